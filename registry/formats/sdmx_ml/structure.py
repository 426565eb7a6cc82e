"""Data structures: reader and writer. What a generation cannot carry of them is cut in structure_fit.py."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from registry.formats.sdmx_ml.common import (
    Writing,
    child_urn,
    head,
    maintainable_attributes,
    read_identifiable,
    read_maintainable,
)
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import local_reference, read_local_reference, read_reference, reference
from registry.formats.sdmx_ml.representation import read_representation, representation
from registry.formats.sdmx_ml.xml import (
    Attributes,
    Children,
    Node,
    attributes,
    children_of,
    element,
    first,
    flag,
    local,
    token_of,
)
from registry.model.structure import (
    ComponentBase,
    DataAttribute,
    DataStructure,
    Descriptor,
    Dimension,
    Group,
    Measure,
    MetadataAttributeUsage,
    Relationship,
    Usage,
)

DimensionType = Literal["dimension", "time", "measure"]

_DIMENSIONS: Mapping[str, DimensionType] = {
    "Dimension": "dimension",
    "TimeDimension": "time",
    "MeasureDimension": "measure",
}
_DIMENSION_ELEMENTS = {type_: name for name, type_ in _DIMENSIONS.items()}
_USAGES: Mapping[str, Usage] = {
    "Mandatory": "mandatory",
    "Conditional": "optional",
    "mandatory": "mandatory",
    "optional": "optional",
}
_LISTS = ("DimensionList", "AttributeList", "MeasureList")


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_data_structure(node: Node, reading: Reading) -> DataStructure:
    children = children_of(node)
    facts = read_maintainable(node, children, reading)
    metadata = first(children, "Metadata")
    holder = first(children, "DataStructureComponents")
    parts = {} if holder is None else children_of(holder)
    lists = [parts[name][0] for name in _LISTS if name in parts]
    return DataStructure(
        **facts,
        dimensions=_read_dimensions(first(parts, "DimensionList"), reading),
        measures=_read_measures(first(parts, "MeasureList"), reading),
        attributes=_read_attributes(first(parts, "AttributeList"), reading),
        groups=tuple(_read_group(child, reading) for child in parts.get("Group", ())),
        metadata=None if metadata is None else read_reference(metadata, "MetadataStructure", reading),
        metadata_attribute_usages=_read_usages(first(parts, "AttributeList"), reading),
        is_evolving=flag(node, "evolvingStructure") or False,
        descriptors=tuple(found for child in lists if (found := _read_descriptor(child))),
    )


def _read_descriptor(node: Node) -> Descriptor | None:
    id = local(node).replace("List", "Descriptor")
    facts = read_identifiable(node, children_of(node), id)
    found = Descriptor(**facts)
    return None if found == Descriptor(id=id) else found


def _read_concept(node: Node, children: Children, reading: Reading) -> tuple[str, str]:
    """The URN of the concept, and the component's id: its own, else the concept's."""
    concept = read_reference(children["ConceptIdentity"][0], "Concept", reading)
    return concept, node.get("id") or concept.rpartition(".")[2]


def _read_roles(children: Children, reading: Reading) -> tuple[str, ...]:
    return tuple(read_reference(role, "Concept", reading) for role in children.get("ConceptRole", ()))


def _read_dimensions(node: Node | None, reading: Reading) -> tuple[Dimension, ...]:
    members = () if node is None else [child for child in node if local(child) in _DIMENSIONS]
    return tuple(_read_dimension(child, place, reading) for place, child in enumerate(members, 1))


def _read_dimension(node: Node, place: int, reading: Reading) -> Dimension:
    """`position` is kept only where it differs from the place in the list: the order decides."""
    children = children_of(node)
    type_ = _DIMENSIONS[local(node)]
    concept, id = _read_concept(node, children, reading)
    position = int(node.get("position") or place)
    return Dimension(
        **read_identifiable(node, children, "TIME_PERIOD" if type_ == "time" else id),
        concept=concept,
        representation=read_representation(
            children, "LocalRepresentation", reading, "ConceptScheme" if type_ == "measure" else "Codelist"
        ),
        concept_roles=_read_roles(children, reading),
        type=type_,
        position=None if position == place else position,
    )


def _read_measures(node: Node | None, reading: Reading) -> tuple[Measure, ...]:
    members = () if node is None else [child for child in node if local(child) in ("Measure", "PrimaryMeasure")]
    return tuple(_read_measure(child, reading) for child in members)


def _read_measure(node: Node, reading: Reading) -> Measure:
    children = children_of(node)
    concept, id = _read_concept(node, children, reading)
    usage = node.get("usage")
    return Measure(
        **read_identifiable(node, children, "OBS_VALUE" if local(node) == "PrimaryMeasure" else id),
        concept=concept,
        representation=read_representation(children, "LocalRepresentation", reading),
        concept_roles=_read_roles(children, reading),
        usage=None if usage is None else _USAGES[usage],
    )


def _read_attributes(node: Node | None, reading: Reading) -> tuple[DataAttribute, ...]:
    members = (
        () if node is None else [child for child in node if local(child) in ("Attribute", "ReportingYearStartDay")]
    )
    return tuple(_read_attribute(child, reading) for child in members)


def _read_attribute(node: Node, reading: Reading) -> DataAttribute:
    children = children_of(node)
    concept, id = _read_concept(node, children, reading)
    usage = node.get(reading.generation.usage_attribute)
    measures = first(children, "MeasureRelationship")
    return DataAttribute(
        **read_identifiable(
            node, children, "REPORTING_YEAR_START_DAY" if local(node) == "ReportingYearStartDay" else id
        ),
        concept=concept,
        representation=read_representation(children, "LocalRepresentation", reading),
        concept_roles=_read_roles(children, reading),
        relationship=_read_relationship(children["AttributeRelationship"][0], reading),
        usage=None if usage is None else _USAGES[usage],
        measures=() if measures is None else tuple(token_of(measure) for measure in measures),
    )


def _read_relationship(node: Node, reading: Reading) -> Relationship:
    parts = children_of(node)
    if "Dimension" in parts:
        dimensions = {read_local_reference(child, reading): flag(child, "optional") for child in parts["Dimension"]}
        return Relationship(
            kind="dimensions",
            dimensions=tuple(dimensions),
            optional_dimensions=tuple(id for id, optional in dimensions.items() if optional),
            attachment_groups=tuple(read_local_reference(child, reading) for child in parts.get("AttachmentGroup", ())),
        )
    if "Group" in parts:
        return Relationship(kind="group", group=read_local_reference(parts["Group"][0], reading))
    return Relationship(kind="observation" if "PrimaryMeasure" in parts or "Observation" in parts else "dataflow")


def _read_usages(node: Node | None, reading: Reading) -> tuple[MetadataAttributeUsage, ...]:
    members = () if node is None else children_of(node).get("MetadataAttributeUsage", ())
    return tuple(_read_usage(child, reading) for child in members)


def _read_usage(node: Node, reading: Reading) -> MetadataAttributeUsage:
    children = children_of(node)
    return MetadataAttributeUsage(
        **read_identifiable(node, children, token_of(children["MetadataAttributeReference"][0])),
        relationship=_read_relationship(children["AttributeRelationship"][0], reading),
    )


def _read_group(node: Node, reading: Reading) -> Group:
    children = children_of(node)
    constraint = first(children, "AttachmentConstraint")
    members = (children_of(child)["DimensionReference"][0] for child in children.get("GroupDimension", ()))
    return Group(
        **read_identifiable(node, children),
        dimensions=tuple(read_local_reference(member, reading) for member in members),
        attachment_constraint=None
        if constraint is None
        else read_reference(constraint, "AttachmentConstraint", reading),
    )


# --- writing -----------------------------------------------------------------------------------------------------------------------


def write_data_structure(structure: DataStructure, writing: Writing) -> Iterator[str]:
    """Without components, as in a stub, the element that holds them is left out."""
    evolving = attributes({"evolvingStructure": structure.is_evolving or None})
    yield f"<str:DataStructure{maintainable_attributes(structure, writing)}{evolving}>{head(structure)}"
    if structure.dimensions:
        yield f"<str:DataStructureComponents>{_list(structure, 'DimensionList', _dimensions(structure, writing))}"
        yield "".join(_group(structure, group, writing) for group in structure.groups)
        yield _list(structure, "AttributeList", _attributes(structure, writing) + _usages(structure, writing))
        yield _list(structure, "MeasureList", _measures(structure, writing))
        yield "</str:DataStructureComponents>"
    if structure.metadata is not None:
        yield reference("str:Metadata", structure.metadata, writing.generation, writing.targets)
    yield "</str:DataStructure>"


def _list(structure: DataStructure, name: str, content: str) -> str:
    """A list of components under its fixed id; an empty one is left out."""
    id = name.replace("List", "Descriptor")
    own = next((each for each in structure.descriptors if each.id == id), Descriptor(id=id))
    if not content:
        return ""
    return element(f"str:{name}", {"id": id, "urn": child_urn(structure, id, id), "uri": own.uri}, head(own), content)


def _component(tag: str, given: Attributes, component: ComponentBase, writing: Writing, *tail: str) -> str:
    """The parts in the schema's order: concept, representation, roles, then what is special to the component."""
    generation, targets = writing.generation, writing.targets
    return "\n" + element(
        f"str:{tag}",
        {"id": component.id, "uri": component.uri, **given},
        head(component),
        reference("str:ConceptIdentity", component.concept, generation, targets),
        representation("str:LocalRepresentation", component.representation, writing),
        *(reference("str:ConceptRole", role, generation, targets) for role in component.concept_roles),
        *tail,
    )


def _dimensions(structure: DataStructure, writing: Writing) -> str:
    return "".join(_dimension(structure, each, place, writing) for place, each in enumerate(structure.dimensions, 1))


def _dimension(structure: DataStructure, dimension: Dimension, place: int, writing: Writing) -> str:
    name = _DIMENSION_ELEMENTS[dimension.type]
    has_position = writing.generation.uses_refs or dimension.type != "time"
    position = dimension.position or place
    given = {"urn": child_urn(structure, name, dimension.id), "position": position if has_position else None}
    return _component(name, given, dimension, writing)


def _measures(structure: DataStructure, writing: Writing) -> str:
    name = writing.generation.measure_element
    return "".join(
        _component(name, {"urn": child_urn(structure, name, measure.id), "usage": measure.usage}, measure, writing)
        for measure in structure.measures
    )


def _attributes(structure: DataStructure, writing: Writing) -> str:
    return "".join(_attribute(structure, attribute, writing) for attribute in structure.attributes)


def _attribute(structure: DataStructure, attribute: DataAttribute, writing: Writing) -> str:
    generation = writing.generation
    usage = generation.usages[attribute.usage] if attribute.usage else None
    measures = (element("str:Measure", {}, measure) for measure in attribute.measures)
    return _component(
        "Attribute",
        {"urn": child_urn(structure, "DataAttribute", attribute.id), generation.usage_attribute: usage},
        attribute,
        writing,
        _relationship(attribute.relationship, writing),
        element("str:MeasureRelationship", {}, *measures) if attribute.measures else "",
    )


def _usages(structure: DataStructure, writing: Writing) -> str:
    return "".join(
        element(
            "str:MetadataAttributeUsage",
            {"uri": usage.uri},
            head(usage),
            element("str:MetadataAttributeReference", {}, usage.id),
            _relationship(usage.relationship, writing),
        )
        for usage in structure.metadata_attribute_usages
    )


def _relationship(given: Relationship, writing: Writing) -> str:
    generation = writing.generation
    tag = f"str:{generation.relationships[given.kind]}"
    if given.kind == "dimensions":
        content = "".join(_related(tag, id, id in given.optional_dimensions, writing) for id in given.dimensions)
        content += "".join(local_reference("str:AttachmentGroup", id, generation) for id in given.attachment_groups)
    elif given.kind == "group":
        content = local_reference(tag, given.group or "", generation)
    elif given.kind == "observation" and generation.uses_refs:
        content = local_reference(tag, "OBS_VALUE", generation)
    else:
        content = element(tag, {})
    return element("str:AttributeRelationship", {}, content)


def _related(tag: str, id: str, is_optional: bool, writing: Writing) -> str:
    return element(tag, {"optional": True}, id) if is_optional else local_reference(tag, id, writing.generation)


def _group(structure: DataStructure, group: Group, writing: Writing) -> str:
    generation = writing.generation
    constraint = group.attachment_constraint
    return "\n" + element(
        "str:Group",
        {"id": group.id, "urn": child_urn(structure, "GroupDimensionDescriptor", group.id), "uri": group.uri},
        head(group),
        *(
            element("str:GroupDimension", {}, local_reference("str:DimensionReference", id, generation))
            for id in group.dimensions
        ),
        reference("str:AttachmentConstraint", constraint, generation, writing.targets) if constraint else "",
    )

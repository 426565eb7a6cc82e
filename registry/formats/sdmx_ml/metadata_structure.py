"""Metadata structures: one tree of attributes in 3.x; metadata targets and report structures in 2.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, cast

from registry.formats.sdmx_ml.common import (
    Writing,
    head,
    identity,
    maintainable_attributes,
    read_identifiable,
    read_maintainable,
)
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import local_reference, read_local_reference, read_reference
from registry.formats.sdmx_ml.representation import read_representation, representation
from registry.formats.sdmx_ml.xml import Children, Node, attributes, children_of, first, flag, local
from registry.model.metadata_structure import (
    MetadataAttribute,
    MetadataStructure,
    MetadataTarget,
    ReportStructure,
    TargetObject,
)
from registry.model.structure import Descriptor

DESCRIPTOR = "MetadataAttributeDescriptor"
TargetType = Literal[
    "KeyDescriptorValuesTarget",
    "DataSetTarget",
    "ConstraintContentTarget",
    "ReportPeriodTarget",
    "IdentifiableObjectTarget",
]
_FIXED_IDS = {
    "KeyDescriptorValuesTarget": "DIMENSION_DESCRIPTOR_VALUES_TARGET",
    "DataSetTarget": "DATA_SET_TARGET",
    "ConstraintContentTarget": "CONSTRAINT_CONTENT_TARGET",
    "ReportPeriodTarget": "REPORT_PERIOD_TARGET",
}
# What the class is called in URNs.
_URN_CLASSES = {"KeyDescriptorValuesTarget": "DimensionDescriptorValuesTarget", "ConstraintContentTarget": "ConstraintTarget"}  # fmt: skip


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_metadata_structure(node: Node, reading: Reading) -> MetadataStructure:
    children = children_of(node)
    holder = first(children, "MetadataStructureComponents")
    parts: Children = {} if holder is None else children_of(holder)
    tree = first(parts, "MetadataAttributeList")
    return MetadataStructure(
        **read_maintainable(node, children, reading),
        attributes=() if tree is None else _read_attributes(children_of(tree), reading),
        descriptor=None if tree is None else _read_descriptor(tree),
        metadata_targets=tuple(_read_target(child, reading) for child in parts.get("MetadataTarget", ())),
        report_structures=tuple(_read_report(child, reading) for child in parts.get("ReportStructure", ())),
    )


def _read_descriptor(node: Node) -> Descriptor | None:
    found = Descriptor(**read_identifiable(node, children_of(node), DESCRIPTOR))
    return None if found == Descriptor(id=DESCRIPTOR) else found


def _read_attributes(children: Children, reading: Reading) -> tuple[MetadataAttribute, ...]:
    return tuple(_read_attribute(child, reading) for child in children.get("MetadataAttribute", ()))


def _read_attribute(node: Node, reading: Reading) -> MetadataAttribute:
    children = children_of(node)
    concept = read_reference(children["ConceptIdentity"][0], "Concept", reading)
    least, most = node.get("minOccurs"), node.get("maxOccurs")
    return MetadataAttribute(
        **read_identifiable(node, children, concept.rpartition(".")[2]),
        concept=concept,
        representation=read_representation(children, "LocalRepresentation", reading),
        min_occurs=None if least is None else int(least),
        max_occurs="unbounded" if most == "unbounded" else None if most is None else int(most),
        is_presentational=flag(node, "isPresentational") or False,
        attributes=_read_attributes(children, reading),
    )


def _read_target(node: Node, reading: Reading) -> MetadataTarget:
    objects = tuple(_read_object(child, reading) for child in node if local(child).endswith("Target"))
    return MetadataTarget(**read_identifiable(node, children_of(node)), objects=objects)


def _read_object(node: Node, reading: Reading) -> TargetObject:
    children = children_of(node)
    type_ = cast(TargetType, local(node))
    return TargetObject(
        **read_identifiable(node, children, _FIXED_IDS.get(type_)),
        type=type_,
        object_type=node.get("objectType"),
        representation=read_representation(children, "LocalRepresentation", reading),
    )


def _read_report(node: Node, reading: Reading) -> ReportStructure:
    children = children_of(node)
    return ReportStructure(
        **read_identifiable(node, children),
        targets=tuple(read_local_reference(child, reading) for child in children.get("MetadataTarget", ())),
        attributes=_read_attributes(children, reading),
    )


# --- writing -----------------------------------------------------------------------------------------------------------------------


def write_metadata_structure(structure: MetadataStructure, writing: Writing) -> Iterator[str]:
    yield f"<str:MetadataStructure{maintainable_attributes(structure, writing)}>{head(structure)}"
    if structure.attributes:
        own = structure.descriptor or Descriptor(id=DESCRIPTOR)
        tree = _attributes(structure, structure.attributes, "", writing)
        given = {"id": DESCRIPTOR, "uri": own.uri}
        yield f"<str:MetadataStructureComponents><str:MetadataAttributeList{attributes(given)}>{head(own)}{tree}"
        yield "</str:MetadataAttributeList></str:MetadataStructureComponents>"
    elif structure.report_structures:
        yield "<str:MetadataStructureComponents>"
        yield from (_target(structure, target, writing) for target in structure.metadata_targets)
        yield from (_report(structure, report, writing) for report in structure.report_structures)
        yield "</str:MetadataStructureComponents>"
    yield "</str:MetadataStructure>"


def _attributes(structure: MetadataStructure, given: Iterable[MetadataAttribute], prefix: str, writing: Writing) -> str:
    return "".join(_attribute(structure, attribute, prefix, writing) for attribute in given)


def _attribute(structure: MetadataStructure, attribute: MetadataAttribute, prefix: str, writing: Writing) -> str:
    path = prefix + attribute.id
    facts = {
        "minOccurs": attribute.min_occurs,
        "maxOccurs": attribute.max_occurs,
        "isPresentational": attribute.is_presentational or None,
    }
    return "".join(
        (
            f"\n<str:MetadataAttribute{identity(structure, 'MetadataAttribute', path, attribute)}{attributes(facts)}>",
            head(attribute),
            writing.refer("str:ConceptIdentity", attribute.concept),
            representation("str:LocalRepresentation", attribute.representation, writing),
            _attributes(structure, attribute.attributes, f"{path}.", writing),
            "</str:MetadataAttribute>",
        )
    )


def _target(structure: MetadataStructure, target: MetadataTarget, writing: Writing) -> str:
    objects = "".join(_object(structure, target.id, each, writing) for each in target.objects)
    given = identity(structure, "MetadataTarget", target.id, target)
    return f"\n<str:MetadataTarget{given}>{head(target)}{objects}</str:MetadataTarget>"


def _object(structure: MetadataStructure, target: str, given: TargetObject, writing: Writing) -> str:
    class_ = _URN_CLASSES.get(given.type, given.type)
    facts = identity(structure, class_, f"{target}.{given.id}", given) + attributes({"objectType": given.object_type})
    shown = representation("str:LocalRepresentation", given.representation, writing)
    return f"<str:{given.type}{facts}>{head(given)}{shown}</str:{given.type}>"


def _report(structure: MetadataStructure, report: ReportStructure, writing: Writing) -> str:
    targets = (local_reference("str:MetadataTarget", id, writing.generation) for id in report.targets)
    return "\n" + "".join(
        (
            f"<str:ReportStructure{identity(structure, 'ReportStructure', report.id, report)}>{head(report)}",
            _attributes(structure, report.attributes, f"{report.id}.", writing),
            *targets,
            "</str:ReportStructure>",
        )
    )

"""Metadata sets: an artefact with a tree of attributes in 3.x, a set of reports in 2.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from registry.formats.sdmx_ml.common import (
    Writing,
    annotations_of,
    head,
    maintainable_attributes,
    read_annotations,
    read_maintainable,
    read_texts,
    texts,
)
from registry.formats.sdmx_ml.metadata_key import read_set_reference, set_reference
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred, referred
from registry.formats.sdmx_ml.region import data_key, read_data_key
from registry.formats.sdmx_ml.xml import (
    Children,
    Node,
    attributes,
    children_of,
    element,
    escape,
    first,
    text_of,
    token_of,
)
from registry.model.metadata_set import MetadataReport, MetadataSet, ReferenceValue, ReportedAttribute
from registry.model.urn import Urn

_SET_FACTS = {
    "action": "action",
    "reporting_begin": "reportingBeginDate",
    "reporting_end": "reportingEndDate",
    "publication_year": "publicationYear",
    "publication_period": "publicationPeriod",
}


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_metadata_set(node: Node, reading: Reading) -> MetadataSet:
    """A set of 3.x."""
    children = children_of(node)
    return MetadataSet(
        **read_maintainable(node, children, reading),
        **_read_facts(node),
        metadataflow=referred(children, "Metadataflow", "Metadataflow", reading),
        metadata_provision_agreement=referred(
            children, "MetadataProvisionAgreement", "MetadataProvisionAgreement", reading
        ),
        targets=all_referred(children, "Target", "Dataflow", reading),
        attributes=tuple(map(_read_attribute, children.get("Attribute", ()))),
    )


def _read_facts(node: Node) -> dict[str, Any]:
    return {field: node.get(name) for field, name in _SET_FACTS.items()}


def read_report_set(node: Node, structure: Mapping[str, Any], owner: tuple[str, str], reading: Reading) -> MetadataSet:
    """A set of 2.1. `structure` is what the header says of it, by field; `owner` the agency and id where the set does not say."""
    children = children_of(node)
    provider = referred(children, "DataProvider", "DataProvider", reading)
    return MetadataSet(
        id=node.get("setID") or owner[1],
        agency=agency_of(provider, owner[0]),
        names=read_texts(children.get("Name", ())),
        annotations=read_annotations(children),
        valid_from=node.get("validFromDate"),
        valid_to=node.get("validToDate"),
        data_provider=provider,
        reports=tuple(_read_report(child, reading) for child in children.get("Report", ())),
        **_read_facts(node),
        **structure,
    )


def agency_of(provider: str | None, sender: str) -> str:
    """Whose a set of 2.1 is: the data provider's, else the sender's."""
    return (Urn.parse(provider).item if provider else None) or sender


def _read_report(node: Node, reading: Reading) -> MetadataReport:
    children = children_of(node)
    target = children["Target"][0]
    return MetadataReport(
        id=node.get("id") or "",
        metadata_target=target.get("id") or "",
        references=tuple(_read_value(child, reading) for child in target),
        attributes=_read_attribute_set(children),
        annotations=read_annotations(children),
    )


def _read_value(node: Node, reading: Reading) -> ReferenceValue:
    parts = children_of(node)
    key, data_set, period = first(parts, "DataKey"), first(parts, "DataSetReference"), first(parts, "ReportPeriod")
    return ReferenceValue(
        id=node.get("id") or "",
        object=referred(parts, "ObjectReference", "Dataflow", reading),
        data_key=None if key is None else read_data_key(key),
        data_set=None if data_set is None else read_set_reference(data_set, reading),
        constraint=referred(parts, "ConstraintContentReference", "AttachmentConstraint", reading),
        report_period=None if period is None else token_of(period),
    )


def _read_attribute_set(children: Children) -> tuple[ReportedAttribute, ...]:
    return tuple(_read_attribute(child) for holder in children.get("AttributeSet", ()) for child in holder)


def _read_attribute(node: Node) -> ReportedAttribute:
    """2.1 has the value as attribute and the children in a set of their own."""
    children = children_of(node)
    value = node.get("value")
    return ReportedAttribute(
        id=node.get("id") or "",
        values=(value,) if value is not None else tuple(text_of(child) for child in children.get("Value", ())),
        texts=read_texts(children.get("Text", ())),
        structured_texts=read_texts(children.get("StructuredText", ())),
        attributes=_read_attribute_set(children) or tuple(map(_read_attribute, children.get("Attribute", ()))),
        annotations=read_annotations(children),
    )


# --- writing -----------------------------------------------------------------------------------------------------------------------


def write_metadata_set(given: MetadataSet, writing: Writing) -> Iterator[str]:
    """A set of 3.x. A stub has neither flow nor targets nor attributes."""
    facts = attributes({name: getattr(given, field) for field, name in _SET_FACTS.items()})
    yield f"\n<mes:MetadataSet{maintainable_attributes(given, writing)}{facts}>{head(given)}"
    yield writing.refer("md:MetadataProvisionAgreement", given.metadata_provision_agreement)
    yield writing.refer("md:Metadataflow", given.metadataflow)
    yield from (element("md:Target", {}, escape(target)) for target in given.targets)
    yield from map(_attribute, given.attributes)
    yield "</mes:MetadataSet>"


def _attribute(given: ReportedAttribute) -> str:
    return "\n" + element(
        "md:Attribute",
        {"id": given.id},
        annotations_of(given.annotations),
        *(element("md:Value", {}, escape(str(value))) for value in given.values),
        _told(given),
        *map(_attribute, given.attributes),
    )


def _told(given: ReportedAttribute) -> str:
    """Structured text is XML already."""
    structured = (
        element("com:StructuredText", {"xml:lang": tag}, text) for tag, text in given.structured_texts.items()
    )
    return texts("com:Text", given.texts) + "".join(structured)


def write_report_set(given: MetadataSet, structure: str, writing: Writing) -> Iterator[str]:
    """A set of 2.1; `structure` names the header's Structure that it follows."""
    facts = {
        "structureRef": structure,
        "setID": given.id,
        **{name: getattr(given, field) for field, name in _SET_FACTS.items()},
        "validFromDate": given.valid_from,
        "validToDate": given.valid_to,
    }
    yield f"\n<mes:MetadataSet{attributes(facts)}>{annotations_of(given.annotations)}{texts('com:Name', given.names)}"
    yield writing.refer("md:DataProvider", given.data_provider)
    for report in given.reports:
        values = (_value(each, writing) for each in report.references)
        yield element(
            "md:Report",
            {"id": report.id},
            annotations_of(report.annotations),
            element("md:Target", {"id": report.metadata_target}, *values),
            _attribute_set(report.attributes),
        )
    yield "</mes:MetadataSet>"


def _value(given: ReferenceValue, writing: Writing) -> str:
    return element(
        "md:ReferenceValue",
        {"id": given.id},
        writing.refer("md:ObjectReference", given.object),
        data_key("md:DataKey", given.data_key, writing.generation) if given.data_key else "",
        set_reference("md:DataSetReference", given.data_set, writing) if given.data_set else "",
        writing.refer("md:ConstraintContentReference", given.constraint),
        element("md:ReportPeriod", {}, escape(given.report_period)) if given.report_period else "",
    )


def _attribute_set(given: Iterable[ReportedAttribute]) -> str:
    reported = "".join(map(_reported, given))
    return element("md:AttributeSet", {}, reported) if reported else ""


def _reported(given: ReportedAttribute) -> str:
    return "\n" + element(
        "md:ReportedAttribute",
        {"id": given.id, "value": str(given.values[0]) if given.values else None},
        annotations_of(given.annotations),
        _told(given),
        _attribute_set(given.attributes),
    )

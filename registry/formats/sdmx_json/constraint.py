"""Data constraints and availability in SDMX-JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from registry.formats.instant import instant
from registry.formats.sdmx_json.common import filled, read_maintainable, write_maintainable
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.formats.sdmx_json.region import (
    KEY_COMPONENTS,
    read_region,
    read_selection,
    write_region,
    write_selections,
)
from registry.model.annotation import Annotation
from registry.model.constraint import (
    Attachment,
    Availability,
    DataConstraint,
    DataKey,
    DataKeySet,
    DataSource,
    MemberSelection,
    MemberValue,
    ReleaseCalendar,
)
from registry.model.errors import Malformed
from registry.model.urn import Urn

_TARGETS = {
    "dataStructures": "data_structures",
    "dataflows": "dataflows",
    "provisionAgreements": "provision_agreements",
}
_CLASSES = {"DataStructure": "dataStructure", "Dataflow": "dataflow", "ProvisionAgreement": "provisionAgreement"}


def read_data_constraint(node: Node, dialect: Dialect) -> DataConstraint:
    attachment, calendar = node.get("constraintAttachment"), node.get("releaseCalendar")
    return DataConstraint(
        **read_maintainable(node, dialect),
        role="actual" if node.get("role") == "Actual" else "allowed",
        attachment=None if attachment is None else _read_attachment(attachment),
        regions=tuple(read_region(region, dialect) for region in node.get("cubeRegions", ())),
        key_sets=tuple(_read_key_set(key_set) for key_set in node.get("dataKeySets", ())),
        release_calendar=None if calendar is None else read_calendar(calendar),
    )


def write_data_constraint(constraint: DataConstraint, dialect: Dialect) -> Node:
    """2.1 has no role, no release calendar and no data sources."""
    calendar = constraint.release_calendar
    roles = filled(
        role=constraint.role.capitalize(),
        releaseCalendar=calendar and write_calendar(calendar),
    )
    return (
        write_maintainable(constraint, dialect)
        | (roles if dialect.version.has_roles else {})
        | filled(
            constraintAttachment=constraint.attachment and _write_attachment(constraint.attachment, dialect),
            dataKeySets=[_write_key_set(key_set, dialect) for key_set in constraint.key_sets],
            cubeRegions=[write_region(region, dialect) for region in constraint.regions],
        )
    )


def read_calendar(node: Node) -> ReleaseCalendar:
    return ReleaseCalendar(periodicity=node["periodicity"], offset=node["offset"], tolerance=node["tolerance"])


def write_calendar(calendar: ReleaseCalendar) -> Node:
    return {"periodicity": calendar.periodicity, "offset": calendar.offset, "tolerance": calendar.tolerance}


def _read_attachment(node: Node) -> Attachment:
    return Attachment(
        data_provider=node.get("dataProvider"),
        data_structures=tuple(node.get("dataStructures", ())),
        dataflows=tuple(node.get("dataflows", ())),
        provision_agreements=tuple(node.get("provisionAgreements", ())),
        simple_data_sources=tuple(node.get("simpleDataSources", ())),
        queryable_data_sources=tuple(read_source(source) for source in node.get("queryableDataSources", ())),
    )


def _write_attachment(attachment: Attachment, dialect: Dialect) -> Node:
    node = filled(dataProvider=attachment.data_provider)
    node |= filled(**{key: list(dict.fromkeys(getattr(attachment, name))) for key, name in _TARGETS.items()})
    if dialect.version.has_roles and (not node or attachment.queryable_data_sources):
        sources = [write_source(source) for source in attachment.queryable_data_sources]
        node |= filled(
            simpleDataSources=list(dict.fromkeys(attachment.simple_data_sources)), queryableDataSources=sources
        )
    return node


def read_source(node: Node) -> DataSource:
    return DataSource(
        url=node["dataURL"],
        is_queryable=True,
        is_rest=node["isRESTDatasource"],
        is_web_service=node["isWebServiceDatasource"],
        wsdl_url=node.get("wsdlURL"),
        wadl_url=node.get("wadlURL"),
    )


def write_source(source: DataSource) -> Node:
    return filled(
        dataURL=source.url,
        isRESTDatasource=source.is_rest,
        isWebServiceDatasource=source.is_web_service,
        wsdlURL=source.wsdl_url,
        wadlURL=source.wadl_url,
    )


def _read_key_set(node: Node) -> DataKeySet:
    return DataKeySet(is_included=node["isIncluded"], keys=tuple(_read_key(key) for key in node["keys"]))


def _write_key_set(key_set: DataKeySet, dialect: Dialect) -> Node:
    return {
        "isIncluded": key_set.is_included,
        "keys": [node for key in key_set.keys for node in _write_key(key, dialect)],
    }


def _read_key(node: Node) -> DataKey:
    return DataKey(
        keys=tuple(_read_key_value(value) for value in node.get("keyValues", ())),
        components=tuple(read_selection(selection) for selection in node.get("components", ())),
        include=node.get("include"),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
    )


def _write_key(key: DataKey, dialect: Dialect) -> Iterator[Node]:
    """One key, its dimensions without values left out; 2.0, which takes one value a dimension, says several values as several keys."""
    selections = [selection for selection in key.keys if selection.values]
    tail = filled(
        components=write_selections(key.components, KEY_COMPONENTS, dialect),
        include=key.include,
        validFrom=instant(key.valid_from),
        validTo=instant(key.valid_to, is_end=True),
    )
    whole = [(selection, tuple(value.value for value in selection.values)) for selection in selections]
    single = ([(selection, (text,)) for selection, text in row] for row in keys_of_one(selections))
    rows = [whole] if dialect.version.has_several_key_values else single
    for row in rows:
        values = [_write_key_value(selection, texts) for selection, texts in row]
        yield filled(keyValues=values) | tail


def keys_of_one(selections: Iterable[MemberSelection]) -> Iterator[tuple[tuple[MemberSelection, str], ...]]:
    """A key with several values of a dimension as several keys with one each."""
    return product(*([(selection, value.value) for value in selection.values] for selection in selections))


def _read_key_value(node: Node) -> MemberSelection:
    texts = node["values"] if "values" in node else [node["value"]]
    return MemberSelection(
        id=node["id"],
        include=node.get("include"),
        remove_prefix=node.get("removePrefix"),
        values=tuple(MemberValue(value=text) for text in texts),
    )


def _write_key_value(selection: MemberSelection, texts: tuple[str, ...]) -> Node:
    values = {"value": texts[0]} if len(texts) == 1 else {"values": list(texts)}
    return filled(id=selection.id, include=selection.include, removePrefix=selection.remove_prefix) | values


# Availability: 3.1's has an array of its own and no identity; before it is an actual constraint with counts as annotations.


def read_availability(node: Node, dialect: Dialect) -> Availability:
    targets = [node.get("constraintAttachment", {}).get(target) for target in _CLASSES.values()]
    artefact = next(filter(None, targets), None)
    if artefact is None:
        raise Malformed("an availability constraint says in constraintAttachment what it is about; this one does not")
    return Availability(
        artefact=artefact,
        region=read_region(node.get("cubeRegion", {}), dialect),
        series_count=node.get("seriesCount"),
        observation_count=node.get("obsCount"),
    )


def write_availability(availability: Availability, dialect: Dialect) -> Node:
    target = _CLASSES[Urn.parse(availability.artefact).class_]
    return filled(
        constraintAttachment={target: availability.artefact},
        cubeRegion=write_region(availability.region, dialect),
        seriesCount=availability.series_count,
        obsCount=availability.observation_count,
    )


def actual_constraint(availability: Availability, place: int) -> DataConstraint:
    """What is there as a constraint of role actual, for formats older than 3.1. `place` makes its id unique in the message."""
    urn = Urn.parse(availability.artefact)
    counts = (("series_count", availability.series_count), ("obs_count", availability.observation_count))
    target: dict[str, Any] = {_TARGETS[f"{_CLASSES[urn.class_]}s"]: (availability.artefact,)}
    return DataConstraint(
        agency=urn.agency,
        id=f"CR_A_{urn.id}" if place == 0 else f"CR_A_{urn.id}_{place}",
        version="1.0",
        names={"en": f"Availability of {urn.id}"},
        annotations=tuple(
            Annotation(id=id, title=str(count), type="sdmx_metrics") for id, count in counts if count is not None
        ),
        role="actual",
        attachment=Attachment(**target),
        regions=(availability.region,),
    )

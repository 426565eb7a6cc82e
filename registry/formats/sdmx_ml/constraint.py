"""Data constraints (2.1: ContentConstraint) and what they are attached to. Regions and keys are in region.py."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Literal, TypedDict, TypeVar

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    MaintainableFacts,
    Writing,
    head,
    maintainable_attributes,
    read_maintainable,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred, referred
from registry.formats.sdmx_ml.region import (
    cube_region,
    fit_key_set,
    fit_region,
    key_set,
    read_cube_region,
    read_key_set,
)
from registry.formats.sdmx_ml.xml import (
    Children,
    Node,
    attributes,
    children_of,
    element,
    escape,
    first,
    flag,
    text_of,
    token_of,
)
from registry.model.annotation import Annotation
from registry.model.constraint import (
    Attachment,
    Availability,
    CubeRegion,
    DataConstraint,
    DataSource,
    ReferencePeriod,
    ReleaseCalendar,
)
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion
from registry.model.urn import Urn

Role = Literal["allowed", "actual"]
Constraint = DataConstraint | MetadataConstraint
C = TypeVar("C", DataConstraint, MetadataConstraint)
A = TypeVar("A", Attachment, MetadataAttachment)
R = TypeVar("R", CubeRegion, MetadataTargetRegion)

_NOT_KEPT = (
    "DataSet",
    "MetadataSet",
    "MetadataStructure",
    "Metadataflow",
)  # those of metadata only beside data regions
_REFERENCES = {
    "data_structures": "DataStructure",
    "dataflows": "Dataflow",
    "provision_agreements": "ProvisionAgreement",
}
METRICS = "sdmx_metrics"


class ConstraintFacts(MaintainableFacts):
    role: Role
    release_calendar: ReleaseCalendar | None
    reference_period: ReferencePeriod | None


class Sources(TypedDict):
    simple_data_sources: tuple[str, ...]
    queryable_data_sources: tuple[DataSource, ...]


def read_data_constraint(node: Node, reading: Reading) -> DataConstraint:
    children = children_of(node)
    for name in ("MetadataKeySet", "MetadataTargetRegion"):
        for left in children.get(name, ()):
            reading.leave_out(left, "metadata-target")
    return DataConstraint(
        **read_constraint(node, children, reading),
        attachment=_read_attachment(first(children, "ConstraintAttachment"), reading),
        regions=tuple(read_cube_region(child) for child in children.get("CubeRegion", ())),
        key_sets=tuple(read_key_set(child) for child in children.get("DataKeySet", ())),
    )


def read_constraint(node: Node, children: Children, reading: Reading) -> ConstraintFacts:
    """What constraints of data and of metadata have in common, but for what they restrict."""
    dates, period = first(children, "ReleaseCalendar"), first(children, "ReferencePeriod")
    return {
        **read_maintainable(node, children, reading),
        "role": _read_role(node, reading),
        "release_calendar": None if dates is None else _read_calendar(dates),
        "reference_period": None if period is None else read_period(period),
    }


def _read_role(node: Node, reading: Reading) -> Role:
    """2.1 means actual when it does not say; 3.1 knows no other than allowed."""
    attribute = reading.generation.constraint_role
    if attribute is None:
        return "allowed"
    return "actual" if (node.get(attribute) or "Actual") == "Actual" else "allowed"


def _read_calendar(node: Node) -> ReleaseCalendar:
    periodicity, offset, tolerance = (text_of(part) for part in node)
    return ReleaseCalendar(periodicity=periodicity, offset=offset, tolerance=tolerance)


def read_period(node: Node) -> ReferencePeriod:
    return ReferencePeriod(start_time=node.get("startTime") or "", end_time=node.get("endTime") or "")


def _read_attachment(node: Node | None, reading: Reading) -> Attachment | None:
    if node is None:
        return None
    parts = children_of(node)
    for name in _NOT_KEPT:
        for left in parts.get(name, ()):
            reading.leave_out(left, "metadata-target")
    return Attachment(
        data_provider=referred(parts, "DataProvider", "DataProvider", reading),
        **read_sources(parts),
        **{field: all_referred(parts, name, name, reading) for field, name in _REFERENCES.items()},
    )


def read_sources(parts: Children) -> Sources:
    """The sources that a constraint is attached to."""
    return {
        "simple_data_sources": tuple(token_of(source) for source in parts.get("SimpleDataSource", ())),
        "queryable_data_sources": tuple(read_source(source) for source in parts.get("QueryableDataSource", ())),
    }


def read_source(node: Node) -> DataSource:
    parts = children_of(node)
    wsdl, wadl = first(parts, "WSDLURL"), first(parts, "WADLURL")
    return DataSource(
        url=token_of(parts["DataURL"][0]),
        is_queryable=True,
        is_rest=flag(node, "isRESTDatasource") or False,
        is_web_service=flag(node, "isWebServiceDatasource") or False,
        wsdl_url=None if wsdl is None else token_of(wsdl),
        wadl_url=None if wadl is None else token_of(wadl),
    )


def write_data_constraint(constraint: DataConstraint, writing: Writing) -> Iterator[str]:
    targets = _targets(constraint.attachment, writing) if constraint.attachment else ""
    key_sets = (key_set(each, writing.generation) for each in constraint.key_sets)
    regions = (cube_region(each, writing.generation) for each in constraint.regions)
    yield from written(constraint, "DataConstraint", targets, chain(key_sets, regions), writing)


def written(constraint: Constraint, name: str, targets: str, limits: Iterable[str], writing: Writing) -> Iterator[str]:
    """The element of a constraint of data or metadata; `targets` says what it restricts, `limits` to what."""
    generation = writing.generation
    tag = "str:ContentConstraint" if generation.uses_refs else f"str:{name}"
    role = {generation.constraint_role: constraint.role.capitalize()} if generation.constraint_role else {}
    yield f"<{tag}{maintainable_attributes(constraint, writing)}{attributes(role)}>{head(constraint)}{attached(targets)}"
    if not generation.uses_refs:
        yield _calendar(constraint.release_calendar)
    yield from limits
    if generation.uses_refs:
        yield _calendar(constraint.release_calendar)
        yield _reference_period(constraint.reference_period)
    yield f"</{tag}>"


def _calendar(given: ReleaseCalendar | None) -> str:
    if given is None:
        return ""
    words = {"Periodicity": given.periodicity, "Offset": given.offset, "Tolerance": given.tolerance}
    return element(
        "str:ReleaseCalendar", {}, *(element(f"str:{name}", {}, escape(text)) for name, text in words.items())
    )


def _reference_period(given: ReferencePeriod | None) -> str:
    return (
        ""
        if given is None
        else element("str:ReferencePeriod", {"startTime": given.start_time, "endTime": given.end_time})
    )


def _targets(given: Attachment, writing: Writing) -> str:
    """The schema allows one kind of target: the first that is there, in its order."""
    if given.data_provider is not None:
        return writing.refer("str:DataProvider", given.data_provider)
    if given.simple_data_sources:
        return simple_sources(given.simple_data_sources)
    for field, name in _REFERENCES.items():
        if urns := getattr(given, field):
            return writing.refer(f"str:{name}", *urns) + "".join(map(source_of, given.queryable_data_sources))
    return ""


def attached(targets: str) -> str:
    return element("str:ConstraintAttachment", {}, targets) if targets else ""


def simple_sources(urls: Iterable[str]) -> str:
    return "".join(element("str:SimpleDataSource", {}, escape(url)) for url in urls)


def source_of(source: DataSource, tag: str = "str:QueryableDataSource") -> str:
    return element(
        tag,
        {"isRESTDatasource": source.is_rest, "isWebServiceDatasource": source.is_web_service},
        element("com:DataURL", {}, escape(source.url)),
        element("com:WSDLURL", {}, escape(source.wsdl_url)) if source.wsdl_url else "",
        element("com:WADLURL", {}, escape(source.wadl_url)) if source.wadl_url else "",
    )


def fit_data_constraint(constraint: DataConstraint, cuts: Cuts) -> DataConstraint:
    constraint = fit_constraint(constraint, "role", cuts)
    regions = tuple(fit_region(region, cuts) for region in fit_number(constraint.regions, cuts))
    key_sets = tuple(fit_key_set(each, cuts) for each in constraint.key_sets)
    return replace(
        constraint, attachment=_fit_attachment(constraint.attachment, cuts), regions=regions, key_sets=key_sets
    )


def fit_constraint(constraint: C, role: str, cuts: Cuts) -> C:
    """What constraints of data and of metadata have in common; `role` is the row of losses for actual ones."""
    constraint = fit_maintainable(constraint, cuts)
    if cuts.cut(role, constraint.role == "actual"):
        constraint = replace(constraint, role="allowed")
    if cuts.cut("release-calendar", constraint.release_calendar):
        constraint = replace(constraint, release_calendar=None)
    if cuts.cut("reference-period", constraint.reference_period):
        constraint = replace(constraint, reference_period=None)
    return constraint


def fit_number(regions: tuple[R, ...], cuts: Cuts) -> tuple[R, ...]:
    """One including and one excluding region, where there may be no more: the first of each."""
    kept = tuple({region.include: region for region in reversed(regions)}.values())[::-1]
    return (
        tuple(region for region in regions if region in kept)
        if cuts.cut("many-regions", len(kept) < len(regions))
        else regions
    )


def _fit_attachment(given: Attachment | None, cuts: Cuts) -> Attachment | None:
    fitted = None if given is None else fit_sources(given, cuts)
    return None if fitted == Attachment() else fitted


def fit_sources(given: A, cuts: Cuts) -> A:
    if cuts.cut("data-source", given.simple_data_sources or given.queryable_data_sources):
        given = replace(given, simple_data_sources=(), queryable_data_sources=())
    if cuts.cut("many-sources", len(given.simple_data_sources) > 1):
        given = replace(given, simple_data_sources=given.simple_data_sources[:1])
    return given


# --- availability: its own element in 3.1, an actual constraint before --------------------------------------------------------------


def read_availability(node: Node, reading: Reading) -> Availability:
    children = children_of(node)
    attachment = _read_attachment(children["ConstraintAttachment"][0], reading)
    series, observations = node.get("seriesCount"), node.get("obsCount")
    return Availability(
        artefact=attachment.urns[0] if attachment else "",
        region=read_cube_region(children["CubeRegion"][0]),
        series_count=None if series is None else int(series),
        observation_count=None if observations is None else int(observations),
    )


def write_availability(availability: Availability, writing: Writing) -> str:
    return element(
        "str:AvailabilityConstraint",
        {"seriesCount": availability.series_count, "obsCount": availability.observation_count},
        attached(_targets(_attachment_to(availability.artefact), writing)),
        cube_region(availability.region, writing.generation),
    )


def as_constraint(availability: Availability) -> DataConstraint:
    """Availability as 3.0 and 2.1 say it: an actual constraint `CR_A_{flow}` of the flow's agency; counts are annotations."""
    urn = Urn.parse(availability.artefact)
    counts = {"series_count": availability.series_count, "obs_count": availability.observation_count}
    return DataConstraint(
        id=f"CR_A_{urn.id}",
        agency=urn.agency,
        version="1.0",
        names={"en": f"Availability of {urn.id}"},
        annotations=tuple(
            Annotation(id=id, title=str(count), type=METRICS) for id, count in counts.items() if count is not None
        ),
        role="actual",
        attachment=_attachment_to(availability.artefact),
        regions=(availability.region,),
    )


def _attachment_to(urn: str) -> Attachment:
    field = next((field for field, name in _REFERENCES.items() if Urn.parse(urn).class_ == name), "dataflows")
    return replace(Attachment(), **{field: (urn,)})

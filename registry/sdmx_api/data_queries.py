"""Data and availability URLs of both APIs → data and availability queries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.model.errors import Malformed
from registry.model.query import AvailabilityQuery, Context, DataQuery, Filter, Term
from registry.model.version import VersionQuery
from registry.sdmx_api.filters import key_v1, keys_v2
from registry.sdmx_api.structure_queries import version_v1
from registry.sdmx_api.target import Target, at_most, listed

CONTEXTS: tuple[Context, ...] = ("dataflow", "datastructure", "provisionagreement", "*")
AVAILABILITY_REFERENCES = frozenset(
    ["none", "all", "datastructure", "conceptscheme", "codelist", "valuelist", "dataproviderscheme", "dataflow"]
)

# REST 1.x `detail` → (attributes, with observations).
_DETAILS_V1: dict[str, tuple[tuple[str, ...], bool]] = {
    "full": (("dsd",), True),
    "dataonly": (("none",), True),
    "serieskeysonly": (("none",), False),
    "nodata": (("dataset", "series"), False),
}
_SERIES_LEVEL = frozenset(("none", "dataset", "series"))


def _context(segment: str) -> Context:
    word = "*" if segment == "all" else segment
    if word not in CONTEXTS:
        raise Malformed(f"{segment!r} is not a context of data; write dataflow, datastructure, provisionagreement or *")
    return word


def data_v2(target: Target, parameters: Mapping[str, Any], filters: tuple[Filter, ...]) -> DataQuery:
    """`/data/{context}/{agency}/{id}/{version}/{key}`. Raises Malformed."""
    at_most(target.segments, 6, "/data/{context}/{agency}/{id}/{version}/{key}")
    measures, attributes = parameters["measures"], parameters["attributes"]
    return DataQuery(
        **_place_v2(target),
        filters=filters,
        updated_after=parameters["updatedAfter"],
        as_of=parameters["asOf"],
        includes_history=parameters["includeHistory"],
        first=parameters["firstNObservations"],
        last=parameters["lastNObservations"],
        dimension_at_observation=parameters["dimensionAtObservation"],
        attributes=attributes,
        measures=measures,
        includes_observations=measures != ("none",) or not _SERIES_LEVEL.issuperset(attributes),
        offset=parameters["offset"],
        limit=parameters["limit"],
        sort=_sort(parameters["sort"]),
        reporting_year_start=parameters["reportingYearStartDay"],
    )


def availability_v2(target: Target, parameters: Mapping[str, Any], filters: tuple[Filter, ...]) -> AvailabilityQuery:
    """`/availability/{context}/{agency}/{id}/{version}/{key}/{component}`."""
    at_most(target.segments, 7, "/availability/{context}/{agency}/{id}/{version}/{key}/{component}")
    data = DataQuery(
        **_place_v2(target),
        filters=filters,
        updated_after=parameters["updatedAfter"],
        reporting_year_start=parameters["reportingYearStartDay"],
    )
    return _availability(data, target.segment(6, "*"), parameters)


def data_v1(target: Target, parameters: Mapping[str, Any]) -> DataQuery:
    """`/data/{flow}/{key}/{provider}`."""
    at_most(target.segments, 4, "/data/{flow}/{key}/{provider}")
    attributes, includes_observations = _DETAILS_V1[parameters["detail"]]
    return DataQuery(
        **_place_v1(target),
        filters=_time_filters(parameters),
        updated_after=parameters["updatedAfter"],
        includes_history=parameters["includeHistory"],
        first=parameters["firstNObservations"],
        last=parameters["lastNObservations"],
        dimension_at_observation=parameters["dimensionAtObservation"],
        attributes=attributes,
        measures=("all",) if includes_observations else ("none",),
        includes_observations=includes_observations,
        includes_drafts=False,
    )


def availability_v1(target: Target, parameters: Mapping[str, Any]) -> AvailabilityQuery:
    """`/availableconstraint/{flow}/{key}/{provider}/{component}`."""
    at_most(target.segments, 5, "/availableconstraint/{flow}/{key}/{provider}/{component}")
    data = DataQuery(
        **_place_v1(target),
        filters=_time_filters(parameters),
        updated_after=parameters["updatedAfter"],
        includes_drafts=False,
    )
    return _availability(data, target.segment(4, "all"), parameters)


def _place_v2(target: Target) -> dict[str, Any]:
    return {
        "context": _context(target.segment(1, "*")),
        "agencies": listed(target.segment(2, "*"), ",", "*", "all"),
        "ids": listed(target.segment(3, "*"), ",", "*", "all"),
        "version": VersionQuery.parse(target.segment(4, "*")),
        "keys": keys_v2(target.segment(5, "*")),
    }


def _place_v1(target: Target) -> dict[str, Any]:
    if len(target.segments) < 2:
        raise Malformed("the path names no dataflow; its form is /data/{flow}/{key}/{provider}")
    parts = target.segments[1].split(",")
    if len(parts) > 3 or not parts[-1 if len(parts) == 1 else 1]:
        raise Malformed(f"{target.segments[1]!r} is not a dataflow; write FLOW, AGENCY,FLOW or AGENCY,FLOW,VERSION")
    agency, flow, version = (["all", parts[0], "latest"], [*parts, "latest"], parts)[len(parts) - 1]
    return {
        "context": "dataflow",
        "agencies": listed(agency or "all", "+", "all", "*"),
        "ids": listed(flow, "+", "all", "*"),
        "version": version_v1(version),
        "keys": key_v1(target.segment(2, "all")),
        "providers": tuple(_provider(part) for part in listed(target.segment(3, "all"), "+", "all", "*")),
    }


def _provider(text: str) -> tuple[str | None, str]:
    agency, comma, provider = text.partition(",")
    if not comma:
        return None, text
    return (None if agency == "all" else agency), provider


def _time_filters(parameters: Mapping[str, Any]) -> tuple[Filter, ...]:
    """`startPeriod` and `endPeriod` are inclusive bounds of TIME_PERIOD."""
    bounds = (("ge", parameters["startPeriod"]), ("le", parameters["endPeriod"]))
    terms = tuple(Term(operator, period) for operator, period in bounds if period is not None)  # type: ignore[arg-type]  # both are operators
    return (Filter("TIME_PERIOD", (terms,)),) if terms else ()


def _availability(data: DataQuery, components: str, parameters: Mapping[str, Any]) -> AvailabilityQuery:
    for word in parameters["references"]:
        if word not in AVAILABILITY_REFERENCES:
            raise Malformed(
                f"references={word!r} is not understood: write {', '.join(sorted(AVAILABILITY_REFERENCES))}"
            )
    return AvailabilityQuery(
        data=data,
        components=listed(components, ",", "*", "all"),
        mode=parameters["mode"],
        references=() if "none" in parameters["references"] else parameters["references"],
    )


def _sort(text: str | None) -> tuple[tuple[str, bool], ...]:
    """`FREQ:desc+TIME_PERIOD` → ((FREQ, descending), (TIME_PERIOD, ascending))."""
    rows: list[tuple[str, bool]] = []
    for part in (text or "").split("+") if text else ():
        component, colon, direction = part.partition(":")
        if not component or (colon and direction not in ("asc", "desc")):
            raise Malformed(
                f"sort={text!r} is not understood at {part!r}; write COMPONENT or COMPONENT:desc, joined by +"
            )
        rows.append((component, direction == "desc"))
    return tuple(rows)

"""Metadata URLs of both APIs → a metadata query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from marshmallow import fields, validate

from registry.model.errors import Malformed
from registry.model.kinds import structure_kind_named
from registry.model.metadata_query import METADATA_DETAILS, MetadataQuery, ProviderReference
from registry.model.version import VersionQuery
from registry.sdmx_api.parameters import Instant, Parameters
from registry.sdmx_api.structure_queries import version_v1
from registry.sdmx_api.target import Target, at_most, listed


class MetadataParameters(Parameters):
    """`updatedAfter` is ours: the sets that were recorded since."""

    detail = fields.String(
        load_default="full",
        validate=validate.OneOf(METADATA_DETAILS, error="write one of " + ", ".join(METADATA_DETAILS)),
    )
    updatedAfter = Instant(load_default=None)  # noqa: N815 - the API's name
    asOf = Instant(load_default=None)  # noqa: N815


class MetadataParametersV1(Parameters):
    """Of the parameters of data, those that mean something for reports."""

    detail = fields.String(
        load_default="full", validate=validate.OneOf(("full", "allstubs"), error="write full or allstubs")
    )
    updatedAfter = Instant(load_default=None)  # noqa: N815


def from_v2(target: Target, parameters: Mapping[str, Any]) -> MetadataQuery:
    """`/metadata/{metadataset|metadataflow|structure}/…`. Raises Malformed."""
    word = target.segment(1, "metadataset")
    if word not in _FORMS:
        raise Malformed(f"{word!r} is no way to find metadata sets; write {', '.join(_FORMS)}")
    return MetadataQuery(
        **_FORMS[word](target),
        detail=parameters["detail"],
        updated_after=parameters["updatedAfter"],
        as_of=parameters["asOf"],
    )


def _by_set(target: Target) -> dict[str, Any]:
    at_most(target.segments, 5, "/metadata/metadataset/{provider}/{id}/{version}")
    return {
        "by": "metadataset",
        "providers": providers(target.segment(2, "*")),
        "ids": _any(target, 3),
        "version": VersionQuery.parse(target.segment(4, "~")),
    }


def _by_flow(target: Target) -> dict[str, Any]:
    at_most(target.segments, 6, "/metadata/metadataflow/{agency}/{id}/{version}/{provider}")
    return {
        "by": "metadataflow",
        "agencies": _any(target, 2),
        "ids": _any(target, 3),
        "version": VersionQuery.parse(target.segment(4, "~")),
        "providers": providers(target.segment(5, "*")),
    }


def _by_structure(target: Target) -> dict[str, Any]:
    at_most(target.segments, 6, "/metadata/structure/{type}/{agency}/{id}/{version}")
    word = target.segment(2, "*")
    return {
        "by": "structure",
        "kind": None if word in ("*", "all") else structure_kind_named(word).word,
        "agencies": _any(target, 3),
        "ids": _any(target, 4),
        "version": VersionQuery.parse(target.segment(5, "~")),
    }


_FORMS: dict[str, Callable[[Target], dict[str, Any]]] = {
    "metadataset": _by_set,
    "metadataflow": _by_flow,
    "structure": _by_structure,
}


def _any(target: Target, position: int) -> tuple[str, ...]:
    return listed(target.segment(position, "*"), ",", "*", "all")


def providers(segment: str, separator: str = ",") -> tuple[ProviderReference, ...]:
    """`AGENCY.PROVIDER` or `PROVIDER`, several of them; a wildcard gives the empty tuple."""
    return tuple(map(ProviderReference.parse, listed(segment, separator, "*", "all", "*.*")))


def from_v1(target: Target, parameters: Mapping[str, Any]) -> MetadataQuery:
    """`/metadata/{flow}/{key}/{provider}`. The keys of the standard are those of data: reports have none, so only `all` is taken."""
    at_most(target.segments, 4, "/metadata/{flow}/{key}/{provider}")
    if len(target.segments) < 2:
        raise Malformed("the path names no metadataflow; its form is /metadata/{flow}/{key}/{provider}")
    parts = target.segments[1].split(",")
    if len(parts) > 3 or not all(parts[: 1 if len(parts) == 1 else 2]):
        raise Malformed(f"{target.segments[1]!r} is no metadataflow; write ID, AGENCY,ID or AGENCY,ID,VERSION")
    if (key := target.segment(2, "all")) != "all":
        raise Malformed(f"the key {key!r} selects nothing: metadata sets have no key, write all")
    agency, id, version = ["all", parts[0], ""] if len(parts) == 1 else [*parts, ""][:3]
    return MetadataQuery(
        by="metadataflow",
        agencies=listed(agency, "+", "all", "*"),
        ids=listed(id, "+", "all", "*"),
        version=version_v1(version),
        providers=tuple(
            ProviderReference.parse(one.replace(",", ".").replace("all.", "*."))
            for one in listed(target.segment(3, "all"), "+", "all", "*")
        ),
        detail=parameters["detail"],
        updated_after=parameters["updatedAfter"],
        includes_drafts=False,
    )

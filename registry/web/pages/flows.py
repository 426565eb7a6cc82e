"""A data set on a card: what it answers, who publishes it, what period it covers, how big it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.model.dataflow import Dataflow
from registry.model.dataset import DatasetVersion
from registry.model.kinds import urn_of
from registry.web.figures import count, day
from registry.web.language import plural
from registry.web.links import page_of
from registry.web.pages.annotations import title_of
from registry.web.texts import Text, text


@dataclass(frozen=True)
class FlowCard:
    """`size`, `period` and `updated` are empty while nothing is published."""

    name: Text
    href: str | None
    description: Text
    id: str
    publisher: str
    licence: str
    period: str
    size: str
    updated: str
    has_data: bool


Published = Mapping[str, DatasetVersion]  # by the URN's tail: AGENCY:ID(VERSION)


def published(versions: Sequence[DatasetVersion]) -> Published:
    return {str(version.flow): version for version in versions}


def card(flow: Dataflow, known: Published) -> FlowCard:
    urn = urn_of(flow)
    version = known.get(urn.partition("=")[2])
    return FlowCard(
        name=text(flow.names, flow.id),
        href=page_of(urn, latest=True),
        description=text(flow.descriptions),
        id=flow.id,
        publisher=title_of(flow.annotations, "PUBLISHER"),
        licence=title_of(flow.annotations, "LICENCE"),
        period=period(version),
        size=size(version),
        updated=day(version.created_at) if version else "",
        has_data=version is not None and version.observation_count > 0,
    )


def period(version: DatasetVersion | None) -> str:
    if version is None or version.first_period is None or version.last_period is None:
        return ""
    if version.first_period == version.last_period:
        return version.first_period
    return f"{version.first_period}–{version.last_period}"


def size(version: DatasetVersion | None) -> str:
    if version is None:
        return ""
    number = version.observation_count
    return plural("%(shown)s figure", "%(shown)s figures", number, shown=count(number))

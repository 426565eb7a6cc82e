"""A data set: what it answers, where it comes from, its figures in a table, and the exact request behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.model.dataflow import Dataflow
from registry.model.dataset import DatasetVersion
from registry.web.figures import count, day
from registry.web.pages import parts
from registry.web.pages.annotations import Note, notes, title_of, url_of, words_of
from registry.web.pages.flows import period
from registry.web.pages.tables import DataTable
from registry.web.reading import Edition
from registry.web.requests import Snippet
from registry.web.texts import Text, text

SOURCE_TYPES = ("PUBLISHER", "SOURCE_TITLE", "EDITION", "LICENCE", "CITATION", "SOURCE_NOTE", "SOURCE_URL", "FINDING")


@dataclass(frozen=True)
class Source:
    """Where the data come from, as the publisher and our re-coding state it."""

    publisher: str
    title: str
    edition: str
    licence: str
    citation: str
    url: str | None
    note: Text
    problems: tuple[Text, ...]


@dataclass(frozen=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True)
class DataflowPage:
    """`table` and `updated` are empty while no data are published."""

    title: Text
    description: Text
    identity: parts.Identity
    maintainer: Text
    topics: tuple[tuple[Text, str], ...]
    facts: tuple[Fact, ...]
    source: Source
    notes: tuple[Note, ...]
    structure: parts.Link
    table: DataTable | None
    snippets: tuple[Snippet, ...]
    exports: tuple[parts.Download, ...]
    versions: tuple[parts.VersionRow, ...]
    downloads: tuple[parts.Download, ...]


@dataclass(frozen=True)
class Around:
    """What stands around the figures."""

    maintainer: Text
    topics: Sequence[tuple[Text, str]]
    structure: parts.Link
    editions: Sequence[Edition]
    version: DatasetVersion | None


def build(
    flow: Dataflow,
    around: Around,
    table: DataTable | None,
    snippets: Sequence[Snippet],
    exports: Sequence[parts.Download],
    labels: Mapping[str, str],
    base_url: str,
) -> DataflowPage:
    """`labels` are the words for the facts, by name."""
    identity = parts.identity(flow, base_url)
    return DataflowPage(
        title=text(flow.names, flow.id),
        description=text(flow.descriptions),
        identity=identity,
        maintainer=around.maintainer,
        topics=tuple(around.topics),
        facts=_facts(around.version, labels),
        source=_source(flow),
        notes=notes(flow.annotations, without=SOURCE_TYPES),
        structure=around.structure,
        table=table,
        snippets=tuple(snippets),
        exports=tuple(exports),
        versions=parts.history(around.editions, flow.version),
        downloads=parts.downloads(identity.urn, references="descendants"),
    )


def _facts(version: DatasetVersion | None, labels: Mapping[str, str]) -> tuple[Fact, ...]:
    if version is None:
        return ()
    rows = (
        ("period", period(version)),
        ("series", count(version.series_count)),
        ("figures", count(version.observation_count)),
        ("updated", day(version.created_at)),
    )
    return tuple(Fact(labels[name], value) for name, value in rows if value)


def _source(flow: Dataflow) -> Source:
    annotations = flow.annotations
    said = {type_: title_of(annotations, type_) for type_ in SOURCE_TYPES}
    note = next((words_of(each) for each in annotations if each.type == "SOURCE_NOTE"), Text(""))
    return Source(
        publisher=said["PUBLISHER"],
        title=said["SOURCE_TITLE"],
        edition=said["EDITION"],
        licence=said["LICENCE"],
        citation=said["CITATION"],
        url=url_of(annotations, "SOURCE_URL"),
        note=note,
        problems=tuple(words_of(each) for each in annotations if each.type == "FINDING"),
    )

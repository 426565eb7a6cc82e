"""A data set: what it answers, where it comes from, its figures in a table, and the exact request behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.model.dataflow import Dataflow
from registry.model.dataset import DatasetVersion
from registry.structures.search import Use
from registry.web.figures import count, day
from registry.web.pages import parts
from registry.web.pages.annotations import Note, notes, title_of, url_of, words_of
from registry.web.pages.flows import period
from registry.web.pages.tables import DataTable
from registry.web.reading import Edition
from registry.web.requests import Snippet
from registry.web.texts import Text, text

SOURCE_TYPES = ("PUBLISHER", "SOURCE_TITLE", "EDITION", "LICENCE", "CITATION", "SOURCE_NOTE", "SOURCE_URL", "FINDING")


# Uses that the page shows in a form of their own: topics, and reports.
ELSEWHERE = ("categorisation", "metadataset")


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
class ReportCard:
    """A methodology report on the data set, with its first sentences."""

    link: parts.Link
    excerpt: Text
    period: str
    author: Text


@dataclass(frozen=True)
class Exports:
    """The selection as files: `usual` formats, and all others."""

    usual: tuple[parts.Download, ...] = ()
    others: tuple[parts.Download, ...] = ()


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
    other_exports: tuple[parts.Download, ...]
    reports: tuple[ReportCard, ...]
    uses: tuple[parts.UseGroup, ...]
    versions: tuple[parts.VersionRow, ...]
    downloads: tuple[parts.Download, ...]


@dataclass(frozen=True)
class Around:
    """What stands around the figures. `losses` are those of the structure, which is downloaded with the data set."""

    maintainer: Text
    topics: Sequence[tuple[Text, str]]
    structure: parts.Link
    editions: Sequence[Edition]
    version: DatasetVersion | None
    reports: Sequence[ReportCard]
    uses: Sequence[Use]
    losses: parts.Lost


def build(
    flow: Dataflow,
    around: Around,
    table: DataTable | None,
    snippets: Sequence[Snippet],
    exports: Exports,
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
        exports=exports.usual,
        other_exports=exports.others,
        reports=tuple(around.reports),
        uses=parts.uses([use for use in around.uses if use.kind not in ELSEWHERE]),
        versions=parts.history(around.editions, flow.version),
        downloads=parts.downloads(flow, references="descendants", also=around.losses),
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

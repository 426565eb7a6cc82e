"""`source.yaml`: where the data of a flow come from, and the totals that must reproduce."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from registry.content import documents
from registry.content.documents import Document, Findings, texts
from registry.model.annotation import Annotation, AnnotationUrl


@dataclass(frozen=True)
class Check:
    """A total that must reproduce: over the rows where every component has one of its values, the sum of `measure` or the count."""

    name: str
    where: Mapping[str, tuple[str, ...]]
    measure: str
    total: Decimal | None
    count: int | None
    line: int


@dataclass(frozen=True)
class Source:
    """What readers are told about a data set, and its file."""

    path: Path
    data: Path
    publisher: str
    title: str
    edition: str
    licence: str
    citation: str
    url: str
    source: str
    observations: int | None
    checks: tuple[Check, ...]
    findings: tuple[str, ...]


def annotations_of(source: Source) -> tuple[Annotation, ...]:
    """What a dataflow says of its source, so that every client gets it with the structure."""
    rows = (
        ("PUBLISHER", source.publisher),
        ("SOURCE_TITLE", source.title),
        ("EDITION", source.edition),
        ("LICENCE", source.licence),
        ("CITATION", source.citation),
        ("SOURCE_NOTE", source.source),
        *(("FINDING", finding) for finding in source.findings),
    )
    texts = tuple(Annotation(type=type_, texts={"en": text}) for type_, text in rows if text)
    return (*texts, Annotation(type="SOURCE_URL", urls=(AnnotationUrl(source.url),))) if source.url else texts


def beside(dataflow: Path, findings: Findings) -> Source | None:
    """The source of the dataflow whose head is at `dataflow`, when its folder has one."""
    path = dataflow.parent / "source.yaml"
    if not path.exists():
        return None
    for document in documents.read(path, findings):
        return _source(document, findings)
    return None


def _source(document: Document, findings: Findings) -> Source:
    def text(key: str) -> str:
        return document.text(key) or ""

    data = document.path.parent / (document.text("data") or "data.csv.gz")
    if not data.exists():
        findings.add("missing-file", f"{data.name} is not there; make.py makes it", file=document.path)
    if not text("publisher") or not text("licence"):
        findings.add("missing-key", "a source states its publisher and licence", file=document.path, line=document.line)
    return Source(
        path=document.path,
        data=data,
        publisher=text("publisher"),
        title=text("title"),
        edition=text("edition"),
        licence=text("licence"),
        citation=text("citation"),
        url=text("url"),
        source=text("source"),
        observations=int(text("observations")) if text("observations").isdigit() else None,
        checks=tuple(_check(row, document) for row in document.rows("checks")),
        findings=tuple(str(finding) for finding in document.content.get("findings") or ()),
    )


def _check(row: Mapping[str, Any], document: Document) -> Check:
    return Check(
        name=str(row.get("name", "")),
        where={str(component): tuple(texts(value)) for component, value in (row.get("where") or {}).items()},
        measure=str(row.get("measure", "OBS_VALUE")),
        total=Decimal(str(row["sum"]).replace("_", "")) if "sum" in row else None,
        count=int(row["count"]) if "count" in row else None,
        line=document.line_of("checks"),
    )

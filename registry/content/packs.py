"""Packs: every artefact and every data source below a folder, with what is wrong in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from registry.content import documents, heads, sources
from registry.content.documents import Findings
from registry.content.sources import Source
from registry.model.artefact import Maintainable
from registry.model.dataflow import Dataflow
from registry.model.finding import Finding
from registry.model.kinds import urn_of


@dataclass
class Packs:
    """What was read: artefacts with the file of each, data sources by the URN of their dataflow, findings."""

    artefacts: list[Maintainable] = field(default_factory=list)
    places: dict[str, tuple[Path, int]] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read(folders: Iterable[Path]) -> Packs:
    """Reads the packs below `folders`. Nothing raises: a folder with errors tells all of them as findings."""
    packs, findings = Packs(), Findings()
    for folder in folders:
        for path in documents.find(folder):
            for document in documents.read(path, findings):
                if document.kind is not None:
                    _take(document, packs, findings)
    packs.findings = findings.found
    return packs


def _take(document: documents.Document, packs: Packs, findings: Findings) -> None:
    for artefact in heads.build(document, findings):
        urn = urn_of(artefact)
        if urn in packs.places:
            first, line = packs.places[urn]
            findings.add(
                "duplicate-artefact", f"{urn} stands already in {first}:{line}", file=document.path, line=document.line
            )
            continue
        packs.places[urn] = (document.path, document.line)
        packs.artefacts.append(_with_source(artefact, urn, document, packs, findings))


def _with_source(
    artefact: Maintainable, urn: str, document: documents.Document, packs: Packs, findings: Findings
) -> Maintainable:
    """A dataflow says where its data come from, when its folder has a source."""
    source = sources.beside(document.path, findings) if isinstance(artefact, Dataflow) else None
    if source is None:
        return artefact
    packs.sources[urn] = source
    return msgspec.structs.replace(artefact, annotations=(*artefact.annotations, *sources.annotations_of(source)))

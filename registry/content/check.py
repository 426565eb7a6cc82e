"""Checks packs: their form, that every reference leads somewhere, and that the stated totals reproduce."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from registry.content import packs as content_packs
from registry.content import totals
from registry.content.packs import Packs
from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.errors import Malformed
from registry.model.finding import Finding
from registry.model.kinds import holder_of, references_of, urn_of, walk_items
from registry.model.organisation import AgencyScheme, nested_agency
from registry.model.structure import DataStructure
from registry.model.urn import Urn
from registry.model.version import Version, VersionPattern, is_range
from registry.structures.extension import resolve

_ROOTS = ("codelists", "dataflows")


def check(path: Path) -> list[Finding]:
    """Everything that is wrong with the packs at `path`. The packs around it are read too, as what it may refer to."""
    wanted = path.resolve()
    around = content_packs.read(_roots(wanted))
    here = Packs(findings=[finding for finding in around.findings if _is_below(finding.file, wanted)])
    index = _index(around.artefacts)
    agencies = _agencies(around.artefacts)
    for artefact in around.artefacts:
        file, line = around.places[urn_of(artefact)]
        if _is_below(str(file), wanted):
            here.findings.extend(_references(artefact, index, agencies, str(file), line))
    for source in around.sources.values():
        if _is_below(str(source.path), wanted):
            here.findings.extend(totals.check(source))
    return here.findings


def _roots(path: Path) -> list[Path]:
    """The `codelists` and `dataflows` folders that `path` stands in or beside; else `path` alone."""
    for folder in (path, *path.parents):
        if folder.name in _ROOTS:
            return [folder.parent / root for root in _ROOTS if (folder.parent / root).is_dir()]
        if any((folder / root).is_dir() for root in _ROOTS) and folder == path:
            return [folder / root for root in _ROOTS if (folder / root).is_dir()]
    return [path]


def _is_below(file: str | None, folder: Path) -> bool:
    return file is not None and Path(file).resolve().is_relative_to(folder)


def _index(artefacts: list[Maintainable]) -> dict[Urn, frozenset[str]]:
    """The ids of items (and components) of every artefact, by its URN; of a codelist also those that it inherits."""
    index: dict[Urn, frozenset[str]] = {}
    lists = {urn_of(artefact): artefact for artefact in artefacts if isinstance(artefact, Codelist)}
    for artefact in artefacts:
        if isinstance(artefact, Codelist) and artefact.extensions:
            artefact = resolve(artefact, lambda urn, _: lists.get(urn)).codelist
        paths = {path for path, _ in walk_items(artefact)}
        if isinstance(artefact, DataStructure):
            paths |= {component.id for component in artefact.components}
        index[Urn.parse(urn_of(artefact))] = frozenset(paths)
    return index


def _agencies(artefacts: list[Maintainable]) -> frozenset[str]:
    schemes = [artefact for artefact in artefacts if isinstance(artefact, AgencyScheme)]
    return frozenset(nested_agency(scheme.agency, agency.id) for scheme in schemes for agency in scheme.organisations)


def _references(
    artefact: Maintainable, index: dict[Urn, frozenset[str]], agencies: frozenset[str], file: str, line: int
) -> Iterator[Finding]:
    urn = urn_of(artefact)
    if artefact.agency not in agencies:
        message = f"{artefact.agency} maintains {artefact.id} but stands in no agency scheme"
        yield Finding(code="unknown-agency", message=message, file=file, line=line, artefact=urn)
    for reference in references_of(artefact):
        trouble = _dangling(reference.target, index)
        if trouble is not None:
            yield Finding(
                code="dangling-reference", message=f"{reference.role}: {trouble}", file=file, line=line, artefact=urn
            )


def _dangling(target: str, index: dict[Urn, frozenset[str]]) -> str | None:
    try:
        urn = Urn.parse(target)
    except Malformed as error:
        return str(error)
    if "*" in (urn.agency, urn.id):
        return None  # a loose reference to whatever may be there
    holder = _meant(holder_of(urn), index)
    if holder not in index:
        return f"{holder.class_} {holder.short} is not there"
    if urn.item is not None and urn.item not in index[holder]:
        return f"{urn.item!r} is not in {holder.class_} {holder.short}"
    return None


def _meant(urn: Urn, index: dict[Urn, frozenset[str]]) -> Urn:
    """The artefact that a reference with a range of versions means; itself when it names one version."""
    if not is_range(urn.version):
        return urn
    versions = [Version.parse(one.version) for one in index if replace(one, version=urn.version) == urn]
    selected = VersionPattern.parse(urn.version).select(versions)
    return replace(urn, version=selected[-1].text) if selected else urn

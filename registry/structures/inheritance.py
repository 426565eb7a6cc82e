"""Whether what codelists inherit from each other is right, and what a change of one list makes of those that extend it."""

from __future__ import annotations

from collections.abc import Iterator

from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.errors import TooLarge
from registry.model.finding import Finding, some_of
from registry.model.kinds import to_json, urn_of
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.drafts import Draft
from registry.structures.extension import ring
from registry.structures.graph import Graph
from registry.structures.integrity import Holdings
from registry.structures.whole import whole

_TOLD = 5


def wrong_extensions(artefact: Maintainable, holdings: Holdings) -> list[Finding]:
    """What is wrong with the extensions of a codelist, given the lists that they name."""
    if not isinstance(artefact, Codelist) or not artefact.extensions:
        return []
    short = f"Codelist {artefact.short}"
    return [
        Finding(code=code, message=f"{short}: {sentence}", artefact=urn_of(artefact))
        for code, sentence in _wrong(artefact, holdings)
    ]


def _wrong(codelist: Codelist, holdings: Holdings) -> Iterator[tuple[str, str]]:
    if lists := ring(codelist, holdings.extended_by):
        yield "circular-extension", f"it extends itself: {' < '.join(lists)}; take one of these extensions out"
        return
    for extension in codelist.extensions:
        target = holdings.extended_by(extension.codelist, codelist)
        if target is not None and type(codelist) is not Codelist and type(target) is not type(codelist):
            own, other = type(codelist).__name__, type(target).__name__
            yield "extended-kind", f"it extends {target.id}, a {other}; a {own} extends its own class only"
    try:
        known = {code.id for code in holdings.resolved(codelist).codes}
    except TooLarge as error:
        yield "too-many-codes", str(error)
        return
    for code in codelist.codes:
        if code.parent is not None and code.parent not in known and not codelist.is_partial:
            yield "unknown-parent", f"the item {code.id!r} has the parent {code.parent!r}, which is not in the scheme"


def is_as_read(uow: UnitOfWork, graph: Graph, draft: Draft) -> bool:
    """Whether a list without extensions says what readers of the stored one get, whose codes are partly inherited."""
    if not _loses_extensions(draft) or draft.entry is None:
        return False
    return to_json(whole(uow, graph, draft.entry)) == to_json(draft.artefact)


def lost_extensions(draft: Draft) -> list[Finding]:
    """A warning, when a list that extended others comes without extensions: most likely it was read in full and changed."""
    if not _loses_extensions(draft) or not isinstance(draft.before, Codelist):
        return []
    lists = [extension.codelist.partition("=")[2] for extension in draft.before.extensions]
    message = f"{draft.short} extended {some_of(lists, _TOLD)}; it comes without extensions, so that all its codes are its own now"
    advice = "to keep the extensions, read the list with detail=raw and change that"
    return [Finding(code="extension-lost", severity="warning", message=f"{message}; {advice}", artefact=draft.urn)]


def _loses_extensions(draft: Draft) -> bool:
    before, sent = draft.before, draft.artefact
    return (
        isinstance(before, Codelist) and isinstance(sent, Codelist) and bool(before.extensions and not sent.extensions)
    )


def states(
    uow: UnitOfWork, graph: Graph, draft: Draft, holdings: Holdings
) -> Iterator[tuple[Maintainable, Maintainable | None]]:
    """Before and after, as they are read, of what a draft replaces or deletes and of the lists that inherit from it."""
    if draft.entry is None:
        return
    if draft.outcome != "replaced":
        yield whole(uow, graph, draft.entry), None
        return
    yield whole(uow, graph, draft.entry), holdings.whole(draft.artefact)
    for entry, heir in _heirs(graph, draft.entry, holdings):
        yield whole(uow, graph, entry), holdings.resolved(heir)


def heirs(graph: Graph, entry: Entry | None, holdings: Holdings) -> list[Codelist]:
    """The lists that extend a stored list at any depth and are not changed themselves, as they are stored."""
    return [heir for _, heir in _heirs(graph, entry, holdings)] if entry is not None else []


def _heirs(graph: Graph, entry: Entry, holdings: Holdings) -> Iterator[tuple[Entry, Codelist]]:
    for one in graph.extending(entry):
        stored = holdings.artefact(one.key, one.version)
        if holdings.leaves(one) and isinstance(stored, Codelist):
            yield one, stored

"""Hierarchical codelists, in which SDMX-ML 2.1 and SDMX-JSON 1.0 keep hierarchies. Here each hierarchy is an artefact:

Of a list with one hierarchy it has the list's id, agency and version, and the names of the hierarchy within it; of a list with several
each has the id `{list}_{hierarchy}`. Where list and hierarchy differ in id or names, or the list holds several, `holder` keeps the list,
and writing puts hierarchies of one holder back into one list. A hierarchy without holder is written as a list of its own id and names,
with one hierarchy of that id and those names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from registry.model.artefact import Nameable
from registry.model.hierarchy import HierarchicalCode, HierarchicalCodelist, Hierarchy
from registry.model.urn import PREFIX, Urn


def taken_out(list_: Hierarchy, inner: Hierarchy, *, is_one_of_many: bool) -> Hierarchy:
    """The artefact that a hierarchy of a list becomes. `inner` has its own id and names, `list_` those of the list."""
    hierarchy = replace(inner, id=f"{list_.id}_{inner.id}" if is_one_of_many else list_.id)
    if not is_one_of_many and inner.id == list_.id and _described(inner) == _described(list_):
        return hierarchy
    holder = HierarchicalCodelist(
        id=list_.id,
        hierarchy=inner.id,
        uri=list_.uri,
        names=list_.names,
        descriptions=list_.descriptions,
        annotations=list_.annotations,
    )
    return replace(hierarchy, holder=holder)


def _described(value: Nameable) -> tuple[object, ...]:
    return value.names, value.descriptions, value.annotations, value.uri


def by_list(hierarchies: Iterable[Hierarchy]) -> list[list[Hierarchy]]:
    """The hierarchies of a message by the list that they go into; those with the same holder share one."""
    lists: dict[tuple[str, str, str], list[Hierarchy]] = {}
    for each in hierarchies:
        lists.setdefault((each.agency, list_of(each).id, each.version), []).append(each)
    return list(lists.values())


def list_of(hierarchy: Hierarchy) -> Hierarchy:
    """The list that holds a hierarchy, as far as it is one artefact with it."""
    holder = hierarchy.holder
    return hierarchy if holder is None else replace(
        hierarchy, id=holder.id, uri=holder.uri, names=holder.names, descriptions=holder.descriptions, annotations=holder.annotations
    )  # fmt: skip


def id_within(hierarchy: Hierarchy) -> str:
    """The id of a hierarchy within its list."""
    return hierarchy.holder.hierarchy if hierarchy.holder else hierarchy.id


def included(members: Iterable[Hierarchy]) -> list[str]:
    """The URNs of the codelists whose codes stand in any of the hierarchies, each once, in the order of their nodes."""
    return list(dict.fromkeys(codelist for member in members for codelist in _codelists(member.codes)))


def _codelists(codes: Iterable[HierarchicalCode]) -> Iterator[str]:
    for code in codes:
        urn = Urn.parse(code.code)
        yield f"{PREFIX}codelist.Codelist={urn.agency}:{urn.id}({urn.version})"
        yield from _codelists(code.codes)

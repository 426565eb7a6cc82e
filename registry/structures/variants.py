"""Variants of a list that unites several: codes that constraints deliver without the prefix under which the list inherits them.

Source: SDMX 3.1 Technical Notes, 5, "Discriminated Unions", and 9, use case 7 (`removePrefix`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from registry.model.codelist import Code, Codelist
from registry.model.constraint import DataConstraint, selections_of
from registry.structures.code_selection import Codes, CodeTree

PlainIds = Mapping[str, str]
"""The ids without prefix that codes get, by the ids that they have in the whole list."""


def plain_ids(component: str, tree: CodeTree, allowed: Codes | None, constraints: Iterable[DataConstraint]) -> PlainIds:
    """Of the codes that are left to a component, those that have a prefix, if a constraint wants them without.

    Codes that would then have the id of another keep their prefix.
    """
    selections = (one for constraint in constraints for one in selections_of(constraint))
    if not any(one.id == component and one.remove_prefix is True for one in selections):
        return {}
    left = tree.all if allowed is None else allowed
    return distinct({id: id.removeprefix(tree.prefixes[id]) for id in left & tree.prefixes.keys()}, left)


def distinct(plain: PlainIds, codes: Codes) -> PlainIds:
    """The new ids that no other of the codes has."""
    taken = Counter(plain.get(id, id) for id in codes)
    while doubled := {id for id in plain if taken[plain[id]] > 1}:
        plain = {id: new for id, new in plain.items() if id not in doubled}
        taken = Counter(plain.get(id, id) for id in codes)
    return plain


def renamed(codelist: Codelist, plain: PlainIds) -> Codelist:
    """The list with the new ids, in parents too."""
    if not plain:
        return codelist
    return msgspec.structs.replace(codelist, codes=tuple(_renamed(code, plain) for code in codelist.codes))


def _renamed(code: Code, plain: PlainIds) -> Code:
    parent = None if code.parent is None else plain.get(code.parent, code.parent)
    return msgspec.structs.replace(code, id=plain.get(code.id, code.id), parent=parent)


def renamed_ids(codes: Codes, plain: PlainIds) -> Codes:
    return frozenset(plain.get(id, id) for id in codes)

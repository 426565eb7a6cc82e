"""The columns of an SDMX-CSV metadata message: the tree of attributes that its sets have together.

A header is a path of ids; `[]` behind one says that it occurs several times there, and `[en;fr]` that it has texts in these languages:
`CONTACT[].NAME[en;fr]`. Where a holder occurs several times, the cells of what it holds list one member for each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from registry.formats.sdmx_csv.metadata_cells import SEPARATOR
from registry.model.metadata_set import ReportedAttribute
from registry.model.names import Names

_STEP = re.compile(r"(?P<id>[A-Za-z0-9_@$-]+)(?P<array>\[\])?(?:\[(?P<languages>[^\[\]]+)\])?")


@dataclass(frozen=True)
class Instance:
    """One time that an attribute occurs: a value, or texts, and what it holds."""

    value: str = ""
    texts: Names = field(default_factory=dict)
    attributes: tuple[ReportedAttribute, ...] = ()


@dataclass
class Branch:
    """One attribute. `is_told`: it has a column of its own."""

    id: str
    branches: dict[str, Branch] = field(default_factory=dict)
    is_repeated: bool = False
    is_told: bool = False
    languages: dict[str, None] = field(default_factory=dict)

    def walk(self, prefix: str = "", separator: str = SEPARATOR) -> Iterator[tuple[str, tuple[Branch, ...]]]:
        """Header and path of each column, holders before what they hold."""
        here = f"{prefix}{self.id}{'[]' if self.is_repeated else ''}"
        if self.is_told:
            yield here + (f"[{separator.join(self.languages)}]" if self.languages else ""), (self,)
        for branch in self.branches.values():
            for header, path in branch.walk(f"{here}.", separator):
                yield header, (self, *path)


def instances_of(attributes: Iterable[ReportedAttribute], id: str) -> list[Instance]:
    """The times that an attribute occurs among its siblings: each value counts, and the first has what hangs on the attribute."""
    found: list[Instance] = []
    for one in attributes:
        if one.id == id:
            first, *others = [text_of(value) for value in one.values] or [""]
            found.append(Instance(first, one.texts or one.structured_texts, one.attributes))
            found += [Instance(value) for value in others]
    return found


def text_of(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def branches_of(sets: Iterable[Sequence[ReportedAttribute]]) -> dict[str, Branch]:
    """The tree that holds the attributes of all sets, in the order in which they appear first."""
    roots: dict[str, Branch] = {}
    for attributes in sets:
        _grow(roots, attributes)
    return roots


def _grow(branches: dict[str, Branch], attributes: Sequence[ReportedAttribute]) -> None:
    for id in dict.fromkeys(one.id for one in attributes):
        branch = branches.setdefault(id, Branch(id))
        found = instances_of(attributes, id)
        branch.is_repeated |= len(found) > 1
        for instance in found:
            branch.is_told |= bool(instance.value or instance.texts)
            branch.languages |= dict.fromkeys(instance.texts)
            _grow(branch.branches, instance.attributes)


def read_header(header: str, branches: dict[str, Branch], separator: str) -> tuple[Branch, ...] | None:
    """The path of a column, grown into the tree; None when the header is no path of ids."""
    steps = [_STEP.fullmatch(step) for step in header.split(".")]
    path: list[Branch] = []
    for step in steps:
        if step is None:
            return None
        branch = branches.setdefault(step["id"], Branch(step["id"]))
        branch.is_repeated |= step["array"] is not None
        path.append(branch)
        branches = branch.branches
    last = path[-1]
    last.is_told = True
    last.languages |= dict.fromkeys(
        steps[-1]["languages"].split(separator) if steps[-1] and steps[-1]["languages"] else ()
    )
    return tuple(path)

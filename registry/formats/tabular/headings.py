"""What the names of a table's columns say: which hold components, which name the structure and the action."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

import msgspec

from registry.formats.reading import refusal
from registry.formats.sdmx_csv.generations import SUB_SEPARATOR

OF_STRUCTURE = ("STRUCTURE_ID", "DATAFLOW")
_FIXED = ("DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "SERIES_KEY", "OBS_KEY")
_BRACKETS = re.compile(r"\[(?P<inside>[^\[\]]*)\]$")


class Headings(msgspec.Struct, frozen=True, kw_only=True):
    """Columns count from 0. `named` are those that may be of components, by name as it stands there without brackets.

    `both` are those whose cells read `ID: Name`, as their heading does. `separator` stands between the values of a cell.
    `line` is the row of the headings (None where a table has no such row).
    """

    named: Mapping[str, int]
    context: int | None = None
    identity: int | None = None
    action: int | None = None
    both: frozenset[int] = frozenset()
    separator: str = SUB_SEPARATOR
    line: int | None = None

    def of(self, ids: Collection[str]) -> dict[str, int]:
        """The columns of these components, whose ids may be written with other capitals where that is clear."""
        plain = {id.casefold(): id for id in ids}
        exact = {name: name for name in self.named if name in ids}
        loose = {name: plain[name.casefold()] for name in self.named if name.casefold() in plain}
        taken = set(exact)
        found = {id: self.named[name] for name, id in exact.items()}
        for name, id in loose.items():
            if id not in taken:
                found[id] = self.named[name]
        return found


def headings(cells: Sequence[str | None], *, file: str | None, line: int | None = None) -> Headings:
    """Reads the names of columns, those of SDMX-CSV among them. Raises Refused for a name that is there twice."""
    named: dict[str, int] = {}
    fixed: dict[str, int] = {}
    both: set[int] = set()
    separator = SUB_SEPARATOR
    for place, cell in enumerate(cells):
        name, colon, _ = (cell or "").strip().partition(": ")
        brackets = _BRACKETS.search(name)
        name = (name[: brackets.start()] if brackets else name).replace("[]", "")
        if not name:
            continue
        if name in fixed or name in named:
            raise refusal("duplicate-column", f"the column {name!r} is there twice; keep one", file, line)
        if name == "STRUCTURE" and brackets and brackets["inside"]:
            separator = brackets["inside"]
        (fixed if name in _FIXED else named)[name] = place
        both |= {place} if colon else set()
    return Headings(
        named=named, context=fixed.get("STRUCTURE"), identity=fixed.get("STRUCTURE_ID", fixed.get("DATAFLOW")),
        action=fixed.get("ACTION"), both=frozenset(both), separator=separator, line=line,
    )  # fmt: skip


def is_header(cells: Sequence[str | None], ids: Collection[str]) -> bool:
    """Whether a row names columns: one that names the structure among others, or two of these components at least."""
    names = [cell.strip().partition(": ")[0].partition("[")[0] for cell in cells if cell]
    if len(names) > 1 and any(name in names for name in OF_STRUCTURE):
        return any(name == name.upper() for name in names if name not in _FIXED)
    return len({id.casefold() for id in ids} & {name.casefold() for name in names}) > 1

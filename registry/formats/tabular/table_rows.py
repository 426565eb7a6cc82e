"""Tables of columns become rows of data sets: what each row is of, what is to be done with it, and every value as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from registry.formats.data import Action, Rows
from registry.formats.placement import key_of
from registry.formats.reading import Level, refusal, structure_urn
from registry.formats.sdmx_csv.generations import LETTERS
from registry.formats.tabular.headings import Headings
from registry.formats.tabular.texts import Texts, texts_of
from registry.formats.tabular.values import Values
from registry.model.cube import Cube
from registry.model.errors import Malformed
from registry.model.finding import Finding
from registry.model.kinds import urn_of

OFF = "~"
_UNSAID: Action = "Information"  # neither the whole nor a change, until the load says which
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Piece:
    """Some rows of a table: its columns in order, and the number of each row as its author sees it."""

    columns: Sequence[pa.Array]
    lines: Sequence[int]

    def part(self, start: int, stop: int) -> Piece:
        return Piece([column.slice(start, stop - start) for column in self.columns], self.lines[start:stop])

    def some(self, places: Sequence[int]) -> Piece:
        wanted = pa.array(places, pa.int64())
        return Piece([column.take(wanted) for column in self.columns], [self.lines[place] for place in places])


class _Plan:
    """How the rows of one structure are read."""

    def __init__(self, urn: str, cube: Cube, headings: Headings, findings: list[Finding], file: str | None) -> None:
        self.urn = urn
        self.places = headings.of(cube.by_id)
        self.values = Values(cube, headings, self.places, findings, file)
        self.level = Level(cube)
        self.keys = [component.id for component in key_of(cube)]


class TableRows:
    """Gives the rows of pieces of one table. What does not end the reading is in `findings`.

    A row is of the structure that its cells name; where the table has no columns for that, of the one that `resolve` gives for no
    name. Rows that name none, or no known action, are left out, each with a finding.
    """

    def __init__(
        self, headings: Headings, *, resolve: Callable[[str], Cube], findings: list[Finding], file: str | None
    ) -> None:
        self._headings, self._resolve = headings, resolve
        self._findings, self._file = findings, file
        self._plans: dict[tuple[str, str], _Plan] = {}

    def rows(self, pieces: Iterable[Piece]) -> Iterator[Rows]:
        for piece in pieces:
            for start, stop, said in self._runs(piece):
                context, identity, letter = said
                part = piece.part(start, stop)
                plan, action = self._plan(context, identity, part.lines), self._action(letter, part.lines)
                if plan is not None and action is not None:
                    yield from self._data_set(plan, action, part)

    def _runs(self, piece: Piece) -> Iterator[tuple[int, int, tuple[str, str, str]]]:
        """Stretches of rows that say the same of structure and action."""
        places = (self._headings.context, self._headings.identity, self._headings.action)
        if all(place is None for place in places) or not piece.lines:
            if piece.lines:
                yield 0, len(piece.lines), ("", "", "")
            return
        cells = [self._fixed(piece, place) for place in places]
        ends = pc.run_end_encode(pc.binary_join_element_wise(*cells, _BETWEEN))
        start = 0
        for stop, said in zip(ends.run_ends.to_pylist(), ends.values.to_pylist(), strict=True):
            context, identity, letter = said.split(_BETWEEN)
            yield start, stop, (context, identity, letter)
            start = stop

    def _fixed(self, piece: Piece, place: int | None) -> pa.Array:
        if place is None:
            return pa.repeat("", len(piece.lines))
        text = texts_of(piece.columns[place])
        if text is None:
            raise refusal("not-readable", "the columns that name structure and action hold no text", self._file, None)
        return pc.fill_null(pc.replace_substring(text, _BETWEEN, ""), "")

    def _plan(self, context: str, identity: str, lines: Sequence[int]) -> _Plan | None:
        if (context, identity) in self._plans:
            return self._plans[context, identity]
        if self._headings.identity is None:
            cube = self._resolve("")
            urn = urn_of(cube.flow)
        else:
            try:
                urn = structure_urn(context or "dataflow", identity.partition(": ")[0])
            except (KeyError, Malformed):
                self._find_all(
                    "unknown-structure",
                    f"{context!r} and {identity!r} name no structure; the first is dataflow, datastructure or dataprovision, "
                    "the second AGENCY:ID(VERSION)",
                    lines,
                )
                return None
            cube = self._resolve(urn)
        plan = _Plan(urn, cube, self._headings, self._findings, self._file)
        self._plans[context, identity] = plan
        self._find_missing(plan)
        return plan

    def _action(self, letter: str, lines: Sequence[int]) -> Action | None:
        if letter and letter not in LETTERS:
            self._find_all("unknown-action", f"{letter!r} is not an action; write {', '.join(LETTERS)}", lines)
            return None
        return LETTERS[letter] if letter else _UNSAID

    def _find_missing(self, plan: _Plan) -> None:
        place = "the table" if self._headings.line is None else f"line {self._headings.line}"
        for id in plan.keys:
            if id not in plan.places:
                message = f"{place} has no column for the dimension {id}"
                self._find("missing-dimension", message, self._headings.line, component=id)

    def _find_all(self, code: str, message: str, lines: Sequence[int]) -> None:
        for line in lines:
            self._find(code, message, line)

    def _find(self, code: str, message: str, line: int | None, component: str | None = None) -> None:
        self._findings.append(Finding(code=code, message=message, file=self._file, line=line, component=component))

    def _data_set(self, plan: _Plan, action: Action, piece: Piece) -> Iterator[Rows]:
        columns = plan.values.columns(piece.columns, piece.lines)
        given = [_is_given(columns[id]) for id in plan.keys if id in columns]
        if len(given) == len(plan.keys) and all(pc.all(one).as_py() for one in given):
            yield _rows(plan, action, columns, piece.lines, "observation")
            return
        if action != "Delete":
            columns |= {
                id: pc.if_else(pc.equal(columns[id], OFF), None, columns[id]) for id in plan.keys if id in columns
            }
        yield from _by_level(plan, action, columns, piece.lines)


def _is_given(values: pa.Array) -> pa.Array:
    return pc.fill_null(pc.not_equal(values, OFF), False)


def _by_level(plan: _Plan, action: Action, columns: dict[str, pa.Array], lines: Sequence[int]) -> Iterator[Rows]:
    """Stretches of rows that give dimensions of the same level."""
    keys = [id for id in plan.keys if id in columns]
    given = zip(*(_is_given(columns[id]).to_pylist() for id in keys), strict=True) if keys else [()] * len(lines)
    known: dict[tuple[bool, ...], str] = {}
    levels = []
    for row in given:
        if row not in known:
            known[row] = plan.level.of(frozenset(id for id, is_there in zip(keys, row, strict=True) if is_there))
        levels.append(known[row])
    start = 0
    for at in range(1, len(levels) + 1):
        if at == len(levels) or levels[at] != levels[start]:
            part = {id: column.slice(start, at - start) for id, column in columns.items()}
            yield _rows(plan, action, part, lines[start:at], levels[start])
            start = at


def _rows(plan: _Plan, action: Action, columns: dict[str, pa.Array], lines: Sequence[int], level: str) -> Rows:
    texts = {id: Texts(column) for id, column in columns.items()}
    return Rows(structure=plan.urn, action=action, columns=texts, lines=lines, level=level)  # type: ignore[arg-type]  # one of the four

"""What the readers of data share: refusals that name file and line, and rows gathered into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Literal

from registry.formats.data import Action, Rows
from registry.model.cube import Cube
from registry.model.errors import Refused
from registry.model.finding import Finding
from registry.model.urn import make

BATCH = 50_000

Cells = Mapping[str, str]
RowLevel = Literal["observation", "series", "group", "dataset"]

_CLASSES = {
    "dataflow": ("datastructure", "Dataflow"),
    "datastructure": ("datastructure", "DataStructure"),
    "dataprovision": ("registry", "ProvisionAgreement"),
}


def refusal(code: str, message: str, file: str | None, line: int | None) -> Refused:
    """A Refused with the one finding that ends the reading."""
    finding = Finding(code=code, message=message, file=file, line=line)
    return Refused(str(finding).replace(": error:", ":", 1), [finding])


def structure_urn(context: str, short: str) -> str:
    """The URN of `AGENCY:ID(VERSION)`; `context` is the word of SDMX-CSV. Raises Malformed; KeyError for another word."""
    return make(*_CLASSES[context], short)


class Level:
    """At what level rows with some of the dimensions stand. Built once per structure."""

    def __init__(self, cube: Cube) -> None:
        self._key = frozenset(component.id for component in cube.dimensions)
        self._whole = self._key | ({cube.time.id} if cube.time else frozenset())

    def of(self, given: frozenset[str]) -> RowLevel:
        """The level of rows that give these dimensions."""
        if given >= self._whole:
            return "observation"
        if given >= self._key:
            return "series"
        return "group" if given & self._whole else "dataset"


class Gathering:
    """Rows of one data set and level on their way into a batch. What `add` takes may still change until `take`."""

    def __init__(self, structure: str, action: Action, level: RowLevel) -> None:
        self.structure, self.action, self.level = structure, action, level
        self._rows: list[tuple[Cells, Cells, int]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, shared: Cells, own: Cells, line: int) -> None:
        """`shared` are the cells that the row has in common with its series."""
        self._rows.append((shared, own, line))

    def take(self) -> Iterator[Rows]:
        """What was gathered, if anything, as one batch; the gathering is empty afterwards."""
        if not self._rows:
            return
        all_shared, all_own, lines = zip(*self._rows, strict=True)
        columns: dict[str, list[str | None]] = {id: _column(id, all_shared) for id in _ids(all_shared)}
        for id in _ids(all_own):
            column = _column(id, all_own)
            if id in columns:
                column = [mine or theirs for mine, theirs in zip(column, columns[id], strict=True)]
            columns[id] = column
        yield Rows(structure=self.structure, action=self.action, columns=columns, lines=lines, level=self.level)
        self._rows = []


def _column(id: str, rows: Iterable[Cells]) -> list[str | None]:
    return [cells.get(id) or None for cells in rows]


def _ids(rows: Iterable[Cells]) -> dict[str, None]:
    """The ids that occur, in order of first appearance."""
    return dict.fromkeys(chain.from_iterable(rows))

"""What the readers of data share: refusals that name file and line, and rows gathered into batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from operator import itemgetter
from typing import Literal

from registry.formats.data import Action, Rows
from registry.formats.runs import Runs
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
    """Rows of one data set and level on their way into a batch. What is taken in may still change until `take`."""

    def __init__(self, structure: str, action: Action, level: RowLevel) -> None:
        self.structure, self.action, self.level = structure, action, level
        self._shared: list[Cells] = [{}]
        self._firsts: list[int] = [0]  # of the rows that have each of these in common
        self._rows: list[Cells] = []
        self._lines: list[int] = []
        self._taken = 0

    @property
    def added(self) -> int:
        """How many rows were added in all, those taken too."""
        return self._taken + len(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def share(self, cells: Cells) -> None:
        """The rows that follow, up to the next call, have these cells in common."""
        if self._firsts[-1] == len(self._rows):
            self._shared[-1] = cells
            return
        self._shared.append(cells)
        self._firsts.append(len(self._rows))

    def add(self, cells: Cells, line: int) -> None:
        """A row with its own cells, which go before those in common."""
        self._rows.append(cells)
        self._lines.append(line)

    def take(self) -> Iterator[Rows]:
        """What was gathered, if anything, as one batch; the gathering is empty afterwards."""
        if not self._rows:
            return
        counts = [last - first for first, last in pairwise([*self._firsts, len(self._rows)])]
        columns = shared_columns(self._shared, counts)
        for id in _ids(self._rows):
            column = _column(id, self._rows)
            columns[id] = together(column, columns[id]) if id in columns else column
        yield Rows(structure=self.structure, action=self.action, columns=columns, lines=self._lines, level=self.level)
        self._taken += len(self._rows)
        self._shared, self._firsts, self._rows, self._lines = [self._shared[-1]], [0], [], []


def shared_columns(shared: Sequence[Cells], counts: Sequence[int]) -> dict[str, Sequence[str | None]]:
    """The columns of cells that stretches of rows have in common; a stretch may have no rows."""
    there = [cells for cells, count in zip(shared, counts, strict=True) if count]
    counts = [count for count in counts if count]
    return {id: Runs(_column(id, there), counts) for id in _ids(there)}


def together(own: Sequence[str | None], shared: Sequence[str | None]) -> list[str | None]:
    """A column of rows' own cells, and where they have none those in common."""
    return [mine or theirs for mine, theirs in zip(own, shared, strict=True)]


def _column(id: str, rows: Iterable[Cells]) -> list[str | None]:
    """The cells of one component; an empty one is not given."""
    try:
        column: list[str | None] = list(map(itemgetter(id), rows))
    except KeyError:
        column = [cells.get(id) for cells in rows]
    return [cell or None for cell in column] if "" in column else column


def _ids(rows: Iterable[Cells]) -> dict[str, None]:
    """The ids that occur, in order of first appearance."""
    return dict.fromkeys(chain.from_iterable(rows))

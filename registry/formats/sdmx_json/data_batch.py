"""The observations of a JSON data set on their way into a batch: kept as they came, and looked up column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, zip_longest
from typing import Any

from registry.formats.data import Action, Rows
from registry.formats.reading import BATCH, shared_columns, together
from registry.formats.sdmx_json.data_cells import Cells, Table, key_of

LINE = 1  # JSON has no lines after parsing


class Batch:
    """Observations whose keys stand in `at` and whose values in `of_observation`. `take` raises Astray for what points nowhere."""

    def __init__(self, structure: str, action: Action, at: Sequence[Table], of_observation: Sequence[Table]) -> None:
        self._structure, self._action, self._at, self._of_observation = structure, action, at, of_observation
        self._known: dict[str, Cells] = {}
        self._clear()

    def _clear(self) -> None:
        self._keys: list[str] = []
        self._entries: list[list[Any]] = []
        self._shared: list[Cells] = []
        self._counts: list[int] = []

    def filled(self, shared: Cells, observations: Mapping[str, list[Any]]) -> Iterator[Rows]:
        """Takes in observations that have cells in common, and gives what is full."""
        keys, entries = iter(observations), iter(observations.values())
        left = len(observations)
        while left:
            count = min(left, BATCH - len(self._keys))
            self._keys += islice(keys, count)
            self._entries += islice(entries, count)
            self._shared.append(shared)
            self._counts.append(count)
            left -= count
            if len(self._keys) == BATCH:
                yield from self.take()

    def take(self) -> Iterator[Rows]:
        """What is there, if anything; the batch is empty afterwards."""
        if not self._keys:
            return
        columns = shared_columns(self._shared, self._counts)
        for id, column in (*self._key_columns(), *self._value_columns()):
            columns[id] = together(column, columns[id]) if id in columns else column
        yield Rows(structure=self._structure, action=self._action, columns=columns, lines=[LINE] * len(self._keys))
        self._clear()

    def _key_columns(self) -> Iterator[tuple[str, list[str | None]]]:
        """The same few periods come in every series; keys of several dimensions come once."""
        known = self._known if len(self._at) == 1 else {}
        for key in set(self._keys).difference(known):
            known[key] = key_of(self._at, key.split(":"))
        for table in self._at:
            cells = {key: found.get(table.id) for key, found in known.items()}
            yield table.id, list(map(cells.__getitem__, self._keys))

    def _value_columns(self) -> Iterator[tuple[str, list[str | None]]]:
        """What stands after the last component are annotations."""
        for table, entries in zip(self._of_observation, zip_longest(*self._entries), strict=False):
            yield table.id, table.column(entries)

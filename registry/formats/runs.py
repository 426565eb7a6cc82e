"""A column of rows in which neighbours are equal, kept as what they have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate, chain, repeat
from typing import overload

import pyarrow as pa
import pyarrow.compute as pc


class Runs(Sequence[str | None]):
    """Cells of which neighbours are equal: each of `cells` as often as `counts` says."""

    def __init__(self, cells: Sequence[str | None], counts: Sequence[int]) -> None:
        self.cells, self.counts = cells, counts

    def __len__(self) -> int:
        return sum(self.counts)

    def __iter__(self) -> Iterator[str | None]:
        return chain.from_iterable(map(repeat, self.cells, self.counts))

    @overload
    def __getitem__(self, at: int) -> str | None: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[str | None]: ...
    def __getitem__(self, at: int | slice) -> str | Sequence[str | None] | None:
        return self._spread[at]

    @cached_property
    def _spread(self) -> list[str | None]:
        return list(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._spread == list(other)

    def __repr__(self) -> str:
        return f"Runs({self._spread!r})"

    def __arrow_array__(self, type: pa.DataType | None = None) -> pa.Array:
        """How Arrow takes it, which then has each cell once until it spreads them."""
        ends = pa.array(list(accumulate(self.counts)), pa.int32())
        return pc.run_end_decode(pa.RunEndEncodedArray.from_arrays(ends, pa.array(self.cells, type or pa.string())))

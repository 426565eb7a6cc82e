"""What a process remembers: values of the present state of structures, and decoded artefacts by their content."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar, cast

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory:
    """Values that hold for one generation of the structures; a newer generation empties it, an older one passes by."""

    def __init__(self) -> None:
        self._generation = -1
        self._values: dict[Hashable, object] = {}
        self._lock = Lock()

    def recall(self, generation: int, key: Hashable, make: Callable[[], T]) -> T:
        with self._lock:
            if generation > self._generation:
                self._generation, self._values = generation, {}
            values = self._values if generation == self._generation else {}
        if key in values:
            return cast(T, values[key])
        value = make()
        values[key] = value
        return value


class Weighted(Generic[K, V]):
    """The most recently used values up to a total weight. A value heavier than half of it is not kept."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._weight = 0
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        with self._lock:
            if key not in self._values:
                return None
            self._values.move_to_end(key)
            return self._values[key][0]

    def put(self, key: K, value: V, weight: int) -> None:
        with self._lock:
            if weight * 2 > self._limit or key in self._values:
                return
            self._values[key] = (value, weight)
            self._weight += weight
            while self._weight > self._limit:
                _, (_, lost) = self._values.popitem(last=False)
                self._weight -= lost

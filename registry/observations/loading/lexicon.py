"""Texts as small numbers: the codes of a list by their places, other texts in the order in which they came."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa

from registry.observations.loading.blocks import Unfit

MOST = 500_000  # texts of one component that are kept once; more are hardly ever the same
LONGEST = 64 * 1024**2  # characters of them together
ABSENT = -1

Numbers = np.ndarray[tuple[int], np.dtype[np.integer]]


class Lexicon(Protocol):
    """The texts of one component. `numbers` raises Unfit for a text that may not stand."""

    @property
    def texts(self) -> Sequence[str]: ...

    def numbers(self, texts: Sequence[str | None]) -> Numbers: ...


class Codes:
    """The allowed codes of a component, numbered in list order."""

    def __init__(self, component: str, codes: Sequence[str]) -> None:
        self.texts = codes
        self._component = component
        self._number: Mapping[str, int] = {code: at for at, code in enumerate(codes)}
        self._type = np.min_scalar_type(-max(len(codes), 1))

    def numbers(self, texts: Sequence[str | None]) -> Numbers:
        try:
            return np.array([ABSENT if text is None else self._number[text] for text in texts], self._type)
        except KeyError as unknown:
            raise Unfit(f"a value of {self._component} is no code") from unknown


class Texts:
    """Any texts that `accept` takes, as it gives them. Several threads may ask."""

    def __init__(self, component: str, accept: Callable[[str], str]) -> None:
        self.texts: list[str] = []
        self._component = component
        self._length = 0
        self._accept = accept
        self._number: dict[str, int] = {}  # of a text as it came
        self._kept: dict[str, int] = {}  # of a text as it is kept
        self._lock = threading.Lock()

    def numbers(self, texts: Sequence[str | None]) -> Numbers:
        with self._lock:
            found = [ABSENT if text is None else self._of(text) for text in texts]
            if len(self.texts) > MOST or self._length > LONGEST:
                raise Unfit(f"{self._component} has more different texts than are kept")
        return np.array(found, np.int32)

    def _of(self, text: str) -> int:
        number = self._number.get(text)
        if number is None:
            kept = self._accept(text)
            self._length += len(text)
            number = self._kept.setdefault(kept, len(self.texts))
            if number == len(self.texts):
                self.texts.append(kept)
            self._number[text] = number
        return number


def spelled(numbers: Numbers, texts: Sequence[str] | pa.StringArray) -> pa.Array:
    """The texts of numbers, null for an absent one."""
    places = pa.array(numbers.astype(np.int32, copy=False), mask=numbers < 0)
    return pa.DictionaryArray.from_arrays(places, _array(texts)).cast(pa.string())


def _array(texts: Sequence[str] | pa.StringArray) -> pa.StringArray:
    return texts if isinstance(texts, pa.StringArray) else pa.array(texts, pa.string())

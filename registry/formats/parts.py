"""The parts of an artefact by type, gathered in one walk, whatever holds them."""

from __future__ import annotations

from functools import cache
from typing import TypeVar, cast, get_type_hints

import msgspec

from registry.model.artefact import Maintainable

Part = TypeVar("Part")
_PLAIN = (str, bool, int, str | None, bool | None, int | None, dict[str, str], tuple[str, ...])


class Parts:
    """Every part of `artefact`, itself included, in no order that means anything."""

    def __init__(self, artefact: Maintainable) -> None:
        self.artefact = artefact
        self._by_type: dict[type, list[object]] = {}
        waiting: list[object] = [artefact]
        while waiting:
            part = waiting.pop()
            if isinstance(part, tuple):
                waiting.extend(part)
            elif isinstance(part, msgspec.Struct):
                self._by_type.setdefault(type(part), []).append(part)
                waiting.extend([held for name in _holders(type(part)) if (held := getattr(part, name))])

    def of(self, type_: type[Part]) -> list[Part]:
        """The parts of this type and its subtypes."""
        found = [part for own, parts in self._by_type.items() if issubclass(own, type_) for part in parts]
        return cast("list[Part]", found)


@cache
def _holders(type_: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields that can hold parts: not texts, numbers or flags."""
    hints = get_type_hints(type_)
    return tuple(name for name in type_.__struct_fields__ if hints[name] not in _PLAIN)

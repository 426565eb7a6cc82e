"""A finding: what is wrong (or worth knowing) in a submission, and where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

Severity = Literal["error", "warning", "information"]


def some_of(words: Sequence[str], most: int, *, between: str = ", ") -> str:
    """The first words, and how many others there are.

    >>> some_of(["A", "B", "C", "D"], 2)
    'A, B and 2 others'
    """
    others = f" and {len(words) - most} others" if len(words) > most else ""
    return between.join(words[:most]) + others


class Finding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing about a file or artefact that its author should know.

    `code` is a stable word for programs (`unknown-code`), `message` a sentence that says what, where and what would be right.
    `line` counts from 1, `row` is the text of that line. `count` is how many rows share this finding when findings are summarised.
    """

    code: str
    message: str
    severity: Severity = "error"
    file: str | None = None
    line: int | None = None
    component: str | None = None
    value: str | None = None
    artefact: str | None = None
    count: int = 1
    row: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return f"{place}: {self.severity}: {self.message}" if place else f"{self.severity}: {self.message}"

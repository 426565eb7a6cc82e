"""Every statement of the conformance checklist on REST and formats has a test that names its number in a trailing comment."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHECKLIST = frozenset(range(1, 127))
STATEMENTS = frozenset(range(1, 102))  # on REST and formats; the rest is on maintenance
LATER = frozenset([15, 16, 20, 57, 58, 63])  # codelist extension, maps, metadata sets, registrations


def stated(text: str) -> frozenset[int]:
    """The numbers in trailing comments such as `# 27, 28`."""
    found = re.findall(r"  # (\d+(?:, \d+)*)$", text, re.MULTILINE)
    return frozenset(int(number) for numbers in found for number in numbers.split(", "))


def test_every_statement_has_a_test() -> None:
    covered = frozenset[int]().union(*(stated(file.read_text(encoding="utf-8")) for file in HERE.glob("test_*.py")))
    assert sorted(STATEMENTS - LATER - covered) == []
    assert sorted(covered - CHECKLIST) == []

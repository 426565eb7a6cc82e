"""Every statement of the conformance checklist has a test somewhere that names its number in a trailing comment."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent
CHECKLIST = frozenset(range(1, 127))


def stated(text: str) -> frozenset[int]:
    """The numbers in trailing comments such as `# 27, 28`."""
    found = re.findall(r"  # (\d+(?:, \d+)*)$", text, re.MULTILINE)
    return frozenset(int(number) for numbers in found for number in numbers.split(", "))


def test_every_statement_has_a_test() -> None:
    covered = frozenset[int]().union(*(stated(file.read_text(encoding="utf-8")) for file in TESTS.rglob("test_*.py")))
    assert sorted(CHECKLIST - covered) == []
    assert sorted(covered - CHECKLIST) == []

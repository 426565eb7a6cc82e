"""References as packs write them out: `Class=AGENCY:ID(VERSION)[.ITEM]` → URN."""

from __future__ import annotations

import re

from registry.model.kinds import KINDS
from registry.model.urn import PREFIX, Urn

_REFERENCE = re.compile(r"(?P<class_>[A-Z][A-Za-z]+)=(?P<short>[A-Za-z*][^\s=]*:.+)")

# The package of each class that a reference may name.
_PACKAGES = {kind.class_: kind.package for kind in KINDS} | {
    kind.item_class: kind.package for kind in KINDS if kind.item_class
} | {"Dimension": "datastructure", "TimeDimension": "datastructure", "DataAttribute": "datastructure", "Measure": "datastructure"}  # fmt: skip


def urn(text: str) -> str | None:
    """The URN of a reference; None for other text. Raises Malformed when what follows the class is none."""
    match = _REFERENCE.fullmatch(text)
    if match is None or match["class_"] not in _PACKAGES:
        return None
    return str(Urn.parse(f"{PREFIX}{_PACKAGES[match['class_']]}.{text}"))

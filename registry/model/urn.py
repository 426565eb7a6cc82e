"""URNs: `urn:sdmx:org.sdmx.infomodel.{package}.{Class}={agency}:{id}({version})[.{item}]` (SDMX 3.1 Section 5, 6.2.2)."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from registry.model.errors import Malformed

PREFIX = "urn:sdmx:org.sdmx.infomodel."
_SHORT = re.compile(
    r"(?P<agency>[A-Za-z][A-Za-z0-9_-]*(?:\.[A-Za-z][A-Za-z0-9_-]*)*|\*)"
    r":(?P<id>[A-Za-z0-9_@$-]+(?:\.[A-Za-z0-9_@$-]+)*|\*)"
    r"(?:\((?P<version>[0-9A-Za-z.+~*-]+)\))?"
    r"(?:\.(?P<item>.+))?"
)
_HEAD = re.compile(r"urn:sdmx:org\.sdmx\.infomodel\.(?P<package>[a-z]+)\.(?P<class_>[A-Za-z]+)=")


class Urn(msgspec.Struct, frozen=True, order=True):
    """A URN taken apart. `version` may be a pattern (`1.0+.0`, `*`) in a reference; `item` is dotted from the root."""

    package: str
    class_: str
    agency: str
    id: str
    version: str
    item: str | None = None

    @staticmethod
    @lru_cache(maxsize=65_536)
    def parse(text: str) -> Urn:
        """Reads a full URN; a missing version means 1.0. Raises Malformed, quoting the text."""
        head = _HEAD.match(text)
        match = _SHORT.fullmatch(text, head.end()) if head else None
        if head is None or match is None:
            raise Malformed(f"{text!r} is not an SDMX URN such as {PREFIX}codelist.Codelist=SDMX:CL_FREQ(2.0.0)")
        return Urn(
            head["package"], head["class_"], match["agency"], match["id"], match["version"] or "1.0", match["item"]
        )

    @property
    def short(self) -> str:
        """`AGENCY:ID(VERSION)`, with `.ITEM` where there is one."""
        tail = f".{self.item}" if self.item else ""
        return f"{self.agency}:{self.id}({self.version}){tail}"

    @property
    def maintainable(self) -> Urn:
        """The same without its item. The class stays: see kinds.py for the class of the holder."""
        return self if self.item is None else msgspec.structs.replace(self, item=None)

    def __str__(self) -> str:
        return f"{PREFIX}{self.package}.{self.class_}={self.short}"


def make(package: str, class_: str, short: str) -> str:
    """The full URN of a short reference `AGENCY:ID(VERSION)[.ITEM]`. Raises Malformed."""
    return str(Urn.parse(f"{PREFIX}{package}.{class_}={short}"))

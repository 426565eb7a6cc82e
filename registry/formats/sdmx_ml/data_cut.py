"""Where a long SDMX-ML data message can be cut in two, so that each half is a message that can be read beside the other."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

_HEAD = 1 << 20  # bytes within which the first row begins
_ENCODINGS = (None, "UTF-8", "US-ASCII")
_ROWS = ("Series", "Obs")
_OF_ROWS = 3  # how deep they stand
_FIRST = 0.45  # of the rows: who reads them also takes what the other process makes of the rest


class Cut(NamedTuple):
    """The second half begins at byte `at` with a row element; with `head` before it it is a message, as the first half is with `tail`
    after it. `lines` are to be added to the lines of the second."""

    at: int
    head: bytes
    tail: bytes
    lines: int


def cut_of(file: Path) -> Cut | None:
    """The cut of a message of one data set; None where the elements of its bytes cannot be told without reading it all: with
    comments, sections of plain text, processing instructions, a DOCTYPE, another encoding, or rows of two kinds."""
    with file.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as content:
        begin = _Beginning(content[:_HEAD])
        if begin.at is None or begin.row is None:
            return None
        others = [b"<!", b"<?", b"<" + begin.data_set, *([b"Series"] if begin.row.endswith(b"Obs") else [])]
        if any(content.find(other, begin.at) >= 0 for other in others):
            return None
        at = _start(content, begin.row, max(begin.row_at, begin.at + int((len(content) - begin.at) * _FIRST)))
        if at is None:
            return None
        tail = b"</%b></%b>" % (begin.data_set, begin.root)
        return Cut(at, content[: begin.at], tail, _count(content, begin.at, at))


class _Beginning:
    """The tags of the root, the data set and its rows as they are written, where the first element within the data set begins, and
    where the first row; as far as these bytes go."""

    def __init__(self, content: bytes) -> None:
        self.root = self.data_set = b""
        self.row: bytes | None = None
        self.row_at = 0
        self.at: int | None = None
        self._depth = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.XmlDeclHandler = self._declaration
        self._parser.StartDoctypeDeclHandler = self._give_up
        self._parser.CommentHandler = self._give_up
        self._parser.ProcessingInstructionHandler = self._give_up
        try:
            self._parser.Parse(content, False)
        except (expat.ExpatError, _Done):
            return

    def _start(self, name: str, _: object) -> None:
        self._depth += 1
        if self._depth == 1:
            self.root = name.encode()
        if self._depth == _OF_ROWS and self.data_set:
            self._start_within(name)
        elif self._depth == _OF_ROWS - 1 and name.rpartition(":")[2] == "DataSet":
            self.data_set = name.encode()

    def _start_within(self, name: str) -> None:
        place = self._parser.CurrentByteIndex
        self.at = place if self.at is None else self.at
        if name.rpartition(":")[2] in _ROWS:
            self.row, self.row_at = name.encode(), place
            raise _Done

    def _end(self, _: str) -> None:
        self._depth -= 1
        if self.data_set and self._depth < _OF_ROWS - 1:
            raise _Done  # a data set without rows

    def _declaration(self, _: str, encoding: str | None, __: int) -> None:
        if encoding is not None and encoding.upper() not in _ENCODINGS:
            raise _Done

    def _give_up(self, *_: object) -> None:
        raise _Done


class _Done(Exception):
    """Enough was read."""


def _start(content: mmap.mmap, tag: bytes, after: int) -> int | None:
    """Where the next element of this tag begins. Without comments and the like a `<` begins an element wherever it stands."""
    opening = b"<" + tag
    at = content.find(opening, after)
    while at >= 0 and content[at + len(opening)] not in b" \t\r\n/>":
        at = content.find(opening, at + 1)
    return at if at >= 0 else None


def _count(content: mmap.mmap, first: int, last: int) -> int:
    """The lines that end between two places."""
    block = 1 << 22
    return sum(content[at : min(at + block, last)].count(b"\n") for at in range(first, last, block))

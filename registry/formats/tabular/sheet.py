"""The rows of a sheet (SpreadsheetML, ECMA-376 part 1, 18.3), as they come out of the package; one row is held.

Expat reads it, as it does SDMX-ML data. The readers of workbooks that there are for Python either hold all of a sheet and tell neither how
its numbers are shown nor which cells are errors (calamine), or take several times as long (openpyxl).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from xml.parsers import expat

import msgspec
from lxml import etree

from registry.formats.reading import refusal
from registry.formats.tabular.package import MOST_SHEET, MOST_STRINGS, SAFE, Package, Sheet
from registry.formats.tabular.styles import PLAIN, Style, shown, styles_of
from registry.model.errors import Refused

MOST_COLUMNS = 16_384
_BLOCK = 1 << 16
_MOST_PIECES = 10_000  # that a text is read in
_MOST_NAMES = 1_000  # of elements
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_TAIL = 256  # longer than what says that cells are merged

Cell = str | date | datetime


class Wrong(msgspec.Struct, frozen=True):
    """What a cell holds instead of a value."""

    code: str
    said: str


class Row(msgspec.Struct, frozen=True):
    """`number` as the sheet counts, `cells` those with content by column, from 0; `wrong` those without a value by column."""

    number: int
    cells: Mapping[int, Cell]
    wrong: Mapping[int, Wrong]


class Merged(msgspec.Struct, frozen=True):
    """A stretch of cells that look like one; only the first has a value. Columns from 0, rows from 1, both ends belong to it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def text(self) -> str:
        return f"{letters(self.left)}{self.top}:{letters(self.right)}{self.bottom}"


class Book:
    """A workbook whose sheets are read; what its cells refer to is read once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        styles, strings = package.named("styles"), package.named("sharedStrings")
        with package.told():
            self._styles: Sequence[Style] = styles_of(package.tree(styles)) if styles else []
            self._strings: Sequence[str] = list(self._shared(strings)) if strings else []

    @property
    def sheets(self) -> Sequence[Sheet]:
        return self._package.sheets

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows with content, in order."""
        events = _Events(self, f"the sheet {sheet.name!r}")
        with self._package.open(sheet.part, MOST_SHEET) as stream:
            while block := stream.read(_BLOCK):
                yield from events.taken(block)
            yield from events.taken(b"")

    def merged(self, sheet: Sheet) -> list[Merged]:
        """The cells that are merged, which a sheet says behind its rows."""
        found: list[Merged] = []
        with self._package.open(sheet.part, MOST_SHEET) as stream:
            before = b""
            while block := stream.read(_BLOCK):
                text = before + block
                end = 0
                for match in _MERGED.finditer(text):
                    left, top, right, bottom = (part.decode() for part in match.groups())
                    found.append(Merged(column_of(left), int(top), column_of(right), int(bottom)))
                    end = match.end()
                before = text[max(end, len(text) - _TAIL) :]
        return found

    def _shared(self, part: str) -> Iterator[str]:
        """The texts that cells refer to by number."""
        with self._package.open(part, MOST_STRINGS) as stream:
            for _, item in etree.iterparse(stream, events=("end",), tag="{*}si", **SAFE):
                yield _text(item)
                item.clear()
                while (former := item.getprevious()) is not None:
                    former.getparent().remove(former)

    def value(self, kind: str, text: str, style: str | None, *, is_made: bool) -> Cell | Wrong:
        """What the text of a cell says that has no text of its own."""
        try:
            return self._number(text, style, is_made=is_made) if kind == "n" else self._other(kind, text)
        except (ValueError, OverflowError):
            return Wrong("error-cell", text[:40])

    def _other(self, kind: str, value: str) -> Cell | Wrong:
        match kind:
            case "s":
                at = int(value)
                return self._strings[at] if 0 <= at < len(self._strings) else Wrong("error-cell", "#REF!")
            case "b":
                return "true" if value == "1" else "false"
            case "e":
                return Wrong("error-cell", value)
            case "d":
                return datetime.fromisoformat(value)
        return _unescaped(value)

    def _number(self, text: str, style: str | None, *, is_made: bool) -> Cell:
        number = float(text)
        if is_made:
            number = float(f"{number:.15g}")  # what is seen of a number that was calculated
        at = int(style) if style else 0
        how = self._styles[at] if at < len(self._styles) else PLAIN
        return shown(number, how, has_old_dates=self._package.has_old_dates)

    def refuse(self, code: str, message: str) -> Refused:
        return refusal(code, message, self._package.file, None)


class _Events:
    """The rows of a sheet as its XML is read; a row is held, and of a cell its text."""

    def __init__(self, book: Book, place: str) -> None:
        self._book, self._place = book, place
        self._rows: list[Row] = []
        self._names: dict[str, str] = {}
        self._number, self._column = 0, -1
        self._cells: dict[int, Cell] = {}
        self._wrong: dict[int, Wrong] = {}
        self._cell: dict[str, str] = {}
        self._texts: list[str] | None = None  # while a text is read
        self._value, self._inline = "", ""
        self._is_made = self._is_spoken = False
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._said
        self._parser.StartDoctypeDeclHandler = self._doctype

    def taken(self, block: bytes) -> list[Row]:
        """The rows that end in the next part of the XML; an empty one is its end."""
        try:
            self._parser.Parse(block, not block)
        except (expat.ExpatError, ValueError) as wrong:
            raise self._book.refuse("not-readable", f"{self._place} is not well-formed: {wrong}") from wrong
        rows, self._rows = self._rows, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match self._local(name):
            case "c":
                place = attributes.get("r")
                self._column = column_of(place) if place else self._column + 1
                self._cell, self._value, self._inline, self._is_made = attributes, "", "", False
                if self._column >= MOST_COLUMNS:
                    message = f"row {self._number} of {self._place} has more than {MOST_COLUMNS:,} cells"
                    raise self._book.refuse("too-large", message)
            case "v":
                self._texts = []
            case "t":
                self._texts = None if self._is_spoken else []
            case "f":
                self._is_made = True
            case "rPh":
                self._is_spoken = True
            case "row":
                said = attributes.get("r", "")
                self._number = int(said) if said.isdecimal() else self._number + 1
                self._column, self._cells, self._wrong = -1, {}, {}

    def _end(self, name: str) -> None:
        match self._local(name):
            case "v" if self._texts is not None:
                self._value, self._texts = "".join(self._texts), None
            case "t" if self._texts is not None:
                self._inline, self._texts = self._inline + "".join(self._texts), None
            case "c":
                self._take()
            case "rPh":
                self._is_spoken = False
            case "row" if self._cells or self._wrong:
                self._rows.append(Row(self._number, self._cells, self._wrong))

    def _take(self) -> None:
        """The cell that ends."""
        kind = self._cell.get("t", "n")
        if self._inline:
            self._cells[self._column] = _unescaped(self._inline)
        elif self._value:
            found = self._book.value(kind, self._value, self._cell.get("s"), is_made=self._is_made)
            if isinstance(found, Wrong):
                self._wrong[self._column] = found
            elif found:
                self._cells[self._column] = found
        elif self._is_made and kind == "n":
            self._wrong[self._column] = Wrong("formula-without-value", "")

    def _said(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)
            if len(self._texts) > _MOST_PIECES:
                raise self._book.refuse("too-large", f"a cell of row {self._number} of {self._place} is too long")

    def _doctype(self, *_: object) -> None:
        raise self._book.refuse("not-readable", f"{self._place} has a DOCTYPE; save the workbook anew")

    def _local(self, name: str) -> str:
        found = self._names.get(name)
        if found is None:
            found = name.rpartition(":")[2]
            if len(self._names) < _MOST_NAMES:
                self._names[name] = found
        return found


def letters(column: int) -> str:
    """What a sheet calls a column: A to XFD."""
    text, rest = "", column + 1
    while rest:
        rest, sign = divmod(rest - 1, 26)
        text = chr(65 + sign) + text
    return text


@lru_cache(maxsize=MOST_COLUMNS)
def _column(name: str) -> int:
    number = 0
    for sign in name:
        number = number * 26 + ord(sign) - 64
    return min(number, MOST_COLUMNS) - 1


def column_of(place: str) -> int:
    """The column of `C7` or `C`, from 0."""
    return _column(place.rstrip("0123456789"))


@lru_cache(maxsize=MOST_COLUMNS)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _text(element: etree._Element) -> str:
    """The text of a cell or of a shared string: its runs in order, without what says how they are spoken."""
    if len(element) == 1 and _local(element[0].tag) == "t":
        return _unescaped(element[0].text or "")
    found = []
    for part in element:
        match _local(part.tag):
            case "t":
                found.append(part.text or "")
            case "r":
                found += [one.text or "" for one in part if _local(one.tag) == "t"]
    return _unescaped("".join(found))


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(_sign, text) if "_x" in text else text


def _sign(match: re.Match[str]) -> str:
    sign = chr(int(match[1], 16))
    return match[0] if "\ud800" <= sign <= "\udfff" else sign

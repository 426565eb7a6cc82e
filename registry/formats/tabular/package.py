"""The package of a workbook (ECMA-376 part 2): a zip whose parts are opened within bounds, and which sheets it holds."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, BinaryIO

import msgspec
from lxml import etree

from registry.formats.reading import refusal
from registry.model.errors import TooLarge

MOST_PART = 64 * 2**20  # bytes of a part that is read at once
MOST_STRINGS = 512 * 2**20
MOST_SHEET = 4 * 2**30
_RATIO = 1_000  # no sheet packs better; what does is a bomb
_OFFICE = "officeDocument"
SAFE: Any = {  # parsers know no entities, ask no one, and give elements only
    "resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True, "remove_pis": True
}  # fmt: skip


class Sheet(msgspec.Struct, frozen=True):
    """A sheet of cells; `part` is its name in the package."""

    name: str
    part: str
    is_hidden: bool = False


class Package:
    """A workbook. Raises Refused for what is none, is broken or has a password, TooLarge for a part beyond its bound."""

    def __init__(self, stream: BinaryIO, file: str | None) -> None:
        self.file = file
        with self.told():
            self._zip = zipfile.ZipFile(stream)
            self._names = {name.lstrip("/").casefold(): name for name in self._zip.namelist()}
            root = self._relations("")
            self._book = next((part for kind, part in root.values() if kind == _OFFICE), "xl/workbook.xml")
            self._parts = self._relations(self._book)
            book = self.tree(self._book)
        self.sheets = tuple(self._sheets(book))
        self.has_old_dates = any(one.get("date1904") in ("1", "true") for one in book.iter("{*}workbookPr"))

    def named(self, kind: str) -> str | None:
        """The part that the workbook calls so: `styles`, `sharedStrings`."""
        return next((part for of, part in self._parts.values() if of == kind), None)

    def tree(self, part: str, most: int = MOST_PART) -> etree._Element:
        """A part as a tree."""
        with self.open(part, most) as stream:
            return etree.fromstring(stream.read(), etree.XMLParser(**SAFE))

    @contextmanager
    def open(self, part: str, most: int) -> Iterator[IO[bytes]]:
        """The bytes of a part; never more than it says that it has."""
        name = self._names.get(part.casefold())
        if name is None:
            raise refusal("not-readable", f"the workbook lacks its part {part}; save it anew", self.file, None)
        info = self._zip.getinfo(name)
        if info.flag_bits & 1:
            raise refusal("not-readable", "the workbook is encrypted; save it without a password", self.file, None)
        if info.file_size > most or info.file_size > _RATIO * max(info.compress_size, 1_000):
            raise TooLarge(
                f"the part {part} of the workbook has {info.file_size:,} bytes unpacked; at most {most:,} are taken, "
                f"and no more than {_RATIO:,} times those packed"
            )
        with self.told(), self._zip.open(info) as stream:
            yield stream

    @contextmanager
    def told(self) -> Iterator[None]:
        try:
            yield
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as wrong:
            message = f"the workbook cannot be unpacked; it may have been cut off on its way: {wrong}"
            raise refusal("not-readable", message, self.file, None) from wrong
        except etree.XMLSyntaxError as wrong:
            raise refusal("not-readable", f"the workbook is not well-formed: {wrong.msg}", self.file, None) from wrong

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to, by id: of what kind it is and where it lies."""
        folder, name = posixpath.split(part)
        place = posixpath.join(folder, "_rels", f"{name}.rels")
        if place.casefold() not in self._names:
            return {}
        found = {}
        for one in self.tree(place).iter("{*}Relationship"):
            target = posixpath.normpath(posixpath.join("/", folder, one.get("Target", ""))).lstrip("/")
            found[one.get("Id", "")] = (one.get("Type", "").rpartition("/")[2], target)
        return found

    def _sheets(self, book: etree._Element) -> Iterator[Sheet]:
        for one in book.iter("{*}sheet"):
            id = next((text for name, text in one.attrib.items() if str(name).endswith("}id")), "")
            kind, part = self._parts.get(str(id), ("", ""))
            if kind == "worksheet":
                yield Sheet(one.get("name", ""), part, one.get("state", "visible") != "visible")

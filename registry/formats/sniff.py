"""Which data format a file is in, by its first bytes (a zip by what is in it): files are named as people like."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path

from registry.formats.table import Format, format_named
from registry.model.errors import Malformed

_HEAD = 4096
_BOM = b"\xef\xbb\xbf"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_WORKBOOK = "xl/workbook.xml"
_FIRST = (b"[Content_Types].xml", b"_rels/.rels", b"xl/")  # what the zip of a workbook begins with
_MOST_OLD = 2**26  # bytes of a file that are looked through for a password
_TABLES = {b"PAR1": "parquet", b"ARROW1": "arrow", b"\xff\xff\xff\xff": "arrow"}
# What a zip holds → what is said of it.
_OTHERS = {
    "xl/workbook.bin": "a binary workbook (.xlsb); save it as .xlsx",
    "content.xml": "an OpenDocument file; save it as .xlsx",
    "": "a zip archive; unpack it, or pack the data file with gzip",
}


def data_format(path: Path) -> Format:
    """The FORMATS row of a data file, plain or gzipped. Raises Malformed when it is none."""
    head = _head(path).removeprefix(_BOM).lstrip()
    if name := _packed(path, head):
        return format_named(name)
    if head.startswith(b"<"):
        return format_named(_ml(head))
    if head.startswith(b"{"):
        return format_named(_json(head))
    first = head.split(b"\n", 1)[0].lstrip(b'"')
    if first.startswith(b"DATAFLOW"):
        return format_named("sdmx-csv-1.0")
    if first.startswith(b"STRUCTURE"):
        return format_named("sdmx-csv-2.0")
    raise Malformed(
        f"{path.name} is no SDMX data file: it begins with {head[:40]!r}, not with <, {{, DATAFLOW or STRUCTURE, "
        "and is no workbook, Parquet or Arrow file"
    )


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        mark = file.read(4)
    if mark.startswith(b"\x1f\x8b"):
        try:
            with gzip.open(path) as packed:
                return packed.read(_HEAD)
        except (EOFError, OSError, zlib.error) as error:
            raise Malformed(f"{path.name} cannot be unpacked: {error}; pack it anew with gzip") from error
    with path.open("rb") as file:
        return file.read(_HEAD)


def is_workbook(path: Path) -> bool:
    """Whether a zip archive is an Excel workbook, rather than data that were packed."""
    return _is_workbook(path, _head(path))


def _packed(path: Path, head: bytes) -> str | None:
    """The name of the format of a file that is no text. Raises Malformed for one that is like a workbook and is none."""
    for mark, name in _TABLES.items():
        if head.startswith(mark):
            return name
    if head.startswith(b"PK\x03\x04"):
        if _is_workbook(path, head):
            return "xlsx"
        names = _names(path)
        raise Malformed(f"{path.name} is {next(said for name, said in _OTHERS.items() if not name or name in names)}")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        with path.open("rb") as file:
            is_locked = _LOCKED in file.read(_MOST_OLD)
        is_what = "has a password; save it without one" if is_locked else "is of Excel 97 (.xls); save it as .xlsx"
        raise Malformed(f"the workbook {path.name} {is_what}")
    return None


def _is_workbook(path: Path, head: bytes) -> bool:
    """One that is broken, or packed once more, by what it begins with."""
    names = _names(path)
    return _WORKBOOK in names if names else head.startswith(b"PK") and any(name in head for name in _FIRST)


def _names(path: Path) -> set[str]:
    """The files in a zip archive; none when it is broken or packed once more."""
    try:
        with zipfile.ZipFile(path) as archive:
            return set(archive.namelist())
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        return set()


def _ml(head: bytes) -> str:
    if b"/v3_1/" in head:
        return "sdmx-ml-data-3.1"
    if b"/v3_0/" in head:
        return "sdmx-ml-data-3.0"
    return "sdmx-ml-generic-2.1" if b"GenericData" in head or b"GenericTimeSeriesData" in head else "sdmx-ml-data-2.1"


def _json(head: bytes) -> str:
    if b"/2.1/" in head:
        return "sdmx-json-data-2.1"
    return "sdmx-json-data-2.0" if b"2.0" in head else "sdmx-json-data-1.0"

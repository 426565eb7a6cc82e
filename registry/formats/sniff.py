"""Which data format a file is in, by its first bytes: files are named as people like."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

from registry.formats.table import Format, format_named
from registry.model.errors import Malformed

_HEAD = 4096
_BOM = b"\xef\xbb\xbf"


def data_format(path: Path) -> Format:
    """The FORMATS row of a data file, plain or gzipped. Raises Malformed when it is none."""
    head = _head(path).removeprefix(_BOM).lstrip()
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
        f"{path.name} is no SDMX data file: it begins with {head[:40]!r}, not with <, {{, DATAFLOW or STRUCTURE"
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
    if mark == b"PK\x03\x04":
        raise Malformed(f"{path.name} is a zip archive or a workbook; unpack it, or pack the data file with gzip")
    with path.open("rb") as file:
        return file.read(_HEAD)


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

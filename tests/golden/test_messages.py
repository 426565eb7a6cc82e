"""The bytes that people depend on: one structure and one data message in every format. `make bless` rewrites them; review the diff."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from registry.formats.table import FORMATS, Format
from tests.sdmx_api.conftest import V2, Get

FILES = Path(__file__).parent / "files"

QUERIES = {
    "structure": f"{V2}/structure/dataflow/A/DF/1.0.0?references=descendants",
    "data": f"{V2}/data/dataflow/A/DF/1.0.0",
}


@pytest.mark.parametrize(
    "row",
    [row for row in FORMATS if row.is_offered and row.kind in QUERIES and row.family != "table"],
    ids=lambda row: row.name,
)
def test_a_message_is_byte_for_byte_what_it_was(row: Format, get: Get) -> None:
    answer = get(QUERIES[row.kind], accept=row.content_type)
    assert answer.status_code == 200
    file = FILES / f"{row.name}.{row.suffix}"
    if os.environ.get("BLESS"):
        FILES.mkdir(exist_ok=True)
        file.write_bytes(answer.data)
    assert answer.data == file.read_bytes()

"""Parquet, Arrow and workbooks over HTTP."""

from __future__ import annotations

import io

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from registry.formats.table import FORMATS, Format
from tests.sdmx_api.conftest import CSV, DATA_JSON, V1, V2, Get

DF = f"{V2}/data/dataflow/A/DF/1.0.0"
DF_V1 = f"{V1}/data/DF"
TABLES = [row for row in FORMATS if row.family == "table"]


def rows_of(content: bytes, format: str) -> int:
    if format == "parquet":
        return int(pq.read_table(io.BytesIO(content)).num_rows)
    if format == "arrow":
        return int(pa.ipc.open_stream(content).read_all().num_rows)
    return int(openpyxl.load_workbook(io.BytesIO(content), read_only=True)["Data"].max_row or 0) or sum(
        1 for _ in openpyxl.load_workbook(io.BytesIO(content), read_only=True)["Data"].iter_rows(min_row=2)
    )


@pytest.mark.parametrize("path", [DF, DF_V1])
@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.name)
def test_a_table_is_given_by_header_and_by_parameter(get: Get, path: str, row: Format) -> None:
    answers = [
        get(path, accept=row.media_type),
        get(f"{path}?format={row.name}"),
        get(f"{path}?format={row.name}&formatVersion=", accept="*/*"),
    ]
    for answer in answers:
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, row.media_type)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="DF.{row.suffix}"'
        assert rows_of(answer.data, row.name) == 12


def test_no_wildcard_means_a_table(get: Get) -> None:
    for accept in ("*/*", "application/*", "application/*, application/vnd.apache.parquet;q=0.1"):
        assert get(DF, accept=accept).headers["Content-Type"] == DATA_JSON
    assert get(DF, accept=f"{CSV}, application/vnd.apache.parquet").headers["Content-Type"] == CSV


@pytest.mark.parametrize("row", TABLES, ids=lambda row: row.name)
def test_what_is_packed_is_not_packed_again(get: Get, row: Format) -> None:
    answer = get(f"{DF}?format={row.name}", accept_encoding="gzip")
    assert ("Content-Encoding" in answer.headers) == (not row.is_packed)


def test_labels_are_asked_for_as_of_csv(get: Get) -> None:
    for answer in (
        get(f"{DF}?format=parquet&labels=both"),
        get(DF, accept="application/vnd.apache.parquet;labels=name"),
    ):
        names = pq.read_schema(io.BytesIO(answer.data)).names
        assert "FREQ_LABEL" in names
        assert "FREQ_LABEL" not in pq.read_schema(io.BytesIO(get(f"{DF}?format=parquet").data)).names


def test_several_flows_share_a_table(get: Get) -> None:
    one, other = (get(f"{V2}/data/dataflow/{flow}/1.0.0?format=parquet").data for flow in ("A/DF", "B/DF_RICH"))
    both = pq.read_table(io.BytesIO(get(f"{V2}/data/dataflow/*/*/*?format=parquet").data))
    assert both.num_rows >= rows_of(one, "parquet") + rows_of(other, "parquet")
    assert {"A:DF(1.0.0)", "B:DF_RICH(1.0.0)"} <= set(both["STRUCTURE_ID"].to_pylist())
    for format in ("arrow", "xlsx"):
        assert rows_of(get(f"{V2}/data/dataflow/*/*/*?format={format}").data, format) == both.num_rows

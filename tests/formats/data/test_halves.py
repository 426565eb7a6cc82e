"""A long SDMX-ML file is read in two halves as it is read in one."""

from __future__ import annotations

from pathlib import Path

import pytest

from registry.formats.sdmx_ml.data_cut import cut_of
from registry.formats.sdmx_ml.data_halves import MlFileReader
from registry.formats.sdmx_ml.data_read import MlDataReader
from registry.model.errors import Refused, Unavailable
from tests.cubes import a_cube
from tests.formats.data.cases import HOSTILE, a_presentation, a_row, options, sorted_rows
from tests.formats.data.merging import rows_of
from tests.formats.data.wire import BY_NAME

CUBE = a_cube()
ML = ("ml-2.1", "ml-generic-2.1", "ml-generic-series-2.1", "ml-3.0", "ml-3.1")


def a_message(name: str, at: str = "TIME_PERIOD") -> bytes:
    texts = [text for text in HOSTILE if "line" not in text]
    rows = [
        a_row(
            area,
            origin,
            str(2000 + year),
            str(year),
            COMMENT=texts[year % len(texts)],
            CORRIDOR_NOTE=f"{area} {origin}",
        )
        for area in ("FRA", "DEU")
        for origin in ("SYR", "AFG")
        for year in range(20)
    ]
    rows = sorted_rows(rows, CUBE, at)
    presentation = a_presentation(CUBE, rows, dimension_at_observation=at)
    return BY_NAME[name].write([presentation], [rows], options())


def read(file: Path, kind: type, **options) -> list[tuple[str, int, dict[str, str]]]:
    """Level, line and cells of each row, by line: batches end elsewhere."""
    with file.open("rb") as stream:
        reader = kind(stream, resolve=lambda urn: CUBE, file=file.name, **options)
        found = [
            (batch.level, line, row)
            for batch in reader.rows()
            for line, row in zip(batch.lines, rows_of(batch), strict=True)
        ]
    return sorted(found, key=lambda one: one[1])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "data.xml"


@pytest.mark.parametrize(("name", "at"), [*((name, "TIME_PERIOD") for name in ML), ("ml-3.1", "AllDimensions")])
def test_halves_are_the_whole(file, name, at):
    file.write_bytes(a_message(name, at))
    cut = cut_of(file)
    assert cut is not None and 0.4 < cut.at / file.stat().st_size < 0.8
    assert read(file, MlFileReader, long=1) == read(file, MlDataReader)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<Series", b"<!-- <Series --><Series"),
        (b"<Series", b"<?x <Series ?><Series"),
        (b'encoding="UTF-8"', b'encoding="ISO-8859-1"'),
        (b"</mes:DataSet>", b'</mes:DataSet><mes:DataSet ss:structureRef="S1" ss:action="Merge"></mes:DataSet>'),
    ],
)
def test_what_may_hide_an_element_or_is_no_row_is_not_cut(file, before, after):
    message = a_message("ml-3.1")
    assert before in message
    file.write_bytes(message.replace(before, after))
    assert cut_of(file) is None


def test_observations_that_may_stand_in_series_are_not_cut(file):
    message = a_message("ml-3.1", "AllDimensions")
    file.write_bytes(message.replace(b"</mes:DataSet>", b"<Series/></mes:DataSet>"))
    assert cut_of(file) is None


def test_a_mistake_in_the_second_half_is_on_its_line(file):
    lines = a_message("ml-3.1").split(b"\n")
    at = max(at for at, line in enumerate(lines) if line.startswith(b"<Obs"))
    lines[at] = lines[at].replace(b"/>", b" OBS_VALUE/>")
    file.write_bytes(b"\n".join(lines))
    with pytest.raises(Refused) as halves:
        read(file, MlFileReader, long=1)
    with pytest.raises(Refused) as whole:
        read(file, MlDataReader)
    assert halves.value.findings == whole.value.findings and halves.value.findings[0].line == at + 1


def test_a_short_file_is_read_in_one(file, monkeypatch):
    file.write_bytes(a_message("ml-3.1"))
    monkeypatch.setattr("sys.executable", "/nowhere")
    assert read(file, MlFileReader) == read(file, MlDataReader)
    with pytest.raises(OSError):
        read(file, MlFileReader, long=1)


def test_a_second_process_that_ends_early_is_told(file, monkeypatch):
    file.write_bytes(a_message("ml-3.1"))
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(Unavailable, match=r"data\.xml: its second half"):
        read(file, MlFileReader, long=1)

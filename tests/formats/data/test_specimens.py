"""Data messages found in the field are read, and give what other readers of them give."""

from __future__ import annotations

import pytest

from registry.formats.sdmx_csv.read import CsvReader
from registry.formats.sdmx_json.data_read import JsonDataReader
from registry.formats.sdmx_ml.data_read import MlDataReader
from registry.model.errors import Refused
from tests.cubes import a_cube
from tests.formats.data.merging import rows_of

CUBE = a_cube()
EXR = ("flat-ss", "flat", "ts-gf-ss", "ts-gf", "ts-ss", "ts", "xs-ss", "xs")


def observations(reader, path):
    """All rows of a file as sets of values, in any order. The cube serves only levels."""
    with path.open("rb") as stream:
        batches = reader(stream, resolve=lambda urn: CUBE, file=path.name).rows()
        return sorted(
            tuple(sorted(row.items())) for batch in batches if batch.level == "observation" for row in rows_of(batch)
        )


def test_the_eight_forms_of_one_data_set_say_the_same(specimens):
    folder = specimens / "sdmx-specimens" / "ECB_EXR"
    forms = [observations(MlDataReader, folder / f"ng-{form}.xml") for form in EXR]
    assert len(forms[0]) == 12 and any(("OBS_VALUE", "1.3413") in row for row in forms[0])
    assert all(form == forms[0] for form in forms)


@pytest.mark.parametrize("name, count", [("ts", 4), ("flat", 4), ("action-delete", 3)])
def test_json_from_before_1_0_was_final_is_read(specimens, name, count):
    rows = observations(JsonDataReader, specimens / "sdmx-specimens" / "ECB_EXR" / f"{name}.json")
    assert len(rows) == count and all(dict(row)["FREQ"] == "D" for row in rows)


def test_official_json_in_series_flat_and_cross_section_says_the_same(specimens):
    folder = specimens / "sdmx-specimens" / "official-json"
    series, flat, across = (
        observations(JsonDataReader, folder / f"exr-{form}.json") for form in ("time-series", "flat", "cross-section")
    )
    assert len(series) == 4 and series == flat == across


def test_official_json_with_an_index_that_points_nowhere_is_refused(specimens):
    with pytest.raises(Refused, match="'1' is no index into the 1 values of OBS_STATUS"):
        observations(JsonDataReader, specimens / "sdmx-specimens" / "official-json" / "exr-action-delete.json")


def test_every_official_csv_is_read(specimens):
    files = sorted((specimens / "sdmx-specimens" / "official-csv").glob("*.csv"))
    assert len(files) == 21
    for path in files:
        with path.open("rb") as stream:
            reader = CsvReader(stream, file=path.name)
            assert sum(len(batch.lines) for batch in reader.rows()) >= 1, path.name
            assert all(finding.severity == "warning" for finding in reader.findings)


def test_arrays_and_languages_of_ml_3_0_are_read(specimens):
    path = specimens / "sdmx-specimens" / "official-ml-3.0" / "Data_-_Complex_Data_Attributes_ECB_EXR_CA.xml"
    first = next(row for row in map(dict, observations(MlDataReader, path)) if row["TIME_PERIOD"] == "2017")
    assert first["SOURCE_AGENCY"] == '["4F0","4D0","CZ2"]'
    assert first["TITLE"].startswith('[{"en":"Some English Text","fr":')


def test_a_message_with_a_footer_only_has_no_rows(specimens):
    assert observations(MlDataReader, specimens / "sdmx-specimens" / "ESTAT" / "footer.xml") == []
    assert len(observations(MlDataReader, specimens / "sdmx-specimens" / "ESTAT" / "NAMA_10_GDP-ss.xml")) == 4

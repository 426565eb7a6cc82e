"""SDMX-CSV as files come: delimiters, names, languages, odd rows; and as we write it."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats.sdmx_csv.read import CsvReader, array_text, languages_text, read_shape
from registry.model.errors import Refused
from tests.cubes import a_cube
from tests.formats.data.cases import a_presentation, a_row, compact, options
from tests.formats.data.wire import BY_NAME

CUBE = a_cube()
HEADER = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,ORIGIN,SEX,TIME_PERIOD,OBS_VALUE,OBS_STATUS,COMMENT\n"
ROW = "dataflow,IOM:DF_MIG(1.0.0),R,A,FRA,SYR,F,2020,1.5,A,\n"


def read(text: str | bytes, cube=CUBE):
    reader = CsvReader(
        BytesIO(text.encode() if isinstance(text, str) else text), resolve=lambda urn: cube, file="data.csv"
    )
    return list(reader.rows()), reader.findings


def lines_of(message: bytes) -> list[list[str]]:
    return [line.split(",") for line in message.decode().splitlines()]


@pytest.mark.parametrize(
    "first, delimiter, sub, generation",
    [
        ("DATAFLOW,FREQ", ",", ";", "1.0"), ("DATAFLOW;FREQ", ";", ";", "1.0"), ("STRUCTURE\tSTRUCTURE_ID", "\t", ";", "2"),
        ("STRUCTURE[|];STRUCTURE_ID", ";", "|", "2"), ('"STRUCTURE[;]","STRUCTURE_ID"', ",", ";", "2"), ("\ufeffDATAFLOW,FREQ", ",", ";", "1.0"),
    ],
)  # fmt: skip
def test_the_header_says_generation_and_delimiters(first, delimiter, sub, generation):
    shape = read_shape(f"{first}\n".encode())
    assert (shape.delimiter, shape.sub_separator, shape.generation) == (delimiter, sub, generation)


def test_the_shape_maps_components_to_columns_and_knows_arrays_and_languages():
    shape = read_shape(b"STRUCTURE[;],STRUCTURE_ID,ACTION,SERIES_KEY,FREQ,T[en;fr],S[],X Y\n")
    assert shape.columns == {"FREQ": 4, "T": 5, "S": 6}
    assert shape.plurals == {"T": "multilingual", "S": "array"} and shape.languages == {"T": ("en", "fr")}
    assert shape.ignored == (3, 7) and [finding.code for finding in shape.findings] == ["unknown-column"]


def test_columns_of_the_sender_are_left_out_with_a_warning():
    batches, findings = read(HEADER.replace("COMMENT", "UPDATED") + ROW.replace(",\n", ",2026-01-01\n"))
    assert "UPDATED" not in batches[0].columns
    assert [(finding.severity, finding.component, finding.line) for finding in findings] == [("warning", "UPDATED", 2)]


def test_a_file_with_names_gives_codes():
    text = (
        (HEADER + ROW)
        .replace("FREQ,", "FREQ: Frequency,")
        .replace(",A,FRA,", ",A: Annual,FRA: France,")
        .replace(",A,\n", ",A: Normal,note: kept\n")
    )
    (batch,), findings = read(text.replace("(1.0.0),", "(1.0.0): Migration,"))
    assert (batch.columns["FREQ"][0], batch.columns["REF_AREA"][0], batch.columns["COMMENT"][0]) == (
        "A",
        "FRA",
        "note: kept",
    )
    assert not findings


def test_semicolons_come_with_decimal_commas():
    (batch,), _ = read((HEADER + ROW).replace(",", ";").replace("1.5", "1,5"))
    assert batch.columns["OBS_VALUE"] == ["1.5"]


def test_a_repeated_header_and_a_row_of_wrong_width_are_findings_with_their_lines():
    batches, findings = read(HEADER + ROW + HEADER + "a,b\n" + ROW.replace("2020", "2021"))
    assert [(finding.code, finding.line) for finding in findings] == [("second-header", 3), ("wrong-width", 4)]
    assert [line for batch in batches for line in batch.lines] == [2, 5]


def test_lines_count_line_breaks_inside_cells():
    batches, _ = read(HEADER + ROW.replace(",\n", ',"two\nlines"\n') + ROW)
    assert batches[0].lines == [2, 4]


@pytest.mark.parametrize(
    "text, code, line",
    [
        (b"", "no-header", 1), (b"id,name\n", "no-header", 1), (b"STRUCTURE,ACTION\n", "no-structure-id", 1),
        (HEADER.encode() + ROW.encode() + b"caf\xe9\n", "not-utf8", 3), (b"DATAFLOW,FREQ,FREQ\n", "duplicate-column", 1),
        ((HEADER + ROW).encode("utf-16"), "not-utf8", 1), ((HEADER + '"open').encode(), "not-csv", 2), ((HEADER + '"a"b,').encode(), "not-csv", 2),
    ],
)  # fmt: skip
def test_what_is_no_sdmx_csv_is_refused_with_its_line(text, code, line):
    with pytest.raises(Refused, match=f"data.csv:{line}: ") as refused:
        read(text)
    assert [(finding.code, finding.line) for finding in refused.value.findings] == [(code, line)]


def test_rows_of_unknown_structures_and_actions_are_findings():
    batches, findings = read(HEADER + ROW.replace("dataflow", "datapipe") + ROW.replace(",R,", ",X,"))
    assert not batches and [(finding.code, finding.line) for finding in findings] == [
        ("unknown-structure", 2),
        ("unknown-action", 3),
    ]


def test_rows_with_part_of_the_key_say_their_level():
    partial = ROW.replace(",A,FRA,SYR,F,2020,1.5", ",~,FRA,,,,")
    batches, _ = read(HEADER + ROW + partial + ROW.replace(",2020,1.5", ",,"))
    assert [batch.level for batch in batches] == ["observation", "group", "series"]
    assert batches[1].columns["FREQ"] == [None]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1))
def test_the_cell_of_an_array_is_split_as_it_is_joined(items):
    quoted = [f'"{item.replace(chr(34), chr(34) * 2)}"' if set(item) & set('";\r\n') else item for item in items]
    assert array_text(";".join(quoted), ";") == compact(items)


@given(st.text(alphabet='";a:', max_size=30))
def test_any_cell_of_languages_is_read(cell):
    assert languages_text(cell, ";").startswith("{") and array_text(cell, ";").startswith("[")


def test_the_header_row_is_there_without_rows():
    message = BY_NAME["csv-2.1"].write([a_presentation(CUBE)], [[]], options())
    assert lines_of(message) == [
        [
            "STRUCTURE[;]",
            "STRUCTURE_ID",
            "ACTION",
            "FREQ",
            "REF_AREA",
            "ORIGIN",
            "SEX",
            "TIME_PERIOD",
            "OBS_VALUE",
            "RATE",
            "UNIT_MEASURE",
            "DECIMALS",
            "TITLE[en;fr]",
            "CORRIDOR_NOTE",
            "SOURCES[]",
            "OBS_STATUS",
            "COMMENT",
        ]
    ]


def test_names_keys_and_normalized_times_stand_where_the_standard_puts_them():
    rows = [a_row(period="2020-Q3")]
    presentation = a_presentation(CUBE, rows, measures=("OBS_VALUE",), attributes=())
    both = lines_of(
        BY_NAME["csv-2.0"].write([presentation], [rows], options(labels="both", keys="both", time_format="normalized"))
    )
    assert both == [
        ["STRUCTURE", "STRUCTURE_ID", "ACTION", "SERIES_KEY", "OBS_KEY", "FREQ: Freq", "REF_AREA: Ref area", "ORIGIN: Origin", "SEX: Sex",
         "TIME_PERIOD: Time period", "OBS_VALUE: Obs value"],
        ["dataflow", "IOM:DF_MIG(1.0.0): Migration", "R", "A.FRA.SYR.F", "A.FRA.SYR.F.2020-Q3", "A: A name", "FRA: FRA name", "SYR: SYR name",
         "F: F name", "2020-07-01", "1.5"],
    ]  # fmt: skip
    name = lines_of(BY_NAME["csv-2.1"].write([presentation], [rows], options(labels="name")))
    assert name[0][:6] == ["STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", "FREQ", "Freq"] and name[1][
        4:6
    ] == ["A", "A name"]


@pytest.mark.parametrize("name, letter", [("csv-2.0", "A"), ("csv-2.1", "M")])
def test_merge_has_the_letter_of_its_generation(name, letter):
    rows = [a_row()]
    assert (
        lines_of(BY_NAME[name].write([a_presentation(CUBE, rows, action="Merge", attributes=())], [rows], options()))[
            1
        ][2]
        == letter
    )


def test_data_sets_of_different_components_share_the_union_of_their_columns():
    other = a_cube(with_time=False)
    first, second = [a_row()], [{id: value for id, value in a_row().items() if id != "TIME_PERIOD"}]
    presentations = [
        a_presentation(CUBE, first, attributes=("COMMENT",)),
        a_presentation(other, second, attributes=("OBS_STATUS",), dimension_at_observation="AllDimensions"),
    ]
    header, one, two = lines_of(BY_NAME["csv-2.1"].write(presentations, [first, second], options()))
    assert header[3:] == [
        "FREQ",
        "REF_AREA",
        "ORIGIN",
        "SEX",
        "TIME_PERIOD",
        "OBS_VALUE",
        "RATE",
        "COMMENT",
        "OBS_STATUS",
    ]
    assert (one[7], two[7], len(two)) == ("2020", "", len(header))


def test_no_measure_of_a_number_is_a_sign_of_its_type_since_2_0():
    rows = [a_row(value="NaN", RATE="NaN")]
    for name, sign in (("csv-1.0", "NaN"), ("csv-2.0", "#N/A")):
        line = lines_of(BY_NAME[name].write([a_presentation(CUBE, rows, attributes=())], [rows], options()))[1]
        assert line[-2:] == ["NaN", sign]

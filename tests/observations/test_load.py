"""Loading: what is stored, and what is refused with which words."""

from __future__ import annotations

import gzip

import duckdb
import msgspec
import pytest

from registry.formats.data import Rows
from registry.model.errors import Refused
from registry.observations.loading.limits import Limits
from tests.cubes import HEADER, a_cube
from tests.observations.bench import Bench, a_row


def refused(bench: Bench, *lines: str, **options) -> list[tuple[str, str | None, int | None, str | None]]:
    """Code word, component, line and value of each error."""
    with pytest.raises(Refused) as refusal:
        bench.load(*lines, **options)
    assert not list((bench.store.folder / "versions").glob("*")), "nothing of a refused load stays"
    assert not list(bench.store.staging.glob("*"))
    return [(f.code, f.component, f.line, f.value) for f in refusal.value.findings if f.severity == "error"]


def test_series_stand_in_codelist_order_and_observations_in_order_of_time(bench):
    bench.load(
        a_row("A.DEU.SYR.M"), a_row("A.FRA.SYR._T"), a_row("A.FRA.SYR.F", "2021"), a_row("A.FRA.SYR.F", "2020"),
        a_row("A.FRA.AFG.F"), a_row("Q.FRA.SYR.F", "2020-Q2"),
    )  # fmt: skip
    assert [row.rsplit(" ", 1)[0] for row in bench.rows()] == [
        "A FRA SYR F 2020", "A FRA SYR F 2021", "A FRA SYR _T 2020", "A FRA AFG F 2020", "A DEU SYR M 2020", "Q FRA SYR F 2020-Q2",
    ]  # fmt: skip


def test_numbers_come_back_as_they_were_reported(bench):
    reported = [
        "1",
        "1.0",
        "0.10",
        "1e3",
        "-0",
        "+5",
        "12345678901234567890",
        "0.1",
        "1E-7",
        "NaN",
        "#N/A",
        "INF",
        "",
        "1000000000000000",
    ]
    bench.load(*(a_row("A.FRA.SYR.F", str(2000 + at), value) for at, value in enumerate(reported)))
    assert [row.partition(" ")[2] for row in bench.rows(None, "TIME_PERIOD", "OBS_VALUE")] == [
        "NaN" if value == "#N/A" else value for value in reported
    ]


def test_a_version_says_what_it_holds(stock):
    facts = stock.store.open("v1").facts
    assert (facts.series, facts.observations, facts.first_period, facts.last_period) == (3, 7, "2020", "2022")
    assert facts.dataset_attributes == {"UNIT_MEASURE": "PS"}
    assert facts.values["SEX"] == ("F", "M", "_T")
    assert facts.values["TIME_PERIOD"] == ("2020-Q1", "2020", "2020-Q2", "2021", "2022")


def test_the_parts_are_plain_parquet_sorted_by_series_and_time(stock):
    rows = duckdb.sql(f"select _sid, _from from '{stock.store.versions}/v1/obs-*.parquet'").fetchall()
    assert rows == sorted(rows) and len(rows) == 7


def test_an_attribute_of_a_group_given_once_holds_for_every_series_of_it(bench):
    bench.load(a_row("A.FRA.SYR.F", note="one way"), a_row("A.FRA.SYR.M"), a_row("A.FRA.AFG.M"))
    assert bench.rows(None, "SEX", "CORRIDOR_NOTE") == ["F one way", "M one way", "M "]


def test_attributes_may_stand_on_rows_of_their_own(bench):
    attributes = "dataflow,IOM:DF_MIG(1.0.0),R,,FRA,SYR,,,,,,,,by land,,,"
    of_all = "dataflow,IOM:DF_MIG(1.0.0),R,,,,,,,,PS,,,,,,"
    bench.load(attributes, a_row("A.FRA.SYR.F", unit=""), of_all)
    assert bench.rows(None, "CORRIDOR_NOTE", "UNIT_MEASURE") == ["by land PS"]


WRONG = {
    "unknown-code": (a_row("A.XXX.SYR.F"), ("unknown-code", "REF_AREA", 3, "XXX")),
    "not-a-number": (a_row("A.FRA.SYR.F", value="1,5"), ("not-a-number", "OBS_VALUE", 3, "1,5")),
    "not-a-number of an integer": (a_row("A.FRA.SYR.F", decimals="1.5"), ("not-a-number", "DECIMALS", 3, "1.5")),
    "INF is no decimal": (a_row("A.FRA.SYR.F", rate="INF"), ("not-a-number", "RATE", 3, "INF")),
    "bad-period": (a_row("A.FRA.SYR.F", "2020-Q5"), ("bad-period", "TIME_PERIOD", 3, "2020-Q5")),
    "missing-dimension": (a_row("A.FRA..F"), ("missing-dimension", "ORIGIN", 3, None)),
    "missing period": (a_row("A.FRA.SYR.F", ""), ("missing-dimension", "TIME_PERIOD", 3, None)),
    "missing-mandatory-attribute": (a_row("A.FRA.SYR.F", status=""), ("missing-mandatory-attribute", "OBS_STATUS", 3, None)),
    "control-character": (a_row("A.FRA.SYR.F", comment="a\x0bb"), ("control-character", "COMMENT", 3, "a\x0bb")),
    "unknown code in an array": (a_row("A.FRA.SYR.F", sources="CENSUS;TEA"), ("unknown-code", "SOURCES", 3, "CENSUS;TEA")),
    "wrong-structure": (a_row("A.FRA.SYR.F", structure="IOM:DF_X(1.0.0)"), ("wrong-structure", None, 3, "IOM:DF_X(1.0.0)")),
    "second header": (HEADER, ("wrong-structure", None, 3, "STRUCTURE_ID")),
}  # fmt: skip


@pytest.mark.parametrize(("line", "finding"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_cell_is_named_with_line_component_and_value(bench, line, finding):
    assert finding in refused(bench, a_row("A.DEU.AFG.M"), line)


def test_lines_are_counted_through_line_breaks_in_cells(bench):
    assert refused(bench, a_row("A.FRA.SYR.F", comment="two\nlines"), a_row("A.XXX.SYR.F")) == [
        ("unknown-code", "REF_AREA", 4, "XXX")
    ]


def test_a_code_that_constraints_exclude_is_told_from_an_unknown_one(tmp_path):
    bench = Bench(tmp_path, a_cube(allowed={"REF_AREA": frozenset(["FRA"])}))
    assert refused(bench, a_row("A.FRA.SYR.F"), a_row("A.DEU.SYR.F"), a_row("A.XXX.SYR.F")) == [
        ("not-allowed-by-constraint", "REF_AREA", 3, "DEU"),
        ("unknown-code", "REF_AREA", 4, "XXX"),
    ]


def test_the_same_key_twice_is_refused_with_both_lines(bench):
    with pytest.raises(Refused) as refusal:
        bench.load(a_row("A.FRA.SYR.F", "2020", "1"), a_row("A.FRA.SYR.F", "2021"), a_row("A.FRA.SYR.F", "2020", "2"))
    assert [(f.code, f.line, f.message) for f in refusal.value.findings] == [
        ("duplicate-key", 4, "A.FRA.SYR.F 2020 is on line 2 too; an observation stands in a file once")
    ]


def test_an_attribute_of_the_series_with_two_values_is_refused(bench):
    found = refused(bench, a_row("A.FRA.SYR.F", decimals="0"), a_row("A.FRA.SYR.F", "2021", decimals="1"))
    assert found == [("inconsistent-series-attribute", "DECIMALS", 3, "1")]


def test_an_attribute_of_the_data_set_with_two_values_is_refused(bench):
    found = refused(bench, a_row("A.FRA.SYR.F", unit="PS"), a_row("A.FRA.SYR.M", unit="PT"))
    assert found == [("inconsistent-dataset-attribute", "UNIT_MEASURE", 3, "PT")]


def test_findings_are_counted_all_and_named_to_a_limit(bench):
    limits = Limits(findings_per_kind=3, memory_mb=512)
    with pytest.raises(Refused) as refusal:
        bench.load(*(a_row("A.XXX.SYR.F", str(2000 + at)) for at in range(10)), limits=limits)
    assert [finding.count for finding in refusal.value.findings] == [1, 1, 8]
    assert "10 errors" in str(refusal.value)


def test_columns_that_no_component_claims_are_left_out_with_a_warning(bench):
    loaded = bench.load(a_row("A.FRA.SYR.F") + ",yesterday", header=HEADER + ",UPDATED")
    assert [(f.code, f.severity, f.component) for f in loaded.warnings] == [("unknown-component", "warning", "UPDATED")]


def test_a_column_missing_for_a_dimension_is_said_once(bench):
    header = HEADER.replace("SEX,", "")
    line = a_row("A.FRA.SYR.F").replace(",F,2020", ",2020")
    assert refused(bench, line, line, header=header) == [("missing-dimension", "SEX", 1, None)]


def test_what_is_no_utf8_is_refused(bench):
    file = bench.folder / "latin.csv"
    file.write_bytes((HEADER + "\n" + a_row("A.FRA.SYR.F", comment="é")).encode("latin-1"))
    with pytest.raises(Refused) as refusal:
        bench.loading("v1").csv(file)
    assert refusal.value.findings[0].message == "latin.csv is not UTF-8: line 2 has the byte 0xE9"


def test_a_zero_byte_is_refused_with_its_line(bench):
    file = bench.folder / "zero.csv"
    file.write_bytes((HEADER + "\n" + a_row("A.FRA.SYR.F", comment="\x00")).encode())
    with pytest.raises(Refused) as refusal:
        bench.loading("v1").csv(file)
    assert refusal.value.findings[0].message == "zero.csv has a zero byte on line 2; it is not a text file"


def test_a_series_of_periods_within_periods_is_bounded_by_the_longest_of_them(bench):
    periods = ("2020-Q4", "2020", "2019-12", "2020-12", "2019-Q4")
    bench.load(*(a_row("A.FRA.SYR.F", period) for period in periods))
    bounds = duckdb.sql(f"select _first, _last from '{bench.store.versions}/v1/series-*.parquet'").fetchall()
    assert bounds == [("2019-Q4", "2020")]


def test_a_packed_file_is_read_and_a_bomb_is_not(bench):
    file = bench.folder / "data.csv.gz"
    file.write_bytes(gzip.compress(("\ufeff" + HEADER + "\n" + a_row("A.FRA.SYR.F") + "\n").encode()))
    assert bench.loading("v1").csv(file).facts.observations == 1
    file.write_bytes(gzip.compress(b"x" * 3_000_000))
    with pytest.raises(Refused) as refusal:
        bench.loading("v2", Limits(unpacked_bytes=2_000_000)).csv(file)
    assert "more than 2,000,000 bytes" in refusal.value.findings[0].message


def test_a_file_without_observations_is_refused(bench):
    assert refused(bench) == [("no-observations", None, None, None)]


class Reader:
    """Two stretches of rows, as a reader of SDMX-ML gives them: a group's attribute, then observations."""

    def rows(self):
        urn = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IOM:DF_MIG(1.0.0)"
        group = {"REF_AREA": ["FRA"], "ORIGIN": ["SYR"], "CORRIDOR_NOTE": ["by land"]}
        yield Rows(structure=urn, action="Replace", columns=group, lines=[3], level="group")
        observations = {
            "FREQ": ["A", "A"], "REF_AREA": ["FRA", "FRA"], "ORIGIN": ["SYR", "XXX"], "SEX": ["F", "F"],
            "TIME_PERIOD": ["2020", "2020"], "OBS_VALUE": ["1", None], "OBS_STATUS": ["A", "A"], "SOURCES": ['["CENSUS"]', None],
        }  # fmt: skip
        if self.is_right:
            observations = {id: cells[:1] for id, cells in observations.items()}
        yield Rows(structure=urn, action="Replace", columns=observations, lines=[9, 12][: len(observations["FREQ"])])

    def __init__(self, *, is_right: bool) -> None:
        self.is_right = is_right


def test_rows_of_a_reader_take_the_same_path(bench):
    bench.loading("v1").rows("data.xml", Reader(is_right=True))
    bench.version = "v1"
    assert bench.rows(None, "SEX", "CORRIDOR_NOTE", "SOURCES") == ['F by land ["CENSUS"]']


def test_findings_on_rows_of_a_reader_have_its_lines(bench):
    with pytest.raises(Refused) as refusal:
        bench.loading("v1").rows("data.xml", Reader(is_right=False))
    assert [(f.code, f.line, f.value) for f in refusal.value.findings] == [("unknown-code", 12, "XXX")]


def test_the_actions_of_a_file_are_done_in_its_order_however_short_its_data_sets_are(bench):
    count = 300
    letters = ("Merge", "Replace")

    class Reader:
        def rows(self):
            key = {"FREQ": ["A"], "REF_AREA": ["FRA"], "ORIGIN": ["SYR"], "SEX": ["F"], "TIME_PERIOD": ["2020"]}
            for at in range(count):
                values = {"OBS_VALUE": [str(at)], "OBS_STATUS": ["A"], "UNIT_MEASURE": ["PS"], "DECIMALS": ["0"]}
                yield Rows(structure="IOM:DF_MIG(1.0.0)", action=letters[at % 2], columns={**key, **values}, lines=[at])

    bench.version = "v1"
    msgspec.structs.replace(bench.loading("v1"), mode="actions").rows("changes.xml", Reader())
    assert bench.rows(None, "OBS_VALUE") == [str(count - 1)]

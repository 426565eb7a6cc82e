"""Time periods as intervals."""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.model.errors import Malformed
from registry.model.period import Period


def days(text: str, year_start: str = "--01-01") -> str:
    period = Period.parse(text, year_start)
    return f"{period.first_day} {period.last_day}"


@pytest.mark.parametrize(
    ("text", "year_start", "span"),
    [
        ("2010-Q2", "--07-01", "2010-10-01 2010-12-31"),  # statement 101
        ("2011-W36", "--07-01", "2012-03-05 2012-03-11"),  # statement 101
        ("2020", "--01-01", "2020-01-01 2020-12-31"),
        ("2020-02", "--07-01", "2020-02-01 2020-02-29"),
        ("2020-A1", "--04-01", "2020-04-01 2021-03-31"),
        ("2020-S2", "--01-01", "2020-07-01 2020-12-31"),
        ("2020-T3", "--01-01", "2020-09-01 2020-12-31"),
        ("2020-M02", "--01-01", "2020-02-01 2020-02-29"),
        ("2020-W01", "--01-01", "2019-12-30 2020-01-05"),
        ("2021-W01", "--01-01", "2021-01-04 2021-01-10"),
        ("2020-D366", "--01-01", "2020-12-31 2020-12-31"),
        ("2000-01-01/P2M", "--01-01", "2000-01-01 2000-02-29"),
        ("2000-01-01T00:00:00/P1D", "--01-01", "2000-01-01 2000-01-01"),
        ("2020-06-30T24:00:00", "--01-01", "2020-07-01 2020-07-01"),
    ],
)
def test_a_period_spans_the_days_that_the_technical_notes_give_it(text, year_start, span):
    assert days(text, year_start) == span


def test_a_zone_moves_the_period():
    assert Period.parse("2020-01-01T01:00:00+01:00").start == Period.parse("2020-01-01T00:00:00Z").start


@pytest.mark.parametrize(
    "text",
    ["", "20", "2020-13", "2020-02-30", "2020-Q5", "2020-Q01", "2020-W54", "2020-M1", "2020-D367", "2020-X1", "2020Q1",
     "2020-01-01T25:00:00", "2020-01-01/", "2020-01-01/P", "2020-01-01/P1DT", "2020/P1Y", "2020-01-01+15:00", "0000"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_its_text(text):
    with pytest.raises(Malformed, match="is not an SDMX time period"):
        Period.parse(text)


@given(st.integers(1, 9997), st.integers(1, 12), st.integers(1, 28))
def test_the_quarters_of_any_reporting_year_follow_each_other_and_fill_it(year, month, day):
    start = f"--{month:02}-{day:02}"
    quarters = [Period.parse(f"{year:04}-Q{number}", start) for number in range(1, 5)]
    whole = Period.parse(f"{year:04}-A1", start)
    assert [quarters[0].start, quarters[-1].end] == [whole.start, whole.end]
    assert all(before.end == after.start for before, after in pairwise(quarters))


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    with suppress(Malformed):
        assert Period.parse(text).start < Period.parse(text).end

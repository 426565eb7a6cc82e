"""The page of a data set: what is shown is what the API answers, and no two kinds of absence look alike."""

from __future__ import annotations

import csv
import io

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Page, rows, words

FLOW = "/dataflows/A/DF"


def test_the_first_view_is_never_empty(page: Page) -> None:
    assert rows(page(FLOW), "data")


def test_missing_zero_and_estimated_differ_and_are_explained(page: Page) -> None:
    shown = page(f"{FLOW}?FREQ=A")
    total, female = rows(shown, "data")
    assert female == ["Female", "", "100", "101.50", "105"]
    assert total == ["Total", "", "200", ":", "0e"]
    legend = words(shown.find_class("legend")[0])
    for meaning in (": missing", "e estimated", "zero: counted, none found"):
        assert meaning in legend


def test_names_come_first_and_codes_on_request(page: Page) -> None:
    assert rows(page(f"{FLOW}?FREQ=A&labels=both"), "data")[1][0] == "Female F"
    assert rows(page(f"{FLOW}?FREQ=A&labels=id"), "data")[1][0] == "F"


def test_figures_sort_by_a_period_with_absent_ones_last(page: Page) -> None:
    assert [row[0] for row in rows(page(f"{FLOW}?FREQ=A&sort=-2008"), "data")] == ["Total", "Female"]
    for sort in ("2009", "-2009"):
        assert [row[0] for row in rows(page(f"{FLOW}?FREQ=A&sort={sort}"), "data")] == ["Female", "Total"]


def test_the_filter_shows_what_is_selected(page: Page) -> None:
    shown = page(f"{FLOW}?FREQ=M&SEX=F&from=2010")
    assert shown.xpath("//input[@name='FREQ' and @checked]/@value") == ["M"]
    assert shown.xpath("//select[@name='from']/option[@selected]/text()") == ["2010"]
    assert rows(shown, "data") == [["Value", "", "9", "10", "11"]]


def test_the_csv_of_a_selection_holds_the_figures_shown(client: FlaskClient, page: Page) -> None:
    shown = page(f"{FLOW}?FREQ=A&SEX=F&from=2009")
    href = next(link.get("href") for link in shown.xpath("//a[@download]") if words(link) == "CSV")
    answer = client.get(href, environ_overrides={"RAW_URI": href}, buffered=True)
    assert answer.status_code == 200, answer.text
    found = list(csv.DictReader(io.StringIO(answer.text)))
    assert [row["OBS_VALUE"] for row in found] == ["101.50", "105"]
    assert rows(shown, "data")[0][2:] == ["101.50", "105"]


@pytest.mark.parametrize("query", ["?FREQ=A&SEX=F&from=2009&to=2010", "?SEX=F&SEX=_T&FREQ=M", "?FREQ="])
def test_the_request_shown_is_answered_by_both_apis(client: FlaskClient, page: Page, query: str) -> None:
    shown = page(FLOW + query)
    address, _curl, python, r = (code.text_content() for code in shown.xpath("//section[@id='request']//pre/code"))
    for url in (address, r.split('"')[1]):
        path = url.removeprefix("http://localhost")
        answer = client.get(path, environ_overrides={"RAW_URI": path}, buffered=True)
        assert answer.status_code == 200, (url, answer.text)
    compile(python, "snippet", "exec")


def test_a_selection_without_figures_says_so_and_how_to_go_on(page: Page) -> None:
    shown = page(f"{FLOW}?FREQ=A&from=2050")
    assert not rows(shown, "data")
    assert "No figure fits this selection" in words(shown.find(".//main"))


def test_an_unknown_code_or_period_is_named_and_left_out(page: Page) -> None:
    shown = page(f"{FLOW}?FREQ=A&SEX=<b>&from=soon")
    warnings = [words(found) for found in shown.find_class("finding-warning")]
    assert warnings == [
        "“<b>” is not a value of SEX; it was left out.",
        "“soon” is not a period such as 2020 or 2020-Q1; it was left out.",
    ]
    assert len(rows(shown, "data")) == 2


def test_the_page_says_where_the_data_come_from(page: Page) -> None:
    source = words(page(FLOW).xpath("//section[@id='source']")[0])
    for said in ("Agency A", "Small figures", "CC0", "Made for tests."):
        assert said in source


def test_a_data_set_without_data_says_what_it_is_for(page: Page, client: FlaskClient) -> None:
    hrefs = page("/dataflows").xpath("//main//h2/a/@href")
    empty = [words(shown.find(".//main")) for shown in map(page, hrefs) if not shown.find_class("data")]
    assert empty and all("No data are published in this data set yet" in text for text in empty)

"""A statistician's first minutes: find data, narrow them, take them away; by mouse, by keyboard, without JavaScript."""

from __future__ import annotations

import csv
import warnings
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

FLOW = "Migrants by country of residence and country of origin (UN DESA 2020)"
USA_MEXICO = {"2010": "12168662", "2015": "11643298", "2020": "10853105"}  # both sexes, UN DESA 2020


def test_from_the_first_page_to_a_file_that_holds_the_figures_shown(browser_page: Page) -> None:
    page = browser_page
    page.goto("/")
    page.get_by_role("searchbox").fill("country of origin")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name=FLOW).first.click()
    page.get_by_label("Reference area").select_option(label="United States of America")
    page.get_by_label("Origin", exact=True).select_option(label="Mexico")
    page.get_by_label("from").select_option("2010")
    page.get_by_role("button", name="Show figures").click()
    shown = _figures(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    with Path(download.value.path()).open(encoding="utf-8", newline="") as file:
        held = {row["TIME_PERIOD"]: row["OBS_VALUE"] for row in csv.DictReader(file)}
    assert held == {period: figure.replace(",", "") for period, figure in shown.items()}
    assert held == USA_MEXICO


def _figures(page: Page) -> dict[str, str]:
    """The first row of the table by period."""
    periods = page.locator("table.data thead th.figure").all_inner_texts()
    return dict(
        zip(periods, page.locator("table.data tbody tr").first.locator("td.figure").all_inner_texts(), strict=True)
    )


def test_topics_lead_to_data_without_javascript(chromium: Browser, service: str) -> None:
    context = chromium.new_context(base_url=service, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("link", name="Remittances").first.click()
    page.locator(".flow-card a").first.click()
    assert page.locator("table.data tbody tr").count() > 0
    page.get_by_role("button", name="Show figures").click()
    assert page.locator("table.data tbody tr").count() > 0
    context.close()


def test_a_slash_goes_to_the_search_and_a_list_narrows_while_one_types(browser_page: Page) -> None:
    page = browser_page
    page.goto("/codelists/IOM.GMDAC/CL_MIG_AREA")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.get_by_label("Find a code").press_sequentially("namib")
    expect(page.locator("table.codes tbody tr")).to_have_count(1)
    expect(page.get_by_role("rowheader", name="Namibia")).to_be_visible()


def test_from_figures_to_how_they_were_made(browser_page: Page) -> None:
    page = browser_page
    page.goto("/dataflows/IOM.GMDAC/DF_UNDESA_STOCK_DEST")
    page.get_by_role("link", name="How this was made").click()
    page.locator("#made").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Population covered")).to_be_visible()


def test_a_row_of_a_mapping_is_found_by_its_name_while_one_types(browser_page: Page) -> None:
    page = browser_page
    page.goto("/catalogue")
    page.get_by_role("link", name="Code mappings", exact=True).click()
    page.get_by_role("link", name="Eurostat codes to areas").click()
    page.get_by_label("Find in this table").press_sequentially("greece")
    expect(page.locator("table.cells tbody tr")).to_have_count(1)
    expect(page.get_by_role("rowheader", name="EL")).to_be_visible()


def test_the_theme_and_the_language_hold_from_page_to_page(browser_page: Page) -> None:
    page = browser_page
    page.goto("/concepts")
    page.locator("summary", has_text="Display").click()
    page.get_by_role("link", name="Dark").click()
    page.locator("summary", has_text="Language").click()
    page.get_by_role("link", name="Français").click()
    page.get_by_role("link", name="Jeux de données").or_(page.get_by_role("link", name="Données")).first.click()
    page.get_by_role("heading", level=1, name="Jeux de données").wait_for()
    assert page.locator("html").get_attribute("data-theme") == "dark"


def test_a_copy_button_copies_the_request(browser_page: Page) -> None:
    page = browser_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/dataflows/IOM.GMDAC/DF_UNDESA_STOCK_DEST?REF_AREA=001&SEX=_T")
    page.locator(".snippet .copy:visible").click()
    page.get_by_role("status").filter(has_text="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/sdmx/v2/data/dataflow/IOM.GMDAC/DF_UNDESA_STOCK_DEST/1.0.0/*.001.*.*._T.*.*")


def test_the_python_shown_gives_the_figures_shown(browser_page: Page) -> None:
    page = browser_page
    page.goto("/dataflows/IOM.GMDAC/DF_UNDESA_STOCK_DEST?REF_AREA=001&SEX=_T&from=2015")
    shown = [float(figure.replace(",", "")) for figure in _figures(page).values()]
    code = page.locator(".snippet pre").nth(2).text_content() or ""
    names: dict[str, Any] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(code, names)
    assert sorted(names["frame"].astype(float)) == sorted(shown)


def test_a_phone_shows_every_page_without_sideways_scrolling(chromium: Browser, service: str) -> None:
    context = chromium.new_context(base_url=service, viewport={"width": 390, "height": 844})
    page = context.new_page()
    for path in ("/", "/dataflows", "/dataflows/IOM.GMDAC/DF_UNHCR_DEC", "/codelists/IOM.GMDAC/CL_MIG_AREA",
                 "/concepts/IOM.GMDAC/CS_MIG_TERMS/USUAL_RESIDENCE", "/structures/IOM.GMDAC/DSD_MIG_STOCK", "/about", "/catalogue",
                 "/methodology/IOM.GMDAC/MDS_UNDESA_STOCK_2020", "/representation-maps/IOM.GMDAC/RM_ESTAT_AREA",
                 "/structure-maps/IOM.GMDAC/SM_ESTAT_IMM1CTZ", "/processes/IOM.GMDAC/PR_MIG_FLOW",
                 "/transformations/IOM.GMDAC/TS_MIG_CHECKS", "/compare/codelists/IOM.GMDAC/CL_GENDER"):  # fmt: skip
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    context.close()

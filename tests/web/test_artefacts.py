"""Every kind of artefact has a page in plain words, and every format says what it leaves out of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import lxml.html
import msgspec
import pytest
from flask.testing import FlaskClient
from lxml.html import HtmlElement

from registry import config
from registry.app import create_app
from registry.model.artefact import Maintainable
from registry.model.codelist import Code, Codelist, CodelistExtension, CodeSelection
from registry.model.constraint import MemberValue
from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.kinds import KINDS, urn_of
from registry.services import Services
from registry.storage.migrate import upgrade
from registry.web.links import PAGES, page_of
from registry.web.words import GROUPS
from registry.web.words import KINDS as WORDS
from tests.factories_more import ARTEFACTS_MORE, VARIANTS_MORE
from tests.web.conftest import rows, words

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
AGENCY = "IOM.GMDAC"


def _codes(*ids: str) -> tuple[Code, ...]:
    return tuple(Code(id=id, names={"en": f"Name of {id}"}) for id in ids)


def _codelist(id: str, *ids: str, version: str = "1.0.0", **fields: Any) -> Codelist:
    return Codelist(id=id, agency=AGENCY, version=version, names={"en": id}, codes=_codes(*ids), **fields)


AREAS = _codelist("CL_AREA", "DEU", "FRA", "AFR")
COUNTRIES = _codelist("CL_COUNTRY", "DE", "FR", "XX", "ZZ")
LONGER = _codelist("CL_AREA", "DEU", "FRA", "ITA", version="1.1.0")
EXTENDED = _codelist(
    "CL_EXTENDED",
    "OWN",
    extensions=(
        CodelistExtension(
            codelist=urn_of(COUNTRIES),
            prefix="C_",
            selection=CodeSelection(include=False, values=(MemberValue(value="XX"),)),
        ),
    ),
)


def _node(id: str, start: str | None, end: str | None) -> HierarchicalCode:
    return HierarchicalCode(id=id, code=f"{urn_of(AREAS)}.{id}".replace("Codelist=", "Code="), valid_from=start, valid_to=end)  # fmt: skip


UNION = Hierarchy(
    id="H_UNION",
    agency=AGENCY,
    version="1.0.0",
    names={"en": "Union"},
    codes=(_node("DEU", "1958-01-01", None), _node("FRA", "1973", "1990-12"), _node("AFR", None, None)),
)
EVERYTHING = (AREAS, COUNTRIES, LONGER, EXTENDED, UNION, *ARTEFACTS_MORE, *VARIANTS_MORE)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A browser on a registry that holds an artefact of every kind."""
    settings = config.read({"REGISTRY_VAR": str(tmp_path_factory.mktemp("kinds")), "REGISTRY_LOG_LEVEL": "CRITICAL"})
    upgrade(settings.database_url)
    services = Services(settings)
    with services.writing() as uow:
        for artefact in EVERYTHING:
            uow.artefacts.add(artefact, at=AT, by="tests")
        uow.commit()
    app = create_app(settings)
    app.extensions["services"] = services
    yield app.test_client(use_cookies=False)
    services.store.close()
    services.engine.dispose()


def _page(browser: FlaskClient, path: str, *, status: int = 200) -> HtmlElement:
    response = browser.get(path)
    assert response.status_code == status, response.get_data(as_text=True)
    return lxml.html.document_fromstring(response.get_data(as_text=True))


def _address(artefact: Maintainable) -> str:
    return page_of(urn_of(artefact)) or ""


def test_every_kind_has_words_a_group_and_an_address() -> None:
    kinds = {kind.word for kind in KINDS}
    assert kinds == set(WORDS) == set(PAGES) == {kind for group in GROUPS for kind in group.kinds}
    assert len(set(PAGES.values())) == len(PAGES)


@pytest.mark.parametrize("artefact", EVERYTHING, ids=lambda artefact: f"{type(artefact).__name__}-{artefact.id}")
def test_every_artefact_has_a_page_with_its_name_in_every_language(
    browser: FlaskClient, artefact: Maintainable
) -> None:
    for language, name in artefact.names.items():
        shown = _page(browser, f"{_address(artefact)}?lang={language}")
        assert [words(heading) for heading in shown.iter("h1")] == [" ".join(name.split())]
        assert not shown.xpath("//main//script | //@style | //@*[starts-with(name(), 'on')]")


@pytest.mark.parametrize("artefact", EVERYTHING, ids=lambda artefact: f"{type(artefact).__name__}-{artefact.id}")
def test_no_link_on_these_pages_leads_nowhere(browser: FlaskClient, artefact: Maintainable) -> None:
    shown = _page(browser, _address(artefact))
    own = {href for href in shown.xpath("//main//a/@href") if href.startswith("/") and not href.startswith("/sdmx")}
    assert {href: browser.get(href).status_code for href in own} == dict.fromkeys(own, 200)


def test_a_permanent_address_leads_to_the_page_of_any_artefact(browser: FlaskClient) -> None:
    artefact = next(each for each in ARTEFACTS_MORE if each.id == "RM_AREA")
    assert browser.get(f"/id/{urn_of(artefact)}").location == "/representation-maps/IOM.GMDAC/RM_AREA/2.1.0"


def test_the_catalogue_counts_every_kind_and_says_what_it_is_for(browser: FlaskClient) -> None:
    shown = _page(browser, "/catalogue")
    cards = {card.findtext(".//h3/a"): words(card) for card in shown.xpath("//ul[@class='catalogue']/li")}
    assert len(cards) == len(WORDS)
    assert "row by row" in cards["Code mappings"]
    assert cards["Code mappings"].endswith("1 in SDMX: Representation map")


def test_a_code_mapping_names_both_sides_and_what_has_no_counterpart(browser: FlaskClient) -> None:
    found = rows(_page(browser, "/representation-maps/IOM.GMDAC/RM_AREA"), "cells")
    assert found[0][0] == "Name of DE DE"
    assert found[0][2] == "Name of DEU DEU"
    assert found[2][2] == "no counterpart"


def test_the_table_of_a_mapping_comes_as_a_file_with_codes_and_names(browser: FlaskClient) -> None:
    response = browser.get("/representation-maps/IOM.GMDAC/RM_AREA/2.1.0/table.csv")
    assert response.content_type == "text/csv; charset=utf-8"
    held = list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))
    assert [row["From: CL_COUNTRY (code)"] for row in held] == ["DE", "FR", "XX"]
    assert held[0]["From: CL_COUNTRY"] == "Name of DE"


def test_a_data_mapping_says_what_becomes_of_each_column(browser: FlaskClient) -> None:
    found = rows(_page(browser, "/structure-maps/IOM.GMDAC/SM_STOCK"), "cells")
    assert ["VALUE", "OBS_VALUE", "copied as it is"] in found
    assert ["", "FREQ", "A always this value"] in found
    assert ["SEX", "", "F M only rows with these values are taken"] in found
    assert any("A count of milliseconds since 1970." in row[2] for row in found)


def test_a_list_that_extends_another_marks_which_codes_come_from_there(browser: FlaskClient) -> None:
    shown = _page(browser, "/codelists/IOM.GMDAC/CL_EXTENDED?labels=both")
    found = {row[1]: row[-1] for row in rows(shown, "codes")}
    assert found == {"OWN": "own code", "C_DE": "CL_COUNTRY", "C_FR": "CL_COUNTRY", "C_ZZ": "CL_COUNTRY"}
    assert "all but XX; with C_ before each code" in words(shown.find(".//main"))
    assert "/codelists/IOM.GMDAC/CL_COUNTRY/1.0.0?q=DE" in shown.xpath("//table//a/@href")


@pytest.mark.parametrize(
    ("day", "left"),
    [("", ["DEU", "FRA", "AFR"]), ("1990-12-31", ["DEU", "FRA", "AFR"]), ("1991-01-01", ["DEU", "AFR"]), ("1957-12-31", ["AFR"])],
)  # fmt: skip
def test_a_hierarchy_can_be_seen_as_it_was_on_a_day(browser: FlaskClient, day: str, left: list[str]) -> None:
    shown = _page(browser, f"/hierarchies/IOM.GMDAC/H_UNION?on={day}")
    assert [words(code) for code in shown.xpath("//ul[@class='tree']//code")] == left


def test_a_report_reads_in_the_language_of_the_page_and_keeps_its_emphasis(browser: FlaskClient) -> None:
    english = _page(browser, "/methodology/IOM/MS_STOCK?lang=en")
    assert [words(bold) for bold in english.xpath("//main//b")] == ["ports"]
    arabic = words(_page(browser, "/methodology/IOM/MS_STOCK?lang=ar").find(".//main"))
    assert "كل المنافذ" in arabic
    assert "airports" not in arabic


def test_a_process_numbers_its_steps_and_says_what_follows(browser: FlaskClient) -> None:
    shown = _page(browser, "/processes/IOM.GMDAC/PRODUCTION")
    assert [words(number) for number in shown.find_class("step-number")] == ["1", "1.1", "2"]
    assert "#COLLECT.REPAIR" in shown.xpath("//main//a/@href")
    assert "With registry 3.11 (Python)." in words(shown.find(".//main"))


def test_a_calculation_links_the_names_in_its_code(browser: FlaskClient) -> None:
    shown = _page(browser, "/transformations/IOM.GMDAC/TS")
    assert any(code.text_content().startswith("women <- stock") for code in shown.xpath("//pre/code"))
    assert [words(each) for each in shown.find_class("names-in-code")] == ["stock DF_STOCK", "women a result above"]


def test_an_agreement_is_one_sentence(browser: FlaskClient) -> None:
    shown = _page(browser, "/metadata-provision-agreements/IOM.GMDAC/MPA_DE")
    assert "writes reports of" in words(shown.find_class("statement")[0])


def test_a_download_says_before_the_click_what_it_leaves_out(browser: FlaskClient) -> None:
    shown = _page(browser, "/value-lists/IOM.GMDAC/VL_CURRENCY")
    lossy = {words(row.find("a")): words(row.find("p")) for row in shown.xpath("//ul[@class='downloads-lossy']/li")}
    assert "a value list becomes a codelist" in lossy["SDMX-ML 2.1"]
    assert lossy["SDMX-ML 2.1"].startswith("Leaves out or changes:")


def test_a_format_without_a_place_for_a_kind_is_no_download(browser: FlaskClient) -> None:
    shown = _page(browser, "/representation-maps/IOM.GMDAC/RM_AREA")
    assert "No place for records of this kind: SDMX-ML 2.1, SDMX-JSON 1.0." in words(shown.find(".//main"))
    assert not [href for href in shown.xpath("//main//a/@href") if "formatVersion=2.1&" in href]


def test_two_versions_compare_by_what_was_added_and_removed(browser: FlaskClient) -> None:
    shown = _page(browser, "/compare/codelists/IOM.GMDAC/CL_AREA")
    assert rows(shown, "changes-added") == [["Code ITA", "Name of ITA"]]
    assert rows(shown, "changes-removed") == [["Code AFR", "Name of AFR"]]
    back = _page(browser, "/compare/codelists/IOM.GMDAC/CL_AREA?from=1.1.0&to=1.0.0")
    assert rows(back, "changes-added") == [["Code AFR", "Name of AFR"]]


def test_the_history_leads_to_what_differs(browser: FlaskClient) -> None:
    hrefs = _page(browser, "/codelists/IOM.GMDAC/CL_AREA?view=history").xpath("//main//a/@href")
    assert "/compare/codelists/IOM.GMDAC/CL_AREA?from=1.0.0&to=1.1.0" in hrefs


@pytest.mark.parametrize("path", ["/compare/nothing/A/B", "/compare/codelists/IOM.GMDAC/NONE", "/processes/IOM.GMDAC/PRODUCTION/2.1.0/table.csv", "/rulesets/A/NONE"])  # fmt: skip
def test_what_is_not_here_is_said_to_be_missing(browser: FlaskClient, path: str) -> None:
    assert words(_page(browser, path, status=404).find(".//h1")) == "This page is not here"


def test_a_stub_says_where_its_content_lies(browser: FlaskClient) -> None:
    services: Services = browser.application.extensions["services"]
    whole = next(each for each in ARTEFACTS_MORE if each.id == "RM_AREA")
    stub = msgspec.structs.replace(whole, id="RM_STUB", mappings=(), sources=(), targets=(), is_external_reference=True)
    with services.writing() as uow:
        uow.artefacts.add(stub, at=AT, by="tests")
        uow.commit()
    assert "https://example.org/structure" in words(_page(browser, _address(stub)).find_class("finding")[0])


def test_search_finds_other_kinds_and_their_items(browser: FlaskClient) -> None:
    shown = _page(browser, "/search?q=PRODUCTION")
    assert "/processes/IOM.GMDAC/PRODUCTION" in shown.xpath("//main//a/@href")
    items = _page(browser, "/search?q=DESK").xpath("//main//a/@href")
    assert "/organisation-units/IOM/UNITS/2.1.0#DESK" in items

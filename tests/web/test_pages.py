"""Every page answers, says what it is, and keeps what it shows harmless."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from tests.web.conftest import Page, rows, words

PAGES = {
    "/": "International migration in figures, with the definitions behind them",
    "/search?q=sex": "Search",
    "/about": "For developers",
    "/agencies": "Who maintains what",
    "/codelists": "Code lists",
    "/codelists/A/CL_SEX": "Sex",
    "/codelists/A/CL_SEX/1.0.0?view=used": "Sex",
    "/codelists/A/CL_SEX?view=history": "Sex",
    "/codelists/A/CL_SEX?view=download": "Sex",
    "/concepts": "Concepts",
    "/concepts/A/CS": "Concepts",
    "/concepts/A/CS/SEX": "Sex",
    "/structures": "Structures",
    "/structures/A/DSD": "Structure",
    "/dataflows": "Data sets",
    "/dataflows/A/DF": "Flow",
    "/topics": "Topics",
    "/topics/X": "Parent topic",
    "/topics/X/Y": "Topic",
}
HEAVY = 150_000


@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_page_has_one_heading_which_its_title_repeats(page: Page, path: str, title: str) -> None:
    shown = page(path)
    assert [words(heading) for heading in shown.iter("h1")] == [title]
    assert path == "/" or shown.findtext(".//title").startswith(title) or path.startswith("/search")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_brings_no_script_or_style_of_its_own(client: FlaskClient, page: Page, path: str) -> None:
    shown = page(path)
    assert not [script for script in shown.iter("script") if not script.get("src")]
    assert not list(shown.iter("style"))
    assert not shown.xpath("//@style") and not shown.xpath("//@*[starts-with(name(), 'on')]")
    assert "default-src 'self'" in client.get(path).headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_the_site_leads_somewhere(client: FlaskClient, page: Page, path: str) -> None:
    own = {
        href for href in page(path).xpath("//main//a/@href") if href.startswith("/") and not href.startswith("/sdmx")
    }
    assert {href: client.get(href).status_code for href in own} == dict.fromkeys(own, 200)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light(client: FlaskClient, path: str) -> None:
    assert len(client.get(path).data) < HEAVY


def test_a_hostile_name_is_shown_as_text(client: FlaskClient, page: Page) -> None:
    assert words(page("/codelists/B/CL_SEX").find(".//h1")) == 'Sex <of> "B" & others'
    body = client.get("/codelists/B/CL_SEX").get_data(as_text=True)
    assert "<of>" not in body


def test_what_was_searched_for_is_shown_as_text(client: FlaskClient) -> None:
    body = client.get('/search?q=<script>alert(1)</script>&scope="onload=x').get_data(as_text=True)
    assert "<script>alert" not in body and '"onload=x' not in body


def test_a_name_comes_in_the_language_of_the_page(client: FlaskClient, page: Page) -> None:
    shown = page("/codelists/A/CL_SEX?lang=fr")
    assert shown.get("lang") == "fr"
    assert words(shown.find(".//h1")) == "Sexe"
    assert "Listes de codes" in words(shown.find(".//nav[@aria-label='Principale']"))
    assert words(page("/codelists/A/CL_SEX").find(".//h1")) == "Sexe", "the choice holds from then on"


def test_a_name_that_is_missing_in_the_language_comes_in_another_and_says_so(page: Page) -> None:
    heading = page("/codelists/A/CL_STATUS?lang=fr").find(".//h1")
    assert words(heading) == "Observation status"
    assert heading.find("span").get("lang") == "en"


def test_the_browser_s_language_is_taken_when_none_was_chosen(page: Page) -> None:
    assert page("/codelists", Accept_Language="de;q=0.9, es-MX;q=0.8").get("lang") == "es"


def test_arabic_runs_from_right_to_left(page: Page) -> None:
    assert page("/?lang=ar").get("dir") == "rtl"


def test_the_language_switch_keeps_the_page(page: Page) -> None:
    hrefs = page("/codelists/A/CL_SEX?q=fe&view=codes").xpath("//a[@hreflang='es']/@href")
    assert hrefs == ["/codelists/A/CL_SEX?q=fe&view=codes&lang=es"]


def test_codes_stand_as_a_tree_and_by_name_with_their_parent(page: Page) -> None:
    assert rows(page("/codelists/A/CL_SEX?labels=both"), "codes") == [["Total", "_T"], ["Female", "F"], ["Male", "M"]]
    assert rows(page("/codelists/A/CL_SEX?labels=name&sort=name"), "codes") == [
        ["Female", "Total"],
        ["Male", "Total"],
        ["Total", ""],
    ]


def test_a_code_is_found_by_any_of_its_names_without_accents(page: Page) -> None:
    area = "/codelists/B/CL_AREA"
    assert [row[0] for row in rows(page(f"{area}?q=cote+ivoire"), "codes")] == ["Côte d'Ivoire"]
    assert rows(page(f"{area}?q=zzz"), "codes") == []


def test_other_languages_of_codes_stand_beside_them_on_request(page: Page) -> None:
    assert rows(page("/codelists/A/CL_SEX?also=fr&q=female"), "codes") == [["Female", "Femmes", "Total"]]


def test_an_older_version_says_that_there_is_a_newer_one(page: Page) -> None:
    assert "not the newest" in words(page("/codelists/A/CL_UNUSED/1.0.0").find(".//main"))
    assert "not the newest" not in words(page("/codelists/A/CL_UNUSED").find(".//main"))


def test_a_structure_says_in_words_what_its_attributes_describe(page: Page) -> None:
    shown = words(page("/structures/A/DSD").find(".//main"))
    for sentence in ("Said once for the whole data set", "Said once for each time series", "Said for each figure"):
        assert sentence in shown


def test_a_concept_names_the_structures_that_use_it(page: Page) -> None:
    assert "/structures/A/DSD/1.0.0" in page("/concepts/A/CS/SEX").xpath("//main//a/@href")
    assert "No structure uses this concept yet" in words(page("/concepts/A/CS/UNUSED").find(".//main"))


@pytest.mark.parametrize("path", ["/nothing", "/codelists/A/NONE", "/codelists/A/CL_SEX/9.9.9", "/concepts/A/CS/NONE", "/topics/NONE", "/id/urn:sdmx:org.sdmx.infomodel.codelist.Codelist=A:NONE(1.0.0)"])  # fmt: skip
def test_what_is_not_here_is_a_page_with_a_way_on(page: Page, path: str) -> None:
    shown = page(path, status=404)
    assert words(shown.find(".//h1")) == "This page is not here"
    assert "/dataflows" in shown.xpath("//main//a/@href")


def test_an_address_that_is_no_question_is_refused_in_words(page: Page) -> None:
    shown = page("/codelists/A/CL_SEX/not-a-version", status=400)
    assert "not-a-version" in words(shown.find(".//main"))


URN = "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=A:CL_SEX(1.0.0)"


def test_a_permanent_address_leads_people_to_the_page_and_software_to_the_structure(client: FlaskClient) -> None:
    person = client.get(f"/id/{URN}", headers={"Accept": "text/html"})
    software = client.get(f"/id/{URN}", headers={"Accept": "application/vnd.sdmx.structure+xml;version=3.0.0"})
    assert (person.status_code, person.location) == (303, "/codelists/A/CL_SEX/1.0.0")
    assert (software.status_code, software.location) == (303, "/sdmx/v2/structure/codelist/A/CL_SEX/1.0.0")


def test_a_list_asks_the_database_the_same_number_of_times_however_long_it_is(
    client: FlaskClient, services: object
) -> None:
    from sqlalchemy import event

    engine = services.engine  # type: ignore[attr-defined]
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    client.get("/codelists")
    event.listen(engine, "before_cursor_execute", note)
    try:
        client.get("/codelists")
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= 25, re.sub(r"\s+", " ", "\n".join(asked))

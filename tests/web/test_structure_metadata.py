"""The page of a structure lists the metadata attributes that its data come with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import lxml.html
import pytest
from lxml.html import HtmlElement
from msgspec.structs import replace

from registry import config
from registry.app import create_app
from registry.model.artefact import Maintainable
from registry.model.metadata_structure import MetadataStructure
from registry.model.structure import DataStructure
from registry.services import Services
from registry.storage.migrate import upgrade
from registry.structures.submit import submit
from tests.cubes import a_cube, artefacts_of
from tests.data.desk import MONDAY
from tests.data.test_metadata_values import VALUES, restricted
from tests.web.conftest import words

ARTEFACTS: tuple[Maintainable, ...] = (VALUES, *map(restricted, artefacts_of(a_cube(has_metadata=True))))


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    settings = config.read({"REGISTRY_VAR": str(tmp_path), "REGISTRY_LOG_LEVEL": "CRITICAL"})
    upgrade(settings.database_url)
    services = Services(settings)
    yield services
    services.store.close()
    services.engine.dispose()


def section(services: Services, *artefacts: Maintainable) -> HtmlElement | None:
    """The section on metadata attributes of the page, when these are stored."""
    with services.writing() as uow:
        receipt = submit(uow, artefacts, by="ann", at=MONDAY)
        uow.commit()
    assert not receipt.refused, receipt.findings
    app = create_app(services.settings)
    app.extensions["services"] = services
    page = lxml.html.document_fromstring(app.test_client().get("/structures/IOM/DSD_MIG").get_data(as_text=True))
    return next(iter(page.xpath("//section[h2='What is told about the figures']")), None)


def rows(found: HtmlElement) -> list[list[str]]:
    """Name and id, values and relationship of each."""
    return [
        [*map(words, row.xpath("th/*[self::a or self::code]") or row.xpath("th")), *map(words, row.xpath("td")[1:])]
        for row in found.xpath(".//tbody/tr")
    ]


def test_each_metadata_attribute_has_its_path_concept_values_and_what_it_describes(services: Services) -> None:
    found = section(services, *ARTEFACTS)
    assert found is not None
    assert rows(found) == [
        ["Publisher", "PUBLISHER", "text", "Said once for the whole data set"],
        ["Method", "METHOD", "a whole number", "Said once for each time series"],
        ["Collection", "COLLECTION", "text", "Said once for each: Ref area"],
        ["Mode", "COLLECTION.MODE", "Values (2)", "Said once for each: Ref area"],
        ["Name", "CONTACT.NAME", "several values: text", "Said once for each: Ref area, Origin"],
        ["Verified", "CONTACT.ROLE", "CL_SOURCE (3), several values", "Said once for each: Ref area, Origin"],
        ["Caveat", "CAVEAT", "text", "Said for each figure"],
        ["Bases", "BASES", "Values (2), several values", "Said for each figure"],
        ["Verified", "VERIFIED", "CL_SOURCE (3)", "Said for each figure"],
    ]
    links = found.xpath(".//a/@href")
    assert {"/concepts/IOM/CS_MIG/MODE", "/codelists/IOM/CL_SOURCE/1.0.0"} <= set(links)
    assert any("MSD_MIG" in link for link in links) and any("VL_MIG" in link for link in links)


def test_of_a_template_that_is_elsewhere_the_uses_are_listed_by_id(services: Services) -> None:
    stub = "https://example.org/structure"
    found = section(
        services,
        *(
            replace(one, attributes=(), is_external_reference=True, structure_url=stub)
            if isinstance(one, MetadataStructure)
            else one
            for one in ARTEFACTS
        ),
    )
    assert found is not None
    assert "Metadata of migration MSD_MIG not in this registry" in words(found)
    assert rows(found)[:2] == [
        ["PUBLISHER", "", "Said once for the whole data set"],
        ["METHOD", "", "Said once for each time series"],
    ]


def test_a_structure_without_metadata_says_nothing_of_them(services: Services) -> None:
    plain = (
        replace(one, metadata=None, metadata_attribute_usages=()) if isinstance(one, DataStructure) else one
        for one in ARTEFACTS
    )
    assert section(services, *plain) is None

"""The services that sdmx1 knows, asked as they want it; nothing is sent."""

from __future__ import annotations

from datetime import UTC, datetime

from registry.harvest import known
from registry.harvest.addresses import Wanted
from registry.harvest.sources import RestSource
from registry.model.dataset import FlowKey

FLOW = Wanted("dataflow", "ESTAT", "MIGR_IMM1CTZ", "~", "all")


def test_a_known_source_has_its_address_and_generation() -> None:
    by_id = {one.id: one for one in known.sources()}
    assert by_id["ESTAT"].url.startswith("https://ec.europa.eu/") and by_id["ESTAT"].api == "v1"
    assert by_id["ESTAT3"].api == "v2"
    assert "OECD_JSON" not in by_id  # gives no structures


def test_the_ways_of_a_source_are_those_of_sdmx1() -> None:
    estat = RestSource(known.source_named("ESTAT").url, "v1", known="ESTAT")
    asking = estat.structures(FLOW)
    assert asking.url.endswith(
        "/dataflow/ESTAT/MIGR_IMM1CTZ/latest?references=none"
    )  # Eurostat knows no references=all
    assert "structure+xml;version=2.1" in asking.headers["Accept"]
    ilo = RestSource(known.source_named("ILO").url, "v1", known="ILO")
    data = ilo.data(FlowKey("ILO", "DF_X", "1.0"), datetime(2026, 1, 5, tzinfo=UTC))
    assert data.url == "https://sdmx.ilo.org/rest/data/ILO,DF_X,1.0/all?updatedAfter=2026-01-05T00%3A00%3A00%2B00%3A00"
    assert data.headers["Accept"] == "application/vnd.sdmx.structurespecificdata+xml;version=2.1"


def test_what_sdmx1_has_no_name_for_is_asked_as_the_standard_says() -> None:
    source = RestSource("https://example.org/rest", "v1", known="UNSD")
    assert "/hierarchyassociation/" in source.structures(Wanted("hierarchyassociation", "A", "H", "1.0")).url

"""axe finds nothing to complain of, in light and in dark."""

from __future__ import annotations

import pytest
from axe_core_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

PAGES = (
    "/",
    "/search?q=refugee",
    "/dataflows",
    "/dataflows/IOM.GMDAC/DF_UNHCR_DEC?labels=both",
    "/codelists/IOM.GMDAC/CL_SEX_AGE",
    "/codelists/SDMX/CL_FREQ?view=used",
    "/codelists/SDMX/CL_FREQ?view=download",
    "/concepts/IOM.GMDAC/CS_MIG_TERMS/USUAL_RESIDENCE",
    "/structures/IOM.GMDAC/DSD_REMIT",
    "/topics/ASYLUM",
    "/about",
    "/catalogue",
    "/methodology",
    "/methodology/IOM.GMDAC/MDS_UNDESA_STOCK_2020",
    "/metadata-structures/IOM.GMDAC/MSD_MIG_SOURCE",
    "/representation-maps/IOM.GMDAC/RM_ESTAT_AREA",
    "/structure-maps/IOM.GMDAC/SM_ESTAT_IMM1CTZ",
    "/constraints/IOM.GMDAC/CON_DSD_RETURN",
    "/hierarchies/IOM.GMDAC/H_EU?on=2005-06-01",
    "/processes/IOM.GMDAC/PR_MIG_FLOW",
    "/transformations/IOM.GMDAC/TS_MIG_CHECKS",
    "/compare/codelists/IOM.GMDAC/CL_GENDER",
    "/nothing",
    "/?lang=ar",
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_pass_axe(chromium: Browser, service: str, scheme: str) -> None:
    # The policy of the pages admits no foreign script; axe is one.
    context = chromium.new_context(base_url=service, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(path)
        for violation in Axe().run(page)["violations"]:
            places = [node["target"] for node in violation["nodes"]]
            found[path, violation["id"]] = (violation["help"], places)
    context.close()
    assert not found

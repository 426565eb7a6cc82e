"""The addresses of the pages: each route parses, calls a use case and gives one page to one template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from registry.web.routes import (
    artefacts,
    codelists,
    comparison,
    concepts,
    dataflows,
    general,
    identity,
    structures,
    topics,
)

ROUTES: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("/", general.home),
    ("/search", general.search),
    ("/about", general.about),
    ("/agencies", general.agencies),
    ("/catalogue", general.catalogue),
    ("/codelists", codelists.codelists),
    ("/codelists/<agency>/<id>", codelists.codelist),
    ("/codelists/<agency>/<id>/<version>", codelists.codelist),
    ("/concepts", concepts.concepts),
    ("/concepts/<agency>/<scheme>", concepts.concept_scheme),
    ("/concepts/<agency>/<scheme>/<id>", concepts.concept),
    ("/structures", structures.structures),
    ("/structures/<agency>/<id>", structures.structure),
    ("/structures/<agency>/<id>/<version>", structures.structure),
    ("/dataflows", dataflows.dataflows),
    ("/dataflows/<agency>/<id>", dataflows.dataflow),
    ("/dataflows/<agency>/<id>/<version>", dataflows.dataflow),
    ("/topics", topics.topics),
    ("/topics/<path:path>", topics.topic),
    (artefacts.LIST, artefacts.artefact_list),
    (artefacts.PAGE, artefacts.artefact),
    (artefacts.EDITION, artefacts.artefact),
    (artefacts.TABLE, artefacts.artefact_table),
    ("/compare/<folder>/<agency>/<id>", comparison.comparison),
    ("/id/<path:urn>", identity.identity),
)

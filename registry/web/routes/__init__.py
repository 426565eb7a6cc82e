"""The addresses of the pages: each route parses, calls a use case and gives one page to one template."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from registry.web.routes import codelists, concepts, dataflows, general, identity, structures, topics

ROUTES: tuple[tuple[str, Callable[..., Any]], ...] = (
    ("/", general.home),
    ("/search", general.search),
    ("/about", general.about),
    ("/agencies", general.agencies),
    ("/codelists", codelists.codelists),
    ("/codelists/<agency>/<id>", codelists.codelist),
    ("/codelists/<agency>/<id>/<version>", codelists.codelist),
    ("/hierarchies/<agency>/<id>", codelists.hierarchy),
    ("/hierarchies/<agency>/<id>/<version>", codelists.hierarchy),
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
    ("/id/<path:urn>", identity.identity),
)

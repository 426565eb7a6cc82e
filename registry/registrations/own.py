"""The registry's own data as registrations: whoever looks for the data of an agreement finds those that are published here too.

They are made when they are asked for and stored nowhere, so that they are always true: one for each provision agreement of a flow
that has data, with the address of these data and the entry point of the service that gives them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from urllib.parse import quote

from registry.model.constraint import DataSource
from registry.model.dataset import DatasetVersion, FlowKey
from registry.model.registration import Registration
from registry.storage.artefacts import Entry
from registry.storage.registrations import StoredRegistration
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph

PREFIX = "DATA_"
_BY = "the registry"


def own_registrations(uow: UnitOfWork, graph: Graph, *, base_url: str) -> list[StoredRegistration]:
    """Those of every agreement of a flow that has data, by agreement."""
    current = {version.flow: version for version in uow.datasets.all_current()}
    return list(
        _made(graph, (entry for entry in graph.entries if entry.kind == "provisionagreement"), current, base_url)
    )


def own_of_flow(uow: UnitOfWork, graph: Graph, flow: Entry, *, base_url: str) -> list[StoredRegistration]:
    """Those of one flow."""
    version = uow.datasets.current(key_of(flow))
    agreements = (entry for entry in graph.parents(flow) if entry.kind == "provisionagreement")
    return list(_made(graph, agreements, {version.flow: version}, base_url)) if version else []


def key_of(flow: Entry) -> FlowKey:
    return FlowKey(flow.agency, flow.id, flow.version)


def own_id(agreement: str) -> str:
    """The same for the same agreement, always."""
    return PREFIX + hashlib.sha256(agreement.encode()).hexdigest()[:16]


def _made(
    graph: Graph, agreements: Iterable[Entry], current: dict[FlowKey, DatasetVersion], base_url: str
) -> Iterator[StoredRegistration]:
    for entry in agreements:
        flow = next((child for child in graph.children(entry) if child.kind == "dataflow"), None)
        version = None if flow is None else current.get(key_of(flow))
        if version is not None:
            yield StoredRegistration(_registration(entry, version.created_at, base_url), version.created_at, _BY)


def _registration(agreement: Entry, at: datetime, base_url: str) -> Registration:
    service = f"{base_url}/sdmx/v2"
    path = "/".join(quote(part, safe="") for part in (agreement.agency, agreement.id, agreement.version))
    return Registration(
        id=own_id(agreement.urn),
        provision_agreement=agreement.urn,
        sources=(
            DataSource(url=f"{service}/data/provisionagreement/{path}"),
            DataSource(url=service, is_queryable=True, is_rest=True),
        ),
        last_updated=at.isoformat(),
        index_time_series=True,
        index_data_set=True,
        index_reporting_period=True,
    )

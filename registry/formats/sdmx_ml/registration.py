"""Registrations, as they stand in messages of the registry interface."""

from __future__ import annotations

from registry.formats.sdmx_ml.common import Writing
from registry.formats.sdmx_ml.constraint import read_source, source_of
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import read_reference
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape, flag, local, token_of
from registry.model.constraint import DataSource
from registry.model.registration import Registration

_FLAGS = {
    "index_time_series": "indexTimeSeries",
    "index_data_set": "indexDataSet",
    "index_attributes": "indexAttributes",
    "index_reporting_period": "indexReportingPeriod",
}


def read_registration(node: Node, reading: Reading) -> Registration:
    children = children_of(node)
    return Registration(
        id=node.get("id"),
        provision_agreement=read_reference(children["ProvisionAgreement"][0], "ProvisionAgreement", reading),
        sources=tuple(_read_source(source) for source in children["Datasource"][0]),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
        last_updated=node.get("lastUpdated"),
        **{field: flag(node, name) or False for field, name in _FLAGS.items()},
    )


def _read_source(node: Node) -> DataSource:
    return DataSource(url=token_of(node)) if local(node) == "SimpleDataSource" else read_source(node)


def registration(given: Registration, writing: Writing) -> str:
    facts: dict[str, str | bool | None] = {
        "id": given.id,
        "validFrom": given.valid_from,
        "validTo": given.valid_to,
        "lastUpdated": given.last_updated,
    }
    sources = (
        source_of(source, "reg:QueryableDataSource")
        if source.is_queryable
        else element("reg:SimpleDataSource", {}, escape(source.url))
        for source in given.sources
    )
    return element(
        "reg:Registration",
        facts | {name: getattr(given, field) or None for field, name in _FLAGS.items()},
        writing.refer("reg:ProvisionAgreement", given.provision_agreement),
        element("reg:Datasource", {}, *sources),
    )

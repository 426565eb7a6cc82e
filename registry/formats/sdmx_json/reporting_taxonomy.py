"""Reporting taxonomies in SDMX-JSON."""

from __future__ import annotations

from registry.formats.sdmx_json.common import filled, read_nameable, read_scheme, write_nameable, write_scheme
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy


def read_reporting_taxonomy(node: Node, dialect: Dialect) -> ReportingTaxonomy:
    return ReportingTaxonomy(**read_scheme(node, dialect), categories=_read_categories(node, dialect))


def _read_categories(node: Node, dialect: Dialect) -> tuple[ReportingCategory, ...]:
    return tuple(
        ReportingCategory(
            **read_nameable(category, dialect),
            categories=_read_categories(category, dialect),
            structural_metadata=tuple(category.get("structuralMetadata", ())),
            provisioning_metadata=tuple(category.get("provisioningMetadata", ())),
        )
        for category in node.get("reportingCategories", ())
    )


def write_reporting_taxonomy(taxonomy: ReportingTaxonomy, dialect: Dialect) -> Node:
    return write_scheme(taxonomy, dialect) | _write_categories(taxonomy.categories, dialect)


def _write_categories(categories: tuple[ReportingCategory, ...], dialect: Dialect) -> Node:
    return filled(reportingCategories=[_write_category(category, dialect) for category in categories])


def _write_category(category: ReportingCategory, dialect: Dialect) -> Node:
    return (
        write_nameable(category, dialect)
        | _write_categories(category.categories, dialect)
        | filled(
            structuralMetadata=list(dict.fromkeys(category.structural_metadata)),
            provisioningMetadata=list(dict.fromkeys(category.provisioning_metadata)),
        )
    )

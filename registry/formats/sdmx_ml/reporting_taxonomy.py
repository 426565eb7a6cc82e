"""Reporting taxonomies."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    head,
    identity,
    maintainable_attributes,
    read_nameable,
    read_scheme,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred
from registry.formats.sdmx_ml.xml import Children, Node, children_of
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy


def read_reporting_taxonomy(node: Node, reading: Reading) -> ReportingTaxonomy:
    children = children_of(node)
    return ReportingTaxonomy(**read_scheme(node, children, reading), categories=_read_categories(children, reading))


def _read_categories(children: Children, reading: Reading) -> tuple[ReportingCategory, ...]:
    return tuple(_read_category(child, reading) for child in children.get("ReportingCategory", ()))


def _read_category(node: Node, reading: Reading) -> ReportingCategory:
    children = children_of(node)
    return ReportingCategory(
        **read_nameable(node, children),
        categories=_read_categories(children, reading),
        structural_metadata=all_referred(children, "StructuralMetadata", "DataStructure", reading),
        provisioning_metadata=all_referred(children, "ProvisioningMetadata", "Dataflow", reading),
    )


def write_reporting_taxonomy(taxonomy: ReportingTaxonomy, writing: Writing) -> Iterator[str]:
    yield f"<str:ReportingTaxonomy{maintainable_attributes(taxonomy, writing)}>{head(taxonomy)}"
    for category in taxonomy.categories:
        yield from _category(taxonomy, category, "", writing)
    yield "</str:ReportingTaxonomy>"


def _category(taxonomy: ReportingTaxonomy, category: ReportingCategory, prefix: str, writing: Writing) -> Iterator[str]:
    path = prefix + category.id
    yield f"\n<str:ReportingCategory{identity(taxonomy, 'ReportingCategory', path, category)}>{head(category)}"
    for child in category.categories:
        yield from _category(taxonomy, child, f"{path}.", writing)
    yield writing.refer("str:StructuralMetadata", *category.structural_metadata)
    yield writing.refer("str:ProvisioningMetadata", *category.provisioning_metadata)
    yield "</str:ReportingCategory>"


def fit_reporting_taxonomy(taxonomy: ReportingTaxonomy, cuts: Cuts) -> ReportingTaxonomy:
    categories = tuple(_fit_category(each, cuts) for each in taxonomy.categories)
    return replace(fit_maintainable(taxonomy, cuts), categories=categories)


def _fit_category(category: ReportingCategory, cuts: Cuts) -> ReportingCategory:
    categories = tuple(_fit_category(each, cuts) for each in category.categories)
    return replace(fit_nameable(category, cuts), categories=categories)

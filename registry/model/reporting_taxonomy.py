"""Reporting taxonomies: the tables of a publication or collection, with the structures or flows behind them."""

from __future__ import annotations

from registry.model.artefact import Item, ItemScheme


class ReportingCategory(Item, frozen=True, kw_only=True, omit_defaults=True):
    """A category holds its sub-categories; its full id is dotted from the root.

    Either `structural_metadata` (URNs of structures) or `provisioning_metadata` (URNs of flows).
    """

    categories: tuple[ReportingCategory, ...] = ()
    structural_metadata: tuple[str, ...] = ()
    provisioning_metadata: tuple[str, ...] = ()


class ReportingTaxonomy(ItemScheme, frozen=True, kw_only=True, omit_defaults=True):
    categories: tuple[ReportingCategory, ...] = ()

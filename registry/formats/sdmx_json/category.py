"""Category schemes and categorisations in SDMX-JSON."""

from __future__ import annotations

from registry.formats.sdmx_json.common import (
    filled,
    read_maintainable,
    read_nameable,
    read_scheme,
    write_maintainable,
    write_nameable,
    write_scheme,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.category import Categorisation, Category, CategoryScheme


def read_category_scheme(node: Node, dialect: Dialect) -> CategoryScheme:
    return CategoryScheme(**read_scheme(node, dialect), categories=_read_categories(node, dialect))


def _read_categories(node: Node, dialect: Dialect) -> tuple[Category, ...]:
    return tuple(
        Category(**read_nameable(category, dialect), categories=_read_categories(category, dialect))
        for category in node.get("categories", ())
    )


def write_category_scheme(scheme: CategoryScheme, dialect: Dialect) -> Node:
    return write_scheme(scheme, dialect) | _write_categories(scheme.categories, dialect)


def _write_categories(categories: tuple[Category, ...], dialect: Dialect) -> Node:
    return filled(
        categories=[
            write_nameable(category, dialect) | _write_categories(category.categories, dialect)
            for category in categories
        ]
    )


def read_categorisation(node: Node, dialect: Dialect) -> Categorisation:
    return Categorisation(**read_maintainable(node, dialect), source=node.get("source"), target=node.get("target"))


def write_categorisation(categorisation: Categorisation, dialect: Dialect) -> Node:
    return write_maintainable(categorisation, dialect) | filled(
        source=categorisation.source, target=categorisation.target
    )

"""Category schemes, whose categories nest, and categorisations."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    child_urn,
    head,
    maintainable_attributes,
    read_maintainable,
    read_nameable,
    read_scheme,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import read_reference, reference
from registry.formats.sdmx_ml.xml import Node, attributes, children_of, first
from registry.model.category import Categorisation, Category, CategoryScheme


def read_category_scheme(node: Node, reading: Reading) -> CategoryScheme:
    children = children_of(node)
    categories = tuple(_read_category(child) for child in children.get("Category", ()))
    return CategoryScheme(**read_scheme(node, children, reading), categories=categories)


def _read_category(node: Node) -> Category:
    children = children_of(node)
    categories = tuple(_read_category(child) for child in children.get("Category", ()))
    return Category(**read_nameable(node, children), categories=categories)


def write_category_scheme(scheme: CategoryScheme, writing: Writing) -> Iterator[str]:
    yield f"<str:CategoryScheme{maintainable_attributes(scheme, writing)}>{head(scheme)}"
    for category in scheme.categories:
        yield from _category(scheme, category, "")
    yield "</str:CategoryScheme>"


def _category(scheme: CategoryScheme, category: Category, prefix: str) -> Iterator[str]:
    path = prefix + category.id
    yield f"\n<str:Category{attributes({'id': category.id, 'urn': child_urn(scheme, 'Category', path), 'uri': category.uri})}>"
    yield head(category)
    for child in category.categories:
        yield from _category(scheme, child, f"{path}.")
    yield "</str:Category>"


def fit_category_scheme(scheme: CategoryScheme, cuts: Cuts) -> CategoryScheme:
    return replace(
        fit_maintainable(scheme, cuts), categories=tuple(_fit_category(each, cuts) for each in scheme.categories)
    )


def _fit_category(category: Category, cuts: Cuts) -> Category:
    return replace(
        fit_nameable(category, cuts), categories=tuple(_fit_category(each, cuts) for each in category.categories)
    )


def read_categorisation(node: Node, reading: Reading) -> Categorisation:
    children = children_of(node)
    source, target = first(children, "Source"), first(children, "Target")
    return Categorisation(
        **read_maintainable(node, children, reading),
        source=None if source is None else read_reference(source, "Dataflow", reading),
        target=None if target is None else read_reference(target, "Category", reading),
    )


def write_categorisation(categorisation: Categorisation, writing: Writing) -> Iterator[str]:
    has_version = "categorisation-version" not in writing.generation.lacks
    yield f"<str:Categorisation{maintainable_attributes(categorisation, writing, has_version=has_version)}>{head(categorisation)}"
    if categorisation.source is not None and categorisation.target is not None:
        yield reference("str:Source", categorisation.source, writing.generation, writing.targets)
        yield reference("str:Target", categorisation.target, writing.generation, writing.targets)
    yield "</str:Categorisation>"


def fit_categorisation(categorisation: Categorisation, cuts: Cuts) -> Categorisation:
    categorisation = fit_maintainable(categorisation, cuts)
    if cuts.cut("categorisation-version", categorisation.version != "1.0"):
        return replace(categorisation, version="1.0")
    return categorisation

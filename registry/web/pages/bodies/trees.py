"""Trees: hierarchies of codes, topics, table plans; and the small artefacts that tie two things together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from registry.model.artefact import Maintainable
from registry.model.category import Categorisation, Category, CategoryScheme
from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.hierarchy_association import HierarchyAssociation
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy
from registry.model.value_list import ValueList
from registry.web.language import _
from registry.web.library import Library
from registry.web.pages.bodies.validity import validity
from registry.web.pages.parts import Link
from registry.web.pages.sections import (
    Asked,
    Fact,
    Facts,
    Node,
    Row,
    Section,
    Statement,
    Tree,
    cell,
    phrase,
    said,
    searchable,
)
from registry.web.site import here
from registry.web.texts import text

FEW = 40  # places in a tree that are shown unfolded


def hierarchy(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, Hierarchy)
    nodes = _codes(artefact.codes, library, asked.on)
    tree = Tree(
        _("The tree"),
        nodes,
        is_open=_size(nodes) <= FEW,
        empty=_("Nothing in this tree holds on that day.") if asked.on else _("There is nothing here yet."),
        has_dates=any(each.valid_from or each.valid_to for each in _all(artefact.codes)),
        on=asked.on,
        clear=here(on=None),
    )
    if not artefact.levels:
        return (tree,)
    rows = tuple(
        Fact(str(number), (Link(text(level.names, level.id), None, level.id),), str(text(level.descriptions)))
        for number, level in enumerate(artefact.levels, 1)
    )
    return (Facts(_("Levels"), rows), tree)


def _all(codes: Sequence[HierarchicalCode]) -> Iterator[HierarchicalCode]:
    for code in codes:
        yield code
        yield from _all(code.codes)


def _codes(codes: Sequence[HierarchicalCode], library: Library, on: str) -> tuple[Node, ...]:
    """The places of the tree, on a day (ISO 8601) only those that hold then."""
    return tuple(_code(code, library, on) for code in codes if not on or _holds(code, on))


def _holds(code: HierarchicalCode, on: str) -> bool:
    """Bounds may be years or months: both ends of a bound count as within."""
    start, end = (code.valid_from or "")[: len(on)], (code.valid_to or "")[: len(on)]
    return start <= on[: len(start)] and (not end or on[: len(end)] <= end)


def _code(code: HierarchicalCode, library: Library, on: str) -> Node:
    link = library.link(code.code)
    facts = (validity(code.valid_from, code.valid_to),)
    return Node(
        name=link.text,
        id=link.id,
        href=None if code.codes else link.href,
        facts=tuple(fact for fact in facts if fact),
        nodes=_codes(code.codes, library, on),
    )


def _size(nodes: Sequence[Node]) -> int:
    return sum(1 + _size(node.nodes) for node in nodes)


def hierarchy_association(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, HierarchyAssociation)
    sentence = _("The hierarchy %(hierarchy)s helps to read %(read)s.")
    if artefact.context_object:
        sentence = _("The hierarchy %(hierarchy)s helps to read %(read)s in %(context)s.")
    says = phrase(
        sentence,
        hierarchy=library.link(artefact.linked_hierarchy),
        read=library.link(artefact.linked_object),
        context=library.link(artefact.context_object),
    )
    return (Statement((says,)),)


def category_scheme(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, CategoryScheme)
    nodes = tuple(_category(category, "") for category in artefact.categories)
    return (Tree(_("Topics"), nodes, is_open=True, empty=_("There is nothing here yet.")),)


def _category(category: Category, prefix: str) -> Node:
    path = f"{prefix}{category.id}"
    return Node(
        name=text(category.names, category.id),
        id=path,
        href=f"/topics/{path.replace('.', '/')}",
        description=text(category.descriptions),
        anchor=path,
        nodes=tuple(_category(child, f"{path}.") for child in category.categories),
    )


def categorisation(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, Categorisation)
    says = phrase(
        _("%(filed)s stands under the topic %(topic)s."),
        filed=library.link(artefact.source),
        topic=library.link(artefact.target),
    )
    return (Statement((says,)),)


def reporting_taxonomy(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, ReportingTaxonomy)
    nodes = tuple(_table(category, "", library) for category in artefact.categories)
    intro = _("The tables in their order, each with the data behind it.")
    return (Tree(_("Tables"), nodes, intro, is_open=True, empty=_("There is nothing here yet.")),)


def _table(category: ReportingCategory, prefix: str, library: Library) -> Node:
    path = f"{prefix}{category.id}"
    return Node(
        name=text(category.names, category.id),
        id=path,
        description=text(category.descriptions),
        links=library.links((*category.provisioning_metadata, *category.structural_metadata)),
        anchor=path,
        nodes=tuple(_table(child, f"{path}.", library) for child in category.categories),
    )


def value_list(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, ValueList)
    rows = [
        Row((cell(code=item.id), said(text(item.names)), said(text(item.descriptions))), anchor=item.id)
        for item in artefact.items
    ]
    return (searchable(_("Values"), (_("As it is written"), _("Name"), _("Meaning")), rows, asked),)

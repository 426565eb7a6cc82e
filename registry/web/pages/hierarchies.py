"""A hierarchy: areas or other codes as a tree, with the time for which each node holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.kinds import urn_of
from registry.model.urn import Urn
from registry.web.figures import count
from registry.web.language import _
from registry.web.links import page_of
from registry.web.pages import parts
from registry.web.reading import Edition
from registry.web.texts import Text, text


@dataclass(frozen=True)
class Node:
    name: Text
    id: str
    href: str | None
    validity: str
    size: str
    nodes: tuple[Node, ...]


@dataclass(frozen=True)
class HierarchyPage:
    title: Text
    description: Text
    identity: parts.Identity
    maintainer: Text
    nodes: tuple[Node, ...]
    versions: tuple[parts.VersionRow, ...]
    downloads: tuple[parts.Download, ...]


def build(
    hierarchy: Hierarchy, maintainer: Text, names: Mapping[str, Text], editions: Sequence[Edition], base_url: str
) -> HierarchyPage:
    """`names` are those of the codes, by URN."""
    return HierarchyPage(
        title=text(hierarchy.names, hierarchy.id),
        description=text(hierarchy.descriptions),
        identity=parts.identity(hierarchy, base_url),
        maintainer=maintainer,
        nodes=tuple(_node(code, names) for code in hierarchy.codes),
        versions=parts.history(editions, hierarchy.version),
        downloads=parts.downloads(urn_of(hierarchy)),
    )


def _node(code: HierarchicalCode, names: Mapping[str, Text]) -> Node:
    nodes = tuple(_node(child, names) for child in code.codes)
    item = Urn.parse(code.code).item or code.id
    return Node(names.get(code.code, Text(item)), item, page_of(code.code), _validity(code), _size(nodes), nodes)


def _size(nodes: Sequence[Node]) -> str:
    return count(len(nodes)) if nodes else ""


def _validity(code: HierarchicalCode) -> str:
    if code.valid_from and code.valid_to:
        return _("%(start)s to %(end)s", start=code.valid_from, end=code.valid_to)
    if code.valid_from:
        return _("since %(start)s", start=code.valid_from)
    return _("until %(end)s", end=code.valid_to) if code.valid_to else ""

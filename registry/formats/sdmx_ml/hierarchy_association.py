"""Hierarchy associations (3.x)."""

from __future__ import annotations

from collections.abc import Iterator

from registry.formats.sdmx_ml.common import Writing, head, maintainable_attributes, read_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import referred
from registry.formats.sdmx_ml.xml import Node, children_of
from registry.model.hierarchy_association import HierarchyAssociation


def read_hierarchy_association(node: Node, reading: Reading) -> HierarchyAssociation:
    children = children_of(node)
    return HierarchyAssociation(
        **read_maintainable(node, children, reading),
        linked_hierarchy=referred(children, "LinkedHierarchy", "Hierarchy", reading),
        linked_object=referred(children, "LinkedObject", "Dimension", reading),
        context_object=referred(children, "ContextObject", "Dataflow", reading),
    )


def write_hierarchy_association(association: HierarchyAssociation, writing: Writing) -> Iterator[str]:
    yield f"<str:HierarchyAssociation{maintainable_attributes(association, writing)}>{head(association)}"
    yield writing.refer("str:LinkedHierarchy", association.linked_hierarchy)
    yield writing.refer("str:LinkedObject", association.linked_object)
    yield writing.refer("str:ContextObject", association.context_object)
    yield "</str:HierarchyAssociation>"

"""Hierarchy associations (3.x): which hierarchy helps to read an artefact, and where."""

from __future__ import annotations

from registry.model.artefact import Maintainable


class HierarchyAssociation(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """All three are URNs (None only in a stub, `context_object` also where the hierarchy is linked everywhere).

    `linked_object` is any identifiable object, for example a dimension; `context_object` for example a dataflow.
    """

    linked_hierarchy: str | None = None
    linked_object: str | None = None
    context_object: str | None = None

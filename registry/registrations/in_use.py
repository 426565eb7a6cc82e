"""Agreements under which data are registered do not go away unnoticed."""

from __future__ import annotations

from dataclasses import replace

from registry.model.artefact import Maintainable
from registry.model.finding import Finding, some_of
from registry.model.kinds import urn_of
from registry.model.provision import ProvisionAgreement
from registry.registrations.find import agreement_of
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import load_graph
from registry.structures.settlement import Conditions

_TOLD = 5


def registered(conditions: Conditions) -> Conditions:
    """The conditions of a submission or deletion, and that no agreement goes under which data are registered."""
    others = conditions.in_use

    def found(uow: UnitOfWork, before: Maintainable, after: Maintainable | None) -> list[Finding]:
        is_leaving = isinstance(before, ProvisionAgreement) and after is None
        return [*others(uow, before, after), *(_held(uow, urn_of(before)) if is_leaving else [])]

    return replace(conditions, in_use=found)


def _held(uow: UnitOfWork, urn: str) -> list[Finding]:
    graph = load_graph(uow)
    named = [
        stored.registration.id or ""
        for stored in uow.registrations.all()
        if (entry := agreement_of(graph, stored.registration.provision_agreement)) is not None and entry.urn == urn
    ]
    if not named:
        return []
    message = f"{urn} has registrations: {some_of(named, _TOLD)}; delete these first"
    return [Finding(code="in-use", message=message, artefact=urn)]

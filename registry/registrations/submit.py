"""Registering data: each request is checked and stored, or refused with the reason, in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec.structs import replace

from registry.model.finding import Finding
from registry.model.job import AuditEntry
from registry.model.provision import ProvisionAgreement
from registry.model.registration import Registration
from registry.model.registry_message import RegistrationRequest
from registry.model.token import Token
from registry.registrations.checks import of_registration
from registry.registrations.find import agreement_of
from registry.registrations.own import PREFIX
from registry.registrations.rights import may_register
from registry.registrations.settled import Settled, Submitter, error, held_back
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import load_graph

_PLAIN = Submitter()
_OUTCOMES = {"Append": "created", "Replace": "replaced", "Delete": "deleted"}
_AUDIT = {"created": "registered", "replaced": "registered again", "deleted": "deregistered"}


def submit_registrations(
    uow: UnitOfWork,
    requests: Iterable[RegistrationRequest],
    *,
    token: Token,
    at: datetime,
    new_id: Callable[[], str],
    manner: Submitter = _PLAIN,
) -> list[Settled[Registration]]:
    """Stores what is right and commits; one result per request, in order.

    `Append` gives the registration its id, `Replace` and `Delete` name it. The agreement must be here, and the token act for its data
    provider or its agency. Source: SDMX 3.1 Section 5, "Registration"; digest §4.3.
    """
    found = [_settled(uow, request, token, at, new_id) for request in requests]
    if manner.is_atomic:
        found = held_back(found)
    if not manner.dry_run:
        for one in found:
            _store(uow, one, by=token.name, at=at)
        uow.commit()
    return found


def _settled(
    uow: UnitOfWork, request: RegistrationRequest, token: Token, at: datetime, new_id: Callable[[], str]
) -> Settled[Registration]:
    sent = request.registration
    if request.action not in _OUTCOMES:
        refusal = error(
            "action", f"a registration is appended, replaced or deleted; {request.action!r} means nothing here"
        )
        return Settled(sent, "refused", (refusal,))
    if request.action == "Append":
        return _checked(uow, sent, replace(sent, id=new_id(), last_updated=_written(at)), token, _ignored(sent))
    return _changed(uow, request, token, at)


def _ignored(sent: Registration) -> tuple[Finding, ...]:
    if sent.id is None:
        return ()
    told = f"the id {sent.id!r} was not taken: the registry gives the ids of what is appended"
    return (Finding(code="id-given", severity="warning", message=told),)


def _changed(uow: UnitOfWork, request: RegistrationRequest, token: Token, at: datetime) -> Settled[Registration]:
    sent = request.registration
    if sent.id is None:
        return Settled(
            sent, "refused", (error("no-id", f"{request.action} names a registration by its id; none is given"),)
        )
    stored = uow.registrations.get(sent.id)
    if stored is None and sent.id.startswith(PREFIX):
        told = f"{sent.id} is of data that are published here; it changes when these data do"
        return Settled(sent, "refused", (error("not-permitted", told),))
    if stored is None:
        return Settled(sent, "refused", (error("not-found", f"no registration {sent.id!r} is here"),))
    if finding := _right(uow, stored.registration.provision_agreement, token, is_gone_fine=True):
        return Settled(sent, "refused", (finding,))
    if request.action == "Delete":
        return Settled(stored.registration, "deleted")
    settled = _checked(uow, sent, replace(sent, last_updated=_written(at)), token, ())
    return settled if settled.outcome == "refused" else Settled(settled.subject, "replaced", settled.findings)


def _checked(
    uow: UnitOfWork, sent: Registration, made: Registration, token: Token, warnings: tuple[Finding, ...]
) -> Settled[Registration]:
    right = _right(uow, sent.provision_agreement, token, is_gone_fine=False)
    findings = (*of_registration(sent), *((right,) if right else ()))
    return Settled(sent, "refused", findings) if findings else Settled(made, "created", warnings)


def _right(uow: UnitOfWork, urn: str, token: Token, *, is_gone_fine: bool) -> Finding | None:
    """Why the agreement stands in the way; one that is gone may be left behind by administrators and whoever acts for its agency."""
    entry = agreement_of(load_graph(uow), urn)
    if entry is None:
        agency = urn.partition("=")[2].partition(":")[0]
        if is_gone_fine and token.acts_for(agency):
            return None
        return error("unresolved-reference", f"{urn} is not here; submit the provision agreement first")
    agreement = uow.artefacts.artefact(entry)
    if isinstance(agreement, ProvisionAgreement) and may_register(token, agreement):
        return None
    provider = agreement.data_provider if isinstance(agreement, ProvisionAgreement) else None
    whom = f"the data provider {provider} or the agency {entry.agency}" if provider else f"the agency {entry.agency}"
    return error("not-permitted", f"{token.name} does not act for {whom} of {entry.short}; use a token that does")


def _written(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()


def _store(uow: UnitOfWork, settled: Settled[Registration], *, by: str, at: datetime) -> None:
    registration = settled.subject
    if settled.outcome == "refused" or registration.id is None:
        return
    if settled.outcome == "deleted":
        uow.registrations.remove(registration.id)
    else:
        uow.registrations.save(registration, at=at, by=by)
    target = f"registration:{registration.id}"
    uow.audit.add(
        AuditEntry(at=at, who=by, what=_AUDIT[settled.outcome], target=target, detail=registration.provision_agreement)
    )
    uow.notifications.announce_registration(settled.outcome, registration, at=at)

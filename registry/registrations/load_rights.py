"""Who may load data, and into what: whoever acts for the agency of a dataflow, or for the provider of an agreement on it."""

from __future__ import annotations

from dataclasses import dataclass

from registry.model.dataflow import Dataflow
from registry.model.errors import Malformed, NotFound, NotPermitted, Unprocessable
from registry.model.kinds import urn_of
from registry.model.provision import ProvisionAgreement
from registry.model.token import Token
from registry.model.urn import Urn
from registry.registrations.rights import reports_for
from registry.storage.artefacts import Entry
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.graph import Graph, load_graph

_CONTEXTS = ("dataflow", "datastructure", "provisionagreement")


@dataclass(frozen=True)
class Destination:
    """Where data go: a dataflow, under an agreement (None = under none), both as URNs.

    `is_shared` says that others report to the dataflow under agreements of their own: what is loaded under this one is then a change
    of the data, never the whole of them.
    """

    flow: str
    agreement: str | None = None
    is_shared: bool = False


def destination(uow: UnitOfWork, token: Token | None, context: str, agency: str, id: str, version: str) -> Destination:
    """Where data sent to this address go; without a token all is permitted (the command line).

    Raises Malformed for an address with wildcards, NotFound, Unprocessable for a structure of several dataflows, NotPermitted.
    """
    if context not in _CONTEXTS:
        raise Malformed(f"{context!r} is not where data can be sent; write one of {', '.join(_CONTEXTS)}")
    if "*" in (agency, id, version) or "," in f"{agency}{id}{version}":
        raise Malformed(f"{agency}:{id}({version}) may name several; data are sent to exactly one")
    graph = load_graph(uow)
    entry = next(reversed(graph.matches(context, agency, id, version, is_draft=True)), None)
    if entry is None:
        raise NotFound(f"there is no {context} {agency}:{id}({version}); ask for /structure/{context} to see which are")
    flow = _flow(uow, graph, entry)
    agreements = _agreements(uow, graph, flow)
    named = next((one for one in agreements if urn_of(one) == entry.urn), None) if context == _CONTEXTS[2] else None
    agreement = _permitted(token, flow, named, agreements)
    others = {one.data_provider for one in agreements} - {agreement.data_provider if agreement else None}
    return Destination(urn_of(flow), urn_of(agreement) if agreement else None, agreement is not None and bool(others))


def _flow(uow: UnitOfWork, graph: Graph, entry: Entry) -> Dataflow:
    found = [entry] if entry.kind == "dataflow" else list(graph.children(entry))
    if entry.kind == "datastructure":
        found = list(graph.parents(entry))
    flows = [one for one in found if one.kind == "dataflow"]
    if len(flows) != 1:
        shown = ", ".join(one.short for one in flows[:5]) or "none"
        raise Unprocessable(f"{entry.short} has {len(flows)} dataflows ({shown}); send the data to /data/dataflow/…")
    flow = uow.artefacts.artefact(flows[0])
    assert isinstance(flow, Dataflow)
    return flow


def _agreements(uow: UnitOfWork, graph: Graph, flow: Dataflow) -> list[ProvisionAgreement]:
    entry = graph.target(urn_of(flow))
    entries = [one for one in graph.parents(entry) if one.kind == "provisionagreement"] if entry else []
    found = uow.artefacts.artefacts(entries)
    return [one for each in entries if isinstance(one := found[each.revision], ProvisionAgreement)]


def _permitted(
    token: Token | None, flow: Dataflow, named: ProvisionAgreement | None, agreements: list[ProvisionAgreement]
) -> ProvisionAgreement | None:
    """The agreement under which the holder of a token loads; None for the agency itself, unless it names one. Raises NotPermitted."""
    if token is None or token.acts_for(flow.agency) or (named is not None and token.acts_for(named.agency)):
        return named
    own = [one for one in agreements if one.data_provider and reports_for(token, Urn.parse(one.data_provider))]
    if named is not None:
        own = [one for one in own if urn_of(one) == urn_of(named)]
    if not own:
        what = f"{named.agency}:{named.id}" if named is not None else f"any agreement on {flow.agency}:{flow.id}"
        whom = ", ".join((*token.agencies, *token.providers))
        raise NotPermitted(
            f"the token {token.name!r} acts for {whom}, neither for {flow.agency} nor for the provider of {what}"
        )
    if len(own) > 1:
        shown = ", ".join(one.short for one in own[:5])
        raise NotPermitted(f"the token {token.name!r} reports under several agreements ({shown}); send to one of them")
    return own[0]

"""What was asked for, in the words of a request: flows and artefacts, maybe of the latest version."""

from __future__ import annotations

import re
from collections.abc import Iterable

from registry.harvest.addresses import Wanted
from registry.model.artefact import Maintainable
from registry.model.dataflow import Dataflow
from registry.model.errors import Malformed, Refused, RegistryError
from registry.model.harvest import HarvestRequest
from registry.model.urn import Urn, make
from registry.model.version import VersionPattern, is_range
from registry.storage.artefacts import target_of

_SHORT = re.compile(r"[^:()]+:[^:()]+(\([^()]+\))?")


def asked_for(request: HarvestRequest) -> list[str]:
    """The URNs of what is asked for. Raises Malformed."""
    return [*request.structures, *(flow_urn(flow) for flow in request.flows)]


def flow_urn(short: str) -> str:
    """The URN of `AGENCY:ID(VERSION)`, of the latest version where none is given. Raises Malformed."""
    if short.startswith("urn:"):
        return str(Urn.parse(short))
    if not _SHORT.fullmatch(short):
        raise Malformed(f"{short!r} is not a dataflow: write AGENCY:ID or AGENCY:ID(VERSION)")
    return make("datastructure", "Dataflow", short if short.endswith(")") else f"{short}(~)")


def wanted_of(urn: str, references: str) -> Wanted:
    """The question for what a URN names. Raises Malformed."""
    kind, target = target_of(urn)
    return Wanted(kind, target.agency, target.id, target.version, references)


def flows_of(artefacts: Iterable[Maintainable], asked: Iterable[str]) -> list[Dataflow]:
    """The flows whose data are meant: those that were asked for, or all in full when none was."""
    flows = [one for one in artefacts if isinstance(one, Dataflow) and not one.is_external_reference]
    patterns = [Urn.parse(flow_urn(one)) for one in asked]
    if not patterns:
        return flows
    return [flow for flow in flows if any(_names(pattern, flow, flows) for pattern in patterns)]


def _names(pattern: Urn, flow: Dataflow, flows: Iterable[Dataflow]) -> bool:
    if (pattern.agency, pattern.id) != (flow.agency, flow.id):
        return False
    if not is_range(pattern.version):
        return pattern.version == flow.version
    versions = [one.parsed_version for one in flows if (one.agency, one.id) == (flow.agency, flow.id)]
    return flow.parsed_version in VersionPattern.parse(pattern.version).select(versions)


def told(wrong: RegistryError) -> str:
    """An error as one sentence, with the first findings that it has."""
    findings = wrong.findings[:3] if isinstance(wrong, Refused) else ()
    return "; ".join([str(wrong), *(finding.message for finding in findings if finding.message not in str(wrong))])

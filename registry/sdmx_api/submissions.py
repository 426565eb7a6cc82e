"""What became of a submission, as an answer: status codes (digest §4.1), SubmitStructureResponse or JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from urllib.parse import quote

from flask import Request, Response

from registry.formats.accept import preferences
from registry.formats.sdmx_json import submission as json_form
from registry.formats.sdmx_ml.generations import GENERATIONS, ML_2_1, ML_3_0, ML_3_1, Generation
from registry.formats.sdmx_ml.registry_interface import write_submission
from registry.model.finding import Finding
from registry.model.kinds import kind_of_class
from registry.model.message import Header, Notice
from registry.model.submission import (
    Referring,
    SubmissionImpact,
    SubmissionResult,
    SubmissionText,
    VersionChange,
    VersionNeed,
)
from registry.model.urn import Urn
from registry.sdmx_api.asked import header, services
from registry.sdmx_api.responses import tag_of
from registry.structures.drafts import Result
from registry.structures.impact import Impact
from registry.structures.settlement import Receipt

_DONE = {"created": 201, "replaced": 200, "deleted": 200, "unchanged": 200}
# The status of a refusal by the code of its finding; what is wrong with an artefact by itself is 422.
_REFUSED = {
    "not-permitted": 403,
    "not-found": 404,
    **dict.fromkeys(
        ["frozen", "exists", "stub", "unresolved-reference", "semantic-reference", "item-in-use", "in-use", "held-back",
         "version-increment", "observations-in-use"],
        409,
    ),
}  # fmt: skip
_MEDIA_XML = {ML_3_1.name: "3.1.0", ML_3_0.name: "3.0.0", ML_2_1.name: "2.1"}
_TOLD_CHANGES = 50


@dataclass(frozen=True)
class Manner:
    """How an answer is written: its family, and the generation of XML."""

    family: Literal["xml", "json"]
    generation: Generation = ML_3_1

    @property
    def content_type(self) -> str:
        if self.family == "json":
            return "application/json"
        return f"application/vnd.sdmx.registry+xml;version={_MEDIA_XML[self.generation.name]}"


def manner_of(request: Request, family: str | None, generation: str | None = None) -> Manner:
    """What `Accept` asks for, else the family of what was sent. A type that is not offered does not fail a write."""
    default = next((row for row in GENERATIONS if row.name == generation), ML_3_1)
    for wanted in sorted(preferences(request.headers.get("Accept", "")), key=lambda one: -one.quality):
        ending = wanted.value.rpartition("/")[2].rpartition("+")[2]
        if ending == "json":
            return Manner("json")
        if ending == "xml":
            version = (wanted.parameter("version") or "").strip()
            named = {"3.0": ML_3_0, "3.1": ML_3_1}.get(".".join(version.split(".")[:2]))
            return Manner("xml", named or default)
    return Manner("json" if family == "json" else "xml", default)


def respond(
    receipt: Receipt, manner: Manner, *, at: datetime, dry_run: bool = False, notices: Sequence[Notice] = ()
) -> Response:
    """The answer to a whole submission; `Location` when it created one artefact."""
    impacts = {impact.urn: impact for impact in receipt.impacts}
    results = [_told(result, impacts.get(result.urn), notices) for result in receipt.results]
    response = Response(
        written(results, manner, at=at), status=status_of([result.code for result in results], dry_run=dry_run)
    )
    response.headers["Content-Type"] = manner.content_type
    if response.status_code == 201 and len(results) == 1:
        response.headers["Location"] = address(results[0].urn)
    return response


def written(results: Sequence[SubmissionResult], manner: Manner, *, at: datetime) -> bytes:
    """The message."""
    head: Header = header(tag_of(at.isoformat(), *(result.urn for result in results)), at)
    if manner.family == "json":
        return json_form.write_submission(results, head)
    return write_submission(results, head, manner.generation)


def address(urn: str) -> str:
    """Where an artefact is read, relative to the host unless REGISTRY_BASE_URL is set."""
    named = Urn.parse(urn)
    kind = kind_of_class(named.class_)
    word = kind.word if kind else named.class_.lower()
    path = "/".join(quote(part, safe="") for part in (word, named.agency, named.id, named.version))
    resource = "metadata" if word == "metadataset" else "structure"
    return f"{services().settings.base_url}/sdmx/v2/{resource}/{path}"


def status_of(codes: Sequence[int], *, dry_run: bool) -> int:
    """One for all: the common one; 207 where some failed and some did not; a dry run creates nothing."""
    refused = [code for code in codes if code >= 400]
    if refused:
        return 207 if len(refused) < len(codes) else refused[0]
    return 201 if 201 in codes and not dry_run else 200


def _told(result: Result, impact: Impact | None, notices: Sequence[Notice]) -> SubmissionResult:
    texts = [_text(finding) for finding in result.findings]
    texts += [SubmissionText(code=one.code, severity="warning", text=one.text) for one in notices]
    code = code_of(result)
    status: Literal["Success", "Warning", "Failure"] = "Success"
    if code >= 400:
        status = "Failure"
    elif any(text.severity == "warning" for text in texts):
        status = "Warning"
    return SubmissionResult(
        urn=result.urn,
        action=result.action,
        outcome=result.outcome,
        status=status,
        code=code,
        messages=(*texts, *(_explained(impact) if impact else ())),
        impact=_impact(impact) if impact else None,
    )


class Ended(Protocol):
    """A request that ended: an artefact's, a registration's, a subscription's."""

    @property
    def outcome(self) -> str: ...

    @property
    def findings(self) -> tuple[Finding, ...]: ...


def code_of(result: Ended) -> int:
    """The HTTP status that it would have alone."""
    if result.outcome != "refused":
        return _DONE[result.outcome]
    return next(_REFUSED.get(finding.code, 422) for finding in result.findings if finding.severity == "error")


def _text(finding: Finding) -> SubmissionText:
    return SubmissionText(code=finding.code, severity=finding.severity, text=finding.message, value=finding.value)


def _explained(impact: Impact) -> list[SubmissionText]:
    """The impact in sentences, for those who read XML."""
    said = []
    if impact.increment is not None:
        need = impact.increment
        said.append(
            f"Since {need.previous} the changes are {need.level.name}; the next version is {need.right_version}."
        )
    if impact.referrers:
        said.append(
            f"{len(impact.referrers)} references lead here: "
            + ", ".join(one.urn for one in impact.referrers[:20])
            + "."
        )
    return [SubmissionText(code="impact", severity="information", text=text) for text in said]


def _impact(impact: Impact) -> SubmissionImpact:
    need = impact.increment
    version = None
    if need is not None:
        changes = (
            VersionChange(level=one.level.name, rule=one.code, text=one.sentence)
            for one in need.changes[:_TOLD_CHANGES]
        )
        version = VersionNeed(
            previous=need.previous,
            level=need.level.name,
            right_version=need.right_version,
            is_enough=need.is_enough,
            changes=tuple(changes),
        )
    referrers = (Referring(urn=one.urn, role=one.role, item=one.item, follows=one.follows) for one in impact.referrers)
    return SubmissionImpact(version=version, referrers=tuple(referrers))

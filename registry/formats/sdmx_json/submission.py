"""What became of a submission, for clients that speak JSON. The standard has no such message: this one is ours.

    {"meta": {"id", "test", "prepared", "sender": {"id"}},
     "data": {"submissionResults": [{"urn", "action", "outcome", "status", "code", "messages": [{"code", "severity", "text", "value"}],
                                     "impact": {"version": {"previous", "level", "rightVersion", "isEnough", "changes"}, "referrers"}}]},
     "errors": [{"code", "title", "detail"}]}

`errors` has the shape of SDMX-JSON's and one member for each artefact that was refused.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from registry.formats.sdmx_json.common import filled
from registry.model.message import Header
from registry.model.submission import SubmissionResult

_ENCODER = msgspec.json.Encoder()


def write_submission(results: Sequence[SubmissionResult], header: Header) -> bytes:
    """The message, indented by nobody: it is for programs."""
    errors = [
        {"code": result.code, "title": f"{result.urn} was refused", "detail": " ".join(_wrong(result))}
        for result in results
        if result.status == "Failure"
    ]
    meta = {
        "id": header.id,
        "test": header.test,
        "prepared": header.prepared.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "sender": {"id": header.sender.id},
    }
    return _ENCODER.encode({"meta": meta, "data": {"submissionResults": results}} | filled(errors=errors))


def _wrong(result: SubmissionResult) -> list[str]:
    return [said.text for said in result.messages if said.severity == "error"]

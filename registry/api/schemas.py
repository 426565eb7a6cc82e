"""The bodies of the JSON API: what comes in is checked here, what goes out is shaped here; the OpenAPI document is made of them."""

from __future__ import annotations

from typing import Any

import msgspec
from marshmallow import RAISE, Schema, fields, post_load, validate

from registry.formats.table import FORMATS
from registry.model.harvest import VERDICTS, HarvestRequest


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"description": text}, **more}


class HarvestRequestBody(Schema):
    """What to harvest."""

    class Meta:
        unknown = RAISE

    source = fields.String(
        required=True,
        validate=validate.Length(1, 2000),
        **_said("URL of an SDMX REST service, or the id of one that sdmx1 knows."),
    )
    flows = fields.List(fields.String(), **_said("AGENCY:ID(VERSION) of dataflows; without a version the latest."))
    structures = fields.List(fields.String(), **_said("URNs of artefacts."))
    since = fields.AwareDateTime(
        allow_none=True, **_said("Of flows that have data here, take what changed after this moment.")
    )
    api = fields.String(
        allow_none=True,
        validate=validate.OneOf(["v1", "v2"]),
        **_said("Generation of the REST API; found out when absent."),
    )
    takes_data = fields.Boolean(data_key="takesData", **_said("Whether data are taken, too; true when absent."))
    references = fields.String(
        validate=validate.OneOf(["descendants", "all"]), **_said("What the artefacts need, or also what uses them.")
    )
    agencies = fields.List(
        fields.String(),
        **_said("Replace also what is kept here for these agencies and was not taken from this source."),
    )
    format = fields.String(
        allow_none=True,
        validate=validate.OneOf([row.name for row in FORMATS if row.kind == "structure"]),
        **_said("Format to ask structures in."),
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> HarvestRequest:
        return msgspec.convert(data, HarvestRequest)


class MarkBody(Schema):
    etag = fields.String(allow_none=True)
    last_modified = fields.String(data_key="lastModified", allow_none=True)
    sha256 = fields.String(allow_none=True)


class FindingBody(Schema):
    code = fields.String()
    severity = fields.String()
    message = fields.String()
    file = fields.String(allow_none=True)
    line = fields.Integer(allow_none=True)
    artefact = fields.String(allow_none=True)


class MessageBody(Schema):
    """A structure message that was read."""

    url = fields.String()
    read_at = fields.AwareDateTime(data_key="readAt")
    mark = fields.Nested(MarkBody)


class ItemBody(Schema):
    """One artefact, or the data of one flow: what the plan says, and what became of it."""

    kind = fields.String(validate=validate.OneOf(["artefact", "data"]))
    urn = fields.String()
    verdict = fields.String(validate=validate.OneOf(VERDICTS))
    reason = fields.String()
    url = fields.String()
    mark = fields.Nested(MarkBody)
    content = fields.String(allow_none=True, **_said("SHA-256 of the artefact as the source has it."))
    previous = fields.String(allow_none=True)
    level = fields.String(allow_none=True, **_said("PATCH, MINOR or MAJOR, against `previous`."))
    changes = fields.List(fields.String())
    observations = fields.Integer(allow_none=True)
    outcome = fields.String(allow_none=True)
    outcome_at = fields.AwareDateTime(data_key="outcomeAt", allow_none=True)
    detail = fields.String()
    version = fields.Integer(allow_none=True, **_said("Number of the data version that was published."))


class HarvestBody(Schema):
    id = fields.String()
    state = fields.String()
    by = fields.String()
    source = fields.String(attribute="request.source")
    address = fields.String()
    api = fields.String()
    created_at = fields.AwareDateTime(data_key="createdAt")
    planned_at = fields.AwareDateTime(data_key="plannedAt", allow_none=True)
    finished_at = fields.AwareDateTime(data_key="finishedAt", allow_none=True)
    message = fields.String()


class WholeHarvestBody(HarvestBody):
    """With its plan, progress and findings."""

    request = fields.Nested(HarvestRequestBody)
    messages = fields.List(fields.Nested(MessageBody))
    findings = fields.List(fields.Nested(FindingBody))
    items = fields.List(fields.Nested(ItemBody))


class HarvestListBody(Schema):
    harvests = fields.List(fields.Nested(HarvestBody))


class HarvestListQuery(Schema):
    class Meta:
        unknown = RAISE

    limit = fields.Integer(load_default=20, validate=validate.Range(1, 200), **_said("How many, the newest first."))
    offset = fields.Integer(load_default=0, validate=validate.Range(0), **_said("How many to leave out first."))


class JobBody(Schema):
    """Work that was left to the worker."""

    id = fields.String()
    kind = fields.String()
    state = fields.String()
    target = fields.String(allow_none=True, **_said("Id of the harvest."))
    message = fields.String()
    created_at = fields.AwareDateTime(data_key="createdAt")


class OriginQuery(Schema):
    class Meta:
        unknown = RAISE

    urn = fields.String(required=True, **_said("URN of an artefact; of a dataflow also for its data."))


class OriginBody(Schema):
    """Where something was taken from, the last harvest first."""

    kind = fields.String(attribute="item.kind")
    urn = fields.String(attribute="item.urn")
    outcome = fields.String(attribute="item.outcome")
    at = fields.AwareDateTime(attribute="item.outcome_at")
    url = fields.String(attribute="item.url")
    mark = fields.Nested(MarkBody, attribute="item.mark")
    version = fields.Integer(attribute="item.version", allow_none=True)
    harvest = fields.String()


class OriginListBody(Schema):
    origins = fields.List(fields.Nested(OriginBody))


class ProblemBody(Schema):
    """RFC 9457."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()
    instance = fields.String()
    errors = fields.Dict(**_said("What is wrong with the request, by field."))
    findings = fields.List(fields.Nested(FindingBody))

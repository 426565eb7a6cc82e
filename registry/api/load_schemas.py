"""The bodies of loads and jobs in the JSON API."""

from __future__ import annotations

from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from registry.api.schemas import FindingBody, JobBody

_MODES = ["whole", "actions"]


def _said(text: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"description": text}, **more}


class _LoadBody(Schema):
    """Where data go and how."""

    class Meta:
        unknown = RAISE

    dataflow = fields.String(**_said("AGENCY:ID(VERSION) of the dataflow that the data are of."))
    agreement = fields.String(**_said("AGENCY:ID(VERSION) of the provision agreement under which they are reported."))
    mode = fields.String(
        load_default=None,
        validate=validate.OneOf(_MODES),
        **_said("whole: the data replace what is there; actions: they change it. Found out from the rows when absent."),
    )
    is_partial = fields.Boolean(
        data_key="partial", load_default=False, **_said("Load the rows that are right; the others come back as a file.")
    )
    dry_run = fields.Boolean(data_key="dryRun", load_default=False, **_said("Check everything, publish nothing."))

    @validates_schema
    def _check(self, data: dict[str, Any], **_: Any) -> None:
        if ("dataflow" in data) == ("agreement" in data):
            raise ValidationError("give the dataflow or the agreement", "dataflow")


class LoadRequestBody(_LoadBody):
    """Data that lie elsewhere."""

    url = fields.String(
        required=True, validate=validate.Length(8, 4000), **_said("http or https address of the data, packed or not.")
    )


class LoadFormBody(_LoadBody):
    """Data that are sent along, as one part of a form."""

    file = fields.Raw(
        required=False,
        metadata={"description": "The data: CSV, JSON, XML, an Excel workbook, Parquet or Arrow; plain, gzip, zstd or a zip archive of one file.",
                  "type": "string", "format": "binary"},
    )  # fmt: skip


class QuotedFindingBody(FindingBody):
    """With the row that it is about."""

    component = fields.String(allow_none=True)
    value = fields.String(allow_none=True)
    count = fields.Integer(**_said("How many rows this finding stands for."))
    row = fields.String(allow_none=True, **_said("The row as it stands in the file."))


class FindingKindBody(Schema):
    """All findings of one kind."""

    code = fields.String()
    severity = fields.String()
    component = fields.String(allow_none=True)
    count = fields.Integer(**_said("How many rows are concerned."))
    first = fields.List(fields.Nested(QuotedFindingBody))


class LoadJobBody(JobBody):
    """A job with its progress and what was found."""

    by = fields.String()
    target = fields.String(allow_none=True, **_said("URN of the dataflow, or id of the harvest."))
    progress = fields.Float(**_said("From 0 to 1."))
    started_at = fields.AwareDateTime(data_key="startedAt", allow_none=True)
    finished_at = fields.AwareDateTime(data_key="finishedAt", allow_none=True)
    findings = fields.List(fields.Nested(FindingKindBody), attribute="kinds")
    rest = fields.String(allow_none=True, **_said("Address of the rows that were not loaded, as CSV."))


class LoadJobListBody(Schema):
    jobs = fields.List(fields.Nested(LoadJobBody))


class JobListQuery(Schema):
    class Meta:
        unknown = RAISE

    limit = fields.Integer(load_default=20, validate=validate.Range(1, 200), **_said("How many, the newest first."))
    kind = fields.String(validate=validate.OneOf(["load", "harvest"]), **_said("Only jobs of this kind."))
    state = fields.String(
        validate=validate.OneOf(["queued", "running", "done", "failed", "cancelled"]),
        **_said("Only jobs in this state."),
    )


class RestBody(Schema):
    """The rows that came back, as SDMX-CSV with a column FINDINGS."""

"""What a load did, as a report for people and programs."""

from __future__ import annotations

from registry.data.partial_load import Outcome
from registry.model.finding_summary import by_kind
from registry.model.job import Job
from registry.model.load_order import LoadOrder, LoadReport


def report_of(job: Job, order: LoadOrder, outcome: Outcome, *, job_at: str, rest_at: str) -> LoadReport:
    """`job_at` and `rest_at` are the addresses of the job and of the rows that came back."""
    version = outcome.receipt.version
    return LoadReport(
        state=job.state, message=job.message, job=job_at, dataflow=order.flow, agreement=order.agreement, dry_run=order.dry_run,
        action=version.action, version=version.number if outcome.receipt.is_published else None,
        observations=version.observation_count, series=version.series_count, returned=outcome.returned,
        rest=rest_at if outcome.returned else None, findings=by_kind(outcome.findings),
    )  # fmt: skip

"""The job that loads a data file; its progress and findings are a row that pages and the API show."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from huey import Huey

from registry.data.load import Mode, load
from registry.formats.sniff import data_format
from registry.jobs.queue import open_queue
from registry.model.errors import Refused, RegistryError
from registry.model.finding import Finding
from registry.model.job import Job, JobState
from registry.services import Services

KIND = "load"


def enqueue(services: Services, file: Path, flow: str, *, by: str, at: datetime, mode: Mode | None = None) -> Job:
    """Records the job and leaves it to the worker."""
    job = Job(id=uuid.uuid4().hex, kind=KIND, by=by, target=flow, message=f"{file.name} waits", created_at=at)
    _save(services, job)
    register(open_queue(services.settings.queue_url), services)(job.id, str(file), mode)
    return job


def register(queue: Huey, services: Services) -> Callable[[str, str, Mode | None], object]:
    """Makes the queue know this job: the worker to run it, others to leave it there."""
    task: Callable[[str, str, Mode | None], object] = queue.task(name=KIND)(
        lambda id_, file, mode=None: run(services, id_, Path(file), mode)
    )
    return task


def run(services: Services, id_: str, file: Path, mode: Mode | None = None) -> None:
    """Loads the file of a queued job. Whatever goes wrong ends as a sentence in the job; the worker lives on."""
    with services.reading() as uow:
        job = uow.jobs.get(id_)
    job = msgspec.structs.replace(job, state="running", started_at=datetime.now(UTC))
    _save(services, job)
    try:
        receipt = load(
            services.writing, services.store, job.target or "", file,
            format=data_format(file), at=datetime.now(UTC), by=job.by, mode=mode, limits=services.load_limits,
            progress=lambda what, rows: _save(services, msgspec.structs.replace(job, message=f"{what}: {rows:,}" if rows else what)),
        )  # fmt: skip
    except Refused as refused:
        _end(services, job, "failed", str(refused), refused.findings)
    except (RegistryError, OSError) as error:
        _end(services, job, "failed", str(error))
    else:
        _end(services, job, "done", f"{receipt.version.observation_count:,} observations published", receipt.findings)


def _end(services: Services, job: Job, state: JobState, message: str, findings: tuple[Finding, ...] = ()) -> None:
    ended = msgspec.structs.replace(
        job, state=state, message=message, findings=findings, progress=1.0, finished_at=datetime.now(UTC)
    )
    _save(services, ended)


def _save(services: Services, job: Job) -> None:
    with services.writing() as uow:
        uow.jobs.save(job)
        uow.commit()

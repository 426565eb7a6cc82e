"""The jobs that plan and apply a harvest; its progress is a row that pages and the API show."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Literal

import msgspec
from huey import Huey

from registry.harvest import apply as applying
from registry.harvest import plan as planning
from registry.harvest.asked import told
from registry.harvest.fetch import Manners
from registry.harvest.plan import Say, Terms
from registry.jobs.queue import open_queue
from registry.model.errors import RegistryError
from registry.model.finding import Finding
from registry.model.harvest import Harvest, HarvestRequest
from registry.model.job import Job, JobState
from registry.services import Services

KIND = "harvest"
Step = Literal["plan", "apply"]

_STEPS: dict[Step, Callable[[Services, str, Terms], Harvest]] = {"plan": planning.plan, "apply": applying.apply}


def trusted(services: Services, say: Say) -> Terms:
    """The terms of the command line: files and private addresses are read."""
    return Terms(Manners(allows_private=True, most_bytes=services.load_limits.unpacked_bytes), True, say)


def guarded(services: Services, say: Say) -> Terms:
    """The terms of what is asked for over HTTP."""
    private = services.settings.harvest_private
    return Terms(Manners(allows_private=private, most_bytes=services.load_limits.unpacked_bytes), False, say)


def new_id() -> str:
    return uuid.uuid4().hex[:12]


def enqueue_plan(services: Services, request: HarvestRequest, *, by: str, at: datetime) -> tuple[Harvest, Job]:
    """Records a harvest and leaves its planning to the worker."""
    harvest = planning.begin(services, new_id(), request, by=by, at=at)
    return harvest, _enqueue(services, "plan", harvest, by=by, at=at)


def enqueue_apply(services: Services, id: str, *, by: str, at: datetime) -> Job:
    """Leaves applying a plan to the worker. Raises NotFound, and Conflict when there is no plan to apply."""
    with services.reading() as uow:
        harvest = uow.harvests.get(id)
    applying.check_state(harvest)
    return _enqueue(services, "apply", harvest, by=by, at=at)


def _enqueue(services: Services, step: Step, harvest: Harvest, *, by: str, at: datetime) -> Job:
    message = f"to {step} the harvest from {harvest.request.source}"
    job = Job(id=uuid.uuid4().hex, kind=KIND, by=by, target=harvest.id, message=message, created_at=at)
    _save(services, job)
    register(open_queue(services.settings.queue_url), services)(job.id, harvest.id, step)
    return job


def register(queue: Huey, services: Services) -> Callable[[str, str, Step], object]:
    """Makes the queue know this job: the worker to run it, others to leave it there."""
    task: Callable[[str, str, Step], object] = queue.task(name=KIND)(
        lambda id_, harvest, step: run(services, id_, harvest, step)
    )
    return task


def run(services: Services, id_: str, harvest: str, step: Step) -> None:
    """Carries out a step of a harvest. Whatever goes wrong ends as a sentence in the job; the worker lives on."""
    with services.reading() as uow:
        job = uow.jobs.get(id_)
    job = msgspec.structs.replace(job, state="running", started_at=datetime.now(UTC))
    _save(services, job)
    terms = guarded(services, lambda what: _save(services, msgspec.structs.replace(job, message=what)))
    try:
        ended = _STEPS[step](services, harvest, terms)
    except (RegistryError, OSError) as wrong:
        message = told(wrong) if isinstance(wrong, RegistryError) else str(wrong)
        _end(services, job, "failed", message, getattr(wrong, "findings", ()))
    else:
        _end(services, job, "cancelled" if ended.state == "cancelled" else "done", ended.message, ended.findings)


def _end(services: Services, job: Job, state: JobState, message: str, findings: tuple[Finding, ...]) -> None:
    ended = msgspec.structs.replace(
        job, state=state, message=message, findings=findings, progress=1.0, finished_at=datetime.now(UTC)
    )
    _save(services, ended)


def _save(services: Services, job: Job) -> None:
    with services.writing() as uow:
        uow.jobs.save(job)
        uow.commit()

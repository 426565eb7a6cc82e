"""The job that loads data; its progress and findings are a row that pages and the API show, what it needs lies in a folder of its own."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from huey import Huey

from registry.data.incoming import data_file
from registry.data.load import Opening, Progress, load_ready
from registry.data.partial_load import Outcome, load_in_part
from registry.formats.sniff import data_format
from registry.harvest.fetch import Manners, fetch
from registry.jobs.queue import open_queue
from registry.model.errors import NotPermitted, Refused, RegistryError, Unprocessable
from registry.model.finding import Finding
from registry.model.job import Job, JobState
from registry.model.load_order import LoadOrder
from registry.services import Services

KIND = "load"
_PROGRESS = {"read": 0.3, "checked": 0.5, "written": 0.9}
_KEPT_SECONDS = 30 * 86_400  # how long a file of rows that came back can be fetched


@dataclass(frozen=True)
class Ended:
    """A load that was carried out. Raising instead is how it fails."""

    job: Job
    outcome: Outcome


def new_id() -> str:
    return uuid.uuid4().hex


def folder_of(services: Services, id: str) -> Path:
    """Where the files of a job lie: what came in until it ends, then what came back."""
    return services.settings.var / "loads" / id


def rest_of(services: Services, id: str) -> Path | None:
    """The file of rows that came back, if there is one."""
    path = folder_of(services, id) / "rest.csv"
    return path if path.is_file() else None


def begin(services: Services, order: LoadOrder, *, id: str, by: str, at: datetime) -> Job:
    """Records a load that is to be carried out. Raises NotPermitted for a whole where the data of others lie, too."""
    if order.is_shared and order.mode == "whole":
        shutil.rmtree(folder_of(services, id), ignore_errors=True)
        raise NotPermitted(
            "others report to this dataflow, too: what you send changes the data (mode actions); it cannot be the whole"
        )
    _forget_old(services)
    what = order.source or order.url or Path(order.file).name
    job = Job(id=id, kind=KIND, by=by, target=order.flow, message=f"{what} waits", created_at=at)
    _save(services, job)
    return job


def enqueue(services: Services, order: LoadOrder, *, by: str, at: datetime, id: str | None = None) -> Job:
    """Records the job and leaves it to the worker."""
    job = begin(services, order, id=id or new_id(), by=by, at=at)
    register(open_queue(services.settings.queue_url), services)(job.id, msgspec.json.encode(order).decode())
    return job


def register(queue: Huey, services: Services) -> Callable[[str, str], object]:
    """Makes the queue know this job: the worker to run it, others to leave it there."""
    task: Callable[[str, str], object] = queue.task(name=KIND)(lambda id_, order: run(services, id_, order))
    return task


def run(services: Services, id_: str, order: str) -> None:
    """Loads what a queued job says. Whatever goes wrong ends as a sentence in the job; the worker lives on."""
    with services.reading() as uow:
        job = uow.jobs.get(id_)
    try:
        carry_out(services, job, msgspec.json.decode(order, type=LoadOrder))
    except (RegistryError, OSError):
        return  # told in the job


def carry_out(services: Services, job: Job, order: LoadOrder) -> Ended:
    """Loads, and tells in the job how it goes and ends; what it raises is told there before. Raises as `data.load.load`."""
    job = msgspec.structs.replace(job, state="running", started_at=datetime.now(UTC))
    _save(services, job)
    folder = folder_of(services, job.id)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        private = services.settings.harvest_private
        outcome = perform(services, order, folder, by=job.by, progress=_progress(services, job), allows_private=private)
    except Refused as refused:
        _end(services, job, "failed", str(refused), refused.findings)
        raise
    except (RegistryError, OSError) as error:
        _end(services, job, "failed", str(error))
        raise
    except BaseException:
        _end(services, job, "failed", "the service failed; nothing was loaded")
        raise
    finally:
        _tidy(folder)
    return Ended(_end(services, job, "done", told(outcome), outcome.findings), outcome)


def perform(
    services: Services, order: LoadOrder, folder: Path, *, by: str, progress: Progress, allows_private: bool = False
) -> Outcome:
    """Loads what an order says; `folder` takes what is fetched or unpacked and the rows that come back (`rest.csv`)."""
    most = services.load_limits.unpacked_bytes
    file = data_file(_brought(order, folder, Manners(allows_private, most)), folder, most)
    opening = Opening(
        services.writing, services.store, order.flow, at=datetime.now(UTC), limits=services.load_limits,
        progress=progress, mode="actions" if order.is_shared else order.mode, agreement=order.agreement,
        clock=lambda: datetime.now(UTC),
    )  # fmt: skip
    source = order.source or order.url or file.name
    format = data_format(file)
    if order.is_partial:
        rest = folder / "rest.csv"
        return load_in_part(opening, file, format, by=by, source=source, rest_at=rest, dry_run=order.dry_run)
    receipt = load_ready(opening, file, format, by=by, source=source, dry_run=order.dry_run)
    return Outcome(receipt, receipt.findings)


def _brought(order: LoadOrder, folder: Path, manners: Manners) -> Path:
    """The file, fetched first where the order names an address. Raises Unprocessable when it answers anything but 200."""
    if not order.url:
        return Path(order.file)
    target = folder / "fetched.data"
    answer = fetch(order.url, {}, target, manners)
    if answer.status != 200:
        raise Unprocessable(f"{order.url} answers {answer.status}; nothing was loaded")
    return target


def _progress(services: Services, job: Job) -> Progress:
    def say(what: str, rows: int) -> None:
        message = f"{what}: {rows:,}" if rows else what
        _save(services, msgspec.structs.replace(job, message=message, progress=_PROGRESS.get(what, 1.0)))

    return say


def told(outcome: Outcome) -> str:
    """How a load ended, in a sentence."""
    count = f"{outcome.receipt.version.observation_count:,} observations"
    done = f"{count} published" if outcome.receipt.is_published else f"{count} would be published; it was a dry run"
    return f"{done}; {outcome.returned:,} rows came back" if outcome.returned else done


def _end(services: Services, job: Job, state: JobState, message: str, findings: tuple[Finding, ...] = ()) -> Job:
    ended = msgspec.structs.replace(
        job, state=state, message=message, findings=findings, progress=1.0, finished_at=datetime.now(UTC)
    )
    _save(services, ended)
    return ended


def _save(services: Services, job: Job) -> None:
    with services.writing() as uow:
        uow.jobs.save(job)
        uow.commit()


def _tidy(folder: Path) -> None:
    """Only what came back stays."""
    for path in folder.iterdir():
        if path.name != "rest.csv":
            path.unlink()
    if not any(folder.iterdir()):
        folder.rmdir()


def _forget_old(services: Services) -> None:
    """Removes folders of loads that ended long ago, or broke off."""
    root = services.settings.var / "loads"
    if not root.is_dir():
        return
    for folder in root.iterdir():
        if time.time() - folder.stat().st_mtime > _KEPT_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)

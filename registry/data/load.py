"""Loading data: a file becomes a new published version of a dataflow's data, at once or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import msgspec

from registry.confidentiality.flags import veil_of
from registry.data.derived import make_copies
from registry.data.manifest import key_of, parts_of, published
from registry.data.quoting import quoted
from registry.data.rulebook import rulebook_of
from registry.formats.data import DataReader
from registry.formats.table import Format
from registry.model.cube import Cube
from registry.model.dataset import DatasetVersion, FlowKey
from registry.model.errors import Conflict, NotOffered, Refused, Unprocessable
from registry.model.finding import Finding
from registry.model.job import AuditEntry
from registry.observations.loading.actions import MODES, Mode
from registry.observations.loading.limits import Limits, Progress, silent
from registry.observations.loading.load import Loaded, Loading
from registry.observations.loading.source import structure_names
from registry.observations.loading.text_file import unpacked
from registry.observations.store import Store
from registry.storage.unit_of_work import Transactions, UnitOfWork
from registry.structures.cube import load_cube

__all__ = ["MODES", "Mode", "Opening", "Progress", "Receipt", "Transactions", "load", "publish", "roll_back"]


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a load published, or (unless `is_published`) would publish. `findings` are warnings: errors refuse the whole load."""

    version: DatasetVersion
    findings: tuple[Finding, ...] = ()
    is_published: bool = True


def load(  # noqa: PLR0913 - what a load needs to know, each by name
    transactions: Transactions,
    store: Store,
    flow: str,
    file: Path,
    *,
    format: Format,
    at: datetime,
    by: str,
    source: str = "",
    mode: Mode | None = None,
    limits: Limits | None = None,
    progress: Progress = silent,
    agreement: str | None = None,
    dry_run: bool = False,
    clock: Callable[[], datetime] | None = None,
) -> Receipt:
    """Loads a file (plain or gzipped) into a dataflow (a URN): validated, sorted, unique, and published in one step.

    With an `agreement` (a URN) the constraints on it and on its provider hold, too. A dry run does it all and publishes nothing.

    `whole`: the file replaces what is there. `actions`: each row changes it as its action says (SDMX 3.1, "Data Actions"), all data
    sets of the file in order, or none. Without a mode a file that says A, M or D anywhere is loaded by its actions, any other (R, I
    or nothing) as the whole. Either way observations that stay as they were keep the load that brought them.

    Raises Refused with findings, the first of each kind with their rows (nothing is changed then), NotFound for an unknown flow, NotOffered for a format without a reader,
    Conflict when another load of the flow was published meanwhile.
    """
    opening = Opening(
        transactions, store, flow, at=at, limits=limits or Limits(), progress=progress, mode=mode, agreement=agreement,
        clock=clock,
    )  # fmt: skip
    return load_ready(opening, file, format, by=by, source=source or file.name, dry_run=dry_run)


@dataclass(frozen=True)
class Opening:
    """Into which dataflow (a URN) of which registry a load goes, and how. `at` is when it begins, `clock` says when it is published:
    what is read at a moment between is what was there before. Without one it is published `at`."""

    transactions: Transactions
    store: Store
    flow: str
    at: datetime
    limits: Limits
    progress: Progress = silent
    mode: Mode | None = None
    agreement: str | None = None
    clock: Callable[[], datetime] | None = None


@dataclass(frozen=True)
class Ready:
    """A load that may begin; `base` is the version that it follows."""

    loading: Loading
    base: DatasetVersion | None


def begin(opening: Opening) -> Ready:
    """Reads what a load needs to know. Raises NotFound."""
    with opening.transactions() as uow:
        cube = load_cube(uow, opening.flow)
        number = uow.datasets.next_number(key_of(cube.flow))
        base = published(uow, opening.store, cube)
        rulebook = rulebook_of(uow, cube, opening.flow, opening.agreement)
    if opening.agreement is not None:
        cube = msgspec.structs.replace(cube, also_named=(opening.agreement,))
    loading = Loading(
        store=opening.store,
        cube=cube,
        version=_folder(key_of(cube.flow), number),
        load=number,
        limits=opening.limits,
        progress=opening.progress,
        base=base[1] if base else None,
        veil=veil_of(cube),
        at=opening.at,
        mode=opening.mode,
        rulebook=rulebook,
    )
    return Ready(loading, base[0] if base else None)


def load_ready(opening: Opening, file: Path, format: Format, *, by: str, source: str, dry_run: bool = False) -> Receipt:
    """As `load`."""
    ready = begin(opening)
    try:
        loaded = _loaded(ready.loading, file, format)
    except Refused as refused:
        table = table_reader(format, ready.loading.cube)
        told = quoted(refused.findings, file, opening.limits.unpacked_bytes, table)
        raise Refused(str(refused), told) from refused
    return finish(opening, ready, loaded, by=by, source=source, dry_run=dry_run)


def finish(opening: Opening, ready: Ready, loaded: Loaded, *, by: str, source: str, dry_run: bool = False) -> Receipt:
    """Publishes what was loaded, or drops it again when it was a dry run. Raises Conflict."""
    at, store = opening.clock() if opening.clock else opening.at, opening.store
    version = _version(ready.loading.cube, loaded, number=ready.loading.load, at=at, source=source)
    if dry_run:
        store.remove(loaded.version)
        return Receipt(version=version, findings=loaded.warnings, is_published=False)
    try:
        with opening.transactions() as uow:
            _check_base(uow, version.flow, ready.base)
            publish(uow, version, at=at, by=by)
            uow.commit()
    except BaseException:
        store.remove(loaded.version)
        raise
    opening.progress("published", version.observation_count)
    make_copies(store, loaded.version, opening.limits)
    return Receipt(version=version, findings=loaded.warnings)


def publish(uow: UnitOfWork, version: DatasetVersion, *, at: datetime, by: str) -> None:
    """Records a version, makes it the one that is read, and says so in the audit trail. The caller commits. Raises Conflict."""
    if uow.datasets.next_number(version.flow) != version.number:
        raise Conflict(f"another load of {version.flow} was published meanwhile; load the file again")
    uow.datasets.add_version(version)
    uow.datasets.point_to(version.flow, version.number, at=at)
    detail = f"version {version.number}: {version.observation_count} observations from {version.source}"
    uow.audit.add(AuditEntry(at=at, who=by, what="published", target=str(version.flow), detail=detail))


def _check_base(uow: UnitOfWork, flow: FlowKey, base: DatasetVersion | None) -> None:
    """What was built on must still be what is read. Raises Conflict."""
    current = uow.datasets.current(flow)
    if (current and current.number) != (base and base.number):
        raise Conflict(f"the data of {flow} were changed meanwhile; load the file again")


def roll_back(uow: UnitOfWork, flow: FlowKey, number: int, *, at: datetime, by: str) -> None:
    """Makes an earlier version the one that is read. The caller commits. Raises NotFound."""
    uow.datasets.point_to(flow, number, at=at)
    uow.audit.add(AuditEntry(at=at, who=by, what="rolled back", target=str(flow), detail=f"to version {number}"))


def _loaded(loading: Loading, file: Path, format: Format) -> Loaded:
    if format.family == "csv":
        return loading.csv(file)
    if format.reader is None:
        raise NotOffered(f"data in {format.label} cannot be read yet; load SDMX-CSV instead")
    with opened(file, loading.limits) as stream:
        return loading.rows(file.name, format.reader(stream, resolve=resolver(loading.cube), file=file.name))


def resolver(cube: Cube) -> Callable[[str], Cube]:
    """Gives the cube of the load for every name of its structures, and for none. Raises Unprocessable for data of another one."""
    names = structure_names(cube)

    def resolve(structure: str) -> Cube:
        if structure and structure not in names:
            raise Unprocessable(f"the file has data of {structure}; this load is of {names[0]}")
        return cube

    return resolve


def table_reader(format: Format, cube: Cube) -> Callable[[BinaryIO], DataReader] | None:
    """Reads a file of a table as one load does; None for formats that are text."""
    reader = format.reader
    if format.family != "table" or reader is None:
        return None
    return lambda stream: reader(stream, resolve=resolver(cube))


@contextmanager
def opened(file: Path, limits: Limits) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked within the limits."""
    stream = unpacked(file, limits.unpacked_bytes)
    try:
        yield stream
    finally:
        stream.close()


def _folder(flow: FlowKey, number: int) -> str:
    plain = "".join(
        sign if sign.isalnum() or sign in ".-" else "_" for sign in f"{flow.agency}-{flow.id}-{flow.version}"
    )
    return f"{plain}-{number:06d}-{uuid.uuid4().hex[:8]}"


def _version(cube: Cube, loaded: Loaded, *, number: int, at: datetime, source: str) -> DatasetVersion:
    facts = loaded.facts
    return DatasetVersion(
        flow=key_of(cube.flow), number=number, created_at=at, action="Replace" if loaded.mode == "whole" else "Merge", source=source,
        observation_count=facts.observations, series_count=facts.series, first_period=facts.first_period,
        last_period=facts.last_period, attributes=facts.dataset_attributes, parts=parts_of(loaded.version, facts),
    )  # fmt: skip

"""Seeding: the artefacts and data of packs into the registry. Running it again changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.content import packs as content_packs
from registry.content.packs import Packs
from registry.data.load import load
from registry.data.structure_changes import guarded
from registry.formats.table import format_named
from registry.model.dataset import FlowKey
from registry.model.errors import Refused
from registry.model.finding import Finding
from registry.model.urn import Urn
from registry.services import Services
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.submit import Conditions, Receipt, submit

Say = Callable[[str], None]


def silent(_: str) -> None:
    """Says nothing."""


@dataclass(frozen=True)
class Structures:
    """What became of the artefacts, and the packs that they came from."""

    packs: Packs
    receipt: Receipt

    def counted(self, outcome: str) -> int:
        return sum(result.outcome == outcome for result in self.receipt.results)


def seed_structures(
    uow: UnitOfWork, folders: list[Path], *, by: str, at: datetime, conditions: Conditions
) -> Structures:
    """Submits every artefact of the packs below `folders`. Raises Refused, with nothing stored, when a pack has errors."""
    packs = content_packs.read(folders)
    errors = [finding for finding in packs.findings if finding.severity == "error"]
    if errors:
        raise Refused(f"the packs have {len(errors)} errors; nothing was stored", errors)
    trial = submit(uow, packs.artefacts, by=by, at=at, dry_run=True, conditions=conditions)
    if trial.refused:
        raise Refused(f"{len(trial.refused)} artefacts are refused; nothing was stored", _placed(packs, trial))
    return Structures(packs, submit(uow, packs.artefacts, by=by, at=at, conditions=conditions))


def seed(services: Services, folders: list[Path], *, by: str, at: datetime, say: Say = silent) -> None:
    """Structures first, then the data of every source whose file differs from what was loaded last. Raises Refused."""
    conditions = guarded(Conditions(), services.store)
    with services.writing() as uow:
        structures = seed_structures(uow, folders, by=by, at=at, conditions=conditions)
    say(f"{structures.counted('created')} artefacts created, {structures.counted('unchanged')} unchanged")
    for flow, source in structures.packs.sources.items():
        mark = f"{source.data.name} sha256:{_checksum(source.data)}"
        with services.reading() as uow:
            current = uow.datasets.current(_key(flow))
        if current is not None and current.source == mark:
            continue
        receipt = load(
            services.writing, services.store, flow, source.data,
            format=format_named("sdmx-csv-2.0"), at=at, by=by, source=mark, mode="whole", limits=services.load_limits,
        )  # fmt: skip
        say(f"{receipt.version.observation_count:>9,} observations published in {receipt.version.flow}")


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _key(flow: str) -> FlowKey:
    urn = Urn.parse(flow)
    return FlowKey(urn.agency, urn.id, urn.version)


def _placed(packs: Packs, receipt: Receipt) -> list[Finding]:
    """The findings of refused artefacts with the file and line of their pack."""
    found: list[Finding] = []
    for result in receipt.refused:
        file, line = packs.places[result.urn]
        for finding in result.findings:
            found.append(
                Finding(code=finding.code, message=finding.message, file=str(file), line=line, artefact=result.urn)
            )
    return found

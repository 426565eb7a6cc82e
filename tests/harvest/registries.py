"""Two registries: one that serves the small packs, and an empty one that harvests from it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from registry import config
from registry.content import seed
from registry.data.load import load
from registry.formats.sniff import data_format
from registry.harvest import apply as applying
from registry.harvest import plan as planning
from registry.harvest.fetch import Manners
from registry.harvest.plan import Terms
from registry.model.artefact import Maintainable
from registry.model.harvest import Harvest, HarvestRequest
from registry.services import Services
from registry.storage.migrate import upgrade
from registry.structures.submit import submit
from tests.sdmx_api.conftest import SMALL

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
FLOW = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=A:DF(1.0.0)"
RICH = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=B:DF_RICH(1.0.0)"
_IDS = count(1)


def silent(_: str) -> None:
    """Says nothing."""


@dataclass
class Registry:
    """A registry in a folder of its own. `pauses` are those that its harvests would have made."""

    services: Services
    pauses: list[float] = field(default_factory=list)

    @staticmethod
    def at(folder: Path) -> Registry:
        settings = config.read({"REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "CRITICAL"})
        upgrade(settings.database_url)
        return Registry(Services(settings))

    @property
    def environment(self) -> dict[str, str]:
        settings = self.services.settings
        return {
            **os.environ,
            "REGISTRY_VAR": str(settings.var),
            "REGISTRY_LOG_LEVEL": "CRITICAL",
            "REGISTRY_WORKERS": "1",
        }

    def seed(self) -> None:
        seed.seed(self.services, [SMALL / "codelists", SMALL / "dataflows"], by="tests", at=MONDAY)

    def store(self, *artefacts: Maintainable, by: str = "ann") -> None:
        with self.services.writing() as uow:
            receipt = submit(uow, artefacts, by=by, at=datetime.now(UTC))
        assert not receipt.refused, receipt.findings

    def load(self, flow: str, file: Path, at: datetime) -> None:
        load(self.services.writing, self.services.store, flow, file, format=data_format(file), at=at, by="ann")

    def terms(self, say: Callable[[str], None] = silent) -> Terms:
        manners = Manners(allows_private=True, most_bytes=2**30, pause=self.pauses.append, attempts=2)
        return Terms(manners, allows_files=True, say=say)

    def plan(self, source: str, **asked: object) -> Harvest:
        request = HarvestRequest(source=source, **asked)  # type: ignore[arg-type]  # fields of the request
        begun = planning.begin(self.services, f"h{next(_IDS)}", request, by="bob", at=datetime.now(UTC))
        return planning.plan(self.services, begun.id, self.terms())

    def apply(self, harvest: Harvest) -> Harvest:
        return applying.apply(self.services, harvest.id, self.terms())

    def take(self, source: str, **asked: object) -> Harvest:
        return self.apply(self.plan(source, **asked))

    def holdings(self) -> dict[str, str]:
        """What is stored: artefacts with their SHA-256, flows with the source of their data."""
        with self.services.reading() as uow:
            held = {entry.urn: entry.sha256 for entry in uow.artefacts.entries()}
            return held | {str(one.flow): str(one.number) for one in uow.datasets.all_current()}

    def artefacts(self, *, without: str = "") -> dict[str, Maintainable]:
        with self.services.reading() as uow:
            entries = [entry for entry in uow.artefacts.entries() if entry.kind != without]
            found = uow.artefacts.artefacts(entries)
            return {entry.urn: found[entry.revision] for entry in entries}

    def revisions(self) -> int:
        """How often anything was stored."""
        with self.services.reading() as uow:
            return len(uow.audit.latest(10_000))

    def csv(self, flow: str = FLOW, *, attributes: str = "dsd") -> bytes:
        from registry.app import create_app

        app = create_app(self.services.settings)
        app.extensions["services"] = self.services
        agency, id, version = flow.partition("=")[2].replace(":", " ").replace("(", " ").rstrip(")").split()
        path = f"/sdmx/v2/data/dataflow/{agency}/{id}/{version}?format=csvdata&attributes={attributes}"
        answer = app.test_client().get(path)
        assert answer.status_code == 200
        return bytes(answer.data)

    def close(self) -> None:
        self.services.store.close()
        self.services.engine.dispose()


def verdicts(harvest: Harvest, kind: str = "artefact") -> dict[str, str]:
    """By short URN."""
    return {item.urn.partition("=")[2]: item.verdict for item in harvest.items if item.kind == kind}


def reason(harvest: Harvest, short: str) -> str:
    return next(item.reason for item in harvest.items if item.urn.endswith(f"={short}"))


def outcomes(harvest: Harvest) -> set[str | None]:
    return {item.outcome for item in harvest.items}

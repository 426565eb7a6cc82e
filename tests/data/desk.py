"""A registry with one structure and a store, and what tests of data do at it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

from registry.confidentiality.flags import Sight
from registry.data.availability import AvailabilityAnswer, availability
from registry.data.load import Mode, Receipt, load
from registry.data.message import DataAnswer, answer
from registry.formats.data import Options
from registry.formats.table import format_named
from registry.model.cube import Cube
from registry.model.kinds import urn_of
from registry.model.message import Header, Party
from registry.model.query import AvailabilityQuery, DataQuery
from registry.model.token import Token
from registry.observations.engine import Sizes
from registry.observations.loading.limits import Limits
from registry.observations.store import Store
from registry.storage.engine import connect
from registry.storage.migrate import upgrade
from registry.storage.unit_of_work import UnitOfWork, reading, unit_of_work
from registry.structures.submit import submit
from tests.cubes import HEADER, a_cube, artefacts_of
from tests.observations.bench import a_row

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
FLOW = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IOM:DF_MIG(1.0.0)"
OPTIONS = Options(header=Header(id="M1", prepared=MONDAY, sender=Party(id="IOM")), languages=("en",))
LINES = (
    a_row("A.FRA.SYR.F", "2020", "100", title="en:Stock, France;fr:Stock", sources="CENSUS;SURVEY", note="one way"),
    a_row("A.FRA.SYR.F", "2021", "150.50", comment='She said "no", <twice>\nand again'),
    a_row("A.FRA.SYR.M", "2020", "NaN", status="M"),
    a_row("A.FRA.SYR.M", "2021", "", status="E", comment="broken, series"),
    a_row("A.FRA.SYR.M", "2022", "7", rate="0.10"),
    a_row("Q.DEU.AFG._T", "2020-Q1", "1e3"),
    a_row("Q.DEU.AFG._T", "2020-Q2", "2"),
)


class Desk:
    """Loads and asks as the ways in do, for `viewer`. `more` are columns besides those of the header."""

    def __init__(self, folder: Path, *, is_new: bool = True, cube: Cube | None = None, more: str = "") -> None:
        self.folder = folder
        self.viewer: Token | None = None
        self.header = HEADER + more
        self.limits = Limits(memory_mb=512)
        url = f"sqlite:///{folder}/registry.db"
        if is_new:
            upgrade(url)
        self.engine = connect(url)
        self.store = Store(folder / "store", memory_mb=256)
        if is_new:
            with self.writing() as uow:
                receipt = submit(uow, artefacts_of(cube or a_cube()), by="ann", at=MONDAY)
            assert not receipt.refused, receipt.findings

    def reopen(self, sizes: Sizes) -> None:
        """The same store, whose ways of reading part elsewhere."""
        self.store.close()
        self.store = Store(self.folder / "store", memory_mb=256, sizes=sizes)

    @property
    def transactions(self) -> Callable[[], AbstractContextManager[UnitOfWork]]:
        return lambda: unit_of_work(self.engine)

    def writing(self) -> AbstractContextManager[UnitOfWork]:
        return unit_of_work(self.engine)

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        return reading(self.engine)

    def load(self, *lines: str, at: datetime = MONDAY, mode: Mode | None = None) -> Receipt:
        file = self.folder / "data.csv"
        file.write_text("\n".join([self.header, *lines]) + "\n", encoding="utf-8", newline="")
        return self.load_file(file, "sdmx-csv-2.0", at=at, mode=mode)

    def load_file(self, file: Path, format: str, *, at: datetime = MONDAY, mode: Mode | None = None) -> Receipt:
        return load(
            self.transactions,
            self.store,
            FLOW,
            file,
            format=format_named(format),
            at=at,
            by="ann",
            mode=mode,
            limits=self.limits,
        )

    def ask(self, format: str = "sdmx-csv-2.0", **query: object) -> DataAnswer:
        asked = DataQuery(**({"agencies": ("IOM",), "ids": ("DF_MIG",)} | query))
        with self.reading() as uow:
            return answer(uow, Sight(self.store, self.viewer), asked, format_named(format), OPTIONS)

    def text(self, format: str = "sdmx-csv-2.0", **query: object) -> str:
        return b"".join(self.ask(format, **query).body).decode()

    def available(
        self, *components: str, mode: str = "exact", references: tuple[str, ...] = (), **query: object
    ) -> AvailabilityAnswer:
        asked = DataQuery(**({"agencies": ("IOM",), "ids": ("DF_MIG",)} | query))
        with self.reading() as uow:
            return availability(
                uow,
                Sight(self.store, self.viewer),
                AvailabilityQuery(data=asked, components=components, mode=mode, references=references),
            )

    def close(self) -> None:
        self.store.close()
        self.engine.dispose()


def urn(artefact: object) -> str:
    return urn_of(artefact)  # type: ignore[arg-type]

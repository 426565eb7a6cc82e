"""A small registry: a stock structure with its lists, flows, agreements, constraints and topics."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from registry.model.artefact import Maintainable
from registry.model.codelist import Codelist
from registry.model.constraint import Attachment
from registry.model.query import StructureQuery
from registry.model.representation import Representation
from registry.model.version import VersionQuery
from registry.storage.engine import connect
from registry.storage.migrate import upgrade
from registry.storage.unit_of_work import UnitOfWork, reading, unit_of_work
from registry.structures.query import find
from registry.structures.submit import Receipt, submit
from tests import factories as f

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
AREAS = "W AFR<W KEN<AFR EUR<W ITA<EUR ITA1<ITA DEU<EUR"


def in_short(artefact: Maintainable) -> str:
    return f"{artefact.id}({artefact.version})"


class Desk:
    """One database, and what the tests do at it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def writing(self) -> Iterator[UnitOfWork]:
        with unit_of_work(self.engine) as uow:
            yield uow

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with reading(self.engine) as uow:
            yield uow

    def submit(self, *artefacts: Maintainable, at: datetime = MONDAY, **options: object) -> Receipt:
        with self.writing() as uow:
            return submit(uow, artefacts, by="ann", at=at, **options)  # type: ignore[arg-type]  # options of submit

    def stored(self, *artefacts: Maintainable, at: datetime = MONDAY) -> None:
        receipt = self.submit(*artefacts, at=at)
        assert not receipt.refused, receipt.findings

    def find(self, path: str = "", /, **options: object) -> tuple[Maintainable, ...]:
        """`find("codelist/IOM.GMDAC/CL_SEX/1.0.0")`: a path of REST 2.x, with the other fields of the query by name."""
        with self.reading() as uow:
            return find(uow, query(path, **options)).artefacts

    def ids(self, path: str = "", /, **options: object) -> list[str]:
        return [in_short(artefact) for artefact in self.find(path, **options)]


def query(path: str, /, **options: object) -> StructureQuery:
    names = ("kinds", "agencies", "ids", "version", "items")
    given: dict[str, object] = {}
    for name, segment in zip(names, path.split("/") if path else (), strict=False):
        words = () if segment == "*" else tuple(segment.split(","))
        given[name] = VersionQuery.parse(segment) if name == "version" else words
    return StructureQuery(**(given | options))  # type: ignore[arg-type]  # fields of the query


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    url = f"sqlite:///{tmp_path}/registry.db"
    upgrade(url)
    engine = connect(url)
    yield Desk(engine)
    engine.dispose()


def coded(codelist: str) -> Representation:
    return Representation(enumeration=f.urn("Codelist", f"IOM.GMDAC:{codelist}"))


def the_world() -> list[Maintainable]:
    """Everything that a dataflow can hang together with, in no order."""
    world_areas: Codelist = f.a_codelist(AREAS, id="CL_AREA", names=f.names("Areas"))
    concepts = f.a_concept_scheme("FREQ REF_AREA SEX TIME_PERIOD OBS_VALUE OBS_STATUS UNUSED")
    concepts = f._with(
        concepts,
        concepts=tuple(
            f._with(one, core_representation=coded("CL_FREQ(1.0.0)")) if one.id == "FREQ" else one
            for one in concepts.concepts
        ),
    )
    structure = f.a_data_structure(
        dimensions=(
            f.a_dimension("FREQ"),
            f.a_dimension("REF_AREA", "IOM.GMDAC:CL_AREA(1.0.0)"),
            f.a_dimension("SEX", "IOM.GMDAC:CL_SEX(1.0.0)"),
            f.TIME,
        )
    )
    on_structure = f.a_data_constraint(
        id="CN_DSD",
        attachment=Attachment(data_structures=(f.urn("DataStructure", "IOM.GMDAC:DSD_STOCK(1.0.0)"),)),
        regions=(
            f.CubeRegion(include=False, keys=(f.MemberSelection(id="SEX", values=(f.MemberValue(value="_T"),)),)),
        ),
    )
    return [
        f.a_categorisation(),
        f.a_provision_agreement(),
        f.a_data_constraint(),
        on_structure,
        f.a_dataflow(),
        f.a_dataflow(id="DF_OTHER"),
        structure,
        concepts,
        world_areas,
        f.a_codelist("A Q M", id="CL_FREQ", names=f.names("Frequency", fr="Périodicité")),
        f.a_codelist("F M _T", id="CL_SEX", names=f.names("Sex", fr="Sexe")),
        f.a_category_scheme(),
        f.a_data_provider_scheme("NSO_DE NSO_FR"),
        f.an_agency_scheme("GMDAC MIGX"),
    ]


@pytest.fixture
def world(desk: Desk) -> Desk:
    """The registry with `the_world` in it."""
    desk.stored(*the_world())
    return desk


@pytest.fixture
def versions_of(desk: Desk) -> Callable[..., Desk]:
    """A registry that holds one codelist in some versions."""

    def make(*versions: str, **fields: object) -> Desk:
        desk.stored(*(f.a_codelist(version=version, **fields) for version in versions))
        return desk

    return make

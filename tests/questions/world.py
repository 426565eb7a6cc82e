"""A registry with the flows that are asked, and the files that they were loaded from as views of DuckDB."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from registry import config
from registry.app import create_app
from registry.content.seed import seed_structures
from registry.data.load import load
from registry.formats.table import format_named
from registry.model.cube import Cube
from registry.model.urn import make
from registry.services import Services
from registry.storage.migrate import upgrade
from registry.structures.cube import load_cube
from registry.structures.submit import Conditions
from tests.questions.questions import FLOWS, INFLOW, Question

ROOT = Path(__file__).resolve().parents[2]
FIRST, SECOND = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)
Key = tuple[str, ...]
Found = dict[Key, dict[str, str]]  # by flow and dimensions, time last: the measures and attributes that have a value


def urn_of(flow: str) -> str:
    return make("datastructure", "Dataflow", f"IOM.GMDAC:{flow}(1.0.0)")


@dataclass(frozen=True)
class World:
    services: Services
    client: FlaskClient
    files: duckdb.DuckDBPyConnection

    def get(self, path: str, accept: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": accept}, environ_overrides={"RAW_URI": path}, buffered=True)

    def cube(self, flow: str) -> Cube:
        with self.services.reading() as uow:
            return load_cube(uow, urn_of(flow))

    def dimensions(self, question: Question) -> list[str]:
        """Of flows that are asked together, which share their structure."""
        cube = self.cube(question.flows.split(",")[0])
        return [one.id for one in cube.components if one.role in ("dimension", "time")]

    def expected(self, question: Question, sql: str = "") -> Found:
        """What DuckDB answers on the files."""
        key = self.dimensions(question)
        statement = (sql or question.sql).format(key=", ".join(key[:-1]))
        result = self.files.sql(statement)
        names = result.columns
        attributes = names if question.attributes is None else question.attributes
        others = [
            id
            for id in names
            if id in question.measures or (id in attributes and id not in ("FLOW", "OBS_VALUE", *key))
        ]
        found: Found = {}
        for row in result.fetchall():
            cells = dict(zip(names, row, strict=True))
            found[(cells["FLOW"], *(cells[id] for id in key))] = {id: cells[id] for id in others if cells[id]}
        return found

    def deleted(self, question: Question) -> set[Key]:
        """The keys of what is gone, of a question about changes."""
        return set(self.expected(question, question.deleted)) if question.deleted else set()


@contextmanager
def prepared(folder: Path) -> Iterator[World]:
    """The structures of the demo content, and the data of the flows that are asked; one of them loaded twice."""
    settings = config.read({"REGISTRY_VAR": str(folder), "REGISTRY_LOG_LEVEL": "CRITICAL"})
    upgrade(settings.database_url)
    services = Services(settings)
    with services.writing() as uow:
        packs = [ROOT / "codelists", ROOT / "dataflows"]
        seeded = seed_structures(uow, packs, by="tests", at=FIRST, conditions=Conditions())
    sources = {flow: seeded.packs.sources[urn_of(flow)].data for flow in FLOWS}
    for flow, file in sources.items():
        _load(services, flow, file, FIRST)
    revised = _revised(sources[INFLOW], folder / "revised.csv")
    _load(services, INFLOW, revised, SECOND)
    sources |= {f"{INFLOW}_BEFORE": sources[INFLOW], INFLOW: revised}
    app = create_app(settings)
    app.extensions["services"] = services
    yield World(services, app.test_client(), _views(sources))
    services.store.close()
    services.engine.dispose()


def _load(services: Services, flow: str, file: Path, at: datetime) -> None:
    load(
        services.writing, services.store, urn_of(flow), file, format=format_named("sdmx-csv-2.0"), at=at, by="tests", mode="whole",
        limits=services.load_limits,
    )  # fmt: skip


def _revised(file: Path, to: Path) -> Path:
    """A second edition: Australia since 2018 is greater by one, the first three rows of Austria are gone, Austria has a 1999."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    austria = [row for row in rows if row["REF_AREA"] == "AUT"]
    kept = [row for row in rows if row not in austria[:3]] + [austria[0] | {"TIME_PERIOD": "1999", "OBS_VALUE": "4.50"}]
    with to.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        for row in kept:
            is_greater = row["REF_AREA"] == "AUS" and row["TIME_PERIOD"] >= "2018"
            writer.writerow(row | ({"OBS_VALUE": str(int(row["OBS_VALUE"]) + 1)} if is_greater else {}))
    return to


def _views(sources: dict[str, Path]) -> duckdb.DuckDBPyConnection:
    """One a file; `DATA_TYPE[]` becomes a JSON list, `OBS_COMMENT[en]` a JSON object, as readers of data hand them on."""
    files = duckdb.connect()
    for name, path in sources.items():
        raw = f"read_csv('{path}', all_varchar = true)"
        wanted = [_column(column) for column in files.sql(f"from {raw}").columns[3:]]
        flow = name.removesuffix("_BEFORE")
        files.execute(f"create table {name} as select '{flow}' as FLOW, {', '.join(wanted)} from {raw}")
    return files


def _column(header: str) -> str:
    id, bracket, inner = header.partition("[")
    if not bracket:
        return f'"{id}"'
    if inner == "]":
        return f"to_json(string_split(\"{header}\", ';'))::varchar as {id}"
    language = inner.removesuffix("]")
    return f"to_json({{'{language}': substr(\"{header}\", {len(language) + 2})}})::varchar as {id}".replace(
        "to_json", f'case when "{header}" is not null then to_json'
    ).replace("::varchar as", "::varchar end as")

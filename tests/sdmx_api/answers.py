"""Answers read back: CSV as rows, any data format as the set of its observations."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.test import TestResponse

from registry.formats.data import Rows
from registry.formats.table import format_named
from registry.model.cube import Cube
from registry.model.urn import make
from registry.services import Services
from registry.structures.cube import load_cube
from tests.sdmx_api.conftest import CSV, Get

Observations = dict[tuple[str, ...], dict[str, str]]


def rows(get: Get, path: str, accept: str = CSV, **headers: str) -> list[dict[str, str]]:
    """The rows of a data answer in CSV."""
    return rows_of(get(path, accept=accept, **headers))


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def keys(found: list[dict[str, str]], *components: str) -> list[str]:
    """One word a row: its FREQ, SEX and TIME_PERIOD, or other components, joined by dots; sorted."""
    return sorted(".".join(row[id] for id in components or ("FREQ", "SEX", "TIME_PERIOD")) for row in found)


def resolver(services: Services) -> Callable[[str], Cube]:
    def resolve(structure: str) -> Cube:
        urn = structure if structure.startswith("urn:") else make("datastructure", "Dataflow", structure)
        with services.reading() as uow:
            return load_cube(uow, urn)

    return resolve


def observations(services: Services, content: bytes, format: str) -> Observations:
    """By key (with time), the measures and attributes of every observation, also those attached higher up.

    "Intentionally missing" is `NaN` or, in SDMX 3.x of what is no float, `#N/A`: here both are `NaN`.
    """
    reader = format_named(format).reader
    assert reader is not None
    resolve = resolver(services)
    found: Observations = {}
    above: list[tuple[str, dict[str, str]]] = []
    dimensions: dict[str, list[str]] = {}
    for stretch in reader(io.BytesIO(content), resolve=resolve, file=format).rows():
        cube = resolve(stretch.structure)
        dimensions[cube.flow.id] = [one.id for one in cube.components if one.role in ("dimension", "time")]
        for row in _by_row(stretch):
            if stretch.level == "observation":
                key = (cube.flow.id, *(row[id] for id in dimensions[cube.flow.id]))
                found.setdefault(key, {}).update(_others(row, dimensions[cube.flow.id]))
            else:
                above.append((cube.flow.id, row))
    for flow, row in above:
        for key, values in found.items():
            known = dict(zip(dimensions[flow], key[1:], strict=True))
            if key[0] == flow and all(row[id] == known[id] for id in row if id in known):
                values.update(_others(row, dimensions[flow]))
    return found


def _by_row(stretch: Rows) -> list[dict[str, str]]:
    return [
        {
            id: "NaN" if text == "#N/A" else text
            for id, column in stretch.columns.items()
            if (text := column[at]) is not None
        }
        for at in range(len(stretch.lines))
    ]


def _others(row: Mapping[str, str], dimensions: list[str]) -> dict[str, str]:
    return {id: text for id, text in row.items() if id not in dimensions}


def json_series(message: Mapping[str, Any]) -> dict[str, Any]:
    """The series of the first data set of an SDMX-JSON message."""
    series: dict[str, Any] = message["data"]["dataSets"][0]["series"]
    return series

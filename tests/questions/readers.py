"""Data messages read back: by our readers, by sdmx1 and by pysdmx, each to the same shape."""

from __future__ import annotations

import io
import json
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from registry.formats.data import Rows
from registry.formats.table import format_named
from registry.model.cube import Cube
from registry.model.urn import Urn
from tests.questions.questions import QUESTIONS
from tests.questions.world import Found

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import sdmx
    import sdmx.reader.xml.v30  # sdmx1 cannot load it any more once it has read 2.1 data
    from pysdmx.io import read_sdmx as read_by_pysdmx
    from sdmx.reader.csv import Reader as CsvReader


class Ours:
    """What our reader finds: `kept` are rows to append or replace, `deleted` the keys of the others."""

    def __init__(self, content: bytes, format: str, resolve: Callable[[str], Cube]) -> None:
        self.kept: Found = {}
        self.deleted: set[tuple[str, ...]] = set()
        self.series: list[dict[str, str]] = []
        reader = format_named(format).reader
        assert reader is not None
        above: list[tuple[str, dict[str, str]]] = []
        for stretch in reader(io.BytesIO(content), resolve=resolve, file=format).rows():
            cube = resolve(stretch.structure)
            self._take(cube.flow.id, dimensions_of(cube), stretch, above)
        self._hand_down(above, {id: dimensions_of(resolve(f"IOM.GMDAC:{id}(1.0.0)")) for id, _ in above})

    def _take(self, flow: str, key: list[str], stretch: Rows, above: list[tuple[str, dict[str, str]]]) -> None:
        for row in _by_row(stretch):
            if stretch.level != "observation":
                above.append((flow, row))
            elif stretch.action == "Delete":
                self.deleted.add((flow, *(row[id] for id in key)))
            else:
                found = self.kept.setdefault((flow, *(row[id] for id in key)), {})
                found.update({id: text for id, text in row.items() if id not in key})

    def _hand_down(self, above: list[tuple[str, dict[str, str]]], keys: Mapping[str, list[str]]) -> None:
        """Attributes of series, groups and data sets, to their observations."""
        by_shape: dict[tuple[str, ...], list[tuple[str, dict[str, str]]]] = defaultdict(list)
        for flow, row in above:
            by_shape[flow, *(id for id in keys[flow] if id in row)].append((flow, row))
        for (flow, *given), rows in by_shape.items():
            places = [keys[flow].index(id) + 1 for id in given]
            values = {tuple(row[id] for id in given): row for _, row in rows}
            for key, found in self.kept.items():
                row = values.get(tuple(key[at] for at in places), {}) if key[0] == flow else {}
                found.update({id: text for id, text in row.items() if id not in keys[flow]})


def dimensions_of(cube: Cube) -> list[str]:
    return [one.id for one in cube.components if one.role in ("dimension", "time")]


def _by_row(stretch: Rows) -> Iterator[dict[str, str]]:
    for at in range(len(stretch.lines)):
        yield {id: text for id, column in stretch.columns.items() if (text := column[at]) is not None}


def by_sdmx1(content: bytes, format: str, structure: Any, key: list[str]) -> Found:
    """Raises what sdmx1 raises."""
    if format.startswith("sdmx-json"):
        message = json.loads(content)  # sdmx1 reads JSON as it was before 1.0 was final
        content = json.dumps({"header": message["meta"], **message["data"]}).encode()
        read = sdmx.read_sdmx(io.BytesIO(content))
    elif "csv" in format:
        read = CsvReader().convert(io.BytesIO(content), structure=structure)
    else:
        read = sdmx.read_sdmx(io.BytesIO(content), structure=structure)
    found: Found = {}
    for data_set in read.data:
        for one in data_set.obs:
            cells = {id: str(value.value) for id, value in one.key.values.items()}
            others = {id: str(value.value) for id, value in one.attrib.items()} | {"OBS_VALUE": one.value}
            found[tuple(cells[id] for id in key)] = {
                id: str(value) for id, value in others.items() if value not in (None, "", "None")
            }
    return found


def by_pysdmx(content: bytes, key: list[str]) -> Found:
    """Raises what pysdmx raises."""
    found: Found = {}
    for data_set in read_by_pysdmx(content.decode(), validate=False).data:
        for row in data_set.data.to_dict("records"):
            cells = {
                id: str(value) for id, value in row.items() if value is not None and value == value and value != ""
            }
            found[tuple(cells[id] for id in key)] = {id: text for id, text in cells.items() if id not in key}
    return found


def structure_for_sdmx1(content: bytes) -> Any:
    """The data structure of a structure message."""
    (structure,) = sdmx.read_sdmx(io.BytesIO(content)).structure.values()
    return structure


def resolver(cube: Callable[[str], Cube]) -> Callable[[str], Cube]:
    """The cube of a flow by any name that messages call it; that of an agreement by the flow whose agreement it is."""
    flows = {question.agreement: question.flows for question in QUESTIONS if question.agreement}

    def resolve(structure: str) -> Cube:
        named = (
            structure
            if structure.startswith("urn:")
            else f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow={structure}"
        )
        id = Urn.parse(named).id
        return cube(flows.get(id, id))

    return resolve

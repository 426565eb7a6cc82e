"""Loads by actions said as values, and a naive model of what they do to a data set."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from tests.cubes import HEADER

KEY = ("FREQ", "REF_AREA", "ORIGIN", "SEX", "TIME_PERIOD")
OWN = ("OBS_VALUE", "RATE", "OBS_STATUS", "COMMENT")
ATTACHED = {
    "UNIT_MEASURE": (),
    "TITLE": ("REF_AREA",),
    "CORRIDOR_NOTE": ("REF_AREA", "ORIGIN"),
    "DECIMALS": ("FREQ", "REF_AREA", "ORIGIN", "SEX"),
    "SOURCES": ("FREQ", "REF_AREA", "ORIGIN", "SEX"),
}
Cells = Mapping[str, str]


def a_line(action: str, cells: Cells) -> str:
    """One line under `tests.cubes.HEADER`; what `cells` does not give stays empty."""
    names = [name.partition("[")[0] for name in HEADER.split(",")]
    given = {"STRUCTURE": "dataflow", "STRUCTURE_ID": "IOM:DF_MIG(1.0.0)", "ACTION": action} | dict(cells)
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([given.get(name, "") for name in names])
    return text.getvalue()


def observed(key: str, period: str, **values: str) -> dict[str, str]:
    """`observed("A.FRA.SYR.F", "2020", OBS_VALUE="1")`; an empty position is left out."""
    cells = dict(zip(KEY, [*key.split("."), period], strict=True)) | values
    return {id: text for id, text in cells.items() if text}


@dataclass
class Naive:
    """A data set as dictionaries, changed row by row as SDMX 3.1 says."""

    observations: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)
    above: dict[tuple[str, tuple[str, ...]], str] = field(default_factory=dict)

    def apply(self, action: str, rows: Iterable[Cells]) -> None:
        """One data set."""
        for row in rows:
            if action == "D":
                self._delete(row)
            else:
                self._put(row, is_whole=action == "R")

    def _put(self, row: Cells, *, is_whole: bool) -> None:
        if all(id in row for id in KEY):
            key = tuple(row[id] for id in KEY)
            former = {} if is_whole else self.observations.get(key, {})
            self.observations[key] = former | {id: row[id] for id in OWN if id in row}
        for id, attached in ATTACHED.items():
            if id in row and all(name in row for name in attached):
                self.above[id, tuple(row[name] for name in attached)] = row[id]

    def _delete(self, row: Cells) -> None:
        named = [id for id in (*OWN, *ATTACHED) if id in row]
        if not named:
            before = set(self.observations)
            self.observations = {key: own for key, own in self.observations.items() if not _fits(row, KEY, key)}
            for id, key in list(self.above):
                if self._has(before, id, key) and not self._has(self.observations, id, key):
                    del self.above[id, key]
        for id in named:
            if id in ATTACHED:
                for other, key in list(self.above):
                    if other == id and _fits(row, ATTACHED[id], key):
                        del self.above[other, key]
            for key, own in self.observations.items():
                if _fits(row, KEY, key):
                    own.pop(id, None)

    def _has(self, keys: Iterable[tuple[str, ...]], id: str, key: tuple[str, ...]) -> bool:
        return any(_attached(id, one) == key for one in keys)

    def end(self) -> None:
        """A load is over: attributes without observations are not kept."""
        self.above = {
            (id, key): text for (id, key), text in self.above.items() if self._has(self.observations, id, key)
        }

    def rows(self) -> list[dict[str, str]]:
        """Every observation with all that holds for it."""
        return sorted(
            (
                dict(zip(KEY, key, strict=True))
                | own
                | {id: self.above[id, _attached(id, key)] for id in ATTACHED if (id, _attached(id, key)) in self.above}
                for key, own in self.observations.items()
            ),
            key=lambda row: [row[id] for id in KEY],
        )


def _attached(id: str, key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key[KEY.index(name)] for name in ATTACHED[id])


def _fits(row: Cells, names: tuple[str, ...], key: tuple[str, ...]) -> bool:
    return all(name not in row or row[name] == text for name, text in zip(names, key, strict=True))


def read(text: str) -> list[tuple[str, dict[str, str]]]:
    """The rows of an answer in SDMX-CSV 2.0: action and cells that are not empty."""
    found = []
    for row in csv.DictReader(io.StringIO(text, newline="")):
        cells = {name.partition("[")[0]: cell for name, cell in row.items() if cell}
        found.append((cells.pop("ACTION"), {id: cell for id, cell in cells.items() if not id.startswith("STRUCTURE")}))
    return found


def content(text: str) -> list[dict[str, str]]:
    """The observations of an answer that replaces."""
    assert {action for action, _ in read(text)} <= {"R"}
    return sorted((cells for _, cells in read(text)), key=lambda row: [row[id] for id in KEY])

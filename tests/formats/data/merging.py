"""What rows of all levels say together: every observation with every value that holds for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from registry.formats.data import Rows
from registry.model.cube import Cube

Observations = dict[tuple[str | None, ...], dict[str, str]]


def merged(batches: Iterable[Rows], cube: Cube) -> Observations:
    """By key; values of series, groups and the data set on each observation that they hold for; `#N/A` of a number is NaN."""
    keys = [component.id for component in cube.components if component.role in ("dimension", "time")]
    rows = [(batch.level, row) for batch in batches for row in rows_of(batch)]
    observations: Observations = {}
    for level, row in rows:
        if level == "observation":
            observations[tuple(row.get(id) for id in keys)] = values(row, cube)
    for level, row in rows:
        if level != "observation":
            dimensions = {id: row[id] for id in keys if id in row}
            for key, held in observations.items():
                if all(key[keys.index(id)] == value for id, value in dimensions.items()):
                    held.update(values(row, cube))
    return observations


def rows_of(batch: Rows) -> list[dict[str, str]]:
    columns = batch.columns
    assert all(len(column) == len(batch.lines) for column in columns.values())
    return [
        {id: column[at] for id, column in columns.items() if column[at] is not None} for at in range(len(batch.lines))
    ]


def values(row: Mapping[str, str | None], cube: Cube) -> dict[str, str]:
    """The values that are no part of the key."""
    found = {}
    for id, value in row.items():
        component = cube.by_id[id]
        if value is not None and component.role in ("measure", "attribute"):
            found[id] = "NaN" if component.is_numeric and value == "#N/A" else value
    return found

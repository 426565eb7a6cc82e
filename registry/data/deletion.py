"""Deleting by address: the keys of a data query as a data message whose rows delete."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from registry.confidentiality.flags import Sight
from registry.data.history import version_at
from registry.data.manifest import folder_of
from registry.model.cube import Cube
from registry.model.errors import NotFound
from registry.model.query import DataQuery, Key
from registry.observations.availability import holding
from registry.observations.columns import Columns
from registry.storage.unit_of_work import UnitOfWork
from registry.structures.cube import load_cube


class Deletion(NamedTuple):
    """SDMX-CSV that deletes, and how many observations there are before."""

    message: str
    before: int


def deletion(uow: UnitOfWork, sight: Sight, flow: str, keys: tuple[Key, ...]) -> Deletion:
    """What deletes every observation of a dataflow (a URN) with one of the keys, or all without any.

    Raises NotFound when there is none, Malformed for a key with more positions than the structure has dimensions. What the caller may
    not see is no reason to refuse: whether such observations are among them is not told.
    """
    cube = load_cube(uow, flow)
    read = version_at(uow, sight, cube, None)
    if read is None:
        raise NotFound(f"the dataflow {cube.flow.agency}:{cube.flow.id}({cube.flow.version}) has no data")
    held = holding(read.dataset, Columns(cube), DataQuery(keys=keys), (), exact=True)
    sees_all = read.dataset.folder.name == folder_of(read.version)
    if not held.observations and sees_all:
        raise NotFound("no observation has such a key; nothing was deleted")
    return Deletion(_message(cube, keys), read.version.observation_count)


def _message(cube: Cube, keys: tuple[Key, ...]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    time = [cube.time.id] if cube.time else []
    writer.writerow(["STRUCTURE", "STRUCTURE_ID", "ACTION", *(one.id for one in cube.dimensions), *time])
    name = f"{cube.flow.agency}:{cube.flow.id}({cube.flow.version})"
    for cells in dict.fromkeys(_rows(cube, keys)):
        writer.writerow(["dataflow", name, "D", *cells, *("" for _ in time)])
    return text.getvalue()


def _rows(cube: Cube, keys: tuple[Key, ...]) -> Iterator[tuple[str, ...]]:
    """The cells of the dimensions; an empty one leaves its dimension open."""
    for key in keys or (Key(),):
        given = [codes or ("",) for codes in key.positions]
        yield from product(*given, *((("",),) * (len(cube.dimensions) - len(given))))

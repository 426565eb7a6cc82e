"""What there is to ask for, told equally by every format of structures and both generations of the API, and by DuckDB on the file."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from registry.formats.table import FORMATS, Format
from registry.model.constraint import CubeRegion, DataConstraint
from tests.questions.availabilities import AVAILABILITIES, Availability
from tests.questions.world import World

STRUCTURES = [row for row in FORMATS if row.kind == "structure" and row.read]
_COUNTS = ("series_count", "obs_count")


@dataclass(frozen=True)
class Held:
    """Values by dimension, of time the first and the last."""

    series: int
    observations: int
    values: dict[str, tuple[str, ...]]


def told(content: bytes, row: Format, dimensions: tuple[str, ...]) -> Held:
    """Generations before 3.1 tell it as a constraint whose counts are annotations."""
    assert row.read is not None
    message = row.read(content)
    if message.availability:
        (found,) = message.availability
        assert found.series_count is not None and found.observation_count is not None
        return Held(found.series_count, found.observation_count, _values(found.region, dimensions))
    (constraint,) = message.artefacts
    assert isinstance(constraint, DataConstraint) and constraint.role == "actual"
    counts = {one.id: one.title for one in constraint.annotations}
    (region,) = constraint.regions
    series, observations = (int(counts[id] or "") for id in _COUNTS)
    return Held(series, observations, _values(region, dimensions))


def _values(region: CubeRegion, dimensions: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key in region.keys:
        bounds = (key.time_range.start, key.time_range.end) if key.time_range else ()
        values = [bound.period for bound in bounds if bound] or sorted(value.value for value in key.values)
        found[key.id] = tuple(values)
    return {id: found[id] for id in dimensions}


def counted(world: World, question: Availability) -> Held:
    """What DuckDB tells of the file."""
    cube = world.cube(question.flow)
    key = ", ".join(one.id for one in cube.dimensions)
    row = world.files.sql(f"select count(*), count(distinct ({key})) from {question.flow} n where {question.where}")
    observations, series = row.fetchall()[0]
    values: dict[str, tuple[str, ...]] = {}
    for id in question.dimensions:
        where = question.values.get(id, question.where)
        found = world.files.sql(f"select distinct {id} from {question.flow} n where {where} order by 1").fetchall()
        texts = tuple(text for (text,) in found)
        values[id] = (texts[0], texts[-1]) if cube.time and id == cube.time.id else texts
    return Held(series, observations, values)


@pytest.mark.parametrize("question", AVAILABILITIES, ids=lambda question: question.words)
@pytest.mark.parametrize("row", STRUCTURES, ids=lambda row: row.name)
def test_every_format_tells_what_the_file_holds(world: World, question: Availability, row: Format) -> None:
    wanted = counted(world, question)
    assert wanted.observations, "a question without an answer tells nothing"
    paths = [f"/sdmx/v2/availability/dataflow/IOM.GMDAC/{question.flow}/1.0.0/{question.ask}"]
    if question.v1 is not None and row.generation == "2.1":
        paths.append(f"/sdmx/v1/availableconstraint/IOM.GMDAC,{question.flow},1.0.0/{question.v1}")
    for path in paths:
        answer = world.get(path, row.content_type)
        assert answer.status_code == 200, answer.text[:500]
        assert told(answer.data, row, question.dimensions) == wanted

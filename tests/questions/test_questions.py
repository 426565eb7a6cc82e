"""Forty questions, each answered equally by every data format, by both generations of the API, by other people's readers, and by DuckDB
on the file that was loaded.

Texts are compared as texts where the format keeps them, numbers as numbers in SDMX-JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import pytest

from registry.formats.table import FORMATS, Format
from tests.questions import limits
from tests.questions.questions import QUESTIONS, Question
from tests.questions.readers import Ours, by_pysdmx, by_sdmx1, resolver, structure_for_sdmx1
from tests.questions.world import Found, World

DATA = [row for row in FORMATS if row.kind == "data" and row.name.startswith("sdmx-")]
ASKED = pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.words)
_STRUCTURE = "application/vnd.sdmx.structure+xml;version=2.1"


def answered(world: World, question: Question, row: Format, path: str) -> bytes | None:
    """The message; None where the format is one of time series and the question is of another dimension, or of one flow only, or
    cannot say what is gone and nothing else is to be said."""
    answer = world.get(path, row.content_type)
    if row.name in limits.WITHOUT_ACTIONS and question.deleted and not world.expected(question):
        assert answer.status_code == 406
        return None
    if ("series" in row.name and question.at != "TIME_PERIOD") or (
        row.name in limits.OF_ONE_FLOW and "," in question.flows
    ):
        assert answer.status_code == 406
        return None
    assert answer.status_code == 200, answer.text[:500]
    assert answer.headers["Content-Type"] == row.content_type
    content: bytes = answer.data
    return content


def plain(
    found: Found, *, without: tuple[str, ...] = (), only: Collection[str] | None = None, number: bool = False
) -> Found:
    """Without what a format or reader loses; with `number`, what reads as a number is one."""
    tell: Callable[[str], Any] = limits.number if number else str
    return {
        tuple(tell(part) for part in key): {
            id: tell(text) for id, text in row.items() if id not in without and (only is None or id in only)
        }
        for key, row in found.items()
    }


@ASKED
@pytest.mark.parametrize("row", DATA, ids=lambda row: row.name)
def test_every_format_holds_what_the_file_holds(world: World, question: Question, row: Format) -> None:
    content = answered(world, question, row, f"/sdmx/v2/data/{question.path}")
    if content is None:
        return
    found = Ours(content, row.name, resolver(world.cube))
    lost, is_json = limits.plural(row.name), row.family == "json"
    gone = set() if row.name in limits.WITHOUT_ACTIONS else world.deleted(question)
    kept = {key: cells for key, cells in found.kept.items() if key not in found.deleted}
    assert plain(kept, number=is_json) == plain(world.expected(question), without=lost, number=is_json)
    assert found.deleted == gone


@pytest.mark.parametrize(
    "question", [one for one in QUESTIONS if one.v1 is not None], ids=lambda question: question.words
)
@pytest.mark.parametrize("row", [row for row in DATA if row.generation == "2.1"], ids=lambda row: row.name)
def test_rest_1_5_says_the_same(world: World, question: Question, row: Format) -> None:
    content = answered(world, question, row, f"/sdmx/v1/data/{question.path_v1}")
    if content is not None:
        found, is_json = Ours(content, row.name, resolver(world.cube)), row.family == "json"
        kept = {key: cells for key, cells in found.kept.items() if key not in world.deleted(question)}
        wanted = plain(world.expected(question), without=limits.plural(row.name), number=is_json)
        assert plain(kept, number=is_json) == wanted


@pytest.fixture(scope="module")
def structures(world: World) -> Callable[[str], Any]:
    """The data structure of a flow as sdmx1 reads it from ours."""
    known: dict[str, Any] = {}

    def structure(flow: str) -> Any:
        id = world.cube(flow).structure.id
        if id not in known:
            answer = world.get(
                f"/sdmx/v2/structure/datastructure/IOM.GMDAC/{id}/1.0.0?references=descendants", _STRUCTURE
            )
            known[id] = structure_for_sdmx1(answer.data)
        return known[id]

    return structure


@ASKED
@pytest.mark.parametrize("format", limits.SDMX1)
@pytest.mark.filterwarnings("ignore")
def test_sdmx1_reads_the_same(world: World, question: Question, format: str, structures: Any) -> None:
    _compare(
        world,
        question,
        format,
        lambda content: by_sdmx1(content, format, structures(question.flows.split(",")[0]), world.dimensions(question)),
        "sdmx1",
    )


@ASKED
@pytest.mark.parametrize("format", limits.PYSDMX)
@pytest.mark.filterwarnings("ignore")
def test_pysdmx_reads_the_same(world: World, question: Question, format: str) -> None:
    _compare(world, question, format, lambda content: by_pysdmx(content, world.dimensions(question)), "pysdmx")


def _compare(world: World, question: Question, format: str, read: Callable[[bytes], Found], reader: str) -> None:
    """Values and attributes of observations: what stands at the data set or a series, readers hand down in some forms only."""
    (row,) = [row for row in DATA if row.name == format]
    content = answered(world, question, row, f"/sdmx/v2/data/{question.path}")
    if content is None:
        return
    limit = limits.limit(reader, format, content)
    if limit is not None:
        with pytest.raises(Exception, match=limit.error):
            read(content)
        return
    cube = world.cube(question.flows.split(",")[0])
    compared = [
        "OBS_VALUE",
        *(one.id for one in cube.attributes if cube.level(one) == "observation" and one.id not in limits.PLURALS),
    ]
    wanted = {key[1:]: row for key, row in world.expected(question).items()}
    gone = {key[1:] for key in world.deleted(question)}  # these readers hand on as rows what the message says to delete
    found = {key: row for key, row in read(content).items() if key not in gone}
    assert plain(found, only=compared, number=True) == plain(wanted, only=compared, number=True)

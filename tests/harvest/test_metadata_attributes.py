"""Metadata attributes of data are taken over with them where the source can be asked for them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.cubes import HEADER, a_cube, artefacts_of
from tests.data.desk import FLOW
from tests.data.test_metadata_attributes import HEADER as MORE
from tests.data.test_metadata_attributes import LINES
from tests.harvest.registries import Registry

ASKED = "IOM:DF_MIG(1.0.0)"


@pytest.fixture
def there(changing: tuple[Registry, str], tmp_path: Path) -> Registry:
    """The source, with data that have metadata attributes."""
    changing[0].store(*artefacts_of(a_cube(has_metadata=True)))
    load(changing[0], tmp_path, LINES)
    return changing[0]


def load(registry: Registry, folder: Path, lines: tuple[str, ...], *, seconds: int = 0) -> None:
    file = folder / "data.csv"
    file.write_text("\n".join([HEADER + MORE, *lines]) + "\n", encoding="utf-8")
    registry.load(FLOW, file, datetime.now(UTC) + timedelta(seconds=seconds))


def test_rest_2_brings_them_whole_and_as_changes(
    there: Registry, changing: tuple[Registry, str], empty: Registry, tmp_path: Path
) -> None:
    taken = empty.take(changing[1], flows=(ASKED,))
    assert taken.items[-1].url.endswith("/data/dataflow/IOM/DF_MIG/1.0.0/*?attributes=all")
    assert b"before the census" in there.csv(FLOW, attributes="all")
    assert empty.csv(FLOW, attributes="all") == there.csv(FLOW, attributes="all")
    since = datetime.now(UTC)
    load(there, tmp_path, (LINES[0].replace("before the census", "after the census"), *LINES[1:]), seconds=1)
    changes = empty.take(changing[1], flows=(ASKED,), since=since)
    assert changes.items[-1].is_delta and changes.items[-1].outcome == "published"
    assert b"after the census" in empty.csv(FLOW, attributes="all")
    assert empty.csv(FLOW, attributes="all") == there.csv(FLOW, attributes="all")


def test_rest_1_is_not_asked_in_words_that_it_has_not(
    there: Registry, changing: tuple[Registry, str], empty: Registry
) -> None:
    taken = empty.take(f"{changing[1]}/sdmx/v1", flows=(ASKED,))
    assert taken.items[-1].url.endswith("/data/IOM,DF_MIG,1.0.0/all") and taken.items[-1].outcome == "published"
    assert empty.csv(FLOW) == there.csv(FLOW)

"""The manifest: versions, parts and the pointer."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from registry.model.dataset import DatasetVersion, FlowKey, Part
from registry.model.errors import NotFound
from registry.storage.unit_of_work import UnitOfWork, reading, unit_of_work

NOW = datetime(2026, 1, 5, 12, 30, tzinfo=UTC)
FLOW = FlowKey("IOM.GMDAC", "DF_STOCK", "1.0.0")


def a_part(file: str, table: str = "obs", **fields: object) -> Part:
    plain = {
        "table": table,
        "file": file,
        "min_sid": 0,
        "max_sid": 9,
        "rows": 5_000_000_000,
        "bytes": 10,
        "checksum": "0" * 64,
    }
    return msgspec.convert(plain | fields, Part)


def a_version(number: int, *files: str, flow: FlowKey = FLOW) -> DatasetVersion:
    return DatasetVersion(
        flow=flow, number=number, created_at=NOW, action="Replace", source="WPP 2024", observation_count=12, series_count=3,
        first_period="1990", last_period="2024-Q1", attributes={"EDITION": "2024"}, parts=tuple(a_part(file) for file in files),
    )  # fmt: skip


def publish(uow: UnitOfWork, version: DatasetVersion) -> None:
    uow.datasets.add_version(version)
    uow.datasets.point_to(version.flow, version.number, at=NOW)


def test_a_published_version_comes_back_with_its_parts(engine: Engine) -> None:
    version = a_version(1, "s1.parquet", "o1.parquet")
    with unit_of_work(engine) as uow:
        assert uow.datasets.current(FLOW) is None
        publish(uow, version)
        uow.commit()
    with reading(engine) as uow:
        assert uow.datasets.current(FLOW) == version
        first, _ = uow.datasets.current_since(FLOW)
        assert first == msgspec.structs.replace(version, parts=version.parts[:1])
        assert uow.datasets.next_number(FLOW) == 2
        assert [(one.flow, one.number) for one in uow.datasets.all_current()] == [(FLOW, 1)]


def test_rolling_back_moves_the_pointer_only(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        publish(uow, a_version(1, "a"))
        publish(uow, a_version(2, "b"))
        uow.datasets.point_to(FLOW, 1, at=NOW)
        current = uow.datasets.current(FLOW)
        assert current is not None and current.number == 1
        assert [version.number for version in uow.datasets.versions(FLOW)] == [2, 1]
        with pytest.raises(NotFound, match="no version 7"):
            uow.datasets.point_to(FLOW, 7, at=NOW)


def test_a_version_that_was_added_is_not_read_before_the_pointer_moves(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        publish(uow, a_version(1, "a"))
        uow.datasets.add_version(a_version(2, "b"))
        current = uow.datasets.current(FLOW)
        assert current is not None and current.number == 1


def test_a_number_is_given_once(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        uow.datasets.add_version(a_version(1, "a"))
        with pytest.raises(IntegrityError):
            uow.datasets.add_version(a_version(1, "b"))


def test_only_files_that_no_kept_version_shares_may_be_swept(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        publish(uow, a_version(1, "old", "shared"))
        publish(uow, a_version(2, "shared", "middle"))
        publish(uow, a_version(3, "shared", "new"))
        assert uow.datasets.sweepable() == []
        assert uow.datasets.retire(FLOW, keep=1) == [1, 2]
        assert uow.datasets.sweepable() == ["middle", "old"]
        assert uow.datasets.files_in_use() == {"shared", "new"}
        uow.datasets.forget(["middle", "old"])
        assert uow.datasets.sweepable() == []
        assert [version.status for version in uow.datasets.versions(FLOW)] == ["kept", "retired", "retired"]


def test_the_current_version_is_never_retired(engine: Engine) -> None:
    with unit_of_work(engine) as uow:
        publish(uow, a_version(1, "a"))
        publish(uow, a_version(2, "b"))
        uow.datasets.point_to(FLOW, 1, at=NOW)
        assert uow.datasets.retire(FLOW, keep=1) == []


def test_parts_of_a_table_stand_in_the_order_of_their_series() -> None:
    late, early, series = a_part("late", min_sid=10), a_part("early"), a_part("series", "series")
    version = msgspec.structs.replace(a_version(1), parts=(late, series, early))
    assert version.parts_of("obs") == (early, late)

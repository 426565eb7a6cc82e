"""The manifest of data sets: versions, their parts, and the pointer to the version that is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Row, Select, Table, and_, bindparam, delete, func, select
from sqlalchemy.orm import Session

from registry.model.dataset import DatasetVersion, FlowKey, Part, PartTable
from registry.model.errors import NotFound
from registry.storage.tables import DatasetMoveRow, DatasetPartRow, DatasetPointerRow, DatasetVersionRow


class DatasetMapper:
    """Publishing is `add_version` then `point_to` in one unit of work; rolling back is `point_to` alone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def next_number(self, flow: FlowKey) -> int:
        """The number that the flow's next version takes."""
        number = self._session.scalar(select(func.max(DatasetVersionRow.number)).where(*_of(flow)))
        return (number or 0) + 1

    def add_version(self, version: DatasetVersion) -> None:
        """Records a version with its parts; readers do not see it before `point_to`. A number can be given once."""
        row = DatasetVersionRow(
            flow_agency=version.flow.agency,
            flow_id=version.flow.id,
            flow_version=version.flow.version,
            **{name: getattr(version, name) for name in _PLAIN},
        )
        self._session.add(row)
        self._session.flush()
        self._session.add_all(_part_row(row.id, position, part) for position, part in enumerate(version.parts))
        self._session.flush()

    def point_to(self, flow: FlowKey, number: int, *, at: datetime) -> None:
        """Makes a version the one that is read; never before the one that was read last. Raises NotFound."""
        row = self._row(flow, number)
        latest = self._session.scalar(select(func.max(DatasetMoveRow.at)).where(*_moved(flow)))
        at = max(at, latest or at)
        place = {"flow_agency": flow.agency, "flow_id": flow.id, "flow_version": flow.version, "version_id": row.id}
        self._session.merge(DatasetPointerRow(**place, moved_at=at))
        self._session.add(DatasetMoveRow(**place, at=at))
        self._session.flush()

    def current(self, flow: FlowKey) -> DatasetVersion | None:
        """The version that is read, with its parts; None when the flow has never been published."""
        found = self._current(_CURRENT, flow)
        return found[0] if found else None

    def current_since(self, flow: FlowKey) -> tuple[DatasetVersion, datetime] | None:
        """The same with its first part only, which says where it lies, and since when it is read."""
        return self._current(_CURRENT_FIRST, flow)

    def _current(self, query: Select[Any], flow: FlowKey) -> tuple[DatasetVersion, datetime] | None:
        named = {"agency": flow.agency, "id": flow.id, "version": flow.version}
        rows = self._session.connection().execute(query, named).all()
        if not rows:
            return None
        return _version(rows[0], [_part(row) for row in rows if row.file is not None]), rows[0].moved_at

    def at(self, flow: FlowKey, moment: datetime) -> tuple[DatasetVersion, datetime] | None:
        """The version that was read at a moment, with its parts (a retired one may have none left), and since when; None before
        the first."""
        move = DatasetMoveRow
        newest = (move.at.desc(), move.id.desc())
        last = self._session.execute(
            select(move.version_id, move.at).where(*_moved(flow), move.at <= moment).order_by(*newest).limit(1)
        ).first()
        if last is None:
            return None
        return self._versions(_rows(flow).where(DatasetVersionRow.id == last.version_id))[0], last.at

    def created(self, flow: FlowKey) -> dict[int, datetime]:
        """When each version, retired ones too, was loaded, by number."""
        rows = self._session.execute(select(DatasetVersionRow.number, DatasetVersionRow.created_at).where(*_of(flow)))
        return {row.number: row.created_at for row in rows}

    def moves(self, flow: FlowKey, *, until: datetime | None = None) -> list[tuple[datetime, int]]:
        """When which version, by number and retired ones too, began to be read, in order."""
        move = DatasetMoveRow
        query = select(move.at, DatasetVersionRow.number).join(
            DatasetVersionRow, DatasetVersionRow.id == move.version_id
        )
        query = query.where(*_moved(flow), *([move.at <= until] if until else [])).order_by(move.at, move.id)
        return [(row.at, row.number) for row in self._session.execute(query)]

    def flows(self) -> list[FlowKey]:
        """Every flow that has data."""
        row = DatasetPointerRow
        found = select(row.flow_agency, row.flow_id, row.flow_version).order_by(
            row.flow_agency, row.flow_id, row.flow_version
        )
        return [FlowKey(*one) for one in self._session.execute(found)]

    def all_current(self) -> list[DatasetVersion]:
        """The version that is read of every flow that has data, by flow; without parts."""
        order = (DatasetVersionRow.flow_agency, DatasetVersionRow.flow_id, DatasetVersionRow.flow_version)
        return [_version(row, ()) for row in self._session.scalars(_pointed().order_by(*order))]

    def version(self, flow: FlowKey, number: int) -> DatasetVersion:
        """One version with its parts. Raises NotFound."""
        self._row(flow, number)
        return self._versions(_rows(flow).where(DatasetVersionRow.number == number))[0]

    def versions(self, flow: FlowKey) -> list[DatasetVersion]:
        """Every version, retired ones too, newest first, with parts."""
        return self._versions(_rows(flow).order_by(DatasetVersionRow.number.desc()))

    def retire(self, flow: FlowKey, *, keep: int) -> list[int]:
        """Retires all but the newest `keep` versions (and never the current one); gives the numbers that were retired."""
        current = self.current(flow)
        kept = [
            row
            for row in self._session.scalars(_rows(flow).order_by(DatasetVersionRow.number.desc()))
            if row.status == "kept"
        ]
        leaving = [row for row in kept[keep:] if current is None or row.number != current.number]
        for row in leaving:
            row.status = "retired"
        self._session.flush()
        return sorted(row.number for row in leaving)

    def files_in_use(self) -> frozenset[str]:
        """The files of every version that is not retired: whatever else lies in the store may be swept."""
        query = select(DatasetPartRow.file).join(DatasetVersionRow, _JOIN).where(DatasetVersionRow.status == "kept")
        return frozenset(self._session.scalars(query.distinct()))

    def sweepable(self) -> list[str]:
        """The files that only retired versions consist of."""
        recorded = frozenset(self._session.scalars(select(DatasetPartRow.file).distinct()))
        return sorted(recorded - self.files_in_use())

    def forget(self, files: Collection[str]) -> None:
        """Removes files that were swept from the retired versions' parts; the versions themselves stay as history."""
        retired = select(DatasetVersionRow.id).where(DatasetVersionRow.status == "retired")
        gone = DatasetPartRow.file.in_(list(files)), DatasetPartRow.version_id.in_(retired)
        self._session.execute(delete(DatasetPartRow).where(*gone), execution_options={"synchronize_session": False})

    def _row(self, flow: FlowKey, number: int) -> DatasetVersionRow:
        row = self._session.scalar(_rows(flow).where(DatasetVersionRow.number == number))
        if row is None:
            raise NotFound(f"the data of {flow} have no version {number}")
        return row

    def _versions(self, query: Select[DatasetVersionRow]) -> list[DatasetVersion]:
        rows = list(self._session.scalars(query))
        parts: dict[int, list[Part]] = defaultdict(list)
        found = select(DatasetPartRow).where(DatasetPartRow.version_id.in_([row.id for row in rows]))
        for part in self._session.scalars(found.order_by(DatasetPartRow.version_id, DatasetPartRow.position)):
            parts[part.version_id].append(_part(part))
        return [_version(row, parts[row.id]) for row in rows]


_PLAIN = ("number", "created_at", "action", "source", "observation_count", "series_count", "first_period", "last_period",
          "attributes", "status")  # fmt: skip
_KEYS = ("id", "version_id")  # of parts
_JOIN = DatasetVersionRow.id == DatasetPartRow.version_id


def _of(flow: FlowKey) -> tuple[ColumnElement[bool], ...]:
    row = DatasetVersionRow
    return row.flow_agency == flow.agency, row.flow_id == flow.id, row.flow_version == flow.version


def _moved(flow: FlowKey) -> tuple[ColumnElement[bool], ...]:
    move = DatasetMoveRow
    return move.flow_agency == flow.agency, move.flow_id == flow.id, move.flow_version == flow.version


def _rows(flow: FlowKey) -> Select[DatasetVersionRow]:
    return select(DatasetVersionRow).where(*_of(flow))


def _pointed() -> Select[DatasetVersionRow]:
    return select(DatasetVersionRow).join(DatasetPointerRow, DatasetPointerRow.version_id == DatasetVersionRow.id)


_POINTED = (
    DatasetPointerRow.flow_agency == bindparam("agency"),
    DatasetPointerRow.flow_id == bindparam("id"),
    DatasetPointerRow.flow_version == bindparam("version"),
)
_READ = [
    *DatasetVersionRow.__table__.c,
    cast(Table, DatasetPointerRow.__table__).c.moved_at,
    *(part for part in DatasetPartRow.__table__.c if part.name not in _KEYS),
]


def _pointed_at(*parts: ColumnElement[bool]) -> Select[Any]:
    """One statement, without the objects of the ORM, as every request for data asks it."""
    query = select(*_READ).join(DatasetPointerRow, DatasetPointerRow.version_id == DatasetVersionRow.id)
    return query.outerjoin(DatasetPartRow, and_(_JOIN, *parts)).where(*_POINTED).order_by(DatasetPartRow.position)


_CURRENT = _pointed_at()
_CURRENT_FIRST = _pointed_at(DatasetPartRow.position == 0)  # a large version has hundreds


def _version(row: DatasetVersionRow | Row[Any], parts: Sequence[Part]) -> DatasetVersion:
    flow = FlowKey(row.flow_agency, row.flow_id, row.flow_version)
    return DatasetVersion(flow=flow, parts=tuple(parts), **{name: getattr(row, name) for name in _PLAIN})


def _part_row(version_id: int, position: int, part: Part) -> DatasetPartRow:
    return DatasetPartRow(
        version_id=version_id,
        position=position,
        part_table=part.table,
        file=part.file,
        min_sid=part.min_sid,
        max_sid=part.max_sid,
        row_count=part.rows,
        byte_count=part.bytes,
        checksum=part.checksum,
    )


def _part(row: DatasetPartRow | Row[Any]) -> Part:
    return Part(
        table=cast(PartTable, row.part_table),
        file=row.file,
        min_sid=row.min_sid,
        max_sid=row.max_sid,
        rows=row.row_count,
        bytes=row.byte_count,
        checksum=row.checksum,
    )

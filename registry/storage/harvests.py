"""Harvests: what was asked and planned, and one row per artefact and flow that says how far it came and where it is from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

import msgspec
from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from registry.model.errors import NotFound
from registry.model.finding import Finding
from registry.model.harvest import Harvest, HarvestItem, HarvestMessage, HarvestRequest, HarvestState, Origin
from registry.storage.tables import HarvestItemRow, HarvestRow

_BROUGHT = ("created", "replaced", "published")
_PLAIN = ("id", "state", "by", "created_at", "address", "api", "planned_at", "finished_at", "message")
_PLACED = ("kind", "urn", "verdict", "outcome", "outcome_at")


class HarvestMapper:
    def __init__(self, session: Session) -> None:
        self._session = session

    def save(self, harvest: Harvest) -> None:
        """Adds the harvest, or replaces what was known of it; its items are those of `plan`."""
        values: dict[str, Any] = {name: getattr(harvest, name) for name in _PLAIN}
        values |= {
            name: msgspec.to_builtins(getattr(harvest, name), str_keys=True)
            for name in ("request", "messages", "findings")
        }
        self._session.merge(HarvestRow(source=harvest.request.source, **values))
        self._session.flush()

    def plan(self, harvest: Harvest) -> None:
        """Saves the harvest with its items, once."""
        self.save(harvest)
        rows = [_values(harvest.id, position, item) for position, item in enumerate(harvest.items)]
        if rows:
            self._session.execute(insert(cast(Table, HarvestItemRow.__table__)), rows)

    def settle(self, id: str, items: Iterable[tuple[int, HarvestItem]]) -> None:
        """Records what became of items, by their places."""
        for position, item in items:
            values = _values(id, position, item)
            where = (HarvestItemRow.harvest_id == id, HarvestItemRow.position == position)
            self._session.execute(update(HarvestItemRow).where(*where).values(**values))
        self._session.flush()

    def state(self, id: str) -> HarvestState:
        """Raises NotFound."""
        found = self._session.scalar(select(HarvestRow.state).where(HarvestRow.id == id))
        if found is None:
            raise _absent(id)
        return cast(HarvestState, found)

    def get(self, id: str) -> Harvest:
        """With its items. Raises NotFound."""
        row = self._session.get(HarvestRow, id, populate_existing=True)
        if row is None:
            raise _absent(id)
        query = select(HarvestItemRow.content).where(HarvestItemRow.harvest_id == id).order_by(HarvestItemRow.position)
        return _harvest(row, tuple(_item(content) for content in self._session.scalars(query)))

    def latest(self, limit: int, offset: int = 0) -> list[Harvest]:
        """The newest first, without their items."""
        query = select(HarvestRow).order_by(HarvestRow.created_at.desc(), HarvestRow.id).limit(limit).offset(offset)
        return [_harvest(row, ()) for row in self._session.scalars(query)]

    def origin(self, kind: str, urn: str) -> Origin | None:
        """The last harvest that brought this artefact, or the data of this flow."""
        return next(iter(self.origins(kind, urn)), None)

    def origins(self, kind: str, urn: str) -> list[Origin]:
        """Every harvest that brought something of it, the last first."""
        row = HarvestItemRow
        query = select(row.harvest_id, HarvestRow.address, row.content).join(
            HarvestRow, HarvestRow.id == row.harvest_id
        )
        query = query.where(row.kind == kind, row.urn == urn, row.outcome.in_(_BROUGHT))
        query = query.order_by(row.outcome_at.desc(), row.harvest_id)
        return [
            Origin(harvest=harvest, address=address, item=_item(content))
            for harvest, address, content in self._session.execute(query)
        ]


def _absent(id: str) -> NotFound:
    return NotFound(f"there is no harvest {id!r}; `registry harvest list` shows them")


def _values(harvest: str, position: int, item: HarvestItem) -> dict[str, Any]:
    placed = {name: getattr(item, name) for name in _PLACED}
    return {"harvest_id": harvest, "position": position, "content": msgspec.to_builtins(item), **placed}


def _item(content: Any) -> HarvestItem:
    return msgspec.convert(content, HarvestItem)


def _harvest(row: HarvestRow, items: tuple[HarvestItem, ...]) -> Harvest:
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAIN}
    return Harvest(
        request=msgspec.convert(row.request, HarvestRequest),
        messages=msgspec.convert(row.messages, tuple[HarvestMessage, ...]),
        findings=msgspec.convert(row.findings, tuple[Finding, ...]),
        items=items,
        **values,
    )

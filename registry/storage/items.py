"""The item rows of current revisions. A revision that differs from the one before in a few items takes over its rows: only these
few are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import msgspec
from sqlalchemy import Connection, Table, delete

from registry.model.artefact import Item, Maintainable
from registry.model.category import CategoryScheme
from registry.model.kinds import items_of, walk_items
from registry.model.reporting_taxonomy import ReportingTaxonomy
from registry.storage.bulk import insert_rows
from registry.storage.folding import search_words
from registry.storage.tables import ItemRow

_ITEMS = cast(Table, ItemRow.__table__)
_FEW = 4  # at most one item in so many is changed in place
_BATCH = 5_000  # below the number of variables that a statement may have
_encode = msgspec.json.Encoder().encode


def write(connection: Connection, place: int, artefact: Maintainable) -> None:
    """Adds the rows of an artefact under the number `place`."""
    insert_rows(connection, _ITEMS, (_row(place, at, *placed) for at, placed in enumerate(walk_items(artefact))))


def remove(connection: Connection, place: int) -> None:
    connection.execute(delete(ItemRow).where(ItemRow.revision_id == place))


def change(connection: Connection, place: int, before: Maintainable, after: Maintainable) -> bool:
    """Makes the rows of `before` those of `after`; False, and nothing is done, when too many differ or items nest."""
    if isinstance(after, CategoryScheme | ReportingTaxonomy):
        return False
    old, new = items_of(before), items_of(after)
    changed = [at for at, (was, now) in enumerate(zip(old, new, strict=False)) if was is not now and was != now]
    if (len(changed) + abs(len(new) - len(old))) * _FEW > len(old):
        return False
    _remove_at(connection, place, [*changed, *range(len(new), len(old))])
    added = [*changed, *range(len(old), len(new))]
    insert_rows(connection, _ITEMS, (_row(place, at, new[at].id, new[at]) for at in added))
    return True


def _remove_at(connection: Connection, place: int, positions: Sequence[int]) -> None:
    for start in range(0, len(positions), _BATCH):
        there = ItemRow.position.in_(positions[start : start + _BATCH])
        connection.execute(delete(ItemRow).where(ItemRow.revision_id == place, there))


def _row(place: int, at: int, path: str, item: Item) -> tuple[object, ...]:
    return place, at, path, item.id, _encode(item.names).decode(), search_words((item.id, *item.names.values()))

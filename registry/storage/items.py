"""The item rows of current revisions. A revision that differs from the one before in a few items takes over its rows: only these
few are written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import cast

import msgspec
from sqlalchemy import Connection, Table, delete

from registry.model.artefact import Item, Maintainable
from registry.model.kinds import walk_items
from registry.storage.bulk import insert_rows
from registry.storage.folding import search_words
from registry.storage.tables import ItemRow

_ITEMS = cast(Table, ItemRow.__table__)
_FEW = 4  # at most one item in so many is changed in place
_BATCH = 5_000  # below the number of variables that a statement may have
_encode = msgspec.json.Encoder().encode

Placed = tuple[str, Item]


def write(connection: Connection, place: int, artefact: Maintainable) -> None:
    """Adds the rows of an artefact under the number `place`."""
    insert_rows(connection, _ITEMS, (_row(place, at, *placed) for at, placed in enumerate(walk_items(artefact))))


def remove(connection: Connection, place: int) -> None:
    connection.execute(delete(ItemRow).where(ItemRow.revision_id == place))


def change(connection: Connection, place: int, before: Maintainable, after: Maintainable) -> bool:
    """Makes the rows of `before` those of `after`; False, and nothing is done, when too many differ."""
    old, new = list(walk_items(before)), list(walk_items(after))
    changed = [at for at, (was, now) in enumerate(zip(old, new, strict=False)) if was[1] is not now[1] and was != now]
    gone = range(len(new), len(old))
    if (len(changed) + abs(len(new) - len(old))) * _FEW > len(old):
        return False
    _remove_at(connection, place, [*changed, *gone])
    insert_rows(connection, _ITEMS, _rows(place, new, [*changed, *range(len(old), len(new))]))
    return True


def _rows(place: int, items: Sequence[Placed], positions: Sequence[int]) -> Iterator[tuple[object, ...]]:
    return (_row(place, at, *items[at]) for at in positions)


def _remove_at(connection: Connection, place: int, positions: Sequence[int]) -> None:
    for start in range(0, len(positions), _BATCH):
        there = ItemRow.position.in_(positions[start : start + _BATCH])
        connection.execute(delete(ItemRow).where(ItemRow.revision_id == place, there))


def _row(place: int, at: int, path: str, item: Item) -> tuple[object, ...]:
    return place, at, path, item.id, _encode(item.names).decode(), search_words((item.id, *item.names.values()))

"""A veil over observations: which rows are withheld, as SQL, and what is left of them.

A row whose confidentiality status is not free is shown as suppressed: without its values, free texts and metadata. A row under embargo is
not shown at all. A text that is no moment keeps a row under embargo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec

from registry.observations.columns import Columns, text_column
from registry.observations.sql import column, listed, literal, one_of

Alias = Callable[[str], str]  # component -> alias of the row that holds it


class Veil(msgspec.Struct, frozen=True, kw_only=True):
    """`statuses` are the components that say whether an observation is free (one of `free`), `embargoes` those that say until when
    it is not to be shown. `marks` are the codes that a suppressed observation gets, by component."""

    statuses: tuple[str, ...] = ()
    free: tuple[str, ...] = ()
    embargoes: tuple[str, ...] = ()
    marks: tuple[tuple[str, str], ...] = ()

    def is_suppressed(self, alias: Alias) -> str:
        """The condition of a row that is shown without its values."""
        names = [f"{alias(id)}.{column(id)}" for id in self.statuses]
        return _any(f"coalesce(not {one_of(name, self.free)}, false)" for name in names)

    def is_embargoed(self, alias: Alias, at: datetime) -> str:
        """The condition of a row that is not shown at a moment."""
        moment = f"{literal(at.isoformat())}::timestamptz"
        names = [f"{alias(id)}.{column(id)}" for id in self.embargoes]
        return _any(f"coalesce(try_cast({name} as timestamptz) > {moment}, {name} is not null)" for name in names)

    def embargo_ends(self, alias: Alias) -> str:
        """The moment at which the embargo on a row ends; null where it has none, or one without an end."""
        moments = [f"try_cast({alias(id)}.{column(id)} as timestamptz)" for id in self.embargoes]
        return f"greatest({listed(moments)})" if moments else "null::timestamptz"

    def shown(self, columns: Columns, alias: Alias) -> str:
        """All columns of a row `o` as they are shown: no measure, no free text and no metadata attribute of a suppressed one."""
        hidden = self.is_suppressed(alias)
        marks = dict(self.marks)
        shown: list[str] = []
        for component in columns.cube.components:
            id = component.id
            if columns.places[id] != "obs" or component.role == "time" or id in (*self.statuses, *self.embargoes):
                continue
            if id in marks:
                shown.append(_masked(hidden, column(id), literal(marks[id])))
            elif component.role == "measure" or component.is_metadata or not component.is_coded:
                shown.append(_masked(hidden, column(id), "null"))
                if component.role == "measure" and component.is_numeric:
                    shown.append(_masked(hidden, text_column(id), "null"))
        return f"o.* replace ({listed(shown)})" if shown else "o.*"


def _masked(hidden: str, name: str, instead: str) -> str:
    return f"case when {hidden} then {instead} else o.{name} end as {name}"


def _any(conditions: Iterable[str]) -> str:
    found = list(conditions)
    return f"({' or '.join(found)})" if found else "false"

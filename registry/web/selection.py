"""What a reader selects of a data set: read from the address, or a default that is never empty and fits on a page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from registry.model.cube import Component, Cube
from registry.web.language import _

TOTAL = "_T"
LARGE = 30  # a dimension with more values than that is one to look things up in
ENOUGH = 0.5  # a default may hide at most this share of the rows
RESERVED = frozenset(["from", "to", "page", "sort", "periods", "lang", "labels", "theme"])
PERIOD = re.compile(r"\d{4}(?:-[0-9A-Z]{1,5}){0,2}")

Keys = Sequence[tuple[str, ...]]  # the series keys of a data set


@dataclass(frozen=True)
class Wanted:
    """`codes` per key dimension in key order (none = all). `is_default` when the address says nothing of dimensions.

    `warnings` are sentences on parts of the address that could not be taken.
    """

    codes: Mapping[str, tuple[str, ...]]
    start: str = ""
    end: str = ""
    is_default: bool = False
    warnings: tuple[str, ...] = ()


def read(cube: Cube, arguments: MultiDict[str, str]) -> Wanted | None:
    """The selection in the address; None when it names no dimension and no period."""
    filterable = [component for component in cube.dimensions if component.id not in RESERVED]
    if not any(name in arguments for name in ("from", "to", *(component.id for component in filterable))):
        return None
    warnings: list[str] = []
    codes = {
        component.id: _known(component, arguments.getlist(component.id), warnings) if component in filterable else ()
        for component in cube.dimensions
    }
    bounds = [_bound(arguments.get(name, ""), warnings) for name in ("from", "to")]
    return Wanted(codes, bounds[0], bounds[1], False, tuple(warnings))


def _known(component: Component, given: Iterable[str], warnings: list[str]) -> tuple[str, ...]:
    kept = []
    for code in dict.fromkeys(given):
        if not code:
            continue
        if component.is_coded and code not in component.codes:
            warnings.append(
                _(
                    "“%(code)s” is not a value of %(dimension)s; it was left out.",
                    code=code[:40],
                    dimension=component.id,
                )
            )
        else:
            kept.append(code)
    return tuple(kept)


def _bound(given: str, warnings: list[str]) -> str:
    if given and not PERIOD.fullmatch(given):
        warnings.append(_("“%(period)s” is not a period such as 2020 or 2020-Q1; it was left out.", period=given[:40]))
        return ""
    return given


def default(dimensions: Sequence[str], keys: Keys) -> Wanted:
    """Totals where there are totals, one value where values cannot be added up, everything along one dimension: the rows."""
    kept = list(keys)
    chosen: dict[str, tuple[str, ...]] = dict.fromkeys(dimensions, ())
    values = _values(dimensions, kept)
    along = _rows(values)
    for place in sorted(range(len(dimensions)), key=lambda place: (-len(values[place]), place)):
        if place == along:
            continue
        if code := _default_code(kept, place, along):
            chosen[dimensions[place]] = (code,)
            kept = [key for key in kept if key[place] == code]
    return Wanted(chosen, is_default=True)


def _values(dimensions: Sequence[str], keys: Keys) -> list[set[str]]:
    """The values of each dimension."""
    return [set(column) for column in zip(*keys, strict=True)] or [set() for _dimension in dimensions]


def _rows(values: Sequence[set[str]]) -> int:
    """The place of the dimension that makes the rows: the last of the large ones without a total, else the largest."""
    large = [place for place, found in enumerate(values) if len(found) > LARGE]
    bare = [place for place in large if TOTAL not in values[place]]
    if bare:
        return bare[-1]
    return max(range(len(values)), key=lambda place: (len(values[place]), -place), default=0)


def _default_code(keys: Keys, place: int, along: int) -> str | None:
    """The code to begin with; None to leave the dimension open: when it adds no rows, or no code shows enough of them."""
    columns = list(zip(*keys, strict=True))
    counts = Counter(columns[place])
    if len(counts) < 2 or _is_told_by_the_others(columns, place):
        return None
    rows_of = Counter(code for code, _row in set(zip(columns[place], columns[along], strict=True)))
    reach = {code: rows_of[code] for code in _candidates(counts)}
    whole = len(set(columns[along]))
    if reach.get(TOTAL, 0) >= ENOUGH * whole:
        return TOTAL
    if len(counts) == 2 and TOTAL not in counts:
        return None
    best = max(reach, key=lambda code: (reach[code], counts[code]))
    return best if reach[best] >= ENOUGH * whole or len(counts) > LARGE else None


def _is_told_by_the_others(columns: Sequence[Sequence[str]], place: int) -> bool:
    """Whether no two series differ in this dimension only, so that leaving it open adds no rows."""
    others = [*columns[:place], *columns[place + 1 :]]
    return len(set(zip(*others, strict=True))) == len(columns[place])


def _candidates(counts: Counter[str]) -> list[str]:
    common = [code for code, _number in counts.most_common(8)]
    return [*common, TOTAL] if TOTAL in counts and TOTAL not in common else common

"""Filters `c[component]=…` as SQL conditions: the ten operators on codes, texts, numbers, arrays and time.

`ne` and `nc` are the complements of `eq` and `co`: rows without a value match them.
"""

from __future__ import annotations

from collections.abc import Callable

from registry.model.cube import Component
from registry.model.errors import Malformed, TooLarge
from registry.model.period import DEFAULT_START_DAY, Period
from registry.model.query import Filter, Term
from registry.observations.columns import FROM, NOMINAL_FROM, NOMINAL_UNTIL, UNTIL, Columns, reported
from registry.observations.sql import Params, column

MOST_TERMS = 1_000  # of one filter, unless it is a plain list of codes

_COMPARED = {"eq": "=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_TEXT: dict[str, Callable[[str, str], str]] = {
    "co": lambda text, value: f"contains({text}, {value})",
    "sw": lambda text, value: f"starts_with({text}, {value})",
    "ew": lambda text, value: f"ends_with({text}, {value})",
}
_COMPLEMENT = {"ne": "eq", "nc": "co"}
_TIME = {
    "gt": "{start} >= {until}",
    "ge": "{start} >= {from_}",
    "lt": "{stop} <= {from_}",
    "le": "{stop} <= {until}",
    "eq": "({start} >= {from_} and {stop} <= {until})",
}


def condition(
    component: Component,
    filter_: Filter,
    params: Params,
    alias: str,
    *,
    value: str | None,
    columns: Columns,
    year_start: str,
) -> str:
    """The condition of one component: an OR of ANDs. `value` is SQL that stands for the column where it is a constant.

    Raises Malformed for a period that is none, or an operator that its component does not know; TooLarge for too many terms.
    """
    text = value or reported(component, alias)

    def term(one: Term) -> str:
        positive = Term(_COMPLEMENT.get(one.operator, one.operator), one.value)  # type: ignore[arg-type]
        sql = _term(component, positive, params, alias, text, columns, year_start)
        return f"not coalesce({sql}, false)" if one.operator in _COMPLEMENT else sql

    codes = _plain_codes(component, filter_)
    if codes is not None:
        return f"{text} in {params.bind_list(codes)}" if len(codes) > 1 else f"{text} = {params.bind(codes[0])}"
    if sum(map(len, filter_.alternatives)) > MOST_TERMS:
        raise TooLarge(f"c[{component.id}] has more than {MOST_TERMS} conditions; ask for less at a time")
    alternatives = [" and ".join(term(one) for one in terms) for terms in filter_.alternatives]
    return f"coalesce({' or '.join(f'({one})' for one in alternatives) or 'true'}, false)"


def _plain_codes(component: Component, filter_: Filter) -> list[str] | None:
    """The values when the filter is just "one of these" on codes or texts."""
    if component.role in ("time", "measure") or component.is_array or component.is_multilingual or component.is_numeric:
        return None
    if not filter_.alternatives or any(len(terms) != 1 or terms[0].operator != "eq" for terms in filter_.alternatives):
        return None
    return [terms[0].value for terms in filter_.alternatives]


def _term(
    component: Component, term: Term, params: Params, alias: str, text: str, columns: Columns, year_start: str
) -> str:
    if component.role == "time":
        return _time(term, params, alias, columns, year_start)
    if component.is_array:
        return _any(f"from_json({text}, '[\"VARCHAR\"]')", term, params)
    if component.is_multilingual:
        return _any(f"map_values(from_json({text}, '\"MAP(VARCHAR,VARCHAR)\"'))", term, params)
    if component.is_numeric and term.operator in _COMPARED:
        return _number(component, term, params, alias, text)
    return _of_text(text, term, params)


def _of_text(text: str, term: Term, params: Params) -> str:
    bound = params.bind(term.value)
    if term.operator in _COMPARED:
        return f"{text} {_COMPARED[term.operator]} {bound}"
    return _TEXT[term.operator](text, bound)


def _any(values: str, term: Term, params: Params) -> str:
    return f"list_bool_or(list_transform({values}, lambda e: {_of_text('e', term, params)}))"


def _number(component: Component, term: Term, params: Params, alias: str, text: str) -> str:
    try:
        number = float(term.value)
    except ValueError:
        return _of_text(text, term, params)
    if number != number:  # NaN: intentionally missing
        return _of_text(text, term, params)
    value = f"{alias}.{column(component.id)}" if component.role == "measure" else f"try_cast({text} as double)"
    return f"{value} {_COMPARED[term.operator]} {params.bind(number, 'double')}"


def _time(term: Term, params: Params, alias: str, columns: Columns, year_start: str) -> str:
    """A period is an interval; a row matches when its own interval lies inside what the term leaves open.

    A reporting period of a year from 1 January is compared with the same-named periods whatever their year start.
    """
    if term.operator in _TEXT:
        return _of_text(f"{alias}.{column(columns.time or '')}", term, params)
    period = Period.parse(term.value, year_start)
    nominal = columns.has_reporting_years and period.form == "reporting" and year_start == DEFAULT_START_DAY
    start, stop = (NOMINAL_FROM, NOMINAL_UNTIL) if nominal else (FROM, UNTIL)
    if term.operator not in _TIME:
        raise Malformed(f"the operator {term.operator!r} does not compare time; the operators are {', '.join(_TIME)}")
    template = _TIME[term.operator]
    bounds = {
        name: params.bind(moment, "bigint")
        for name, moment in (("from_", period.start), ("until", period.end))
        if f"{{{name}}}" in template  # a statement takes no value that it does not use
    }
    return template.format(start=f"{alias}.{start}", stop=f"{alias}.{stop}", **bounds)

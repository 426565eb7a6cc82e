"""Rules of constraints on whole rows, checked once for each distinct combination of the values that a rule looks at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import duckdb
import msgspec

from registry.model.errors import Malformed
from registry.model.period import DEFAULT_START_DAY, Period
from registry.model.row_rule import Among, Combination, Row, RowRule
from registry.model.urn import Urn
from registry.observations.columns import YEAR_START, Columns
from registry.observations.loading.combinations import Combinations, Values, Wrong
from registry.observations.loading.findings import Findings
from registry.observations.loading.source import Source

_TOLD = 5


def check_rules(
    connection: duckdb.DuckDBPyConnection,
    columns: Columns,
    source: Source,
    rules: Iterable[RowRule],
    findings: Findings,
    *,
    has_deletes: bool,
    is_fence: bool = False,
) -> None:
    """Adds a finding for each row that a rule does not allow. A fence holds for rows that delete, too, and wants its values said."""
    for rule in rules:
        ids = looked_at(rule, columns, source)
        if not ids:
            continue
        found = Combinations(connection, columns, source, ids, spares_deletes=has_deletes and not is_fence)
        sentence = told(rule)
        wrong = [
            _wrong(ids, values, sentence)
            for values in found.distinct()
            if refuses(rule, ids, values, columns, is_fence=is_fence)
        ]
        only = ids[0] if len(ids) == 1 else None
        found.name("not-allowed-by-constraint", wrong, findings, component=only)


def told(rule: RowRule) -> str:
    """What a rule says, as the end of a sentence."""
    name = Urn.parse(rule.constraint).short
    allowed = [_combination(step.combination) for step in rule.steps if step.is_allowed]
    excluded = [_combination(step.combination) for step in rule.steps if not step.is_allowed]
    said = [f"allows only {_some(allowed, ' or ')}"] if allowed else []
    said += [f"excludes {_some(excluded, '; ')}"] if excluded else []
    return f"the constraint {name} {' and '.join(said)}"


def _combination(combination: Combination) -> str:
    parts = [_among(one) for one in combination.among]
    return " with ".join(parts) or "everything"


def _among(among: Among) -> str:
    texts = [text for choice in among.choices for text in sorted(choice.codes or choice.patterns or ("any value",))]
    when = " at certain times" if any(choice.time is not None for choice in among.choices) else ""
    return f"{among.component} {'' if among.is_in else 'other than '}{_some(texts, ', ')}{when}"


def _some(texts: Sequence[str], separator: str) -> str:
    rest = len(texts) - _TOLD
    return separator.join(texts[:_TOLD]) + (f" and {rest:,} more" if rest > 0 else "")


def looked_at(rule: RowRule, columns: Columns, source: Source) -> tuple[str, ...]:
    """The components that decide, those of its time among them, as far as the file gives any of them."""
    ids = [id for id in rule.components if id in columns.cube.by_id]
    if _is_timed(rule) and columns.time:
        ids += [columns.time, *([YEAR_START] if columns.has_reporting_years else [])]
    given = set(source.given)
    return tuple(dict.fromkeys(ids)) if given & set(ids) else ()


def _is_timed(rule: RowRule) -> bool:
    return any(
        step.combination.time is not None
        or any(choice.time is not None for one in step.combination.among for choice in one.choices)
        for step in rule.steps
    )


def refuses(rule: RowRule, ids: tuple[str, ...], values: Values, columns: Columns, *, is_fence: bool) -> bool:
    given = dict(zip(ids, values, strict=True))
    if is_fence and any(given[id] is None for id in rule.components if id in columns.dimensions):
        return True
    row: Row = {id: _value(id, text, columns) for id, text in given.items()}
    time = given.get(columns.time) if columns.time else None
    return not rule.allows(row, None if time is None else _period(time, given.get(YEAR_START)))


def _period(text: str, year_start: str | None) -> Period | None:
    try:
        return Period.parse(text, year_start or DEFAULT_START_DAY)
    except Malformed:  # said where periods are read
        return None


def _value(id: str, text: str | None, columns: Columns) -> str | tuple[str, ...] | None:
    """An array is the tuple of its values; of texts by language any may fit."""
    component = columns.component(id)
    if text is None or not (component.is_array or component.is_multilingual):
        return text
    decoded = msgspec.json.decode(text)
    return tuple(decoded if isinstance(decoded, list) else decoded.values())


def _wrong(ids: Sequence[str], values: Values, sentence: str) -> Wrong:
    shown = ", ".join(f"{id}={text}" for id, text in zip(ids, values, strict=True) if text is not None)
    missing = [id for id, text in zip(ids, values, strict=True) if text is None]
    lacks = f"; the row does not say {', '.join(missing)}" if missing else ""
    return Wrong(values, shown, f"{shown or 'the row'} may not be reported: {sentence}{lacks}")

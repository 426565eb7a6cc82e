"""The table of figures on a data set's page: filters, rows of series, columns of periods, flags and their legend."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from registry.formats.placement import MISSING
from registry.model.cube import Component, Cube
from registry.web import flags
from registry.web.figures import count, grouped
from registry.web.flags import Flag
from registry.web.language import _
from registry.web.pages import parts
from registry.web.pages.codelists import DEEPEST, label_switch
from registry.web.pages.sparkline import sparkline
from registry.web.preview import ROWS, Holding, Observation, Series, Stretch, number
from registry.web.selection import RESERVED, Wanted
from registry.web.site import here
from registry.web.texts import Text, text

PERIODS = 8  # columns shown at first
FEW = 8  # a dimension with at most so many values is filtered by check boxes
NO_FIGURE = ("", *MISSING)
NBSP = "\u00a0"


@dataclass(frozen=True)
class Option:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True)
class DimensionFilter:
    """`is_short` ones are check boxes. `any_label` says how many values there are."""

    id: str
    label: Text
    meaning: str
    options: tuple[Option, ...]
    any_label: str
    is_short: bool
    is_set: bool


@dataclass(frozen=True)
class Cell:
    """`text` is the figure, or the sign that stands in its place; `tone` of an absent one says why."""

    text: str
    tone: str
    signs: tuple[Flag, ...]


@dataclass(frozen=True)
class Label:
    name: Text
    code: str


@dataclass(frozen=True)
class Row:
    """`also` are values that the labels determine; they stand below the first label."""

    labels: tuple[Label, ...]
    also: tuple[Label, ...]
    unit: Text
    trend: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class PeriodColumn:
    """`sort` is None when the selection is too large to be sorted by its figures."""

    period: str
    sort: str | None
    order: str


@dataclass(frozen=True)
class DataTable:
    """`fixed` are the dimensions with one value, said above the table; `heads` those that differ between rows."""

    filters: tuple[DimensionFilter, ...]
    years: tuple[str, ...]
    start: str
    end: str
    fixed: tuple[tuple[Text, Label], ...]
    heads: tuple[Text, ...]
    has_units: bool
    unit: Text
    columns: tuple[PeriodColumn, ...]
    rows: tuple[Row, ...]
    legend: tuple[Flag, ...]
    shown: str
    periods_note: str
    all_periods: str | None
    pager: parts.Pager | None
    label_switch: tuple[parts.Tab, ...]
    warnings: tuple[str, ...]
    everything: str
    is_default: bool


def build(
    cube: Cube,
    wanted: Wanted,
    held: Holding,
    stretch: Stretch,
    *,
    span: tuple[str, str],
    labels: str,
    every_period: bool,
) -> DataTable:
    """`span` is the first and last period of the data set."""
    periods = stretch.periods if every_period else stretch.periods[-PERIODS:]
    heads, also = _heads(cube, held, stretch.series)
    fixed = [component for component in cube.dimensions if len(held.exact.get(component.id, ())) == 1]
    units = {_unit(cube, series) for series in stretch.series}
    has_units = len(units) > 1
    rows = tuple(_row(cube, series, heads, also, periods, stretch.periods) for series in stretch.series)
    return DataTable(
        filters=tuple(_filters(cube, wanted, held)),
        years=_years(span),
        start=wanted.start,
        end=wanted.end,
        fixed=tuple((text(each.names, each.id), _label(each, held.exact[each.id][0])) for each in fixed),
        heads=tuple(text(each.names, each.id) for each in heads),
        has_units=has_units,
        unit=Text("") if has_units or not units else next(iter(units)),
        columns=tuple(_column(period, stretch) for period in periods),
        rows=rows,
        legend=_legend(rows),
        shown=_shown(held, stretch, len(rows)),
        periods_note=_periods_note(stretch, periods),
        all_periods=None if len(periods) == len(stretch.periods) else here(periods="all"),
        pager=parts.pager(held.series, stretch.page, ROWS),
        label_switch=label_switch(labels),
        warnings=wanted.warnings,
        everything=everything(cube),
        is_default=wanted.is_default,
    )


def _heads(cube: Cube, held: Holding, series: Sequence[Series]) -> tuple[list[Component], list[Component]]:
    """The dimensions that tell rows apart, and those that differ but follow from them on this page."""
    heads = [component for component in cube.dimensions if len(held.exact.get(component.id, ())) > 1]
    also: list[Component] = []
    for component in sorted(heads, key=lambda each: len(held.exact[each.id])):
        others = [each for each in heads if each != component]
        if others and len({tuple(row.key[each.id] for each in others) for row in series}) == len(series):
            heads, also = others, [*also, component]
    return heads, also


def everything(cube: Cube) -> str:
    """This page with nothing filtered."""
    cleared = {component.id: None for component in cube.dimensions if component.id not in RESERVED}
    first = next(iter(cleared), None)
    changes: dict[str, object] = dict(cleared)
    if first is not None:
        changes[first] = ""
    return here(**changes, **{"from": None, "to": None, "page": None, "sort": None})


def _filters(cube: Cube, wanted: Wanted, held: Holding) -> Iterable[DimensionFilter]:
    for component in cube.dimensions:
        values = held.values.get(component.id, ())
        chosen = wanted.codes[component.id]
        if component.id in RESERVED or (len(values) < 2 and not chosen) or (len(values) == 1 and chosen == values):
            continue
        offered = dict.fromkeys((*values, *(code for code in chosen if code not in values)))
        yield DimensionFilter(
            id=component.id,
            label=text(component.names, component.id),
            meaning=str(text(component.descriptions)),
            options=tuple(Option(code, _indented(component, code, offered), code in chosen) for code in offered),
            any_label=_("All (%(number)s)", number=count(len(values))),
            is_short=len(offered) <= FEW,
            is_set=bool(chosen),
        )


def _indented(component: Component, code: str, offered: Container[str]) -> str:
    """The name of a code, set in by how many of the codes above it are offered too."""
    found = component.codes.get(code)
    depth, parent = 0, found.parent if found else None
    while parent in component.codes and depth < DEEPEST:
        depth, parent = depth + (parent in offered), component.codes[parent].parent
    return NBSP * 2 * depth + str(_label(component, code).name)


def _label(component: Component, code: str) -> Label:
    found = component.codes.get(code)
    return Label(text(found.names, code) if found else Text(code), code)


def _years(span: tuple[str, str]) -> tuple[str, ...]:
    first, last = (period[:4] for period in span)
    if not (first.isdigit() and last.isdigit()) or int(last) - int(first) > 300:
        return ()
    return tuple(str(year) for year in range(int(first), int(last) + 1))


def _column(period: str, stretch: Stretch) -> PeriodColumn:
    if not stretch.is_sortable:
        return PeriodColumn(period, None, "")
    now = stretch.sorted_by
    following = period if now == f"-{period}" else f"-{period}"
    order = "ascending" if now == period else "descending" if now == f"-{period}" else ""
    return PeriodColumn(period, here(sort=following, page=None), order)


def _row(
    cube: Cube,
    series: Series,
    heads: Sequence[Component],
    also: Sequence[Component],
    periods: Sequence[str],
    every: Sequence[str],
) -> Row:
    measure = cube.measures[0].id if cube.measures else ""
    values = [
        number(series.observations[period].get(measure, "")) if period in series.observations else None
        for period in every
    ]
    return Row(
        labels=tuple(_label(component, series.key[component.id]) for component in heads),
        also=tuple(_label(component, series.key[component.id]) for component in also),
        unit=_unit(cube, series),
        trend=sparkline(values),
        cells=tuple(_cell(series.observations.get(period), measure) for period in periods or ("",)),
    )


def _cell(observation: Observation | None, measure: str) -> Cell:
    if observation is None:
        return Cell("", flags.NOT_GIVEN.tone, ())
    status, confidentiality = observation.get("OBS_STATUS", ""), observation.get("CONF_STATUS", "")
    reported = observation.get(measure, "")
    if reported in NO_FIGURE:
        flag = flags.absent(status, confidentiality)
        return Cell(flag.sign, flag.tone, (flag,))
    signs = (flags.STATUS[status],) if status in flags.STATUS else ()
    return Cell(grouped(reported), "zero" if number(reported) == 0 else "figure", signs)


def _unit(cube: Cube, series: Series) -> Text:
    """The unit of a series in words, with its multiplier."""
    observation: Mapping[str, str] = next(iter(series.observations.values()), {})
    words = [_value(cube, "UNIT_MEASURE", observation)]
    if observation.get("UNIT_MULT", "0") not in ("", "0"):
        words.append(_value(cube, "UNIT_MULT", observation))
    said = [word for word in words if word]
    return Text(", ".join(str(word) for word in said), said[0].language) if said else Text("")


def _value(cube: Cube, attribute: str, observation: Observation) -> Text:
    code = observation.get(attribute, "")
    component = cube.by_id.get(attribute)
    return _label(component, code).name if component is not None and code else Text(code)


def _legend(rows: Sequence[Row]) -> tuple[Flag, ...]:
    """The signs that occur, each once; what empty cells and zeros mean when there are any."""
    cells = [cell for row in rows for cell in row.cells]
    found = {(flag.sign, str(flag.label)): flag for cell in cells for flag in cell.signs}
    extra = [flag for flag in (flags.ZERO, flags.NOT_GIVEN) if any(cell.tone == flag.tone for cell in cells)]
    return (*(found[key] for key in sorted(found)), *extra)


def _shown(held: Holding, stretch: Stretch, rows: int) -> str:
    if held.series == rows:
        return _("%(series)s series, %(figures)s figures", series=count(held.series), figures=count(held.observations))
    first = (stretch.page - 1) * ROWS + 1
    return _(
        "Series %(first)s to %(last)s of %(total)s; %(figures)s figures in all",
        first=count(first), last=count(first + rows - 1), total=count(held.series), figures=count(held.observations),
    )  # fmt: skip


def _periods_note(stretch: Stretch, periods: Sequence[str]) -> str:
    if len(periods) == len(stretch.periods):
        return ""
    return _("The latest %(shown)s of %(all)s periods.", shown=count(len(periods)), all=count(len(stretch.periods)))

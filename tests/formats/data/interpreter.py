"""Renders a writer's message from rows in plain Python: slow, and meant to be obviously what text.py and data.py say."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from registry.formats.data import DataWriter, GroupSection, Layout, Presentation
from registry.formats.text import First, Fixed, Join, Label, Number, Plural, Position, Present, Text, Value

Row = Mapping[str, str | None]
JSON_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
XML = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def escaped(text: str, style: str) -> str:
    if style == "csv":
        return '"' + text.replace('"', '""') + '"' if re.search(r'[",\r\n]', text) else text
    if style == "xml":
        return "".join(XML.get(sign, sign) for sign in text)
    if style == "json":
        return json.dumps(text, ensure_ascii=False)[1:-1]
    return text


def number(text: str, nan: str) -> str:
    if text == "NaN":
        return nan
    return json.dumps(text) if nan.startswith('"') and not JSON_NUMBER.fullmatch(text) else text


def plural(text: str, how: Plural) -> str:
    items = json.loads(text)
    pairs = items.items() if isinstance(items, dict) else [("", item) for item in items]
    shown = []
    for lang, item in pairs:
        before = how.before.replace("{lang}", lang)
        if how.escape == "csv":
            whole = before + item + how.after
            needs_quotes = how.between in whole or re.search(r'["\r\n]', whole)
            shown.append('"' + whole.replace('"', '""') + '"' if needs_quotes else whole)
        else:
            shown.append(before + escaped(item, how.escape) + how.after)
    joined = how.between.join(shown)
    return '"' + joined.replace('"', '""') + '"' if how.quotes_whole else joined


def render(text: Text, row: Row, is_first: bool = True) -> str:
    match text:
        case Fixed(fixed):
            return fixed
        case Join(parts):
            return "".join(render(part, row, is_first) for part in parts)
        case First(then, otherwise):
            return render(then if is_first else otherwise, row, is_first)
        case Present(component, then, otherwise):
            return render(then if row.get(component) is not None else otherwise, row, is_first)
    value = row.get(text.component)
    if value is None:
        return ""
    match text:
        case Value(_, escape):
            return escaped(value, escape)
        case Label(_, labels):
            return dict(labels).get(value, "")
        case Number(_, nan):
            return number(value, nan)
        case Position(_, values):
            return str(values.index(value)) if value in values else ""
    return plural(value, text)


def group_rows(section: GroupSection, rows: Sequence[Row]) -> list[str]:
    distinct = {
        tuple(row.get(id) for id in (*section.dimensions, *section.attributes)): row
        for row in rows
        if any(row.get(id) is not None for id in section.attributes)
    }
    return [render(section.row, row) for row in distinct.values()]


def data_set(layout: Layout, presentation: Presentation, rows: Sequence[Row]) -> str:
    """`rows` are sorted by series; without observations there is one for each series."""
    groups = [(section.separator, shown) for section in layout.groups for shown in group_rows(section, rows)]
    out = layout.head.decode()
    out += "".join((separator if index else "") + shown for index, (separator, shown) in enumerate(groups))
    out += layout.between_sections if layout.groups else ""
    if layout.series_start is None:
        return (
            out
            + layout.observation_separator.join(render(layout.observation, row) for row in rows)
            + layout.tail.decode()
        )
    at = presentation.dimension_at_observation
    dimensions = [component.id for component in presentation.cube.components if component.role in ("dimension", "time")]
    key = [id for id in dimensions if id != at]
    series = []
    for _, members in groupby(rows, lambda row: tuple(row[id] for id in key if id in row)):
        content = list(members)
        observations = [render(layout.observation, row, index == 0) for index, row in enumerate(content)]
        inside = layout.observation_separator.join(observations) if presentation.has_observations else ""
        series.append(render(layout.series_start, content[0]) + inside + layout.series_end)
    return out + layout.series_separator.join(series) + layout.tail.decode()


def message(writer: DataWriter, presentations: Sequence[Presentation], data: Sequence[Sequence[Row]]) -> bytes:
    sets = [
        data_set(layout, presentation, rows)
        for layout, presentation, rows in zip(writer.layouts(), presentations, data, strict=True)
    ]
    return writer.begin() + writer.between().join(shown.encode() for shown in sets) + writer.end()

"""The cells of an SDMX-CSV message: of its header, and as text expressions of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate

from registry.formats.data import Options, Presentation
from registry.formats.placement import MISSING, is_plain, is_plural, number_or_value, value
from registry.formats.plurals import plural_items
from registry.formats.sdmx_csv.generations import SUB_SEPARATOR, Generation
from registry.formats.text import Fixed, Label, Plural, Text, join
from registry.model.cube import Component
from registry.model.names import best
from registry.model.period import DAY, Period

_QUOTED = re.compile(r'[",\r\n]')
_SUB_QUOTED = re.compile(rf'["{SUB_SEPARATOR}\r\n]')
ABSENT = Fixed("")


def cell(text: str) -> str:
    """The text as an RFC 4180 cell, quoted when it needs it."""
    return f'"{_doubled(text)}"' if _QUOTED.search(text) else text


def _doubled(text: str) -> str:
    return text.replace('"', '""')


def headers(component: Component, languages: Iterable[str], options: Options) -> tuple[str, ...]:
    """The header of a component's column, and of its name column where there is one; `languages` are those of a multilingual one."""
    name = best(component.names, options.languages) or component.id
    id = _path(component) + _bracket(component, languages)
    if options.labels == "both":
        return (cell(f"{id}: {name}"),)
    return (id, cell(name)) if options.labels == "name" else (id,)


def _bracket(component: Component, languages: Iterable[str]) -> str:
    if component.is_multilingual and not component.is_array:
        return f"[{SUB_SEPARATOR.join(languages)}]"
    return "[]" if component.is_array and not component.repeated_holders else ""


def _path(component: Component) -> str:
    """The id; in that of a nested metadata attribute each holder that occurs several times has brackets: `CONTACT[].NAME`."""
    if not component.repeated_holders:
        return component.id
    paths = accumulate(component.id.split("."), lambda path, step: f"{path}.{step}")
    steps = zip(component.id.split("."), paths, strict=True)
    return ".".join(f"{step}[]" if path in component.repeated_holders else step for step, path in steps)


def texts(
    component: Component, presentation: Presentation, options: Options, generation: Generation
) -> tuple[Text, ...]:
    """The text of a component's cell on a row, and of its name cell where there is one."""
    if component.id in presentation.dataset_attributes:
        return _fixed(component, presentation.dataset_attributes[component.id], options)
    text = _text(component, presentation, options, generation)
    if options.labels != "name":
        return (text,)
    if component.role == "time":
        return text, text
    names = {code: cell(name) for code, name in names_of(component, presentation, options)}
    return text, (Label(component.id, tuple(names.items())) if names and not is_plural(component) else ABSENT)


def _text(component: Component, presentation: Presentation, options: Options, generation: Generation) -> Text:
    if is_plural(component):
        before = "" if component.is_array else "{lang}:"
        return Plural(component.id, before=before, between=SUB_SEPARATOR, escape="csv", quotes_whole=True)
    if component.role == "time" and options.time_format == "normalized":
        return Label(component.id, tuple(normalized(presentation.values.get(component.id, ())).items()))
    if component.is_coded and options.labels == "both":
        names = tuple((code, cell(f"{code}: {name}")) for code, name in names_of(component, presentation, options))
        missing = () if component.role == "dimension" else tuple((sign, sign) for sign in MISSING)
        return Label(component.id, names + missing)
    return number_or_value(component, "csv", sentinels=generation.has_structure_columns)


def names_of(component: Component, presentation: Presentation, options: Options) -> Iterator[tuple[str, str]]:
    """The codes that the answer may contain (all of the list when it does not say), with the name that the reader wants."""
    wanted = frozenset(presentation.values.get(component.id, component.codes))
    for code in component.codes.values():
        if code.id in wanted:
            yield code.id, best(code.names, options.languages) or code.id


def _fixed(component: Component, text: str, options: Options) -> tuple[Text, ...]:
    code = component.codes.get(text)
    name = (best(code.names, options.languages) or text) if code else ""
    if is_plural(component):
        items = [f"{lang}:{item}" if lang else item for lang, item in plural_items(text)]
        shown = f'"{_doubled(SUB_SEPARATOR.join(map(sub_cell, items)))}"'
    else:
        shown = cell(f"{text}: {name}" if code and options.labels == "both" else text)
    return (Fixed(shown), Fixed(cell(name))) if options.labels == "name" else (Fixed(shown),)


def sub_cell(text: str) -> str:
    """The text as one of several in a cell, quoted when it needs it."""
    return f'"{_doubled(text)}"' if _SUB_QUOTED.search(text) else text


def normalized(periods: Iterable[str]) -> Mapping[str, str]:
    """Each period as the ISO 8601 date on which it begins, or as date and time when one of them begins within a day."""
    parsed = [Period.parse(text) for text in periods]
    has_hours = any(period.start % DAY for period in parsed)
    pattern = "%Y-%m-%dT%H:%M:%S" if has_hours else "%Y-%m-%d"
    return {period.text: period.first_moment.strftime(pattern).rjust(len(pattern) + 2, "0") for period in parsed}


def key(components: Iterable[Component]) -> Text:
    """The values of the dimensions joined by dots."""
    parts: list[Text | str] = []
    for component in components:
        parts += [".", value(component, "none")] if parts else [value(component, "none")]
    text = join(*parts)
    return text if all(map(is_plain, components)) else join('"', text, '"')

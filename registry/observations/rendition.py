"""Text expressions compiled to Python, for small answers: planning the long SQL expression costs more than some thousand rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from registry.formats.text import First, Fixed, Join, Label, Number, Plural, Position, Present, Text, Value
from registry.observations.columns import MISSING, Columns
from registry.observations.escapes import JSON_NUMBER, escaped, item_specials, quoted

Row = Sequence[int | str | None]
Say = Callable[[Row, bool], str]  # (row of reported texts, does the row open a series?) -> text

_JSON_NUMBER = re.compile(JSON_NUMBER)


def compile_python(text: Text, columns: Columns, places: Mapping[str, int], constants: Mapping[str, str]) -> Say:
    """The expression as a function of a row of reported texts; `places` says where in the row each component stands,
    `constants` are the attributes of the data set."""
    match text:
        case Fixed(fixed):
            return lambda row, first: fixed
        case Join(parts):
            says = [compile_python(part, columns, places, constants) for part in parts]
            return lambda row, first: "".join([say(row, first) for say in says])
        case First(then, otherwise):
            opening, following = (compile_python(part, columns, places, constants) for part in (then, otherwise))
            return lambda row, first: opening(row, first) if first else following(row, first)
        case Present(component, then, otherwise):
            there, absent = (compile_python(part, columns, places, constants) for part in (then, otherwise))
            if columns.places.get(component) == "dataset":
                return there if component in constants else absent
            at = places[component]
            return lambda row, first: absent(row, first) if row[at] is None else there(row, first)
    if columns.places.get(text.component) == "dataset":
        fixed_text = constant_text(text, constants.get(text.component), columns)
        return lambda row, first: fixed_text
    say, at = _saying(text, columns), places[text.component]
    return lambda row, first: "" if row[at] is None else say(str(row[at]))


def constant_text(
    text: Value | Number | Label | Position | Plural | Present, value: str | None, columns: Columns
) -> str:
    """What the expression gives for a value that is known beforehand."""
    if value is None or isinstance(text, Present):
        return ""
    return _saying(text, columns)(value)


def _saying(text: Value | Number | Label | Position | Plural, columns: Columns) -> Callable[[str], str]:
    match text:
        case Value(_, escape):
            return str if escape == "none" else lambda value: escaped(value, escape)
        case Number():
            return _number(text, columns)
        case Label(_, labels):
            texts = dict(reversed(labels))
            return lambda value: texts.get(value, "")
        case Position(_, values):
            positions = {value: str(at) for at, value in reversed(list(enumerate(values)))}
            return lambda value: positions.get(value, "")
        case Plural():
            component = columns.component(text.component)
            return _plural(text, component.is_multilingual and not component.is_array)


def _number(text: Number, columns: Columns) -> Callable[[str], str]:
    nan, component = text.nan, columns.component(text.component)
    if not (nan.startswith('"') and component.role == "measure" and component.is_numeric):
        return lambda value: nan if value in MISSING else value

    def say(value: str) -> str:
        if value in MISSING:
            return nan
        return value if _JSON_NUMBER.fullmatch(value) else f'"{value}"'

    return say


def _plural(text: Plural, is_multilingual: bool) -> Callable[[str], str]:
    specials = item_specials(text.between)

    def item(tag: str, value: str) -> str:
        before = text.before.replace("{lang}", tag) if tag else text.before
        if text.escape != "csv":
            return before + escaped(value, text.escape) + text.after
        whole = before + value + text.after
        return quoted(whole) if any(sign in whole for sign in specials) else whole

    def say(value: str) -> str:
        items = (
            msgspec.json.decode(value, type=dict[str, str]).items()
            if is_multilingual
            else [("", one) for one in _array(value)]
        )
        joined = text.between.join(item(*pair) for pair in items)
        return quoted(joined) if text.quotes_whole else joined

    return say


def _array(value: str) -> list[str]:
    return msgspec.json.decode(value, type=list[str])

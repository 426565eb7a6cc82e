"""The values of the components of one structure, from the cells of a table: plurals, reported numbers, codes that lost their zeros, dates."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from registry.formats.placement import MISSING
from registry.formats.reading import refusal
from registry.formats.sdmx_csv.read import array_text, languages_text
from registry.formats.tabular.arrange import LABEL, REPORTED
from registry.formats.tabular.headings import Headings
from registry.formats.tabular.moments import period_text
from registry.formats.tabular.texts import dates_of, each_once, is_dates, texts_of
from registry.model.cube import INTEGER_TYPES, Component, Cube
from registry.model.finding import Finding

_FREQUENCY = "FREQ"
_WHOLE = re.compile(r"(-?[0-9]+)\.0+")
_DIGITS = re.compile(r"[0-9]+")
_PLAIN = r"^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$"


class Values:
    """Gives the columns of components as text; what their author should know goes to `findings`, once for each column."""

    def __init__(
        self, cube: Cube, headings: Headings, places: Mapping[str, int], findings: list[Finding], file: str | None
    ) -> None:
        self._cube, self._headings, self._places = cube, headings, places
        self._findings, self._file = findings, file
        self._told: set[tuple[str, str]] = set()
        taken = set(places.values())
        self._reported = {id: headings.named[name] for id in places if (name := self._beside(id, REPORTED))}
        beside = {
            headings.named[name] for id in places for word in (REPORTED, LABEL) if (name := self._beside(id, word))
        }
        self._others = {name: at for name, at in headings.named.items() if at not in taken | beside}
        self._padded = {id: _padded(cube.by_id[id]) for id in places}
        self._tell_others()

    def columns(self, columns: Sequence[pa.Array], lines: Sequence[int]) -> dict[str, pa.Array]:
        """The text of every component that has a column."""
        return {id: self._column(self._cube.by_id[id], columns, lines) for id in self._places}

    def _column(self, component: Component, columns: Sequence[pa.Array], lines: Sequence[int]) -> pa.Array:
        place = self._places[component.id]
        values = columns[place]
        if component.role == "time" and is_dates(values.type) and _FREQUENCY in self._places:
            return self._periods(values, columns)
        text = texts_of(values)
        if text is None:
            message = (
                f"the column {component.id} holds {values.type}; it is read from text, numbers, dates, lists and maps"
            )
            raise refusal("not-readable", message, self._file, None)
        if component.id in self._reported and pa.types.is_floating(values.type):
            text = _as_reported(values, text, texts_of(columns[self._reported[component.id]]))
        is_said = pa.types.is_string(values.type) or pa.types.is_dictionary(values.type)
        if component.is_array or component.is_multilingual:
            return each_once(text, self._plural(component)) if is_said else text
        if place in self._headings.both and (component.is_coded or component.role in ("dimension", "time")):
            text = each_once(text, lambda cell: cell.partition(": ")[0])
        return self._mended(component, text, lines)

    def _plural(self, component: Component) -> Callable[[str], str]:
        convert, separator = array_text if component.is_array else languages_text, self._headings.separator
        return lambda cell: convert(cell, separator)

    def _mended(self, component: Component, text: pa.Array, lines: Sequence[int]) -> pa.Array:
        """Codes and whole numbers without what spreadsheets and data frames make of them: `4` for `004`, `2.0` for `2`."""
        if component.type in INTEGER_TYPES and not component.is_coded:
            has_fractions = pc.any(pc.match_substring(text, ".")).as_py()
            return each_once(text, _without_fraction) if has_fractions else text
        if not component.is_coded:
            return text
        odd = [one for one in text.unique().to_pylist() if one is not None and one not in component.codes]
        right = {one: code for one in odd if (code := self._code(component, one))}
        if not right:
            return text
        for one, code in right.items():
            if code != _without_fraction(one):
                self._tell_zeros(component, one, code, lines[text.index(one).as_py()])
                break
        return each_once(text, lambda cell: right.get(cell, cell))

    def _code(self, component: Component, text: str) -> str | None:
        """The code that a number stands for, where that is clear."""
        number = _without_fraction(text)
        code = self._padded[component.id].get(number.lstrip("0") or "0")
        return code if code == number or number == "0" or not number.startswith("0") else None

    def _periods(self, values: pa.Array, columns: Sequence[pa.Array]) -> pa.Array:
        frequencies = texts_of(columns[self._places[_FREQUENCY]])
        said = [None] * len(values) if frequencies is None else frequencies.to_pylist()
        made: dict[tuple[date | datetime, str | None], str] = {}
        found: list[str | None] = []
        for day, frequency in zip(dates_of(values), said, strict=True):
            if day is not None and (day, frequency) not in made:
                made[day, frequency] = period_text(day, frequency)
            found.append(None if day is None else made[day, frequency])
        return pa.array(found, pa.string())

    def _beside(self, id: str, word: str) -> str | None:
        """The column that belongs to a component's and is that of no other."""
        name = f"{id}_{word}"
        while name in self._cube.by_id:
            name += "_"
        return name if name in self._headings.named else None

    def _tell_others(self) -> None:
        for name in self._others:
            message = f"{name!r} is no component of the structure; its values were left out"
            finding = Finding(
                code="unknown-component", message=message, severity="warning", file=self._file,
                line=self._headings.line, component=name,
            )  # fmt: skip
            if finding not in self._findings:
                self._findings.append(finding)

    def _tell_zeros(self, component: Component, said: str, code: str, line: int) -> None:
        if ("zeros", component.id) in self._told:
            return
        self._told.add(("zeros", component.id))
        message = f"{said} was taken for the code {code}; a spreadsheet makes a number of such a code unless its cells are text"
        self._findings.append(
            Finding(
                code="code-as-number", message=message, severity="warning", file=self._file, line=line,
                component=component.id, value=said,
            )
        )  # fmt: skip


def _without_fraction(text: str) -> str:
    found = _WHOLE.fullmatch(text)
    return found[1] if found else text


def _padded(component: Component) -> dict[str, str]:
    """Codes of digits by their number, where only one code has it."""
    found: dict[str, list[str]] = {}
    for code in component.codes:
        if _DIGITS.fullmatch(code):
            found.setdefault(code.lstrip("0") or "0", []).append(code)
    return {number: codes[0] for number, codes in found.items() if len(codes) == 1}


def _as_reported(values: pa.Array, text: pa.Array, reported: pa.Array | None) -> pa.Array:
    """The text that was reported of a number, where it still is of that number: people change numbers and leave the text beside them."""
    if reported is None or reported.null_count == len(reported):
        return text
    is_plain = pc.match_substring_regex(reported, _PLAIN)
    of_number = pc.if_else(is_plain, reported, None).cast(pa.float64())
    rest = pc.indices_nonzero(pc.equal(is_plain, False)).to_pylist()
    right = pc.fill_null(pc.equal(of_number, values), False).to_pylist()
    for place in rest:
        right[place] = _is_of(values[place].as_py(), reported[place].as_py())
    return pc.if_else(pa.array(right, pa.bool_()), reported, text)


def _is_of(number: float | None, reported: str) -> bool:
    if number is None or number != number:
        return reported in MISSING
    try:
        return float(reported) == number
    except ValueError:
        return False

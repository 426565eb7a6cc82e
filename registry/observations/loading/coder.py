"""From blocks of texts to columns of numbers: the codes of a key as one number, other texts by their place in a lexicon.

Takes what is right and says nothing else: the first row that is not makes it Unfit, and staging by SQL names it. What is right is what
`stage.row_checks`, `facets` and `row_rules` say.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Mapping

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from registry.model.cube import INTEGER_TYPES, Component
from registry.model.errors import Malformed
from registry.model.period import Period
from registry.observations.columns import MISSING, YEAR_START
from registry.observations.loading.actions import OF_A_WHOLE
from registry.observations.loading.blocks import Unfit
from registry.observations.loading.facets import objection, rules_of
from registry.observations.loading.lexicon import ABSENT, MOST, Codes, Lexicon, Numbers, Texts
from registry.observations.loading.plural import checked_plural
from registry.observations.loading.row_rules import looked_at, refuses
from registry.observations.loading.rulebook import Rulebook
from registry.observations.loading.source import ACTION, STRUCTURE, BlockSource, Clean, structure_names
from registry.observations.loading.stage import Staging, has_enum, number_pattern, sentinels
from registry.observations.sql import plain_number

Doubles = np.ndarray[tuple[int], np.dtype[np.float64]]
KEY = "_key"
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # as stage.py
_STRUCTURE, _ACTION = STRUCTURE.strip('"'), ACTION.strip('"')
_WHOLE_BELOW = 1e15  # whole numbers from here on are not written as such
_FIXED = (1e-4, 1e9)  # Arrow and DuckDB write the numbers between alike: shortest, without an exponent


class Coded(msgspec.Struct, frozen=True, kw_only=True):
    """`columns` have a value for each observation: `_key`, components by id (numbers of a lexicon, or doubles, NaN for none), the texts of
    measures that are kept by `text_of`. One that is not there is absent everywhere. `partial` are the other rows, as texts."""

    columns: Mapping[str, np.ndarray]
    partial: pa.Table
    rows: int


def text_of(measure: str) -> str:
    return f"_text_{measure}"


def is_codable(staging: Staging) -> bool:
    """Whether the rows may be coded, as far as can be said before they are read."""
    columns, source = staging.columns, staging.source
    varies = columns.has_reporting_years and YEAR_START in source.given
    plurals = any(measure.is_array or measure.is_multilingual for measure in columns.measures)
    of_a_whole = staging.mode != "actions" and not source.merges
    return of_a_whole and staging.is_packed and columns.time is not None and not varies and not plurals


class Coder:
    """Codes the blocks of one source; several threads may."""

    def __init__(self, staging: Staging, source: BlockSource, rulebook: Rulebook) -> None:
        self.columns = staging.columns
        self.source = source
        self.rulebook = rulebook
        self.periods: dict[str, Period] = {}
        self.is_whole = {measure.id: True for measure in self.columns.measures if measure.is_numeric}
        self.has_texts: set[str] = set()  # the measures of which some value is kept as text
        self.is_used: dict[str, np.ndarray] = {}  # of coded attributes and measures: which codes
        self._given = frozenset(self.source.given)
        self._structures = frozenset(structure_names(self.columns.cube))
        self.lexicons: dict[str, Lexicon] = {
            component.id: self._lexicon(component)
            for component in self.columns.cube.components
            if component.id in self._given
        }
        self._key = [(one.id, len(self.lexicons[one.id].texts)) for one in self.columns.cube.dimensions]
        self._rules = self._asked()
        self._lock = threading.Lock()

    # -- before ----------------------------------------------------------------------------------------------------------------------

    def _lexicon(self, component: Component) -> Lexicon:
        if has_enum(component):
            codes = [code for code in component.codes if component.allowed is None or code in component.allowed]
            is_key = component.role == "dimension"
            missing = () if is_key else tuple(text for text in MISSING if text not in component.codes)
            lexicon = Codes(component.id, [*codes, *missing])
            if not is_key:
                self.is_used[component.id] = np.zeros(len(lexicon.texts) + 1, bool)  # the last for absent ones
            return lexicon
        return Texts(component.id, self._period if component.role == "time" else self._acceptance(component))

    def _period(self, text: str) -> str:
        try:
            self.periods[text] = Period.parse(text)
        except Malformed as wrong:
            raise Unfit("a time is no period") from wrong
        return text

    def _acceptance(self, component: Component) -> Callable[[str], str]:
        """What a text of an uncoded component is kept as. Raises Unfit for one that may not stand."""
        rules = () if component.is_coded else rules_of(component, self.rulebook.value_lists.get(component.id))
        convert = self.source.plural(component.id)
        is_plural = component.is_array or component.is_multilingual
        number = re.compile(number_pattern(component), re.ASCII) if component.is_numeric else None
        special = sentinels(component)

        def accept(text: str) -> str:
            if is_plural:
                text = _plural(text, component, convert)
            elif number is not None:
                if text not in special and not number.fullmatch(text):
                    raise Unfit(f"a value of {component.id} is no number")
            elif _CONTROL.search(text):
                raise Unfit(f"a value of {component.id} has a control character")
            if rules and objection(component, rules, text):
                raise Unfit(f"a value of {component.id} has another format")
            return text

        return accept

    def _asked(self) -> dict[tuple[int, bool], tuple[tuple[str, ...], set[tuple[int, ...]]]]:
        """Of each rule what it looks at, and which combinations of that the rows have."""
        asked = {}
        for is_fence, rules in ((False, self.rulebook.rules), (True, self.rulebook.fences)):
            for at, rule in enumerate(rules):
                ids = tuple(id for id in looked_at(rule, self.columns, self.source) if id in self._given)
                if any(self._is_number(id) for id in ids):
                    raise Unfit("a rule looks at numbers")
                if looked_at(rule, self.columns, self.source):
                    asked[at, is_fence] = (ids, set[tuple[int, ...]]())
        return asked

    def _is_number(self, id: str) -> bool:
        return id in self.is_whole

    # -- a block ---------------------------------------------------------------------------------------------------------------------

    def code(self, table: pa.Table) -> Coded:
        """Raises Unfit."""
        self._check_heads(table)
        found: dict[str, np.ndarray] = {id: self._numbers(table, id) for id in self.lexicons if not self._is_number(id)}
        time = self.columns.time
        assert time is not None
        is_partial = found[time] < 0
        partial = self._texts(table.filter(pa.array(is_partial)))
        if partial.num_rows:
            table = table.filter(pa.array(~is_partial))
            found = {id: numbers[~is_partial] for id, numbers in found.items()}
        if table.num_rows:
            self._check(found)
            key = np.zeros(table.num_rows, np.int64)
            for id, size in self._key:
                key = key * size + found.pop(id)
            found[KEY] = key
            for id in self.is_whole:
                if id in self._given:
                    self._measure(table, id, found)
        return Coded(columns=found, partial=partial, rows=table.num_rows)

    def _check_heads(self, table: pa.Table) -> None:
        for structure in _distinct(table[_STRUCTURE]):
            if structure is None or self.source.structure(structure) not in self._structures:
                raise Unfit("a row is of another structure")
        if _ACTION in table.column_names and not {None, *OF_A_WHOLE}.issuperset(_distinct(table[_ACTION])):
            raise Unfit("rows ask for more than to be taken")

    def _texts(self, table: pa.Table) -> pa.Table:
        """Rows as they came, with clean cells."""
        texts: dict[str, pa.Array] = {}
        for name in table.column_names:
            cells, clean = _one_chunk(table[name]), self._cleaner(name)
            if pa.types.is_dictionary(cells.type):
                cells = cells.cast(pa.string())
            texts[name] = pa.array([clean(cell) for cell in cells.to_pylist()], pa.string()) if clean else cells
        missing = [name for name in (_STRUCTURE, _ACTION) if name not in texts]
        return pa.table({**texts, **{name: pa.nulls(table.num_rows, pa.string()) for name in missing}})

    def _cleaner(self, name: str) -> Clean | None:
        if name in self._given:
            return self.source.cleaner(name)
        return (lambda cell: cell and self.source.structure(cell)) if name == _STRUCTURE else None

    def _numbers(self, table: pa.Table, id: str) -> Numbers:
        cells, clean = _one_chunk(table[id]), self.source.cleaner(id)
        texts = cells.dictionary.to_pylist()
        known = self.lexicons[id].numbers([clean(text) for text in texts] if clean else texts)
        known = np.append(known, known.dtype.type(ABSENT))
        found: Numbers = known[pc.fill_null(cells.indices, ABSENT).to_numpy(zero_copy_only=False)]
        return found

    def _check(self, found: Mapping[str, Numbers]) -> None:
        for id, _ in self._key:
            if found[id].min() < 0:
                raise Unfit(f"a row has no {id}")
        for id in self.columns.observation_attributes:
            if self.columns.component(id).is_mandatory and (id not in found or found[id].min() < 0):
                raise Unfit(f"a row has no {id}")
        for id, used in self.is_used.items():
            used[found[id]] = True
        for ids, seen in self._rules.values():
            rows = pa.table({id: found[id] for id in ids}).group_by(list(ids)).aggregate([]) if ids else pa.table({})
            with self._lock:
                seen.update(zip(*(rows[id].to_pylist() for id in ids), strict=True) if ids else [()])
            if len(seen) > MOST:
                raise Unfit("a rule looks at too many combinations")

    def check_rules(self) -> None:
        """After the last block. Raises Unfit for a combination that a rule refuses."""
        for (at, is_fence), (ids, seen) in self._rules.items():
            rule = (self.rulebook.fences if is_fence else self.rulebook.rules)[at]
            everything = looked_at(rule, self.columns, self.source)
            for numbers in seen:
                said = {
                    id: self.lexicons[id].texts[number] if number >= 0 else None
                    for id, number in zip(ids, numbers, strict=True)
                }
                if refuses(rule, everything, tuple(said.get(id) for id in everything), self.columns, is_fence=is_fence):
                    raise Unfit("a rule refuses a row")

    # -- numbers ---------------------------------------------------------------------------------------------------------------------

    def _measure(self, table: pa.Table, id: str, found: dict[str, np.ndarray]) -> None:
        """The doubles of a numeric measure, and the texts that they would not give back."""
        component, lexicon = self.columns.component(id), self.lexicons[id]
        texts = _one_chunk(table[id])
        if self.source.has_decimal_commas:
            texts = pc.replace_substring(texts, ",", ".")
        if rules_of(component, self.rulebook.value_lists.get(id)):
            lexicon.numbers(pc.unique(texts).to_pylist())
        doubles, is_plain = _whole_numbers(texts) or _decimals(texts, is_taken=component.type not in INTEGER_TYPES)
        if not is_plain.all():
            others = texts.filter(pa.array(~is_plain)).dictionary_encode()
            spelled, places = others.dictionary.to_pylist(), others.indices.to_numpy()
            known = lexicon.numbers(spelled)
            values = [_double(text) for text in spelled]
            is_needed = np.array([text != plain_number(value) for text, value in zip(spelled, values, strict=True)])
            kept = np.full(len(texts), ABSENT, np.int32)
            kept[~is_plain] = np.where(is_needed, known, ABSENT)[places]
            doubles[~is_plain] = np.array(values)[places]
            if is_needed.any():
                found[text_of(id)] = kept
                self.has_texts.add(id)
        there = doubles[~np.isnan(doubles)]
        if not ((there == np.trunc(there)) & (np.abs(there) < _WHOLE_BELOW)).all():
            self.is_whole[id] = False
        found[id] = doubles


_Read = tuple[Doubles, np.ndarray[tuple[int], np.dtype[np.bool_]]]


def _whole_numbers(texts: pa.StringArray) -> _Read | None:
    """The doubles of texts, NaN for null, and which texts they give back; None unless all are whole numbers."""
    try:
        numbers = pc.cast(texts, pa.int64())
    except pa.ArrowInvalid:
        return None
    same = pc.fill_null(pc.equal(pc.cast(numbers, pa.string()), texts), True).to_numpy(zero_copy_only=False)
    doubles = pc.cast(numbers, pa.float64(), safe=False).to_numpy(zero_copy_only=False, writable=True)
    return doubles, same & ~(np.abs(doubles) >= _WHOLE_BELOW)


def _decimals(texts: pa.StringArray, *, is_taken: bool) -> _Read:
    """As `_whole_numbers` of any numbers; nothing is given back of texts that are none, or unless they are taken."""
    unread = np.full(len(texts), np.nan), pc.is_null(texts).to_numpy(zero_copy_only=False)
    if not is_taken:
        return unread
    try:
        numbers = pc.cast(pc.if_else(pc.is_in(texts, pa.array(MISSING)), None, texts), pa.float64())
    except pa.ArrowInvalid:
        return unread
    same = pc.fill_null(pc.equal(pc.cast(numbers, pa.string()), texts), False).to_numpy(zero_copy_only=False)
    doubles = numbers.to_numpy(zero_copy_only=False, writable=True)
    size = np.abs(doubles)
    is_fixed = (size >= _FIXED[0]) & (size < _FIXED[1]) | (size == 0) & ~np.signbit(doubles)
    return doubles, (same & is_fixed) | unread[1]


def _double(text: str) -> float:
    """Missing ones are NaN, as those that were not reported."""
    return math.nan if text in MISSING else float(text)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _distinct(column: pa.ChunkedArray) -> list[str | None]:
    found: list[str | None] = pc.unique(column).to_pylist()
    return found


def _plural(text: str, component: Component, convert: Callable[[str], str] | None) -> str:
    try:
        json, alien = checked_plural(convert(text) if convert else text, component)
    except Malformed as wrong:
        raise Unfit(f"a value of {component.id} is not several") from wrong
    if alien is not None:
        raise Unfit(f"a value of {component.id} is no code")
    return json

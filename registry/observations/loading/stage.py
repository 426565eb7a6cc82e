"""Staging: text cells become codes, numbers and texts in one pass, which also counts the rows that are wrong.

The cast to the ENUM of a component's allowed codes is the validation, and its order is the sort order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import prod

import duckdb
import msgspec
import pyarrow as pa

from registry.model.cube import INTEGER_TYPES, Component, Cube
from registry.observations.columns import MISSING, Columns, text_column
from registry.observations.loading.actions import DEED, LETTERS, NAMED, OF_A_WHOLE, Mode, deed, gives_whole_observations
from registry.observations.loading.source import ACTION, LINE, OFF, STRUCTURE, Source, structure_names
from registry.observations.sql import column, listed, literal, number_text, one_of, own

BAD, PARTIAL, KEY = own("_bad"), own("_partial"), own("_key")

_DECIMAL = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"
_INTEGER = r"[+-]?\d+"
_FLOATS = frozenset(["Float", "Double"])
_CONTROL = r"[\x00-\x08\x0B\x0C\x0E-\x1F\x{FFFE}\x{FFFF}]"


class Check(msgspec.Struct, frozen=True):
    """A rule on one row. `fails` is SQL over the text columns; `message` has `{value}` for the offending text.

    `suspects` is cheaper SQL over what is made of the texts while staging (see `_made`); it is true wherever `fails` is, unless another
    check suspects those rows (None = `fails`). A check `of_key` cannot fail on a row whose key is whole and right.
    """

    code: str
    component: str | None
    fails: str
    value: str
    message: str
    suspects: str | None = None
    of_key: bool = False


class Staging(msgspec.Struct, frozen=True, dict=True):
    """How the rows of `source` become the table `staged` for `columns.cube`; without a mode it is decided afterwards.

    `is_plain` takes the rows for those of a whole: what they ask for is not kept, and a row that asks for anything else is wrong.
    """

    columns: Columns
    source: Source
    mode: Mode | None = None
    is_plain: bool = False

    @property
    def may_be_plain(self) -> bool:
        return self.source.has_actions and not self.source.merges and self.mode != "actions"

    @property
    def keeps_actions(self) -> bool:
        return self.source.has_actions and not self.is_plain

    @property
    def cube(self) -> Cube:
        return self.columns.cube

    def text(self, id: str) -> str:
        """The text column of a component, a null when the source does not give it."""
        return column(id) if id in self.source.given else "null::varchar"

    @property
    def is_packed(self) -> bool:
        """Whether the places of a key's codes in their lists fit into one integer: it then stands for the key, and sorts like it."""
        sizes = [len(component.codes) + 1 if has_enum(component) else 0 for component in self.cube.dimensions]
        return bool(sizes) and 0 < prod(sizes) < 2**62

    def packed_key(self, code: Callable[[str], str]) -> str:
        """SQL over the codes (`code` names the column of each): their places as digits of one number; null when one is missing."""
        key = "0::bigint"
        for component in self.cube.dimensions:
            key = f"({key} * {len(component.codes) + 1} + enum_code({code(component.id)}))"
        return key

    def is_key_right(self) -> str:
        """Whether a row is an observation of this structure with all its dimensions, which it does not delete."""
        dimensions = (_code(one.id) if has_enum(one) else self.text(one.id) for one in self.cube.dimensions)
        whole = [f"{KEY} is not null"] if self.is_packed else [f"{name} is not null" for name in dimensions]
        of_this = one_of(STRUCTURE, structure_names(self.cube))
        of_a_whole = f"coalesce({one_of(ACTION, OF_A_WHOLE)}, true)"
        return " and ".join([*whole, f"not {PARTIAL}", of_this, of_a_whole])

    def named(self) -> str:
        """The components whose values a row that deletes gives: any text stands for "this one"."""
        ids = [id for id in self.source.given if self.cube.by_id[id].role in ("measure", "attribute")]
        given = listed(f"case when {column(id)} is not null then {literal(id)} end" for id in ids)
        return f"case when {ACTION} = 'D' then list_filter([{given}]::varchar[], lambda e: e is not null) end"

    def is_partial(self) -> str:
        """Whether a row gives attributes of a partial key: no time, or (without a time dimension) not every dimension."""
        if self.columns.time:
            return f"{self.text(self.columns.time)} is null"
        return " or ".join(f"{self.text(id)} is null" for id in self.columns.dimensions) or "false"


def enum_of(id: str) -> str:
    return own(f"_enum_{id}")


def codes_of(id: str) -> str:
    return own(f"_codes_{id}")


def has_enum(component: Component) -> bool:
    return component.is_coded and not component.is_array


def make_enums(connection: duckdb.DuckDBPyConnection, cube: Cube) -> None:
    """For each coded component the table of its codes (code, place, allowed?) and the ENUM of the allowed ones, in list order."""
    for component in cube.components:
        if not has_enum(component):
            continue
        codes = [*component.codes, *([] if component.role == "dimension" else MISSING)]
        allowed = [component.allowed is None or code in component.allowed or code in MISSING for code in codes]
        table = pa.table(
            {
                "code": pa.array(codes, pa.string()),
                "place": list(range(len(codes))),
                "allowed": pa.array(allowed, pa.bool_()),
            }
        )
        connection.register("batch", table)
        connection.execute(f"create table {codes_of(component.id)} as select * from batch")
        connection.unregister("batch")
        connection.execute(
            f"create type {enum_of(component.id)} as enum (select code from {codes_of(component.id)} where allowed order by place)"
        )


def stage(connection: duckdb.DuckDBPyConnection, staging: Staging, checks: tuple[Check, ...]) -> int:
    """Makes `staged`, whose row ids are file order. Returns how many of its rows are wrong."""
    values = [value for component in staging.cube.components for value in _values(component, staging)]
    key = [KEY] if staging.is_packed else []
    lines = [LINE] if staging.source.has_lines else []
    if staging.keeps_actions:
        lines += [f"{ACTION} as _letter", f"{deed(ACTION)} as {DEED}", f"{staging.named()} as {NAMED}"]
    wanted = listed([*values, PARTIAL, f"{_suspicion(checks, staging)} as {BAD}", *key, *lines])
    made = staging.source.relation()
    for step in (_read, _made):
        steps = [one for component in staging.cube.components for one in step(component, staging)]
        made = f"select {listed(['*', *steps, *(_keys(staging) if step is _made else [])])} from ({made})"
    connection.execute(f"create table staged as select {wanted} from ({made})")
    found = connection.execute(f"select count(*) from staged where {BAD}").fetchone()
    return int(found[0]) if found else 0


def _suspicion(checks: tuple[Check, ...], staging: Staging) -> str:
    """SQL: whether a row is wrong. Of most rows the key is right, and then only their values are asked."""

    def any_of(checks: Iterable[Check]) -> str:
        suspects = (check.fails if check.suspects is None else check.suspects for check in checks)
        return " or ".join(f"coalesce({suspect}, false)" for suspect in suspects if suspect != "false") or "false"

    other = f"coalesce(not {one_of(ACTION, OF_A_WHOLE)}, false) or " if staging.is_plain else ""
    own_values = any_of(check for check in checks if not check.of_key)
    return f"case when coalesce({staging.is_key_right()}, false) then {own_values} else {other}{any_of(checks)} end"


def _keys(staging: Staging) -> list[str]:
    key = [f"{staging.packed_key(_code)} as {KEY}"] if staging.is_packed else []
    return [*key, f"{staging.is_partial()} as {PARTIAL}"]


def _read(component: Component, staging: Staging) -> list[str]:
    """What the text of a component says: a code, or a number."""
    text, id = staging.text(component.id), component.id
    if has_enum(component):
        return [f"try_cast({text} as {enum_of(id)}) as {_code(id)}"]
    if component.is_numeric and component.role == "measure":
        return [f"try_cast({text} as double) as {_double(id)}"]
    return []


def _made(component: Component, staging: Staging) -> list[str]:
    """What is made of a number that was read: null for a missing one, and whether its text is the one it would be written as."""
    if has_enum(component) or not component.is_numeric or component.role != "measure":
        return []
    text, id, double = staging.text(component.id), component.id, _double(component.id)
    whole = f"length({text}) < 16 and try_cast({text} as bigint)::varchar = {text}"
    shortest = f"isfinite({double}) and {number_text(double)} = {text}"
    return [
        f"case when isnan({double}) then null else {double} end as {_number(id)}",
        f"case when {text} is null then true when {whole} then true else coalesce({shortest}, false) end as {_plain(id)}",
    ]


def _code(id: str) -> str:
    return own(f"_code_{id}")


def _double(id: str) -> str:
    return own(f"_double_{id}")


def _number(id: str) -> str:
    return own(f"_number_{id}")


def _plain(id: str) -> str:
    return own(f"_plain_{id}")


def _values(component: Component, staging: Staging) -> list[str]:
    text, name = staging.text(component.id), column(component.id)
    if has_enum(component):
        return [f"{_code(component.id)} as {name}"]
    if component.role == "measure" and component.is_numeric:
        reported = f"case when {_plain(component.id)} then null else {text} end"
        return [f"{_number(component.id)} as {name}", f"{reported} as {text_column(component.id)}"]
    return [f"{text} as {name}"]


def row_checks(staging: Staging) -> tuple[Check, ...]:
    """Every rule that one row alone can break."""
    names = structure_names(staging.cube)
    flow = staging.cube.flow
    checks = [
        Check("wrong-structure", None, f"({STRUCTURE} is null or not {one_of(STRUCTURE, names)})", STRUCTURE,
              f"{{value}} is not the structure of this load, {flow.agency}:{flow.id}({flow.version})", of_key=True),
    ]  # fmt: skip
    for component in staging.cube.components:
        if component.id in staging.source.given:
            own = _component_checks(component, staging)
            checks += (
                own if component.role in ("dimension", "time") else [_unless_deleting(one, staging) for one in own]
            )
    return (*checks, *(_unless_deleting(one, staging) for one in _key_checks(staging)), *_action_checks(staging))


def _unless_deleting(check: Check, staging: Staging) -> Check:
    """The cells of a row that deletes say which values go, not what they are; its dimensions may be left out."""
    if not staging.keeps_actions:
        return check

    def other(fails: str) -> str:
        return f"{ACTION} is distinct from 'D' and ({fails})"

    suspects = None if check.suspects is None else other(check.suspects)
    return msgspec.structs.replace(check, fails=other(check.fails), suspects=suspects)


def _action_checks(staging: Staging) -> list[Check]:
    if not staging.keeps_actions:
        return []
    nothing = " and ".join(
        f"{column(id)} is null"
        for id in staging.source.given
        if staging.cube.by_id[id].role in ("measure", "attribute")
    )
    return [
        Check("unknown-action", None, f"not {one_of(ACTION, LETTERS)}", ACTION,
              f"{{value}} is not an action; write one of {', '.join(LETTERS)}", of_key=True),
        Check("delete-of-nothing", None, f"{ACTION} = 'D' and {OFF} and {nothing or 'true'}", "'~'",
              "a row that deletes with a dimension switched off (~) names no attribute; leave the cell empty to delete every observation", of_key=True),
    ]  # fmt: skip


def _component_checks(component: Component, staging: Staging) -> list[Check]:
    text, id = staging.text(component.id), component.id
    if has_enum(component):
        list_ = component.codelist
        known = f"{text} in (select code from {codes_of(id)})"
        wrong = f"{text} is not null and try_cast({text} as {enum_of(id)}) is null"
        checks = [Check("unknown-code", id, f"{wrong} and not {known}", text,
                        f"{{value}} is not a code of {list_.id if list_ else id}", f"{text} is not null and {_code(id)} is null",
                        of_key=component.role == "dimension")]  # fmt: skip
        if component.allowed is not None:
            checks.append(Check("not-allowed-by-constraint", id, f"{wrong} and {known}", text,
                                f"{{value}} is a code of {list_.id if list_ else id} that the constraints of the flow do not allow", "false"))  # fmt: skip
        return checks
    if component.role == "time" or component.is_array or component.is_multilingual:
        return []
    if component.is_numeric:
        fails = _not_a_number(component, text)
        is_fine = component.role == "measure" and component.type not in INTEGER_TYPES
        suspects = f"case when {_plain(id)} then false else {fails} end" if is_fine else None
        return [Check("not-a-number", id, fails, text, f"{{value}} is not a number of type {component.type}", suspects)]
    return [Check("control-character", id, f"regexp_matches({text}, {literal(_CONTROL)})", text,
                  "{value} has a control character that XML cannot carry")]  # fmt: skip


def number_pattern(component: Component) -> str:
    """The regular expression of the numbers that a numeric component takes."""
    return _INTEGER if component.type in INTEGER_TYPES else _DECIMAL


def sentinels(component: Component) -> tuple[str, ...]:
    """The texts that it takes besides."""
    return (*MISSING, "INF", "-INF") if component.type in _FLOATS else MISSING


def _not_a_number(component: Component, text: str) -> str:
    is_number = f"regexp_full_match({text}, {literal(number_pattern(component))})"
    return f"{text} is not null and not {one_of(text, sentinels(component))} and not {is_number}"


def _key_checks(staging: Staging) -> list[Check]:
    """Dimensions that an observation needs, and observations that lack their time."""
    partial, columns = f"({staging.is_partial()})", staging.columns
    checks = [
        Check("missing-dimension", id, f"not {partial} and {staging.text(id)} is null", "''", f"the observation has no value for the dimension {id}", of_key=True)
        for id in columns.dimensions
        if columns.time
    ]  # fmt: skip
    given = set(staging.source.given)
    of_observation = [
        id for id in (*(measure.id for measure in columns.measures), *columns.observation_attributes) if id in given
    ]
    above = [id for id in (*columns.series_attributes, *columns.dataset_attributes) if id in given]
    what = columns.time or "a dimension"
    if of_observation:
        any_given = " or ".join(f"{column(id)} is not null" for id in of_observation)
        checks.append(
            Check(
                "missing-dimension",
                columns.time,
                f"{partial} and ({any_given})",
                "''",
                f"the observation has no value for {what}",
                of_key=True,
            )
        )
    nothing = " and ".join(f"{column(id)} is null" for id in (*of_observation, *above))
    checks.append(Check("missing-dimension", columns.time, f"{partial} and {nothing or 'true'}", "''",
                        f"the row has neither {what} nor an attribute of a partial key", of_key=True))  # fmt: skip
    whole = gives_whole_observations(ACTION, staging.mode) if staging.source.has_actions else "true"
    for id in columns.observation_attributes:
        if columns.component(id).is_mandatory:
            checks.append(Check("missing-mandatory-attribute", id, f"not {partial} and {whole} and {staging.text(id)} is null", "''",
                                f"the observation has no value for the mandatory attribute {id}"))  # fmt: skip
    return checks

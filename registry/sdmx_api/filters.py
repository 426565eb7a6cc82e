"""Keys and `c[…]` filters (SDMX-REST 2.2, "Data queries"; digest §1.5, §1.6)."""

from __future__ import annotations

import re

from registry.model.errors import Malformed
from registry.model.query import OPERATORS, Filter, Key, Operator, Term

_NAME = re.compile(r"c\[(?P<component>[A-Za-z][A-Za-z0-9_-]*)\]")
_CODE = re.compile(r"[A-Za-z0-9_@$-]+")
_SHOWN = 60  # characters
_OPERATORS: dict[str, Operator] = {operator: operator for operator in OPERATORS}


def filters(parameters: tuple[tuple[str, str], ...]) -> tuple[tuple[Filter, ...], dict[str, str]]:
    """The `c[…]` filters and, apart from them, the other parameters.

    Raises Malformed when a parameter is given twice or a filter is not understood.
    """
    found: dict[str, Filter] = {}
    others: dict[str, str] = {}
    for name, value in parameters:
        match = _NAME.fullmatch(name)
        if match is None and (name == "c" or name.startswith("c[")):
            raise Malformed(f"{name!r} is not a filter; write c[COMPONENT]=value")
        key = match["component"] if match else name
        if key in (found if match else others):
            raise Malformed(f"{name!r} is given twice; put all conditions on one component into one parameter")
        if match:
            found[key] = parse_filter(key, value)
        else:
            others[key] = value
    return tuple(found.values()), others


def parse_filter(component: str, text: str) -> Filter:
    """`,` is OR, `+` is AND and binds tighter; an operator counts only as one of the ten words before a colon."""
    return Filter(
        component, tuple(tuple(_term(component, term) for term in part.split("+")) for part in text.split(","))
    )


def _term(component: str, text: str) -> Term:
    word, colon, value = text.partition(":")
    if colon and word in _OPERATORS:
        operator: Operator = _OPERATORS[word]
    else:
        operator, value = "eq", text
    if not value:
        raise Malformed(
            f"c[{component}] has an empty value in {text!r}; write a value, or an operator and a value such as ge:2010"
        )
    return Term(operator, value)


def keys_v2(segment: str) -> tuple[Key, ...]:
    """`A.*.X,M.*.X` → two keys. `*` or an empty position is a wildcard; `*` alone asks for everything."""
    if segment in ("*", "all", ""):
        return ()
    return tuple(Key(tuple(_positions(key, key.split(".")))) for key in segment.split(","))


def _positions(key: str, parts: list[str]) -> list[tuple[str, ...]]:
    return [() if part in ("*", "") else (_code(key, part),) for part in parts]


def key_v1(segment: str) -> tuple[Key, ...]:
    """`A+M..X` → one key with several codes in a position; an empty position is a wildcard; `all` asks for everything."""
    if segment in ("all", "*", ""):
        return ()
    positions = (part.split("+") if part not in ("", "*") else [] for part in segment.split("."))
    return (Key(tuple(tuple(_code(segment, code) for code in codes) for codes in positions)),)


def _shown(text: str) -> str:
    """As much as tells its writer which one is meant: a key may have thousands of codes."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _code(key: str, code: str) -> str:
    if not _CODE.fullmatch(code):
        raise Malformed(
            f"{_shown(code)!r} in the key {_shown(key)!r} is not a code; separate dimensions by '.' and leave nothing or * for any value"
        )
    return code

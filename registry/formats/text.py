"""Text expressions: how one row of data becomes text, said without a dialect.

A data format describes its observation (and its series, and its groups) as an expression over components; `observations/` compiles
it to SQL, where whole chunks are rendered at once, and to Python, for small answers. Both give the same bytes.

Every value is the reported text of a component. Arrays and multilingual values are stored as the text of a JSON array (`["A","B"]`)
or object (`{"en":"…"}`).
"""

from __future__ import annotations

from typing import Literal

import msgspec

Escape = Literal["none", "csv", "xml", "json"]


class Fixed(msgspec.Struct, frozen=True):
    """The same text on every row."""

    text: str


class Value(msgspec.Struct, frozen=True):
    """The reported text of a component, empty when absent. `escape`: csv quotes when needed (RFC 4180), xml escapes for an
    attribute value (also tab and newlines), json gives the inside of a JSON string. Codes need none."""

    component: str
    escape: Escape = "none"


class Label(msgspec.Struct, frozen=True):
    """The text that `labels` gives for the component's code (already escaped by the writer), empty when absent or unknown."""

    component: str
    labels: tuple[tuple[str, str], ...]  # (code, text)


class Number(msgspec.Struct, frozen=True):
    """A numeric value as reported; `nan` is what is written for "intentionally missing" (`NaN`, `"NaN"`, …).

    Where `nan` is a JSON string, text that is not a JSON number (`INF`, `007`, `.5`) is written as a JSON string too.
    """

    component: str
    nan: str = "NaN"


class Position(msgspec.Struct, frozen=True):
    """The 0-based place of the component's value among `values`; nothing when absent or not listed."""

    component: str
    values: tuple[str, ...]


class Plural(msgspec.Struct, frozen=True):
    """An array or multilingual value: `before` + item + `after` for each, joined by `between`; nothing when absent. In a multilingual
    value `{lang}` in `before` is the language.

    `escape="csv"` quotes an item, with what stands before and after it, that contains `between`, a quote or a line break.
    `quotes_whole` then puts the whole cell in quotes, always, doubling those inside it.
    """

    component: str
    before: str = ""
    after: str = ""
    between: str = ""
    escape: Escape = "none"
    quotes_whole: bool = False


class Present(msgspec.Struct, frozen=True):
    """`then` where the component has a value, else `otherwise`."""

    component: str
    then: Text
    otherwise: Text = Fixed("")


class First(msgspec.Struct, frozen=True):
    """`then` on the first row of each series in its message (`otherwise` on the following rows of the series)."""

    then: Text
    otherwise: Text = Fixed("")


class Join(msgspec.Struct, frozen=True):
    """The parts one after another."""

    parts: tuple[Text, ...]


Text = Fixed | Value | Label | Number | Position | Plural | Present | First | Join


def join(*parts: Text | str) -> Text:
    """A Join with neighbouring fixed texts merged; strings mean fixed text."""
    merged: list[Text] = []
    for part in parts:
        node = Fixed(part) if isinstance(part, str) else part
        for leaf in node.parts if isinstance(node, Join) else (node,):
            if isinstance(leaf, Fixed) and merged and isinstance(merged[-1], Fixed):
                merged[-1] = Fixed(merged[-1].text + leaf.text)
            elif leaf != Fixed(""):
                merged.append(leaf)
    return merged[0] if len(merged) == 1 else Join(tuple(merged))


def components_of(text: Text) -> frozenset[str]:
    """The components that an expression reads."""
    match text:
        case Fixed():
            return frozenset()
        case Join(parts):
            return frozenset().union(*(components_of(part) for part in parts))
        case First(then, otherwise):
            return components_of(then) | components_of(otherwise)
        case Present(component, then, otherwise):
            return components_of(then) | components_of(otherwise) | {component}
        case _:
            return frozenset({text.component})

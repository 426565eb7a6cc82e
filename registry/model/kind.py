"""What a kind of artefact is, and what a reference out of an artefact is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from registry.model.artefact import Maintainable


class Reference(msgspec.Struct, frozen=True):
    """One reference out of an artefact. `role` says which property holds it; `target` is the URN as written."""

    role: str
    target: str


References = Callable[[Maintainable], Iterator[Reference]]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """`word` is the REST 2.x resource, `v1_words` the REST 1.x resources that answer with it, `json` the SDMX-JSON 2.x array,
    `items` the attribute that holds the items, `item_class` their class in URNs.

    `is_structure` is False for what structure queries of REST 2.x do not know: the kinds that only 2.1 has, and metadata sets.
    """

    word: str
    class_: str
    package: str
    type: type[Maintainable]
    json: str
    v1_words: tuple[str, ...]
    items: str | None = None
    item_class: str | None = None
    is_structure: bool = True
    references: References

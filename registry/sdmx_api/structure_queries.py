"""Structure URLs of both APIs → a structure query."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.model.errors import Malformed
from registry.model.kinds import KINDS, kinds_named_v1, structure_kind_named
from registry.model.query import StructureQuery
from registry.model.version import LATEST, VersionQuery
from registry.sdmx_api.parameters import references
from registry.sdmx_api.target import Target, at_most, listed

_WORDS = frozenset(kind.word for kind in KINDS if kind.is_structure)
_WORDS_V1 = frozenset(word for kind in KINDS for word in kind.v1_words)

# Words that v1 clients send to v2 (digest §2.4: sdmx1), and what they mean there.
_V1_WORDS_ON_V2 = {
    "hierarchicalcodelist": "hierarchy",
    "contentconstraint": "dataconstraint",
    "structure": "*",
    "all": "*",
}


def from_v2(target: Target, parameters: Mapping[str, Any]) -> StructureQuery:
    """`/structure/{type}/{agency}/{id}/{version}/{item}`; `all` is taken for `*`. Raises Malformed."""
    at_most(target.segments, 6, "/structure/{type}/{agency}/{id}/{version}/{item}")
    word = target.segment(1, "*")
    word = _V1_WORDS_ON_V2.get(word, word)
    items = listed(target.segment(5, "*"), ",", "*", "all")
    kinds = () if word == "*" else (structure_kind_named(word).word,)
    if items and kinds == ():
        raise Malformed(f"an item query ({', '.join(items)}) needs one type of artefact, not *")
    return StructureQuery(
        kinds=kinds,
        agencies=listed(target.segment(2, "*"), ",", "*", "all"),
        ids=listed(target.segment(3, "*"), ",", "*", "all"),
        version=_version(word, target.segment(4, "~")),
        items=items,
        detail=parameters["detail"],
        references=references(parameters["references"], _WORDS),
        as_of=parameters["asOf"],
    )


def _version(word: str, segment: str) -> VersionQuery:
    """SDMX 3.1 fixes the version of every Categorisation to 1.0, and so it stands in their URNs."""
    return LATEST if word == "categorisation" and segment == "1.0" else VersionQuery.parse(segment)


def from_v1(target: Target, parameters: Mapping[str, Any]) -> StructureQuery:
    """`/{resource}/{agency}/{id}/{version}/{item}` with `+` lists, `all` and `latest`; drafts are hidden."""
    at_most(target.segments, 5, "/{resource}/{agency}/{id}/{version}/{item}")
    resource = target.segments[0]
    kinds = tuple(dict.fromkeys(kind.word for kind in kinds_named_v1(resource)))
    wanted = references(parameters["references"], _WORDS_V1 | _WORDS)
    return StructureQuery(
        kinds=() if resource == "structure" else kinds,
        agencies=listed(target.segment(1, "all"), "+", "all", "*"),
        ids=listed(target.segment(2, "all"), "+", "all", "*"),
        version=version_v1(target.segment(3, "latest")),
        items=listed(target.segment(4, "all"), "+", "all", "*"),
        detail=parameters["detail"],
        references=tuple(word for given in wanted for word in _words_v2(given)),
        includes_drafts=False,
    )


def _words_v2(word: str) -> tuple[str, ...]:
    if word in _WORDS_V1 and word not in _WORDS:
        return tuple(dict.fromkeys(kind.word for kind in kinds_named_v1(word)))
    return (word,)


def version_v1(segment: str) -> VersionQuery:
    """`latest`, `all`, or versions joined by `+`. An empty one is `latest` (users of other services send it)."""
    if segment in ("latest", "", "~", "+"):
        return LATEST
    if segment in ("all", "*"):
        return VersionQuery.parse("*")
    return VersionQuery.parse(segment.replace("+", ","))

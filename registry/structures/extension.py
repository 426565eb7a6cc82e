"""Codelists that extend others: own codes with those that they inherit (SDMX 3.1 Technical Notes, 5).

A later list overrides an earlier one, own codes override all. What is worked out here is never stored.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from registry.model.codelist import Code, Codelist, CodelistExtension
from registry.model.errors import TooLarge
from registry.model.geo_codelist import GeoFeatureSetCode, GeographicCodelist, GeoGridCode, GeoGridCodelist
from registry.structures.code_selection import CodeTree

LIMIT = 1_000_000
"""Codes that a list may have with what it inherits: lists that extend lists twice would double at every level."""

Find = Callable[[str, Codelist], Codelist | None]
"""The list that a reference in a list means, as it is stored; None when it is not here."""

Key = tuple[str, str, str]
Link = tuple[CodelistExtension, Codelist]
_CODES: dict[type[Codelist], type[Code]] = {
    Codelist: Code,
    GeographicCodelist: GeoFeatureSetCode,
    GeoGridCodelist: GeoGridCode,
}
_OWN = ("", "")


@dataclass(frozen=True, eq=False)
class Extended:
    """`codelist` has all its codes, first its `own_count` own ones, and no extensions. `prefixes` are those of inherited codes, by id.

    A list that is extended without prefix hands on the prefixes that its codes have there.
    """

    codelist: Codelist
    own_count: int
    prefixes: Mapping[str, str]

    @property
    def inherited(self) -> Sequence[Code]:
        return self.codelist.codes[self.own_count :]


def resolve(codelist: Codelist, find: Find) -> Extended:
    """The list with what it inherits at any depth: own codes first, then each list's in the order of the extensions.

    A list that is not here gives nothing, nor does one that would extend itself. A code keeps its parent when that comes from the
    same list; else it becomes a root. Raises TooLarge.
    """
    found: dict[Key, Extended] = {}
    for one, links in _bottom_up(codelist, find):
        inherited = [(extension, found[_key(target)]) for extension, target in links if _key(target) in found]
        found[_key(one)] = _merged(one, inherited) if one.extensions else Extended(one, len(one.codes), {})
    return found[_key(codelist)]


def ring(codelist: Codelist, find: Find) -> list[str]:
    """The lists, in short, by which a list extends itself at any depth, itself at both ends; empty when it does not."""
    links = {_key(one): targets for one, targets in _bottom_up(codelist, find)}
    trails: dict[Key, list[str]] = {_key(codelist): [codelist.short]}
    waiting = [codelist]
    for one in waiting:
        for _, target in links[_key(one)]:
            trail = [*trails[_key(one)], target.short]
            if _key(target) == _key(codelist):
                return trail
            if _key(target) not in trails:
                trails[_key(target)] = trail
                waiting.append(target)
    return []


def _bottom_up(codelist: Codelist, find: Find) -> Iterator[tuple[Codelist, list[Link]]]:
    """Every list that is reached, after those that it extends; in a ring one of them comes before."""
    links: dict[Key, list[Link]] = {}
    done: set[Key] = set()
    waiting = [codelist]
    while waiting:
        one = waiting[-1]
        if _key(one) not in links:
            links[_key(one)] = _links(one, find)
            waiting += [target for _, target in links[_key(one)] if _key(target) not in links]
            continue
        waiting.pop()
        if _key(one) not in done:
            done.add(_key(one))
            yield one, links[_key(one)]


def _links(codelist: Codelist, find: Find) -> list[Link]:
    found = ((extension, find(extension.codelist, codelist)) for extension in codelist.extensions)
    return [(extension, target) for extension, target in found if target is not None]


def _key(codelist: Codelist) -> Key:
    return codelist.agency, codelist.id, codelist.version


@dataclass(frozen=True)
class _Import:
    """What one extension brings: the codes with their prefixes, by their new ids."""

    origin: tuple[str, str]
    codes: dict[str, Code]
    prefixes: dict[str, str]


def _merged(codelist: Codelist, inherited: Sequence[tuple[CodelistExtension, Extended]]) -> Extended:
    imports = [_imported(codelist, extension, extended) for extension, extended in inherited]
    origins: dict[str, tuple[str, str]] = {}
    for one in imports:
        origins |= dict.fromkeys(one.codes, one.origin)
    origins |= dict.fromkeys((code.id for code in codelist.codes), _OWN)
    if len(origins) > LIMIT:
        raise TooLarge(f"{codelist.short} has more than {LIMIT:,} codes with those that it inherits")
    codes = [*_rooted(codelist.codes, origins), *_inherited(imports, origins)]
    prefixes = {
        id: prefix for one in imports for id, prefix in one.prefixes.items() if origins[id] == one.origin and prefix
    }
    whole = msgspec.structs.replace(codelist, codes=tuple(codes), extensions=())
    return Extended(whole, len(codelist.codes), prefixes)


def _rooted(codes: Iterable[Code], origins: Mapping[str, object]) -> Iterator[Code]:
    """Own codes: a parent may be inherited, and is cut when it is not there any more."""
    for code in codes:
        is_orphan = code.parent is not None and code.parent not in origins
        yield msgspec.structs.replace(code, parent=None) if is_orphan else code


def _inherited(imports: Sequence[_Import], origins: Mapping[str, tuple[str, str]]) -> Iterator[Code]:
    last = {id: place for place, one in enumerate(imports) for id in one.codes}
    for place, one in enumerate(imports):
        for id, code in one.codes.items():
            if origins[id] != one.origin or last[id] != place:
                continue
            keeps = code.parent is None or origins.get(code.parent) == one.origin
            yield code if keeps else msgspec.structs.replace(code, parent=None)


def _imported(codelist: Codelist, extension: CodelistExtension, extended: Extended) -> _Import:
    prefix = extension.prefix or ""
    wanted = _selected(extension, extended)
    class_ = _CODES[type(codelist)]
    codes: dict[str, Code] = {}
    for code in extended.codelist.codes:
        if code.id in wanted and isinstance(code, class_):
            codes[prefix + code.id] = _renamed(code, prefix, class_)
    prefixes = {id: prefix or extended.prefixes.get(id, "") for id in codes}
    return _Import((extension.codelist, prefix), codes, prefixes)


def _selected(extension: CodelistExtension, extended: Extended) -> frozenset[str]:
    tree = CodeTree(extended.codelist.codes)
    if extension.selection is None:
        return tree.all
    chosen = tree.select(extension.selection.values)
    return chosen if extension.selection.include else tree.all - chosen


def _renamed(code: Code, prefix: str, class_: type[Code]) -> Code:
    """The code as a list of this class holds it, its id and parent behind the prefix."""
    if type(code) is not class_:
        code = Code(**{name: getattr(code, name) for name in Code.__struct_fields__})
    if not prefix:
        return code
    parent = None if code.parent is None else prefix + code.parent
    return msgspec.structs.replace(code, id=prefix + code.id, parent=parent)

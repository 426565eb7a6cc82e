"""Reported attributes ⇄ the cells of one row of an SDMX-CSV metadata message, one cell for each place in the tree of columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from registry.formats.sdmx_csv.metadata_cells import SEPARATOR, joined, joined_texts, split, split_texts
from registry.formats.sdmx_csv.metadata_columns import Branch, Instance, branches_of, instances_of
from registry.model.metadata_set import ReportedAttribute
from registry.model.names import Names

Place = tuple[int, ...]
"""Branches from the root, by identity."""

_XHTML = "http://www.w3.org/1999/xhtml"


def place_of(path: Iterable[Branch]) -> Place:
    return tuple(map(id, path))


# --- writing -----------------------------------------------------------------------------------------------------------------------


def cell_of(attributes: Sequence[ReportedAttribute], path: tuple[Branch, ...]) -> str:
    """The text of a column for one holder: nested lists where something on the path occurs several times."""
    branch, rest = path[0], path[1:]
    found = instances_of(attributes, branch.id)
    texts = [cell_of(one.attributes, rest) if rest else _own(one) for one in found]
    return joined(texts) if branch.is_repeated else (texts[0] if texts else "")


def _own(instance: Instance) -> str:
    return joined_texts(instance.texts) if instance.texts else instance.value


# --- reading -----------------------------------------------------------------------------------------------------------------------


def attributes_in(
    branches: Iterable[Branch], texts: Mapping[Place, str], separator: str, above: Place = ()
) -> tuple[ReportedAttribute, ...]:
    """The attributes that the cells of one holder tell, in the order of the columns."""
    return tuple(one for branch in branches for one in _attributes(branch, texts, separator, above))


def _attributes(branch: Branch, texts: Mapping[Place, str], separator: str, above: Place) -> list[ReportedAttribute]:
    place = (*above, id(branch))
    own = {at: text for at, text in texts.items() if at[: len(place)] == place and text}
    if not own:
        return []
    found: list[ReportedAttribute] = []
    for each in _instances(own, separator) if branch.is_repeated else [own]:
        held = attributes_in(branch.branches.values(), each, separator, place)
        if (told := each.get(place, "")) or held:
            found.append(_attribute(branch, told, held, separator))
    are_values = branch.is_repeated and found and not branch.branches and not branch.languages
    return [_merged(found)] if are_values else found


def _instances(texts: Mapping[Place, str], separator: str) -> list[dict[Place, str]]:
    """The cells of each time that a repeated attribute occurs."""
    lists = {at: split(text, separator) for at, text in texts.items()}
    count = max(map(len, lists.values()))
    return [{at: members[n] for at, members in lists.items() if n < len(members)} for n in range(count)]


def _attribute(branch: Branch, told: str, held: tuple[ReportedAttribute, ...], separator: str) -> ReportedAttribute:
    texts: Names = split_texts(told, separator) if _begins_with_language(told, branch.languages) else {}
    is_structured = looks_structured(texts)
    return ReportedAttribute(
        id=branch.id,
        values=(told,) if told and not texts else (),
        texts={} if is_structured else texts,
        structured_texts=texts if is_structured else {},
        attributes=held,
    )


def _begins_with_language(told: str, languages: Collection[str]) -> bool:
    """Whether a cell holds texts by language; others in such a column are plain values."""
    return told.removeprefix('"').partition(":")[0] in languages


def looks_structured(texts: Names) -> bool:
    """Whether all texts are XHTML."""
    return bool(texts) and all(text.lstrip().startswith("<") and _XHTML in text for text in texts.values())


def _merged(found: Sequence[ReportedAttribute]) -> ReportedAttribute:
    """Several values of one attribute."""
    return ReportedAttribute(id=found[0].id, values=tuple(value for one in found for value in one.values))


def through_columns(attributes: Sequence[ReportedAttribute]) -> tuple[ReportedAttribute, ...]:
    """The attributes as they come back from a message of their own."""
    branches = branches_of([attributes])
    paths = [path for branch in branches.values() for _, path in branch.walk()]
    return attributes_in(branches.values(), {place_of(path): cell_of(attributes, path) for path in paths}, SEPARATOR)

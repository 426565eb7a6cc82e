"""References: URNs in the model; `<Ref>` (2.1) or URN text (3.x) in messages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from registry.formats.sdmx_ml.generations import Generation
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.xml import Attributes, Children, Node, children_of, element, escape, first, token_of
from registry.model.artefact import Maintainable
from registry.model.errors import Malformed
from registry.model.kinds import CLASS_ALIASES, KINDS, kind_of
from registry.model.urn import PREFIX, Urn
from registry.model.version import Version, VersionPattern

_PACKAGES = {kind.class_: kind.package for kind in KINDS} | {
    kind.item_class: kind.package for kind in KINDS if kind.item_class
}
# What 2.1 calls otherwise.
CLASSES_21 = {
    "DataConstraint": "ContentConstraint",
    "MetadataConstraint": "ContentConstraint",
    "MetadataProvisionAgreement": "ProvisionAgreement",
    "Hierarchy": "HierarchicalCodelist",
}
_CLASS = re.compile(r"(?<=\.)[A-Za-z]+(?==)")
_IS_RANGE = re.compile(r"\([^)]*[+*~-][^)]*\)")


class Targets:
    """The artefacts of the message that is written: references with a version range point at the one that they mean."""

    def __init__(self, artefacts: Iterable[Maintainable]) -> None:
        self._versions: dict[tuple[str, str, str], list[Version]] = {}
        for artefact in artefacts:
            key = (kind_of(artefact).class_, artefact.agency, artefact.id)
            self._versions.setdefault(key, []).append(artefact.parsed_version)

    def version_of(self, urn: Urn) -> str | None:
        """A version that 2.1 can write: what the range means in this message, else its lower bound; None for "any"."""
        try:
            chosen = VersionPattern.parse(urn.version).select(self._versions.get((urn.class_, urn.agency, urn.id), []))
        except Malformed:
            chosen = []
        text = chosen[-1].text if chosen else re.sub(r"[+~]", "", urn.version)
        bare = text.partition("-")[0]
        return bare if re.fullmatch(r"\d+(\.\d+)*", bare) else None


def reference(tag: str, urn: str, generation: Generation, targets: Targets, given: Attributes | None = None) -> str:
    """The element `tag` that refers to `urn`. In 2.1 a range or draft is said twice: `Ref` with a version, `URN` as it is."""
    if not generation.uses_refs:
        return element(tag, given or {}, escape(urn))
    return element(
        tag, given or {}, _ref(Urn.parse(urn), targets), f"<URN>{escape(urn)}</URN>" if _IS_RANGE.search(urn) else ""
    )


def _ref(urn: Urn, targets: Targets) -> str:
    version = targets.version_of(urn) if _IS_RANGE.search(str(urn)) else urn.version
    kind: dict[str, str | None] = {"class": CLASSES_21.get(urn.class_, urn.class_), "package": urn.package}
    if urn.item is None:
        return element("Ref", {"id": urn.id, "version": version, "agencyID": urn.agency, **kind})
    parent = {"maintainableParentID": urn.id, "maintainableParentVersion": version, "agencyID": urn.agency}
    return element("Ref", {"id": urn.item, **parent, **kind})


@lru_cache(maxsize=1024)
def local_reference(
    tag: str, id: str, generation: Generation, class_: str | None = None, package: str | None = None
) -> str:
    """The element `tag` that names something of the same artefact by its id. Remembered: many items of a list have one parent."""
    if not generation.uses_refs:
        return element(tag, {}, escape(id))
    return element(tag, {}, element("Ref", {"id": id, "class": class_, "package": package}))


def read_reference(node: Node, class_: str, reading: Reading) -> str:
    """The URN that an element refers to; `class_` is what it refers to when it does not say. Old class names become today's."""
    if not reading.generation.uses_refs:
        return _checked(token_of(node), node, reading)
    parts = children_of(node)
    ref, urn = first(parts, "Ref"), first(parts, "URN")
    if urn is not None and (ref is None or _IS_RANGE.search(token_of(urn))):
        return _checked(token_of(urn), urn, reading)
    return "" if ref is None else _urn_of_ref(ref, class_)


def _urn_of_ref(ref: Node, class_: str) -> str:
    named = ref.get("class") or class_
    today = CLASS_ALIASES.get(named, named)
    package = ref.get("package") or _PACKAGES.get(today, "base")
    parent = ref.get("maintainableParentID")
    head = f"{PREFIX}{package}.{today}={ref.get('agencyID')}"
    if parent is None:
        return f"{head}:{ref.get('id')}({ref.get('version') or '1.0'})"
    return f"{head}:{parent}({ref.get('maintainableParentVersion') or '1.0'}).{ref.get('id')}"


def _checked(text: str, node: Node, reading: Reading) -> str:
    urn = _CLASS.sub(lambda match: CLASS_ALIASES.get(match[0], match[0]), text, count=1)
    try:
        Urn.parse(urn)
    except Malformed as error:
        reading.wrong(node, "urn", str(error))
    return urn


def referred(children: Children, name: str, class_: str, reading: Reading) -> str | None:
    """The URN that the first child `name` refers to; None when it is not there."""
    node = first(children, name)
    return None if node is None else read_reference(node, class_, reading)


def all_referred(children: Children, name: str, class_: str, reading: Reading) -> tuple[str, ...]:
    """The URNs that the children `name` refer to."""
    return tuple(read_reference(node, class_, reading) for node in children.get(name, ()))


def read_local_reference(node: Node, reading: Reading) -> str:
    """The id that an element names within the same artefact."""
    if not reading.generation.uses_refs:
        return token_of(node)
    return str(node[0].get("id"))  # the schema has <Ref> here and nothing else

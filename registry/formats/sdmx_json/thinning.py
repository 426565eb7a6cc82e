"""Makes validation of long lists affordable: of the items that look alike, one is enough.

The official schemas check one item in a millisecond, so a list of 100,000 codes takes minutes. Whether an item is valid depends on
everything in it but its free texts; items that differ only in these (and in ids that are well formed) stand or fall together.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from registry.formats.sdmx_json.dialect import Node

FEWEST = 100  # shorter lists are validated whole
_ITEMS = {
    "codelists": "codes",
    "conceptSchemes": "concepts",
    "agencySchemes": "agencies",
    "dataProviderSchemes": "dataProviders",
    "dataConsumerSchemes": "dataConsumers",
    "metadataProviderSchemes": "metadataProviders",
    "organisationUnitSchemes": "organisationUnits",
    "geographicCodelists": "geoFeatureSetCodes",
    "geoGridCodelists": "geoGridCodes",
    "valueLists": "valueItems",
    "representationMaps": "representationMappings",
}
_ANY_TEXT = re.compile(r"[\s\S]*")
_CODE = re.compile(r"[A-Za-z0-9_@$\-]+")
_OWN_URN = re.compile(
    r"urn:sdmx:org\.sdmx\.infomodel\.[a-z]+\.[A-Za-z]+=[A-Za-z][\w.-]*:[\w@$-]+\([0-9.]+\)\.[\w@$.-]+", re.ASCII
)
_TEXT = frozenset(["name", "description", "text", "title", "value", "geoCell"])
_OBJECTS = frozenset(["annotations", "sourceValues"])
_TEXTS = frozenset(["names", "descriptions", "texts"])
_IDS = {
    "codes": _CODE,
    "agencies": re.compile(r"[A-Za-z][A-Za-z0-9_\-]*"),
    "concepts": re.compile(r"[A-Za-z][A-Za-z0-9_\-]*"),
    "dataProviders": _CODE,
    "dataConsumers": _CODE,
    "metadataProviders": _CODE,
    "organisationUnits": _CODE,
    "geoFeatureSetCodes": _CODE,
    "geoGridCodes": _CODE,
    "valueItems": _ANY_TEXT,
    "representationMappings": _ANY_TEXT,
}
_encode = msgspec.json.Encoder(decimal_format="number").encode


class Thinned(msgspec.Struct, frozen=True):
    """The message with long lists thinned, and per thinned list (array, place, items) the places of the items that are left."""

    node: Node
    places: dict[tuple[str, str, str], list[int]]

    def original(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The path in the message as it came."""
        if len(path) < 5 or path[0] != "data" or (kept := self.places.get((path[1], path[2], path[3]))) is None:
            return path
        return (*path[:4], str(kept[int(path[4])]), *path[5:])


def thin(node: Node) -> Thinned:
    data = node.get("data")
    if not isinstance(data, dict):
        return Thinned(node, {})
    places: dict[tuple[str, str, str], list[int]] = {}
    thinned = {array: _thin_array(array, schemes, places) for array, schemes in data.items()}
    return Thinned(node | {"data": thinned}, places)


def _thin_array(array: str, schemes: Any, places: dict[tuple[str, str, str], list[int]]) -> Any:
    if array not in _ITEMS or not isinstance(schemes, list):
        return schemes
    name = _ITEMS[array]
    return [_thin_scheme(scheme, name, (array, str(at), name), places) for at, scheme in enumerate(schemes)]


def _thin_scheme(
    scheme: Any, name: str, key: tuple[str, str, str], places: dict[tuple[str, str, str], list[int]]
) -> Any:
    items = scheme.get(name) if isinstance(scheme, dict) else None
    if not isinstance(items, list) or len(items) <= FEWEST or not all(isinstance(item, dict) for item in items):
        return scheme
    kept: dict[object, int] = {}
    for at, item in enumerate(items):
        kept.setdefault(_look(item, _IDS[name]), at)
    places[key] = list(kept.values())
    return scheme | {name: [items[at] for at in places[key]]}


def _look(item: Node, id: re.Pattern[str]) -> tuple[object, ...]:
    """Everything that the schema can hold against an item."""
    return tuple([_look_of(key, value, id) for key, value in item.items()])


def _look_of(key: str, value: Any, id: re.Pattern[str]) -> object:
    if key in _TEXT and type(value) is str:
        return key
    if key in _TEXTS and type(value) is dict and all(type(text) is str for text in value.values()):
        return key, *value
    if key in ("id", "parent") and type(value) is str and id.fullmatch(value):
        return key, True
    if key == "links" and type(value) is list and _names_itself(value):
        return key, True
    if key == "targetValues" and type(value) is list and all(type(text) is str for text in value):
        return key, bool(value)
    if key in _OBJECTS and type(value) is list and all(type(each) is dict for each in value):
        return key, *(_look(each, id) for each in value)
    return key, _encode(value)


def _names_itself(links: list[Any]) -> bool:
    """Whether there is one link, which says a URN that is well formed."""
    link = links[0] if len(links) == 1 else None
    if type(link) is not dict or len(link) != 2 or link.get("rel") != "self":
        return False
    urn = link.get("urn")
    return type(urn) is str and _OWN_URN.fullmatch(urn) is not None

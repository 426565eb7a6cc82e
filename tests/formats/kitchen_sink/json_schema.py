"""What the JSON schemas of SDMX-JSON let a message have below `data`, definition by definition; and what a message uses of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Part = tuple[str, str]  # (definition, member)
_UNIONS = ("allOf", "anyOf", "oneOf")
_OWN = {"properties", "items", *_UNIONS}


class Schema:
    def __init__(self, path: Path) -> None:
        self._root = json.loads(path.read_text(encoding="utf-8"))

    def possible(self) -> set[Part]:
        """Every member that is reachable below `data`."""
        found: set[Part] = set()
        seen: set[str] = set()
        waiting = [self._data()]
        while waiting:
            name, node = waiting.pop()
            if name in seen and not name.startswith("("):
                continue
            seen.add(name)
            for owner, member, inner in self._members(name, node):
                found.add((owner, member))
                waiting += self._below(owner, member, inner)
        return found

    def used(self, message: Any) -> set[Part]:
        """The members that a message has below `data`."""
        found: set[Part] = set()
        self._walk(message["data"], *self._data(), found)
        return found

    def _data(self) -> tuple[str, Any]:
        return self._resolved("data", self._root["properties"]["data"])

    def _walk(self, value: Any, name: str, node: Any, found: set[Part]) -> None:
        if isinstance(value, list):
            for each in value:
                for item, inner in self._items(name, node):
                    self._walk(each, item, inner, found)
        elif isinstance(value, dict):
            for owner, member, inner in self._members(name, node):
                if member in value:
                    found.add((owner, member))
                    self._walk(value[member], *self._resolved(f"({owner}.{member})", inner), found)

    def _below(self, owner: str, member: str, inner: Any) -> Iterator[tuple[str, Any]]:
        name, node = self._resolved(f"({owner}.{member})", inner)
        yield name, node
        yield from self._items(name, node)

    def _items(self, name: str, node: Any) -> Iterator[tuple[str, Any]]:
        if isinstance(node.get("items"), dict):
            yield self._resolved(f"({name})", node["items"])
        for branch in _branches(node):
            yield from self._items(*self._resolved(name, branch))

    def _members(self, name: str, node: Any) -> Iterator[tuple[str, str, Any]]:
        """The members of an object: owner, name, schema; those of all branches."""
        for member, inner in node.get("properties", {}).items():
            if inner is not False:
                yield name, member, inner
        for branch in _branches(node):
            yield from self._members(*self._resolved(name, branch))

    def _resolved(self, name: str, node: Any) -> tuple[str, Any]:
        while "$ref" in node and not (node.keys() & _OWN):
            name = node["$ref"].rpartition("/")[2]
            target = self._root
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return name, node


def _branches(node: Any) -> Iterator[Any]:
    """What else holds of the same value; a reference may stand beside members of its own."""
    for union in _UNIONS:
        yield from node.get(union, ())
    if "$ref" in node:
        yield {"$ref": node["$ref"]}

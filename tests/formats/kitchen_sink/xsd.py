"""What the XML schemas of SDMX-ML let a structure message have, type by type; and what a message uses of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lxml import etree

Node = etree._Element
_XS = "{http://www.w3.org/2001/XMLSchema}"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
Part = tuple[str, str]  # (type, element) or (type, @attribute)


@dataclass
class Type:
    """A complex type with what it inherits: children by qualified name, each with its type (None = a simple one)."""

    name: str
    elements: dict[str, Type | None] = field(default_factory=dict)
    attributes: set[str] = field(default_factory=set)


class Schema:
    """The files of one generation, read without resolving what they import: all of them lie in one folder."""

    def __init__(self, folder: Path) -> None:
        self._named: dict[tuple[str, str], Node] = {}
        self._types: dict[str, Type] = {}
        for path in sorted(folder.glob("*.xsd")):
            root = etree.parse(str(path)).getroot()
            for node in root:
                if isinstance(node.tag, str) and node.get("name"):
                    kind = node.tag.removeprefix(_XS)
                    key = (kind, f"{{{root.get('targetNamespace')}}}{node.get('name')}")
                    self._named.setdefault(key, node)

    def type_named(self, name: str) -> Type | None:
        """None for a simple type."""
        if name not in self._types and ("complexType", name) in self._named:
            self._types[name] = made = Type(name.rpartition("}")[2])
            self._fill(made, self._named["complexType", name])
        return self._types.get(name)

    # --- types ---

    def _fill(self, made: Type, node: Node) -> None:
        for part in node:
            if part.tag in (f"{_XS}complexContent", f"{_XS}simpleContent"):
                for derived in part.iterchildren(f"{_XS}extension", f"{_XS}restriction"):
                    base = self.type_named(_qualified(derived, str(derived.get("base"))))
                    if base is not None:
                        made.attributes |= base.attributes
                        if derived.tag == f"{_XS}extension":
                            made.elements |= base.elements
                    self._fill(made, derived)
            elif part.tag in (f"{_XS}sequence", f"{_XS}choice", f"{_XS}all", f"{_XS}group"):
                made.elements |= dict(self._particles(made, part))
            elif part.tag == f"{_XS}attribute":
                self._attribute(made, part)
            elif part.tag == f"{_XS}attributeGroup":
                self._fill(made, self._named["attributeGroup", _qualified(part, str(part.get("ref")))])

    def _attribute(self, made: Type, node: Node) -> None:
        name = (node.get("name") or str(node.get("ref"))).rpartition(":")[2]
        if node.get("use") == "prohibited":
            made.attributes.discard(name)
        elif node.get("fixed") is None:
            made.attributes.add(name)

    def _particles(self, made: Type, node: Node) -> Iterator[tuple[str, Type | None]]:
        if node.tag == f"{_XS}element":
            yield from self._element(made, node)
        elif node.tag == f"{_XS}group" and node.get("ref"):
            yield from self._particles(made, self._named["group", _qualified(node, str(node.get("ref")))])
        else:
            for part in node:
                if isinstance(part.tag, str) and part.get("maxOccurs") != "0":
                    yield from self._particles(made, part)

    def _element(self, made: Type, node: Node) -> Iterator[tuple[str, Type | None]]:
        if node.get("ref"):
            name = _qualified(node, str(node.get("ref")))
            node = self._named["element", name]
            yield from ((each, self._type_of(made, found)) for each, found in self._substitutes(name))
            if node.get("abstract") == "true":
                return
        else:
            name = _own(node)
        yield name, self._type_of(made, node)

    def _substitutes(self, head: str) -> Iterator[tuple[str, Node]]:
        for (kind, name), node in self._named.items():
            group = node.get("substitutionGroup") if kind == "element" else None
            if group is not None and _qualified(node, group) == head:
                if node.get("abstract") != "true":
                    yield name, node
                yield from self._substitutes(name)

    def _type_of(self, made: Type, node: Node) -> Type | None:
        inline = node.find(f"{_XS}complexType")
        if inline is not None:
            anonymous = Type(f"{made.name}.{node.get('name')}")
            self._fill(anonymous, inline)
            return anonymous
        return self.type_named(_qualified(node, str(node.get("type")))) if node.get("type") else None

    # --- what may be, what is ---

    @cached_property
    def _root(self) -> Type:
        """What holds the structures of a message."""
        namespace = next(name for kind, name in self._named if name.endswith("}StructuresType"))
        found = self.type_named(namespace)
        assert found is not None
        return found

    def possible(self) -> set[Part]:
        """Every part that is reachable in a structure message, below its header."""
        found: set[Part] = set()
        seen: set[int] = set()
        waiting = [self._root]
        while waiting:
            type_ = waiting.pop()
            if id(type_) not in seen:
                seen.add(id(type_))
                found |= {(type_.name, f"@{name}") for name in type_.attributes}
                found |= {(type_.name, _local(name)) for name in type_.elements}
                waiting += [each for each in type_.elements.values() if each is not None]
        return found

    def used(self, message: bytes) -> set[Part]:
        """The parts that the structures of a message have."""
        root = etree.fromstring(message)
        found: set[Part] = set()
        for node in root:
            if _local(str(node.tag)) == "Structures":
                self._walk(node, self._root, found)
        return found

    def _walk(self, node: Node, type_: Type, found: set[Part]) -> None:
        if told := node.get(_XSI_TYPE):
            type_ = self.type_named(_qualified(node, told)) or type_
        found |= {(type_.name, f"@{_local(str(name))}") for name in node.attrib}
        for child in node:
            if isinstance(child.tag, str) and child.tag in type_.elements:
                found.add((type_.name, _local(child.tag)))
                if (inner := type_.elements[child.tag]) is not None:
                    self._walk(child, inner, found)


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _qualified(node: Node, text: str) -> str:
    prefix, _, name = text.rpartition(":")
    if prefix == "xml":
        return f"{{http://www.w3.org/XML/1998/namespace}}{name}"
    return f"{{{node.nsmap.get(prefix or None)}}}{name}"


def _own(node: Node) -> str:
    """The qualified name of a local declaration; the schemas of SDMX differ in whether locals are qualified."""
    root = node.getroottree().getroot()
    form = node.get("form") or root.get("elementFormDefault", "unqualified")
    name = str(node.get("name"))
    return f"{{{root.get('targetNamespace')}}}{name}" if form == "qualified" else name

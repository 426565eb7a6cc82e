"""XML as text out and as nodes in: escaping, elements, and safe parsing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, BinaryIO

import msgspec
from lxml import etree

from registry.model.errors import Refused
from registry.model.finding import Finding

Node = etree._Element
Attributes = Mapping[str, "str | int | bool | None"]

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_BOM = b"\xef\xbb\xbf"

_ILLEGAL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:u00[01]|b|f)|\xef\xbf[\xbe\xbf]")
_ILLEGAL_SIGNS = {
    b"\\": (b"\\u00", b"\\b", b"\\f"),
    b"\xef": (b"\xef\xbf\xbe", b"\xef\xbf\xbf"),
}  # by the byte that is found soonest
_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_QUOTED = re.compile('[&<>"\t\n\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}


def _entity(match: re.Match[str]) -> str:
    return _ENTITIES.get(match[0], "\ufffd")


def escape(text: str) -> str:
    """Text as element content; characters that XML forbids become U+FFFD."""
    return _SPECIAL.sub(_entity, text)


def quote(text: str) -> str:
    """Text as the inside of an attribute's quotes."""
    return _QUOTED.sub(_entity, text)


def holds_illegal(value: msgspec.Struct) -> bool:
    """Whether XML cannot hold some text of a value. Its JSON is searched, which tells these characters from all others."""
    try:
        content = msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a character
        return True
    suspects = (sign for byte, signs in _ILLEGAL_SIGNS.items() if byte in content for sign in signs)
    return any(sign in content for sign in suspects) and _ILLEGAL_IN_JSON.search(content) is not None


def attributes(given: Attributes) -> str:
    """` name="value"` for each that is not None; booleans as true and false."""
    return "".join(f' {name}="{_value(value)}"' for name, value in given.items() if value is not None)


def _value(value: str | int | bool | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return quote(str(value))


def element(tag: str, given: Attributes, *content: str) -> str:
    """One element; `content` is text that is already escaped."""
    inside = "".join(content)
    return f"<{tag}{attributes(given)}>{inside}</{tag}>" if inside else f"<{tag}{attributes(given)}/>"


def local(node: Node) -> str:
    """The name of a node without its namespace."""
    return str(node.tag).rpartition("}")[2]


def text_of(node: Node) -> str:
    """The text as written, white space included."""
    return node.text or ""


def token_of(node: Node) -> str:
    """The text without the white space around it: ids, URNs, periods."""
    return (node.text or "").strip()


def line_of(node: Node) -> int | None:
    """Where the element starts, from 1."""
    line = node.sourceline
    return line if isinstance(line, int) else None


Children = dict[str, list[Node]]


def children_of(node: Node) -> Children:
    """The children by local name, in document order."""
    found: Children = {}
    for child in node:
        found.setdefault(child.tag.rpartition("}")[2], []).append(child)
    return found


def first(children: Children, name: str) -> Node | None:
    nodes = children.get(name)
    return nodes[0] if nodes else None


def flag(node: Node, name: str) -> bool | None:
    """A boolean attribute; None when absent."""
    value = node.get(name)
    return None if value is None else value.strip() in ("true", "1")


def parse(source: BinaryIO | bytes, file: str | None) -> Node:
    """The root of a message from outside. No entities, no network, no DOCTYPE, at most 256 levels.

    Raises Refused with a finding that has the line: not well-formed, wrong encoding, cut off.
    """
    content = (source if isinstance(source, bytes) else source.read()).removeprefix(_BOM)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno if isinstance(error.lineno, int) else None
        raise refuse("not-well-formed", f"The message is not well-formed XML: {error.msg}", file, line) from None
    if _has_doctype(root):
        raise refuse("doctype", "The message declares a DOCTYPE; SDMX-ML has none, remove it", file, 1)
    return root


def _has_doctype(root: Node) -> bool:
    about: Any = root.getroottree().docinfo  # the stubs leave out doctype
    return bool(about.doctype)


def refuse(code: str, sentence: str, file: str | None, line: int | None) -> Refused:
    """A refusal of the whole message with one finding."""
    return Refused(sentence, [Finding(code=code, message=sentence, file=file, line=line)])

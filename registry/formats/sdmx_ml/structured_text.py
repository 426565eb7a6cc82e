"""Structured text: XHTML as text in the model, as elements in messages."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from registry.formats.sdmx_ml.xml import Node, escape, quote

_XHTML = "http://www.w3.org/1999/xhtml"
_XML = "http://www.w3.org/XML/1998/namespace"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def fold(root: Node, tag: str) -> None:
    """Puts the content of every element `tag` into its text, so that the schema of SDMX can judge a message without that of XHTML."""
    for node in root.iter(tag):
        inside = _content(node)
        for child in list(node):
            node.remove(child)
        node.text = inside


def _content(node: Node) -> str:
    """What an element holds, as XML that stands for itself; white space around it is layout."""
    parts = [escape(node.text or "")]
    for child in node:
        alone = etree.fromstring(etree.tostring(child, with_tail=False), _PARSER)
        etree.cleanup_namespaces(alone)
        parts += [etree.tostring(alone, encoding="unicode"), escape(child.tail or "")]
    return "".join(parts).strip()


def canonical(text: str) -> str | None:
    """The text as it comes back from a message; None when it is not XHTML."""
    try:
        holder = etree.fromstring(f'<body xmlns="{_XHTML}">{text}</body>', _PARSER)
    except etree.XMLSyntaxError:
        return None
    return _content(holder) if all(_is_xhtml(node) for node in holder) else None


def _is_xhtml(node: Node) -> bool:
    return str(node.tag).startswith(f"{{{_XHTML}}}")


class Markup:
    """Structured text from the events of a parser that writes a tag as `namespace name`."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._namespaces = [""]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        namespace, _, name = tag.rpartition(" ")
        said = "" if namespace == self._namespaces[-1] else f' xmlns="{quote(namespace)}"'
        self._namespaces.append(namespace)
        self._parts += [f"<{name}{said}", *map(_attribute, attributes.items()), ">"]

    def end(self, tag: str) -> None:
        self._namespaces.pop()
        self._parts.append(f"</{tag.rpartition(' ')[2]}>")

    def characters(self, text: str) -> None:
        self._parts.append(escape(text))

    def text(self) -> str:
        """As messages of metadata give it, if it is XHTML."""
        text = "".join(self._parts).strip()
        return canonical(text) or text


def _attribute(given: tuple[str, str]) -> str:
    """Of another namespace than that of XML it has no name here, and XHTML has none such."""
    namespace, _, name = given[0].rpartition(" ")
    if namespace not in ("", _XML):
        return ""
    return f' {"xml:" if namespace else ""}{name}="{quote(given[1])}"'


def as_paragraph(text: str) -> str:
    """Plain text as XHTML."""
    return f'<p xmlns="{_XHTML}">{escape(text)}</p>'

"""Structured text of reports as harmless markup: only plain elements of text stay, whatever came in."""

from __future__ import annotations

from lxml import etree, html
from markupsafe import Markup, escape

KEPT = frozenset(
    [
        "p",
        "br",
        "b",
        "strong",
        "i",
        "em",
        "u",
        "s",
        "sub",
        "sup",
        "code",
        "pre",
        "blockquote",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "a",
    ]
)
DROPPED = frozenset(
    ["script", "style", "template", "iframe", "object", "embed", "svg", "math", "head", "title", "noscript"]
)  # with all they hold
LEVELS = {f"h{level}": "h5" for level in range(1, 7)}  # headings within a report stand below its own
VOID = frozenset(["br"])
DEEPEST = 60


def plain(structured: str) -> Markup:
    """The text with its paragraphs, lists, tables, emphasis and links to the web; everything else becomes plain text."""
    try:
        root = html.fragment_fromstring(structured, create_parent="div")
    except (etree.ParserError, ValueError):
        return Markup("<p>{}</p>").format(structured)
    return Markup("").join(_inside(root, 0))


def _inside(element: html.HtmlElement, depth: int) -> list[Markup]:
    found = [escape(element.text or "")]
    for child in element:
        found += [_one(child, depth + 1), escape(child.tail or "")]
    return found


def _one(element: html.HtmlElement, depth: int) -> Markup:
    tag = element.tag.lower() if isinstance(element.tag, str) else ""
    tag = tag.rpartition(":")[2]
    if not tag or tag in DROPPED:
        return Markup("")
    inside = escape(element.text_content()) if depth > DEEPEST else Markup("").join(_inside(element, depth))
    name = LEVELS.get(tag, tag)
    if name not in KEPT and name not in LEVELS.values():
        return Markup("<div>{}</div>").format(inside) if tag == "div" else inside
    if name in VOID:
        return Markup("<br>")
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), _attributes(element, name), inside)  # noqa: S704  # of KEPT


def _attributes(element: html.HtmlElement, name: str) -> Markup:
    """The direction of a text, and the address of a link that leads to the web."""
    kept = Markup("")
    if element.get("dir") in ("ltr", "rtl", "auto"):
        kept += Markup(' dir="{}"').format(element.get("dir"))
    href = (element.get("href") or "").strip()
    if name == "a" and href.startswith(("https://", "http://", "mailto:")):
        kept += Markup(' href="{}" rel="external"').format(href)
    return kept

"""Headers, footers and error messages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from registry.formats.sdmx_ml.common import read_texts, texts
from registry.formats.sdmx_ml.generations import Generation
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.xml import Node, attributes, children_of, element, escape, text_of, token_of
from registry.model.message import Header, Notice, Party

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


def namespaces(generation: Generation) -> str:
    """The declarations of our prefixes, for a root element."""
    return attributes({f"xmlns:{prefix}": uri for prefix, uri in generation.namespaces.items()})


def read_header(node: Node, reading: Reading) -> Header:
    """A moment without zone is taken as UTC."""
    parts = children_of(node)
    return Header(
        id=token_of(parts["ID"][0]),
        prepared=_read_moment(parts["Prepared"][0], reading),
        sender=_read_party(parts["Sender"][0]),
        receivers=tuple(_read_party(child) for child in parts.get("Receiver", ())),
        test=token_of(parts["Test"][0]) in ("true", "1"),
        names=read_texts(parts.get("Name", ())),
        source=read_texts(parts.get("Source", ())),
    )


def _read_moment(node: Node, reading: Reading) -> datetime:
    text = token_of(node)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        reading.wrong(node, "prepared", f"{text!r} is not a time of preparation such as 2026-01-15T10:00:00Z")
        return datetime(1, 1, 1, tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _read_party(node: Node) -> Party:
    return Party(id=node.get("id") or "", names=read_texts(children_of(node).get("Name", ())))


def header(given: Header, payload: str = "") -> str:
    """`payload` is what a header says of the structures of data or metadata."""
    return element(
        "mes:Header",
        {},
        element("mes:ID", {}, escape(given.id)),
        element("mes:Test", {}, "true" if given.test else "false"),
        element("mes:Prepared", {}, given.prepared.isoformat().replace("+00:00", "Z")),
        _party("mes:Sender", given.sender),
        *(_party("mes:Receiver", receiver) for receiver in given.receivers),
        texts("com:Name", given.names),
        payload,
        texts("mes:Source", given.source),
    )


def _party(tag: str, party: Party) -> str:
    return element(tag, {"id": party.id}, texts("com:Name", party.names))


def read_footer(node: Node) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            code=child.get("code") or "",
            severity=child.get("severity") or "Information",
            text="\n".join(text_of(text) for text in child),
        )
        for child in node
    )


def footer(notices: Iterable[Notice]) -> str:
    """Nothing without notices."""
    messages = (
        element(
            "footer:Message",
            {"code": each.code, "severity": each.severity},
            element("com:Text", {"xml:lang": "en"}, escape(each.text)),
        )
        for each in notices
    )
    return element("footer:Footer", {}, *messages) if notices else ""


def write_error(code: str, message: str, generation: Generation) -> bytes:
    """The message that answers when nothing else can: `code` is the standard's number (`100` no results, `140` syntax, …)."""
    text = element("com:Text", {"xml:lang": "en"}, escape(message))
    body = element("mes:ErrorMessage", {"code": code}, text)
    return f"{DECLARATION}<mes:Error{namespaces(generation)}>{body}</mes:Error>\n".encode()


def read_error(root: Node) -> str:
    """What an error message says, in one line."""
    said = (f"{child.get('code')}: {'; '.join(text_of(text) for text in child)}" for child in root)
    return " · ".join(said)

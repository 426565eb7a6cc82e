"""Messages spoilt: their bytes, and their parts as XML, JSON and CSV know them. An edit is a name and a seed, so that lists of edits shrink."""

from __future__ import annotations

import copy
import gzip
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from hypothesis import strategies as st
from lxml import etree

Edit = tuple[str, int]
Spoil = Callable[[bytes, Random], bytes]

TEXTS = (
    "", " ", "\t\n", "0", "-1", "1e999", "NaN", "INF", "9" * 400, "1" * 19, "-0.0", "true", "unbounded", "*", "+", "1.0+", "2.1.0-draft", "0.0.0",
    "99999999999.1.1", "1.0.0-", "~", "latest", "all", "A", "A.B.C", "..", "../../etc/passwd", "%00", "é", "难", "𝒳", "\u202e", "\ufeff", "\ufffe",
    "x" * 5000, "en", "und", "xx-YY-zz", "2000", "2000-13", "2000-02-30", "0000-00-00T00:00:00", "9999-12-31T23:59:59.999999999+14:00",
    "2020-01-01T24:00:00Z", "-2020-01-01T00:00:00", "10000-01-01T00:00:00Z", "2000-W53", "2000-Q5", "P1Y", "2000-01-01/P99999999999Y", "--02-30",
    "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=IOM:CL_SEX(1.0.0)", "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=A:B", "urn:",
    "urn:sdmx:org.sdmx.infomodel.codelist.Code=IOM:CL_SEX(1.0.0).F", "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=*:*(*)",
    "urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=IOM:DSD_MIG(1.0.0)", "urn:sdmx:org.sdmx.infomodel.x.Y=A:B(1.0).C.D.E",
    "urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=IOM:CS_MIG(1.0.0).SEX", "http://[", "https://example.org/ ü", "javascript:alert(1)", "(", "[a-z", "(a+)+$",
    "{}", "[]", "null", '{"en": 1}', "<p>", "&lt;", "]]>", "'", '"', '""', "a,b;c|d", "=1+1", "IOM", "IOM.GMDAC", "SDMX", "FREQ", "SEX", "TIME_PERIOD", "OBS_VALUE",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    10**30,
    1.5,
    1e300,
    [],
    {},
    [[]],
    [{}],
    [None],
    {"": ""},
    {"en": None},
    {"en": 1},
    "",
)
_DEEP = 3000


# --- bytes -------------------------------------------------------------------------------------------------------------------------


def _flip(body: bytes, random: Random) -> bytes:
    changed = bytearray(body)
    for _ in range(random.choice((1, 1, 3, 20))):
        if changed:
            changed[random.randrange(len(changed))] ^= 1 << random.randrange(8)
    return bytes(changed)


def _cut(body: bytes, random: Random) -> bytes:
    return body[: random.randrange(len(body) + 1)]


def _remove(body: bytes, random: Random) -> bytes:
    at = random.randrange(len(body) + 1)
    return body[:at] + body[at + random.choice((1, 2, 30, 500)) :]


def _repeat(body: bytes, random: Random) -> bytes:
    at = random.randrange(len(body) + 1)
    part = body[at : at + random.choice((1, 10, 100, 1000))]
    return body[:at] + part * random.choice((2, 3, 50)) + body[at:]


def _insert(body: bytes, random: Random) -> bytes:
    at = random.randrange(len(body) + 1)
    what = random.choice(
        (
            *TEXTS,
            "\x00",
            "\x1b",
            "\r",
            "<a>",
            "</a>",
            "<!--",
            "<?x?>",
            "<![CDATA[",
            "&x;",
            "&#0;",
            "&#x110000;",
            ",",
            "{",
            "\\ud800",
        )
    )
    return body[:at] + what.encode("utf-8", "surrogatepass") + body[at:]


def _encoding(body: bytes, random: Random) -> bytes:
    text = body.decode("utf-8", "replace")
    coded = random.choice(("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-7", "cp037"))
    told = text.replace("UTF-8", random.choice((coded, "UTF-8", "x-none", "UTF-16")), 1)
    return told.encode(coded, "replace")


def _mark(body: bytes, random: Random) -> bytes:
    return (
        random.choice((b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b" \n", b"\x1f\x8b", b"PK\x03\x04", b"\xef\xbb\xbf" * 2))
        + body
    )


def _doctype(body: bytes, random: Random) -> bytes:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 12))
    declared = random.choice((
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">', '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
        f'<!DOCTYPE x [<!ENTITY e "{"x" * 50_000}">]>', "<!DOCTYPE x>",
    ))  # fmt: skip
    head, end, rest = body.partition(b"?>")
    at = rest.find(b">", rest.find(b"Name"))
    entity = random.choice((b"&e;", b"&l11;", b"&e;" * 2000, b""))
    rest = rest[: at + 1] + entity + rest[at + 1 :]
    return head + end + declared.encode() + rest


def _bomb(body: bytes, random: Random) -> bytes:
    """A part nested in itself, where there is one to begin with."""
    kind = random.choice((b"[", b'{"a":', b"<a>", b'{"codes":[', b'{"attributes":[{"id":"A","attributes":['))
    at = body.find(b">" if kind.startswith(b"<") else b":", random.randrange(len(body) + 1)) + 1
    return body[:at] + kind * _DEEP + body[at:]


def _zipped(body: bytes, random: Random) -> bytes:
    packed = gzip.compress(body)
    return packed if random.random() < 0.5 else packed[: random.randrange(len(packed))]


# --- JSON --------------------------------------------------------------------------------------------------------------------------


def _json(change: Callable[[Any, Any, Random], None]) -> Spoil:
    """Changes one member of the tree, chosen by chance; what is no JSON gets its bytes flipped."""

    def spoil(body: bytes, random: Random) -> bytes:
        try:
            tree = json.loads(body)
        except (ValueError, RecursionError):
            return _flip(body, random)
        if not (places := list(_members(tree))):
            return _flip(body, random)
        change(*random.choice(places), random)
        return json.dumps(tree, ensure_ascii=False).encode("utf-8", "surrogatepass")

    return spoil


def _members(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key or index)."""
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict | list):
            for key in list(holder) if isinstance(holder, dict) else range(len(holder)):
                yield holder, key
                waiting.append(holder[key])


def _json_value(holder: Any, key: Any, random: Random) -> None:
    old = holder[key]
    if isinstance(old, str) and random.random() < 0.8:
        holder[key] = random.choice(TEXTS)
    else:
        holder[key] = random.choice(VALUES)


def _json_drop(holder: Any, key: Any, random: Random) -> None:
    del holder[key]


def _json_twice(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder, list):
        holder.extend([holder[key]] * random.choice((1, 1, 200)))
    elif isinstance(holder[key], str):
        holder[key] += holder[key]
    else:
        holder[key] = [holder[key]]


def _json_rename(holder: Any, key: Any, random: Random) -> None:
    if isinstance(holder, dict):
        name = random.choice(
            (*holder, "id", "id", "x-mine", "", "links", "annotations", "structure", "version", "parent")
        )
        holder[name] = holder.pop(key)


# --- XML ---------------------------------------------------------------------------------------------------------------------------


def _xml(change: Callable[[Any, Random], None]) -> Spoil:
    """Changes one element, chosen by chance; what is no XML gets its bytes flipped."""

    def spoil(body: bytes, random: Random) -> bytes:
        try:
            root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
        except (etree.XMLSyntaxError, ValueError):
            return _flip(body, random)
        nodes = [node for node in root.iter() if isinstance(node.tag, str)]
        change(random.choice(nodes), random)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    return spoil


def _legal(text: str) -> str:
    return "".join(sign for sign in text if sign >= " " and sign not in "\ufffe\uffff")


def _xml_value(node: Any, random: Random) -> None:
    text = _legal(random.choice(TEXTS))
    if node.attrib and random.random() < 0.7:
        node.set(random.choice(list(node.attrib)), text)
    else:
        node.text = text


def _xml_swap(node: Any, random: Random) -> None:
    """Values that stand elsewhere in the message are often valid here."""
    others = [each for each in node.getroottree().iter() if isinstance(each.tag, str)]
    other = random.choice(others)
    if node.attrib and other.attrib:
        node.set(random.choice(list(node.attrib)), random.choice(list(other.attrib.values())))
    else:
        node.text = other.text


def _xml_drop(node: Any, random: Random) -> None:
    if node.attrib and random.random() < 0.5:
        del node.attrib[random.choice(list(node.attrib))]
    elif node.getparent() is not None:
        node.getparent().remove(node)


def _xml_twice(node: Any, random: Random) -> None:
    parent = node.getparent()
    if parent is not None:
        for _ in range(random.choice((1, 1, 1, 100))):
            parent.insert(parent.index(node), copy.deepcopy(node))


def _xml_rename(node: Any, random: Random) -> None:
    names = [each.tag for each in node.getroottree().iter() if isinstance(each.tag, str)]
    node.tag = random.choice(names)


def _xml_nest(node: Any, random: Random) -> None:
    for _ in range(random.choice((1, 3, 300))):
        node.append(etree.Element(node.tag, node.attrib))
        node = node[-1]


# --- CSV ---------------------------------------------------------------------------------------------------------------------------


def _csv(body: bytes, random: Random) -> bytes:
    lines = body.decode("utf-8", "replace").split("\r\n" if b"\r\n" in body else "\n")
    at = random.randrange(len(lines))
    cells = lines[at].split(",")
    chosen = random.randrange(len(cells))
    cells[chosen] = random.choice(
        (random.choice(TEXTS), '"' + cells[chosen], cells[chosen] + "[en", f'"{random.choice(TEXTS)}"', cells[0])
    )
    lines[at] = ",".join(random.choice((cells, cells, cells[:-1], [*cells, "x"])))
    if random.random() < 0.2:
        lines.insert(random.randrange(len(lines)), random.choice(lines))
    return "\n".join(lines).encode("utf-8", "replace")


SPOILS: dict[str, Spoil] = {
    "flip": _flip, "cut": _cut, "remove": _remove, "repeat": _repeat, "insert": _insert, "encoding": _encoding, "mark": _mark,
    "doctype": _doctype, "bomb": _bomb, "zipped": _zipped,
    "json value": _json(_json_value), "json drop": _json(_json_drop), "json twice": _json(_json_twice), "json rename": _json(_json_rename),
    "xml value": _xml(_xml_value), "xml swap": _xml(_xml_swap), "xml drop": _xml(_xml_drop), "xml twice": _xml(_xml_twice),
    "xml rename": _xml(_xml_rename), "xml nest": _xml(_xml_nest), "csv": _csv,
}  # fmt: skip
_BYTES = ("flip", "cut", "remove", "repeat", "insert", "encoding", "mark", "bomb", "zipped")


def edits_of(body: bytes) -> st.SearchStrategy[list[Edit]]:
    """Edits that fit the family of a message, those that keep it readable most often."""
    first = body.lstrip()[:1]
    own = [name for name in SPOILS if name.startswith({b"{": "json", b"<": "xml"}.get(first, "csv"))]
    names = st.sampled_from((*own * 5, *_BYTES, *(("doctype",) if first == b"<" else ())))
    return st.lists(st.tuples(names, st.integers(0, 2**32)), max_size=4)


def spoilt(body: bytes, edits: list[Edit]) -> bytes:
    """The message after the edits, in order."""
    for name, seed in edits:
        body = SPOILS[name](body, Random(seed))
    return body


def messages(corpus: tuple[bytes, ...]) -> st.SearchStrategy[bytes]:
    """A spoilt message of the corpus."""

    @st.composite
    def spoilt_message(draw: st.DrawFn) -> bytes:
        body = corpus[draw(st.integers(0, len(corpus) - 1))]
        return spoilt(body, draw(edits_of(body)))

    return spoilt_message()

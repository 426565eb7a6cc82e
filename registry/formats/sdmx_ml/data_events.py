"""A stream of XML as events: no tree is built, every event has its line, and a DOCTYPE ends the reading before an entity is known."""

from __future__ import annotations

import codecs
import re
from typing import BinaryIO, Protocol
from xml.parsers import expat

from registry.formats.reading import refusal
from registry.formats.sdmx_ml.structured_text import Markup
from registry.model.errors import Refused

MOST_DEPTH = 100
MOST_ATTRIBUTES = 1_000
LONGEST_TOKEN = 16 * 1024 * 1024
_ROW = "Obs"
SPACE = " "  # between namespace and local name
_MARKUP = "StructuredText"
TEXTS = ("Text", _MARKUP)  # each of one language
LANGUAGE = f"http://www.w3.org/XML/1998/namespace{SPACE}lang"
_CHUNK = 1 << 16
_SKIPPED = frozenset(["Annotations", "DataProvider", "Footer"])
_ENCODINGS = re.compile(r"utf-?8|utf-?16(le|be)?|(us-)?ascii|latin-?1|iso-?8859-\d+|(windows-|cp)125\d", re.IGNORECASE)
_OF_TEXT = frozenset(
    ["Value", "Text", "URN", "StructureUsage", "Structure", "ProvisionAgreement", "ProvisionAgrement", "DataSetAction"]
)

Cells = dict[str, str]


class Handler(Protocol):
    """Takes the events. `text` is what stood between an element's last inner tag and its end, of structured text all that it holds. `Obs`
    is a row, nothing else."""

    def start(self, name: str, attributes: Cells, line: int) -> None: ...
    def end(self, name: str, text: str) -> None: ...
    def start_row(self, attributes: Cells, line: int) -> None: ...
    def end_row(self) -> None: ...


class Events:
    """Feeds `handler`, which may be exchanged, chunk by chunk. `namespace` is the root's. Names of qualified attributes are `namespace name`. Elements that say nothing of data are skipped."""

    def __init__(self, stream: BinaryIO, handler: Handler, file: str | None, more_lines: int = 0) -> None:
        self.handler = handler
        self._stream, self._file, self._more_lines = stream, file, more_lines
        self.namespace = ""
        self._names: dict[str, str] = {}
        self._depth = 0
        self._skipped_from = 0
        self._markup: Markup | None = None
        self._text: list[str] = []
        self._parser = expat.ParserCreate(namespace_separator=SPACE)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.XmlDeclHandler = self._declaration
        self._fed = 0
        self._row_tag: str | None = None  # the tag of observations, once it is known

    def advance(self) -> bool:
        """Reads one chunk more; False at the end. Raises Refused for what is not well-formed or beyond the bounds."""
        chunk = self._stream.read(_CHUNK)
        try:
            self._parser.Parse(chunk, not chunk)
        except expat.ExpatError as wrong:
            message = f"the message is not well-formed XML: {expat.errors.messages[wrong.code]}"
            raise refusal("not-well-formed", message, self._file, wrong.lineno + self._more_lines) from None
        self._fed += len(chunk)
        if self._fed - self._parser.CurrentByteIndex > LONGEST_TOKEN:
            raise self.refusal("token-too-long", "a tag or text is longer than 16 MB")
        return bool(chunk)

    def refusal(self, code: str, message: str) -> Refused:
        """A refusal at the current line."""
        return refusal(code, message, self._file, self._line)

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._more_lines

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        """Of an encoding that it does not know the parser would fail without a line."""
        if encoding is None:
            return
        try:
            is_known = _ENCODINGS.fullmatch(encoding) is not None and bool(codecs.lookup(encoding))
        except LookupError:
            is_known = False
        if not is_known:
            raise self.refusal("encoding", f"the message says that it is in {encoding[:40]}; write it in UTF-8")

    def _doctype(self, *_: object) -> None:
        raise self.refusal("doctype", "the message declares a DOCTYPE; SDMX-ML has none, remove it")

    def _start(self, tag: str, attributes: Cells) -> None:
        self._depth += 1
        if tag == self._row_tag and not self._skipped_from and self._depth <= MOST_DEPTH >= len(attributes):
            self.handler.start_row(attributes, self._parser.CurrentLineNumber + self._more_lines)
            return
        if self._depth > MOST_DEPTH or len(attributes) > MOST_ATTRIBUTES:
            bounds = f"nested deeper than {MOST_DEPTH} or has more than {MOST_ATTRIBUTES} attributes"
            raise self.refusal("too-much", f"an element is {bounds}")
        if self._skipped_from:
            if self._markup is not None:
                self._markup.start(tag, attributes)
            return
        name = self._names.get(tag) or self._name(tag)
        if name in _SKIPPED:
            self._skipped_from = self._depth
            return
        if name == _ROW:
            self._row_tag = tag
            self.handler.start_row(attributes, self._parser.CurrentLineNumber + self._more_lines)
            return
        if name in _OF_TEXT and "value" not in attributes:
            self._text = []
            self._parser.CharacterDataHandler = self._characters
        elif name == _MARKUP:
            self._skipped_from, self._markup = self._depth, Markup()
            self._parser.CharacterDataHandler = self._markup.characters
        self.handler.start(name, attributes, self._line)

    def _name(self, tag: str) -> str:
        """The local name of a tag; the namespace of the root is that of the message."""
        namespace, _, name = tag.rpartition(SPACE)
        self.namespace = self.namespace if self._names else namespace
        if len(self._names) < MOST_ATTRIBUTES:
            self._names[tag] = name
        return name

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if self._skipped_from:
            self._end_skipped(tag)
            return
        if tag == self._row_tag:
            self.handler.end_row()
            return
        name = self._names.get(tag) or self._name(tag)
        if name == _ROW:
            self.handler.end_row()
            return
        text = ""
        if name in _OF_TEXT:
            text, self._text = "".join(self._text), []
            self._parser.CharacterDataHandler = self._characters if name == "Text" else None
        self.handler.end(name, text)

    def _end_skipped(self, tag: str) -> None:
        """The element that is skipped, or one within it, ends; structured text is told as one."""
        is_over = self._depth < self._skipped_from
        self._skipped_from = 0 if is_over else self._skipped_from
        if self._markup is None:
            return
        if not is_over:
            self._markup.end(tag)
            return
        text, self._markup = self._markup.text(), None
        self._parser.CharacterDataHandler = None
        self.handler.end(_MARKUP, text)

    def _characters(self, text: str) -> None:
        self._text.append(text)

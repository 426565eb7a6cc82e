"""For developers: where the APIs are, which formats they speak, how to begin."""

from __future__ import annotations

from dataclasses import dataclass

from registry.formats.table import FORMATS, FormatKind, offered
from registry.web.language import lazy
from registry.web.requests import Snippet, discovery

_KINDS: dict[FormatKind, object] = {"structure": lazy("Structures"), "data": lazy("Data")}


@dataclass(frozen=True)
class EntryPoint:
    label: str
    url: str
    sentence: str


@dataclass(frozen=True)
class FormatRow:
    label: str
    content_type: str
    words: str
    version: str
    apis: str


@dataclass(frozen=True)
class FormatTable:
    label: str
    rows: tuple[FormatRow, ...]


@dataclass(frozen=True)
class AboutPage:
    entry_points: tuple[EntryPoint, ...]
    formats: tuple[FormatTable, ...]
    snippets: tuple[Snippet, ...]


def build(base_url: str) -> AboutPage:
    return AboutPage(
        entry_points=(
            EntryPoint("SDMX REST 2.2", f"{base_url}/sdmx/v2", str(lazy("The current standard, for new software."))),
            EntryPoint(
                "SDMX REST 1.5",
                f"{base_url}/sdmx/v1",
                str(lazy("For clients of SDMX 2.1, such as sdmx1 and rsdmx.")),
            ),
        ),
        formats=tuple(FormatTable(str(label), _rows(kind)) for kind, label in _KINDS.items()),
        snippets=discovery(base_url),
    )


def _rows(kind: FormatKind) -> tuple[FormatRow, ...]:
    rows = offered(kind, "v2")
    return tuple(
        FormatRow(row.label, row.content_type, row.words[-1] if row.words else "", row.version, row.family)
        for row in FORMATS
        if row in rows
    )

"""What the headers and the query string of one request ask of its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Request, current_app

from registry.formats import negotiate
from registry.formats.negotiate import Choice, Encoding
from registry.formats.table import Api, FormatKind
from registry.model.message import Header, Party
from registry.services import Services


@dataclass(frozen=True)
class Asked:
    """`languages` best first; empty means no preference."""

    choice: Choice
    languages: tuple[str, ...]
    encoding: Encoding
    lang: str | None

    @property
    def manner(self) -> tuple[object, ...]:
        """Everything besides the query that decides the bytes of the answer."""
        return (self.choice.format.name, self.choice.parameters, self.languages, self.lang)


def asked(request: Request, kind: FormatKind, api: Api, given: Mapping[str, Any]) -> Asked:
    """Raises NotAcceptable when no offered representation fits."""
    choice = negotiate.choose(
        kind,
        api,
        request.headers.get("Accept"),
        format_parameter=given["format"],
        format_version=given["formatVersion"],
        labels=given["labels"],
    )
    encoding = negotiate.encoding(request.headers.get("Accept-Encoding"), given["compression"])
    return Asked(
        choice=choice,
        languages=negotiate.languages(request.headers.get("Accept-Language"), given["lang"]),
        encoding="identity" if choice.format.is_packed else encoding,
        lang=given["lang"],
    )


def header(tag: str, prepared: datetime) -> Header:
    """The message header. The same content gives the same id and time, and so the same bytes."""
    return Header(
        id=f"M{tag[:16]}", prepared=prepared.replace(microsecond=0), sender=Party(id=services().settings.sender)
    )


def services() -> Services:
    """The services of the running application."""
    found: Services = current_app.extensions["services"]
    return found

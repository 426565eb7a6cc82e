"""A structure message: a header and artefacts; and the header that data messages share."""

from __future__ import annotations

from datetime import datetime

import msgspec

from registry.model.artefact import Maintainable
from registry.model.constraint import Availability
from registry.model.names import Names


class Party(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    names: Names = {}


class Header(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`id` is unique per message; `prepared` has a zone. Both are given by the caller, so that output is deterministic."""

    id: str
    prepared: datetime
    sender: Party
    receivers: tuple[Party, ...] = ()
    test: bool = False
    names: Names = {}
    source: Names = {}


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A footer message: what a 200 answer could not carry or cut."""

    code: str
    severity: str  # Error, Warning or Information
    text: str


class StructureMessage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`artefacts` are in dependency order when written by a query: organisations, lists, concepts, structures, flows, the rest.

    `language_filter` cuts names to these tags (None = all); `preferred` orders languages for JSON's `name`.
    """

    header: Header
    artefacts: tuple[Maintainable, ...] = ()
    availability: tuple[Availability, ...] = ()
    notices: tuple[Notice, ...] = ()
    preferred: tuple[str, ...] = ()

"""What every artefact has: identity, names in many languages, annotations, links, validity."""

from __future__ import annotations

import msgspec

from registry.model.annotation import Annotation, Link
from registry.model.names import Names
from registry.model.version import Version


class Identifiable(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Values hold each other without cycles: garbage collections need not walk the hundred thousand codes of a process."""

    id: str
    uri: str | None = None
    annotations: tuple[Annotation, ...] = ()
    links: tuple[Link, ...] = ()


class Nameable(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    names: Names = {}
    descriptions: Names = {}


class Item(Nameable, frozen=True, kw_only=True, omit_defaults=True):
    """A member of an item scheme."""


class Maintainable(Nameable, frozen=True, kw_only=True, omit_defaults=True):
    """An artefact with an owner and a version.

    `version`, `valid_from` and `valid_to` are kept as written. `is_final` is 2.1's flag (None = not given); elsewhere the
    semantic version says it. `is_external_reference` marks a stub, whose content lies at `structure_url` or `service_url`.
    """

    agency: str
    version: str = "1.0"
    valid_from: str | None = None
    valid_to: str | None = None
    is_final: bool | None = None
    is_external_reference: bool = False
    structure_url: str | None = None
    service_url: str | None = None
    is_partial_language: bool = False

    @property
    def short(self) -> str:
        """How people name it: `SDMX:CL_FREQ(2.1)`."""
        return f"{self.agency}:{self.id}({self.version})"

    @property
    def parsed_version(self) -> Version:
        return Version.parse(self.version)

    @property
    def is_frozen(self) -> bool:
        """Stable by its semantic version, or final by 2.1's flag: its content never changes."""
        return self.parsed_version.is_stable or self.is_final is True


class ItemScheme(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`is_partial` says that only some of the scheme's items are here."""

    is_partial: bool = False

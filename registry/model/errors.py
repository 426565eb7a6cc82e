"""What can be wrong, one class per thing that a caller handles differently. Their HTTP status is a row in the ways in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from registry.model.finding import Finding


class RegistryError(Exception):
    """A sentence for the person who can fix it: what, where, and what would be right."""


class Malformed(RegistryError):
    """Text that does not follow its grammar: a URL, key, version, period, operator."""


class NotFound(RegistryError):
    """Nothing of that identity is here."""


class NoResults(NotFound):
    """The question is right and its answer is empty."""


class NotAcceptable(RegistryError):
    """No representation that was asked for can be given."""


class NotOffered(RegistryError):
    """Known to the standard, not offered here."""


class Unprocessable(RegistryError):
    """Well-formed but semantically wrong: identity or type mismatch, a value that cannot be meant."""


class Conflict(RegistryError):
    """A versioning rule or a reference stands in the way."""


class Frozen(Conflict):
    """A stable or final artefact never changes."""


class TooLarge(RegistryError):
    """More than is taken or given in one piece."""


class TooSlow(RegistryError):
    """A message that did not come in time."""


class Unavailable(RegistryError):
    """Cannot be answered now, though the question is right: stored data cannot be read, the disk is full, too much is asked at once."""


class NotPermitted(RegistryError):
    """The caller may not do this."""


class Unauthenticated(RegistryError):
    """The caller has not said who they are."""


class Refused(RegistryError):
    """A submission with findings; nothing of it was stored."""

    def __init__(self, message: str, findings: Sequence[Finding]) -> None:
        super().__init__(message)
        self.findings = tuple(findings)

"""Errors of the model → status codes and SDMX error messages, one row each (digest §1.12)."""

from __future__ import annotations

from dataclasses import dataclass

from registry.formats.table import Api
from registry.http_out import Unreachable
from registry.model import errors


class NotAllowed(errors.RegistryError):
    """A method that the resource does not have."""


@dataclass(frozen=True)
class Failure:
    """`code` is the SDMX error number of REST 1.5 messages; the status depends on the API generation."""

    v2: int
    v1: int
    code: int
    title: str

    def status(self, api: Api) -> int:
        return self.v2 if api == "v2" else self.v1


# The first row whose class fits; subclasses stand before their bases.
FAILURES: tuple[tuple[type[errors.RegistryError], Failure], ...] = (
    (errors.NoResults, Failure(204, 404, 100, "No results")),
    (errors.NotFound, Failure(404, 404, 100, "Not found")),
    (errors.Malformed, Failure(400, 400, 140, "Syntax error")),
    (NotAllowed, Failure(405, 405, 405, "Method not allowed")),
    (errors.NotAcceptable, Failure(406, 406, 406, "Not acceptable")),
    (errors.NotOffered, Failure(501, 501, 501, "Not implemented")),
    (errors.Unprocessable, Failure(422, 403, 150, "Semantic error")),
    (Unreachable, Failure(422, 403, 150, "Semantic error")),
    (errors.Refused, Failure(422, 403, 150, "Semantic error")),
    (errors.TooLarge, Failure(413, 413, 130, "Response too large")),
    (errors.TooSlow, Failure(408, 408, 130, "Request timeout")),
    (errors.Unavailable, Failure(503, 503, 503, "Service unavailable")),
    (errors.Unauthenticated, Failure(401, 401, 110, "Unauthorised")),
    (errors.NotPermitted, Failure(403, 403, 110, "Forbidden")),
    (errors.Conflict, Failure(409, 409, 150, "Conflict")),
)
UNKNOWN = Failure(500, 500, 500, "Internal server error")


def failure_of(error: BaseException) -> Failure:
    """The row of an error; what is not ours is a 500."""
    return next((row for class_, row in FAILURES if isinstance(error, class_)), UNKNOWN)

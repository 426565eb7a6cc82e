"""Submissions whatever their format, told apart by their first sign."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from registry.formats.sdmx_json.reading import read_structures
from registry.formats.sdmx_ml import registry_interface
from registry.model.errors import Refused
from registry.model.finding import Finding
from registry.model.message import StructureMessage
from registry.model.submission import Submission

Fetch = Callable[[str], bytes]

_BOM = b"\xef\xbb\xbf"


def family_of(body: bytes) -> str | None:
    """`xml` or `json`; None for what is neither."""
    return {b"<": "xml", b"{": "json"}.get(body.removeprefix(_BOM).lstrip()[:1])


def read_submission(body: bytes, *, file: str | None = None, fetch: Fetch | None = None) -> Submission:
    """Reads a structure message (SDMX-ML 2.1, 3.0, 3.1; SDMX-JSON 2.0, 2.1) or a SubmitStructureRequest.

    `fetch` gives the bytes at an address, for a request whose structures lie elsewhere. Raises Refused with findings that name the
    place, NotOffered for such a request where nothing fetches.
    """
    family = family_of(body)
    if family == "xml":
        locate = None if fetch is None else partial(_located, fetch)
        return registry_interface.read_submission(body, file=file, locate=locate)
    if family == "json":
        return Submission(message=read_structures(body, file=file))
    message = f"{file or 'the message'} is neither XML nor JSON: it begins with {body[:20]!r}"
    raise Refused(message, [Finding(code="unknown-format", message=message, file=file)])


def _located(fetch: Fetch, url: str) -> StructureMessage:
    return read_submission(fetch(url), file=url).message

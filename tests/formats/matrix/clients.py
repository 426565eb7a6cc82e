"""What software that we did not write reads of the full examples: sdmx1 and pysdmx, as they are installed."""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import msgspec
import sdmx

from registry.formats.table import Format, format_named
from registry.model.artefact import Maintainable
from registry.model.kind import Kind
from registry.model.kinds import KINDS
from tests.formats.matrix.trips import ROWS, example_of, trips, written

_DECORATION = ("annotations", "links", "contacts")
_NAMESPACE = re.compile(r"\{[^{}]*\}")
_SHOWN = 110


@dataclass(frozen=True)
class Client:
    """`read` gives the ids of what it finds in a message; `formats` are those that its makers say it reads."""

    name: str
    formats: tuple[str, ...]
    read: Callable[[bytes], list[str]]

    @property
    def version(self) -> str:
        return version(self.name)


def _sdmx1(content: bytes) -> list[str]:
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        message = sdmx.read_sdmx(io.BytesIO(content))
    return [str(getattr(each, "id", "")) for each in message.iter_objects()]


def _pysdmx(content: bytes) -> list[str]:
    from pysdmx.io import read_sdmx

    message = read_sdmx(content.decode(), validate=False)
    return [str(each.id) for each in (*(message.structures or ()), *(message.reports or ()))]


CLIENTS = (
    Client("sdmx1", ("sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-ml-generic-metadata-2.1"), _sdmx1),
    Client("pysdmx", ("sdmx-ml-2.1", "sdmx-ml-3.0", "sdmx-ml-3.1", "sdmx-json-2.0", "sdmx-json-2.1",
                      "sdmx-json-metadata-2.0", "sdmx-json-metadata-2.1"), _pysdmx),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """`failure` is empty where the artefact was found as it is, `sober_failure` where it was found without its decoration."""

    client: str
    format: str
    kind: str
    failure: str
    sober_failure: str


def readings(client: Client) -> Iterator[Reading]:
    """Every kind in every format that can hold it and that the client reads."""
    for name in client.formats:
        row = format_named(name)
        assert row in ROWS
        for kind in KINDS:
            if any(trip.is_carried for trip in trips(row, kind)[:1]):
                yield _reading(client, row, kind)


def _reading(client: Client, row: Format, kind: Kind) -> Reading:
    full = example_of(kind)
    failure = _failure(client, row, full)
    return Reading(client.name, row.name, kind.type.__name__, failure, failure and _failure(client, row, sober(full)))


def _failure(client: Client, row: Format, artefact: Maintainable) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = client.read(written(artefact, row))
        except Exception as error:  # whatever a client raises is what is measured
            said = str(error).strip().partition("\n")[0]
            return f"{type(error).__name__}: {_NAMESPACE.sub('', said)[:_SHOWN]}"
    return "" if artefact.id in found else "reads the message and leaves the artefact out, without a word"


def sober(part: Any) -> Any:
    """The same without annotations, links and contacts, at every level."""
    if isinstance(part, tuple):
        return tuple(map(sober, part))
    if not isinstance(part, msgspec.Struct):
        return part
    kept = {name: sober(getattr(part, name)) for name in part.__struct_fields__}
    return type(part)(**kept | {name: () for name in _DECORATION if name in kept})

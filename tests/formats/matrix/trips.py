"""Full examples there and back: written in a format, checked by its official schema, read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from lxml import etree
from msgspec.structs import replace

from registry.formats.losses import losses_of
from registry.formats.schemas import validate_json, validate_xml
from registry.formats.sdmx_ml.generations import GENERATIONS
from registry.formats.sdmx_ml.structured_text import fold
from registry.formats.table import FORMATS, Format
from registry.model.artefact import Maintainable
from registry.model.kind import Kind
from registry.model.kinds import KINDS, kind_of
from tests import factories as make
from tests.factories_more import ARTEFACTS_MORE, EXTENSIONS, FURTHER, VARIANTS_MORE

EXAMPLES: tuple[Maintainable, ...] = (
    *make.ARTEFACTS,
    *ARTEFACTS_MORE,
    *VARIANTS_MORE,
    *FURTHER,
    replace(make.FULL_CODELIST, id="CL_EXTENDED", extensions=EXTENSIONS),
)
ROWS = tuple(row for row in FORMATS if row.write is not None and row.read is not None)


@dataclass(frozen=True)
class Trip:
    """One example in one format. `back` is what was read; `features` are those of the losses that the table declares for it."""

    artefact: Maintainable
    back: tuple[Maintainable, ...]
    faults: int
    features: tuple[str, ...]

    @property
    def is_carried(self) -> bool:
        return bool(self.back)

    @property
    def is_equal(self) -> bool:
        return self.back == (self.artefact,)


def written(artefact: Maintainable, row: Format) -> bytes:
    assert row.write is not None
    return b"".join(row.write(make.a_message(artefact)))


@cache
def trips(row: Format, kind: Kind) -> tuple[Trip, ...]:
    """All examples of a kind in a format; metadata sets have messages of their own."""
    if row.kind == "metadata" and kind.word != "metadataset":
        return ()
    return tuple(_trip(artefact, row) for artefact in EXAMPLES if type(artefact) is kind.type)


def _trip(artefact: Maintainable, row: Format) -> Trip:
    assert row.read is not None
    content = written(artefact, row)
    features = dict.fromkeys(loss.feature for loss in losses_of(artefact, row.name))
    return Trip(artefact, row.read(content).artefacts, faults(content, row), tuple(features))


def faults(content: bytes, row: Format) -> int:
    """How many findings the official schema has (that of XHTML is no part of it); SDMX-CSV has none that could find any."""
    if row.family == "xml":
        generation = next(each for each in GENERATIONS if each.name == row.version[:3])
        root = etree.fromstring(content)
        fold(root, f"{{{generation.namespaces['com']}}}StructuredText")
        return len(validate_xml(root, generation.name))
    if row.family == "json":
        return len(validate_json(json.loads(content), f"{row.kind}-{row.version[:3]}"))
    return 0


def example_of(kind: Kind) -> Maintainable:
    """The fullest example of a kind."""
    return next(artefact for artefact in EXAMPLES if kind_of(artefact) is kind)


def every_trip() -> Iterator[tuple[Format, Kind, Trip]]:
    for row in ROWS:
        for kind in KINDS:
            for trip in trips(row, kind):
                yield row, kind, trip

"""Valid messages of every format: what hostile messages are made of."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from registry.formats.sdmx_ml.generations import GENERATIONS
from registry.formats.sdmx_ml.registry_messages import write_registry_message
from registry.formats.table import FORMATS
from registry.model.artefact import Maintainable
from registry.model.metadata_set import MetadataSet
from registry.model.registry_message import RegistryMessage
from tests import factories as make
from tests.cubes import a_cube, artefacts_of
from tests.factories_more import ARTEFACTS_MORE, VARIANTS_MORE
from tests.formats.data.cases import a_presentation, a_row, options, sorted_rows
from tests.formats.data.interpreter import message as rendered
from tests.formats.sdmx_ml.test_registry_messages import BODIES, HEADER
from tests.metadata.world import a_set, the_framework
from tests.sdmx_api.registering import a_registration, a_subscription, registering, subscribing
from tests.sdmx_api.test_registry_interface import request_

_CUBE = a_cube()
# Each list is one message. The first few are stored as they are; the full examples refer to what is not there.
_STRUCTURES: tuple[tuple[Maintainable, ...], ...] = (
    artefacts_of(_CUBE),
    tuple(the_framework()),
    (make.a_codelist("A B<A C<B", agency="IOM"),),
    (make.a_dataflow(), make.a_data_constraint(), make.a_hierarchy(), make.a_categorisation()),
    *((artefact,) for artefact in (*make.ARTEFACTS, *ARTEFACTS_MORE, *VARIANTS_MORE)),
)
_SETS: tuple[tuple[Maintainable, ...], ...] = (
    (a_set(),),
    *((artefact,) for artefact in (*ARTEFACTS_MORE, *VARIANTS_MORE) if isinstance(artefact, MetadataSet)),
)
_ROWS = [
    a_row(period="2019", COMMENT="a, b", OBS_STATUS="A", DECIMALS="2", SOURCES='["CENSUS"]', TITLE='{"en":"T","fr":"U"}'),
    a_row(period="2020", value="0", OBS_STATUS="E", DECIMALS="2", SOURCES='["CENSUS"]', TITLE='{"en":"T","fr":"U"}'),
    a_row("DEU", value="NaN", OBS_STATUS="M", CORRIDOR_NOTE="n"),
]  # fmt: skip


@cache
def structures() -> tuple[bytes, ...]:
    return tuple(_written("structure", _STRUCTURES))


@cache
def metadata() -> tuple[bytes, ...]:
    return tuple(_written("metadata", _SETS))


@cache
def registry() -> tuple[bytes, ...]:
    """Registrations, subscriptions, events; and structures to be submitted."""
    bodies = (*BODIES, registering(("Append", a_registration())), subscribing(("Append", a_subscription())))
    plain = [
        write_registry_message(RegistryMessage(header=HEADER, body=body), generation)
        for body in bodies
        for generation in GENERATIONS
    ]
    lists = make.a_codelist(agency="IOM", id="CL_SENT")
    return (*plain, *(request_(lists, generation=generation.name, action="Merge") for generation in GENERATIONS))


@cache
def data() -> tuple[bytes, ...]:
    found = []
    for row in FORMATS:
        if row.writer is not None:
            for at in ("TIME_PERIOD", "AllDimensions")[: 1 if "series" in row.name else 2]:
                rows = sorted_rows(_ROWS, _CUBE, at)
                given = [a_presentation(_CUBE, rows, dimension_at_observation=at)]
                found.append(rendered(row.writer(given, options()), given, [rows]))
    return tuple(found)


def _written(kind: str, messages: tuple[tuple[Maintainable, ...], ...]) -> Iterator[bytes]:
    for row in FORMATS:
        if row.kind == kind and row.write is not None:
            for artefacts in messages:
                yield b"".join(row.write(make.a_message(*artefacts)))

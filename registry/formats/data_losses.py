"""What data messages of a format cannot carry, one row each, and the notice that an answer gets for it."""

from __future__ import annotations

from collections.abc import Sequence

from registry.formats.data import Presentation
from registry.formats.loss import LOSS, Loss
from registry.formats.placement import is_plural
from registry.model.cube import Component
from registry.model.message import Notice

_ONE_VALUE = (
    "sdmx-csv-1.0 sdmx-ml-data-2.1 sdmx-ml-series-2.1 sdmx-ml-generic-2.1 sdmx-ml-generic-series-2.1 sdmx-json-data-1.0"
)
_ONE_MEASURE = "sdmx-ml-data-2.1 sdmx-ml-series-2.1 sdmx-ml-generic-2.1 sdmx-ml-generic-series-2.1"
_NESTED = "sdmx-ml-data-3.0 sdmx-ml-data-3.1 sdmx-csv-2.0 sdmx-csv-2.1 parquet arrow xlsx"
_PLAIN_IDS = "sdmx-ml-data-3.0 sdmx-ml-data-3.1 sdmx-json-data-2.0 sdmx-json-data-2.1"

_WITHOUT_MOMENTS = "sdmx-csv-1.0 sdmx-csv-2.0 sdmx-csv-2.1 parquet arrow xlsx"

# feature, formats, what happens instead
_ROWS = (
    ("several-values", _ONE_VALUE, "components with several values or languages are left out"),
    ("several-measures", _ONE_MEASURE, "measures after the first are written as attributes of the observation"),
    ("several-measures", "sdmx-json-data-1.0", "measures after the first are left out"),
    ("nested-values", _NESTED, "components with several values, each in several languages, are left out"),
    ("metadata-attributes", _ONE_VALUE, "metadata attributes are left out"),
    ("nested-metadata", _PLAIN_IDS, "metadata attributes held by another one that share their own id are left out"),
    (
        "deletions",
        "sdmx-csv-1.0",
        "observations that were deleted are left out; SDMX-CSV 2.0, SDMX-ML and SDMX-JSON tell them",
    ),
    ("moments", _WITHOUT_MOMENTS, "the moments of a history are left out; its data sets stand in their order"),
)

LOSSES: tuple[Loss, ...] = tuple(
    Loss(format, "data", feature, reason) for feature, formats, reason in _ROWS for format in formats.split()
)
_REASONS = {(loss.format, loss.feature): loss.reason for loss in LOSSES}


def notices(format: str, presentations: Sequence[Presentation]) -> tuple[Notice, ...]:
    """One warning for each thing that these data sets have and the format cannot carry, naming the components, dataflows or moments."""
    found: dict[str, dict[str, None]] = {}
    for presentation in presentations:
        named = ((feature, component.id) for feature, component in _features(presentation))
        moments = (("moments", one) for one in (presentation.valid_from, presentation.valid_to) if one)
        gone = (("deletions", presentation.cube.flow.id),) if presentation.action == "Delete" else ()
        for feature, name in (*named, *gone, *moments):
            if (format, feature) in _REASONS:
                found.setdefault(feature, {})[name] = None
    return tuple(
        Notice(code=LOSS, severity="Warning", text=f"{feature}: {_REASONS[format, feature]}: {', '.join(names)}")
        for feature, names in found.items()
    )


def can_tell(format: str, presentation: Presentation) -> bool:
    """Whether a format can say what a data set does: observations that are gone would look like observations that are there."""
    return presentation.action != "Delete" or (format, "deletions") not in _REASONS


def _features(presentation: Presentation) -> list[tuple[str, Component]]:
    cube = presentation.cube
    found: list[tuple[str, Component]] = []
    for id in (*presentation.measures, *presentation.attributes):
        component = cube.by_id[id]
        if component.is_metadata:
            found.append(("metadata-attributes", component))
        elif is_plural(component):
            found.append(("several-values", component))
        if component.is_array and component.is_multilingual:
            found.append(("nested-values", component))
        if component.plain_id is None:
            found.append(("nested-metadata", component))
    return found + [("several-measures", cube.by_id[id]) for id in presentation.measures[1:]]

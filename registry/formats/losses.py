"""LOSSES: what each format cannot carry; and which of it an artefact has, so that an answer can say so."""

from __future__ import annotations

import msgspec

from registry.formats import data_losses
from registry.formats.loss import Loss
from registry.formats.sdmx_csv import metadata_losses as csv_losses
from registry.formats.sdmx_json import losses as json_losses
from registry.formats.sdmx_ml import losses as ml_losses
from registry.formats.sdmx_ml.codecs import fit_artefact
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.generations import GENERATIONS
from registry.formats.sdmx_ml.metadata_set_fit import fit_metadata_set
from registry.model.artefact import Maintainable
from registry.model.kinds import kind_of
from registry.model.metadata_set import MetadataSet

_ML_GENERATIONS = {generation.format: generation for generation in GENERATIONS}
_ML_METADATA = {
    "sdmx-ml-metadata-3.1": _ML_GENERATIONS["sdmx-ml-3.1"],
    "sdmx-ml-metadata-3.0": _ML_GENERATIONS["sdmx-ml-3.0"],
    "sdmx-ml-generic-metadata-2.1": _ML_GENERATIONS["sdmx-ml-2.1"],
}
_CSV = "sdmx-csv-metadata-"
_NOT_WRITTEN = Loss("sdmx-ml-metadata-2.1", "metadataset", "format",
                    "not offered: each metadata structure needs a schema of its own; generic metadata of 2.1 say the same")  # fmt: skip

LOSSES: tuple[Loss, ...] = (
    *ml_losses.LOSSES,
    *(
        msgspec.structs.replace(loss, format=name)
        for name, generation in _ML_METADATA.items()
        for loss in ml_losses.LOSSES
        if loss.format == generation.format and loss.kind in ("*", "metadataset") and loss.feature != "kind"
    ),
    _NOT_WRITTEN,
    *json_losses.LOSSES,
    *csv_losses.LOSSES,
    *data_losses.LOSSES,
)


def losses_of(artefact: Maintainable, format_name: str) -> tuple[Loss, ...]:
    """What a structure or metadata format (`sdmx-ml-2.1`) leaves out or changes of this very artefact, in the order of the rows."""
    features = _features(artefact, format_name)
    kinds = ("*", kind_of(artefact).word)
    return tuple(
        loss for loss in LOSSES if loss.feature in features and loss.format == format_name and loss.kind in kinds
    )


def _features(artefact: Maintainable, format_name: str) -> frozenset[str]:
    """For SDMX-ML what cutting the artefact to its generation notes; for SDMX-JSON and SDMX-CSV what their rows ask."""
    if format_name.startswith(_CSV):
        return csv_losses.features_of(artefact, format_name.removeprefix(_CSV))
    if format_name in _ML_METADATA:
        cuts = Cuts(_ML_METADATA[format_name])
        if isinstance(artefact, MetadataSet):
            fit_metadata_set(artefact, cuts)
        return cuts.features
    if generation := _ML_GENERATIONS.get(format_name):
        cuts = Cuts(generation)
        fit_artefact(artefact, cuts)
        return cuts.features
    return json_losses.features_of(artefact, format_name.removeprefix("sdmx-json-"))

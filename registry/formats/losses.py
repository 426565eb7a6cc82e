"""LOSSES: what each format cannot carry; and which of it an artefact has, so that an answer can say so."""

from __future__ import annotations

from registry.formats import data_losses
from registry.formats.loss import Loss
from registry.formats.sdmx_json import losses as json_losses
from registry.formats.sdmx_ml import losses as ml_losses
from registry.formats.sdmx_ml.codecs import fit_artefact
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.generations import GENERATIONS
from registry.model.artefact import Maintainable
from registry.model.kinds import kind_of

LOSSES: tuple[Loss, ...] = (*ml_losses.LOSSES, *json_losses.LOSSES, *data_losses.LOSSES)

_ML_GENERATIONS = {generation.format: generation for generation in GENERATIONS}


def losses_of(artefact: Maintainable, format_name: str) -> tuple[Loss, ...]:
    """What a structure format (`sdmx-ml-2.1`) leaves out or changes of this very artefact, in the order of the rows."""
    features = _features(artefact, format_name)
    kinds = ("*", kind_of(artefact).word)
    return tuple(
        loss for loss in LOSSES if loss.feature in features and loss.format == format_name and loss.kind in kinds
    )


def _features(artefact: Maintainable, format_name: str) -> frozenset[str]:
    """For SDMX-ML what cutting the artefact to its generation notes; for SDMX-JSON what its rows ask."""
    if generation := _ML_GENERATIONS.get(format_name):
        cuts = Cuts(generation)
        fit_artefact(artefact, cuts)
        return cuts.features
    return json_losses.features_of(artefact, format_name.removeprefix("sdmx-json-"))

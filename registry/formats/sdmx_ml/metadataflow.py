"""Metadataflows."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import Writing, head, maintainable_attributes, read_maintainable
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred, referred
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape
from registry.model.metadataflow import Metadataflow

ANY = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=*:*(*)"


def read_metadataflow(node: Node, reading: Reading) -> Metadataflow:
    children = children_of(node)
    return Metadataflow(
        **read_maintainable(node, children, reading),
        structure=referred(children, "Structure", "MetadataStructure", reading),
        targets=all_referred(children, "Target", "Dataflow", reading),
    )


def write_metadataflow(metadataflow: Metadataflow, writing: Writing) -> Iterator[str]:
    yield f"<str:Metadataflow{maintainable_attributes(metadataflow, writing)}>{head(metadataflow)}"
    yield writing.refer("str:Structure", metadataflow.structure)
    yield from (element("str:Target", {}, escape(target)) for target in metadataflow.targets)
    yield "</str:Metadataflow>"


def fit_metadataflow(metadataflow: Metadataflow, cuts: Cuts) -> Metadataflow:
    metadataflow = fit_maintainable(metadataflow, cuts)
    is_whole = not metadataflow.is_external_reference
    if cuts.cut("metadata-target-missing", is_whole and not metadataflow.targets):
        metadataflow = replace(metadataflow, targets=(ANY,))
    return replace(metadataflow, targets=()) if cuts.cut("metadata-targets", metadataflow.targets) else metadataflow

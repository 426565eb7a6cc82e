"""Dataflows."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import Writing, head, maintainable_attributes, read_maintainable
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import read_reference, reference
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape, first, token_of
from registry.model.dataflow import Dataflow


def read_dataflow(node: Node, reading: Reading) -> Dataflow:
    children = children_of(node)
    structure, constraint = first(children, "Structure"), first(children, "DimensionConstraint")
    return Dataflow(
        **read_maintainable(node, children, reading),
        structure=None if structure is None else read_reference(structure, "DataStructure", reading),
        dimensions=() if constraint is None else tuple(token_of(dimension) for dimension in constraint),
    )


def write_dataflow(dataflow: Dataflow, writing: Writing) -> Iterator[str]:
    yield f"<str:Dataflow{maintainable_attributes(dataflow, writing)}>{head(dataflow)}"
    if dataflow.structure is not None:
        yield reference("str:Structure", dataflow.structure, writing.generation, writing.targets)
    yield (
        element(
            "str:DimensionConstraint", {}, *(element("str:Dimension", {}, escape(id)) for id in dataflow.dimensions)
        )
        if dataflow.dimensions
        else ""
    )
    yield "</str:Dataflow>"


def fit_dataflow(dataflow: Dataflow, cuts: Cuts) -> Dataflow:
    dataflow = fit_maintainable(dataflow, cuts)
    return replace(dataflow, dimensions=()) if cuts.cut("dimension-constraint", dataflow.dimensions) else dataflow

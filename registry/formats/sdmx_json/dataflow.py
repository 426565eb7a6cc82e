"""Dataflows and provision agreements in SDMX-JSON."""

from __future__ import annotations

from registry.formats.sdmx_json.common import filled, read_maintainable, write_maintainable
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.dataflow import Dataflow
from registry.model.provision import ProvisionAgreement


def read_dataflow(node: Node, dialect: Dialect) -> Dataflow:
    return Dataflow(
        **read_maintainable(node, dialect),
        structure=node.get("structure"),
        dimensions=tuple(node.get("dimensionConstraint", ())),
    )


def write_dataflow(dataflow: Dataflow, dialect: Dialect) -> Node:
    dimensions = list(dataflow.dimensions) if dialect.version.has_evolving_structures else None
    return write_maintainable(dataflow, dialect) | filled(structure=dataflow.structure, dimensionConstraint=dimensions)


def read_provision_agreement(node: Node, dialect: Dialect) -> ProvisionAgreement:
    return ProvisionAgreement(
        **read_maintainable(node, dialect), dataflow=node.get("dataflow"), data_provider=node.get("dataProvider")
    )


def write_provision_agreement(agreement: ProvisionAgreement, dialect: Dialect) -> Node:
    members = filled(dataflow=agreement.dataflow, dataProvider=agreement.data_provider)
    return write_maintainable(agreement, dialect) | members

"""Provision agreements in SDMX-JSON 1.0: of data and of reference metadata, in one array."""

from __future__ import annotations

from registry.formats.sdmx_json.common import filled, read_maintainable, write_maintainable
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.provision import ProvisionAgreement


def read_agreement(node: Node, dialect: Dialect) -> ProvisionAgreement | MetadataProvisionAgreement:
    """Of metadata when it is about a metadataflow."""
    usage, provider = node.get("structureUsage"), node.get("dataProvider")
    if usage is not None and ".metadatastructure." in usage:
        return MetadataProvisionAgreement(
            **read_maintainable(node, dialect), metadataflow=usage, metadata_provider=provider
        )
    return ProvisionAgreement(**read_maintainable(node, dialect), dataflow=usage, data_provider=provider)


def write_agreement(agreement: ProvisionAgreement | MetadataProvisionAgreement, dialect: Dialect) -> Node:
    if isinstance(agreement, MetadataProvisionAgreement):
        usage, provider = agreement.metadataflow, agreement.metadata_provider
    else:
        usage, provider = agreement.dataflow, agreement.data_provider
    return write_maintainable(agreement, dialect) | filled(structureUsage=usage, dataProvider=provider)

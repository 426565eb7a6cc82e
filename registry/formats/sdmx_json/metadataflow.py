"""Metadataflows, metadata provision agreements and hierarchy associations in SDMX-JSON: references from one to another."""

from __future__ import annotations

from registry.formats.sdmx_json.common import filled, read_maintainable, write_maintainable
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.hierarchy_association import HierarchyAssociation
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadataflow import Metadataflow


def read_metadataflow(node: Node, dialect: Dialect) -> Metadataflow:
    return Metadataflow(
        **read_maintainable(node, dialect), structure=node.get("structure"), targets=tuple(node.get("targets", ()))
    )


def write_metadataflow(flow: Metadataflow, dialect: Dialect) -> Node:
    targets = [] if dialect.version.has_final else _once(flow.targets)
    return write_maintainable(flow, dialect) | filled(structure=flow.structure, targets=targets)


def read_metadata_provision_agreement(node: Node, dialect: Dialect) -> MetadataProvisionAgreement:
    return MetadataProvisionAgreement(
        **read_maintainable(node, dialect),
        metadataflow=node.get("metadataflow"),
        metadata_provider=node.get("metadataProvider"),
        targets=tuple(node.get("targets", ())),
    )


def write_metadata_provision_agreement(agreement: MetadataProvisionAgreement, dialect: Dialect) -> Node:
    """A provider of data is left out: 2.x has providers of metadata."""
    provider = agreement.metadata_provider
    return write_maintainable(agreement, dialect) | filled(
        metadataflow=agreement.metadataflow,
        metadataProvider=provider if provider and ".MetadataProvider=" in provider else None,
        targets=_once(agreement.targets),
    )


def _once(urns: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(urns))


def read_hierarchy_association(node: Node, dialect: Dialect) -> HierarchyAssociation:
    return HierarchyAssociation(
        **read_maintainable(node, dialect),
        linked_hierarchy=node.get("linkedHierarchy"),
        linked_object=node.get("linkedObject"),
        context_object=node.get("contextObject"),
    )


def write_hierarchy_association(association: HierarchyAssociation, dialect: Dialect) -> Node:
    return write_maintainable(association, dialect) | filled(
        linkedHierarchy=association.linked_hierarchy,
        linkedObject=association.linked_object,
        contextObject=association.context_object,
    )

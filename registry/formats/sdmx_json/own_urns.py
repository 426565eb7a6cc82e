"""What artefacts and items are called: in SDMX-JSON 1.0 the first link of each says its own URN, by which clients look it up."""

from __future__ import annotations

from registry.formats.sdmx_json.dialect import Node
from registry.model.artefact import Maintainable
from registry.model.kinds import item_urn, urn_of
from registry.model.urn import PREFIX

# The arrays of items, and the class of an artefact in the URNs of 2.1 where it is not today's.
_ITEMS = (
    "codes",
    "concepts",
    "categories",
    "agencies",
    "dataProviders",
    "dataConsumers",
    "organisationUnits",
    "reportingCategories",
)
_CLASSES = {
    "registry.DataConstraint": "registry.ContentConstraint",
    "registry.MetadataConstraint": "registry.ContentConstraint",
    "registry.MetadataProvisionAgreement": "registry.ProvisionAgreement",
}


def with_own_urns(node: Node, artefact: Maintainable) -> Node:
    """The node of an artefact, itself and its items with their links."""
    class_, _, short = urn_of(artefact).removeprefix(PREFIX).partition("=")
    _add(node, f"{PREFIX}{_CLASSES.get(class_, class_)}={short}")
    _add_to_items(node, artefact, "")
    return node


def _add(node: Node, urn: str) -> None:
    node["links"] = [{"rel": "self", "urn": urn}, *node.get("links", ())]


def _add_to_items(node: Node, scheme: Maintainable, prefix: str) -> None:
    for array in _ITEMS:
        for item in node.get(array, ()):
            path = prefix + item["id"]
            _add(item, item_urn(scheme, path))
            _add_to_items(item, scheme, f"{path}.")

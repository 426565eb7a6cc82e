"""VTL mapping schemes in SDMX-JSON 2.x. A mapping of a concept scheme, which 2.1 knew, cannot be said and is left out."""

from __future__ import annotations

from registry.formats.sdmx_json.common import filled, read_nameable, read_scheme, write_nameable, write_scheme
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.vtl import MappingMethod, VtlMapping, VtlMappingScheme


def read_vtl_mapping_scheme(node: Node, dialect: Dialect) -> VtlMappingScheme:
    mappings = tuple(_read_mapping(mapping, dialect) for mapping in node.get("vtlMappings", ()))
    return VtlMappingScheme(**read_scheme(node, dialect), mappings=mappings)


def write_vtl_mapping_scheme(scheme: VtlMappingScheme, dialect: Dialect) -> Node:
    mappings = [_write_mapping(mapping, dialect) for mapping in scheme.mappings if mapping.concept_scheme is None]
    return write_scheme(scheme, dialect) | filled(vtlMappings=mappings)


def _read_mapping(node: Node, dialect: Dialect) -> VtlMapping:
    return VtlMapping(
        **read_nameable(node, dialect),
        alias=node["alias"],
        dataflow=node.get("dataflow"),
        is_generic_dataflow="genericDataflow" in node,
        to_vtl=_read_method(node.get("toVtlMapping"), "toVtlSubSpace"),
        from_vtl=_read_method(node.get("fromVtlMapping"), "fromVtlSuperSpace"),
        codelist=node.get("codelist"),
        concept=node.get("concept"),
    )


def _write_mapping(mapping: VtlMapping, dialect: Dialect) -> Node:
    node = write_nameable(mapping, dialect) | filled(
        alias=mapping.alias, dataflow=mapping.dataflow, codelist=mapping.codelist, concept=mapping.concept
    )
    if mapping.is_generic_dataflow:
        node["genericDataflow"] = {}
    if mapping.to_vtl is not None:
        node["toVtlMapping"] = _write_method(mapping.to_vtl, "toVtlSubSpace")
    if mapping.from_vtl is not None:
        node["fromVtlMapping"] = _write_method(mapping.from_vtl, "fromVtlSuperSpace")
    return node


def _read_method(node: Node | None, space: str) -> MappingMethod | None:
    if node is None:
        return None
    return MappingMethod(method=node.get("method"), keys=tuple(node.get(space, {}).get("keys", ())))


def _write_method(method: MappingMethod, space: str) -> Node:
    keys = list(dict.fromkeys(method.keys))
    return filled(**{"method": method.method, space: {"keys": keys} if keys else None})

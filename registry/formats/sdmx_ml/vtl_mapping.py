"""VTL mapping schemes: the names in VTL of dataflows, codelists and concepts."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    head,
    identity,
    maintainable_attributes,
    read_nameable,
    read_scheme,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import referred
from registry.formats.sdmx_ml.xml import Node, attributes, children_of, element, escape, first, token_of
from registry.model.vtl import MappingMethod, VtlMapping, VtlMappingScheme


def read_vtl_mapping_scheme(node: Node, reading: Reading) -> VtlMappingScheme:
    children = children_of(node)
    mappings = tuple(_read_mapping(child, reading) for child in children.get("VtlMapping", ()))
    return VtlMappingScheme(**read_scheme(node, children, reading), mappings=mappings)


def _read_mapping(node: Node, reading: Reading) -> VtlMapping:
    children = children_of(node)
    return VtlMapping(
        **read_nameable(node, children),
        alias=node.get("alias") or "",
        dataflow=referred(children, "Dataflow", "Dataflow", reading),
        is_generic_dataflow="GenericDataflow" in children,
        to_vtl=_read_method(first(children, "ToVtlMapping")),
        from_vtl=_read_method(first(children, "FromVtlMapping")),
        codelist=referred(children, "Codelist", "Codelist", reading),
        concept=referred(children, "Concept", "Concept", reading),
        concept_scheme=referred(children, "ConceptScheme", "ConceptScheme", reading),
    )


def _read_method(node: Node | None) -> MappingMethod | None:
    if node is None:
        return None
    return MappingMethod(method=node.get("method"), keys=tuple(token_of(key) for space in node for key in space))


def write_vtl_mapping_scheme(scheme: VtlMappingScheme, writing: Writing) -> Iterator[str]:
    yield f"<str:VtlMappingScheme{maintainable_attributes(scheme, writing)}>{head(scheme)}"
    yield from (_mapping(scheme, mapping, writing) for mapping in scheme.mappings)
    yield "</str:VtlMappingScheme>"


def _mapping(scheme: VtlMappingScheme, mapping: VtlMapping, writing: Writing) -> str:
    facts = identity(scheme, mapping.class_, mapping.id, mapping) + attributes({"alias": mapping.alias})
    return "".join(
        (
            f"\n<str:VtlMapping{facts}>{head(mapping)}",
            writing.refer("str:Dataflow", mapping.dataflow),
            "<str:GenericDataflow/>" if mapping.is_generic_dataflow else "",
            _method("ToVtlMapping", "ToVtlSubSpace", mapping.to_vtl),
            _method("FromVtlMapping", "FromVtlSuperSpace", mapping.from_vtl),
            writing.refer("str:Codelist", mapping.codelist),
            writing.refer("str:Concept", mapping.concept),
            writing.refer("str:ConceptScheme", mapping.concept_scheme),
            "</str:VtlMapping>",
        )
    )


def _method(name: str, space: str, given: MappingMethod | None) -> str:
    if given is None:
        return ""
    keys = (element("str:Key", {}, escape(key)) for key in given.keys)
    return element(f"str:{name}", {"method": given.method}, element(f"str:{space}", {}, *keys) if given.keys else "")


def fit_vtl_mapping_scheme(scheme: VtlMappingScheme, cuts: Cuts) -> VtlMappingScheme:
    mappings = tuple(fit_nameable(each, cuts) for each in scheme.mappings)
    if cuts.cut("concept-scheme-mapping", any(each.concept_scheme for each in mappings)):
        mappings = tuple(each for each in mappings if each.concept_scheme is None)
    return replace(fit_maintainable(scheme, cuts), mappings=mappings)

"""Representation maps (3.x), and the rows that all maps of 3.x are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    annotations_of,
    head,
    maintainable_attributes,
    read_annotations,
    read_maintainable,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_annotations, fit_days, fit_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import read_reference
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape, flag, local, text_of, token_of
from registry.model.representation_map import (
    MappedRepresentation,
    MappedValue,
    RepresentationMap,
    RepresentationMapping,
)


def read_representation_map(node: Node, reading: Reading) -> RepresentationMap:
    children = children_of(node)
    return RepresentationMap(
        **read_maintainable(node, children, reading),
        sources=_read_columns(node, "Source", reading),
        targets=_read_columns(node, "Target", reading),
        mappings=tuple(_read_mapping(child) for child in children.get("RepresentationMapping", ())),
    )


def _read_columns(node: Node, side: str, reading: Reading) -> tuple[MappedRepresentation, ...]:
    columns = (child for child in node if local(child) in (f"{side}Codelist", f"{side}DataType"))
    return tuple(
        MappedRepresentation(data_type=token_of(child))
        if local(child).endswith("DataType")
        else MappedRepresentation(codelist=read_reference(child, "Codelist", reading))
        for child in columns
    )


def _read_mapping(node: Node) -> RepresentationMapping:
    children = children_of(node)
    return RepresentationMapping(
        sources=tuple(read_mapped_value(child) for child in children.get("SourceValue", ())),
        targets=tuple(text_of(child) for child in children.get("TargetValue", ())),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
        annotations=read_annotations(children),
    )


def read_mapped_value(node: Node) -> MappedValue:
    start, end = node.get("startIndex"), node.get("endIndex")
    return MappedValue(
        value=text_of(node),
        is_regex=flag(node, "isRegEx"),
        start_index=None if start is None else int(start),
        end_index=None if end is None else int(end),
    )


def write_representation_map(given: RepresentationMap, writing: Writing) -> Iterator[str]:
    yield f"<str:RepresentationMap{maintainable_attributes(given, writing)}>{head(given)}"
    yield _columns("Source", given.sources, writing)
    yield _columns("Target", given.targets, writing)
    for mapping in given.mappings:
        yield "\n" + element(
            "str:RepresentationMapping",
            {"validFrom": mapping.valid_from, "validTo": mapping.valid_to},
            annotations_of(mapping.annotations),
            *map(mapped_value, mapping.sources),
            *(element("str:TargetValue", {}, escape(value)) for value in mapping.targets),
        )
    yield "</str:RepresentationMap>"


def _columns(side: str, columns: Iterable[MappedRepresentation], writing: Writing) -> str:
    return "".join(
        writing.refer(f"str:{side}Codelist", column.codelist)
        or element(f"str:{side}DataType", {}, escape(column.data_type or "String"))
        for column in columns
    )


def mapped_value(given: MappedValue) -> str:
    facts = {"isRegEx": given.is_regex, "startIndex": given.start_index, "endIndex": given.end_index}
    return element("str:SourceValue", facts, escape(given.value))


def fit_representation_map(given: RepresentationMap, cuts: Cuts) -> RepresentationMap:
    mappings = tuple(
        replace(fit_days(each, cuts), annotations=fit_annotations(each.annotations, cuts)) for each in given.mappings
    )
    return replace(fit_maintainable(given, cuts), mappings=mappings)

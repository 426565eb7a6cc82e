"""Maps between item schemes of a kind (3.x); in 2.1 each stands in a structure set of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar, cast

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
from registry.formats.sdmx_ml.references import referred
from registry.formats.sdmx_ml.representation_map import mapped_value, read_mapped_value
from registry.formats.sdmx_ml.xml import Node, children_of, element, escape, first, text_of
from registry.model.artefact import Maintainable
from registry.model.item_scheme_map import ItemMap, ItemSchemeMap
from registry.model.representation_map import MappedValue
from registry.model.structure_set import ItemAssociation, SchemeMap, SchemeType, StructureSet

S = TypeVar("S", bound=ItemSchemeMap)


def reader(type_: type[S], class_: str) -> Callable[[Node, Reading], S]:
    """The reader of maps of one type; `class_` is what they map when they do not say."""

    def read(node: Node, reading: Reading) -> S:
        children = children_of(node)
        return type_(
            **read_maintainable(node, children, reading),
            source=referred(children, "Source", class_, reading),
            target=referred(children, "Target", class_, reading),
            maps=tuple(_read_map(child) for child in children.get("ItemMap", ())),
        )

    return read


def _read_map(node: Node) -> ItemMap:
    children = children_of(node)
    target = first(children, "TargetValue")
    return ItemMap(
        source=read_mapped_value(children["SourceValue"][0]),
        target=None if target is None else text_of(target),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
        annotations=read_annotations(children),
    )


def write_item_scheme_map(given: ItemSchemeMap, writing: Writing) -> Iterator[str]:
    name = type(given).__name__
    yield f"<str:{name}{maintainable_attributes(given, writing)}>{head(given)}"
    yield writing.refer("str:Source", given.source)
    yield writing.refer("str:Target", given.target)
    for each in given.maps:
        yield "\n" + element(
            "str:ItemMap",
            {"validFrom": each.valid_from, "validTo": each.valid_to},
            annotations_of(each.annotations),
            mapped_value(each.source),
            "" if each.target is None else element("str:TargetValue", {}, escape(each.target)),
        )
    yield f"</str:{name}>"


def fit_item_scheme_map(given: ItemSchemeMap, cuts: Cuts) -> ItemSchemeMap | StructureSet | None:
    """2.1 gets a structure set with one map of plain pairs; nothing when no pair is left."""
    maps = tuple(
        replace(fit_days(each, cuts), annotations=fit_annotations(each.annotations, cuts)) for each in given.maps
    )
    given = replace(fit_maintainable(given, cuts), maps=maps)
    return _as_structure_set(given) if cuts.cut("map-set", True) else given


def _as_structure_set(given: ItemSchemeMap) -> StructureSet | None:
    pairs = tuple(
        ItemAssociation(source=each.source.value, target=each.target, annotations=each.annotations)
        for each in given.maps
        if each.target is not None and each.source == MappedValue(value=each.source.value)
    )
    own = {name: getattr(given, name) for name in Maintainable.__struct_fields__}
    if given.source is None or given.target is None:
        return StructureSet(**own)
    if not pairs:
        return None
    type_ = cast(SchemeType, type(given).__name__)
    inner = SchemeMap(id=given.id, names=given.names, type=type_, source=given.source, target=given.target, items=pairs)
    return StructureSet(**own, maps=(inner,))

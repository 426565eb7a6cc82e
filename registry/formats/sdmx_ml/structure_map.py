"""Structure maps (3.x)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import (
    Writing,
    annotations_of,
    head,
    identity,
    maintainable_attributes,
    read_annotations,
    read_identifiable,
    read_maintainable,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_annotations, fit_identifiable, fit_maintainable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import referred
from registry.formats.sdmx_ml.xml import (
    Attributes,
    Children,
    Node,
    attributes,
    children_of,
    element,
    escape,
    first,
    text_of,
    token_of,
)
from registry.model.structure_map import (
    ComponentMap,
    DateMap,
    DatePatternMap,
    EpochMap,
    EpochPeriod,
    FixedValueMap,
    FrequencyFormatMapping,
    MappedComponent,
    ResolvePeriod,
    StructureMap,
)


def read_structure_map(node: Node, reading: Reading) -> StructureMap:
    children = children_of(node)
    return StructureMap(
        **read_maintainable(node, children, reading),
        source=referred(children, "Source", "DataStructure", reading),
        target=referred(children, "Target", "DataStructure", reading),
        epoch_maps=tuple(_read_epoch_map(child) for child in children.get("EpochMap", ())),
        date_pattern_maps=tuple(_read_pattern_map(child) for child in children.get("DatePatternMap", ())),
        frequency_format_mappings=tuple(_read_frequency(child) for child in children.get("FrequencyFormatMapping", ())),
        component_maps=tuple(_read_component_map(child, reading) for child in children.get("ComponentMap", ())),
        fixed_value_maps=tuple(_read_fixed(child) for child in children.get("FixedValueMap", ())),
    )


def _ids(children: Children, name: str) -> tuple[str, ...]:
    return tuple(token_of(child) for child in children.get(name, ()))


def _id(children: Children, name: str) -> str | None:
    node = first(children, name)
    return None if node is None else token_of(node)


def _read_epoch_map(node: Node) -> EpochMap:
    base, period = node.get("basePeriod") or "", cast(EpochPeriod, node.get("epochPeriod"))
    return EpochMap(**_read_date_map(node), base_period=base, epoch_period=period)


def _read_pattern_map(node: Node) -> DatePatternMap:
    pattern, locale = node.get("sourcePattern") or "", node.get("locale") or ""
    return DatePatternMap(**_read_date_map(node), source_pattern=pattern, locale=locale)


def _read_date_map(node: Node) -> dict[str, Any]:
    """The fields of a DateMap."""
    children = children_of(node)
    pairs = zip(_ids(children, "Source"), _ids(children, "Target"), strict=True)
    return {
        **read_identifiable(node, children),
        "components": tuple(MappedComponent(source=source, target=target) for source, target in pairs),
        "frequency_dimension": _id(children, "FrequencyDimension"),
        "mapped_frequencies": _ids(children, "MappedFrequencies"),
        "target_frequency_id": _id(children, "TargetFrequencyID"),
        "resolve_period": cast("ResolvePeriod | None", node.get("resolvePeriod")),
    }


def _read_frequency(node: Node) -> FrequencyFormatMapping:
    children = children_of(node)
    return FrequencyFormatMapping(
        **read_identifiable(node, children),
        frequency_id=token_of(children["FrequencyId"][0]),
        date_pattern=text_of(children["DatePattern"][0]),
    )


def _read_component_map(node: Node, reading: Reading) -> ComponentMap:
    children = children_of(node)
    return ComponentMap(
        sources=_ids(children, "Source"),
        targets=_ids(children, "Target"),
        representation_map=referred(children, "RepresentationMap", "RepresentationMap", reading),
        annotations=read_annotations(children),
    )


def _read_fixed(node: Node) -> FixedValueMap:
    children = children_of(node)
    return FixedValueMap(
        source=_id(children, "Source"),
        target=_id(children, "Target"),
        values=tuple(text_of(child) for child in children.get("Value", ())),
        annotations=read_annotations(children),
    )


# --- writing -----------------------------------------------------------------------------------------------------------------------


def write_structure_map(given: StructureMap, writing: Writing) -> Iterator[str]:
    yield f"<str:StructureMap{maintainable_attributes(given, writing)}>{head(given)}"
    yield writing.refer("str:Source", given.source)
    yield writing.refer("str:Target", given.target)
    for epoch in given.epoch_maps:
        yield _date_map(given, epoch, {"basePeriod": epoch.base_period, "epochPeriod": epoch.epoch_period})
    for pattern in given.date_pattern_maps:
        yield _date_map(given, pattern, {"sourcePattern": pattern.source_pattern, "locale": pattern.locale})
    yield from (_frequency(given, each) for each in given.frequency_format_mappings)
    yield from (_component_map(each, writing) for each in given.component_maps)
    yield from map(_fixed, given.fixed_value_maps)
    yield "</str:StructureMap>"


def _texts(name: str, values: Iterable[str | None]) -> str:
    return "".join(element(f"str:{name}", {}, escape(value)) for value in values if value is not None)


def _date_map(holder: StructureMap, given: DateMap, facts: Attributes) -> str:
    name = type(given).__name__
    told = attributes({**facts, "resolvePeriod": given.resolve_period})
    pairs = (_texts("Source", (each.source,)) + _texts("Target", (each.target,)) for each in given.components)
    return "".join(
        (
            f"\n<str:{name}{identity(holder, name, given.id, given)}{told}>{head(given)}",
            *pairs,
            _texts("FrequencyDimension", (given.frequency_dimension,)),
            _texts("MappedFrequencies", given.mapped_frequencies),
            _texts("TargetFrequencyID", (given.target_frequency_id,)),
            f"</str:{name}>",
        )
    )


def _frequency(holder: StructureMap, given: FrequencyFormatMapping) -> str:
    name = "FrequencyFormatMapping"
    content = _texts("FrequencyId", (given.frequency_id,)) + _texts("DatePattern", (given.date_pattern,))
    return f"\n<str:{name}{identity(holder, name, given.id, given)}>{head(given)}{content}</str:{name}>"


def _component_map(given: ComponentMap, writing: Writing) -> str:
    return "\n" + element(
        "str:ComponentMap",
        {},
        annotations_of(given.annotations),
        _texts("Source", given.sources),
        _texts("Target", given.targets),
        writing.refer("str:RepresentationMap", given.representation_map),
    )


def _fixed(given: FixedValueMap) -> str:
    return "\n" + element(
        "str:FixedValueMap",
        {},
        annotations_of(given.annotations),
        _texts("Source", (given.source,)),
        _texts("Target", (given.target,)),
        _texts("Value", given.values),
    )


def fit_structure_map(given: StructureMap, cuts: Cuts) -> StructureMap:
    given = fit_maintainable(given, cuts)
    return replace(
        given,
        epoch_maps=tuple(fit_identifiable(each, cuts) for each in given.epoch_maps),
        date_pattern_maps=tuple(fit_identifiable(each, cuts) for each in given.date_pattern_maps),
        frequency_format_mappings=tuple(fit_identifiable(each, cuts) for each in given.frequency_format_mappings),
        component_maps=tuple(
            replace(each, annotations=fit_annotations(each.annotations, cuts)) for each in given.component_maps
        ),
        fixed_value_maps=tuple(
            replace(each, annotations=fit_annotations(each.annotations, cuts)) for each in given.fixed_value_maps
        ),
    )

"""Representations: enumerations and text formats of concepts and components."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import Writing, read_texts, texts
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import read_reference, reference
from registry.formats.sdmx_ml.xml import Children, Node, children_of, element, first, flag
from registry.model.representation import Representation, SentinelValue, TextFormat

Place = Literal["concept", "dimension", "time", "measure", "attribute", "metadata"]

TIME_FORMAT = Representation(text_format=TextFormat(type="ObservationalTimePeriod"))
# Which loss it is that a value occurs more or less than once.
_ARRAYS = {"dimension": "dimension-array", "time": "dimension-array", "metadata": "metadata-array"}
_FACETS = {
    "interval": "interval",
    "start_value": "startValue",
    "end_value": "endValue",
    "time_interval": "timeInterval",
    "start_time": "startTime",
    "end_time": "endTime",
    "min_length": "minLength",
    "max_length": "maxLength",
    "min_value": "minValue",
    "max_value": "maxValue",
    "decimals": "decimals",
    "pattern": "pattern",
}


def read_text_format(node: Node) -> TextFormat:
    return TextFormat(
        type=node.get("textType"),
        is_sequence=flag(node, "isSequence"),
        is_multilingual=flag(node, "isMultiLingual"),
        sentinel_values=tuple(_read_sentinel(child) for child in children_of(node).get("SentinelValue", ())),
        **{field: node.get(name) for field, name in _FACETS.items()},
    )


def _read_sentinel(node: Node) -> SentinelValue:
    parts = children_of(node)
    return SentinelValue(
        value=node.get("value") or "",
        names=read_texts(parts.get("Name", ())),
        descriptions=read_texts(parts.get("Description", ())),
    )


def text_format(tag: str, given: TextFormat) -> str:
    facets: dict[str, str | None] = {name: getattr(given, field) for field, name in _FACETS.items()}
    return element(
        tag,
        {"textType": given.type, "isSequence": given.is_sequence, **facets, "isMultiLingual": given.is_multilingual},
        *(
            element(
                "str:SentinelValue",
                {"value": each.value},
                texts("com:Name", each.names),
                texts("com:Description", each.descriptions),
            )
            for each in given.sentinel_values
        ),
    )


def read_representation(
    children: Children, name: str, reading: Reading, class_: str = "Codelist"
) -> Representation | None:
    """The representation in the child `name`, if there; `class_` is what an enumeration is when it does not say."""
    node = first(children, name)
    if node is None:
        return None
    parts = children_of(node)
    enumeration, coded, free = (
        first(parts, "Enumeration"),
        first(parts, "EnumerationFormat"),
        first(parts, "TextFormat"),
    )
    least, most = node.get("minOccurs"), node.get("maxOccurs")
    return Representation(
        enumeration=None if enumeration is None else read_reference(enumeration, class_, reading),
        enumeration_format=None if coded is None else read_text_format(coded),
        text_format=None if free is None else read_text_format(free),
        min_occurs=None if least is None else int(least),
        max_occurs="unbounded" if most == "unbounded" else None if most is None else int(most),
    )


def representation(tag: str, given: Representation | None, writing: Writing) -> str:
    """The element `tag`; nothing for None. An enumeration goes before a text format."""
    if given is None:
        return ""
    occurs = {"minOccurs": given.min_occurs, "maxOccurs": given.max_occurs}
    if given.enumeration is None:
        return element(tag, occurs, text_format("str:TextFormat", given.text_format or TextFormat()))
    coded = given.enumeration_format
    listed = reference("str:Enumeration", given.enumeration, writing.generation, writing.targets)
    return element(tag, occurs, listed, "" if coded is None else text_format("str:EnumerationFormat", coded))


def fit_representation(given: Representation | None, place: Place, cuts: Cuts) -> Representation | None:
    """Cut to what the schema allows at `place`."""
    if place == "time" and cuts.cut("time-representation", given is None or given.text_format is None):
        return TIME_FORMAT
    if given is None:
        return None
    array = _ARRAYS.get(place, "array")
    if cuts.cut(array, given.min_occurs is not None or given.max_occurs is not None):
        given = replace(given, min_occurs=None, max_occurs=None)
    if given.enumeration and cuts.cut("value-list", ".ValueList=" in given.enumeration):
        given = replace(given, enumeration=given.enumeration.replace(".ValueList=", ".Codelist="))
    free, coded = given.text_format, given.enumeration_format
    if given.enumeration is None:
        return replace(given, text_format=_fit_free(free or TextFormat(), place, cuts), enumeration_format=None)
    if coded is not None and cuts.cut("format-details", coded.is_multilingual is not None or coded.sentinel_values):
        coded = replace(coded, is_multilingual=None, sentinel_values=())
    return replace(given, text_format=None, enumeration_format=coded)


def _fit_free(given: TextFormat, place: Place, cuts: Cuts) -> TextFormat:
    if cuts.cut("sentinel", given.sentinel_values):
        given = replace(given, sentinel_values=())
    if cuts.cut("geospatial", given.type == "GeospatialInformation"):
        given = replace(given, type="String")
    languages = "format-details" if place in ("dimension", "time") else "multilingual"
    if place not in ("concept", "metadata") and cuts.cut(languages, given.is_multilingual is not None):
        given = replace(given, is_multilingual=None)
    return given

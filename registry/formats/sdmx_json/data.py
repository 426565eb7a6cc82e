"""The writer of SDMX-JSON data 1.0, 2.0 and 2.1: tables of values first, then data sets that point into them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

import msgspec

from registry.formats.data import GroupSection, Layout, Options, Presentation
from registry.formats.data_losses import notices
from registry.formats.placement import Placement, Section, is_plural, place
from registry.formats.sdmx_json.data_generations import DataGeneration
from registry.formats.sdmx_json.data_structure import StructureWriter, links
from registry.formats.sdmx_json.data_tables import Tables, measures_of, tables, without_empty
from registry.formats.sdmx_json.dialect import Node
from registry.formats.text import Fixed, Label, Number, Position, Present, Text, Value, join
from registry.model.cube import Component
from registry.model.errors import NotAcceptable
from registry.model.message import Party
from registry.model.names import DEFAULT_LANGUAGE, best

_FLOATING = ("Float", "Double")
_BOOLEANS = tuple((text, text) for text in ("true", "false", "1", "0"))
_LOWER_TAG = re.compile(r"[a-z]{2,3}")


class _Shared(msgspec.Struct, frozen=True, kw_only=True):
    """What data sets of one structure share."""

    placement: Placement
    measures: tuple[Component, ...]
    values: Tables
    node: Node


class Writer:
    """A message. Data sets of the same flow, dimension at the observation and components share a structure.

    `values` of each presentation must give the components that `data_tables.tabled` names. Raises NotAcceptable when 1.0 is asked of
    data sets that have different structures.
    """

    def __init__(self, presentations: Sequence[Presentation], options: Options, generation: DataGeneration) -> None:
        self.presentations = tuple(presentations)
        self.options = options
        self.generation = generation
        self.notices = (*options.notices, *notices(generation.format, presentations))
        groups: dict[object, list[Presentation]] = {}
        for presentation in presentations:
            groups.setdefault(_shape(presentation), []).append(presentation)
        if generation.is_tabled and len(groups) > 1:
            raise NotAcceptable(
                "SDMX-JSON 1.0 carries data of one structure; ask for one dataflow, or for SDMX-JSON 2.1"
            )
        self._shared = [self._share(members) for members in groups.values()]
        self._numbers = [list(groups).index(_shape(presentation)) for presentation in presentations]

    def _share(self, members: list[Presentation]) -> _Shared:
        first, is_old = members[0], self.generation.is_tabled
        placement = place(first, sections="none" if is_old else "keys", plurals="none" if is_old else "nested")
        values = tables(members, self.generation)
        placement = without_empty(placement, values)
        measures = measures_of(placement, first.cube, self.generation) if first.has_observations else ()
        writer = StructureWriter(first, placement, measures, values, self.options, self.generation)
        return _Shared(placement=placement, measures=measures, values=values, node=writer.node())

    def begin(self) -> bytes:
        """Up to the first data set; `$schema` and `meta` come first."""
        head: Node = {"$schema": self.generation.schema} if self.generation.schema_at_root else {}
        head["meta"] = self._meta()
        structures = [
            shared.node | {"dataSets": [at for at, its in enumerate(self._numbers) if its == number]}
            for number, shared in enumerate(self._shared)
        ]
        if self.generation.is_tabled:
            head["data"] = {"structure": self._shared[0].node}
        else:
            head["data"] = {"structures": structures}
        return (_json(head)[:-2] + ',"dataSets":[').encode()

    def layouts(self) -> Sequence[Layout]:
        return [
            self._layout(presentation, self._shared[number], number)
            for presentation, number in zip(self.presentations, self._numbers, strict=True)
        ]

    def between(self) -> bytes:
        return b","

    def end(self) -> bytes:
        return b"]}}\n"

    def _meta(self) -> Node:
        header = self.options.header
        meta: Node = {} if self.generation.schema_at_root else {"schema": self.generation.schema}
        prepared = header.prepared.isoformat().replace("+00:00", "Z")
        meta |= {"id": header.id, "test": header.test, "prepared": prepared, "contentLanguages": self._languages()}
        meta |= {"name": best(header.names, self.options.languages), "names": header.names} if header.names else {}
        meta["sender"] = self._party(header.sender)
        meta |= {"receivers": [self._party(party) for party in header.receivers]} if header.receivers else {}
        if self.notices:
            meta["x-notices"] = [msgspec.to_builtins(notice) for notice in self.notices]
        return meta

    def _languages(self) -> list[str]:
        """The languages of the names of the flows, those asked for first."""
        found = dict.fromkeys(tag for presentation in self.presentations for tag in presentation.cube.flow.names)
        wanted = [tag for tag in self.options.languages if tag in found]
        tags = list(dict.fromkeys([*wanted, *found]))
        return [tag for tag in tags if self.generation.has_cased_tags or _LOWER_TAG.fullmatch(tag)] or [
            DEFAULT_LANGUAGE
        ]

    def _party(self, party: Party) -> Node:
        node: Node = {"id": party.id}
        return node | ({"name": best(party.names, self.options.languages), "names": party.names} if party.names else {})

    def _layout(self, presentation: Presentation, shared: _Shared, number: int) -> Layout:
        placement, values = shared.placement, shared.values
        groups = tuple(self._section(placement, section, values) for section in placement.sections)
        opening = '"observations":{' if placement.is_flat else '"series":{'
        said = self._head(presentation, shared, number)
        head = said + (',"dimensionGroupAttributes":{' if groups else f",{opening}")
        observation = join('"', _key(placement.observation, values), '":', self._observed(shared))
        flat = Layout(
            head=head.encode(),
            groups=groups,
            between_sections="}," + opening if groups else "",
            observation=observation,
            observation_separator=",",
            tail=b"}}",
        )
        if placement.is_flat:
            return flat
        members = self._array(placement.series_attributes, values)
        attributes = join('"attributes":[', members, "]") if placement.series_attributes else Fixed("")
        start, comma = (
            join('"', _key(placement.series, values), '":{', attributes),
            "," if placement.series_attributes else "",
        )
        if not presentation.has_observations:
            return msgspec.structs.replace(
                flat, series_start=start, series_end="}", series_separator=",", observation=Fixed("")
            )
        start = join(start, comma + '"observations":{')
        return msgspec.structs.replace(flat, series_start=start, series_end="}}", series_separator=",")

    def _head(self, presentation: Presentation, shared: _Shared, number: int) -> str:
        node: Node = {} if self.generation.is_tabled else {"structure": number}
        node["action"] = self.generation.actions.get(presentation.action, presentation.action)
        node["links"] = links(presentation)
        node |= {"validFrom": presentation.valid_from} if presentation.valid_from else {}
        node |= {"validTo": presentation.valid_to} if presentation.valid_to else {}
        said = _json(node)[:-1]
        attributes = [
            _fixed(component, presentation.dataset_attributes.get(component.id), shared.values)
            for component in shared.placement.dataset_attributes
        ]
        return said + (f',"attributes":[{",".join(attributes)}]' if attributes else "")

    def _section(self, placement: Placement, section: Section, values: Tables) -> GroupSection:
        dimensions = (*placement.series, *placement.observation)
        key: list[Text | str] = []
        for dimension in dimensions:
            key += [":"] if key else []
            key += [_position(dimension, values) if dimension.id in section.dimensions else ""]
        everyone = [attribute for each in placement.sections for attribute in each.attributes]
        entries = [_entry(each, values) if each in section.attributes else Fixed("null") for each in everyone]
        return GroupSection(
            dimensions=section.dimensions,
            attributes=tuple(attribute.id for attribute in section.attributes),
            row=join('"', *key, '":[', *_commas(entries), "]"),
            separator=",",
        )

    def _observed(self, shared: _Shared) -> Text:
        """The array of one observation: measures, then attributes; of the last two attributes those at the end that are absent go."""
        attributes = shared.placement.observation_attributes
        entries = [_entry(component, shared.values) for component in (*shared.measures, *attributes[:-2])]
        if self.generation.is_tabled and not shared.measures:
            entries.insert(0, Fixed("null"))  # in 1.0 the first entry is the value, also where none was asked for
        return join("[", *_commas(entries), _end(attributes[-2:], shared.values, is_first=not entries), "]")

    def _array(self, components: Sequence[Component], values: Tables) -> Text:
        return join(*_commas([_entry(component, values) for component in components]))


def _shape(presentation: Presentation) -> object:
    flow = presentation.cube.flow
    at, parts = presentation.dimension_at_observation, (presentation.measures, presentation.attributes)
    return (presentation.context_urn, flow.agency, flow.id, flow.version, at, parts, presentation.has_observations)


def _json(node: object) -> str:
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"))


def _commas(texts: Iterable[Text]) -> list[Text | str]:
    parts: list[Text | str] = []
    for text in texts:
        parts += [",", text] if parts else [text]
    return parts


def _position(component: Component, values: Tables) -> Text:
    return Position(component.id, values[component.id])


def _key(components: Iterable[Component], values: Tables) -> Text:
    parts: list[Text | str] = []
    for component in components:
        parts += [":", _position(component, values)] if parts else [_position(component, values)]
    return join(*parts)


def _end(attributes: Sequence[Component], values: Tables, *, is_first: bool) -> Text:
    """Up to two attributes at the end of an array, without a `null` after the last that is there."""
    text: Text = Fixed("")
    for at in range(len(attributes) - 1, -1, -1):
        component, later = attributes[at], attributes[at + 1 :]
        comma = "" if is_first and at == 0 else ","
        skipped: Text = Fixed("")
        if later:
            skipped = Present(later[0].id, join(f"{comma}null,", _there(later[0], values)))
        text = Present(component.id, join(comma, _there(component, values), text), skipped)
    return text


def _entry(component: Component, values: Tables) -> Text:
    return Present(component.id, _there(component, values), Fixed("null"))


def _there(component: Component, values: Tables) -> Text:
    """The value where there is one: an index, a JSON array or object, a number, a boolean or a string."""
    if component.id in values:
        return _position(component, values)
    if is_plural(component):
        return Value(component.id)
    if component.is_numeric:
        return Number(component.id, '"NaN"' if component.type in _FLOATING else '"#N/A"')
    if component.type == "Boolean" and not component.is_coded:
        return Label(component.id, _BOOLEANS)
    return join('"', Value(component.id, "json"), '"')


def _fixed(component: Component, text: str | None, values: Tables) -> str:
    if text is None:
        return "null"
    if component.id in values:
        return str(values[component.id].index(text))
    return text if is_plural(component) else _json(text)

"""The structure of a JSON data message: its components with their names and tables of values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from registry.formats.data import Options, Presentation
from registry.formats.placement import PRIMARY_MEASURE, Placement, key_of
from registry.formats.sdmx_json.data_generations import DataGeneration
from registry.formats.sdmx_json.data_tables import Tables
from registry.formats.sdmx_json.dialect import Node
from registry.model.cube import Component
from registry.model.names import Names, best
from registry.model.period import Period
from registry.model.urn import Urn

_CODE = re.compile(r"[A-Za-z0-9_@$-]+")


class StructureWriter:
    """Writes the structure that data sets of one shape share."""

    def __init__(
        self, presentation: Presentation, placement: Placement, measures: Sequence[Component], values: Tables,
        options: Options, generation: DataGeneration,
    ) -> None:  # fmt: skip
        self._presentation, self._placement, self._measures = presentation, placement, measures
        self._values, self._options, self._generation = values, options, generation

    def node(self) -> Node:
        """Everything but `dataSets`."""
        placement = self._placement
        flow = self._presentation.cube.flow
        attributes = {
            "dataSet": placement.dataset_attributes,
            "dimensionGroup": [attribute for section in placement.sections for attribute in section.attributes],
            "series": placement.series_attributes,
            "observation": placement.observation_attributes if self._presentation.has_observations else (),
        }
        if self._generation.is_tabled:
            del attributes["dimensionGroup"]
        node = self._names(flow.names, flow.id) | {"links": links(self._presentation)}
        node["dimensions"] = {
            level: [self._dimension(component) for component in components]
            for level, components in (("series", placement.series), ("observation", placement.observation))
            if components
        }
        if not self._generation.is_tabled:
            node["measures"] = {"observation": [self._component(measure) for measure in self._measures]}
        node["attributes"] = {
            level: [self._attribute(each) for each in members] for level, members in attributes.items()
        }
        return node

    def _names(self, names: Names, id: str) -> Node:
        node: Node = {"name": best(names, self._options.languages) or id}
        return node | ({"names": names} if names and not self._generation.is_tabled else {})

    def _component(self, component: Component) -> Node:
        node: Node = {"id": component.plain_id} | self._names(component.names, component.id)
        if component.descriptions:
            node["description"] = best(component.descriptions, self._options.languages)
        if not component.is_coded and not self._generation.is_tabled:
            node["format"] = _format(component)
        return node

    def _dimension(self, component: Component) -> Node:
        position = [each.id for each in key_of(self._presentation.cube)].index(component.id)
        return self._component(component) | {"keyPosition": position} | self._table(component)

    def _attribute(self, component: Component) -> Node:
        return self._component(component) | {"relationship": self._relationship(component)} | self._table(component)

    def _relationship(self, component: Component) -> Node:
        cube, is_old = self._presentation.cube, self._generation.is_tabled
        if cube.level(component) == "dataset":
            return {"none": {}} if is_old else {"dataflow": {}}
        relationship = component.relationship
        if relationship is None or relationship.kind == "observation":
            return {"primaryMeasure": PRIMARY_MEASURE} if is_old else {"observation": {}}
        return {"dimensions": list(cube.attached_dimensions(component))}

    def _table(self, component: Component) -> Node:
        values = self._values.get(component.id, ())
        return {"values": [self._value(component, text) for text in values]} if values else {}

    def _value(self, component: Component, text: str) -> Node:
        is_old = self._generation.is_tabled
        if component.role == "time":
            period = Period.parse(text)
            span = {"start": _moment(period.first_moment.isoformat()), "end": _moment(period.last_moment.isoformat())}
            return ({"id": text, "name": text} if is_old else {"value": text}) | span
        code = component.codes.get(text)
        if code is not None and _CODE.fullmatch(text):
            return {"id": text} | self._names(code.names, text)
        if not is_old:
            return {"value": text}
        return {"name": text} if component.role == "attribute" else {"id": text, "name": text}


def _moment(text: str) -> str:
    return text.replace("+00:00", "Z")


def _format(component: Component) -> Node:
    node: Node = {"dataType": component.type}
    if component.role == "attribute" or component.role == "measure":
        node |= {"maxOccurs": "unbounded"} if component.is_array else {}
        node |= {"isMultiLingual": True} if component.is_multilingual else {}
    return node


def links(presentation: Presentation) -> list[Node]:
    """What the data is of: first as it was asked for, then its data structure."""
    structure = presentation.cube.structure
    urn = str(Urn("datastructure", "DataStructure", structure.agency, structure.id, structure.version))
    asked: Node = {"rel": presentation.context, "urn": presentation.context_urn}
    return [asked] if presentation.context_urn == urn else [asked, {"rel": "datastructure", "urn": urn}]

"""The writer of generic SDMX-ML data 2.1 and its time-series variant: components are named values."""

from __future__ import annotations

from collections.abc import Sequence

from registry.formats.data import GroupSection, Layout, Presentation
from registry.formats.placement import Placement, Section, number_or_value, primary_measure
from registry.formats.sdmx_ml.data_header import Structure
from registry.formats.sdmx_ml.data_writer import MlWriter
from registry.formats.sdmx_ml.xml import quote
from registry.formats.text import Fixed, Present, Text, join
from registry.model.cube import Component

_TAIL = b"</mes:DataSet>\n"


class Writer(MlWriter):
    """Constructed with a generic row of data_generations.py."""

    is_specific = False

    def layout(self, presentation: Presentation, placement: Placement, structure: Structure) -> Layout:
        head = self._head(presentation, placement, structure)
        groups = tuple(self._group(presentation, section) for section in placement.sections)
        observation = self._observation(presentation, placement)
        if placement.is_flat:
            return Layout(head=head, groups=groups, observation=observation, tail=_TAIL)
        start = join(
            "<gen:Series>", _key("SeriesKey", placement.series), _attributes(placement.series_attributes), "\n"
        )
        return Layout(
            head=head,
            groups=groups,
            series_start=start,
            series_end="</gen:Series>\n",
            observation=observation,
            tail=_TAIL,
        )

    def _head(self, presentation: Presentation, placement: Placement, structure: Structure) -> bytes:
        values = "".join(
            f'<gen:Value id="{component.id}" value="{quote(presentation.dataset_attributes[component.id])}"/>'
            for component in placement.dataset_attributes
            if component.id in presentation.dataset_attributes
        )
        attributes = f"<gen:Attributes>{values}</gen:Attributes>\n" if values else ""
        return f"<mes:DataSet{self.set_attributes(presentation, structure, '')}>\n{attributes}".encode()

    def _group(self, presentation: Presentation, section: Section) -> GroupSection:
        dimensions = [presentation.cube.by_id[id] for id in section.dimensions]
        start = f'<gen:Group type="{section.group}">'
        return GroupSection(
            dimensions=section.dimensions,
            attributes=tuple(attribute.id for attribute in section.attributes),
            row=join(start, _key("GroupKey", dimensions), _attributes(section.attributes), "</gen:Group>\n"),
        )

    def _observation(self, presentation: Presentation, placement: Placement) -> Text:
        if not presentation.has_observations:
            return Fixed("")
        primary = primary_measure(presentation.cube)
        value: Text = Fixed("")
        if primary in placement.measures and primary is not None:
            number = number_or_value(primary, "xml", sentinels=False)
            value = Present(primary.id, join('<gen:ObsValue value="', number, '"/>'))
        further = [measure for measure in placement.measures if measure is not primary]
        key = _key("ObsKey", placement.observation) if placement.is_flat else _at(placement.observation[0])
        return join("<gen:Obs>", key, value, _attributes((*further, *placement.observation_attributes)), "</gen:Obs>\n")


def _at(dimension: Component) -> Text:
    id = "" if dimension.role == "time" else f' id="{dimension.id}"'
    return join(f'<gen:ObsDimension{id} value="', number_or_value(dimension, "xml", sentinels=False), '"/>')


def _value(component: Component) -> Text:
    return join(f'<gen:Value id="{component.id}" value="', number_or_value(component, "xml", sentinels=False), '"/>')


def _key(element: str, dimensions: Sequence[Component]) -> Text:
    return join(f"<gen:{element}>", *(_value(dimension) for dimension in dimensions), f"</gen:{element}>")


def _attributes(components: Sequence[Component]) -> Text:
    """The values that there are; the element that holds them opens before the first, so that it is never empty."""
    text: Text = Fixed("")
    for at in range(len(components) - 1, -1, -1):
        rest = (Present(component.id, _value(component)) for component in components[at + 1 :])
        there = join("<gen:Attributes>", _value(components[at]), *rest, "</gen:Attributes>")
        text = Present(components[at].id, there, text)
    return text

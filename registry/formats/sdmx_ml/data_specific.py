"""The writer of structure-specific SDMX-ML data 2.1, 3.0 and 3.1: components are XML attributes of series and observations."""

from __future__ import annotations

from collections.abc import Iterable

from registry.formats.data import GroupSection, Layout, Presentation
from registry.formats.placement import Placement, Section, is_plural, number_or_value
from registry.formats.plurals import plural_items
from registry.formats.sdmx_ml.data_header import Structure
from registry.formats.sdmx_ml.data_writer import MlWriter
from registry.formats.sdmx_ml.xml import quote
from registry.formats.text import Plural, Present, Text, join
from registry.model.cube import Component

_SCOPES = {"dataflow": "Dataflow", "datastructure": "DataStructure", "provisionagreement": "ProvisionAgreement"}


class Writer(MlWriter):
    """Constructed with a row of data_generations.py that is not generic."""

    def layout(self, presentation: Presentation, placement: Placement, structure: Structure) -> Layout:
        observed = self._observed(presentation, placement)
        observation = self._element(presentation, "Obs", placement.observation, observed, structure)
        groups = tuple(self._group(presentation, section, structure) for section in placement.sections)
        head = self._head(presentation, placement, structure)
        tail = b"</mes:DataSet>\n"
        if placement.is_flat:
            return Layout(head=head, groups=groups, observation=observation, tail=tail)
        start = self._element(
            presentation, "Series", placement.series, placement.series_attributes, structure, end=">\n"
        )
        return Layout(
            head=head, groups=groups, series_start=start, series_end="</Series>\n", observation=observation, tail=tail
        )

    def _observed(self, presentation: Presentation, placement: Placement) -> tuple[Component, ...]:
        return (*placement.measures, *placement.observation_attributes) if presentation.has_observations else ()

    def _head(self, presentation: Presentation, placement: Placement, structure: Structure) -> bytes:
        kind = "TimeSeriesDataSetType" if self.message.is_time_series else "DataSetType"
        said = self.set_attributes(presentation, structure, "ss:")
        said += "" if self.message.has_comp else f' ss:dataScope="{_SCOPES[presentation.context]}"'
        given = [
            (component, presentation.dataset_attributes[component.id])
            for component in placement.dataset_attributes
            if component.id in presentation.dataset_attributes
        ]
        simple = "".join(
            f' {component.plain_id}="{quote(text)}"' for component, text in given if not is_plural(component)
        )
        comps = "".join(_fixed_comp(component, text, structure) for component, text in given if is_plural(component))
        start = f'<mes:DataSet{said} xsi:type="{structure.prefix}:{kind}"'
        if not self.message.has_comp:
            return f"{start}{simple}>\n".encode()
        attributes = f"<Atts{simple}>{comps}</Atts>\n" if comps else f"<Atts{simple}/>\n" if simple else ""
        return f"{start}>\n{attributes}".encode()

    def _group(self, presentation: Presentation, section: Section, structure: Structure) -> GroupSection:
        dimensions = [presentation.cube.by_id[id] for id in section.dimensions]
        element = f'Group xsi:type="{structure.prefix}:{section.group}"'
        return GroupSection(
            dimensions=section.dimensions,
            attributes=tuple(attribute.id for attribute in section.attributes),
            row=self._element(presentation, element, dimensions, section.attributes, structure),
        )

    def _element(
        self, presentation: Presentation, start: str, key: Iterable[Component], others: Iterable[Component],
        structure: Structure, *, end: str | None = None,
    ) -> Text:  # fmt: skip
        """An element of `key` and those of `others` that have a value, closed unless `end` says how its start tag ends."""
        others = tuple(others)
        parts: list[Text | str] = [f"<{start}"]
        parts += (self._attribute(presentation, component) for component in key)
        parts += (
            Present(component.id, self._attribute(presentation, component))
            for component in others
            if not is_plural(component)
        )
        comps = [_comp(component, structure) for component in others if is_plural(component)]
        if end is not None:
            return join(*parts, end, *comps)
        return join(*parts, ">", *comps, f"</{start.split()[0]}>\n") if comps else join(*parts, "/>\n")

    def _attribute(self, presentation: Presentation, component: Component) -> Text:
        id = self.measure_id(presentation, component) if component.role == "measure" else component.plain_id
        return join(f' {id}="', number_or_value(component, "xml", sentinels=self.message.has_comp), '"')


def _comp(component: Component, structure: Structure) -> Text:
    before, after = _comp_frame(component, structure)
    if component.is_array:
        return Present(component.id, join(before, Plural(component.id, "<Value>", "</Value>", escape="xml"), after))
    text = Plural(component.id, '<com:Text xml:lang="{lang}">', "</com:Text>", escape="xml")
    return Present(component.id, join(before, "<Value>", text, "</Value>", after))


def _comp_frame(component: Component, structure: Structure) -> tuple[str, str]:
    kind = f"{structure.prefix}:{component.plain_id}_{component.role.upper()}"
    return f'<Comp id="{component.plain_id}" xsi:type="{kind}">', "</Comp>"


def _fixed_comp(component: Component, text: str, structure: Structure) -> str:
    before, after = _comp_frame(component, structure)
    if component.is_array:
        items = "".join(f"<Value>{quote(item)}</Value>" for _, item in plural_items(text))
    else:
        texts = (f'<com:Text xml:lang="{lang}">{quote(item)}</com:Text>' for lang, item in plural_items(text))
        items = f"<Value>{''.join(texts)}</Value>"
    return before + items + after

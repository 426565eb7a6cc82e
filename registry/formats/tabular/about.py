"""What a workbook says of its data: what they are and from whom, what its columns mean, what the codes in them are called."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from registry.formats.data import Presentation
from registry.formats.plurals import plural_items
from registry.formats.tabular.arrange import Arrangement
from registry.model.cube import Component
from registry.model.kinds import urn_of
from registry.model.names import best

SECTION_WIDTHS = (22, 40, 80)


class Line(msgspec.Struct, frozen=True):
    """One row of the sheet."""

    cells: tuple[str, ...]
    is_heading: bool = False


def about(arrangement: Arrangement) -> Iterator[Line]:
    """The rows of the sheet."""
    for presentation in arrangement.presentations:
        yield from _data_set(presentation, arrangement)
        yield Line(())
    yield Line(("Column", "Name", "Meaning"), is_heading=True)
    languages = arrangement.options.languages
    for component in arrangement.components:
        meaning = best(component.descriptions, languages) or ""
        yield Line((component.id, best(component.names, languages) or component.id, meaning))
    yield Line(())
    yield Line(("Column", "Code", "Name"), is_heading=True)
    for component in arrangement.components:
        yield from _codes(component, arrangement)


def _data_set(presentation: Presentation, arrangement: Arrangement) -> Iterator[Line]:
    flow, languages = presentation.cube.flow, arrangement.options.languages
    yield Line((best(flow.names, languages) or flow.id,), is_heading=True)
    facts = {
        "Description": best(flow.descriptions, languages) or "",
        "Maintained by": flow.agency,
        "Sent by": arrangement.options.header.sender.id,
        "Published": presentation.reported_at or "",
        "Version": flow.version,
        "Dataflow": urn_of(flow),
        "Structure": urn_of(presentation.cube.structure),
        "Of": presentation.context_urn if presentation.context != "dataflow" else "",
    }
    yield from (Line((label, text)) for label, text in facts.items() if text)
    for id, text in presentation.dataset_attributes.items():
        component = presentation.cube.by_id[id]
        code = component.codes.get(text)
        said = best(code.names, languages) or text if code else text
        yield Line((best(component.names, languages) or id, said))


def _codes(component: Component, arrangement: Arrangement) -> Iterator[Line]:
    """The codes that the answer may contain, in list order."""
    named: dict[str, str] = {}
    for presentation in arrangement.presentations:
        own = presentation.cube.by_id.get(component.id)
        if own is None or not own.is_coded:
            continue
        used = _used(own, presentation)
        for code in own.codes.values():
            if code.id in used:
                named.setdefault(code.id, best(code.names, arrangement.options.languages) or code.id)
    yield from (Line((component.id, code, name)) for code, name in named.items())


def _used(component: Component, presentation: Presentation) -> frozenset[str]:
    values = presentation.values.get(component.id, ())
    if not component.is_array:
        return frozenset(values)
    return frozenset(item for text in values for _, item in plural_items(text))

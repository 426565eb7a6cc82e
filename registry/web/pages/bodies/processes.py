"""Processes as a numbered flow: what goes into each step, how it is computed, what comes out, what follows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from registry.model.artefact import Maintainable
from registry.model.process import Computation, InputOutput, Process, ProcessStep, Transition
from registry.web.language import _
from registry.web.library import Library
from registry.web.pages.parts import Link
from registry.web.pages.sections import Asked, Section, Step, Steps, phrase
from registry.web.texts import Text, text


def process(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, Process)
    places = dict(_places(artefact.steps, "", ""))
    return (Steps(_("Step by step"), tuple(_steps(artefact.steps, "", places, library))),)


def _places(steps: Sequence[ProcessStep], path: str, number: str) -> Iterable[tuple[str, Link]]:
    """Each step by its dotted path, as a link that says its number and name."""
    for place, step in enumerate(steps, 1):
        here, numbered = f"{path}{step.id}", f"{number}{place}"
        yield here, Link(Text(f"{numbered} {text(step.names, step.id)}"), f"#{here}", numbered)
        yield from _places(step.steps, f"{here}.", f"{numbered}.")


def _steps(steps: Sequence[ProcessStep], path: str, places: Mapping[str, Link], library: Library) -> Iterable[Step]:
    for step in steps:
        here = f"{path}{step.id}"
        yield Step(
            number=places[here].id,
            name=text(step.names, step.id),
            id=step.id,
            anchor=here,
            description=text(step.descriptions),
            inputs=_objects(step.inputs, library),
            outputs=_objects(step.outputs, library),
            computation=tuple(_computed(step.computation)),
            after=tuple(_after(each, places) for each in step.transitions),
            steps=tuple(_steps(step.steps, f"{here}.", places, library)),
        )


def _objects(objects: Sequence[InputOutput], library: Library) -> tuple[Link, ...]:
    return tuple(library.link(each.object, each.local_id or "") for each in objects)


def _computed(computation: Computation | None) -> Iterable[str]:
    if computation is None:
        return
    if computation.descriptions:
        yield str(text(computation.descriptions))
    software = " ".join(each for each in (computation.software_package, computation.software_version) if each)
    if software and computation.software_language:
        yield _("With %(software)s (%(language)s).", software=software, language=computation.software_language)
    elif software or computation.software_language:
        yield _("With %(software)s.", software=software or computation.software_language)


def _after(transition: Transition, places: Mapping[str, Link]) -> Markup:
    target = places.get(transition.target_step, Link(Text(transition.target_step)))
    condition = str(text(transition.conditions)).rstrip(". ")
    if condition:
        return phrase(_("%(condition)s: go on with %(step)s"), condition=condition, step=target)
    return phrase(_("Go on with %(step)s"), step=target)

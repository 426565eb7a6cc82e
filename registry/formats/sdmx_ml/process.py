"""Processes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
    read_nameable,
    read_texts,
    texts,
)
from registry.formats.sdmx_ml.fitting import Cuts, fit_annotations, fit_identifiable, fit_maintainable, fit_nameable
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import local_reference, read_local_reference, read_reference
from registry.formats.sdmx_ml.xml import Children, Node, attributes, children_of, element, first
from registry.model.process import Computation, InputOutput, Process, ProcessStep, Transition


def read_process(node: Node, reading: Reading) -> Process:
    children = children_of(node)
    return Process(**read_maintainable(node, children, reading), steps=_read_steps(children, reading))


def _read_steps(children: Children, reading: Reading) -> tuple[ProcessStep, ...]:
    return tuple(_read_step(child, reading) for child in children.get("ProcessStep", ()))


def _read_step(node: Node, reading: Reading) -> ProcessStep:
    children = children_of(node)
    computation = first(children, "Computation")
    return ProcessStep(
        **read_nameable(node, children),
        inputs=tuple(_read_object(child, reading) for child in children.get("Input", ())),
        outputs=tuple(_read_object(child, reading) for child in children.get("Output", ())),
        computation=None if computation is None else _read_computation(computation),
        transitions=tuple(_read_transition(child, reading) for child in children.get("Transition", ())),
        steps=_read_steps(children, reading),
    )


def _read_object(node: Node, reading: Reading) -> InputOutput:
    children = children_of(node)
    return InputOutput(
        object=read_reference(children["ObjectReference"][0], "Dataflow", reading),
        local_id=node.get("localID"),
        annotations=read_annotations(children),
    )


def _read_computation(node: Node) -> Computation:
    children = children_of(node)
    return Computation(
        descriptions=read_texts(children.get("Description", ())),
        local_id=node.get("localID"),
        software_package=node.get("softwarePackage"),
        software_language=node.get("softwareLanguage"),
        software_version=node.get("softwareVersion"),
        annotations=read_annotations(children),
    )


def _read_transition(node: Node, reading: Reading) -> Transition:
    children = children_of(node)
    return Transition(
        **read_identifiable(node, children),
        target_step=read_local_reference(children["TargetStep"][0], reading),
        conditions=read_texts(children.get("Condition", ())),
        local_id=node.get("localID"),
    )


def write_process(process: Process, writing: Writing) -> Iterator[str]:
    yield f"<str:Process{maintainable_attributes(process, writing)}>{head(process)}"
    yield from (_step(process, step, "", writing) for step in process.steps)
    yield "</str:Process>"


def _step(process: Process, step: ProcessStep, prefix: str, writing: Writing) -> str:
    path = prefix + step.id
    return "".join(
        (
            f"\n<str:ProcessStep{identity(process, 'ProcessStep', path, step)}>{head(step)}",
            _objects("Input", step.inputs, writing),
            _objects("Output", step.outputs, writing),
            "" if step.computation is None else _computation(step.computation),
            *(_transition(process, each, f"{path}.{each.id}", writing) for each in step.transitions),
            *(_step(process, each, f"{path}.", writing) for each in step.steps),
            "</str:ProcessStep>",
        )
    )


def _objects(name: str, objects: Iterable[InputOutput], writing: Writing) -> str:
    return "".join(
        element(
            f"str:{name}",
            {"localID": each.local_id},
            annotations_of(each.annotations),
            writing.refer("str:ObjectReference", each.object),
        )
        for each in objects
    )


def _computation(given: Computation) -> str:
    return element(
        "str:Computation",
        {
            "localID": given.local_id,
            "softwarePackage": given.software_package,
            "softwareLanguage": given.software_language,
            "softwareVersion": given.software_version,
        },
        annotations_of(given.annotations),
        texts("com:Description", given.descriptions),
    )


def _transition(process: Process, given: Transition, path: str, writing: Writing) -> str:
    facts = identity(process, "Transition", path, given) + attributes({"localID": given.local_id})
    step = local_reference("str:TargetStep", given.target_step, writing.generation)
    return f"<str:Transition{facts}>{head(given)}{step}{texts('str:Condition', given.conditions)}</str:Transition>"


def fit_process(process: Process, cuts: Cuts) -> Process:
    return replace(fit_maintainable(process, cuts), steps=tuple(_fit_step(step, cuts) for step in process.steps))


def _fit_step(step: ProcessStep, cuts: Cuts) -> ProcessStep:
    step = fit_nameable(step, cuts)
    return replace(
        step,
        inputs=_fit_objects(step.inputs, cuts),
        outputs=_fit_objects(step.outputs, cuts),
        computation=None if step.computation is None else _fit_computation(step.computation, cuts),
        transitions=tuple(_fit_transition(each, cuts) for each in step.transitions),
        steps=tuple(_fit_step(each, cuts) for each in step.steps),
    )


def _fit_objects(objects: tuple[InputOutput, ...], cuts: Cuts) -> tuple[InputOutput, ...]:
    return tuple(replace(each, annotations=fit_annotations(each.annotations, cuts)) for each in objects)


def _fit_computation(given: Computation, cuts: Cuts) -> Computation:
    if cuts.cut("text-missing", not given.descriptions):
        given = replace(given, descriptions={"en": given.local_id or ""})
    return replace(given, annotations=fit_annotations(given.annotations, cuts))


def _fit_transition(given: Transition, cuts: Cuts) -> Transition:
    if cuts.cut("text-missing", not given.conditions):
        given = replace(given, conditions={"en": ""})
    return fit_identifiable(given, cuts)

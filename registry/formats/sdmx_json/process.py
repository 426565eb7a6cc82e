"""Processes in SDMX-JSON. 1.0 names the step that follows by its URN, 2.x by its dotted id."""

from __future__ import annotations

from typing import Any

from registry.formats.sdmx_json.common import (
    filled,
    item_of,
    read_annotations,
    read_identity,
    read_maintainable,
    read_nameable,
    read_texts,
    write_annotations,
    write_identity,
    write_maintainable,
    write_nameable,
    write_texts,
)
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.names import Names
from registry.model.process import Computation, InputOutput, Process, ProcessStep, Transition
from registry.model.urn import PREFIX


def read_process(node: Node, dialect: Dialect) -> Process:
    return Process(**read_maintainable(node, dialect), steps=_read_steps(node, dialect))


def write_process(process: Process, dialect: Dialect) -> Node:
    base = f"{PREFIX}process.ProcessStep={process.agency}:{process.id}({process.version})."
    return write_maintainable(process, dialect) | _write_steps(process.steps, base, dialect)


def _read_steps(node: Node, dialect: Dialect) -> tuple[ProcessStep, ...]:
    return tuple(_read_step(step, dialect) for step in node.get("processSteps", ()))


def _write_steps(steps: tuple[ProcessStep, ...], base: str, dialect: Dialect) -> Node:
    return filled(processSteps=[_write_step(step, base, dialect) for step in steps])


def _read_step(node: Node, dialect: Dialect) -> ProcessStep:
    computation = node.get("computation")
    return ProcessStep(
        **read_nameable(node, dialect),
        inputs=tuple(_read_input(each, dialect) for each in node.get("inputs", ())),
        outputs=tuple(_read_input(each, dialect) for each in node.get("outputs", ())),
        computation=None if computation is None else _read_computation(computation, dialect),
        transitions=tuple(_read_transition(each, dialect) for each in node.get("transitions", ())),
        steps=_read_steps(node, dialect),
    )


def _write_step(step: ProcessStep, base: str, dialect: Dialect) -> Node:
    return (
        write_nameable(step, dialect)
        | filled(
            computation=step.computation and _write_computation(step.computation, dialect),
            inputs=[_write_input(each, dialect) for each in step.inputs],
            outputs=[_write_input(each, dialect) for each in step.outputs],
            transitions=[_write_transition(each, base, dialect) for each in step.transitions],
        )
        | _write_steps(step.steps, base, dialect)
    )


def _read_input(node: Node, dialect: Dialect) -> InputOutput:
    return InputOutput(
        object=node["objectReference"], local_id=node.get("localID"), annotations=read_annotations(node, dialect)
    )


def _write_input(each: InputOutput, dialect: Dialect) -> Node:
    return filled(
        localID=each.local_id,
        annotations=write_annotations(each.annotations, dialect),
        objectReference=each.object,
    )


def _read_computation(node: Node, dialect: Dialect) -> Computation:
    return Computation(
        descriptions=_read_required_texts(node, "description", "descriptions", dialect),
        local_id=node.get("localID"),
        software_package=node.get("softwarePackage"),
        software_language=node.get("softwareLanguage"),
        software_version=node.get("softwareVersion"),
        annotations=read_annotations(node, dialect),
    )


def _write_computation(computation: Computation, dialect: Dialect) -> Node:
    return filled(
        localID=computation.local_id,
        softwareLanguage=computation.software_language,
        softwarePackage=computation.software_package,
        softwareVersion=computation.software_version,
        annotations=write_annotations(computation.annotations, dialect),
        **_write_required_texts(computation.descriptions, "description", "descriptions", dialect),
    )


def _read_transition(node: Node, dialect: Dialect) -> Transition:
    head: dict[str, Any] = read_identity({"id": ""} | node, dialect)
    return Transition(
        **head,
        target_step=item_of(node["targetStep"]) if dialect.version.names_by_urn else node["targetStep"],
        conditions=_read_required_texts(node, "condition", "conditions", dialect),
        local_id=node.get("localID"),
    )


def _write_transition(transition: Transition, base: str, dialect: Dialect) -> Node:
    head = write_identity(transition, dialect)
    if not transition.id:
        del head["id"]
    step = transition.target_step
    return head | filled(
        localID=transition.local_id,
        targetStep=base + step if dialect.version.names_by_urn else step,
        **_write_required_texts(transition.conditions, "condition", "conditions", dialect),
    )


# The schemas require some texts: without any, the best one is empty.


def _read_required_texts(node: Node, one: str, many: str, dialect: Dialect) -> Names:
    return {} if node.get(one) == "" and many not in node else read_texts(node, one, many, dialect)


def _write_required_texts(names: Names, one: str, many: str, dialect: Dialect) -> Node:
    return write_texts(names, one, many, dialect) or {one: ""}

"""Processes: the steps of producing data, with what goes in, what comes out, and what follows."""

from __future__ import annotations

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Identifiable, Maintainable, Nameable
from registry.model.names import Names


class InputOutput(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`object` is the URN of any artefact; `local_id` names it within the step."""

    object: str
    local_id: str | None = None
    annotations: tuple[Annotation, ...] = ()


class Computation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    descriptions: Names = {}
    local_id: str | None = None
    software_package: str | None = None
    software_language: str | None = None
    software_version: str | None = None
    annotations: tuple[Annotation, ...] = ()


class Transition(Identifiable, frozen=True, kw_only=True, omit_defaults=True):
    """`target_step` is the id of a step of the same process, dotted from the root. An empty `id` was not given."""

    id: str = ""
    target_step: str
    conditions: Names = {}
    local_id: str | None = None


class ProcessStep(Nameable, frozen=True, kw_only=True, omit_defaults=True):
    """A step holds its sub-steps."""

    inputs: tuple[InputOutput, ...] = ()
    outputs: tuple[InputOutput, ...] = ()
    computation: Computation | None = None
    transitions: tuple[Transition, ...] = ()
    steps: tuple[ProcessStep, ...] = ()


class Process(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    steps: tuple[ProcessStep, ...] = ()

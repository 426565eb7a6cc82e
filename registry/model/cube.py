"""A dataflow with everything that is needed to read, check, query and write its data: components with their codes and names resolved."""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Literal

import msgspec

from registry.model.codelist import Code, Codelist
from registry.model.dataflow import Dataflow
from registry.model.names import Names
from registry.model.representation import TextFormat
from registry.model.structure import DataAttribute, DataStructure, Relationship

Role = Literal["dimension", "time", "measure", "attribute"]

NUMERIC_TYPES = frozenset(
    [
        "Numeric",
        "BigInteger",
        "Integer",
        "Long",
        "Short",
        "Decimal",
        "Float",
        "Double",
        "Count",
        "InclusiveValueRange",
        "ExclusiveValueRange",
        "Incremental",
    ]
)
INTEGER_TYPES = frozenset(["BigInteger", "Integer", "Long", "Short", "Count"])


class Component(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One column of the data.

    `codelist` is the list that codes it (None = uncoded), `allowed` the codes that the constraints leave (None = all),
    `type` the SDMX data type of an uncoded one (`String`, `Decimal`, `ObservationalTimePeriod`, …).
    `concept` is the concept's URN, `names` and `descriptions` the concept's.
    `relationship` is set on attributes only. `is_metadata` marks the attributes of the metadata structure that the data structure
    uses; the id of one that another holds is its path (`CONTACT.NAME`), `own_id` its own where nothing else in the cube is called so,
    and `repeated_holders` are the paths of those above it that occur several times: it then has one value for each time.
    """

    id: str
    role: Role
    concept: str
    names: Names = {}
    descriptions: Names = {}
    codelist: Codelist | None = None
    allowed: frozenset[str] | None = None
    type: str = "String"
    text_format: TextFormat | None = None
    is_mandatory: bool = False
    is_array: bool = False
    is_multilingual: bool = False
    relationship: Relationship | None = None
    is_metadata: bool = False
    own_id: str | None = None
    repeated_holders: tuple[str, ...] = ()

    @property
    def plain_id(self) -> str | None:
        """What formats that know no paths call it; None where they have no name for it."""
        return self.own_id if "." in self.id else self.id

    @property
    def is_coded(self) -> bool:
        return self.codelist is not None

    @property
    def is_numeric(self) -> bool:
        return self.codelist is None and self.type in NUMERIC_TYPES

    @cached_property
    def codes(self) -> dict[str, Code]:
        """The codes by id, in list order; empty when uncoded."""
        return {code.id: code for code in self.codelist.codes} if self.codelist else {}


class Cube(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """`components` are in structure order: dimensions (time at its place), measures, attributes, metadata attributes.

    `also_named` are URNs of provision agreements that data of this cube may name instead of the dataflow.
    """

    flow: Dataflow
    structure: DataStructure
    components: tuple[Component, ...]
    also_named: tuple[str, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Component]:
        return {component.id: component for component in self.components}

    @cached_property
    def by_plain_id(self) -> dict[str, Component]:
        """By the names of formats that know no paths."""
        return {component.plain_id: component for component in self.components if component.plain_id is not None}

    @cached_property
    def dimensions(self) -> tuple[Component, ...]:
        """The key dimensions, without time, in order."""
        return tuple(component for component in self.components if component.role == "dimension")

    @cached_property
    def time(self) -> Component | None:
        return next((component for component in self.components if component.role == "time"), None)

    @cached_property
    def measures(self) -> tuple[Component, ...]:
        return tuple(component for component in self.components if component.role == "measure")

    @cached_property
    def attributes(self) -> tuple[Component, ...]:
        """Those of the data structure, then metadata attributes: they differ in what is asked for, not in how they are kept."""
        return tuple(component for component in self.components if component.role == "attribute")

    @cached_property
    def data_attributes(self) -> tuple[Component, ...]:
        """The attributes of the data structure itself."""
        return tuple(attribute for attribute in self.attributes if not attribute.is_metadata)

    @cached_property
    def digest(self) -> str:
        """Names the content; equal in every process."""
        return hashlib.sha256(msgspec.json.encode(self, order="deterministic")).hexdigest()

    def level(self, attribute: Component) -> Literal["dataset", "series", "observation"]:
        """Where an attribute is stored: once, with the series (also group and partial-key attributes), or with each observation."""
        relationship = attribute.relationship
        if relationship is None or relationship.kind == "observation":
            return "observation"
        if relationship.kind == "dataflow":
            return "dataset"
        if self.time is not None and self.time.id in self.attached_dimensions(attribute):
            return "observation"
        return "series"

    def attached_dimensions(self, attribute: Component) -> tuple[str, ...]:
        """The dimensions whose values an attribute depends on, in key order (all of them for an observation attribute)."""
        relationship = attribute.relationship
        order = tuple(component.id for component in self.components if component.role in ("dimension", "time"))
        if relationship is None or relationship.kind == "observation":
            return order
        wanted = set(relationship.dimensions)
        for group in self.structure.groups:
            if group.id == relationship.group or group.id in relationship.attachment_groups:
                wanted.update(group.dimensions)
        return tuple(id for id in order if id in wanted)


def attribute_of(structure: DataStructure, id: str) -> DataAttribute | None:
    return next((attribute for attribute in structure.attributes if attribute.id == id), None)

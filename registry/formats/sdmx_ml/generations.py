"""The generations of SDMX-ML as rows of facts: namespaces, order of containers, words. Readers and writers ask; none is copied."""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.formats.sdmx_ml.losses import LOSSES

_BASE = "http://www.sdmx.org/resources/sdmxml/schemas/"


class Container(msgspec.Struct, frozen=True):
    """Where artefacts of a kind stand in a message: `kind` is the word of kinds.py."""

    kind: str
    container: str
    element: str


class Generation(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """`containers` in writing order. `relationships` and `usages` map the model's words to the message's.

    Rows are compared by identity. Prefixes in our messages are always `mes`, `str`, `com` and `footer`.
    """

    name: str
    folder: str
    references: Literal["ref", "urn"]
    containers: tuple[Container, ...]
    usage_attribute: str
    usages: dict[str, str]
    relationships: dict[str, str]
    measure_element: str
    constraint_role: str | None
    region_prefix: str
    region_component: str
    agreement_flow: str
    leveled: str
    lacks: frozenset[str]

    @property
    def format(self) -> str:
        """The name of the wire format of structures: `sdmx-ml-2.1`."""
        return f"sdmx-ml-{self.name}"

    @property
    def namespaces(self) -> dict[str, str]:
        """Prefix to namespace."""
        base = f"{_BASE}{self.folder}/"
        return {
            "mes": f"{base}message",
            "str": f"{base}structure",
            "com": f"{base}common",
            "footer": f"{base}message/footer",
        }

    def namespace(self, name: str) -> str:
        """A namespace by its tail: `message`, `structure`, `data/structurespecific`, …"""
        return f"{_BASE}{self.folder}/{name}"

    @property
    def uses_refs(self) -> bool:
        return self.references == "ref"


def _containers(text: str) -> tuple[Container, ...]:
    return tuple(Container(*row.split()) for row in text.strip().splitlines())


_CONTAINERS_21 = _containers("""
    agencyscheme       OrganisationSchemes   AgencyScheme
    dataconsumerscheme OrganisationSchemes   DataConsumerScheme
    dataproviderscheme OrganisationSchemes   DataProviderScheme
    dataflow           Dataflows             Dataflow
    categoryscheme     CategorySchemes       CategoryScheme
    categorisation     Categorisations       Categorisation
    codelist           Codelists             Codelist
    hierarchy          HierarchicalCodelists HierarchicalCodelist
    conceptscheme      Concepts              ConceptScheme
    datastructure      DataStructures        DataStructure
    dataconstraint     Constraints           ContentConstraint
    provisionagreement ProvisionAgreements   ProvisionAgreement
""")
# The schema of 3.x lets containers stand in any order; clients resolve references backwards, so definitions go before their use.
_CONTAINERS_3 = _containers("""
    agencyscheme       AgencySchemes         AgencyScheme
    dataproviderscheme DataProviderSchemes   DataProviderScheme
    dataconsumerscheme DataConsumerSchemes   DataConsumerScheme
    codelist           Codelists             Codelist
    conceptscheme      ConceptSchemes        ConceptScheme
    categoryscheme     CategorySchemes       CategoryScheme
    hierarchy          Hierarchies           Hierarchy
    datastructure      DataStructures        DataStructure
    dataflow           Dataflows             Dataflow
    provisionagreement ProvisionAgreements   ProvisionAgreement
    dataconstraint     DataConstraints       DataConstraint
    categorisation     Categorisations       Categorisation
""")


def _lacks(name: str) -> frozenset[str]:
    return frozenset(loss.feature for loss in LOSSES if loss.format == f"sdmx-ml-{name}")


ML_2_1 = Generation(
    name="2.1",
    folder="v2_1",
    references="ref",
    containers=_CONTAINERS_21,
    usage_attribute="assignmentStatus",
    usages={"mandatory": "Mandatory", "optional": "Conditional"},
    relationships={"dataflow": "None", "observation": "PrimaryMeasure", "group": "Group", "dimensions": "Dimension"},
    measure_element="PrimaryMeasure",
    constraint_role="type",
    region_prefix="com",
    region_component="Attribute",
    agreement_flow="StructureUsage",
    leveled="leveled",
    lacks=_lacks("2.1"),
)
ML_3_0 = msgspec.structs.replace(
    ML_2_1,
    name="3.0",
    folder="v3_0",
    references="urn",
    containers=_CONTAINERS_3,
    usage_attribute="usage",
    usages={"mandatory": "mandatory", "optional": "optional"},
    relationships={"dataflow": "Dataflow", "observation": "Observation", "group": "Group", "dimensions": "Dimension"},
    measure_element="Measure",
    constraint_role="role",
    region_prefix="str",
    region_component="Component",
    agreement_flow="Dataflow",
    leveled="hasFormalLevels",
    lacks=_lacks("3.0"),
)
ML_3_1 = msgspec.structs.replace(ML_3_0, name="3.1", folder="v3_1", constraint_role=None, lacks=_lacks("3.1"))

GENERATIONS: tuple[Generation, ...] = (ML_2_1, ML_3_0, ML_3_1)


def generation_of(namespace: str) -> Generation | None:
    """The generation whose message namespace this is."""
    return next((row for row in GENERATIONS if row.namespaces["mes"] == namespace), None)

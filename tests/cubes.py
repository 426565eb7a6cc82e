"""A small migration cube that has one of everything: group, attributes of every level, two measures, array and multilingual values,
and with `has_metadata` metadata attributes of every level and shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import msgspec

from registry.model.artefact import Maintainable
from registry.model.codelist import Code, Codelist
from registry.model.concept import Concept, ConceptScheme
from registry.model.cube import Component, Cube
from registry.model.dataflow import Dataflow
from registry.model.kinds import urn_of
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.organisation import AgencyScheme, DataProviderScheme, Organisation
from registry.model.provision import ProvisionAgreement
from registry.model.representation import Representation, TextFormat
from registry.model.structure import (
    DataAttribute,
    DataStructure,
    Dimension,
    Group,
    Measure,
    MetadataAttributeUsage,
    Relationship,
)

AREAS = ("EUR", "FRA<EUR", "DEU<EUR", "SYR", "AFG")  # code<parent
SCHEME = "urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=IOM:CS_MIG(1.0.0)."

RELATIONSHIPS = {
    "UNIT_MEASURE": Relationship(kind="dataflow"),
    "DECIMALS": Relationship(kind="dimensions", dimensions=("FREQ", "REF_AREA", "ORIGIN", "SEX")),
    "TITLE": Relationship(kind="dimensions", dimensions=("REF_AREA",)),
    "CORRIDOR_NOTE": Relationship(kind="group", group="Corridor"),
    "SOURCES": Relationship(kind="dimensions", dimensions=("FREQ", "REF_AREA", "ORIGIN", "SEX")),
    "OBS_STATUS": Relationship(kind="observation"),
    "COMMENT": Relationship(kind="observation"),
}
HEADER = (
    "STRUCTURE[;],STRUCTURE_ID,ACTION,FREQ,REF_AREA,ORIGIN,SEX,TIME_PERIOD,OBS_VALUE,RATE,"
    "UNIT_MEASURE,DECIMALS,TITLE[en;fr],CORRIDOR_NOTE,SOURCES[],OBS_STATUS,COMMENT"
)


def a_codelist(id: str, codes: str) -> Codelist:
    """A codelist of the codes in `codes` (`FRA<EUR` has a parent), in that order."""
    parts = (code.partition("<") for code in codes.split())
    return Codelist(
        id=id,
        agency="IOM",
        version="1.0.0",
        names={"en": id},
        codes=tuple(Code(id=code, names={"en": f"{code} name"}, parent=parent or None) for code, _, parent in parts),
    )


CODELISTS = {
    "FREQ": a_codelist("CL_FREQ", "A Q M"),
    "REF_AREA": a_codelist("CL_AREA", " ".join(AREAS)),
    "ORIGIN": a_codelist("CL_AREA", " ".join(AREAS)),
    "SEX": a_codelist("CL_SEX", "F M _T"),
    "UNIT_MEASURE": a_codelist("CL_UNIT", "PS PT"),
    "SOURCES": a_codelist("CL_SOURCE", "CENSUS REGISTER SURVEY"),
    "OBS_STATUS": a_codelist("CL_OBS_STATUS", "A E M"),
}
# What flags of confidentiality add.
FLAGS = {id: Relationship(kind="observation") for id in ("CONF_STATUS", "EMBARGO_TIME")}
FLAG_LISTS = {
    "CONF_STATUS": a_codelist("CL_CONF_STATUS", "F N C A"),
    "OBS_STATUS": a_codelist("CL_OBS_STATUS", "A E M Q"),
}


# The metadata attributes that data have: what uses them and what of them comes with data.
USAGES = {
    "PUBLISHER": Relationship(kind="dataflow"),
    "METHOD": Relationship(kind="dimensions", dimensions=("FREQ", "REF_AREA", "ORIGIN", "SEX")),
    "COLLECTION": Relationship(kind="dimensions", dimensions=("REF_AREA",)),
    "CONTACT": Relationship(kind="group", group="Corridor"),
    "CAVEAT": Relationship(kind="observation"),
    "BASES": Relationship(kind="observation"),
    "VERIFIED": Relationship(kind="observation"),
}
METADATA_IDS = ("PUBLISHER", "METHOD", "COLLECTION", "COLLECTION.MODE", "CONTACT.NAME", "CAVEAT", "BASES", "VERIFIED")


def a_metadata_structure() -> MetadataStructure:
    """What reports on the figures have: a text in several languages, one that holds another, a repeated holder, several codes."""

    def attribute(id: str, representation: Representation | None = None, **more: Any) -> MetadataAttribute:
        return MetadataAttribute(id=id, concept=SCHEME + id, representation=representation, **more)

    sources = Representation(enumeration=urn_of(CODELISTS["SOURCES"]))
    texts = Representation(text_format=TextFormat(type="String", is_multilingual=True))
    return MetadataStructure(
        id="MSD_MIG", agency="IOM", version="1.0.0", names={"en": "Metadata of migration"},
        attributes=(
            attribute("PUBLISHER"),
            attribute("METHOD", texts),
            attribute("COLLECTION", attributes=(attribute("MODE", min_occurs=0),)),
            attribute("CONTACT", is_presentational=True, max_occurs="unbounded", attributes=(attribute("NAME"),)),
            attribute("CAVEAT"),
            attribute("BASES", sources, max_occurs="unbounded"),
            attribute("VERIFIED", sources),
            attribute("UNUSED"),
        ),
    )  # fmt: skip


def _metadata_components() -> Iterator[Component]:
    lists = {"BASES": CODELISTS["SOURCES"], "VERIFIED": CODELISTS["SOURCES"]}
    for id in METADATA_IDS:
        name = id.rpartition(".")[2]
        yield Component(
            id=id, role="attribute", concept=SCHEME + name, names={"en": name.capitalize()}, codelist=lists.get(id),
            is_array=id in ("BASES", "CONTACT.NAME"), is_multilingual=id == "METHOD", is_metadata=True, own_id=name,
            relationship=USAGES[id.partition(".")[0]], repeated_holders=("CONTACT",) if id == "CONTACT.NAME" else (),
        )  # fmt: skip


def a_cube(*, allowed: dict[str, frozenset[str]] | None = None, mandatory: frozenset[str] = frozenset(["OBS_STATUS"]), with_time: bool = True,
           reporting_years: bool = False, has_flags: bool = False, has_metadata: bool = False) -> Cube:  # fmt: skip
    """The cube; `allowed` are the codes that constraints leave, `mandatory` the attributes that must be given."""
    relationships = dict(RELATIONSHIPS)
    if reporting_years:
        relationships["REPORTING_YEAR_START_DAY"] = RELATIONSHIPS["DECIMALS"]
    relationships |= FLAGS if has_flags else {}
    lists = CODELISTS | (FLAG_LISTS if has_flags else {})
    dimensions = ["FREQ", "REF_AREA", "ORIGIN", "SEX"]
    structure = DataStructure(
        id="DSD_MIG",
        agency="IOM",
        version="1.0.0",
        names={"en": "Migration"},
        dimensions=(
            *(Dimension(id=id, concept=SCHEME + id) for id in dimensions),
            *([Dimension(id="TIME_PERIOD", concept=SCHEME + "TIME_PERIOD", type="time")] if with_time else []),
        ),
        measures=(Measure(id="OBS_VALUE", concept=SCHEME + "OBS_VALUE"), Measure(id="RATE", concept=SCHEME + "RATE")),
        attributes=tuple(
            DataAttribute(
                id=id,
                concept=SCHEME + id,
                relationship=relationship,
                usage="mandatory" if id in mandatory else "optional",
            )
            for id, relationship in relationships.items()
        ),
        groups=(Group(id="Corridor", dimensions=("REF_AREA", "ORIGIN")),),
        metadata=urn_of(a_metadata_structure()) if has_metadata else None,
        metadata_attribute_usages=tuple(MetadataAttributeUsage(id=id, relationship=each) for id, each in USAGES.items())
        if has_metadata
        else (),
    )
    flow = Dataflow(
        id="DF_MIG", agency="IOM", version="1.0.0", names={"en": "Migration"},
        structure="urn:sdmx:org.sdmx.infomodel.datastructure.DataStructure=IOM:DSD_MIG(1.0.0)",
    )  # fmt: skip
    types = {"DECIMALS": "Integer", "OBS_VALUE": "Double", "RATE": "Decimal", "TIME_PERIOD": "ObservationalTimePeriod"}

    def component(id: str, role: str, **more: object) -> Component:
        return Component(
            id=id, role=role, concept=SCHEME + id, names={"en": id.replace("_", " ").capitalize()}, codelist=lists.get(id),
            allowed=(allowed or {}).get(id), type=types.get(id, "String"), is_mandatory=id in mandatory, **more,
        )  # fmt: skip

    components = [component(id, "dimension") for id in dimensions]
    if with_time:
        components.append(component("TIME_PERIOD", "time"))
    components += [component("OBS_VALUE", "measure"), component("RATE", "measure")]
    components += [
        component(id, "attribute", relationship=relationship, is_array=id == "SOURCES", is_multilingual=id == "TITLE")
        for id, relationship in relationships.items()
    ]
    components += _metadata_components() if has_metadata else ()
    return Cube(flow=flow, structure=structure, components=tuple(components))


def artefacts_of(cube: Cube) -> tuple[Maintainable, ...]:
    """What must be stored so that the cube can be loaded from there: agency, lists, concepts, structure, flow, an agreement."""
    named = {component.concept.removeprefix(SCHEME): component.names for component in cube.components}
    metadata = a_metadata_structure() if cube.structure.metadata else None
    if metadata is not None:
        named |= {id: {"en": "Of no data"} for id in ("CONTACT", "UNUSED")}
    concepts = tuple(Concept(id=id, names=names) for id, names in named.items())
    representations = {component.id: _representation(component) for component in cube.components}

    def with_representation(parts: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(msgspec.structs.replace(part, representation=representations[part.id]) for part in parts)

    structure = cube.structure
    return (
        AgencyScheme(id="AGENCIES", agency="SDMX", version="1.0", names={"en": "Agencies"}, organisations=(Organisation(id="IOM", names={"en": "IOM"}),)),
        DataProviderScheme(id="DATA_PROVIDERS", agency="IOM", version="1.0", names={"en": "Providers"},
                           organisations=(Organisation(id="FR1", names={"en": "INSEE"}),)),
        *{one.codelist.id: one.codelist for one in cube.components if one.codelist is not None}.values(),
        ConceptScheme(id="CS_MIG", agency="IOM", version="1.0.0", names={"en": "Concepts"}, concepts=concepts),
        *([metadata] if metadata is not None else []),
        msgspec.structs.replace(
            structure, dimensions=with_representation(structure.dimensions), measures=with_representation(structure.measures),
            attributes=with_representation(structure.attributes),
        ),
        cube.flow,
        ProvisionAgreement(
            id="PA_FR", agency="IOM", version="1.0.0", names={"en": "France reports"}, dataflow=urn_of(cube.flow),
            data_provider="urn:sdmx:org.sdmx.infomodel.base.DataProvider=IOM:DATA_PROVIDERS(1.0).FR1",
        ),
    )  # fmt: skip


def _representation(component: Component) -> Representation:
    occurs: Literal["unbounded"] | None = "unbounded" if component.is_array else None
    if component.codelist is not None:
        return Representation(enumeration=urn_of(component.codelist), max_occurs=occurs)
    return Representation(
        text_format=TextFormat(type=component.type, is_multilingual=component.is_multilingual or None),
        max_occurs=occurs,
    )

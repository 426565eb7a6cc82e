"""Full examples of maps."""

from __future__ import annotations

from typing import Any

from registry.model.item_scheme_map import (
    CategorySchemeMap,
    ConceptSchemeMap,
    ItemMap,
    OrganisationSchemeMap,
    ReportingTaxonomyMap,
)
from registry.model.representation_map import (
    MappedRepresentation,
    MappedValue,
    RepresentationMap,
    RepresentationMapping,
)
from registry.model.structure_map import (
    ComponentMap,
    DatePatternMap,
    EpochMap,
    FixedValueMap,
    FrequencyFormatMapping,
    MappedComponent,
    StructureMap,
)
from registry.model.structure_set import (
    ComponentReference,
    ComponentRepresentation,
    HybridCodelistMap,
    HybridCodeMap,
    ItemAssociation,
    LocalCode,
    SchemeMap,
    SetComponentMap,
    SetStructureMap,
    StructureSet,
    ValueMapping,
)
from tests.artefacts_more.common import (
    AREA_MAP,
    AREAS,
    CONCEPTS,
    COUNTRIES,
    DATED,
    FLOW,
    FREE,
    HIERARCHIES_21,
    IDENTIFIED,
    KEPT,
    KEPT_21,
    NAMED_21,
    NOTED,
    OTHER_CONCEPTS,
    OTHER_STRUCTURE,
    OTHER_TAXONOMY,
    OTHER_TOPICS,
    PROVIDERS,
    STRUCTURE,
    TAXONOMY,
    TOPICS,
    UNITS,
    VALUES,
    urn_of_class,
)
from tests.factories import AGENCY

FULL_STRUCTURE_MAP = StructureMap(
    id="SM_STOCK",
    source=OTHER_STRUCTURE,
    target=STRUCTURE,
    epoch_maps=(
        EpochMap(
            id="SINCE_1970",
            base_period="1970",
            epoch_period="millisecond",
            components=(MappedComponent(source="STAMP", target="TIME_PERIOD"),),
            frequency_dimension="FREQ",
            mapped_frequencies=("ANNUAL", "MONTHLY"),
            resolve_period="midPeriod",
            **IDENTIFIED,
        ),
        EpochMap(
            base_period="2000-01-01",
            epoch_period="day",
            components=(MappedComponent(source="DAY", target="START"),),
            target_frequency_id="D",
        ),
    ),
    date_pattern_maps=(
        DatePatternMap(
            id="DAY_FIRST",
            source_pattern="dd MMM yyyy",
            locale="fr",
            components=(
                MappedComponent(source="DATE", target="TIME_PERIOD"),
                MappedComponent(source="DUE", target="RELEASE"),
            ),
            target_frequency_id="D",
            resolve_period="startOfPeriod",
            **IDENTIFIED,
        ),
        DatePatternMap(
            source_pattern="MM/yyyy",
            locale="en",
            components=(MappedComponent(source="MONTH", target="END"),),
            frequency_dimension="FREQ",
            mapped_frequencies=("MONTHLY",),
        ),
    ),
    frequency_format_mappings=(
        FrequencyFormatMapping(id="ANNUAL", frequency_id="A", date_pattern="yyyy", **IDENTIFIED),
        FrequencyFormatMapping(id="MONTHLY", frequency_id="M", date_pattern="yyyy-MM"),
    ),
    component_maps=(
        ComponentMap(
            sources=("REPORTER", "PARTNER"), targets=("REF_AREA", "COUNTERPART"), representation_map=AREA_MAP, **NOTED
        ),
        ComponentMap(sources=("VALUE",), targets=("OBS_VALUE",)),
    ),
    fixed_value_maps=(
        FixedValueMap(target="FREQ", values=("A",), **NOTED),
        FixedValueMap(source="SEX", values=("F", "M")),
    ),
    **KEPT,
)
FULL_REPRESENTATION_MAP = RepresentationMap(
    id="RM_AREA",
    sources=(MappedRepresentation(codelist=COUNTRIES), MappedRepresentation(data_type="String")),
    targets=(
        MappedRepresentation(codelist=AREAS),
        MappedRepresentation(codelist=VALUES),
        MappedRepresentation(data_type="Integer"),
    ),
    mappings=(
        RepresentationMapping(
            sources=(MappedValue(value="DE"), MappedValue(value="([A-Z]+)_(\\d+)", is_regex=True)),
            targets=("DEU", "$", "\\2"),
            **DATED,
            **NOTED,
        ),
        RepresentationMapping(
            sources=(MappedValue(value="FR", is_regex=False), MappedValue(value="Paris", start_index=0, end_index=4)),
            targets=("FRA", "€", "1"),
        ),
        RepresentationMapping(sources=(MappedValue(value="XX"), MappedValue(value=".*", is_regex=True))),
    ),
    **KEPT,
)


def _item_maps(source: str, target: str) -> tuple[ItemMap, ...]:
    return (
        ItemMap(source=MappedValue(value=source), target=target, **DATED, **NOTED),
        ItemMap(source=MappedValue(value="OLD_(.*)", is_regex=True), target="\\1"),
        ItemMap(source=MappedValue(value="LOST", start_index=1, end_index=3)),
    )


FULL_CONCEPT_SCHEME_MAP = ConceptSchemeMap(
    id="CSM", source=CONCEPTS, target=OTHER_CONCEPTS, maps=_item_maps("AREA", "REF_AREA"), **KEPT
)
FULL_CATEGORY_SCHEME_MAP = CategorySchemeMap(
    id="KSM", source=TOPICS, target=OTHER_TOPICS, maps=_item_maps("MIG.STOCK", "PEOPLE.STOCK"), **KEPT
)
FULL_ORGANISATION_SCHEME_MAP = OrganisationSchemeMap(
    id="OSM", source=PROVIDERS, target=UNITS, maps=_item_maps("NSO_DE", "DESK"), **KEPT
)
FULL_REPORTING_TAXONOMY_MAP = ReportingTaxonomyMap(
    id="RTM", source=TAXONOMY, target=OTHER_TAXONOMY, maps=_item_maps("STOCKS.BY_SEX", "P1"), **KEPT
)


def _scheme_map(type: Any, source: str, target: str, pair: tuple[str, str]) -> SchemeMap:
    items = (ItemAssociation(source=pair[0], target=pair[1], **NOTED), ItemAssociation(source="X", target="Y"))
    return SchemeMap(id=f"MAP_{type}", type=type, source=source, target=target, items=items, **NAMED_21)


def _component(id: str, container: str = "DimensionDescriptor", class_: str = "Dimension") -> ComponentReference:
    return ComponentReference(id=id, container=container, class_=class_)


FULL_STRUCTURE_SET = StructureSet(
    id="MAPPINGS",
    related_structures=(STRUCTURE, OTHER_STRUCTURE, FLOW),
    maps=(
        _scheme_map("OrganisationSchemeMap", PROVIDERS, UNITS, ("NSO_DE", "DESK")),
        _scheme_map("CategorySchemeMap", TOPICS, OTHER_TOPICS, ("MIG.STOCK", "PEOPLE.STOCK")),
        _scheme_map("CodelistMap", COUNTRIES, AREAS, ("DE", "DEU")),
        _scheme_map("ConceptSchemeMap", CONCEPTS, OTHER_CONCEPTS, ("AREA", "REF_AREA")),
        _scheme_map("ReportingTaxonomyMap", TAXONOMY, OTHER_TAXONOMY, ("STOCKS.BY_SEX", "P1")),
        HybridCodelistMap(
            id="HYBRID",
            source=HIERARCHIES_21,
            target=AREAS,
            codes=(
                HybridCodeMap(
                    source=LocalCode(id="EUR.DE", hierarchy="CONTINENTS", class_="HierarchicalCode"),
                    target=LocalCode(id="DEU", class_="Code"),
                    **NOTED,
                ),
                HybridCodeMap(
                    source=LocalCode(
                        urn=urn_of_class("codelist.HierarchicalCode", f"{AGENCY}:HCL_AREA(1.0).CONTINENTS.EUR.FR")
                    ),
                    target=LocalCode(urn=urn_of_class("codelist.Code", f"{AGENCY}:CL_AREA(1.0.0).FRA")),
                ),
            ),
            **NAMED_21,
        ),
        SetStructureMap(
            id="FLOW_TO_STOCK",
            source=OTHER_STRUCTURE,
            target=STRUCTURE,
            is_extension=True,
            components=(
                SetComponentMap(
                    source=_component("COUNTRY"),
                    target=_component("REF_AREA"),
                    representation=ComponentRepresentation(codelist_map="MAP_CodelistMap"),
                    **NOTED,
                ),
                SetComponentMap(
                    source=_component("UNIT", "AttributeDescriptor", "Attribute"),
                    target=_component("COMMENT", "AttributeDescriptor", "Attribute"),
                    representation=ComponentRepresentation(to_text_format=FREE, to_value_type="Name"),
                ),
                SetComponentMap(
                    source=_component("SEX"),
                    target=_component("SEX"),
                    representation=ComponentRepresentation(
                        values=(ValueMapping(source="1", target="M"), ValueMapping(source="2", target="F"))
                    ),
                ),
                SetComponentMap(
                    source=_component("TIME_PERIOD", class_="TimeDimension"),
                    target=_component("TIME_PERIOD", class_="TimeDimension"),
                ),
            ),
            **NAMED_21,
        ),
    ),
    **KEPT_21,
)

"""Full examples of organisation schemes and lists."""

from __future__ import annotations

from registry.model.codelist import CodelistExtension, CodeSelection
from registry.model.constraint import (
    MemberValue,
)
from registry.model.geo_codelist import GeoFeatureSetCode, GeographicCodelist, GeoGridCode, GeoGridCodelist
from registry.model.hierarchy_association import HierarchyAssociation
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.organisation import Organisation
from registry.model.organisation_unit import OrganisationUnitScheme
from registry.model.value_list import ValueItem, ValueList
from tests.artefacts_more.common import (
    ANNOTATIONS,
    AREAS,
    COUNTRIES,
    DIMENSION,
    FLOW,
    HIERARCHY,
    KEPT,
    NAMED,
    SCHEME,
    TEXTS,
    urn_of_class,
)
from tests.factories import a_contact


def _organisations() -> tuple[Organisation, ...]:
    return (Organisation(id="NSO_DE", contacts=(a_contact(),), **NAMED), Organisation(id="NSO_FR", names=TEXTS))


FULL_METADATA_PROVIDER_SCHEME = MetadataProviderScheme(
    organisations=_organisations(), **(SCHEME | {"agency": "IOM", "version": "1.0"})
)
FULL_ORGANISATION_UNIT_SCHEME = OrganisationUnitScheme(
    id="UNITS",
    organisations=(
        Organisation(id="DESK", parent="DIVISION", contacts=(a_contact(),), **NAMED),
        Organisation(id="DIVISION", names=TEXTS),
    ),
    **(SCHEME | {"agency": "IOM"}),
)
EXTENSIONS = (
    CodelistExtension(
        codelist=AREAS,
        prefix="A_",
        selection=CodeSelection(
            values=(
                MemberValue(value="DE", cascade="excluderoot"),
                MemberValue(value="FR", cascade="true"),
                MemberValue(value="AF%"),
            )
        ),
    ),
    CodelistExtension(codelist=COUNTRIES, selection=CodeSelection(include=False, values=(MemberValue(value="XX"),))),
    CodelistExtension(codelist=urn_of_class("codelist.Codelist", "SDMX:CL_AREA(2.0+.0)")),
)
FULL_GEOGRAPHIC_CODELIST = GeographicCodelist(
    id="CL_PORT",
    codes=(
        GeoFeatureSetCode(id="COAST", value="LINESTRING (10 54, 12 54)", names=TEXTS),
        GeoFeatureSetCode(id="KIEL", value="POINT (10.14 54.32)", parent="COAST", **NAMED),
    ),
    extensions=EXTENSIONS,
    **SCHEME,
)
FULL_GEO_GRID_CODELIST = GeoGridCodelist(
    id="CL_GRID",
    grid_definition="CRS3035RES1000m",
    codes=(
        GeoGridCode(id="N3000E4000", geo_cell="N3000000E4000000", names=TEXTS),
        GeoGridCode(id="N3001E4000", geo_cell="N3001000E4000000", parent="N3000E4000", **NAMED),
    ),
    extensions=EXTENSIONS,
    **SCHEME,
)
FULL_VALUE_LIST = ValueList(
    id="VL_CURRENCY",
    items=(
        ValueItem(id="$", annotations=ANNOTATIONS, names=TEXTS, descriptions={"en": "Dollar", "ar": "دولار"}),
        ValueItem(id="1 000 µ/<m>"),
    ),
    **KEPT,
)
FULL_HIERARCHY_ASSOCIATION = HierarchyAssociation(
    id="HA_AREA", linked_hierarchy=HIERARCHY, linked_object=DIMENSION, context_object=FLOW, **KEPT
)

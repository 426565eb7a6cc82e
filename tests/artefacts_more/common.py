"""URNs and parts that the full examples share. Dictionaries are fields: of an artefact, an item, a part; `_21` as 2.1 has them."""

from __future__ import annotations

from typing import Any

from registry.model.annotation import Annotation, AnnotationUrl
from registry.model.constraint import DataSource
from registry.model.representation import TextFormat
from tests.factories import AGENCY, URN, a_link, an_annotation


def urn_of_class(class_: str, short: str) -> str:
    """`urn_of_class("codelist.Code", "IOM:CL_SEX(1.0.0).F")`"""
    return f"{URN}{class_}={short}"


FLOW = urn_of_class("datastructure.Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)")
OTHER_FLOW = urn_of_class("datastructure.Dataflow", f"{AGENCY}:DF_FLOW(1.0+.0)")
ANY_FLOW = urn_of_class("datastructure.Dataflow", f"{AGENCY}:*(*)")
STRUCTURE = urn_of_class("datastructure.DataStructure", f"{AGENCY}:DSD_STOCK(1.0.0)")
OTHER_STRUCTURE = urn_of_class("datastructure.DataStructure", f"{AGENCY}:DSD_FLOW(1.0.0)")
DIMENSION = urn_of_class("datastructure.Dimension", f"{AGENCY}:DSD_STOCK(1.0.0).REF_AREA")
AREAS = urn_of_class("codelist.Codelist", f"{AGENCY}:CL_AREA(1.0.0)")
COUNTRIES = urn_of_class("codelist.Codelist", f"{AGENCY}:CL_COUNTRY(1.0.0)")
VALUES = urn_of_class("codelist.ValueList", f"{AGENCY}:VL_CURRENCY(2.1.0)")
HIERARCHY = urn_of_class("codelist.Hierarchy", f"{AGENCY}:H_AREA(1.0.0)")
HIERARCHIES_21 = urn_of_class("codelist.Hierarchy", f"{AGENCY}:HCL_AREA(1.0)")
CONCEPTS = urn_of_class("conceptscheme.ConceptScheme", f"{AGENCY}:CS_MIG(1.0.0)")
OTHER_CONCEPTS = urn_of_class("conceptscheme.ConceptScheme", "SDMX:CROSS_DOMAIN_CONCEPTS(2.0.0)")
TOPICS = urn_of_class("categoryscheme.CategoryScheme", f"{AGENCY}:TOPICS(1.0.0)")
OTHER_TOPICS = urn_of_class("categoryscheme.CategoryScheme", f"{AGENCY}:THEMES(1.0.0)")
TAXONOMY = urn_of_class("categoryscheme.ReportingTaxonomy", f"{AGENCY}:TABLES(2.1.0)")
OTHER_TAXONOMY = urn_of_class("categoryscheme.ReportingTaxonomy", f"{AGENCY}:PAGES(1.0.0)")
PROVIDERS = urn_of_class("base.DataProviderScheme", "IOM:DATA_PROVIDERS(1.0)")
UNITS = urn_of_class("base.OrganisationUnitScheme", "IOM:UNITS(2.1.0)")
UNIT = urn_of_class("base.OrganisationUnit", "IOM:UNITS(2.1.0).DESK")
PROVIDER = urn_of_class("base.DataProvider", "IOM:DATA_PROVIDERS(1.0).NSO_DE")
METADATA_PROVIDER = urn_of_class("base.MetadataProvider", "IOM:METADATA_PROVIDERS(1.0).NSO_DE")
AGREEMENT = urn_of_class("registry.ProvisionAgreement", f"{AGENCY}:PA_DE(1.0.0)")
METADATA_STRUCTURE = urn_of_class("metadatastructure.MetadataStructure", f"{AGENCY}:MSD_QUALITY(2.1.0)")
METADATAFLOW = urn_of_class("metadatastructure.Metadataflow", f"{AGENCY}:MDF_QUALITY(2.1.0)")
METADATA_AGREEMENT = urn_of_class("registry.MetadataProvisionAgreement", f"{AGENCY}:MPA_DE(2.1.0)")
METADATA_SET = urn_of_class("metadatastructure.MetadataSet", "IOM:MS_STOCK(2.1.0)")
ATTACHMENT = urn_of_class("registry.AttachmentConstraint", f"{AGENCY}:AC_PARTS(2.1)")
AREA_MAP = urn_of_class("structuremapping.RepresentationMap", f"{AGENCY}:RM_AREA(2.1.0)")


def concept_urn(id: str) -> str:
    return urn_of_class("conceptscheme.Concept", f"{AGENCY}:CS_MIG(1.0.0).{id}")


def vtl_urn(class_: str, id: str) -> str:
    return urn_of_class(f"transformation.{class_}", f"{AGENCY}:{id}(2.1.0)")


TEXTS = {"en": "Full & <plain> “example”", "fr": "Exemple\ncomplet", "ar": "مثال كامل"}
ANNOTATIONS = (
    an_annotation(),
    Annotation(type="RANK", value="7", urls=(AnnotationUrl(url="https://example.org/fr", lang="fr"),)),
)
IDENTIFIED: dict[str, Any] = {
    "uri": "https://example.org/thing",
    "annotations": ANNOTATIONS,
    "links": (a_link(), a_link(rel="related", urn=AREAS, titles={"en": "Areas", "ar": "المناطق"}, hreflang="en")),
}
NAMED: dict[str, Any] = IDENTIFIED | {
    "names": TEXTS,
    "descriptions": {"en": "Says all", "fr": "Dit tout", "ar": "يقول كل شيء"},
}
KEPT: dict[str, Any] = NAMED | {
    "agency": AGENCY,
    "version": "2.1.0",
    "valid_from": "2020-01-01T00:00:00",
    "valid_to": "2030-01-01T00:00:00Z",
    "structure_url": "https://example.org/structure",
    "service_url": "https://example.org/service",
    "is_partial_language": True,
}
SCHEME: dict[str, Any] = KEPT | {"is_partial": True}
NOTED: dict[str, Any] = {"annotations": (an_annotation(),)}
NAMED_21: dict[str, Any] = {"uri": "https://example.org/thing", "annotations": (an_annotation(),), "names": TEXTS,
                             "descriptions": {"en": "Says all", "fr": "Dit tout", "ar": "يقول كل شيء"}}  # fmt: skip
IDENTIFIED_21: dict[str, Any] = {key: NAMED_21[key] for key in ("uri", "annotations")}
KEPT_21: dict[str, Any] = NAMED_21 | {
    "agency": AGENCY,
    "version": "2.1",
    "valid_from": "2020-01-01T00:00:00",
    "valid_to": "2030-01-01T00:00:00Z",
    "is_final": True,
    "structure_url": "https://example.org/structure",
    "service_url": "https://example.org/service",
}
DATED: dict[str, Any] = {"valid_from": "2020-01-01", "valid_to": "2030-12-31"}
FREE = TextFormat(type="String", is_multilingual=True, max_length="4000")


SOURCE = DataSource(
    url="https://example.org/rest?a=1&b=2", is_queryable=True, is_rest=True, is_web_service=True,
    wsdl_url="https://example.org/service.wsdl", wadl_url="https://example.org/service.wadl",
)  # fmt: skip

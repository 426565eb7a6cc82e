"""Reference metadata on a quality profile of a dataflow: structure, flow, provider, agreement, sets."""

from __future__ import annotations

from typing import Any

from registry.model.artefact import Maintainable
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.metadataflow import Metadataflow
from registry.model.organisation import Organisation
from registry.model.representation import Representation, TextFormat
from tests import factories as f
from tests.artefacts_more.common import urn_of_class

AGENCY = "IOM.GMDAC"
STOCK = f.urn("Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)")
OTHER = f.urn("Dataflow", f"{AGENCY}:DF_OTHER(1.0.0)")
ANY_FLOW = f.urn("Dataflow", f"{AGENCY}:*(*)")
STRUCTURE = urn_of_class("metadatastructure.MetadataStructure", f"{AGENCY}:MSD_QUALITY(1.0.0)")
FLOW = urn_of_class("metadatastructure.Metadataflow", f"{AGENCY}:MDF_QUALITY(1.0.0)")
ANY_SEX = urn_of_class("codelist.Code", f"{AGENCY}:CL_SEX(*).*")
FEMALE = urn_of_class("codelist.Code", f"{AGENCY}:CL_SEX(1.0.0).F")
CODES_FLOW = FLOW.replace("QUALITY", "CODES")
PROVIDER = urn_of_class("base.MetadataProvider", f"{AGENCY}:METADATA_PROVIDERS(1.0).NSO_DE")
AGREEMENT = urn_of_class("registry.MetadataProvisionAgreement", f"{AGENCY}:MPA_DE(1.0.0)")


def attribute(id: str, **fields: Any) -> MetadataAttribute:
    return MetadataAttribute(id=id, concept=f.a_concept_urn(id), **fields)


def text(type: str, **facets: Any) -> Representation:
    return Representation(text_format=TextFormat(type=type, **facets))


ATTRIBUTES = (
    attribute(
        "CONTACT",
        is_presentational=True,
        max_occurs=2,
        attributes=(
            attribute("NAME", representation=text("String", max_length="20")),
            attribute("LANGUAGE", min_occurs=0, max_occurs="unbounded", representation=text("Alpha", max_length="2")),
        ),
    ),
    attribute("FREQUENCY", min_occurs=0, representation=Representation(enumeration=f.urn("Codelist", f"{AGENCY}:CL_FREQ(1.0.0)"))),
    attribute("COVERAGE", min_occurs=0, representation=text("Decimal", min_value="0", max_value="100", decimals="1")),
    attribute("NOTE", min_occurs=0, representation=text("XHTML", is_multilingual=True)),
)  # fmt: skip


def the_concepts() -> Maintainable:
    return f.a_concept_scheme(
        "FREQ REF_AREA SEX TIME_PERIOD OBS_VALUE OBS_STATUS CONTACT NAME LANGUAGE FREQUENCY COVERAGE NOTE"
    )


def the_framework() -> list[Maintainable]:
    """What sets stand on, with the dataflow that they describe."""
    return [
        f.an_agency_scheme("GMDAC MIGX"),
        the_concepts(),
        f.a_codelist("A Q M", id="CL_FREQ", names=f.names("Frequency")),
        f.a_codelist("F M _T", id="CL_SEX", names=f.names("Sex")),
        f.a_data_structure(dimensions=(f.a_dimension("FREQ"), f.a_dimension("SEX", f"{AGENCY}:CL_SEX(1.0.0)"), f.TIME)),
        f.a_dataflow(),
        f.a_dataflow(id="DF_OTHER"),
        MetadataProviderScheme(agency=AGENCY, names=f.names("Providers"), organisations=(Organisation(id="NSO_DE", names=f.names("Office")),)),
        MetadataStructure(id="MSD_QUALITY", agency=AGENCY, version="1.0.0", names=f.names("Quality"), attributes=ATTRIBUTES),
        Metadataflow(id="MDF_QUALITY", agency=AGENCY, version="1.0.0", names=f.names("Quality"), structure=STRUCTURE, targets=(ANY_FLOW,)),
        Metadataflow(id="MDF_CODES", agency=AGENCY, version="1.0.0", names=f.names("Codes"), structure=STRUCTURE, targets=(ANY_SEX,)),
        MetadataProvisionAgreement(
            id="MPA_DE", agency=AGENCY, version="1.0.0", names=f.names("Germany"), metadataflow=FLOW, metadata_provider=PROVIDER, targets=(STOCK,)
        ),
    ]  # fmt: skip


def contact(name: str = "Data desk", *languages: str) -> ReportedAttribute:
    parts = [ReportedAttribute(id="NAME", texts={"en": name})]
    parts += [ReportedAttribute(id="LANGUAGE", values=languages)] if languages else []
    return ReportedAttribute(id="CONTACT", attributes=tuple(parts))


def a_set(*attributes: ReportedAttribute, **fields: Any) -> MetadataSet:
    """A report of NSO_DE on the quality of DF_STOCK."""
    given: dict[str, Any] = {
        "id": "MS_STOCK",
        "agency": "NSO_DE",
        "version": "1.0.0",
        "names": f.names("Quality of stocks", fr="Qualité des stocks"),
        "metadataflow": FLOW,
        "targets": (STOCK,),
    }
    if fields.get("metadata_provision_agreement"):
        given["metadataflow"] = None
    return MetadataSet(**(given | fields), attributes=attributes or (contact(),))

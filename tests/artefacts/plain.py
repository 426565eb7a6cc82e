"""Plain functions that make one artefact and state only what matters."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from registry.model.annotation import Annotation, AnnotationUrl, Link
from registry.model.artefact import Maintainable
from registry.model.category import Categorisation, Category, CategoryScheme
from registry.model.codelist import Code, Codelist
from registry.model.concept import Concept, ConceptScheme
from registry.model.constraint import (
    Attachment,
    Availability,
    CubeRegion,
    DataConstraint,
    MemberSelection,
    MemberValue,
    TimeBound,
    TimeRange,
)
from registry.model.dataflow import Dataflow
from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.message import Header, Notice, Party, StructureMessage
from registry.model.organisation import AgencyScheme, Contact, DataConsumerScheme, DataProviderScheme, Organisation
from registry.model.provision import ProvisionAgreement
from registry.model.representation import Representation, TextFormat
from registry.model.structure import (
    DataAttribute,
    DataStructure,
    Dimension,
    Measure,
    Relationship,
)

URN = "urn:sdmx:org.sdmx.infomodel."
AGENCY = "IOM.GMDAC"


def urn(class_: str, short: str) -> str:
    """The full URN of a short reference: `urn("Codelist", "IOM:CL_SEX(1.0.0)")`."""
    return f"{URN}{_PACKAGES[class_]}.{class_}={short}"


_PACKAGES = {
    "Codelist": "codelist", "Code": "codelist", "Hierarchy": "codelist", "Concept": "conceptscheme", "ConceptScheme": "conceptscheme",
    "DataStructure": "datastructure", "Dataflow": "datastructure", "MetadataStructure": "metadatastructure",
    "ProvisionAgreement": "registry", "DataConstraint": "registry", "AttachmentConstraint": "registry",
    "DataProvider": "base", "AgencyScheme": "base", "Category": "categoryscheme", "CategoryScheme": "categoryscheme",
}  # fmt: skip


def names(en: str, **others: str) -> dict[str, str]:
    """`names("Sex", fr="Sexe")`; an underscore stands for the hyphen of a tag (`zh_Hant`)."""
    return {"en": en} | {tag.replace("_", "-"): text for tag, text in others.items()}


def an_annotation(**fields: Any) -> Annotation:
    full = {
        "id": "N1",
        "title": 'Ordre d\'affichage & "rang"',
        "type": "ORDER",
        "texts": names("First <of> many", fr="Premier", ar="الأول"),
        "urls": (AnnotationUrl(url="https://example.org/note?a=1&b=2"),),
    }
    return Annotation(**(full | fields))


def a_link(**fields: Any) -> Link:
    return Link(**({"rel": "alternate", "url": "https://example.org/doc", "type": "text/html"} | fields))


def a_contact(**fields: Any) -> Contact:
    full: dict[str, Any] = {
        "id": "C1",
        "names": names("Data desk", es="Mesa de datos"),
        "departments": names("Statistics", ar="إحصاءات"),
        "roles": names("Statistician"),
        "telephones": ("+49 30 1", "+49 30 2"),
        "faxes": ("+49 30 3",),
        "x400s": ("C=de;A=400net",),
        "uris": ("https://example.org/desk",),
        "emails": ("desk@example.org", "second@example.org"),
    }
    return Contact(**(full | fields))


def codes(text: str) -> tuple[Code, ...]:
    """Codes by id: `codes("A Q M")`; `codes("W AFR<W")` gives AFR the parent W."""
    made = []
    for word in text.split():
        id, _, parent = word.partition("<")
        made.append(Code(id=id, names=names(f"Name of {id}"), parent=parent or None))
    return tuple(made)


def a_codelist(codes_: str | tuple[Code, ...] | None = None, /, **fields: Any) -> Codelist:
    """`a_codelist("A Q", version="2.1.0")`; the keyword `codes` is taken too, as text or codes."""
    given = fields.pop("codes", codes_)
    members = codes(given) if isinstance(given, str) else given if given is not None else codes("F M _T")
    plain: dict[str, Any] = {"id": "CL_SEX", "agency": AGENCY, "version": "1.0.0", "names": names("Sex")}
    return Codelist(**(plain | {"codes": members} | fields))


def a_concept_scheme(
    ids: str = "FREQ REF_AREA SEX TIME_PERIOD OBS_VALUE OBS_STATUS UNIT_MEASURE", **fields: Any
) -> ConceptScheme:
    plain: dict[str, Any] = {"id": "CS_MIG", "agency": AGENCY, "version": "1.0.0", "names": names("Concepts")}
    concepts = tuple(Concept(id=id, names=names(f"Concept {id}")) for id in ids.split())
    return ConceptScheme(**(plain | {"concepts": concepts} | fields))


def a_category_scheme(**fields: Any) -> CategoryScheme:
    plain: dict[str, Any] = {"id": "TOPICS", "agency": AGENCY, "version": "1.0.0", "names": names("Topics")}
    tree = (Category(id="MIG", names=names("Migration"), categories=(Category(id="STOCK", names=names("Stocks")),)),)
    return CategoryScheme(**(plain | {"categories": tree} | fields))


def an_agency_scheme(ids: str = "GMDAC MIGX", **fields: Any) -> AgencyScheme:
    return _organisations(AgencyScheme, ids, fields)


def a_data_provider_scheme(ids: str = "NSO_DE NSO_FR", **fields: Any) -> DataProviderScheme:
    return _organisations(DataProviderScheme, ids, fields)


def a_data_consumer_scheme(ids: str = "UNDESA", **fields: Any) -> DataConsumerScheme:
    return _organisations(DataConsumerScheme, ids, fields)


def _organisations(type_: type[Any], ids: str, fields: dict[str, Any]) -> Any:
    members = tuple(Organisation(id=id, names=names(f"Organisation {id}")) for id in ids.split())
    return type_(**({"agency": "IOM", "names": names("Organisations"), "organisations": members} | fields))


def a_concept_urn(id: str) -> str:
    return urn("Concept", f"{AGENCY}:CS_MIG(1.0.0).{id}")


def a_dimension(id: str, codelist: str | None = None, **fields: Any) -> Dimension:
    """A dimension whose concept has the same id; `codelist` is short: `IOM.GMDAC:CL_SEX(1.0.0)`."""
    representation = Representation(enumeration=urn("Codelist", codelist)) if codelist else None
    return Dimension(**({"id": id, "concept": a_concept_urn(id), "representation": representation} | fields))


def an_attribute(id: str, relationship: Relationship | None = None, **fields: Any) -> DataAttribute:
    plain: dict[str, Any] = {"id": id, "concept": a_concept_urn(id), "usage": "optional"}
    return DataAttribute(**(plain | {"relationship": relationship or Relationship(kind="observation")} | fields))


def a_measure(id: str = "OBS_VALUE", **fields: Any) -> Measure:
    return Measure(**({"id": id, "concept": a_concept_urn(id)} | fields))


TIME = Dimension(
    id="TIME_PERIOD",
    concept=a_concept_urn("TIME_PERIOD"),
    type="time",
    representation=Representation(text_format=TextFormat(type="ObservationalTimePeriod")),
)


def a_data_structure(**fields: Any) -> DataStructure:
    """FREQ, REF_AREA, SEX, TIME_PERIOD → OBS_VALUE with OBS_STATUS."""
    plain: dict[str, Any] = {
        "id": "DSD_STOCK",
        "agency": AGENCY,
        "version": "1.0.0",
        "names": names("Migrant stock"),
        "dimensions": (
            a_dimension("FREQ"),
            a_dimension("REF_AREA"),
            a_dimension("SEX", f"{AGENCY}:CL_SEX(1.0.0)"),
            TIME,
        ),
        "measures": (a_measure(),),
        "attributes": (an_attribute("OBS_STATUS"),),
    }
    return DataStructure(**(plain | fields))


def a_dataflow(**fields: Any) -> Dataflow:
    plain: dict[str, Any] = {"id": "DF_STOCK", "agency": AGENCY, "version": "1.0.0", "names": names("Migrant stock")}
    return Dataflow(**(plain | {"structure": urn("DataStructure", f"{AGENCY}:DSD_STOCK(1.0.0)")} | fields))


def a_provision_agreement(**fields: Any) -> ProvisionAgreement:
    plain: dict[str, Any] = {
        "id": "PA_DE",
        "agency": AGENCY,
        "version": "1.0.0",
        "names": names("Germany reports stocks"),
    }
    references = {
        "dataflow": urn("Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)"),
        "data_provider": urn("DataProvider", "IOM:DATA_PROVIDERS(1.0).NSO_DE"),
    }
    return ProvisionAgreement(**(plain | references | fields))


def a_data_constraint(**fields: Any) -> DataConstraint:
    plain: dict[str, Any] = {
        "id": "CN_STOCK",
        "agency": AGENCY,
        "version": "1.0.0",
        "names": names("What may be reported"),
    }
    region = CubeRegion(keys=(MemberSelection(id="SEX", values=(MemberValue(value="F"), MemberValue(value="M"))),))
    attachment = Attachment(dataflows=(urn("Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)"),))
    return DataConstraint(**(plain | {"attachment": attachment, "regions": (region,)} | fields))


def a_hierarchy(**fields: Any) -> Hierarchy:
    plain: dict[str, Any] = {"id": "H_AREA", "agency": AGENCY, "version": "1.0.0", "names": names("Areas by region")}
    code = urn("Code", f"{AGENCY}:CL_AREA(1.0.0).DE")
    world = urn("Code", f"{AGENCY}:CL_AREA(1.0.0).W")
    tree = (HierarchicalCode(id="W", code=world, codes=(HierarchicalCode(id="DE", code=code),)),)
    return Hierarchy(**(plain | {"codes": tree} | fields))


def a_categorisation(**fields: Any) -> Categorisation:
    plain: dict[str, Any] = {
        "id": "CAT_STOCK",
        "agency": AGENCY,
        "version": "1.0",
        "names": names("Stocks under Migration"),
    }
    references = {
        "source": urn("Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)"),
        "target": urn("Category", f"{AGENCY}:TOPICS(1.0.0).MIG.STOCK"),
    }
    return Categorisation(**(plain | references | fields))


def an_availability(**fields: Any) -> Availability:
    plain: dict[str, Any] = {
        "artefact": urn("Dataflow", f"{AGENCY}:DF_STOCK(1.0.0)"),
        "region": CubeRegion(
            keys=(
                MemberSelection(id="SEX", values=(MemberValue(value="F"), MemberValue(value="_T"))),
                MemberSelection(
                    id="TIME_PERIOD", time_range=TimeRange(start=TimeBound(period="2000"), end=TimeBound(period="2020"))
                ),
            )
        ),
        "series_count": 2,
        "observation_count": 40,
    }
    return Availability(**(plain | fields))


def a_header(**fields: Any) -> Header:
    plain: dict[str, Any] = {
        "id": "M1",
        "prepared": datetime(2026, 1, 15, 10, 0, tzinfo=UTC),
        "sender": Party(id="IOM", names=names("IOM")),
    }
    return Header(**(plain | fields))


def a_message(*artefacts: Maintainable, **fields: Any) -> StructureMessage:
    return StructureMessage(header=fields.pop("header", None) or a_header(), artefacts=artefacts, **fields)


def a_notice(**fields: Any) -> Notice:
    return Notice(**({"code": "truncated", "severity": "Warning", "text": "Only a part is here"} | fields))

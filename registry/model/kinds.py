"""The kinds of artefact, one row each: their words in URLs, URNs and messages, and where their items and references are.

To add a kind: its values in a file of their own, a row here, and a reader and writer in each format family.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import msgspec

from registry.model import references as refs
from registry.model import urn as urns
from registry.model.artefact import Item, Maintainable
from registry.model.attachment_constraint import AttachmentConstraint
from registry.model.category import Categorisation, Category, CategoryScheme
from registry.model.codelist import Codelist
from registry.model.concept import ConceptScheme
from registry.model.constraint import DataConstraint
from registry.model.dataflow import Dataflow
from registry.model.errors import Malformed
from registry.model.geo_codelist import GeographicCodelist, GeoGridCodelist, codelist_from_json
from registry.model.hierarchy import Hierarchy
from registry.model.hierarchy_association import HierarchyAssociation
from registry.model.item_scheme_map import (
    CategorySchemeMap,
    ConceptSchemeMap,
    OrganisationSchemeMap,
    ReportingTaxonomyMap,
)
from registry.model.kind import Kind, Reference
from registry.model.metadata_constraint import MetadataConstraint
from registry.model.metadata_provider import MetadataProviderScheme
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_set import MetadataSet
from registry.model.metadata_structure import MetadataStructure
from registry.model.metadataflow import Metadataflow
from registry.model.organisation import AgencyScheme, DataConsumerScheme, DataProviderScheme
from registry.model.organisation_unit import OrganisationUnitScheme
from registry.model.process import Process
from registry.model.provision import ProvisionAgreement
from registry.model.references import held
from registry.model.reporting_taxonomy import ReportingCategory, ReportingTaxonomy
from registry.model.representation_map import RepresentationMap
from registry.model.structure import DataStructure
from registry.model.structure_map import StructureMap
from registry.model.structure_set import StructureSet
from registry.model.urn import Urn
from registry.model.value_list import ValueList
from registry.model.vtl import (
    CustomTypeScheme,
    NamePersonalisationScheme,
    RulesetScheme,
    TransformationScheme,
    UserDefinedOperatorScheme,
    VtlMappingScheme,
)

_CONSTRAINTS_V1 = ("contentconstraint", "allowedconstraint", "actualconstraint")
_SCHEME_MAP = held("source", "target")

KINDS: tuple[Kind, ...] = (
    Kind(word="agencyscheme", class_="AgencyScheme", package="base", type=AgencyScheme, json="agencySchemes",
         v1_words=("agencyscheme", "organisationscheme"), items="organisations", item_class="Agency", references=held()),
    Kind(word="dataproviderscheme", class_="DataProviderScheme", package="base", type=DataProviderScheme, json="dataProviderSchemes",
         v1_words=("dataproviderscheme", "organisationscheme"), items="organisations", item_class="DataProvider", references=held()),
    Kind(word="metadataproviderscheme", class_="MetadataProviderScheme", package="base", type=MetadataProviderScheme,
         json="metadataProviderSchemes", v1_words=(), items="organisations", item_class="MetadataProvider", references=held()),
    Kind(word="dataconsumerscheme", class_="DataConsumerScheme", package="base", type=DataConsumerScheme, json="dataConsumerSchemes",
         v1_words=("dataconsumerscheme", "organisationscheme"), items="organisations", item_class="DataConsumer", references=held()),
    Kind(word="organisationunitscheme", class_="OrganisationUnitScheme", package="base", type=OrganisationUnitScheme,
         json="organisationUnitSchemes", v1_words=("organisationunitscheme", "organisationscheme"),
         items="organisations", item_class="OrganisationUnit", references=held()),
    Kind(word="codelist", class_="Codelist", package="codelist", type=Codelist, json="codelists",
         v1_words=("codelist",), items="codes", item_class="Code", references=refs.codelist_references),
    Kind(word="codelist", class_="Codelist", package="codelist", type=GeographicCodelist, json="geographicCodelists",
         v1_words=("codelist",), items="codes", item_class="Code", references=refs.codelist_references),
    Kind(word="codelist", class_="Codelist", package="codelist", type=GeoGridCodelist, json="geoGridCodelists",
         v1_words=("codelist",), items="codes", item_class="Code", references=refs.codelist_references),
    Kind(word="valuelist", class_="ValueList", package="codelist", type=ValueList, json="valueLists",
         v1_words=("codelist",), items="items", item_class="ValueItem", references=held()),
    Kind(word="conceptscheme", class_="ConceptScheme", package="conceptscheme", type=ConceptScheme, json="conceptSchemes",
         v1_words=("conceptscheme",), items="concepts", item_class="Concept", references=refs.concept_scheme_references),
    Kind(word="categoryscheme", class_="CategoryScheme", package="categoryscheme", type=CategoryScheme, json="categorySchemes",
         v1_words=("categoryscheme",), items="categories", item_class="Category", references=held()),
    Kind(word="hierarchy", class_="Hierarchy", package="codelist", type=Hierarchy, json="hierarchies",
         v1_words=("hierarchicalcodelist",), references=refs.hierarchy_references),
    Kind(word="metadatastructure", class_="MetadataStructure", package="metadatastructure", type=MetadataStructure,
         json="metadataStructures", v1_words=("metadatastructure",), references=refs.metadata_structure_references),
    Kind(word="datastructure", class_="DataStructure", package="datastructure", type=DataStructure, json="dataStructures",
         v1_words=("datastructure",), references=refs.data_structure_references),
    Kind(word="metadataflow", class_="Metadataflow", package="metadatastructure", type=Metadataflow, json="metadataflows",
         v1_words=("metadataflow",), references=held("structure", "targets")),
    Kind(word="dataflow", class_="Dataflow", package="datastructure", type=Dataflow, json="dataflows",
         v1_words=("dataflow",), references=held("structure")),
    Kind(word="hierarchyassociation", class_="HierarchyAssociation", package="codelist", type=HierarchyAssociation,
         json="hierarchyAssociations", v1_words=(), references=held("linked_hierarchy", "linked_object", "context_object")),
    Kind(word="provisionagreement", class_="ProvisionAgreement", package="registry", type=ProvisionAgreement, json="provisionAgreements",
         v1_words=("provisionagreement",), references=held("dataflow", "data_provider")),
    Kind(word="metadataprovisionagreement", class_="MetadataProvisionAgreement", package="registry",
         type=MetadataProvisionAgreement, json="metadataProvisionAgreements", v1_words=("provisionagreement",),
         references=held("metadataflow", "metadata_provider", "targets")),
    Kind(word="dataconstraint", class_="DataConstraint", package="registry", type=DataConstraint, json="dataConstraints",
         v1_words=_CONSTRAINTS_V1, references=refs.data_constraint_references),
    Kind(word="metadataconstraint", class_="MetadataConstraint", package="registry", type=MetadataConstraint,
         json="metadataConstraints", v1_words=_CONSTRAINTS_V1,
         references=refs.metadata_constraint_references),
    Kind(word="attachmentconstraint", class_="AttachmentConstraint", package="registry", type=AttachmentConstraint,
         json="attachmentConstraints", v1_words=("attachmentconstraint",), is_structure=False, references=refs.attachment_constraint_references),
    Kind(word="metadataset", class_="MetadataSet", package="metadatastructure", type=MetadataSet, json="metadataSets",
         v1_words=(), is_structure=False, references=refs.metadata_set_references),
    Kind(word="reportingtaxonomy", class_="ReportingTaxonomy", package="categoryscheme", type=ReportingTaxonomy,
         json="reportingTaxonomies", v1_words=("reportingtaxonomy",), items="categories", item_class="ReportingCategory",
         references=refs.reporting_taxonomy_references),
    Kind(word="representationmap", class_="RepresentationMap", package="structuremapping", type=RepresentationMap,
         json="representationMaps", v1_words=(), references=refs.representation_map_references),
    Kind(word="structuremap", class_="StructureMap", package="structuremapping", type=StructureMap, json="structureMaps",
         v1_words=(), references=refs.structure_map_references),
    Kind(word="conceptschememap", class_="ConceptSchemeMap", package="structuremapping", type=ConceptSchemeMap,
         json="conceptSchemeMaps", v1_words=("structureset",), references=_SCHEME_MAP),
    Kind(word="categoryschememap", class_="CategorySchemeMap", package="structuremapping", type=CategorySchemeMap,
         json="categorySchemeMaps", v1_words=("structureset",), references=_SCHEME_MAP),
    Kind(word="organisationschememap", class_="OrganisationSchemeMap", package="structuremapping", type=OrganisationSchemeMap,
         json="organisationSchemeMaps", v1_words=("structureset",), references=_SCHEME_MAP),
    Kind(word="reportingtaxonomymap", class_="ReportingTaxonomyMap", package="structuremapping", type=ReportingTaxonomyMap,
         json="reportingTaxonomyMaps", v1_words=("structureset",), references=_SCHEME_MAP),
    Kind(word="structureset", class_="StructureSet", package="mapping", type=StructureSet, json="structureSets",
         v1_words=("structureset",), is_structure=False, references=refs.structure_set_references),
    Kind(word="vtlmappingscheme", class_="VtlMappingScheme", package="transformation", type=VtlMappingScheme,
         json="vtlMappingSchemes", v1_words=("vtlmappingscheme",), items="mappings", item_class="VtlMapping",
         references=refs.vtl_mapping_scheme_references),
    Kind(word="customtypescheme", class_="CustomTypeScheme", package="transformation", type=CustomTypeScheme,
         json="customTypeSchemes", v1_words=("customtypescheme",), items="custom_types", item_class="CustomType",
         references=held()),
    Kind(word="namepersonalisationscheme", class_="NamePersonalisationScheme", package="transformation",
         type=NamePersonalisationScheme, json="namePersonalisationSchemes", v1_words=("namepersonalisationscheme",),
         items="name_personalisations", item_class="NamePersonalisation", references=held()),
    Kind(word="rulesetscheme", class_="RulesetScheme", package="transformation", type=RulesetScheme, json="rulesetSchemes",
         v1_words=("rulesetscheme",), items="rulesets", item_class="Ruleset", references=held("vtl_mapping_scheme")),
    Kind(word="userdefinedoperatorscheme", class_="UserDefinedOperatorScheme", package="transformation",
         type=UserDefinedOperatorScheme, json="userDefinedOperatorSchemes", v1_words=("userdefinedoperatorscheme",),
         items="operators", item_class="UserDefinedOperator", references=held("vtl_mapping_scheme", "ruleset_schemes")),
    Kind(word="transformationscheme", class_="TransformationScheme", package="transformation", type=TransformationScheme,
         json="transformationSchemes", v1_words=("transformationscheme",), items="transformations", item_class="Transformation",
         references=held("vtl_mapping_scheme", "name_personalisation_scheme", "custom_type_scheme", "ruleset_schemes",
                          "user_defined_operator_schemes")),
    Kind(word="process", class_="Process", package="process", type=Process, json="processes", v1_words=("process",),
         references=refs.process_references),
    Kind(word="categorisation", class_="Categorisation", package="categoryscheme", type=Categorisation, json="categorisations",
         v1_words=("categorisation",), references=held("source", "target")),
)  # fmt: skip
"""In dependency order: what is referred to stands before what refers.

Geographic codelists share word and class with the plain codelist: lookups by word or class answer the plain row, by type their own.
The URN of a VTL mapping says its own class, and value items have no URN in messages.
"""

# Classes that older or other messages spell otherwise than the URNs of today.
CLASS_ALIASES = {"ContentConstraint": "DataConstraint", "HierarchicalCodelist": "Hierarchy", "DataStructureDefinition": "DataStructure",
                 "DataFlow": "Dataflow", "MetadataStructureDefinition": "MetadataStructure", "MetadataFlow": "Metadataflow",
                 "GeographicCodelist": "Codelist", "GeoGridCodelist": "Codelist", "GeoFeatureSetCode": "Code", "GeoGridCode": "Code"}  # fmt: skip

# The class of the artefact that holds what is neither artefact nor item, by package and class in its URN.
HOLDERS = {
    (package, class_): holder
    for package, holder, classes in (
        ("codelist", "Hierarchy", "HierarchicalCode Level"),
        ("metadatastructure", "MetadataStructure", "MetadataAttribute MetadataTarget ReportStructure IdentifiableObjectTarget"
         " DimensionDescriptorValuesTarget DataSetTarget ReportPeriodTarget ConstraintTarget"),
        ("process", "Process", "ProcessStep Transition"),
        ("structuremapping", "StructureMap", "EpochMap DatePatternMap FrequencyFormatMapping"),
        ("mapping", "StructureSet", "StructureMap CodelistMap HybridCodelistMap ConceptSchemeMap CategorySchemeMap"
         " OrganisationSchemeMap ReportingTaxonomyMap"),
    )
    for class_ in classes.split()
}  # fmt: skip

# Read from the last row to the first, so that the first of several rows stays.
_BY_WORD = {kind.word: kind for kind in reversed(KINDS)}
_BY_TYPE = {kind.type: kind for kind in KINDS}
_BY_CLASS = {kind.item_class: kind for kind in reversed(KINDS) if kind.item_class} | {
    kind.class_: kind for kind in reversed(KINDS)
}
_BY_CLASS |= {f"Vtl{what}Mapping": _BY_CLASS["VtlMapping"] for what in ("Dataflow", "Codelist", "Concept")}


def kind_of(artefact: Maintainable) -> Kind:
    """The row of an artefact's type."""
    return _BY_TYPE[type(artefact)]


def kind_named(word: str) -> Kind:
    """The row of a word. Raises Malformed for unknown ones."""
    if word in _BY_WORD:
        return _BY_WORD[word]
    raise _unknown(word)


def structure_kind_named(word: str) -> Kind:
    """The row of a word of REST 2.x structure queries. Raises Malformed for others."""
    if word in _BY_WORD and _BY_WORD[word].is_structure:
        return _BY_WORD[word]
    raise _unknown(word)


def _unknown(word: str) -> Malformed:
    known = sorted(kind.word for kind in _BY_WORD.values() if kind.is_structure)
    return Malformed(f"{word!r} is not an artefact type; the types are {', '.join(known)}")


def kinds_named_v1(word: str) -> tuple[Kind, ...]:
    """The rows that answer a REST 1.x resource word. Raises Malformed for unknown ones."""
    if found := tuple(kind for kind in KINDS if word in kind.v1_words or (word == "structure" and kind.v1_words)):
        return found
    raise Malformed(f"{word!r} is not a resource of the SDMX REST API 1.5")


def kind_of_class(class_: str) -> Kind | None:
    """The row of a URN class, of a maintainable or of its items (`Code` → codelist); None for other classes."""
    return _BY_CLASS.get(CLASS_ALIASES.get(class_, class_))


def urn_of(artefact: Maintainable) -> str:
    """The URN of an artefact.

    >>> urn_of(Codelist(agency="SDMX", id="CL_FREQ", version="2.0.0"))
    'urn:sdmx:org.sdmx.infomodel.codelist.Codelist=SDMX:CL_FREQ(2.0.0)'
    """
    kind = kind_of(artefact)
    return f"{urns.PREFIX}{kind.package}.{kind.class_}={artefact.agency}:{artefact.id}({artefact.version})"


def item_urn(scheme: Maintainable, path: str) -> str:
    """The URN of an item, `path` being its id (dotted from the root in nested schemes)."""
    kind = kind_of(scheme)
    class_ = kind.item_class
    if isinstance(scheme, VtlMappingScheme):
        class_ = next((mapping.class_ for mapping in scheme.mappings if mapping.id == path), "VtlDataflowMapping")
    return f"{urns.PREFIX}{kind.package}.{class_}={scheme.agency}:{scheme.id}({scheme.version}).{path}"


def holder_of(urn: Urn) -> Urn:
    """The URN of the maintainable that holds `urn` (itself when it is one): `Code=…` → `Codelist=…`, `Dimension=…` → `DataStructure=…`."""
    if urn.item is None:
        return urn
    kind = kind_of_class(urn.class_)
    class_ = kind.class_ if kind else urn.class_
    if urn.package == "datastructure" and kind is None:
        class_ = "DataStructure"
    return Urn(urn.package, HOLDERS.get((urn.package, urn.class_), class_), urn.agency, urn.id, urn.version)


def items_of(scheme: Maintainable) -> tuple[Item, ...]:
    """The items of a scheme at its top level; empty for artefacts without items."""
    kind = kind_of(scheme)
    return getattr(scheme, kind.items) if kind.items else ()


def walk_items(scheme: Maintainable) -> Iterator[tuple[str, Item]]:
    """Every item with its path (dotted where items nest), in document order."""
    if not isinstance(scheme, CategoryScheme | ReportingTaxonomy):
        return ((item.id, item) for item in items_of(scheme))

    def walk(items: Iterable[Item], prefix: str) -> Iterator[tuple[str, Item]]:
        for item in items:
            path = prefix + item.id
            yield path, item
            if isinstance(item, Category | ReportingCategory):
                yield from walk(item.categories, f"{path}.")

    return walk(items_of(scheme), "")


def item_count(scheme: Maintainable) -> int:
    """How many items a scheme has, at any depth."""
    nests = isinstance(scheme, CategoryScheme | ReportingTaxonomy)
    return sum(1 for _ in walk_items(scheme)) if nests else len(items_of(scheme))


def references_of(artefact: Maintainable) -> tuple[Reference, ...]:
    """Every reference out of an artefact, each once, in document order."""
    return tuple(dict.fromkeys(kind_of(artefact).references(artefact)))


@cache
def _decoder(type_: type[Maintainable]) -> msgspec.json.Decoder[Maintainable]:
    return msgspec.json.Decoder(type_)


_ENCODER = msgspec.json.Encoder(order="deterministic")


def to_json(artefact: Maintainable) -> bytes:
    """The canonical text of an artefact: same content, same bytes."""
    given = {
        name: default
        for name, default in _text_defaults(type(artefact))
        if getattr(artefact, name) == default and getattr(artefact, name) is not default
    }
    return _ENCODER.encode(msgspec.structs.replace(artefact, **given) if given else artefact)


@cache
def _text_defaults(type_: type[Maintainable]) -> tuple[tuple[str, str], ...]:
    """The fields of a type with a text as default. A default is left out of the canonical text, and msgspec knows a text by identity."""
    return tuple((one.name, one.default) for one in msgspec.structs.fields(type_) if isinstance(one.default, str))


def from_json(kind: Kind, text: bytes) -> Maintainable:
    """Reads the canonical text back. The text of a codelist says itself of which of the three types it is."""
    return codelist_from_json(text) if issubclass(kind.type, Codelist) else _decoder(kind.type).decode(text)

"""The kinds of artefact, one row each: their words in URLs, URNs and messages, and where their items and references are.

To add a kind: its values in a file of their own, a row here, and a reader and writer in each format family.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache

import msgspec

from registry.model import urn as urns
from registry.model.artefact import Item, ItemScheme, Maintainable
from registry.model.category import Categorisation, Category, CategoryScheme
from registry.model.codelist import Codelist
from registry.model.concept import ConceptScheme
from registry.model.constraint import DataConstraint
from registry.model.dataflow import Dataflow
from registry.model.errors import Malformed, NotOffered
from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.organisation import AgencyScheme, DataConsumerScheme, DataProviderScheme
from registry.model.provision import ProvisionAgreement
from registry.model.representation import Representation
from registry.model.structure import DataStructure
from registry.model.urn import Urn


class Reference(msgspec.Struct, frozen=True):
    """One reference out of an artefact. `role` says which property holds it; `target` is the URN as written."""

    role: str
    target: str


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """`word` is the REST 2.x resource, `v1_words` the REST 1.x resources that answer with it, `json` the SDMX-JSON 2.x array,
    `items` the attribute that holds the items, `item_class` their class in URNs."""

    word: str
    class_: str
    package: str
    type: type[Maintainable]
    json: str
    v1_words: tuple[str, ...]
    items: str | None = None
    item_class: str | None = None
    references: Callable[[Maintainable], Iterator[Reference]]


def _representation(role: str, representation: Representation | None) -> Iterator[Reference]:
    if representation is not None and representation.enumeration is not None:
        yield Reference(role, representation.enumeration)


def _none(_: Maintainable) -> Iterator[Reference]:
    return iter(())


def _concept_scheme(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, ConceptScheme)
    for concept in artefact.concepts:
        yield from _representation("core representation", concept.core_representation)


def _data_structure(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, DataStructure)
    for component in artefact.components:
        yield Reference("concept", component.concept)
        yield from _representation("enumeration", component.representation)
        for role in component.concept_roles:
            yield Reference("concept role", role)
    if artefact.metadata is not None:
        yield Reference("metadata structure", artefact.metadata)


def _dataflow(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, Dataflow)
    if artefact.structure is not None:
        yield Reference("structure", artefact.structure)


def _categorisation(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, Categorisation)
    if artefact.source is not None:
        yield Reference("source", artefact.source)
    if artefact.target is not None:
        yield Reference("target", artefact.target)


def _provision_agreement(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, ProvisionAgreement)
    if artefact.dataflow is not None:
        yield Reference("dataflow", artefact.dataflow)
    if artefact.data_provider is not None:
        yield Reference("data provider", artefact.data_provider)


def _data_constraint(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, DataConstraint)
    if artefact.attachment is not None:
        for target in artefact.attachment.urns:
            yield Reference("attachment", target)


def _hierarchy(artefact: Maintainable) -> Iterator[Reference]:
    assert isinstance(artefact, Hierarchy)
    waiting: list[HierarchicalCode] = list(artefact.codes)
    while waiting:
        node = waiting.pop()
        yield Reference("code", node.code)
        waiting.extend(node.codes)


KINDS: tuple[Kind, ...] = (
    Kind(word="agencyscheme", class_="AgencyScheme", package="base", type=AgencyScheme, json="agencySchemes",
         v1_words=("agencyscheme", "organisationscheme"), items="organisations", item_class="Agency", references=_none),
    Kind(word="dataproviderscheme", class_="DataProviderScheme", package="base", type=DataProviderScheme, json="dataProviderSchemes",
         v1_words=("dataproviderscheme", "organisationscheme"), items="organisations", item_class="DataProvider", references=_none),
    Kind(word="dataconsumerscheme", class_="DataConsumerScheme", package="base", type=DataConsumerScheme, json="dataConsumerSchemes",
         v1_words=("dataconsumerscheme", "organisationscheme"), items="organisations", item_class="DataConsumer", references=_none),
    Kind(word="codelist", class_="Codelist", package="codelist", type=Codelist, json="codelists",
         v1_words=("codelist",), items="codes", item_class="Code", references=_none),
    Kind(word="conceptscheme", class_="ConceptScheme", package="conceptscheme", type=ConceptScheme, json="conceptSchemes",
         v1_words=("conceptscheme",), items="concepts", item_class="Concept", references=_concept_scheme),
    Kind(word="categoryscheme", class_="CategoryScheme", package="categoryscheme", type=CategoryScheme, json="categorySchemes",
         v1_words=("categoryscheme",), items="categories", item_class="Category", references=_none),
    Kind(word="hierarchy", class_="Hierarchy", package="codelist", type=Hierarchy, json="hierarchies",
         v1_words=("hierarchicalcodelist",), references=_hierarchy),
    Kind(word="datastructure", class_="DataStructure", package="datastructure", type=DataStructure, json="dataStructures",
         v1_words=("datastructure",), references=_data_structure),
    Kind(word="dataflow", class_="Dataflow", package="datastructure", type=Dataflow, json="dataflows",
         v1_words=("dataflow",), references=_dataflow),
    Kind(word="provisionagreement", class_="ProvisionAgreement", package="registry", type=ProvisionAgreement, json="provisionAgreements",
         v1_words=("provisionagreement",), references=_provision_agreement),
    Kind(word="dataconstraint", class_="DataConstraint", package="registry", type=DataConstraint, json="dataConstraints",
         v1_words=("contentconstraint", "allowedconstraint", "actualconstraint"), references=_data_constraint),
    Kind(word="categorisation", class_="Categorisation", package="categoryscheme", type=Categorisation, json="categorisations",
         v1_words=("categorisation",), references=_categorisation),
)  # fmt: skip

# Words that the standard knows and that are answered with 501 until they are built.
NOT_BUILT = frozenset(
    [
        "metadatastructure",
        "hierarchyassociation",
        "valuelist",
        "metadataproviderscheme",
        "organisationunitscheme",
        "metadataflow",
        "reportingtaxonomy",
        "metadataprovisionagreement",
        "structuremap",
        "representationmap",
        "conceptschememap",
        "categoryschememap",
        "organisationschememap",
        "reportingtaxonomymap",
        "process",
        "metadataconstraint",
        "transformationscheme",
        "rulesetscheme",
        "userdefinedoperatorscheme",
        "customtypescheme",
        "namepersonalisationscheme",
        "vtlmappingscheme",
    ]
)
NOT_BUILT_V1 = frozenset(
    [
        "metadatastructure",
        "organisationunitscheme",
        "metadataflow",
        "reportingtaxonomy",
        "structureset",
        "process",
        "attachmentconstraint",
        "transformationscheme",
        "rulesetscheme",
        "userdefinedoperatorscheme",
        "customtypescheme",
        "namepersonalisationscheme",
        "vtlmappingscheme",
    ]
)

# Classes whose URN names a class that older messages spell otherwise.
CLASS_ALIASES = {"ContentConstraint": "DataConstraint", "HierarchicalCodelist": "Hierarchy", "DataStructureDefinition": "DataStructure",
                 "DataFlow": "Dataflow"}  # fmt: skip

_BY_WORD = {kind.word: kind for kind in KINDS}
_BY_TYPE = {kind.type: kind for kind in KINDS}
_BY_CLASS = {kind.class_: kind for kind in KINDS} | {kind.item_class: kind for kind in KINDS if kind.item_class}


def kind_of(artefact: Maintainable) -> Kind:
    """The row of an artefact's type."""
    return _BY_TYPE[type(artefact)]


def kind_named(word: str) -> Kind:
    """The row of a REST 2.x word. Raises NotOffered for words that are not built yet, Malformed for unknown ones."""
    if word in _BY_WORD:
        return _BY_WORD[word]
    if word in NOT_BUILT:
        raise NotOffered(f"artefacts of type {word!r} are not offered by this service yet")
    raise Malformed(f"{word!r} is not an artefact type; the types are {', '.join(sorted(_BY_WORD))}")


def kinds_named_v1(word: str) -> tuple[Kind, ...]:
    """The rows that answer a REST 1.x resource word. Raises as `kind_named`."""
    if word == "structure":
        return KINDS
    if found := tuple(kind for kind in KINDS if word in kind.v1_words):
        return found
    if word in NOT_BUILT_V1:
        raise NotOffered(f"artefacts of type {word!r} are not offered by this service yet")
    raise Malformed(f"{word!r} is not a resource of the SDMX REST API 1.5")


def kind_of_class(class_: str) -> Kind | None:
    """The row of a URN class, of a maintainable or of its items (`Code` → codelist); None when it is not built."""
    return _BY_CLASS.get(CLASS_ALIASES.get(class_, class_))


def urn_of(artefact: Maintainable) -> str:
    """The URN of an artefact.

    >>> urn_of(Codelist(agency="SDMX", id="CL_FREQ", version="2.0.0"))
    'urn:sdmx:org.sdmx.infomodel.codelist.Codelist=SDMX:CL_FREQ(2.0.0)'
    """
    kind = kind_of(artefact)
    return f"{urns.PREFIX}{kind.package}.{kind.class_}={artefact.agency}:{artefact.id}({artefact.version})"


def item_urn(scheme: ItemScheme, path: str) -> str:
    """The URN of an item, `path` being its id (dotted from the root in nested schemes)."""
    kind = kind_of(scheme)
    return f"{urns.PREFIX}{kind.package}.{kind.item_class}={scheme.agency}:{scheme.id}({scheme.version}).{path}"


def holder_of(urn: Urn) -> Urn:
    """The URN of the maintainable that holds `urn` (itself when it is one): `Code=…` → `Codelist=…`, `Dimension=…` → `DataStructure=…`."""
    if urn.item is None:
        return urn
    kind = kind_of_class(urn.class_)
    class_ = kind.class_ if kind else urn.class_
    if urn.package == "datastructure" and kind is None:
        class_ = "DataStructure"
    return Urn(urn.package, class_, urn.agency, urn.id, urn.version)


def items_of(scheme: Maintainable) -> tuple[Item, ...]:
    """The items of a scheme at its top level; empty for artefacts without items."""
    kind = kind_of(scheme)
    return getattr(scheme, kind.items) if kind.items else ()


def walk_items(scheme: Maintainable) -> Iterator[tuple[str, Item]]:
    """Every item with its path (dotted where items nest), in document order."""

    def walk(items: Iterable[Item], prefix: str) -> Iterator[tuple[str, Item]]:
        for item in items:
            path = prefix + item.id
            yield path, item
            if isinstance(item, Category):
                yield from walk(item.categories, f"{path}.")

    return walk(items_of(scheme), "")


def references_of(artefact: Maintainable) -> tuple[Reference, ...]:
    """Every reference out of an artefact, each once, in document order."""
    return tuple(dict.fromkeys(kind_of(artefact).references(artefact)))


@cache
def _decoder(type_: type[Maintainable]) -> msgspec.json.Decoder[Maintainable]:
    return msgspec.json.Decoder(type_)


_ENCODER = msgspec.json.Encoder(order="deterministic")


def to_json(artefact: Maintainable) -> bytes:
    """The canonical text of an artefact: same content, same bytes."""
    return _ENCODER.encode(artefact)


def from_json(kind: Kind, text: bytes) -> Maintainable:
    """Reads the canonical text back."""
    return _decoder(kind.type).decode(text)

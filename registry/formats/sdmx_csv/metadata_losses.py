"""What SDMX-CSV metadata messages cannot carry: one row each, with the question that tells whether a set has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from registry.formats.loss import Loss
from registry.formats.sdmx_csv.metadata_attributes import looks_structured, through_columns
from registry.formats.sdmx_csv.metadata_columns import text_of
from registry.formats.sdmx_csv.metadata_write import attributes_of, has_place
from registry.model.artefact import Maintainable
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.stubs import head_of

_KEPT = ("agency", "id", "version", "names")
Level = Sequence[ReportedAttribute]


class Row(msgspec.Struct, frozen=True):
    """`versions` separated by spaces; `has` tells whether a set loses something."""

    feature: str
    versions: str
    has: Callable[[MetadataSet], object]
    reason: str


def _levels(attributes: Level) -> Iterator[Level]:
    """Siblings, at every level."""
    yield attributes
    for one in attributes:
        yield from _levels(one.attributes)


def _each(question: Callable[[ReportedAttribute], object]) -> Callable[[MetadataSet], object]:
    """Whether any attribute at any depth is so."""
    return lambda given: any(question(one) for level in _levels(attributes_of(given)) for one in level)


def _details(given: MetadataSet) -> bool:
    bare = type(given)(**{name: getattr(given, name) for name in _KEPT})
    return bool(head_of(given) != bare or given.uri or given.links)


def _is_rearranged(given: MetadataSet) -> bool:
    """Whether the attributes come back otherwise, apart from what other rows say."""
    attributes = attributes_of(given)
    return through_columns(attributes) != _plain(attributes)


def _plain(attributes: Level) -> tuple[ReportedAttribute, ...]:
    """The attributes with text for values, without what is empty, annotations and formats."""
    plain = (
        msgspec.structs.replace(
            one,
            values=tuple(filter(None, map(text_of, one.values))),
            attributes=_plain(one.attributes),
            annotations=(),
            format=None,
        )
        for one in attributes
    )
    return tuple(one for one in plain if not _says_nothing(one))


def _says_nothing(one: ReportedAttribute) -> bool:
    return not (any(map(text_of, one.values)) or one.texts or one.structured_texts or one.attributes)


def _is_misread(one: ReportedAttribute) -> bool:
    unlike = bool(one.structured_texts) and not looks_structured(one.structured_texts)
    return unlike or looks_structured(one.texts) or (bool(one.texts) and bool(one.structured_texts))


BOTH = "2.0 2.1"
ROWS: tuple[Row, ...] = (
    Row("incomplete-set", BOTH, lambda one: not has_place(one), "a set that names neither metadataflow nor agreement is left out"),
    Row("names", BOTH, lambda one: one.names, "names of sets are left out"),
    Row("details", BOTH, _details, "descriptions, annotations, links, addresses, validity and finality of a set are left out"),
    Row("stub", BOTH, lambda one: one.is_external_reference, "that a set is a stub is left out"),
    Row("partial-language", "2.0", lambda one: one.is_partial_language, "isPartialLanguage is left out"),
    Row("merge", "2.0", lambda one: one.action == "Merge", "the action Merge is written as Append"),
    Row("two-flows", BOTH, lambda one: one.metadataflow and one.metadata_provision_agreement, "of a metadataflow and an agreement the flow stays"),
    Row("report", BOTH, lambda one: one.reports or one.data_provider or one.structure,
        "the attributes of reports become one tree, their objects targets; data provider, structure and other targets are left out"),
    Row("typed-value", BOTH, _each(lambda one: any(value is not None and not isinstance(value, str) for value in one.values)), "numbers and booleans are written as text"),
    Row("empty-value", BOTH, _each(lambda one: any(value is None or value == "" for value in one.values)), "null and empty texts are left out"),
    Row("value-format", BOTH, _each(lambda one: one.format), "the format of a value, which SDMX-JSON repeats, is left out"),
    Row("attribute-annotation", BOTH, _each(lambda one: one.annotations), "annotations of attributes are left out"),
    Row("empty-attribute", BOTH, _each(_says_nothing), "an attribute that neither says nor holds anything is left out"),
    Row("arrangement", BOTH, _is_rearranged,
        "attributes of one id stand together, in the order of the columns; their values become those of one where they hold nothing else, and apart where they do"),
    Row("structured-text", BOTH, _each(_is_misread), "texts read back as structured ones when all of them are XHTML that names its namespace, and only then"),
)  # fmt: skip

LOSSES: tuple[Loss, ...] = tuple(
    Loss(f"sdmx-csv-metadata-{version}", "metadataset", row.feature, row.reason)
    for row in ROWS
    for version in row.versions.split()
)


def features_of(artefact: Maintainable, version: str) -> frozenset[str]:
    """What a version cannot carry of this set, as features of the rows."""
    if not isinstance(artefact, MetadataSet):
        return frozenset()
    return frozenset(row.feature for row in ROWS if version in row.versions.split() and row.has(artefact))

"""Rows of losses, and the questions whether an artefact has what a version of SDMX-JSON loses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from registry.formats.parts import Parts
from registry.formats.sdmx_json.codelist import is_code_value, is_pattern
from registry.formats.sdmx_json.metadata_set import looks_structured
from registry.model.annotation import AnnotationUrl, Link
from registry.model.artefact import Identifiable, Maintainable, Nameable
from registry.model.codelist import CodeSelection
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataKey,
    MemberSelection,
    MemberValue,
    TimeRange,
)
from registry.model.hierarchy import HierarchicalCode, HierarchicalCodelist
from registry.model.item_scheme_map import ItemMap
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_set import ReportedAttribute
from registry.model.metadata_structure import MetadataAttribute
from registry.model.metadataflow import Metadataflow
from registry.model.reporting_taxonomy import ReportingCategory
from registry.model.representation import SentinelValue, TextFormat
from registry.model.representation_map import RepresentationMapping
from registry.model.structure import ComponentBase, DataStructure, Dimension
from registry.model.urn import PREFIX
from registry.model.value_list import ValueItem
from registry.model.vtl import MappingMethod, TransformationScheme, UserDefinedOperatorScheme

A = TypeVar("A", bound=Maintainable)

EVERY = "1.0 2.0 2.1 metadata-2.0 metadata-2.1"
STRUCTURES = "1.0 2.0 2.1"
V2 = "2.0 2.1"
METADATA = "metadata-2.0 metadata-2.1"


class Row(msgspec.Struct, frozen=True):
    """`kinds` (`*` = any) and `versions` separated by spaces; `has` tells whether an artefact of these kinds loses something.

    A version is that of structure messages (`2.1`) or of metadata messages (`metadata-2.1`).
    """

    feature: str
    kinds: str
    versions: str
    has: Callable[[Parts], bool]
    reason: str


def of(type_: type[A], has: Callable[[A], object]) -> Callable[[Parts], bool]:
    """A question that only artefacts of one type can affirm."""
    return lambda found: isinstance(found.artefact, type_) and bool(has(found.artefact))


def nameless(found: Parts) -> bool:
    named = (part for part in found.of(Nameable) if not isinstance(part, ValueItem))
    others: list[SentinelValue | HierarchicalCodelist] = [*found.of(SentinelValue), *found.of(HierarchicalCodelist)]
    return any(not part.names for part in named) or any(not part.names for part in others)


def is_final(artefact: Maintainable) -> bool:
    """Whether 2.1's flag says more than the version does."""
    return artefact.is_final is not None and not (artefact.is_final and artefact.parsed_version.is_stable)


def lifetimes(found: Parts) -> Iterator[str | None]:
    yield from (found.artefact.valid_from, found.artefact.valid_to)
    dated: tuple[HierarchicalCode | ItemMap | RepresentationMapping, ...]
    dated = (*found.of(HierarchicalCode), *found.of(ItemMap), *found.of(RepresentationMapping))
    for part in dated:
        yield from (part.valid_from, part.valid_to)


def addresses(found: Parts) -> Iterator[str | None]:
    yield from (found.artefact.structure_url, found.artefact.service_url)
    yield from (url.url for url in found.of(AnnotationUrl))
    yield from (link.url for link in found.of(Link))
    yield from (part.uri for part in found.of(Identifiable))


def has_own_look(link: Link) -> bool:
    """A link that reads back as something else: without address, or as the artefact's own address."""
    is_bare = link == Link(rel=link.rel, url=link.url) and link.rel in ("self", "structure", "service")
    return is_bare or (link.url is None and (link.urn is None or link.rel == "self"))


def foreign_urn(link: Link) -> bool:
    return link.urn is not None and not link.urn.startswith(PREFIX)


_SETS: tuple[tuple[type[msgspec.Struct], str], ...] = (
    (ComponentBase, "concept_roles"),
    (Attachment, "data_structures dataflows provision_agreements simple_data_sources"),
    (MetadataAttachment, "metadata_structures metadataflows metadata_provision_agreements metadata_sets simple_data_sources"),
    (Metadataflow, "targets"),
    (MetadataProvisionAgreement, "targets"),
    (ReportingCategory, "structural_metadata provisioning_metadata"),
    (TransformationScheme, "ruleset_schemes user_defined_operator_schemes"),
    (UserDefinedOperatorScheme, "ruleset_schemes"),
    (MappingMethod, "keys"),
    (CodeSelection, "values"),
)  # fmt: skip


def repeats(found: Parts) -> bool:
    """Whether something that the schemas take for a set has a member twice."""
    lists: Iterator[tuple[object, ...]] = (
        getattr(part, name) for type_, names in _SETS for part in found.of(type_) for name in names.split()
    )
    return any(len(set(members)) < len(members) for members in lists)


def zero_facets(found: Parts) -> bool:
    facets = (facet for each in found.of(TextFormat) for facet in (each.min_length, each.max_length, each.decimals))
    return any(facet is not None and int(facet) < 1 for facet in facets)


def is_array(component: Dimension | MetadataAttribute) -> bool:
    representation = component.representation
    return representation is not None and (
        representation.min_occurs is not None or representation.max_occurs is not None
    )


def time(structure: DataStructure, has: Callable[[Dimension], object]) -> bool:
    return structure.time_dimension is not None and bool(has(structure.time_dimension))


def validity(found: Parts) -> Iterator[str | None]:
    dated: tuple[MemberSelection | MemberValue | TimeRange | DataKey | MetadataTargetRegion, ...]
    dated = (*found.of(MemberSelection), *found.of(MemberValue), *found.of(TimeRange), *found.of(DataKey))
    for part in (*dated, *found.of(MetadataTargetRegion)):
        yield from (part.valid_from, part.valid_to)


def misplaced(found: Parts) -> bool:
    """A language on a key, validity on an attribute's selection."""
    languages = (value.lang for region in found.of(CubeRegion) for key in region.keys for value in key.values)
    regions = [component for region in found.of(CubeRegion) for component in region.components]
    regions += [component for region in found.of(MetadataTargetRegion) for component in region.components]
    keys = [component for key in found.of(DataKey) for component in key.components]
    selections = (part for component in (*regions, *keys) for part in (component.valid_from, component.valid_to))
    values = (part for component in keys for value in component.values for part in (value.valid_from, value.valid_to))
    return any(languages) or any(selections) or any(values)


def detailed_key(found: Parts) -> bool:
    selections = [selection for key in found.of(DataKey) for selection in key.keys]
    values = (value for selection in selections for value in selection.values)
    is_empty = any(not each.values for each in selections)
    is_wide = is_empty or any(
        each.include is False or each.time_range or each.valid_from or each.valid_to for each in selections
    )
    return is_wide or any(value != MemberValue(value=value.value) for value in values)


def several(found: Parts) -> bool:
    return any(len(selection.values) > 1 for key in found.of(DataKey) for selection in key.keys)


def sources(found: Parts) -> bool:
    return any(each.simple_data_sources or each.queryable_data_sources for each in found.of(Attachment))


def cut_selection(found: Parts) -> bool:
    """A selection of codes that cannot be said as it is: wildcards stand last and have one sign, at their end; values cascade, no more."""
    for selection in found.of(CodeSelection):
        are_patterns = [is_pattern(value) for value in selection.values]
        if not selection.values or are_patterns != sorted(are_patterns):
            return True
        if any(not is_code_value(value) for value in selection.values):
            return True
    return False


def is_from_2_1(constraint: MetadataConstraint) -> bool:
    """Whether a metadata constraint says what only 2.1 can: reports, their targets, their keys."""
    has_sets = constraint.attachment is not None and constraint.attachment.sets
    return bool(has_sets or constraint.key_sets) or any(
        region.report or region.metadata_target or region.keys for region in constraint.regions
    )


def has_metadata_sources(constraint: MetadataConstraint) -> bool:
    attachment = constraint.attachment
    return attachment is not None and bool(
        attachment.metadata_sets or attachment.simple_data_sources or attachment.queryable_data_sources
    )


def is_data_provider(urn: str | None) -> bool:
    """Whether a provider of metadata is named as a provider of data, as 2.1 does."""
    return urn is not None and ".MetadataProvider=" not in urn


def is_misread(attribute: ReportedAttribute) -> bool:
    """Whether texts look like what they are not."""
    is_unlike = bool(attribute.structured_texts) and not looks_structured(attribute.structured_texts)
    return is_unlike or looks_structured(attribute.texts)

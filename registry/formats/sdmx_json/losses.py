"""What SDMX-JSON structure messages cannot carry: one row each, with the question that tells whether an artefact has it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

import msgspec

from registry.formats.loss import Loss
from registry.formats.parts import Parts
from registry.formats.sdmx_json.common import instant, is_absolute
from registry.model.annotation import AnnotationUrl, Link
from registry.model.artefact import Identifiable, Maintainable, Nameable
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataConstraint,
    DataKey,
    MemberSelection,
    MemberValue,
    TimeRange,
)
from registry.model.dataflow import Dataflow
from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.kinds import kind_of
from registry.model.organisation import Contact, Organisation
from registry.model.representation import SentinelValue, TextFormat
from registry.model.structure import ComponentBase, DataStructure, Dimension, Group, Relationship
from registry.model.urn import PREFIX

ALL = "2.0 2.1"
A = TypeVar("A", bound=Maintainable)


class Row(msgspec.Struct, frozen=True):
    """`kinds` (`*` = any) and `versions` separated by spaces; `has` tells whether an artefact of these kinds loses something."""

    feature: str
    kinds: str
    versions: str
    has: Callable[[Parts], bool]
    reason: str


def _of(type_: type[A], has: Callable[[A], object]) -> Callable[[Parts], bool]:
    """A question that only artefacts of one type can affirm."""
    return lambda found: isinstance(found.artefact, type_) and bool(has(found.artefact))


def _nameless(found: Parts) -> bool:
    return any(not part.names for part in found.of(Nameable)) or any(not part.names for part in found.of(SentinelValue))


def _is_final(artefact: Maintainable) -> bool:
    """Whether 2.1's flag says more than the version does."""
    return artefact.is_final is not None and not (artefact.is_final and artefact.parsed_version.is_stable)


def _lifetimes(found: Parts) -> Iterator[str | None]:
    yield from (found.artefact.valid_from, found.artefact.valid_to)
    for code in found.of(HierarchicalCode):
        yield from (code.valid_from, code.valid_to)


def _addresses(found: Parts) -> Iterator[str | None]:
    yield from (found.artefact.structure_url, found.artefact.service_url)
    yield from (url.url for url in found.of(AnnotationUrl))
    yield from (link.url for link in found.of(Link))
    yield from (part.uri for part in found.of(Identifiable))


def _has_own_look(link: Link) -> bool:
    """A link that reads back as something else: without address, or as the artefact's own address."""
    is_bare = link == Link(rel=link.rel, url=link.url) and link.rel in ("self", "structure", "service")
    return is_bare or (link.url is None and (link.urn is None or link.rel == "self"))


def _foreign_urn(link: Link) -> bool:
    return link.urn is not None and not link.urn.startswith(PREFIX)


def _repeats(found: Parts) -> bool:
    lists = [each.concept_roles for each in found.of(ComponentBase)]
    for each in found.of(Attachment):
        lists += [each.data_structures, each.dataflows, each.provision_agreements, each.simple_data_sources]
    return any(len(set(urns)) < len(urns) for urns in lists)


def _zero_facets(found: Parts) -> bool:
    facets = (facet for each in found.of(TextFormat) for facet in (each.min_length, each.max_length, each.decimals))
    return any(facet is not None and int(facet) < 1 for facet in facets)


def _is_array(dimension: Dimension) -> bool:
    representation = dimension.representation
    return representation is not None and (
        representation.min_occurs is not None or representation.max_occurs is not None
    )


def _time(structure: DataStructure, has: Callable[[Dimension], object]) -> bool:
    return structure.time_dimension is not None and bool(has(structure.time_dimension))


def _validity(found: Parts) -> Iterator[str | None]:
    dated: tuple[MemberSelection | MemberValue | TimeRange | DataKey, ...]
    dated = (*found.of(MemberSelection), *found.of(MemberValue), *found.of(TimeRange), *found.of(DataKey))
    for part in dated:
        yield from (part.valid_from, part.valid_to)


def _misplaced(found: Parts) -> bool:
    """A language on a key, validity on an attribute's selection."""
    languages = (value.lang for region in found.of(CubeRegion) for key in region.keys for value in key.values)
    regions = [component for region in found.of(CubeRegion) for component in region.components]
    keys = [component for key in found.of(DataKey) for component in key.components]
    selections = (part for component in (*regions, *keys) for part in (component.valid_from, component.valid_to))
    values = (part for component in keys for value in component.values for part in (value.valid_from, value.valid_to))
    return any(languages) or any(selections) or any(values)


def _detailed_key(found: Parts) -> bool:
    selections = [selection for key in found.of(DataKey) for selection in key.keys]
    values = (value for selection in selections for value in selection.values)
    is_wide = any(each.include is False or each.time_range or each.valid_from or each.valid_to for each in selections)
    return is_wide or any(value != MemberValue(value=value.value) for value in values)


def _several(found: Parts) -> bool:
    return any(len(selection.values) > 1 for key in found.of(DataKey) for selection in key.keys)


def _sources(found: Parts) -> bool:
    return any(each.simple_data_sources or each.queryable_data_sources for each in found.of(Attachment))


_ORGANISATIONS = "agencyscheme dataproviderscheme dataconsumerscheme"

ROWS: tuple[Row, ...] = (
    Row("name-missing", "*", ALL, _nameless, "the schema requires a name; the id is written as the name"),
    Row("local-time", "*", ALL, lambda found: any(instant(text) != text for text in _lifetimes(found)),
        "validity is written as a date-time with a zone; a time without one is taken as UTC"),
    Row("final", "*", ALL, lambda found: _is_final(found.artefact), "isFinal is left out; semantic versions say it"),
    Row("partial-language", "*", "2.0", lambda found: found.artefact.is_partial_language, "isPartialLanguage is left out"),
    Row("relative-address", "*", "2.0", lambda found: any(text is not None and not is_absolute(text) for text in _addresses(found)),
        "links and addresses that are relative are left out"),
    Row("own-link", "*", ALL, lambda found: any(_has_own_look(link) for link in found.of(Link)),
        "a link `self`, `structure` or `service` that says no more than its address is the artefact's own; one without address takes its uri"),
    Row("foreign-urn", "*", ALL, lambda found: any(_foreign_urn(link) for link in found.of(Link)), "a URN that is not SDMX's is left out of a link"),
    Row("repetition", "*", ALL, _repeats, "a reference that is given twice is written once"),
    Row("email", _ORGANISATIONS, ALL, lambda found: any("@" not in email for each in found.of(Contact) for email in each.emails),
        "an e-mail address without @ is left out"),
    Row("organisation-parent", _ORGANISATIONS, ALL, lambda found: any(each.parent for each in found.of(Organisation)),
        "only organisation units have parents"),
    Row("zero-facet", "conceptscheme datastructure hierarchy", ALL, _zero_facets, "minLength, maxLength and decimals below 1 are left out"),
    Row("dimension-array", "datastructure", ALL, _of(DataStructure, lambda a: any(_is_array(each) for each in a.dimensions)),
        "a dimension has one value; its minOccurs and maxOccurs are left out"),
    Row("time-roles", "datastructure", ALL, _of(DataStructure, lambda a: _time(a, lambda time: time.concept_roles)),
        "concept roles of the time dimension are left out"),
    Row("time-position", "datastructure", ALL, _of(DataStructure, lambda a: _time(a, lambda time: time.position is not None or a.dimensions[-1] != time)),
        "the time dimension stands apart and has no position; where it is not the last, the positions of the others tell its place"),
    Row("time-representation", "datastructure", "2.0", _of(DataStructure, lambda a: _time(a, lambda time: time.representation is None)),
        "a time dimension without text format gets ObservationalTimePeriod"),
    Row("measure-dimension", "datastructure", ALL, _of(DataStructure, lambda a: any(each.type == "measure" for each in a.dimensions)),
        "a measure dimension becomes a dimension; its concept scheme as enumeration is left out"),
    Row("attachment-group", "datastructure", ALL, lambda found: any(each.attachment_groups for each in found.of(Relationship)),
        "attachment groups of an attribute become the dimensions of these groups"),
    Row("attachment-constraint", "datastructure", ALL, lambda found: any(each.attachment_constraint for each in found.of(Group)),
        "the attachment constraint of a group is left out"),
    Row("evolving", "datastructure", "2.0", _of(DataStructure, lambda a: a.is_evolving), "evolvingStructure is left out"),
    Row("dimension-constraint", "dataflow", "2.0", _of(Dataflow, lambda a: a.dimensions), "dimensionConstraint is left out"),
    Row("role", "dataconstraint", "2.1", _of(DataConstraint, lambda a: a.role == "actual"), "that a constraint is actual is left out"),
    Row("release-calendar", "dataconstraint", "2.1", _of(DataConstraint, lambda a: a.release_calendar), "the release calendar is left out"),
    Row("reference-period", "dataconstraint", ALL, _of(DataConstraint, lambda a: a.reference_period), "the reference period is left out"),
    Row("data-source", "dataconstraint", "2.1", _sources, "attachment to data sources is left out"),
    Row("range-validity", "dataconstraint", "2.0", lambda found: any(each.valid_from or each.valid_to for each in found.of(TimeRange)),
        "the validity of a time range is left out"),
    Row("period-validity", "dataconstraint", ALL, lambda found: any(instant(text) != text for text in _validity(found)),
        "validity of values is written as date-times: the first or last second of a period"),
    Row("several-key-values", "dataconstraint", "2.0", _several, "a key with several values of a dimension becomes several keys"),
    Row("selection-place", "dataconstraint", ALL, _misplaced,
        "a language of a key value and validity of an attribute's selection are left out"),
    Row("key-place", "dataconstraint", ALL, _detailed_key,
        "exclusion, cascade, language, range and validity of a single key's values are left out"),
    Row("holder", "hierarchy", ALL, _of(Hierarchy, lambda a: a.holder), "the hierarchical codelist that holds a hierarchy is left out"),
)  # fmt: skip

LOSSES: tuple[Loss, ...] = tuple(
    Loss(f"sdmx-json-{version}", kind, row.feature, row.reason)
    for row in ROWS
    for kind in row.kinds.split()
    for version in row.versions.split()
)


def features_of(artefact: Maintainable, version: str) -> frozenset[str]:
    """What a version cannot carry of this artefact, as features of the rows."""
    kind = kind_of(artefact).word
    found = Parts(artefact)
    rows = (row for row in ROWS if version in row.versions.split() and ({"*", kind} & set(row.kinds.split())))
    return frozenset(row.feature for row in rows if row.has(found))

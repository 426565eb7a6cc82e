"""What SDMX-JSON structure and metadata messages cannot carry: one row each, with the question that tells whether an artefact has it."""

from __future__ import annotations

from registry.formats.instant import instant
from registry.formats.loss import Loss
from registry.formats.parts import Parts
from registry.formats.sdmx_json import loss_questions as ask
from registry.formats.sdmx_json.common import VALUE_LIST, is_absolute
from registry.formats.sdmx_json.loss_questions import EVERY, METADATA, STRUCTURES, V2, Row
from registry.formats.sdmx_json.losses_1_0 import ROWS_1_0
from registry.formats.sdmx_json.metadata_constraint import MOST_REGIONS
from registry.formats.sdmx_json.metadata_set import ACTIONS, is_complete
from registry.formats.sdmx_json.organisation import VERSION
from registry.model.annotation import Link
from registry.model.artefact import Maintainable
from registry.model.constraint import DataConstraint, TimeRange
from registry.model.dataflow import Dataflow
from registry.model.hierarchy import Hierarchy
from registry.model.kinds import kind_of
from registry.model.metadata_constraint import MetadataConstraint
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.organisation import Contact, Organisation
from registry.model.structure import DataStructure, Group, Relationship
from registry.model.vtl import VtlMapping

_ORGANISATIONS = "agencyscheme dataproviderscheme metadataproviderscheme dataconsumerscheme"
_UNITS = f"{_ORGANISATIONS} organisationunitscheme"
_CONSTRAINTS = "dataconstraint metadataconstraint"

ROWS: tuple[Row, ...] = (
    *ROWS_1_0,
    Row("kind", "attachmentconstraint structureset", V2, lambda found: True, "artefacts of this kind are left out: only SDMX 2.1 has them"),
    Row("kind", "metadataset", STRUCTURES, lambda found: True, "metadata sets are left out: they have messages of their own"),
    Row("name-missing", "*", EVERY, ask.nameless, "the schema requires a name; the id is written as the name"),
    Row("local-time", "*", EVERY, lambda found: any(instant(text) != text for text in ask.lifetimes(found)),
        "validity is written as a date-time with a zone; a time without one is taken as UTC"),
    Row("final", "*", f"{V2} {METADATA}", lambda found: ask.is_final(found.artefact), "isFinal is left out; semantic versions say it"),
    Row("partial-language", "*", "1.0 2.0 metadata-2.0", lambda found: found.artefact.is_partial_language, "isPartialLanguage is left out"),
    Row("relative-address", "*", "1.0 2.0 metadata-2.0", lambda found: any(text is not None and not is_absolute(text) for text in ask.addresses(found)),
        "links and addresses that are relative are left out"),
    Row("own-link", "*", EVERY, lambda found: any(ask.has_own_look(link) for link in found.of(Link)),
        "a link `self`, `structure` or `service` that says no more than its address is the artefact's own; one without address takes its uri"),
    Row("foreign-urn", "*", EVERY, lambda found: any(ask.foreign_urn(link) for link in found.of(Link)), "a URN that is not SDMX's is left out of a link"),
    Row("value-list-urn", "*", "2.0 metadata-2.0", lambda found: any((each.urn or "").startswith(VALUE_LIST) for each in found.of(Link)),
        "the URN of a value list is left out of a link: the schema misspells its class"),
    Row("repetition", "*", EVERY, ask.repeats, "a reference that is given twice is written once"),
    Row("scheme-version", _UNITS, V2, lambda found: found.artefact.version != VERSION, "organisation schemes have version 1.0"),
    Row("email", _UNITS, STRUCTURES, lambda found: any("@" not in email for each in found.of(Contact) for email in each.emails),
        "an e-mail address without @ is left out"),
    Row("organisation-parent", _ORGANISATIONS, STRUCTURES, lambda found: any(each.parent for each in found.of(Organisation)),
        "only organisation units have parents"),
    Row("zero-facet", "*", EVERY, ask.zero_facets, "minLength, maxLength and decimals below 1 are left out"),
    Row("dimension-array", "datastructure", V2, ask.of(DataStructure, lambda a: any(ask.is_array(each) for each in a.dimensions)),
        "a dimension has one value; its minOccurs and maxOccurs are left out"),
    Row("time-roles", "datastructure", STRUCTURES, ask.of(DataStructure, lambda a: ask.time(a, lambda time: time.concept_roles)),
        "concept roles of the time dimension are left out"),
    Row("time-position", "datastructure", V2, ask.of(DataStructure, lambda a: ask.time(a, lambda time: time.position is not None or a.dimensions[-1] != time)),
        "the time dimension stands apart and has no position; where it is not the last, the positions of the others tell its place"),
    Row("time-representation", "datastructure", "1.0 2.0", ask.of(DataStructure, lambda a: ask.time(a, lambda time: time.representation is None)),
        "a time dimension without text format gets ObservationalTimePeriod"),
    Row("measure-dimension", "datastructure", V2, ask.of(DataStructure, lambda a: any(each.type == "measure" for each in a.dimensions)),
        "a measure dimension becomes a dimension; its concept scheme as enumeration is left out"),
    Row("attachment-group", "datastructure", V2, lambda found: any(each.attachment_groups for each in found.of(Relationship)),
        "attachment groups of an attribute become the dimensions of these groups"),
    Row("attachment-constraint", "datastructure", V2, lambda found: any(each.attachment_constraint for each in found.of(Group)),
        "the attachment constraint of a group is left out"),
    Row("evolving", "datastructure", "1.0 2.0", ask.of(DataStructure, lambda a: a.is_evolving), "evolvingStructure is left out"),
    Row("dimension-constraint", "dataflow", "1.0 2.0", ask.of(Dataflow, lambda a: a.dimensions), "dimensionConstraint is left out"),
    Row("role", "metadataconstraint", V2, ask.of(MetadataConstraint, lambda a: a.role == "actual"), "that a constraint is actual is left out"),
    Row("role", "dataconstraint", "2.1", ask.of(DataConstraint, lambda a: a.role == "actual"), "that a constraint is actual is left out"),
    Row("release-calendar", _CONSTRAINTS, "2.1", lambda found: getattr(found.artefact, "release_calendar", None) is not None, "the release calendar is left out"),
    Row("reference-period", _CONSTRAINTS, V2, lambda found: getattr(found.artefact, "reference_period", None) is not None, "the reference period is left out"),
    Row("data-source", "dataconstraint", "2.1", ask.sources, "attachment to data sources is left out"),
    Row("data-source", "metadataconstraint", "2.1", ask.of(MetadataConstraint, ask.has_metadata_sources), "attachment to sets and data sources is left out"),
    Row("report-target", "metadataconstraint", V2, ask.of(MetadataConstraint, ask.is_from_2_1),
        "attachment to sets by data provider, keys of reports, and report and target of a region are left out"),
    Row("many-regions", "metadataconstraint", V2, ask.of(MetadataConstraint, lambda a: len(a.regions) > MOST_REGIONS), "regions after the second are left out"),
    Row("data-provider", "metadataconstraint", V2,
        ask.of(MetadataConstraint, lambda a: a.attachment and ask.is_data_provider(a.attachment.metadata_provider)), "attachment to a provider of data is left out"),
    Row("data-provider", "metadataprovisionagreement", V2, ask.of(MetadataProvisionAgreement, lambda a: ask.is_data_provider(a.metadata_provider)),
        "a provider of data is left out: 2.x has providers of metadata"),
    Row("report-structure", "metadatastructure", V2, ask.of(MetadataStructure, lambda a: a.metadata_targets or a.report_structures),
        "metadata targets are left out; the attributes of the reports become one tree"),
    Row("attribute-array", "metadatastructure", STRUCTURES, lambda found: any(ask.is_array(each) for each in found.of(MetadataAttribute)),
        "minOccurs and maxOccurs of a metadata attribute's values are left out; those of the attribute stay"),
    Row("occurrence", "metadatastructure", STRUCTURES, lambda found: any(1 in (each.min_occurs, each.max_occurs) for each in found.of(MetadataAttribute)),
        "that an attribute occurs once is always written, and read as not said"),
    Row("code-selection", "codelist", V2, ask.cut_selection,
        "in a selection of codes wildcards stand last, do not cascade and have one % at their end; other wildcards, validity and empty selections are left out"),
    Row("mapped-scheme", "vtlmappingscheme", V2, lambda found: any(each.concept_scheme for each in found.of(VtlMapping)), "the mapping of a concept scheme is left out"),
    Row("range-validity", "dataconstraint", "1.0 2.0", lambda found: any(each.valid_from or each.valid_to for each in found.of(TimeRange)),
        "the validity of a time range is left out"),
    Row("period-validity", _CONSTRAINTS, V2, lambda found: any(instant(text) != text for text in ask.validity(found)),
        "validity of values is written as date-times: the first or last second of a period"),
    Row("several-key-values", "dataconstraint", "1.0 2.0", ask.several, "a key with several values of a dimension becomes several keys"),
    Row("selection-place", _CONSTRAINTS, V2, ask.misplaced,
        "a language of a key value and validity of an attribute's selection are left out"),
    Row("key-place", "dataconstraint", V2, ask.detailed_key,
        "exclusion, cascade, language, range and validity of a single key's values are left out, and dimensions without value"),
    Row("holder", "hierarchy", V2, ask.of(Hierarchy, lambda a: a.holder), "the hierarchical codelist that holds a hierarchy is left out"),
    Row("incomplete-set", "metadataset", METADATA, ask.of(MetadataSet, lambda a: not is_complete(a)),
        "a set without flow or agreement, targets or attributes is left out: the schema wants them"),
    Row("legacy-version", "metadataset", METADATA, lambda found: found.artefact.version != VERSION and not found.artefact.parsed_version.is_semantic,
        "a version that is not semantic is left out, which means 1.0"),
    Row("wildcard-target", "metadataset", METADATA, ask.of(MetadataSet, lambda a: any("*" in urn for urn in a.targets)), "targets with wildcards are left out"),
    Row("report", "metadataset", METADATA, ask.of(MetadataSet, lambda a: a.reports or a.data_provider or a.structure),
        "the attributes of reports become one tree, their objects targets; data provider, structure and other targets are left out"),
    Row("merge", "metadataset", METADATA, ask.of(MetadataSet, lambda a: a.action is not None and a.action not in ACTIONS), "the action Merge is left out"),
    Row("value-array", "metadataset", METADATA, lambda found: any(len(each.values) > 1 for each in found.of(ReportedAttribute)),
        "an attribute with several values becomes several attributes"),
    Row("structured-text", "metadataset", METADATA, lambda found: any(ask.is_misread(each) for each in found.of(ReportedAttribute)),
        "texts read back as structured ones when all of them are XHTML that names its namespace, and only then"),
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

"""What SDMX-ML cannot carry: one row each, the only place that knows. Writers ask it before they cut."""

from __future__ import annotations

from registry.formats.loss import Loss

ALL = "2.1 3.0 3.1"

_ORGANISATIONS = "agencyscheme dataproviderscheme dataconsumerscheme metadataproviderscheme"

# kinds, feature, generations without it, what happens instead
_ROWS = (
    ("*", "link", "2.1", "links are left out"),
    ("*", "link-details", ALL, "uri, hreflang and titles of a link are left out; a link without url takes its urn or uri as url"),
    ("*", "annotation-value", "2.1", "the value of an annotation is left out"),
    ("*", "annotation-urls", "2.1", "an annotation keeps its first address, without language"),
    ("*", "name-missing", ALL, "the schema requires a name; the id is written as the English name"),
    ("*", "version-extension", "2.1", "a draft is written under its version without the extension, not final"),
    ("*", "draft-beside-stable", "2.1", "a draft whose stable version is in the message is left out"),
    ("*", "final", "3.0 3.1", "isFinal is left out; semantic versions say it"),
    ("*", "partial-language", "2.1 3.0", "isPartialLanguage is left out"),
    ("*", "short-date", "3.0 3.1", "validity is written as a date-time: the first or last second of a day, month or year"),
    ("representationmap conceptschememap categoryschememap organisationschememap reportingtaxonomymap", "day", "3.0 3.1",
     "validity of a mapping is written as a day"),
    ("*", "illegal-character", ALL, "characters that XML forbids are replaced by U+FFFD"),
    ("metadataproviderscheme hierarchyassociation representationmap structuremap", "kind", "2.1",
     "artefacts of this kind are left out"),
    ("structureset attachmentconstraint", "kind", "3.0 3.1", "artefacts of this kind are left out"),
    ("metadataset", "kind", ALL, "artefacts of this kind are left out"),
    (_ORGANISATIONS, "scheme-version", ALL, "organisation schemes have version 1.0, never final"),
    ("organisationunitscheme", "unit-scheme-version", "3.0 3.1", "organisation schemes have version 1.0"),
    (_ORGANISATIONS, "organisation-parent", ALL, "only organisation units have parents"),
    ("categorisation", "categorisation-version", "3.1", "the version is left out; it is 1.0"),
    ("codelist", "code-parent", "3.0", "the schema admits only parents whose id starts with a letter; other parents are left out"),
    ("codelist", "geo", "2.1", "geometries, cells and grid of a geographic codelist are left out; it becomes a plain codelist"),
    ("valuelist conceptscheme datastructure metadatastructure", "value-list", "2.1",
     "a value list becomes a codelist; values that may not be ids of codes are left out"),
    ("valuelist", "value-item", "3.0 3.1", "uri and links of a value are left out"),
    ("metadatastructure", "metadata-array", ALL, "how often a value occurs is said by the metadata attribute; in its representation it is left out"),
    ("metadatastructure", "report-structure", "3.0 3.1",
     "metadata targets are left out and report structures become one tree; of attributes of one id the first stays"),
    ("metadatastructure", "attribute-tree", "2.1", "the tree of attributes is written as one report structure, about any object"),
    ("metadataflow metadataprovisionagreement", "metadata-targets", "2.1", "what reports may be about is left out"),
    ("metadataflow", "metadata-target-missing", "3.0 3.1", "the schema requires a target; any dataflow is written"),
    ("metadataprovisionagreement metadataconstraint metadataset", "metadata-provider", "2.1", "a metadata provider is written as the data provider of its id"),
    ("metadataprovisionagreement metadataconstraint metadataset", "data-provider", "3.0 3.1", "a data provider of reference metadata is written as the metadata provider of its id"),
    ("conceptschememap categoryschememap organisationschememap reportingtaxonomymap", "map-set", "2.1",
     "the map stands in a structure set of its id; rows without target, patterns, parts of values and validity are left out"),
    ("metadataset", "report-set", "3.0 3.1", "a set of 2.1's reports is left out"),
    ("metadataset", "flow-set", "2.1", "a set without reports, as 3.x has it, is left out"),
    ("metadataset", "incomplete-set", ALL, "a set that lacks the parts that the schema requires is left out"),
    ("metadataset", "set-structure", "3.0 3.1", "structure and data provider of a set are left out"),
    ("metadataset", "set-details", "2.1", "version, descriptions and addresses of a set are left out; it is its data provider's, else the sender's"),
    ("metadataset", "action", "2.1 3.0", "the action Merge is left out"),
    ("metadataset", "value-format", ALL, "the format of a value, which SDMX-JSON repeats, is left out"),
    ("metadataset", "value-array", "2.1 3.1", "several values of an attribute become several attributes of its id"),
    ("metadataset", "null-value", ALL, "null is left out"),
    ("metadataset", "typed-value", ALL, "numbers and booleans are written as text"),
    ("metadataset", "structured-text", ALL, "structured text that is not XHTML becomes a paragraph of plain text"),
    ("process", "text-missing", ALL, "the schema requires a text; an empty one is written"),
    ("vtlmappingscheme", "concept-scheme-mapping", "3.0 3.1", "mappings of whole concept schemes are left out"),
    ("codelist", "codelist-extension", "2.1", "the rules by which a codelist extends others are left out; only its own codes are written"),
    ("conceptscheme", "sentinel", "2.1", "sentinel values are left out"),
    ("datastructure", "sentinel", "2.1", "sentinel values are left out"),
    ("conceptscheme", "array", "2.1", "how often a value occurs is left out"),
    ("datastructure", "array", "2.1", "how often a value occurs is left out"),
    ("conceptscheme", "geospatial", "2.1", "GeospatialInformation becomes String"),
    ("datastructure", "geospatial", "2.1", "GeospatialInformation becomes String"),
    ("datastructure", "multilingual", "2.1", "isMultiLingual of an attribute or measure is left out"),
    ("conceptscheme", "format-details", ALL, "an enumeration format has neither languages nor sentinel values"),
    ("datastructure", "format-details", ALL, "an enumeration format has neither languages nor sentinel values; nor do dimensions have languages"),
    ("datastructure", "dimension-array", ALL, "a dimension has one value; its minOccurs and maxOccurs are left out"),
    ("datastructure", "time-representation", ALL, "a time dimension without text format gets ObservationalTimePeriod"),
    ("datastructure", "time-roles", ALL, "concept roles of the time dimension are left out"),
    ("datastructure", "time-order", "3.0 3.1", "the time dimension stands last and has no position"),
    ("datastructure", "measure-dimension", "3.0 3.1", "a measure dimension becomes a dimension; its concept scheme as enumeration is left out"),
    ("datastructure", "many-measures", "2.1", "measures after the first become observation attributes"),
    ("datastructure", "no-measure", "2.1", "the schema requires a primary measure; OBS_VALUE of SDMX:CROSS_DOMAIN_CONCEPTS is written"),
    ("datastructure", "measure-id", "2.1", "the only measure is written as OBS_VALUE"),
    ("datastructure", "measure-details", "2.1", "usage and concept roles of the primary measure are left out"),
    ("datastructure", "measure-relationship", "2.1", "which measures an attribute describes is left out"),
    ("datastructure", "optional-dimension", "2.1", "that a dimension is optional for an attribute is left out"),
    ("datastructure", "attachment-group", "3.0 3.1", "attachment groups of an attribute are left out; its dimensions stay"),
    ("datastructure", "attachment-constraint", "3.0 3.1", "a group by attachment constraint is left out"),
    ("datastructure", "metadata", "2.1", "the metadata structure and the use of its attributes are left out"),
    ("datastructure", "evolving", "2.1 3.0", "evolvingStructure is left out"),
    ("datastructure", "group-link", "3.0 3.1", "links of a group are left out, and all but one of a metadata attribute usage"),
    ("datastructure", "reporting-year-element", "2.1", "ReportingYearStartDay is written as Attribute of that id"),
    ("dataflow", "dimension-constraint", "2.1 3.0", "DimensionConstraint is left out"),
    ("metadataprovisionagreement metadataconstraint", "metadata-stub", "2.1",
     "a stub does not say that reference metadata are meant; it is written as one of data"),
    ("metadataconstraint", "metadata-region", "2.1", "a region that names no report structure is left out; a constraint without regions and keys too"),
    ("metadataconstraint", "metadata-report", "3.0 3.1", "report structure, target and keys of a region are left out"),
    ("metadataconstraint", "metadata-keys", "3.0 3.1", "sets of metadata keys are left out"),
    ("metadataconstraint", "metadata-role", "3.0 3.1", "that a constraint is actual is left out"),
    ("metadataconstraint", "metadata-region-annotation", ALL, "annotations of a region are left out"),
    ("metadataconstraint", "metadata-set", ALL, "attachment to metadata sets by URN is left out (the schema of 3.0 takes only URNs of metadata structures there)"),
    ("metadataconstraint", "provider-set", "3.0 3.1", "attachment to the set of a provider is left out"),
    ("metadataconstraint metadataset", "metadata-agreement", "2.1", "a metadata provision agreement is named as provision agreement"),
    ("metadataconstraint metadataset", "data-agreement", "3.0 3.1", "a provision agreement of reference metadata is named as metadata provision agreement"),
    ("dataconstraint", "role", "3.1", "that a constraint is actual is left out"),
    ("dataconstraint metadataconstraint", "release-calendar", "3.1", "the release calendar is left out"),
    ("dataconstraint metadataconstraint", "reference-period", "3.0 3.1", "the reference period is left out"),
    ("dataconstraint metadataconstraint", "data-source", "3.1", "attachment to data sources is left out"),
    ("dataconstraint metadataconstraint", "many-sources", "2.1", "a constraint is attached to one simple data source; further ones are left out"),
    ("dataconstraint metadataconstraint", "many-regions", "3.0 3.1", "a constraint has one including and one excluding region; further ones are left out"),
    ("dataconstraint", "region-annotation", "2.1", "annotations of a region are left out"),
    ("dataconstraint metadataconstraint", "excluded-root", "2.1", "excluderoot becomes cascadeValues=true"),
    ("dataconstraint metadataconstraint", "selection-details", "2.1", "prefix removal, languages and validity of selected values are left out"),
    ("dataconstraint metadataconstraint", "selection-place", ALL, "a language of a key value, validity of an attribute's selection, and an empty key selection are left out"),
    ("dataconstraint attachmentconstraint metadataconstraint", "key-details", "2.1", "attributes, prefix removal and validity of a key are left out"),
    ("dataconstraint attachmentconstraint metadataconstraint", "key-place", ALL, "exclusion, cascade, language and validity of a single key's values are left out"),
    ("dataconstraint", "metadata-target", ALL, "when read, attachment to data sets, and metadata regions and keys beside those of data, are left out"),
    ("hierarchy", "holder", "3.0 3.1", "the hierarchical codelist that holds a hierarchy is left out"),
    ("hierarchy", "alias", "2.1", "when read, codes named by codelist alias get their full reference; versions of nodes are left out"),
    ("hierarchy", "empty", "2.1", "a hierarchy without codes is written as a list without hierarchies; its levels are left out"),
)  # fmt: skip

LOSSES: tuple[Loss, ...] = tuple(
    Loss(f"sdmx-ml-{generation}", kind, feature, reason)
    for kinds, feature, generations, reason in _ROWS
    for kind in kinds.split()
    for generation in generations.split()
)

_REASONS = {feature: reason for _, feature, _, reason in _ROWS}


def reason_of(feature: str) -> str:
    """The sentence of a feature, as a footer message says it."""
    return _REASONS[feature]

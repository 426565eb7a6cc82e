"""What SDMX-ML cannot carry: one row each, the only place that knows. Writers ask it before they cut."""

from __future__ import annotations

from registry.formats.loss import Loss

ALL = "2.1 3.0 3.1"

# kind, feature, generations without it, what happens instead
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
    ("*", "illegal-character", ALL, "characters that XML forbids are replaced by U+FFFD"),
    ("agencyscheme", "scheme-version", ALL, "organisation schemes have version 1.0, never final"),
    ("dataproviderscheme", "scheme-version", ALL, "organisation schemes have version 1.0, never final"),
    ("dataconsumerscheme", "scheme-version", ALL, "organisation schemes have version 1.0, never final"),
    ("agencyscheme", "organisation-parent", ALL, "only organisation units have parents"),
    ("dataproviderscheme", "organisation-parent", ALL, "only organisation units have parents"),
    ("dataconsumerscheme", "organisation-parent", ALL, "only organisation units have parents"),
    ("categorisation", "categorisation-version", "3.1", "the version is left out; it is 1.0"),
    ("codelist", "code-parent", "3.0", "the schema admits only parents whose id starts with a letter; other parents are left out"),
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
    ("dataconstraint", "role", "3.1", "that a constraint is actual is left out"),
    ("dataconstraint", "release-calendar", "3.1", "the release calendar is left out"),
    ("dataconstraint", "reference-period", "3.0 3.1", "the reference period is left out"),
    ("dataconstraint", "data-source", "3.1", "attachment to data sources is left out"),
    ("dataconstraint", "many-sources", "2.1", "a constraint is attached to one simple data source; further ones are left out"),
    ("dataconstraint", "many-regions", "3.0 3.1", "a constraint has one including and one excluding region; further ones are left out"),
    ("dataconstraint", "region-annotation", "2.1", "annotations of a region are left out"),
    ("dataconstraint", "excluded-root", "2.1", "excluderoot becomes cascadeValues=true"),
    ("dataconstraint", "selection-details", "2.1", "prefix removal, languages and validity of selected values are left out"),
    ("dataconstraint", "selection-place", ALL, "a language of a key value, validity of an attribute's selection, and an empty key selection are left out"),
    ("dataconstraint", "key-details", "2.1", "attributes, prefix removal and validity of a key are left out"),
    ("dataconstraint", "key-place", ALL, "exclusion, cascade, language and validity of a single key's values are left out"),
    ("dataconstraint", "metadata-target", ALL, "when read, attachment to sets and metadata structures and metadata regions are left out"),
    ("hierarchy", "holder", "3.0 3.1", "the hierarchical codelist that holds a hierarchy is left out"),
    ("hierarchy", "alias", "2.1", "when read, codes named by codelist alias get their full reference; versions of nodes are left out"),
    ("hierarchy", "empty", "2.1", "a hierarchy without codes is written as a list without hierarchies; its levels are left out"),
)  # fmt: skip

LOSSES: tuple[Loss, ...] = tuple(
    Loss(f"sdmx-ml-{generation}", kind, feature, reason)
    for kind, feature, generations, reason in _ROWS
    for generation in generations.split()
)

_REASONS = {feature: reason for _, feature, _, reason in _ROWS}


def reason_of(feature: str) -> str:
    """The sentence of a feature, as a footer message says it."""
    return _REASONS[feature]

"""Metadata sets cut to what a generation carries: every value is text, and 2.1 knows reports only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from registry.formats.sdmx_ml.fitting import Cuts, fit_annotations, fit_maintainable
from registry.formats.sdmx_ml.metadata_constraint import fit_agreement
from registry.formats.sdmx_ml.region import fit_data_key
from registry.formats.sdmx_ml.structured_text import as_paragraph, canonical
from registry.formats.sdmx_ml.xml import holds_illegal
from registry.model.metadata_set import MetadataReport, MetadataSet, ReferenceValue, ReportedAttribute, Scalar
from registry.model.names import Names


def fit_metadata_set(given: MetadataSet, cuts: Cuts) -> MetadataSet | None:
    """The set as the generation has it; None where it has no element for it."""
    cuts.cut("illegal-character", holds_illegal(given))
    if cuts.generation.uses_refs:
        return _fit_reports(given, cuts)
    if cuts.cut("report-set", given.reports):
        return None
    given = fit_maintainable(given, cuts)
    if cuts.cut("set-structure", given.structure or given.data_provider):
        given = replace(given, structure=None, data_provider=None)
    if cuts.cut("action", given.action == "Merge"):
        given = replace(given, action=None)
    parts = (given.metadataflow or given.metadata_provision_agreement, given.targets, given.attributes)
    if cuts.cut("incomplete-set", any(parts) and not all(parts)):
        return None
    agreement = given.metadata_provision_agreement
    return replace(
        given,
        metadata_provision_agreement=fit_agreement(agreement, cuts) if agreement else None,
        attributes=_fit_attributes(given.attributes, cuts),
    )


def _fit_reports(given: MetadataSet, cuts: Cuts) -> MetadataSet | None:
    if cuts.cut("flow-set", not given.reports or given.targets or given.attributes):
        return None
    if cuts.cut("incomplete-set", not all(report.references and report.attributes for report in given.reports)):
        return None
    if cuts.cut("incomplete-set", not (given.structure or given.metadataflow or given.metadata_provision_agreement)):
        return None
    bare = MetadataSet(
        id=given.id,
        agency=given.agency,
        names=given.names,
        annotations=fit_annotations(given.annotations, cuts),
        valid_from=given.valid_from,
        valid_to=given.valid_to,
        structure=given.structure,
        metadataflow=given.metadataflow,
        metadata_provision_agreement=given.metadata_provision_agreement,
        data_provider=given.data_provider,
        action=given.action,
        reporting_begin=given.reporting_begin,
        reporting_end=given.reporting_end,
        publication_year=given.publication_year,
        publication_period=given.publication_period,
        reports=given.reports,
    )
    cuts.cut("set-details", replace(bare, annotations=given.annotations) != given)
    if cuts.cut("action", bare.action == "Merge"):
        bare = replace(bare, action=None)
    agreement = bare.metadata_provision_agreement
    return replace(
        bare,
        metadata_provision_agreement=fit_agreement(agreement, cuts) if agreement else None,
        reports=tuple(_fit_report(report, cuts) for report in bare.reports),
    )


def _fit_report(report: MetadataReport, cuts: Cuts) -> MetadataReport:
    return replace(
        report,
        references=tuple(_fit_reference(each, cuts) for each in report.references),
        attributes=_fit_attributes(report.attributes, cuts),
        annotations=fit_annotations(report.annotations, cuts),
    )


def _fit_reference(given: ReferenceValue, cuts: Cuts) -> ReferenceValue:
    return replace(given, data_key=fit_data_key(given.data_key, cuts)) if given.data_key else given


def _fit_attributes(given: Iterable[ReportedAttribute], cuts: Cuts) -> tuple[ReportedAttribute, ...]:
    return tuple(fitted for each in given for fitted in _fit_attribute(each, cuts))


def _fit_attribute(given: ReportedAttribute, cuts: Cuts) -> Iterator[ReportedAttribute]:
    """Several values become several attributes, of which the first holds the rest, where an attribute has one value."""
    if cuts.cut("value-format", given.format):
        given = replace(given, format=None)
    given = replace(
        given,
        values=tuple(_fit_value(value, cuts) for value in _without_null(given.values, cuts)),
        structured_texts=_fit_structured(given.structured_texts, cuts),
        attributes=_fit_attributes(given.attributes, cuts),
        annotations=fit_annotations(given.annotations, cuts),
    )
    if cuts.cut("value-array", len(given.values) > 1):
        yield replace(given, values=given.values[:1])
        yield from (ReportedAttribute(id=given.id, values=(value,)) for value in given.values[1:])
    else:
        yield given


def _without_null(values: tuple[Scalar, ...], cuts: Cuts) -> tuple[Scalar, ...]:
    if cuts.cut("null-value", None in values):
        return tuple(value for value in values if value is not None)
    return values


def _fit_value(value: Scalar, cuts: Cuts) -> str:
    if isinstance(value, str):
        return value
    cuts.cut("typed-value", True)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _fit_structured(given: Names, cuts: Cuts) -> Names:
    return {tag: _fit_xhtml(text, cuts) for tag, text in given.items()}


def _fit_xhtml(text: str, cuts: Cuts) -> str:
    found = canonical(text)
    cuts.cut("structured-text", found is None)
    return as_paragraph(text) if found is None else found

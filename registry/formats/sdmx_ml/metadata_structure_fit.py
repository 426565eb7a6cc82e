"""Metadata structures cut to what a generation carries: reports on targets in 2.1, one tree in 3.x."""

from __future__ import annotations

from msgspec.structs import replace

from registry.formats.sdmx_ml.fitting import Cuts, fit_identifiable, fit_maintainable
from registry.formats.sdmx_ml.representation import fit_representation
from registry.model.metadata_structure import (
    MetadataAttribute,
    MetadataStructure,
    MetadataTarget,
    ReportStructure,
    TargetObject,
)
from registry.model.representation import Representation, TextFormat

_ANY = MetadataTarget(
    id="ANY_OBJECT",
    objects=(
        TargetObject(
            id="OBJECT",
            type="IdentifiableObjectTarget",
            object_type="Any",
            representation=Representation(text_format=TextFormat(type="IdentifiableReference")),
        ),
    ),
)


def fit_metadata_structure(structure: MetadataStructure, cuts: Cuts) -> MetadataStructure:
    structure = fit_maintainable(structure, cuts)
    if cuts.cut("report-structure", structure.metadata_targets or structure.report_structures):
        structure = replace(
            structure, attributes=structure.merged_attributes, metadata_targets=(), report_structures=()
        )
    if cuts.cut("attribute-tree", structure.attributes):
        report = ReportStructure(id=structure.id, targets=(_ANY.id,), attributes=structure.attributes)
        structure = replace(
            structure, attributes=(), descriptor=None, metadata_targets=(_ANY,), report_structures=(report,)
        )
    own = structure.descriptor
    return replace(
        structure,
        attributes=_fit_attributes(structure.attributes, cuts),
        descriptor=None if own is None else fit_identifiable(own, cuts),
        metadata_targets=tuple(_fit_target(target, cuts) for target in structure.metadata_targets),
        report_structures=tuple(_fit_report(report, cuts) for report in structure.report_structures),
    )


def _fit_attributes(given: tuple[MetadataAttribute, ...], cuts: Cuts) -> tuple[MetadataAttribute, ...]:
    return tuple(
        replace(
            fit_identifiable(attribute, cuts),
            representation=fit_representation(attribute.representation, "metadata", cuts),
            attributes=_fit_attributes(attribute.attributes, cuts),
        )
        for attribute in given
    )


def _fit_target(target: MetadataTarget, cuts: Cuts) -> MetadataTarget:
    objects = tuple(_fit_object(each, cuts) for each in target.objects)
    return replace(fit_identifiable(target, cuts), objects=objects)


def _fit_object(given: TargetObject, cuts: Cuts) -> TargetObject:
    """The schema wants a representation: without one it is the text format that it fixes."""
    given = fit_identifiable(given, cuts)
    return given if given.representation else replace(given, representation=Representation(text_format=TextFormat()))


def _fit_report(report: ReportStructure, cuts: Cuts) -> ReportStructure:
    return replace(fit_identifiable(report, cuts), attributes=_fit_attributes(report.attributes, cuts))

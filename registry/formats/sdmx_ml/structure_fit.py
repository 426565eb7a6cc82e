"""Data structures cut to what a generation carries: 2.1 has one measure and no arrays, 3.x has the time dimension last."""

from __future__ import annotations

from msgspec.structs import replace

from registry.formats.sdmx_ml.fitting import Cuts, fit_identifiable, fit_maintainable
from registry.formats.sdmx_ml.representation import fit_representation
from registry.model.structure import (
    DataAttribute,
    DataStructure,
    Dimension,
    Group,
    Measure,
    MetadataAttributeUsage,
    Relationship,
)

_OBSERVATION = Relationship(kind="observation")
_OBS_VALUE = Measure(
    id="OBS_VALUE",
    concept="urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=SDMX:CROSS_DOMAIN_CONCEPTS(2.0).OBS_VALUE",
)


def fit_data_structure(structure: DataStructure, cuts: Cuts) -> DataStructure:
    structure = fit_maintainable(structure, cuts)
    if cuts.cut("evolving", structure.is_evolving):
        structure = replace(structure, is_evolving=False)
    if cuts.cut("metadata", structure.metadata or structure.metadata_attribute_usages):
        structure = replace(structure, metadata=None, metadata_attribute_usages=())
    structure = _fit_time(_fit_measures(structure, cuts), cuts)
    return replace(
        structure,
        dimensions=_placed(tuple(_fit_dimension(each, cuts) for each in structure.dimensions)),
        measures=tuple(_fit_measure(each, cuts) for each in structure.measures),
        attributes=tuple(_fit_attribute(each, cuts) for each in structure.attributes),
        groups=_fit_groups(structure.groups, cuts),
        metadata_attribute_usages=tuple(_fit_usage(each, cuts) for each in structure.metadata_attribute_usages),
        descriptors=tuple(fit_identifiable(each, cuts) for each in structure.descriptors),
    )


def _placed(dimensions: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
    """A position that equals the place says nothing."""
    return tuple(
        replace(each, position=None) if each.position == place else each for place, each in enumerate(dimensions, 1)
    )


def _fit_time(structure: DataStructure, cuts: Cuts) -> DataStructure:
    """Time last, where the schema wants it there."""
    key = tuple(each for each in structure.dimensions if each.type != "time")
    time = tuple(each for each in structure.dimensions if each.type == "time")
    if cuts.cut("time-order", structure.dimensions != (*key, *time)):
        structure = replace(structure, dimensions=(*key, *time))
    return structure


def _fit_dimension(dimension: Dimension, cuts: Cuts) -> Dimension:
    dimension = fit_identifiable(dimension, cuts)
    if dimension.type == "time":
        if cuts.cut("time-roles", dimension.concept_roles):
            dimension = replace(dimension, concept_roles=())
        if cuts.cut("time-order", dimension.position is not None):
            dimension = replace(dimension, position=None)
        return replace(dimension, representation=fit_representation(dimension.representation, "time", cuts))
    if cuts.cut("measure-dimension", dimension.type == "measure"):
        dimension = replace(dimension, type="dimension", representation=None)
    return replace(dimension, representation=fit_representation(dimension.representation, "dimension", cuts))


def _fit_measures(structure: DataStructure, cuts: Cuts) -> DataStructure:
    """One primary measure OBS_VALUE: the measure of that id, else the first; the others become observation attributes."""
    measures = structure.measures
    if not structure.dimensions:
        return structure
    if cuts.cut("no-measure", not measures):
        return replace(structure, measures=(_OBS_VALUE,))
    if not measures or "many-measures" not in cuts.generation.lacks:
        return structure
    primary = next((each for each in measures if each.id == "OBS_VALUE"), measures[0])
    others = tuple(each for each in measures if each is not primary)
    if cuts.cut("many-measures", others):
        structure = replace(structure, attributes=(*structure.attributes, *map(_as_attribute, others)))
    if cuts.cut("measure-id", primary.id != "OBS_VALUE"):
        primary = replace(primary, id="OBS_VALUE")
    if cuts.cut("measure-details", primary.usage or primary.concept_roles):
        primary = replace(primary, usage=None, concept_roles=())
    return replace(structure, measures=(primary,))


def _as_attribute(measure: Measure) -> DataAttribute:
    return DataAttribute(
        id=measure.id,
        uri=measure.uri,
        annotations=measure.annotations,
        links=measure.links,
        concept=measure.concept,
        representation=measure.representation,
        concept_roles=measure.concept_roles,
        usage="optional",
        relationship=_OBSERVATION,
    )


def _fit_measure(measure: Measure, cuts: Cuts) -> Measure:
    measure = fit_identifiable(measure, cuts)
    return replace(measure, representation=fit_representation(measure.representation, "measure", cuts))


def _fit_attribute(attribute: DataAttribute, cuts: Cuts) -> DataAttribute:
    """2.1 must say how an attribute is used: without a word it is optional."""
    attribute = fit_identifiable(attribute, cuts)
    if cuts.cut("measure-relationship", attribute.measures):
        attribute = replace(attribute, measures=())
    if cuts.generation.uses_refs and attribute.usage is None:
        attribute = replace(attribute, usage="optional")
    return replace(
        attribute,
        relationship=_fit_relationship(attribute.relationship, cuts),
        representation=fit_representation(attribute.representation, "attribute", cuts),
    )


def _fit_relationship(given: Relationship, cuts: Cuts) -> Relationship:
    if cuts.cut("optional-dimension", given.optional_dimensions):
        given = replace(given, optional_dimensions=())
    return replace(given, attachment_groups=()) if cuts.cut("attachment-group", given.attachment_groups) else given


def _fit_groups(groups: tuple[Group, ...], cuts: Cuts) -> tuple[Group, ...]:
    if cuts.cut("attachment-constraint", any(group.attachment_constraint for group in groups)):
        groups = tuple(group for group in groups if group.attachment_constraint is None)
    if cuts.cut("group-link", any(group.links for group in groups)):
        groups = tuple(replace(group, links=()) for group in groups)
    return tuple(fit_identifiable(group, cuts) for group in groups)


def _fit_usage(usage: MetadataAttributeUsage, cuts: Cuts) -> MetadataAttributeUsage:
    if cuts.cut("group-link", len(usage.links) > 1):
        usage = replace(usage, links=usage.links[:1])
    usage = fit_identifiable(usage, cuts)
    return replace(usage, relationship=_fit_relationship(usage.relationship, cuts))

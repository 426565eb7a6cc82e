"""Metadata constraints. 2.1 writes content constraints with regions or keys of reports."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from msgspec.structs import replace

from registry.formats.sdmx_ml.common import Writing
from registry.formats.sdmx_ml.constraint import (
    fit_constraint,
    fit_number,
    fit_sources,
    read_constraint,
    read_data_constraint,
    read_sources,
    simple_sources,
    source_of,
    written,
)
from registry.formats.sdmx_ml.fitting import Cuts
from registry.formats.sdmx_ml.metadata_key import (
    fit_metadata_key_set,
    fit_target_selections,
    metadata_key_set,
    read_metadata_key_set,
    read_set_reference,
    read_target_selections,
    set_reference,
    target_selections,
)
from registry.formats.sdmx_ml.provision import fit_metadata_provider
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import all_referred, referred
from registry.formats.sdmx_ml.region import fit_selection, read_selections, selection
from registry.formats.sdmx_ml.xml import Children, Node, children_of, element, first, flag
from registry.model.artefact import Maintainable
from registry.model.constraint import DataConstraint
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion

_OF_DATA = ("CubeRegion", "DataKeySet")
_OF_METADATA = ("MetadataTargetRegion", "MetadataKeySet")
_ATTACHED_METADATA = ("MetadataSet", "MetadataStructure", "Metadataflow")
_REFERENCES = {
    "metadata_structures": "MetadataStructure",
    "metadataflows": "Metadataflow",
    "metadata_provision_agreements": "MetadataProvisionAgreement",
}
_WORDS_21 = {"MetadataProvisionAgreement": "ProvisionAgreement", "MetadataProvider": "DataProvider"}


# --- reading -----------------------------------------------------------------------------------------------------------------------


def read_content_constraint(node: Node, reading: Reading) -> DataConstraint | MetadataConstraint:
    """2.1 has one element for both: what is constrained tells which it is, else what it is attached to."""
    children = children_of(node)
    attachment = first(children, "ConstraintAttachment")
    parts = {} if attachment is None else children_of(attachment)
    is_metadata = any(name in children for name in _OF_METADATA) or any(name in parts for name in _ATTACHED_METADATA)
    if is_metadata and not any(name in children for name in _OF_DATA):
        return read_metadata_constraint(node, reading)
    return read_data_constraint(node, reading)


def read_metadata_constraint(node: Node, reading: Reading) -> MetadataConstraint:
    children = children_of(node)
    regions = children.get("MetadataTargetRegion", ())
    return MetadataConstraint(
        **read_constraint(node, children, reading),
        attachment=_read_attachment(first(children, "ConstraintAttachment"), reading),
        regions=tuple(_read_region(child, reading) for child in regions),
        key_sets=tuple(read_metadata_key_set(child, reading) for child in children.get("MetadataKeySet", ())),
    )


def _read_attachment(node: Node | None, reading: Reading) -> MetadataAttachment | None:
    if node is None:
        return None
    parts = children_of(node)
    is_21 = reading.generation.uses_refs
    for left in parts.get("DataSet", ()):
        reading.leave_out(left, "metadata-target")
    sets = parts.get("MetadataSet", ()) if is_21 else ()
    return MetadataAttachment(
        metadata_provider=_referred_provider(parts, reading),
        metadata_sets=() if is_21 else all_referred(parts, "MetadataSet", "MetadataSet", reading),
        sets=tuple(read_set_reference(child, reading) for child in sets),
        **read_sources(parts),
        **{field: all_referred(parts, _word(name, is_21=is_21), name, reading) for field, name in _REFERENCES.items()},
    )


def _word(name: str, *, is_21: bool) -> str:
    return _WORDS_21.get(name, name) if is_21 else name


def _referred_provider(parts: Children, reading: Reading) -> str | None:
    name = _word("MetadataProvider", is_21=reading.generation.uses_refs)
    return referred(parts, name, name, reading)


def _read_region(node: Node, reading: Reading) -> MetadataTargetRegion:
    children = children_of(node)
    include = flag(node, "include")
    return MetadataTargetRegion(
        include=True if include is None else include,
        components=read_selections(children, "Attribute") + read_selections(children, "Component"),
        valid_from=node.get("validFrom"),
        valid_to=node.get("validTo"),
        report=node.get("report"),
        metadata_target=node.get("metadataTarget"),
        keys=read_target_selections(node, reading),
    )


# --- writing -----------------------------------------------------------------------------------------------------------------------


def write_metadata_constraint(constraint: MetadataConstraint, writing: Writing) -> Iterator[str]:
    targets = _targets(constraint.attachment, writing) if constraint.attachment else ""
    key_sets = (metadata_key_set(each, writing) for each in constraint.key_sets)
    regions = (_region(each, writing) for each in constraint.regions)
    yield from written(constraint, "MetadataConstraint", targets, chain(key_sets, regions), writing)


def _targets(given: MetadataAttachment, writing: Writing) -> str:
    """The schema allows one kind of target: the first that is there, in its order."""
    is_21 = writing.generation.uses_refs
    if given.metadata_provider is not None:
        return writing.refer(f"str:{_word('MetadataProvider', is_21=is_21)}", given.metadata_provider)
    if given.sets or given.metadata_sets:
        sets = (set_reference("str:MetadataSet", each, writing) for each in given.sets)
        return "".join(sets) + writing.refer("str:MetadataSet", *given.metadata_sets)
    if given.simple_data_sources:
        return simple_sources(given.simple_data_sources)
    for field, name in _REFERENCES.items():
        if urns := getattr(given, field):
            sources = "".join(map(source_of, given.queryable_data_sources))
            return writing.refer(f"str:{_word(name, is_21=is_21)}", *urns) + sources
    return ""


def _region(region: MetadataTargetRegion, writing: Writing) -> str:
    prefix = writing.generation.region_prefix
    name = f"{prefix}:{writing.generation.region_component}"
    facts = {
        "include": region.include,
        "validFrom": region.valid_from,
        "validTo": region.valid_to,
        "report": region.report,
        "metadataTarget": region.metadata_target,
    }
    components = (selection(name, each, prefix) for each in region.components)
    return element("str:MetadataTargetRegion", facts, target_selections(region.keys, writing), *components)


# --- fitting -----------------------------------------------------------------------------------------------------------------------


def fit_metadata_constraint(constraint: MetadataConstraint, cuts: Cuts) -> MetadataConstraint | DataConstraint | None:
    """In 2.1 nothing, where no region and no key is left."""
    constraint = fit_constraint(constraint, "metadata-role", cuts)
    if cuts.cut("metadata-stub", constraint.is_external_reference and constraint.attachment is None):
        return DataConstraint(**{name: getattr(constraint, name) for name in Maintainable.__struct_fields__})
    if cuts.cut("metadata-keys", constraint.key_sets):
        constraint = replace(constraint, key_sets=())
    kept = tuple(region for region in constraint.regions if region.report is not None)
    if cuts.cut("metadata-region", kept != constraint.regions or not (kept or constraint.key_sets)):
        constraint = replace(constraint, regions=kept)
        if not kept and not constraint.key_sets:
            return None
    return replace(
        constraint,
        attachment=_fit_attachment(constraint.attachment, cuts),
        regions=tuple(_fit_region(region, cuts) for region in fit_number(constraint.regions, cuts)),
        key_sets=tuple(fit_metadata_key_set(each, cuts) for each in constraint.key_sets),
    )


def _fit_region(region: MetadataTargetRegion, cuts: Cuts) -> MetadataTargetRegion:
    if cuts.cut("metadata-region-annotation", region.annotations):
        region = replace(region, annotations=())
    if cuts.cut("selection-details", region.valid_from is not None or region.valid_to is not None):
        region = replace(region, valid_from=None, valid_to=None)
    if cuts.cut("metadata-report", region.report is not None or region.keys):
        region = replace(region, report=None, metadata_target=None, keys=())
    components = tuple(fit_selection(each, cuts, is_key=False) for each in region.components)
    return replace(region, components=components, keys=fit_target_selections(region.keys, cuts))


def _fit_attachment(given: MetadataAttachment | None, cuts: Cuts) -> MetadataAttachment | None:
    if given is None:
        return None
    given = fit_sources(given, cuts)
    if cuts.cut("metadata-set", given.metadata_sets):
        given = replace(given, metadata_sets=())
    if cuts.cut("provider-set", given.sets):
        given = replace(given, sets=())
    given = replace(
        given,
        metadata_provider=fit_metadata_provider(given.metadata_provider, cuts),
        metadata_provision_agreements=tuple(fit_agreement(urn, cuts) for urn in given.metadata_provision_agreements),
    )
    return None if given == MetadataAttachment() else given


def fit_agreement(urn: str, cuts: Cuts) -> str:
    """2.1 knows one class of agreement; 3.x wants that of reference metadata."""
    if cuts.cut("metadata-agreement", ".MetadataProvisionAgreement=" in urn):
        return urn.replace(".MetadataProvisionAgreement=", ".ProvisionAgreement=")
    if cuts.cut("data-agreement", ".ProvisionAgreement=" in urn):
        return urn.replace(".ProvisionAgreement=", ".MetadataProvisionAgreement=")
    return urn

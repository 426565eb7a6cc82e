"""Report templates and what stands on them: the tree of headings, report series, report agreements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from registry.model.artefact import Maintainable
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure, MetadataTarget, TargetObject
from registry.model.metadataflow import Metadataflow
from registry.web.language import _
from registry.web.library import Library
from registry.web.links import page_of
from registry.web.pages.concepts import TYPES
from registry.web.pages.sections import Asked, Fact, Facts, Node, Section, Statement, Tree, listed, phrase
from registry.web.texts import Text, text
from registry.web.words import spelled


def structure_behind(library: Library, urn: str | None) -> MetadataStructure | None:
    """The template that a URN names, directly or by a report series or agreement."""
    found = library.artefact(urn)
    if isinstance(found, MetadataProvisionAgreement):
        found = library.artefact(found.metadataflow)
    if isinstance(found, Metadataflow):
        found = library.artefact(found.structure)
    return found if isinstance(found, MetadataStructure) else None


def attribute_at(attributes: Sequence[MetadataAttribute], path: str) -> MetadataAttribute | None:
    """An attribute by its dotted path."""
    first, _dot, rest = path.partition(".")
    found = next((attribute for attribute in attributes if attribute.id == first), None)
    return attribute_at(found.attributes, rest) if found is not None and rest else found


def metadata_structure(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, MetadataStructure)
    intro = _("The headings of a report in their order. What stands under a heading is said beside it.")
    trees = (
        [Tree(_("Headings"), _nodes(artefact.attributes, library, ""), intro, is_open=True)]
        if artefact.attributes
        else []
    )
    for report in artefact.report_structures:
        title = _("Headings of the report %(report)s", report=report.id)
        trees.append(Tree(title, _nodes(report.attributes, library, f"{report.id}."), intro, is_open=True))
    targets = tuple(_target(target, library) for target in artefact.metadata_targets)
    return (*trees, *((Facts(_("What reports can describe"), targets),) if targets else ()))  # fmt: skip


def _nodes(attributes: Iterable[MetadataAttribute], library: Library, prefix: str) -> tuple[Node, ...]:
    return tuple(_node(attribute, library, prefix) for attribute in attributes)


def _node(attribute: MetadataAttribute, library: Library, prefix: str) -> Node:
    concept = library.concept(attribute)
    path = f"{prefix}{attribute.id}"
    enumeration = attribute.representation.enumeration if attribute.representation else None
    return Node(
        name=text(concept.names, attribute.id) if concept else Text(attribute.id),
        id=attribute.id,
        href=page_of(attribute.concept) if concept else None,
        description=text(concept.descriptions) if concept else Text(""),
        facts=tuple(fact for fact in (_occurs(attribute), "" if enumeration else _format(attribute)) if fact),
        links=library.links((enumeration,)) if enumeration else (),
        anchor=path,
        nodes=_nodes(attribute.attributes, library, f"{path}."),
    )


def _occurs(attribute: MetadataAttribute) -> str:
    most = attribute.max_occurs
    is_optional = attribute.min_occurs == 0
    if most == "unbounded":
        return _("any number, or none") if is_optional else _("one or more")
    if most is not None and most > 1:
        return _("up to %(most)s, or none", most=most) if is_optional else _("one to %(most)s", most=most)
    return _("optional") if is_optional else _("required")


def _format(attribute: MetadataAttribute) -> str:
    if attribute.is_presentational:
        return _("heading only")
    format_ = attribute.representation.text_format if attribute.representation else None
    type_ = format_.type if format_ else None
    return str(TYPES.get(type_ or "String", type_))


def _target(target: MetadataTarget, library: Library) -> Fact:
    said = []
    links = []
    for each in target.objects:
        if each.representation and each.representation.enumeration:
            links.append(library.link(each.representation.enumeration))
        else:
            said.append(_object(each))
    return Fact(target.id, tuple(links), ", ".join(said))


def _object(each: TargetObject) -> str:
    words = {
        "KeyDescriptorValuesTarget": _("part of the data, by its key"),
        "DataSetTarget": _("a data set"),
        "ConstraintContentTarget": _("what a constraint names"),
        "ReportPeriodTarget": _("a period"),
    }
    return words.get(each.type, spelled(each.object_type or each.id))


def metadataflow(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, Metadataflow)
    says = phrase(_("Reports with the headings of %(template)s."), template=library.link(artefact.structure))
    about = phrase(_("They describe %(targets)s."), targets=listed(library.links(artefact.targets)))
    return (Statement((says, about) if artefact.targets else (says,)),)


def metadata_agreement(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, MetadataProvisionAgreement)
    says = phrase(
        _("%(provider)s writes reports of %(series)s."),
        provider=library.link(artefact.metadata_provider),
        series=library.link(artefact.metadataflow),
    )
    about = phrase(_("They describe %(targets)s."), targets=listed(library.links(artefact.targets)))
    return (Statement((says, about) if artefact.targets else (says,)),)

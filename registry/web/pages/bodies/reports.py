"""Methodology reports as one reads them: the headings of the template, with what was reported under each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from registry.model.artefact import Maintainable
from registry.model.kinds import urn_of
from registry.model.metadata_set import MetadataReport, MetadataSet, ReferenceValue, ReportedAttribute, Scalar
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.names import best, best_tag
from registry.web.language import _
from registry.web.library import Library
from registry.web.markup import plain
from registry.web.pages.bodies.templates import structure_behind
from registry.web.pages.bodies.validity import validity
from registry.web.pages.sections import Asked, Fact, Facts, Passage, Report, Section, listed
from registry.web.texts import Text, languages, text

DEEPEST = 6  # the lowest heading of a page
LONG = 80  # signs from which a text is taken for sentences


def metadata_set(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, MetadataSet)
    template = structure_behind(library, template_urn(artefact))
    headings = template.merged_attributes if template else ()
    sections: list[Section] = [Facts("", tuple(_facts(artefact, template, library)))]
    if artefact.attributes or not artefact.reports:
        nothing = _("Nothing is reported yet.")
        sections.append(Report(_("The report"), _passages(artefact.attributes, headings, library, 3), nothing))
    for report in artefact.reports:
        sections += [
            Facts(_("Report %(report)s", report=report.id), tuple(_about(report, library))),
            Report("", _passages(report.attributes, headings, library, 3)),
        ]
    return sections


def template_urn(artefact: MetadataSet) -> str | None:
    """What leads to the template of a report."""
    return artefact.metadataflow or artefact.metadata_provision_agreement or artefact.structure


def _facts(artefact: MetadataSet, template: MetadataStructure | None, library: Library) -> Iterable[Fact]:
    if artefact.targets:
        yield Fact(_("About"), library.links(artefact.targets))
    if period := validity(artefact.reporting_begin, artefact.reporting_end):
        yield Fact(_("Period that is reported on"), text=period)
    if published := artefact.publication_period or artefact.publication_year:
        yield Fact(_("Published in"), text=published)
    if artefact.data_provider:
        yield Fact(_("Reported by"), library.links((artefact.data_provider,)))
    if flow := artefact.metadataflow or artefact.metadata_provision_agreement:
        yield Fact(_("Series"), library.links((flow,)))
    if template is not None:
        yield Fact(_("Template"), library.links((urn_of(template),)))


def _about(report: MetadataReport, library: Library) -> Iterable[Fact]:
    for reference in report.references:
        yield _reference(reference, library)


def _reference(reference: ReferenceValue, library: Library) -> Fact:
    urns = tuple(urn for urn in (reference.object, reference.constraint) if urn)
    said = []
    if reference.data_key is not None:
        pairs = (f"{key.id} = {', '.join(value.value for value in key.values)}" for key in reference.data_key.keys)
        said.append(" · ".join(pairs))
    if reference.data_set is not None:
        said.append(f"{reference.data_set.id} ({library.name(reference.data_set.data_provider)})")
    if reference.report_period:
        said.append(reference.report_period)
    return Fact(reference.id, library.links(urns), ", ".join(said))


def _passages(
    reported: Sequence[ReportedAttribute], headings: Sequence[MetadataAttribute], library: Library, level: int
) -> tuple[Passage, ...]:
    """In the order of the report; what is given several times under one heading stands together."""
    by_id: dict[str, list[ReportedAttribute]] = {}
    for attribute in reported:
        by_id.setdefault(attribute.id, []).append(attribute)
    known = {heading.id: heading for heading in headings}
    return tuple(_passage(each, known.get(id), library, level) for id, each in by_id.items())


def _passage(
    given: Sequence[ReportedAttribute], heading: MetadataAttribute | None, library: Library, level: int
) -> Passage:
    concept = library.concept(heading) if heading else None
    id = given[0].id
    codes = library.values_of(heading) if heading else None
    inner = tuple(child for attribute in given for child in attribute.attributes)
    return Passage(
        title=text(concept.names, id) if concept else Text(id),
        id=id,
        meaning=text(concept.descriptions) if concept else Text(""),
        paragraphs=tuple(paragraph for attribute in given for paragraph in _paragraphs(attribute, codes, library)),
        level=min(level, DEEPEST),
        passages=_passages(inner, heading.attributes if heading else (), library, level + 1),
    )


def _paragraphs(attribute: ReportedAttribute, codes: str | None, library: Library) -> Iterable[Text | Markup]:
    if attribute.structured_texts:
        texts = attribute.structured_texts
        tag, found = best_tag(texts, languages()), best(texts, languages()) or ""
        yield Markup('<div lang="{}">{}</div>').format(tag, plain(found))
    if attribute.texts:
        yield text(attribute.texts)
    if attribute.values and codes:
        yield listed(library.item_link(codes, str(value)) for value in attribute.values)
    elif attribute.values:
        yield from (Text(_value(value)) for value in attribute.values)


def _value(value: Scalar) -> str:
    words = {None: _("not given"), True: _("yes"), False: _("no")}
    return words[value] if value is None or isinstance(value, bool) else str(value)


def excerpt(artefact: MetadataSet) -> Text:
    """What a list of reports shows of one: its description, else its first text that is more than a name."""
    reported = artefact.attributes or (artefact.reports[0].attributes if artefact.reports else ())
    texts = [text(attribute.texts) for attribute in _every(reported) if attribute.texts]
    long = (each for each in texts if len(each.text) > LONG)
    return text(artefact.descriptions) or next(long, texts[0] if texts else Text(""))


def _every(reported: Sequence[ReportedAttribute]) -> Iterable[ReportedAttribute]:
    for attribute in reported:
        yield attribute
        yield from _every(attribute.attributes)

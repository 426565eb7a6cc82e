"""What must hold of a metadata set: its targets are those of its flow, its attributes those of its structure (SDMX 3.1 Section 2, 7)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from registry.model.artefact import ItemScheme, Maintainable
from registry.model.concept import ConceptScheme
from registry.model.finding import Finding
from registry.model.kinds import urn_of, walk_items
from registry.model.metadata_provision import MetadataProvisionAgreement
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.metadata_structure import MetadataAttribute, MetadataStructure
from registry.model.metadataflow import Metadataflow
from registry.model.representation import Representation
from registry.model.urn import Urn
from registry.structures.integrity import Holdings
from registry.structures.metadata_sets.index import targets_of
from registry.structures.metadata_sets.targets import covers
from registry.structures.metadata_sets.values import Expected, text_of, troubles


@dataclass(frozen=True)
class Fault:
    """`place` is the path of the attribute, or the URN of the target; `sentence` goes on from it."""

    code: str
    place: str
    sentence: str
    value: str | None = None


def broken_report(given: MetadataSet, holdings: Holdings) -> list[Finding]:
    """What is wrong with a set whose references lead somewhere; a stub has nothing to be wrong."""
    if given.is_external_reference:
        return []
    short, urn = f"MetadataSet {given.short}", urn_of(given)
    return [
        Finding(code=fault.code, message=f"{short}: {fault.place} {fault.sentence}", artefact=urn,
                component=fault.place, value=fault.value)
        for fault in _faults(given, holdings)
    ]  # fmt: skip


def _faults(given: MetadataSet, holdings: Holdings) -> Iterator[Fault]:
    frame = frame_of(given, holdings)
    if frame.flow is None and given.structure is None:
        yield Fault(
            "no-metadataflow", "it", "names neither a metadataflow nor a metadata provision agreement; name one"
        )
        return
    if given.metadataflow is not None and given.metadata_provision_agreement is not None:
        yield Fault("two-metadataflows", "it", "names a metadataflow and an agreement; name the agreement alone")
    yield from _provider(given, frame)
    yield from _targets(given, frame)
    if frame.structure is not None and not frame.structure.is_external_reference:
        yield from _Reading(holdings, frame.structure, is_draft=given.parsed_version.is_draft).faults(given)


# The frame: agreement, flow and structure that a set follows


@dataclass(frozen=True)
class Frame:
    agreement: MetadataProvisionAgreement | None
    flow: Metadataflow | None
    structure: MetadataStructure | None


def frame_of(given: MetadataSet, holdings: Holdings) -> Frame:
    """What the set follows, as far as it is there."""
    is_draft = given.parsed_version.is_draft
    agreement = _meant(holdings, given.metadata_provision_agreement, is_draft=is_draft)
    agreed = agreement if isinstance(agreement, MetadataProvisionAgreement) else None
    flow = _meant(holdings, given.metadataflow or (agreed.metadataflow if agreed else None), is_draft=is_draft)
    followed = flow if isinstance(flow, Metadataflow) else None
    structure = _meant(holdings, given.structure or (followed.structure if followed else None), is_draft=is_draft)
    return Frame(agreed, followed, structure if isinstance(structure, MetadataStructure) else None)


def _meant(holdings: Holdings, urn: str | None, *, is_draft: bool) -> Maintainable | None:
    """The artefact that a reference would mean, a codelist with what it inherits."""
    if urn is None:
        return None
    found = holdings.meant(urn, is_draft=is_draft)
    return None if found is None else holdings.whole(found)


def _provider(given: MetadataSet, frame: Frame) -> Iterator[Fault]:
    if frame.agreement is None or frame.agreement.metadata_provider is None:
        return
    provider = Urn.parse(frame.agreement.metadata_provider)
    if given.agency not in (provider.item, f"{provider.agency}.{provider.item}"):
        yield Fault(
            "provider-mismatch", f"its agency {given.agency}",
            f"is not the metadata provider of {frame.agreement.short};"
            f" write {provider.agency}.{provider.item}",
        )  # fmt: skip


def _targets(given: MetadataSet, frame: Frame) -> Iterator[Fault]:
    targets = targets_of(given)
    if not targets and not given.reports:
        yield Fault("no-target", "it", "describes nothing; name at least one target")
    holders: tuple[Metadataflow | MetadataProvisionAgreement | None, ...] = (frame.flow, frame.agreement)
    for holder in holders:
        if holder is None or not holder.targets:
            continue
        for target in targets:
            if not any(covers(pattern, target) for pattern in holder.targets):
                allowed = ", ".join(_short(pattern) for pattern in holder.targets)
                name = f"{type(holder).__name__} {holder.short}"
                yield Fault("target-not-allowed", f"the target {_short(target)}", f"is not allowed by {name}, whose targets are {allowed}", target)  # fmt: skip


def _short(urn: str) -> str:
    parsed = Urn.parse(urn)
    return f"{parsed.class_}={parsed.short}"


# Attributes against the structure


class _Reading:
    """One set read against its structure."""

    def __init__(self, holdings: Holdings, structure: MetadataStructure, *, is_draft: bool) -> None:
        self._holdings = holdings
        self._structure = structure
        self._is_draft = is_draft
        self._name = f"MetadataStructure {structure.short}"

    def faults(self, given: MetadataSet) -> Iterator[Fault]:
        reports = {report.id: report.attributes for report in self._structure.report_structures}
        for report in given.reports:
            if reports and report.id not in reports:
                known = ", ".join(reports)
                yield Fault(
                    "unknown-report", f"the report {report.id}", f"is not in {self._name}, whose reports are {known}"
                )
            else:
                yield from self._level(reports.get(report.id, self._structure.attributes), report.attributes, "")
        if given.attributes or not given.reports:
            yield from self._level(self._structure.merged_attributes, given.attributes, "")

    def _level(
        self, wanted: Sequence[MetadataAttribute], reported: Sequence[ReportedAttribute], prefix: str
    ) -> Iterator[Fault]:
        known = {attribute.id for attribute in wanted}
        for id in dict.fromkeys(one.id for one in reported if one.id not in known):
            here = ", ".join(attribute.id for attribute in wanted) or "none"
            yield Fault(
                "unknown-metadata-attribute", f"{prefix}{id}", f"is not in {self._name}, which has here: {here}"
            )
        for attribute in wanted:
            instances = [one for one in reported if one.id == attribute.id]
            place = f"{prefix}{attribute.id}"
            yield from self._occurrence(attribute, instances, place)
            for number, instance in enumerate(instances, 1):
                own = place if len(instances) == 1 else f"{place}[{number}]"
                yield from self._content(attribute, instance, own)
                yield from self._level(attribute.attributes, instance.attributes, f"{own}.")

    def _occurrence(
        self, attribute: MetadataAttribute, instances: Sequence[ReportedAttribute], place: str
    ) -> Iterator[Fault]:
        count = sum(max(1, len(one.values)) for one in instances)
        most = _most(attribute)
        if count == 0 and _least(attribute) > 0:
            for path in _mandatory(attribute, place):
                yield Fault("missing-metadata-attribute", path, f"is missing; {self._name} wants it")
        elif count < _least(attribute):
            yield Fault(
                "too-few-values",
                place,
                f"is given {_times(count)}; {self._name} wants it at least {_times(_least(attribute))}",
            )
        if most is not None and count > most:
            yield Fault(
                "too-many-values", place, f"is given {_times(count)}; {self._name} takes it at most {_times(most)}"
            )

    def _content(self, attribute: MetadataAttribute, given: ReportedAttribute, place: str) -> Iterator[Fault]:
        values = [text_of(value) for value in given.values if value is not None]
        if attribute.is_presentational:
            if values or given.texts or given.structured_texts:
                yield Fault("presentational-value", place, "only holds other attributes; it takes no value")
            return
        if not (values or given.texts or given.structured_texts) and _least(attribute) > 0:
            yield Fault("missing-value", place, f"has no value; {self._name} wants one")
        expected = self._expected(attribute)
        yield from _values(values, place, expected)
        yield from _texts(given, place, expected)

    def _expected(self, attribute: MetadataAttribute) -> Expected:
        found = attribute.representation or self._core_representation(attribute.concept)
        if found is None:
            return Expected()
        listed = _meant(self._holdings, found.enumeration, is_draft=self._is_draft)
        if listed is None or listed.is_external_reference or (isinstance(listed, ItemScheme) and listed.is_partial):
            return Expected(format=found.text_format)
        name = f"{type(listed).__name__} {listed.short}"
        return Expected(codes=tuple(path for path, _ in walk_items(listed)), list_name=name)

    def _core_representation(self, concept: str) -> Representation | None:
        scheme, item = _meant(self._holdings, concept, is_draft=self._is_draft), Urn.parse(concept).item
        if not isinstance(scheme, ConceptScheme):
            return None
        return next((one.core_representation for one in scheme.concepts if one.id == item), None)


def _values(values: Iterable[str], place: str, expected: Expected) -> Iterator[Fault]:
    code = "unknown-code" if expected.is_coded else "wrong-value"
    return (Fault(code, place, sentence, value) for value in values for sentence in troubles(value, expected))


def _texts(given: ReportedAttribute, place: str, expected: Expected) -> Iterator[Fault]:
    format = expected.format
    told = [*given.texts, *given.structured_texts]
    if told and expected.is_coded:
        yield Fault("unknown-code", place, f"is text in {', '.join(told)}; a code of {expected.list_name} is wanted")
        return
    if given.structured_texts and format is not None and format.type not in (None, "XHTML"):
        yield Fault("wrong-value", place, f"is XHTML; {format.type} is wanted")
    if len(told) > 1 and format is not None and format.is_multilingual is False:
        yield Fault("wrong-value", place, f"is given in {', '.join(told)}; one language is wanted")
    for language, text in given.texts.items():
        yield from (
            Fault("wrong-value", f"{place} ({language})", sentence, text) for sentence in troubles(text, expected)
        )


def _least(attribute: MetadataAttribute) -> int:
    return 1 if attribute.min_occurs is None else attribute.min_occurs


def _most(attribute: MetadataAttribute) -> int | None:
    """None has no end. What the attribute does not say, its representation may."""
    said = attribute.max_occurs
    if said is None and attribute.representation is not None:
        said = attribute.representation.max_occurs
    return None if said == "unbounded" else (1 if said is None else said)


def _mandatory(attribute: MetadataAttribute, place: str) -> Iterator[str]:
    """The paths that are missing when an attribute is; of one that only holds others, those of these."""
    if not attribute.is_presentational:
        yield place
        return
    for child in attribute.attributes:
        if _least(child) > 0:
            yield from _mandatory(child, f"{place}.{child.id}")


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")

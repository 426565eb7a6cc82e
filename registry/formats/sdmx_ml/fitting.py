"""Cutting an artefact to what a generation carries, before it is written: every cut is a row of LOSSES and is noted."""

from __future__ import annotations

from typing import TypeVar

from msgspec.structs import replace

from registry.formats.instant import day, timed
from registry.formats.sdmx_ml.generations import Generation
from registry.formats.sdmx_ml.reading import loss_notice
from registry.model.annotation import Annotation, Link
from registry.model.artefact import Identifiable, Maintainable, Nameable
from registry.model.hierarchy import HierarchicalCode
from registry.model.item_scheme_map import ItemMap
from registry.model.message import Notice
from registry.model.names import DEFAULT_LANGUAGE
from registry.model.representation_map import RepresentationMapping

I = TypeVar("I", bound=Identifiable)  # noqa: E741 - the customary name of a type variable
M = TypeVar("M", bound=Maintainable)
L = TypeVar("L", bound=Maintainable | HierarchicalCode)
D = TypeVar("D", bound=RepresentationMapping | ItemMap)


class Cuts:
    """The cuts made for one message. `at` is the artefact at hand, for the notices."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self.at = ""
        self._places: dict[str, list[str]] = {}

    def cut(self, feature: str, is_there: object) -> bool:
        """Whether something that is there must go because the generation lacks the feature; notes it."""
        if not is_there or feature not in self.generation.lacks:
            return False
        places = self._places.setdefault(feature, [])
        if self.at not in places[-1:]:
            places.append(self.at)
        return True

    @property
    def features(self) -> frozenset[str]:
        """What was cut, as LOSSES names it."""
        return frozenset(self._places)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """One notice per feature that was cut."""
        return tuple(loss_notice(feature, places) for feature, places in self._places.items())


def fit_annotation(annotation: Annotation, cuts: Cuts) -> Annotation:
    """Without value, and with one address, where the generation has no more."""
    if cuts.cut("annotation-value", annotation.value is not None):
        annotation = replace(annotation, value=None)
    if cuts.cut("annotation-urls", len(annotation.urls) > 1 or any(url.lang is not None for url in annotation.urls)):
        annotation = replace(annotation, urls=(replace(annotation.urls[0], lang=None),))
    return annotation


def fit_annotations(given: tuple[Annotation, ...], cuts: Cuts) -> tuple[Annotation, ...]:
    return tuple(fit_annotation(each, cuts) for each in given)


def fit_link(link: Link, cuts: Cuts) -> Link:
    if cuts.cut("link-details", link.uri or link.hreflang or link.titles or not link.url):
        url = link.url or link.urn or link.uri or ""
        return Link(rel=link.rel, url=url, urn=link.urn, type=link.type)
    return link


def fit_identifiable(value: I, cuts: Cuts) -> I:
    """Annotations and links cut to what the generation has."""
    if value.annotations:
        value = replace(value, annotations=tuple(fit_annotation(each, cuts) for each in value.annotations))
    if value.links:
        kept = () if cuts.cut("link", True) else tuple(fit_link(each, cuts) for each in value.links)
        value = replace(value, links=kept)
    return value


def fit_nameable(value: I, cuts: Cuts) -> I:
    """The same, and named: the schema knows nothing nameable without a name."""
    if isinstance(value, Nameable) and cuts.cut("name-missing", not value.names):
        value = replace(value, names={DEFAULT_LANGUAGE: value.id})
    return fit_identifiable(value, cuts) if value.annotations or value.links else value


def fit_maintainable(value: M, cuts: Cuts) -> M:
    """The same, and version, finality and language flag as the generation has them."""
    value = fit_nameable(value, cuts)
    if cuts.cut("version-extension", value.parsed_version.is_draft):
        value = replace(value, version=value.version.partition("-")[0], is_final=False)
    if value.is_final and value.parsed_version.is_stable:
        value = replace(value, is_final=None)  # the version says it
    if cuts.cut("final", value.is_final is not None):
        value = replace(value, is_final=None)
    if cuts.cut("partial-language", value.is_partial_language):
        value = replace(value, is_partial_language=False)
    return fit_lifetime(value, cuts)


def fit_lifetime(value: L, cuts: Cuts) -> L:
    """Validity as date-times, where the generation knows no shorter dates."""
    lifetime = timed(value.valid_from), timed(value.valid_to, is_end=True)
    if cuts.cut("short-date", lifetime != (value.valid_from, value.valid_to)):
        value = replace(value, valid_from=lifetime[0], valid_to=lifetime[1])
    return value


def fit_days(value: D, cuts: Cuts) -> D:
    """Validity as days, where the generation knows nothing else."""
    lifetime = day(value.valid_from), day(value.valid_to, is_end=True)
    if cuts.cut("day", lifetime != (value.valid_from, value.valid_to)):
        value = replace(value, valid_from=lifetime[0], valid_to=lifetime[1])
    return value

"""Metadata sets: reference metadata as reported, about the artefacts or data that they target."""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.annotation import Annotation
from registry.model.artefact import Maintainable
from registry.model.constraint import DataKey
from registry.model.metadata_key import SetReference
from registry.model.names import Names
from registry.model.representation import TextFormat

Scalar = str | int | float | bool | None


class ReportedAttribute(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One metadata attribute of a report: `values` (several make an array, None is JSON's null), or `texts` by language, or
    `structured_texts` (XHTML, as text) by language; none of them when it only holds others.

    SDMX-ML writes every value as text, SDMX-JSON as number or boolean too. `format` is what SDMX-JSON repeats of the structure.
    """

    id: str
    values: tuple[Scalar, ...] = ()
    texts: Names = {}
    structured_texts: Names = {}
    format: TextFormat | None = None
    attributes: tuple[ReportedAttribute, ...] = ()
    annotations: tuple[Annotation, ...] = ()


class ReferenceValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """2.1: one target object of a report: the URN of an object, a data key, a data set, the URN of an attachment constraint, or
    a period; one of them."""

    id: str
    object: str | None = None
    data_key: DataKey | None = None
    data_set: SetReference | None = None
    constraint: str | None = None
    report_period: str | None = None


class MetadataReport(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """2.1: `id` is that of a report structure, `metadata_target` that of one of its targets."""

    id: str
    metadata_target: str
    references: tuple[ReferenceValue, ...] = ()
    attributes: tuple[ReportedAttribute, ...] = ()
    annotations: tuple[Annotation, ...] = ()


class MetadataSet(Maintainable, frozen=True, kw_only=True, omit_defaults=True):
    """`agency` is the metadata provider. Either `metadataflow` or `metadata_provision_agreement`, both URNs.

    `targets` are URNs, in 3.x with wildcards. Periods are kept as written. 2.1 has `reports`, each with its own target, the URN of
    a `data_provider`, and the `structure` of the message's header where that is neither flow nor agreement; its set needs
    no name, and its id is the set's (`setID`).
    """

    metadataflow: str | None = None
    metadata_provision_agreement: str | None = None
    targets: tuple[str, ...] = ()
    attributes: tuple[ReportedAttribute, ...] = ()
    action: Literal["Append", "Replace", "Delete", "Information", "Merge"] | None = None
    reporting_begin: str | None = None
    reporting_end: str | None = None
    publication_year: str | None = None
    publication_period: str | None = None
    data_provider: str | None = None
    structure: str | None = None
    reports: tuple[MetadataReport, ...] = ()

"""`constraint.yaml` → a data or metadata constraint: cube regions and key sets of what may be reported, or of what is there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from registry.content.documents import Document, texts
from registry.model import urn as urns
from registry.model.constraint import (
    Attachment,
    CubeRegion,
    DataConstraint,
    DataKey,
    DataKeySet,
    MemberSelection,
    MemberValue,
    TimeBound,
    TimeRange,
)
from registry.model.errors import Malformed
from registry.model.metadata_constraint import MetadataAttachment, MetadataConstraint, MetadataTargetRegion

# The words of `attachment`: the field of the model, and the package and class of what is named.
_ATTACHMENTS = {
    "dataflow": ("dataflows", "datastructure", "Dataflow"),
    "datastructure": ("data_structures", "datastructure", "DataStructure"),
    "provisionagreement": ("provision_agreements", "registry", "ProvisionAgreement"),
    "metadataflow": ("metadataflows", "metadatastructure", "Metadataflow"),
    "metadatastructure": ("metadata_structures", "metadatastructure", "MetadataStructure"),
    "metadataprovisionagreement": ("metadata_provision_agreements", "registry", "MetadataProvisionAgreement"),
}
_BOUNDS = {"from": "start", "to": "end", "before": "before", "after": "after"}


def data(document: Document, head: dict[str, Any]) -> DataConstraint:
    """Raises Malformed for a value that is neither text, nor a list of texts, nor a time range."""
    given = _attachment(document)
    attached = {field: urns_ for field, urns_ in given.items() if not field.startswith("metadata")}
    if provider := _provider(document, "dataprovider", "DataProvider"):
        attached["data_provider"] = provider
    return DataConstraint(
        **head,
        role="actual" if document.text("role") == "actual" else "allowed",
        attachment=Attachment(**attached),
        regions=tuple(region(row) for row in document.rows("regions")),
        key_sets=tuple(_key_set(row) for row in document.rows("key_sets")),
    )


def metadata(document: Document, head: dict[str, Any]) -> MetadataConstraint:
    """`values` of a region select metadata attributes by their dotted id."""
    attached: dict[str, Any] = {field: urns_ for field, urns_ in _attachment(document).items() if "metadata" in field}
    if provider := _provider(document, "metadataprovider", "MetadataProvider"):
        attached["metadata_provider"] = provider
    regions = tuple(
        MetadataTargetRegion(include=_is_included(row), components=_selections(row.get("values")))
        for row in document.rows("regions")
    )
    return MetadataConstraint(**head, attachment=MetadataAttachment(**attached), regions=regions)


def member(text: str) -> MemberValue:
    """A value; `%` stands for any characters, `+` behind it takes the descendants in, `++` these alone."""
    plain = text.rstrip("+")
    if plain == text:
        return MemberValue(value=text)
    return MemberValue(value=plain, cascade="excluderoot" if text.endswith("++") else "true")


def region(row: Mapping[str, Any]) -> CubeRegion:
    """`values` select dimensions, `components` attributes and measures."""
    return CubeRegion(
        include=_is_included(row), keys=_selections(row.get("values")), components=_selections(row.get("components"))
    )


def _key_set(row: Mapping[str, Any]) -> DataKeySet:
    """`keys` is a list of maps from dimensions to values."""
    keys = row.get("keys") or ()
    if not all(isinstance(key, Mapping) for key in keys):
        raise Malformed("the keys of a key set are maps such as {REF_AREA: DEU, SEX: _T}")
    return DataKeySet(is_included=_is_included(row), keys=tuple(DataKey(keys=_selections(key)) for key in keys))


def _is_included(row: Mapping[str, Any]) -> bool:
    return str(row.get("include", "true")).lower() != "false"


def _selections(given: Mapping[str, Any] | None) -> tuple[MemberSelection, ...]:
    return tuple(_selection(str(id_), one) for id_, one in (given or {}).items())


def _selection(id_: str, given: object) -> MemberSelection:
    """A text, a list of texts, a time range, or a map of `values` with what else is said of them."""
    if not isinstance(given, Mapping):
        return MemberSelection(id=id_, values=tuple(member(text) for text in texts(given)))
    bounds: dict[str, Any] = {
        field: TimeBound(period=str(given[word])) for word, field in _BOUNDS.items() if word in given
    }
    if bounds:
        return MemberSelection(id=id_, time_range=TimeRange(**bounds))
    if "values" not in given:
        raise Malformed(f"{id_} has neither values nor a time range; write {', '.join(_BOUNDS)} or values")
    return MemberSelection(
        id=id_,
        include=False if str(given.get("include", "true")).lower() == "false" else None,
        remove_prefix=True if str(given.get("remove_prefix", "false")).lower() == "true" else None,
        values=tuple(member(text) for text in texts(given["values"])),
    )


def _attachment(document: Document) -> dict[str, Any]:
    given: Mapping[str, Any] = document.content.get("attachment") or {}
    return {
        field: tuple(urns.make(package, class_, short) for short in texts(given[word]))
        for word, (field, package, class_) in _ATTACHMENTS.items()
        if word in given
    }


def _provider(document: Document, word: str, class_: str) -> str | None:
    given: Mapping[str, Any] = document.content.get("attachment") or {}
    return urns.make("base", class_, texts(given[word])[0]) if word in given else None

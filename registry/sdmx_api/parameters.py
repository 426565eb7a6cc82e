"""Query parameters of each resource as marshmallow schemas: names, values, defaults. What is not listed is refused by name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, validate

from registry.model.errors import Malformed
from registry.model.query import DETAILS, DIRECTIONS


class Instant(fields.Field[datetime]):
    """An xs:dateTime or date; without an offset it is UTC. A space where the offset's `+` stood is read as `+`."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        text = re.sub(r" (?=\d\d:\d\d$)", "+", str(value))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValidationError("write a date and time such as 2024-01-31T12:00:00Z") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class Truth(fields.Field[bool]):
    """true or false in any case (clients send True)."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bool:
        words = {"true": True, "1": True, "false": False, "0": False}
        if str(value).lower() not in words:
            raise ValidationError("write true or false")
        return words[str(value).lower()]


class Listed(fields.Field[tuple[str, ...]]):
    """Comma-separated words."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> tuple[str, ...]:
        return tuple(part for part in str(value).split(",") if part)


def _one_of(*words: str) -> validate.OneOf:
    return validate.OneOf(words, error="write one of " + ", ".join(words))


_MOST = 10**18
_COUNT = validate.Range(min=1, max=_MOST, error="write a whole number above 0, of at most 18 digits")
_OFFSET = validate.Range(min=0, max=_MOST, error="write 0 or a whole number above it, of at most 18 digits")


class Parameters(Schema):
    """What every resource takes besides its own: the query-string form of content negotiation."""

    class Meta:
        unknown = RAISE

    format = fields.String(load_default=None)
    formatVersion = fields.String(load_default=None)
    lang = fields.String(load_default=None)
    compression = fields.String(load_default=None)
    labels = fields.String(load_default=None, validate=_one_of("id", "name", "both", "code"))


class StructureParameters(Parameters):
    detail = fields.String(load_default="full", validate=_one_of(*DETAILS))
    references = Listed(load_default=("none",))
    asOf = Instant(load_default=None)


class StructureParametersV1(Parameters):
    detail = fields.String(load_default="full", validate=_one_of(*(word for word in DETAILS if word != "raw")))
    references = Listed(load_default=("none",))


class _DataParameters(Parameters):
    updatedAfter = Instant(load_default=None)
    firstNObservations = fields.Integer(load_default=None, validate=_COUNT)
    lastNObservations = fields.Integer(load_default=None, validate=_COUNT)
    dimensionAtObservation = fields.String(load_default=None)
    includeHistory = Truth(load_default=False)


class DataParameters(_DataParameters):
    attributes = Listed(load_default=("dsd",))
    measures = Listed(load_default=("all",))
    offset = fields.Integer(load_default=0, validate=_OFFSET)
    limit = fields.Integer(load_default=None, validate=_COUNT)
    sort = fields.String(load_default=None)
    asOf = Instant(load_default=None)
    reportingYearStartDay = fields.String(
        load_default="--01-01", validate=validate.Regexp(r"--\d\d-\d\d", error="write a month and day such as --07-01")
    )


class DataParametersV1(_DataParameters):
    startPeriod = fields.String(load_default=None)
    endPeriod = fields.String(load_default=None)
    detail = fields.String(load_default="full", validate=_one_of("full", "dataonly", "serieskeysonly", "nodata"))


class AvailabilityParameters(Parameters):
    updatedAfter = Instant(load_default=None)
    mode = fields.String(load_default="exact", validate=_one_of("exact", "available"))
    references = Listed(load_default=("none",))
    reportingYearStartDay = DataParameters._declared_fields["reportingYearStartDay"]


class AvailabilityParametersV1(Parameters):
    startPeriod = fields.String(load_default=None)
    endPeriod = fields.String(load_default=None)
    updatedAfter = Instant(load_default=None)
    mode = fields.String(load_default="exact", validate=_one_of("exact", "available"))
    references = Listed(load_default=("none",))


@cache
def _made(schema: type[Schema]) -> Schema:
    """Making a schema costs more than reading with it."""
    return schema()


def load(schema_type: type[Schema], given: Mapping[str, str]) -> dict[str, Any]:
    """Reads parameters. Raises Malformed naming the first one that is wrong, its value, and what would be right."""
    schema = _made(schema_type)
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        messages: dict[str, list[str]] = error.messages_dict  # by parameter
        name = next(iter(messages))
        if name not in schema.fields:
            known = ", ".join(sorted(schema.fields))
            raise Malformed(f"{name!r} is not a parameter of this resource; its parameters are {known}") from None
        sentence = messages[name][0].rstrip(".")
        raise Malformed(f"{name}={given.get(name)!r} is not understood: {sentence}") from None
    return loaded


def references(words: tuple[str, ...], kinds: frozenset[str]) -> tuple[str, ...]:
    """Checks the values of `references`. Raises Malformed quoting the first unknown word."""
    for word in words:
        if word not in DIRECTIONS and word not in kinds:
            raise Malformed(
                f"references={word!r} is not understood: write {', '.join(DIRECTIONS)} or a type of artefact"
            )
    return () if "none" in words else words

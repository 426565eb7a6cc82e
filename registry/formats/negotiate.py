"""Which format, language and encoding an answer gets, from the headers and the query parameters that override them.

Source: SDMX-REST 2.2.2, "Content negotiation" and "Extending the API"; RFC 9110, 12.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal, cast

import msgspec
from msgspec.structs import replace

from registry.formats.accept import Preference, preferences, version_admits
from registry.formats.data import Labels
from registry.formats.table import Api, Family, Format, FormatKind, offered
from registry.model.errors import Malformed, NotAcceptable, NotOffered

Encoding = Literal["identity", "gzip", "zstd"]
Keys = Literal["none", "obs", "series", "both"]
TimeFormat = Literal["original", "normalized"]

_LABELS = ("id", "name", "both")
_KEYS = ("none", "obs", "series", "both")
_TIME_FORMATS = ("original", "normalized")
_ENCODINGS: tuple[Encoding, ...] = ("zstd", "gzip")  # best first

# Types that mean a family of formats rather than one of the standard's own types.
_FAMILIES: dict[str, tuple[Family, ...]] = {
    "*/*": ("json", "xml", "csv"),
    "application/*": ("json", "xml", "csv"),
    "application/json": ("json",),
    "application/xml": ("xml",),
    "text/xml": ("xml",),
    "text/csv": ("csv",),
    "application/csv": ("csv",),
    "text/*": ("csv", "xml"),
}
_WIDTH = {"*/*": 0, "application/*": 1, "text/*": 1}


class Parameters(msgspec.Struct, frozen=True, kw_only=True):
    """What the media type's parameters asked for; formats that do not know one ignore it."""

    labels: Labels = "id"
    keys: Keys = "none"
    time_format: TimeFormat = "original"


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    format: Format
    parameters: Parameters = Parameters()

    @property
    def content_type(self) -> str:
        return self.format.content_type


def choose(
    kind: FormatKind,
    api: Api,
    accept: str | None,
    *,
    format_parameter: str | None = None,
    format_version: str | None = None,
    labels: str | None = None,
) -> Choice:
    """The format for an answer. The query parameters `format`, `formatVersion` and `labels` win over the header.

    Raises NotAcceptable, quoting what was asked and listing what is offered; NotOffered when nothing answers this kind yet.
    """
    rows = offered(kind, api)
    if not rows:
        raise NotOffered(f"{kind} messages are not offered by this service yet")
    if format_parameter and "/" in format_parameter:
        choice = _by_header(rows, format_parameter.replace(" ", "+"))
    elif format_parameter or format_version:
        choice = _by_word(rows, format_parameter, format_version)
    elif accept and accept.strip():
        choice = _by_header(rows, accept)
    else:
        choice = Choice(format=rows[0])
    if labels not in _LABELS:
        return choice
    return replace(choice, parameters=replace(choice.parameters, labels=cast(Labels, labels)))


def _by_word(rows: tuple[Format, ...], word: str | None, version: str | None) -> Choice:
    """The row that the `format` parameter names; `csvfilewithlabels` is the common word for CSV with names beside the codes."""
    named = [row for row in rows if word is None or word.lower() in row.words]
    if not named:
        words = ", ".join(dict.fromkeys(word for row in rows for word in row.words))
        raise NotAcceptable(f"format={word} is not offered here; the formats are {words}")
    if not version:
        found: Format | None = named[0]
    else:
        found = _of_version(named, version, f"formatVersion={version}")
    if found is None:
        raise NotAcceptable(f"formatVersion={version} is not offered here; what is offered: {_listed(named)}")
    labels: Labels = "both" if word is not None and word.lower() == "csvfilewithlabels" else "id"
    return Choice(format=found, parameters=Parameters(labels=labels))


def _by_header(rows: tuple[Format, ...], accept: str) -> Choice:
    """The best of the rows that the header admits: by weight, then by how closely it was named, then by the order written."""
    ranges = preferences(accept)
    closest: dict[str, tuple[int, int, Preference]] = {}
    for at, preference in enumerate(ranges):
        for row in _meant(rows, preference):
            rank = (_specificity(preference), -at, preference)
            if row.name not in closest or rank[:2] > closest[row.name][:2]:
                closest[row.name] = rank
    wanted = [row for row in rows if row.name in closest and closest[row.name][2].quality > 0]
    if not wanted:
        raise NotAcceptable(f"{_quoted(accept)} is not offered here; what is offered: {_listed(rows)}")
    found = max(wanted, key=lambda row: (closest[row.name][2].quality, closest[row.name][:2], -rows.index(row)))
    return Choice(format=found, parameters=_parameters(closest[found.name][2]))


def _meant(rows: tuple[Format, ...], preference: Preference) -> list[Format]:
    """The rows that one media range admits. A version narrows it; a range or prefix of versions means its newest member."""
    families = _FAMILIES.get(preference.value)
    if families is not None:
        return [row for row in rows if row.family in families]
    typed = [row for row in rows if row.media_type == preference.value]
    version = preference.parameter("version")
    if version is None or not typed:
        return typed
    found = _of_version(typed, version, preference.text)
    return [] if found is None else [found]


def _of_version(rows: Iterable[Format], version: str, asked: str) -> Format | None:
    """The newest row whose version is meant."""
    try:
        admitted = [row for row in rows if version_admits(version, row.version)]
    except Malformed as error:
        raise NotAcceptable(f"{_quoted(asked)} cannot be given: {error}") from error
    return max(admitted, key=lambda row: _numbers(row.version), default=None)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _specificity(preference: Preference) -> int:
    if preference.value in _FAMILIES:
        return _WIDTH.get(preference.value, 2)
    return 4 if preference.parameter("version") else 3


def _parameters(preference: Preference) -> Parameters:
    """The parameters that are understood; values that are not are as if absent. Guides write both `keys` and `key`."""
    labels = preference.parameter("labels")
    keys = preference.parameter("keys", "key")
    time_format = preference.parameter("timeformat")
    return Parameters(
        labels=cast(Labels, labels) if labels in _LABELS else "id",
        keys=cast(Keys, keys) if keys in _KEYS else "none",
        time_format=cast(TimeFormat, time_format) if time_format in _TIME_FORMATS else "original",
    )


def _quoted(accept: str) -> str:
    return repr(accept if len(accept) <= 300 else f"{accept[:300]}…")


def _listed(rows: Iterable[Format]) -> str:
    return ", ".join(row.content_type for row in rows)


def languages(
    accept_language: str | None, lang: str | None = None, *, available: Collection[str] | None = None
) -> tuple[str, ...]:
    """The languages asked for, best first; empty means no preference (nothing given, `*` or `all`).

    The header never fails. `lang` wins over it; where `available` tells which languages there are and `lang` is none of them,
    raises NotAcceptable.
    """
    if lang:
        return _chosen_languages(lang, available)
    asked = [one for one in preferences(accept_language or "") if one.quality > 0 and one.value != "*"]
    return tuple(one.value for one in sorted(asked, key=lambda one: -one.quality))


def _chosen_languages(lang: str, available: Collection[str] | None) -> tuple[str, ...]:
    if lang.lower() in ("all", "*"):
        return ()
    wanted = tuple(part.strip() for part in lang.split(",") if part.strip())
    if available is not None and not any(_is_available(tag, available) for tag in wanted):
        raise NotAcceptable(f"lang={lang} is not available here; the languages are {', '.join(sorted(available))}")
    return wanted


def _is_available(tag: str, available: Collection[str]) -> bool:
    """BCP 47 lookup without its last resort, the default language."""
    lowered, wanted = {one.lower() for one in available}, tag.lower()
    while wanted and wanted not in lowered:
        wanted = wanted.rpartition("-")[0]
    return bool(wanted)


def encoding(accept_encoding: str | None, compression: str | None = None) -> Encoding:
    """How the body is compressed. `compression` wins over the header and raises NotAcceptable where it is not offered."""
    if compression:
        if compression.lower() not in (*_ENCODINGS, "identity"):
            raise NotAcceptable(
                f"compression={compression} is not offered here; write {', '.join(_ENCODINGS)} or identity"
            )
        return cast(Encoding, compression.lower())
    weights = {one.value.removeprefix("x-"): one.quality for one in preferences(accept_encoding or "")}
    if "*" in weights:
        weights.setdefault("gzip", weights["*"])
    found = max(_ENCODINGS, key=lambda coding: weights.get(coding, 0.0))
    return found if weights.get(found, 0.0) > 0 and weights[found] >= weights.get("identity", 0.0) else "identity"


def error_format(api: Api, accept: str | None, chosen: Choice | None = None) -> Format:
    """The structure format whose error message answers a failure: the family and generation that was asked for, else the API's own."""
    rows = tuple(row for row in offered("structure", api) if row.write_error is not None)
    if chosen is not None:
        alike = [
            row for row in rows if (row.family, row.generation) == (chosen.format.family, chosen.format.generation)
        ]
        family = [row for row in rows if row.family == chosen.format.family]
        return (*alike, *family, *rows)[0]
    asked = sorted(preferences(accept or ""), key=lambda one: -one.quality)
    families = (_family_of(one.value) for one in asked)
    wanted = next((family for family in families if family is not None), None)
    return next((row for row in rows if row.family == wanted), rows[0])


def _family_of(media_range: str) -> Family | None:
    """xml or json where the range says which; None for csv and wildcards, which have no error message of their own."""
    return (
        cast(Family, ending)
        if (ending := media_range.rpartition("/")[2].rpartition("+")[2]) in ("xml", "json")
        else None
    )

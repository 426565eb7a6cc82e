"""Which format, language and encoding an answer gets."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.formats import negotiate
from registry.formats.accept import preferences, version_admits
from registry.formats.table import FORMATS, Api, FormatKind, format_named, offered
from registry.model.errors import NotAcceptable, NotFound, NotOffered

VND = "application/vnd.sdmx."
V2, V1 = "v2", "v1"


def chosen(kind: FormatKind, api: Api, accept: str | None, **parameters: str) -> str:
    return negotiate.choose(kind, api, accept, **parameters).format.name


@pytest.mark.parametrize(
    ("kind", "api", "accept", "name"),
    [
        # the defaults of each API (conformance 67, 81)
        ("structure", V2, None, "sdmx-json-2.1"),
        ("structure", V2, "*/*", "sdmx-json-2.1"),
        ("availability", V2, "*/*", "sdmx-json-2.1"),
        ("data", V2, "", "sdmx-json-data-2.1"),
        ("data", V2, "application/*", "sdmx-json-data-2.1"),
        ("structure", V1, "*/*", "sdmx-ml-2.1"),
        ("availability", V1, None, "sdmx-ml-2.1"),
        ("data", V1, "*/*", "sdmx-ml-generic-2.1"),
        # types that are not the standard's own
        ("structure", V2, "application/xml", "sdmx-ml-3.1"),
        ("structure", V1, "text/xml", "sdmx-ml-2.1"),
        ("data", V2, "application/xml", "sdmx-ml-data-3.1"),
        ("data", V1, "application/xml", "sdmx-ml-generic-2.1"),
        ("structure", V2, "application/json", "sdmx-json-2.1"),
        ("data", V2, "text/csv", "sdmx-csv-2.1"),
        ("data", V1, "text/csv", "sdmx-csv-1.0"),
        ("data", V2, "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "sdmx-ml-data-3.1"),
        # exact types, short versions, ranges (64, 66)
        ("structure", V2, f"{VND}structure+json;version=2.0.0", "sdmx-json-2.0"),
        ("structure", V1, f"{VND}structure+xml; version=2.1", "sdmx-ml-2.1"),
        ("structure", V2, f"{VND}structure+xml;version=2.1.0", "sdmx-ml-2.1"),
        ("structure", V2, f"{VND}structure+json;version=2.0", "sdmx-json-2.0"),
        ("data", V2, f"{VND}data+csv;version=1.0", "sdmx-csv-1.0"),
        ("data", V1, f"{VND}data+csv;version=2", "sdmx-csv-2.1"),
        ("structure", V2, f"{VND}structure+xml", "sdmx-ml-3.1"),
        ("structure", V1, f"{VND}structure+xml", "sdmx-ml-2.1"),
        ("structure", V2, f"{VND}structure+json;version=2.0.0+", "sdmx-json-2.0"),
        ("structure", V2, f"{VND}structure+json;version=2+.0.0", "sdmx-json-2.1"),
        ("structure", V2, f"{VND}structure+xml;version=3.0+.0", "sdmx-ml-3.1"),
        ("data", V2, f"{VND}data+csv;version=1+.0.0", "sdmx-csv-2.1"),
        # weights, closeness, order (66)
        ("data", V2, f"{VND}data+csv;version=2.0.0;q=0.5, {VND}data+json;version=2.0.0;q=0.9", "sdmx-json-data-2.0"),
        ("data", V2, f"{VND}data+csv;version=2.0.0, {VND}data+json;version=2.0.0", "sdmx-csv-2.0"),
        ("data", V2, f"*/*, {VND}data+csv", "sdmx-csv-2.1"),
        ("structure", V2, f"{VND}structure+json;version=2.1.0;q=0.1, {VND}structure+json;q=0.5", "sdmx-json-2.0"),
        ("structure", V2, f"{VND}structure+json;q=0, */*", "sdmx-ml-3.1"),
        ("structure", V2, f"{VND}structure+json;version=9.0.0, {VND}structure+xml;version=3.0.0;q=0.1", "sdmx-ml-3.0"),
        # what real clients add (68)
        ("structure", V1, f"{VND}structure+xml;version=2.1;urn=true; charset=utf-8", "sdmx-ml-2.1"),
        ("structure", V2, f'{VND}structure+json; charset="utf-8"; version=2.0.0', "sdmx-json-2.0"),
        ("data", V2, f"{VND}DATA+CSV;Version=2.0.0", "sdmx-csv-2.0"),
        # schema queries may ask for structures
        ("schema", V2, f"{VND}structure+json;version=2.0.0", "sdmx-json-2.0"),
        ("schema", V1, f"{VND}structure+xml;version=2.1", "sdmx-ml-2.1"),
    ],
)  # fmt: skip
def test_the_header_chooses(kind: FormatKind, api: Api, accept: str | None, name: str) -> None:
    assert chosen(kind, api, accept) == name


@pytest.mark.parametrize("api", [V1, V2])
@pytest.mark.parametrize("row", [row for row in FORMATS if row.is_offered], ids=lambda row: row.name)
def test_every_offered_type_can_be_asked_for_exactly(row, api: Api) -> None:  # type: ignore[no-untyped-def]
    choice = negotiate.choose(row.kind, api, row.content_type)
    assert choice.format is row
    assert choice.content_type == row.media_type + (f";version={row.version}" if row.version else "")


def test_what_is_not_built_is_not_acceptable() -> None:
    for row in FORMATS:
        if not row.is_offered:
            with pytest.raises((NotAcceptable, NotOffered)):
                negotiate.choose(row.kind, V2, row.content_type)


@pytest.mark.parametrize(
    "accept",
    [
        "text/turtle",
        f"{VND}structure+json;version=7.0.0",
        f"{VND}structure+json;version=newest",
        f"{VND}data+csv",
        "*/*;q=0",
    ],
)
def test_what_is_not_offered_is_refused_quoting_it_and_listing_what_is(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refusal:
        negotiate.choose("structure", V2, accept)
    assert accept in str(refusal.value)
    assert "is not offered here" not in str(refusal.value) or f"{VND}structure+xml;version=3.0.0" in str(refusal.value)


@pytest.mark.parametrize(
    ("kind", "api", "word", "version", "name"),
    [
        ("data", V2, "jsondata", None, "sdmx-json-data-2.1"),
        ("data", V1, "jsondata", None, "sdmx-json-data-1.0"),
        ("data", V2, "csvdata", "2.0.0", "sdmx-csv-2.0"),
        ("data", V1, "csvfile", None, "sdmx-csv-1.0"),
        ("data", V2, "genericdata", None, "sdmx-ml-generic-2.1"),
        ("data", V1, "structurespecificdata", None, "sdmx-ml-data-2.1"),
        ("data", V2, "structurespecificdata", None, "sdmx-ml-data-3.1"),
        ("data", V2, "structurespecificdata", "3.0.0", "sdmx-ml-data-3.0"),
        ("structure", V2, "structure", None, "sdmx-ml-3.1"),
        ("structure", V1, "structure", None, "sdmx-ml-2.1"),
        ("structure", V2, "jsonstructure", "2.0", "sdmx-json-2.0"),
        ("structure", V2, f"{VND}structure json;version=2.0.0", None, "sdmx-json-2.0"),
    ],
)  # fmt: skip
def test_the_format_parameter_wins(kind: FormatKind, api: Api, word: str, version: str | None, name: str) -> None:
    choice = negotiate.choose(kind, api, "application/xml", format_parameter=word, format_version=version)
    assert choice.format.name == name


def test_an_unknown_format_word_lists_the_words() -> None:
    with pytest.raises(NotAcceptable, match=r"format=parquet is not offered here; the formats are .*jsonstructure"):
        negotiate.choose("structure", V2, None, format_parameter="parquet")
    with pytest.raises(NotAcceptable, match=r"formatVersion=8\.0"):
        negotiate.choose("structure", V2, None, format_parameter="structure", format_version="8.0")


@pytest.mark.parametrize(
    ("accept", "parameters"),
    [
        ("labels=both;keys=series", negotiate.Parameters(labels="both", keys="series")),
        (
            "labels=name; key=obs; timeFormat=normalized",
            negotiate.Parameters(labels="name", keys="obs", time_format="normalized"),
        ),
        ("labels=code; keys=all", negotiate.Parameters()),
    ],
)
def test_parameters_of_the_type_are_understood_and_foreign_values_ignored(
    accept: str, parameters: negotiate.Parameters
) -> None:
    assert negotiate.choose("data", V2, f"{VND}data+csv;version=2.0.0;{accept}").parameters == parameters


def test_labels_come_from_the_query_and_from_the_common_word_too() -> None:
    assert negotiate.choose("data", V1, None, format_parameter="csvfilewithlabels").parameters.labels == "both"
    assert negotiate.choose("data", V2, f"{VND}data+csv;labels=id", labels="name").parameters.labels == "name"


def test_registrations_come_in_the_newest_registry_message_unless_an_older_is_asked_for() -> None:
    assert chosen("registry", V2, "*/*") == chosen("registry", V2, "application/xml") == "sdmx-ml-registry-3.1"
    assert chosen("registry", V2, f"{VND}registry+xml;version=3.0.0") == "sdmx-ml-registry-3.0"


@given(st.text(alphabet='aqAt/*+;,=" .0:\\é', max_size=60))
def test_any_header_is_answered_or_refused_never_worse(header: str) -> None:
    with suppress(NotAcceptable):
        assert negotiate.choose("structure", V2, header).format in offered("structure", V2)
    negotiate.languages(header)
    negotiate.encoding(header)
    negotiate.error_format(V2, header)


def test_a_comma_in_a_quoted_parameter_does_not_end_the_range() -> None:
    (preference,) = preferences('text/csv; note="a, b; c"; q=0.4')
    assert (preference.value, preference.parameter("note"), preference.quality) == ("text/csv", "a, b; c", 0.4)


@pytest.mark.parametrize(
    ("wanted", "version", "admitted"),
    [
        ("2", "2.1.0", True),
        ("2.1", "2.1.0", True),
        ("2.1.0", "2.1", True),
        ("2.0", "2.1.0", False),
        ("2+.0.1", "2.1.0", True),
        ("*", "2.1", True),
    ],
)
def test_versions_are_prefixes_or_ranges(wanted: str, version: str, admitted: bool) -> None:
    assert version_admits(wanted, version) is admitted


@pytest.mark.parametrize(
    ("header", "lang", "tags"),
    [
        (None, None, ()),
        ("*", None, ()),
        ("ru, en-gb;q=0.8, en;q=0.7", None, ("ru", "en-gb", "en")),
        ("en;q=0.1, fr, de;q=0", None, ("fr", "en")),
        ("en", "fr-CH", ("fr-CH",)),
        ("en", "all", ()),
    ],
)
def test_languages_come_best_first(header: str | None, lang: str | None, tags: tuple[str, ...]) -> None:
    assert negotiate.languages(header, lang, available={"en", "fr"}) == tags


def test_only_the_lang_parameter_can_be_refused() -> None:
    assert negotiate.languages("xx", available={"en"}) == ("xx",)
    with pytest.raises(NotAcceptable, match="lang=xx is not available here; the languages are ar, en"):
        negotiate.languages("en", "xx", available={"en", "ar"})


@pytest.mark.parametrize(
    ("header", "compression", "coding"),
    [
        (None, None, "identity"),
        ("gzip, deflate", None, "gzip"),
        ("gzip, deflate, br, zstd", None, "zstd"),
        ("gzip;q=1.0, zstd;q=0.5", None, "gzip"),
        ("*", None, "gzip"),
        ("gzip;q=0", None, "identity"),
        ("identity, gzip;q=0.5", None, "identity"),
        ("identity", "gzip", "gzip"),
    ],
)
def test_the_encoding_is_the_best_that_is_accepted(header: str | None, compression: str | None, coding: str) -> None:
    assert negotiate.encoding(header, compression) == coding


def test_an_unknown_compression_is_refused() -> None:
    with pytest.raises(NotAcceptable, match="compression=br"):
        negotiate.encoding("gzip", "br")


@pytest.mark.parametrize(
    ("api", "accept", "name"),
    [
        (V2, None, "sdmx-json-2.1"),
        (V1, "*/*", "sdmx-ml-2.1"),
        (V2, "application/xml", "sdmx-ml-3.1"),
        (V1, f"{VND}data+json;version=1.0.0", "sdmx-json-1.0"),
        (V2, "text/csv", "sdmx-json-2.1"),
        (V1, "text/csv", "sdmx-ml-2.1"),
        (V2, "nonsense;;", "sdmx-json-2.1"),
    ],
)
def test_errors_are_told_in_the_family_that_was_asked_for(api: Api, accept: str | None, name: str) -> None:
    assert negotiate.error_format(api, accept).name == name


def test_the_error_of_a_chosen_format_is_of_its_generation() -> None:
    choice = negotiate.choose("data", V2, f"{VND}data+xml;version=3.0.0")
    assert negotiate.error_format(V2, None, choice).name == "sdmx-ml-3.0"


def test_formats_have_names_of_their_own() -> None:
    assert len({row.name for row in FORMATS}) == len(FORMATS)
    assert len({row.content_type for row in FORMATS}) == len(FORMATS)
    assert format_named("sdmx-csv-2.0").content_type == "application/vnd.sdmx.data+csv;version=2.0.0"
    with pytest.raises(NotFound, match="'sdmx-csv' is not the name of a format"):
        format_named("sdmx-csv")

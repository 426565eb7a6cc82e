"""Addresses, headers and URNs as clients might send them: words of the grammars in the wrong order, and noise."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import strategies as st

from registry.formats.table import FORMATS
from registry.model.kinds import KINDS

_BASES = ("/sdmx/v2", "/sdmx/v1", "/sdmx/v2", "/sdmx/v1", "/api/v1", "/ws/secure/sdmxapi/rest", "/sdmx", "/id", "")
_RESOURCES = (
    "structure", "data", "availability", "availableconstraint", "schema", "metadata", "registration", "registry", "subscription", "rest",
    "harvests", "origins", "openapi.json", "latest", "id", "provider", "metadataset", "structure/metadataflow",
)  # fmt: skip
_SEGMENTS = (
    *(kind.word for kind in KINDS), *{word for kind in KINDS for word in kind.v1_words}, "provisionagreement", "datastructure",
    "*", "all", "A", "B", "IOM", "SDMX", "IOM.GMDAC", "NSO_DE", "A,B", "DF", "DF_RICH", "DF_MIG", "DF_STOCK", "A,DF", "IOM,DF_MIG,1.0.0", "A,DF,latest",
    "CL_SEX", "CS", "CS_MIG", "TOPICS", "X.Y", "MS_STOCK", "MSD_QUALITY", "1.0.0", "1.0", "+", "~", "1.0+.0", "1+.0.0", "2.*.0", "*+", "latest", "1.0.0-draft",
    "1.0.0,1.1.0", "A.F", "A.*", "M", "A.F,M", "A+M.F", ".F", "....", "F", "FREQ", "SEX", "TIME_PERIOD", "FR1", "%00", "%2F", "..", "%ff", "é", "%C3%A9", "$", "@",
)  # fmt: skip
_NAMES = (
    "c[FREQ]", "c[SEX]", "c[TIME_PERIOD]", "c[OBS_VALUE]", "c[TITLE]", "c[OBS_STATUS]", "c[X]", "c[", "c", "detail", "references", "asOf", "mode", "offset",
    "limit", "sort", "attributes", "measures", "dimensionAtObservation", "firstNObservations", "lastNObservations", "startPeriod", "endPeriod",
    "updatedAfter", "updatedBefore", "includeHistory", "reportingYearStartDay", "explicitMeasure", "format", "formatVersion", "lang", "compression",
    "labels", "keys", "timeFormat", "dryRun", "atomic", "override", "cascade", "confirm", "deletion", "urn", "includeMetadata", "queryType",
)  # fmt: skip
_VALUES = (
    "A", "F", "A,F", "ne:F", "ge:2010+le:2011", "gt:100", "co:a", "nc:b", "sw:c", "ew:d", "lt:NaN", "eq:inf", "2010-Q1", "2010-W53", "9999", "9999-12-31",
    "9999-Q4", "0001-W01", "full", "raw", "allstubs", "allcompletestubs", "referencestubs", "referencepartial", "dataonly", "serieskeysonly", "nodata", "none",
    "all", "parents", "children", "descendants", "ancestors", "parentsandsiblings", "codelist", "metadataset", "exact", "available", "0", "1", "5",
    "99999999999", "-1", "*", "*:desc", "series_key", "SEX:desc+OBS_VALUE", "TIME_PERIOD", "dsd", "msd", "obs", "series", "dataset", "AllDimensions", "SEX",
    "true", "false", "TRUE", "version", "--07-01", "--02-29", "2024-01-01T00:00:00+01:00", "2024-01-01", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00Z",
    "csvdata", "genericdata", "structurespecificdata", "generictimeseriesdata", "jsondata", "structure", "jsonstructure", "xml", "json", "csv",
    "2.0.0", "2.1", "1.0.0", "en", "fr", "xx", "gzip", "both", "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=A:CL_SEX(1.0.0)", "urn:x",
)  # fmt: skip
_noise = st.text(max_size=8).map(lambda text: quote(text, safe="*+,.~:@$()[]';="))
_segments = st.one_of(st.sampled_from(_SEGMENTS), st.sampled_from(_SEGMENTS), _noise)
_queries = st.lists(
    st.tuples(st.sampled_from(_NAMES) | _noise, st.sampled_from(_VALUES) | _noise).map("=".join), max_size=4
).map("&".join)
_tails = st.tuples(
    st.lists(_segments, max_size=6).map("/".join), st.sampled_from(("", "", "", "/", "//")), st.just("?"), _queries
).map("".join)
# Addresses that name something, so that what stands behind them is reached.
_KNOWN = (
    "/sdmx/v2/data/dataflow/A/DF/1.0.0", "/sdmx/v2/data/dataflow/IOM/DF_MIG/1.0.0", "/sdmx/v2/data/*/B/DF_RICH", "/sdmx/v2/availability/dataflow/A/DF",
    "/sdmx/v2/structure/*/*/*/*", "/sdmx/v2/structure/codelist/A/CL_SEX/1.0.0", "/sdmx/v2/structure/datastructure/IOM/DSD_MIG/1.0.0",
    "/sdmx/v2/schema/dataflow/IOM/DF_MIG/1.0.0", "/sdmx/v2/schema/datastructure/IOM/DSD_MIG", "/sdmx/v2/metadata/metadataset/NSO_DE/MS_STOCK/1.0.0",
    "/sdmx/v2/metadata/structure/dataflow/IOM.GMDAC/DF_STOCK", "/sdmx/v2/metadata/metadataflow/IOM.GMDAC/MDF_QUALITY", "/sdmx/v2/registration/dataflow/IOM/DF_MIG",
    "/sdmx/v2/registration/provider/IOM/FR1", "/sdmx/v1/data/DF", "/sdmx/v1/data/DF_RICH", "/sdmx/v1/availableconstraint/DF", "/sdmx/v1/codelist/A/CL_SEX",
    "/sdmx/v1/schema/dataflow/IOM/DF_MIG", "/sdmx/v1/metadata/MDF_QUALITY", "/sdmx/v1/structure/all/all/all", "/api/v1/origins", "/api/v1/harvests",
)  # fmt: skip


def addresses() -> st.SearchStrategy[str]:
    """Paths with their queries, as they stand on the wire."""
    free = st.tuples(st.sampled_from(_BASES), st.just("/"), st.sampled_from(_RESOURCES), st.just("/"), _tails)
    near = st.tuples(
        st.sampled_from(_KNOWN), st.one_of(st.just("?"), _segments.map(lambda each: f"/{each}?")), _queries
    )
    return st.one_of(near.map("".join), free.map("".join), near.map("".join))


_ACCEPTS = (
    "*/*", "application/xml", "text/csv", "application/json", "text/*;q=0.1", "", ",", ";", "a/b;q=x, */*;q=0.1", "application/vnd.sdmx.data+csv;labels=both;keys=both",
    "application/vnd.sdmx.data+csv;labels=none", "application/vnd.sdmx.data+csv;version=9.9", "application/vnd.sdmx.structure+xml;version=2.1;q=0",
    *{row.content_type for row in FORMATS}, *{row.media_type for row in FORMATS},
)  # fmt: skip
_LANGUAGES = ("en", "fr;q=0.1, *", "*", "", "x" * 300, "en-GB,en;q=0.5", "fr;q=nan", "-", "zh-Hant-TW", "ar, ;q=", "é")
_TAGS = ("*", "", "W/", '"', 'W/"x", "y"', '"' * 300, "x")


def headers() -> st.SearchStrategy[dict[str, str]]:
    """Headers that an answer looks at."""
    text = st.text(max_size=12)
    optional = {
        "Accept-Language": st.sampled_from(_LANGUAGES) | text, "If-None-Match": st.sampled_from(_TAGS) | text,
        "If-Modified-Since": st.sampled_from(("Thu, 99 Foo 2020", "Thu, 01 Jan 1970 00:00:00 GMT", "")) | text,
        "Accept-Encoding": st.sampled_from(("gzip", "zstd", "br;q=1, *;q=0", "identity;q=0", "gzip;q=x", "")) | text,
        "Authorization": st.sampled_from(("Bearer", "Bearer x", "Basic eA==", "Bearer é")) | text,
        "Range": st.sampled_from(("bytes=0-1", "values=0-9", "x")), "X-Request-Id": text, "Origin": text,
    }  # fmt: skip
    return st.fixed_dictionaries({"Accept": st.sampled_from(_ACCEPTS) | text}, optional=optional)


def posts() -> st.SearchStrategy[tuple[str, str, dict[str, str]]]:
    """Where a message is sent: method, address, headers."""
    tails = st.sampled_from(
        (
            "",
            "?dryRun=true",
            "?atomic=true",
            "?atomic=true&override=version",
            "?override=version",
            "?dryRun=true&atomic=true",
            "?x=1",
        )
    )
    paths = st.sampled_from((
        ("POST", "/sdmx/v2/structure"), ("POST", "/sdmx/v2/structure/codelist"), ("POST", "/sdmx/v2/metadata"), ("POST", "/sdmx/v2/registry"),
        ("POST", "/sdmx/v2"), ("POST", "/sdmx/v2/registration"), ("POST", "/sdmx/v2/subscription"), ("POST", "/ws/secure/sdmxapi/rest"),
        ("POST", "/ws/secure/sdmx/v2/metadata"), ("PUT", "/sdmx/v2/structure/codelist/IOM/CL_SEX/1.0.0"), ("POST", "/api/v1/harvests"),
        ("PUT", "/sdmx/v2/metadata/metadataset/NSO_DE/MS_STOCK/1.0.0"), ("DELETE", "/sdmx/v2/structure/codelist/IOM/CL_SEX/1.0.0/F"), ("POST", "/sdmx/v2/structure/*"),
    ))  # fmt: skip
    optional = {
        "Content-Type": st.sampled_from(("application/xml", "application/json", "text/csv", "text/plain", "image/png", "é/x;y", *{row.content_type for row in FORMATS})),
        "Content-Encoding": st.sampled_from(("gzip", "zstd", "deflate", "br", "", "x")),
        "Accept": st.sampled_from(("application/json", "application/xml", "*/*", "text/csv", "application/vnd.sdmx.structure+xml;version=2.1")),
        "Action": st.sampled_from(("Append", "Replace", "merge", "Delete", "")),
    }  # fmt: skip
    return st.tuples(paths, tails, st.fixed_dictionaries({}, optional=optional)).map(
        lambda given: (given[0][0], given[0][1] + given[1], given[2])
    )

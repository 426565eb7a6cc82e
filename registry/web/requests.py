"""The exact request behind a selection of data, in the forms that people paste: address, curl, Python with sdmx1, R with rsdmx."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from registry.formats.table import format_named
from registry.web.language import _

_CODE = ":@$-_."  # signs that stay as they are


@dataclass(frozen=True)
class Selection:
    """What is selected of a flow: per key dimension, in order, the wanted codes (none = all), and the range of periods."""

    agency: str
    id: str
    version: str
    codes: Mapping[str, tuple[str, ...]]
    time: str | None = None
    start: str = ""
    end: str = ""


@dataclass(frozen=True)
class Snippet:
    """`note` says what has to be there before it works."""

    id: str
    label: str
    code: str
    note: str = ""


def url_v2(base_url: str, chosen: Selection) -> str:
    """REST 2.2: one code of a dimension stands in the key, several in a filter."""
    flow = "/".join(quote(part, safe=_CODE) for part in (chosen.agency, chosen.id, chosen.version))
    key = ".".join(quote(codes[0], safe=_CODE) if len(codes) == 1 else "*" for codes in chosen.codes.values())
    filters = [
        f"c[{dimension}]={','.join(quote(code, safe=_CODE) for code in codes)}"
        for dimension, codes in chosen.codes.items()
        if len(codes) > 1
    ]
    if chosen.time and (chosen.start or chosen.end):
        bounds = [
            f"{sign}:{quote(period, safe=_CODE)}"
            for sign, period in (("ge", chosen.start), ("le", chosen.end))
            if period
        ]
        filters.append(f"c[{chosen.time}]={'+'.join(bounds)}")
    address = f"{base_url}/sdmx/v2/data/dataflow/{flow}/{'*' if set(key) <= set('*.') else key}"
    return f"{address}?{'&'.join(filters)}" if filters else address


def key_v1(chosen: Selection) -> str:
    """REST 1.5: codes joined by `+`, an empty position for all."""
    positions = ["+".join(quote(code, safe=_CODE) for code in codes) for codes in chosen.codes.values()]
    return ".".join(positions) if any(positions) else "all"


def url_v1(base_url: str, chosen: Selection) -> str:
    flow = ",".join((chosen.agency, chosen.id, chosen.version))
    bounds = [f"{name}={quote(period)}" for name, period in _bounds(chosen).items()]
    address = f"{base_url}/sdmx/v1/data/{flow}/{key_v1(chosen)}"
    return f"{address}?{'&'.join(bounds)}" if bounds else address


def _bounds(chosen: Selection) -> dict[str, str]:
    return {name: period for name, period in (("startPeriod", chosen.start), ("endPeriod", chosen.end)) if period}


def with_format(url: str, word: str, version: str) -> str:
    """The same request answered in a format, without a header."""
    return f"{url}{'&' if '?' in url else '?'}format={word}&formatVersion={version}"


def snippets(base_url: str, chosen: Selection) -> tuple[Snippet, ...]:
    csv = format_named("sdmx-csv-2.0")
    address = url_v2(base_url, chosen)
    return (
        Snippet("url", _("Address"), address, _("SDMX REST 2.2. Ask for another format with an Accept header.")),
        Snippet(
            "curl",
            "curl",
            f"curl --globoff --compressed \\\n  --header 'Accept: {csv.content_type}' \\\n  '{address}'",
            _("Answers with CSV; add --output data.csv to keep it."),
        ),
        Snippet("python", "Python", _python(base_url, chosen), _("Needs the package sdmx1 (pip install sdmx1).")),
        Snippet("r", "R", _r(url_v1(base_url, chosen)), _('Needs the package rsdmx (install.packages("rsdmx")).')),
    )


def _python(base_url: str, chosen: Selection) -> str:
    bounds = _bounds(chosen)
    more = f", params={bounds!r}" if bounds else ""
    key = "" if key_v1(chosen) == "all" else f', key="{key_v1(chosen)}"'
    return "\n".join(
        (
            "import sdmx",
            "",
            f'sdmx.add_source({{"id": "{chosen.agency}", "name": "Migration registry", "url": "{base_url}/sdmx/v1"}})',
            f'client = sdmx.Client("{chosen.agency}")',
            f'message = client.data("{chosen.id}"{key}{more})'.replace("'", '"'),
            "frame = sdmx.to_pandas(message)",
        )
    )


def _r(url: str) -> str:
    return f'library(rsdmx)\n\nmessage <- readSDMX("{url}")\nframe <- as.data.frame(message)'


def discovery(base_url: str) -> tuple[Snippet, ...]:
    """How software finds out what is here."""
    structure = format_named("sdmx-json-2.0")
    return (
        Snippet("url", _("Address"), f"{base_url}/sdmx/v2/structure/dataflow/*/*/~?detail=allstubs"),
        Snippet(
            "curl",
            "curl",
            f"curl --compressed --header 'Accept: {structure.content_type}' \\\n  '{base_url}/sdmx/v2/structure/dataflow'",
        ),
        Snippet(
            "python",
            "Python",
            "import sdmx\n\n"
            f'sdmx.add_source({{"id": "IOM.GMDAC", "name": "Migration registry", "url": "{base_url}/sdmx/v1"}})\n'
            'client = sdmx.Client("IOM.GMDAC")\n'
            "flows = sdmx.to_pandas(client.dataflow().dataflow)",
        ),
        Snippet(
            "r",
            "R",
            f'library(rsdmx)\n\nflows <- as.data.frame(readSDMX("{base_url}/sdmx/v1/dataflow/all/all/latest"))',
        ),
    )

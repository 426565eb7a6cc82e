"""Where to ask: the paths of SDMX REST 2.x and 1.x, and what to accept there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import quote, urlencode

from registry.formats.table import FORMATS, format_named
from registry.model.dataset import FlowKey
from registry.model.kinds import kind_named
from registry.model.version import is_range

Api = Literal["v1", "v2"]

_SAFE = ":@$-_.,+~*"
_STRUCTURE_ORDER = ("sdmx-ml-3.1", "sdmx-json-2.1", "sdmx-ml-3.0", "sdmx-json-2.0", "sdmx-ml-2.1")
JSON_FORMATS = ("sdmx-json-2.1", "sdmx-json-2.0")


@dataclass(frozen=True)
class Wanted:
    """Artefacts to ask for; `kind` is the word of REST 2.x, `*` stands for all, a version may be a range (`~`: the latest)."""

    kind: str
    agency: str = "*"
    id: str = "*"
    version: str = "*"
    references: str = "none"


@dataclass(frozen=True)
class Asking:
    """One request: its address and headers."""

    url: str
    headers: dict[str, str]


def structures_v2(base: str, wanted: Wanted, *, is_raw: bool) -> str:
    """`raw` gives codelists as they are maintained: with their extensions, not with what these bring."""
    path = _path("structure", wanted.kind, wanted.agency, wanted.id, wanted.version)
    return f"{base}/{path}?" + urlencode({"references": wanted.references} | ({"detail": "raw"} if is_raw else {}))


def structures_v1(base: str, wanted: Wanted, *, is_raw: bool) -> str:
    """2.1 knows no ranges of versions: the latest stands for them."""
    word = "structure" if wanted.kind == "*" else v1_word(wanted.kind)
    agency, id = ("all" if part == "*" else part for part in (wanted.agency, wanted.id))
    version = "all" if wanted.version == "*" else "latest" if is_range(wanted.version) else wanted.version
    return f"{base}/{_path(word, agency, id, version)}?" + urlencode({"references": wanted.references})


def data_v2(base: str, flow: FlowKey, since: datetime | None) -> str:
    """With `all` attributes: those of the metadata structure come only when they are asked for."""
    path = _path("data", "dataflow", flow.agency, flow.id, flow.version, "*")
    return f"{base}/{path}?" + urlencode({"attributes": "all"} | _since(since))


def data_v1(base: str, flow: FlowKey, since: datetime | None) -> str:
    """REST 1.x knows no metadata attributes in data, and no word for attributes."""
    url = f"{base}/{_path('data', f'{flow.agency},{flow.id},{flow.version}', 'all')}"
    return url if since is None else f"{url}?{urlencode(_since(since))}"


def counts_v2(base: str, flow: FlowKey) -> str:
    return f"{base}/{_path('availability', 'dataflow', flow.agency, flow.id, flow.version, '*', '*')}"


def counts_v1(base: str, flow: FlowKey) -> str:
    return f"{base}/{_path('availableconstraint', f'{flow.agency},{flow.id},{flow.version}', 'all', 'all', 'all')}"


def v1_word(kind: str) -> str:
    """The resource of REST 1.x for a kind; its 2.x word where 1.x has none."""
    return next(iter(kind_named(kind).v1_words), kind)


@dataclass(frozen=True)
class Grammar:
    """How one generation of the API is asked; `probe` is a small question that only it answers."""

    structures: Callable[..., str]
    data: Callable[[str, FlowKey, datetime | None], str]
    counts: Callable[[str, FlowKey], str]
    data_formats: tuple[str, ...]
    delta_formats: tuple[str, ...]
    probe: str


GRAMMARS: dict[Api, Grammar] = {
    "v2": Grammar(
        structures_v2, data_v2, counts_v2,
        data_formats=("sdmx-csv-2.1", "sdmx-csv-2.0", "sdmx-ml-data-3.1", "sdmx-ml-data-3.0", "sdmx-json-data-2.0"),
        delta_formats=("sdmx-csv-2.1", "sdmx-csv-2.0", "sdmx-ml-data-3.1", "sdmx-ml-data-3.0"),
        probe="structure/agencyscheme/*/*/~?detail=allstubs",
    ),
    "v1": Grammar(
        structures_v1, data_v1, counts_v1,
        data_formats=("sdmx-csv-1.0", "sdmx-ml-data-2.1", "sdmx-ml-generic-2.1", "sdmx-json-data-1.0"),
        delta_formats=("sdmx-ml-data-2.1", "sdmx-ml-generic-2.1"),
        probe="agencyscheme/all/all/latest?detail=allstubs",
    ),
}  # fmt: skip


def accepted(names: tuple[str, ...]) -> str:
    """An Accept header: the first is liked best."""
    known = {row.name: row for row in FORMATS}
    rows = [known[name] for name in names if name in known]
    return ", ".join(
        row.content_type if place == 0 else f"{row.content_type};q={1 - place / 10:.1f}"
        for place, row in enumerate(rows)
    )


def accepted_structures(format: str | None) -> str:
    """Raises NotFound for a format that is none."""
    return accepted((format_named(format).name,) if format else _STRUCTURE_ORDER)


def _since(since: datetime | None) -> dict[str, str]:
    return {} if since is None else {"updatedAfter": since.isoformat()}


def _path(*segments: str) -> str:
    return "/".join(quote(segment, safe=_SAFE) for segment in segments)

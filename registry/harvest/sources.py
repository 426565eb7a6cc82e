"""What a harvest reads from: a REST service, recognised by asking it, or files on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from registry.harvest import known
from registry.harvest.addresses import GRAMMARS, Api, Asking, Wanted, accepted, accepted_structures, v1_word
from registry.harvest.fetch import Fetched, Manners, look
from registry.model.dataset import FlowKey
from registry.model.errors import NotFound, NotPermitted, Unprocessable
from registry.model.harvest import HarvestRequest

# Where the entry point may lie below the address that was given.
_PLACES: tuple[tuple[str, Api], ...] = (
    ("", "v2"), ("", "v1"), ("/sdmx/v2", "v2"), ("/v2", "v2"), ("/rest/v2", "v2"), ("/sdmx/v1", "v1"), ("/rest", "v1")
)  # fmt: skip


@dataclass(frozen=True)
class RestSource:
    """`known` is the id of a source of sdmx1, which then prepares the requests."""

    address: str
    api: Api
    format: str | None = None
    known: str | None = None

    def structures(self, wanted: Wanted, *, is_raw: bool = True) -> Asking:
        headers = {"Accept": accepted_structures(self.format)}
        if self.known and wanted.kind != "*":
            word = wanted.kind if self.api == "v2" else v1_word(wanted.kind)
            version = "latest" if self.api == "v1" and not wanted.version[:1].isdigit() else wanted.version
            asked = known.asking(
                self.known, word, wanted.id, headers,
                agency_id=wanted.agency, version=version, params={"references": wanted.references},
            )  # fmt: skip
            if asked is not None:
                return asked
        return Asking(GRAMMARS[self.api].structures(self.address, wanted, is_raw=is_raw), headers)

    def data(self, flow: FlowKey, since: datetime | None) -> Asking:
        grammar = GRAMMARS[self.api]
        headers = {"Accept": accepted(grammar.delta_formats if since else grammar.data_formats)}
        if self.known and self.api == "v1":
            name = f"{flow.agency},{flow.id},{flow.version}"
            params = {"updatedAfter": since.isoformat()} if since else {}
            asked = known.asking(self.known, "data", name, headers, key="all", params=params)
            if asked is not None:
                return asked
        return Asking(grammar.data(self.address, flow, since), headers)

    def counts(self, flow: FlowKey) -> Asking:
        return Asking(GRAMMARS[self.api].counts(self.address, flow), {"Accept": accepted_structures(self.format)})


@dataclass(frozen=True)
class FileSource:
    address: str
    files: tuple[Path, ...]

    @property
    def api(self) -> str:
        return "files"


Source = RestSource | FileSource


def open_source(request: HarvestRequest, manners: Manners, *, allows_files: bool) -> Source:
    """Finds out what the source is. Raises NotFound, NotPermitted, Unprocessable, Unreachable."""
    text = request.source
    if "://" in text:
        return _recognised(text.rstrip("/"), request, manners)
    if allows_files and Path(text).exists():
        return FileSource(str(Path(text).resolve()), tuple(_files(Path(text).resolve())))
    if not allows_files and ("/" in text or "\\" in text):
        raise NotPermitted(f"{text!r} is not read from here: files are harvested from the command line only")
    if text.endswith((".xml", ".json", ".csv")) or "/" in text:
        raise NotFound(f"there is no file or folder {text!r}")
    found = known.source_named(text)
    return RestSource(found.url, found.api, request.format, found.id)


def _files(path: Path) -> Iterator[Path]:
    """By name; hidden ones do not count."""
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*")):
        if file.is_file() and not any(part.startswith(".") for part in file.relative_to(path).parts):
            yield file


def _recognised(url: str, request: HarvestRequest, manners: Manners) -> RestSource:
    if request.api is not None:
        return RestSource(url, request.api, request.format)
    said: list[str] = []
    for place, api in _PLACES:
        probe = f"{url}{place}/{GRAMMARS[api].probe}"
        found = look(probe, {"Accept": accepted_structures(None)}, manners)
        if _is_sdmx(found, api):
            return RestSource(f"{url}{place}", api, request.format)
        said.append(f"{probe} answers {found.status} {found.content_type}".rstrip())
    message = f"{url} is not recognised as an SDMX REST service; with --api v1 or v2 it is asked all the same"
    raise Unprocessable(f"{message} ({'; '.join(said[:2])})")


def _is_sdmx(found: Fetched, api: Api) -> bool:
    """An empty answer is right too: 204 in 2.x, 404 with a message of SDMX in 1.x."""
    if found.status == 204:
        return api == "v2"
    is_message = "sdmx" in found.content_type or found.content_type.split(";")[0] in ("application/xml", "text/xml")
    return found.status == 200 and is_message

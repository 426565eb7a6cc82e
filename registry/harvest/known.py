"""The services that sdmx1 knows: their addresses, and the requests that they want otherwise than the standard says.

sdmx1 prepares requests here and sends none: what comes back is read by the readers of this registry, which lose nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from registry.harvest.addresses import Api, Asking
from registry.model.errors import NotFound


@dataclass(frozen=True)
class Known:
    id: str
    name: str
    url: str
    api: Api


def sources() -> tuple[Known, ...]:
    """By id; without those that answer in formats other than SDMX-ML, whose structures cannot be asked for."""
    import sdmx  # takes a second, and only harvests need it

    sdmx.list_sources()
    found = [source for source in sdmx.source.sources.values() if source.data_content_type.name == "XML"]
    return tuple(
        Known(one.id, one.name, one.url.rstrip("/"), "v1" if any(version.name == "2.1" for version in one.versions) else "v2")
        for one in sorted(found, key=lambda source: str(source.id))
    )  # fmt: skip


def source_named(id: str) -> Known:
    """Raises NotFound, naming the known ones."""
    known = {source.id: source for source in sources()}
    if id in known:
        return known[id]
    raise NotFound(
        f"{id!r} is no source: write the URL of an SDMX REST service, a file or folder, or one of {', '.join(known)}"
    )


def asking(id: str, resource: str, resource_id: str, headers: Mapping[str, str], **options: Any) -> Asking | None:
    """The request as the source wants it (`options` are those of `sdmx.Client.get`); None when sdmx1 has no such resource."""
    import sdmx

    client = sdmx.Client(id)
    wanted = client.source.headers.get(resource, {})
    with warnings.catch_warnings():  # sources of sdmx1 use names that sdmx1 has given up
        warnings.simplefilter("ignore")
        try:
            prepared = client.get(
                resource, resource_id, headers={**headers, **wanted}, force=True, dry_run=True, **options
            )
        except (KeyError, NotImplementedError, ValueError):
            return None
    return Asking(str(prepared.url), {**headers, **wanted})

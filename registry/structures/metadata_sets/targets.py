"""What a metadata set describes: URNs, maybe with wildcards in agency, id, version and item, set against each other and the registry."""

from __future__ import annotations

import re

from registry.model.errors import Malformed
from registry.model.urn import Urn
from registry.model.version import Version, VersionPattern
from registry.storage.artefacts import Entry, target_of
from registry.structures.graph import Graph

ANY = "*"
_WILDCARD = re.compile(r"[+~*]")


def covers(pattern: str, target: str) -> bool:
    """Whether a pattern such as `Dataflow=IOM:*(1.0+.0)` admits a target, which may itself have wildcards. Raises Malformed.

    >>> start = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow="
    >>> covers(start + "IOM:*(*)", start + "IOM:DF_STOCK(1.0.0)"), covers(start + "IOM:*(*)", start + "*:DF_STOCK(1.0.0)")
    (True, False)
    """
    wide, narrow = Urn.parse(pattern), Urn.parse(target)
    return (
        (wide.package, wide.class_) == (narrow.package, narrow.class_)
        and wide.agency in (ANY, narrow.agency)
        and wide.id in (ANY, narrow.id)
        and admits(wide.version, narrow.version)
        and (wide.item or "") in (ANY, narrow.item or "")
    )


def admits(pattern: str, version: str) -> bool:
    """Whether every version that `version` may mean lies in the pattern; a range lies in itself and in `*`, and in a range of
    the same shape that begins no later."""
    if pattern in (ANY, version):
        return True
    if not _WILDCARD.search(pattern):
        return False
    try:
        return VersionPattern.parse(pattern).admits(Version.parse(version.replace("+", "")))
    except Malformed:
        return False


def has_wildcard(target: str) -> bool:
    urn = Urn.parse(target)
    return ANY in (urn.agency, urn.id) or _WILDCARD.search(urn.version) is not None


def means(target: Urn, kind: str, entry: Entry) -> bool:
    """Whether a target, of artefacts of `kind`, takes in a stored artefact: every version in its range, not only the newest."""
    return (
        kind == entry.kind
        and target.agency in (ANY, entry.agency)
        and target.id in (ANY, entry.id)
        and admits(target.version, entry.version)
    )


def concrete(target: str, graph: Graph) -> tuple[str, ...]:
    """The URNs without wildcards that a target stands for today, in order: of a range of versions the newest, of `*` all.

    An item stays behind each; one that has a wildcard itself means the whole artefact.
    """
    if not has_wildcard(target):
        return (target,)
    kind, holder = target_of(target)
    own = Urn.parse(target)
    tail = "" if own.item is None or ANY in own.item else f".{own.item}"
    found = graph.matches(kind, holder.agency, holder.id, holder.version)
    if not tail:
        return tuple(entry.urn for entry in found)
    head = str(own).partition("=")[0]
    return tuple(f"{head}={entry.short}{tail}" for entry in found)

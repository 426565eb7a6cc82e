"""The data of flows in a plan: what the source has, and whether it is what is here already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from registry.data.manifest import key_of
from registry.formats.data import Rows
from registry.formats.sniff import data_format
from registry.formats.structure_files import read_structures
from registry.harvest.fetch import Fetched, Manners, checksum, fetch, look, unpack
from registry.harvest.sources import RestSource
from registry.harvest.weigh import Scales
from registry.http_out import Unreachable
from registry.model.cube import Cube
from registry.model.dataflow import Dataflow
from registry.model.dataset import DatasetVersion, FlowKey
from registry.model.errors import RegistryError
from registry.model.harvest import HarvestItem, HarvestRequest, Mark, Origin
from registry.model.kinds import urn_of
from registry.model.organisation import is_under
from registry.model.urn import PREFIX
from registry.observations.loading.text_file import unpacked
from registry.storage.unit_of_work import UnitOfWork

_NOTHING = frozenset([204, 404])


@dataclass(frozen=True)
class State:
    """The data of a flow as they are here, and where they came from."""

    current: DatasetVersion | None
    origin: Origin | None

    def is_from(self, scales: Scales, flow: FlowKey) -> bool:
        """Whether the harvest may replace them."""
        if self.current is None:
            return True
        is_ours = is_under(flow.agency, scales.agencies)
        origin = self.origin
        return is_ours or (
            origin is not None and origin.address == scales.address and origin.item.version == self.current.number
        )


def state_of(uow: UnitOfWork, urn: str, key: FlowKey) -> State:
    return State(uow.datasets.current(key), uow.harvests.origin("data", urn))


def planned_from_rest(
    source: RestSource, flow: Dataflow, state: State, request: HarvestRequest, scales: Scales, manners: Manners, scratch: Path
) -> HarvestItem:  # fmt: skip
    """Asks for the state of the data without reading them."""
    key = key_of(flow)
    is_delta = request.since is not None and state.current is not None
    asking = source.data(key, request.since if is_delta else None)
    item = HarvestItem(
        kind="data", urn=urn_of(flow), verdict="new" if state.current is None else "changed", url=asking.url, is_delta=is_delta,
        ours=str(state.current.number) if state.current else None,
    )  # fmt: skip
    try:
        found = look(asking.url, asking.headers, manners)
    except Unreachable as wrong:
        return replace(item, verdict="conflicting", reason=str(wrong))
    if found.status in _NOTHING:
        return replace(
            item, verdict="same", reason="the source has no data for it" + (" since then" if is_delta else "")
        )
    if found.status != 200:
        return replace(item, verdict="conflicting", reason=f"{asking.url} answers {found.status}")
    item = replace(
        item,
        reason=f"left out by its format: {found.losses[:300]}" if found.losses else "",
        mark=found.mark,
        observations=_count(source, key, manners, scratch),
        detail=_size(found),
    )
    return _judged(item, state, scales, key)


def planned_from_file(file: Path, flow: Dataflow, state: State, scales: Scales, manners: Manners) -> HarvestItem:
    item = HarvestItem(
        kind="data", urn=urn_of(flow), verdict="new" if state.current is None else "changed", url=file.as_uri(),
        mark=Mark(sha256=checksum(file, manners.most_bytes)), ours=str(state.current.number) if state.current else None,
        detail=f"{file.stat().st_size:,} bytes",
    )  # fmt: skip
    return _judged(item, state, scales, key_of(flow))


def _judged(item: HarvestItem, state: State, scales: Scales, key: FlowKey) -> HarvestItem:
    current, origin = state.current, state.origin
    if current is None:
        return item
    if not state.is_from(scales, key):
        return replace(
            item, verdict="conflicting",
            reason=f"{key} has data here that were not taken from this source ({current.source}); harvest with --as-agency {key.agency} to replace them",
        )  # fmt: skip
    same = origin.item.mark.is_same(item.mark) if origin and origin.address == scales.address else False
    if same and not item.is_delta and origin and origin.item.version == current.number:
        return replace(item, verdict="same", reason=f"as version {current.number}, read by harvest {origin.harvest}")
    if same is None:
        return replace(item, reason="the source does not say whether it changed; what is read is compared")
    return item


def _size(found: Fetched) -> str:
    return f"{found.length:,} bytes" if found.length else ""


def _count(source: RestSource, flow: FlowKey, manners: Manners, scratch: Path) -> int | None:
    """How many observations the source says there are; None when it does not say."""
    asking = source.counts(flow)
    packed, plain = scratch / "counts.raw", scratch / "counts"
    try:
        if fetch(asking.url, asking.headers, packed, manners).status != 200:
            return None
        unpack(packed, plain, manners.most_bytes)
        found = read_structures(plain).availability
    except RegistryError:
        return None  # a number that is nice to have
    finally:
        for file in (packed, plain):
            file.unlink(missing_ok=True)
    return next((one.observation_count for one in found if one.observation_count is not None), None)


# Files say themselves of which flow they are


class _Named(Exception):
    """A reader asks for the structure of the data that it reads."""

    def __init__(self, structure: str) -> None:
        super().__init__(structure)
        self.structure = structure


def _told(structure: str) -> Cube:
    raise _Named(structure)


def files_of(files: Sequence[Path], flows: Sequence[Dataflow], most: int) -> tuple[Mapping[str, Path], list[str]]:
    """The file of each flow, by URN, and a sentence on each file that is of none (or of one that has a file already)."""
    names = _names(flows)
    found: dict[str, Path] = {}
    told: list[str] = []
    for file in files:
        try:
            structure = _structure_of(file, most)
        except RegistryError as wrong:
            told.append(f"{file.name} was left out: {wrong}")
            continue
        urn = names.get(structure)
        if urn is None or urn in found:
            reason = (
                f"a second file of {structure}"
                if urn
                else f"of {structure or 'no structure'}, which is no flow of this harvest"
            )
            told.append(f"{file.name} was left out: it is {reason}")
        else:
            found[urn] = file
    return found, told


def _names(flows: Sequence[Dataflow]) -> dict[str, str]:
    """How a file may name a flow: by itself, or by its structure where only one flow has that."""
    names: dict[str, str] = {}
    by_structure: dict[str, list[str]] = {}
    for flow in flows:
        urn = urn_of(flow)
        names |= {urn: urn, urn.removeprefix(f"{PREFIX}datastructure.Dataflow="): urn}
        by_structure.setdefault(flow.structure or "", []).append(urn)
    names |= {structure: urns[0] for structure, urns in by_structure.items() if len(urns) == 1}
    return names


def _structure_of(file: Path, most: int) -> str:
    """Raises Malformed, Refused, Unprocessable."""
    format = data_format(file)
    assert format.reader is not None, f"{format.name} has a reader"
    with unpacked(file, most) as stream:
        try:
            first: Rows | None = next(iter(format.reader(stream, resolve=_told, file=file.name).rows()), None)
        except _Named as named:
            return named.structure
    return first.structure if first else ""

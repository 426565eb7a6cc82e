"""What is claimed of every question and every message: an answer or a refusal in words, in time, with nothing half done."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from registry.formats import metadata_files, submissions
from registry.formats.sdmx_json.reading import read_structures as read_json
from registry.formats.sdmx_ml.message import read_structures as read_ml
from registry.formats.sdmx_ml.registry_messages import read_registry_message
from registry.formats.table import FORMATS, Format
from registry.model.errors import RegistryError
from registry.model.urn import Urn
from registry.model.version import Version
from tests.cubes import a_cube
from tests.fuzz import corpus
from tests.fuzz.addresses import addresses, headers, posts
from tests.fuzz.mutations import TEXTS, messages
from tests.fuzz.watch import deadline
from tests.fuzz.world import World

MOST_MB = 1200  # what the process may hold after any example
_CUBE = a_cube()
_PAGE = 4096


@dataclass(frozen=True)
class Claim:
    """`check` raises what is wrong with an example of `examples`; `cost` says how many others one takes the time of."""

    name: str
    examples: st.SearchStrategy[Any]
    check: Callable[[World, Any], None]
    cost: int = 1


def _is_answered(world: World, example: tuple[str, dict[str, str]]) -> None:
    path, given = example
    answer = world.ask("GET", path, headers=given)
    assert answer.data or answer.status_code in (204, 304, 308), answer.status


def _is_settled(world: World, example: tuple[bytes, tuple[str, str, dict[str, str]]]) -> None:
    body, (method, path, given) = example
    world.write(method, path, body, given)


def _is_read_or_refused(world: World, body: bytes) -> None:
    """By every reader, whatever the message is."""
    for read in (read_ml, read_json, read_registry_message, metadata_files.read_metadata, submissions.read_submission):
        with deadline(f"{read.__module__} {body!r}"):
            _tolerant(lambda read=read: read(body))  # type: ignore[misc]


def _is_data_or_refused(world: World, body: bytes) -> None:
    for row in FORMATS:
        if row.reader is not None and row.family == (
            "xml" if b"<" in body[:80] else "json" if b"{" in body[:80] else "csv"
        ):
            with deadline(f"{row.name} {body!r}"):
                _tolerant(lambda row=row: _rows(row, body))  # type: ignore[misc]


def _rows(row: Format, body: bytes) -> None:
    assert row.reader is not None
    for rows in row.reader(BytesIO(body), resolve=lambda urn: _CUBE, file="sent").rows():
        assert {len(column) for column in rows.columns.values()} <= {len(rows.lines)}


def _is_loaded_or_refused(world: World, body: bytes) -> None:
    world.load(body)


def _is_grammatical_or_refused(world: World, text: str) -> None:
    for parse in (Urn.parse, Version.parse):
        with deadline(text):
            _tolerant(lambda parse=parse: str(parse(text)))  # type: ignore[misc]


def _tolerant(act: Callable[[], object]) -> None:
    try:
        act()
    except RegistryError as error:
        assert str(error), "a refusal says why"


def _texts() -> st.SearchStrategy[str]:
    urn = "urn:sdmx:org.sdmx.infomodel.codelist.Codelist=IOM:CL_SEX(1.0.0).F"
    cut = st.tuples(st.integers(0, len(urn)), st.sampled_from(TEXTS) | st.text(max_size=6), st.integers(0, len(urn)))
    return st.text(max_size=20) | cut.map(lambda given: urn[: given[0]] + given[1] + urn[given[2] :])


def _sent() -> st.SearchStrategy[bytes]:
    return st.one_of(
        messages(corpus.structures()), messages(corpus.metadata()), messages(corpus.registry()), messages(corpus.data())
    )


def _right() -> st.SearchStrategy[tuple[bytes, tuple[str, str, dict[str, str]]]]:
    """Messages where they belong, so that most are read."""
    tails = st.sampled_from(("", "?dryRun=true", "?atomic=true"))

    def to(method: str, path: str, *bodies: bytes) -> st.SearchStrategy[Any]:
        return st.tuples(messages(bodies), tails.map(lambda tail: (method, path + tail, {})))

    return st.one_of(
        to("POST", "/sdmx/v2/structure", *corpus.structures()),
        to("POST", "/sdmx/v2/metadata", *corpus.metadata()),
        to("POST", "/sdmx/v2/registry", *corpus.registry()),
        to("POST", "/ws/secure/sdmxapi/rest", *corpus.structures(), *corpus.registry()),
    )


def claims() -> tuple[Claim, ...]:
    """Each with its examples, the readers of messages first."""
    return (
        Claim("every message is settled or refused", _right(), _is_settled),
        Claim("every structure message is read or refused", messages(corpus.structures()), _is_read_or_refused),
        Claim("every address is answered", st.tuples(addresses(), headers()), _is_answered),
        Claim("every data message is read or refused", messages(corpus.data()), _is_data_or_refused),
        Claim("every other message is read or refused", messages((*corpus.metadata(), *corpus.registry())), _is_read_or_refused),
        Claim("every data file is loaded or refused", messages(corpus.data()), _is_loaded_or_refused, cost=4),
        Claim("any message may be sent anywhere", st.tuples(_sent(), posts()), _is_settled),
        Claim("every text is a URN or a version, or refused", _texts(), _is_grammatical_or_refused),
    )  # fmt: skip


def held_mb() -> int:
    """What the process holds in memory now."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE // 2**20


def origin_of(error: BaseException) -> str:
    """Where a failure began: its class and the deepest place in the registry."""
    trace, place = error.__traceback__, ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "/registry/" in code.co_filename:
            place = f"{code.co_filename.rpartition('/registry/')[2]}:{code.co_name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} at {place or 'the claim'}"

"""Fetching from a source, politely: pauses when told to, tries again with growing pauses, goes on where a download broke off."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

from registry.http_out import Answer, Request, Unreachable, send
from registry.model.errors import TooLarge
from registry.model.harvest import Mark
from registry.observations.loading.text_file import unpacked

_BUSY = frozenset([429, 503])
_FAILING = frozenset([500, 502, 504])
_BLOCK = 1 << 18


class Unwilling(Unreachable):
    """The source asks for a longer pause than is waited here."""


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Manners:
    """`seconds` bounds each wait for the source, `longest_pause` a pause that it asks for, `most_bytes` one answer, unpacked or not.

    `attempts` are made before giving up; the pauses between them double, from `first_pause`.
    """

    allows_private: bool
    most_bytes: int
    seconds: float = 60.0
    attempts: int = 4
    first_pause: float = 1.0
    longest_pause: float = 120.0
    pause: Callable[[float], None] = field(default=time.sleep)
    clock: Callable[[], datetime] = field(default=now)


@dataclass(frozen=True)
class Fetched:
    """The file is there when the status is 200: the bytes as sent, maybe packed; `mark` has their SHA-256, unpacked. `losses` is what
    the source says that its format could not carry."""

    status: int
    mark: Mark
    length: int | None = None
    content_type: str = ""
    losses: str = ""


def look(url: str, headers: Mapping[str, str], manners: Manners) -> Fetched:
    """What the source says of a resource without its body: HEAD, or a GET that is left at once where HEAD is not offered."""
    for method in ("HEAD", "GET"):
        request = Request(url, method, _asked(headers))
        found = _patiently(partial(_looked, request, manners), manners)
        if method == "GET" or found.status not in (400, 403, 405, 501):
            return found
    raise AssertionError("GET is the last method")


def fetch(url: str, headers: Mapping[str, str], target: Path, manners: Manners) -> Fetched:
    """Brings a resource into `target`; an earlier attempt of the same state is taken up where it ended.

    Raises Unreachable after the last attempt, TooLarge beyond the bound; a status that is not 200 is given back without a file.
    """
    part = target.with_name(f"{target.name}.part")
    answer = _patiently(partial(_brought, url, _asked(headers), part, manners), manners)
    if answer.status != 200:
        return answer
    part.replace(target)
    _tag_of(part).unlink(missing_ok=True)
    return replace(answer, mark=_marked(answer.mark, target, manners.most_bytes))


def checksum(file: Path, most: int) -> str:
    """The SHA-256 of a file's content, unpacked. Raises TooLarge, Malformed."""
    digest = hashlib.sha256()
    with unpacked(file, most) as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def unpack(file: Path, target: Path, most: int) -> None:
    """The content of a file that may be packed, as a plain file."""
    with unpacked(file, most) as stream, target.open("wb") as plain:
        shutil.copyfileobj(stream, plain, _BLOCK)


def _asked(headers: Mapping[str, str]) -> dict[str, str]:
    return {"Accept-Encoding": "gzip", **headers}


def _patiently(attempt: Callable[[], Fetched | float | None], manners: Manners) -> Fetched:
    """Tries until there is an answer; an attempt gives it, or the pause that the source asks for (None: none in particular)."""
    pause, reason = manners.first_pause, Unreachable("nothing was asked")
    for tried in range(1, manners.attempts + 1):
        asked: float | None = None
        try:
            found = attempt()
            if isinstance(found, Fetched):
                return found
            asked = found
            reason = Unreachable("the source is busy or fails; try again later")
        except Unwilling:
            raise
        except Unreachable as wrong:
            reason = wrong
        if tried < manners.attempts:
            manners.pause(asked if asked is not None else pause)
            pause *= 2
    raise reason


def _looked(request: Request, manners: Manners) -> Fetched | float | None:
    with send(request, allows_private=manners.allows_private, seconds=manners.seconds) as answer:
        return _pause_of(answer, manners) if _is_to_wait(answer) else _described(answer)


def _brought(url: str, headers: dict[str, str], part: Path, manners: Manners) -> Fetched | float | None:
    begun = part.stat().st_size if part.exists() else 0
    tag = _tag_of(part).read_text() if begun and _tag_of(part).exists() else ""
    ranged = {"Range": f"bytes={begun}-", "If-Range": tag} if tag else {}
    request = Request(url, headers=headers | ranged)
    with send(request, allows_private=manners.allows_private, seconds=manners.seconds) as answer:
        if _is_to_wait(answer):
            return _pause_of(answer, manners)
        if answer.status == 416:  # what is there is whole or something else: begin anew
            part.unlink(missing_ok=True)
            return 0.0
        if answer.status not in (200, 206):
            return _described(answer)
        goes_on = answer.status == 206 and _begins_at(answer, begun)
        _write(answer, part, manners.most_bytes, from_=begun if goes_on else 0)
        return replace(_described(answer), status=200, length=part.stat().st_size)


def _write(answer: Answer, part: Path, most: int, *, from_: int) -> None:
    tag = answer.header("ETag") or ""
    _tag_of(part).unlink(missing_ok=True)
    if tag and not tag.startswith("W/"):
        _tag_of(part).write_text(tag)
    written = 0
    with part.open("ab" if from_ else "wb") as file:
        while block := answer.body.read(_BLOCK):
            written += len(block)
            if from_ + written > most:
                raise TooLarge(
                    f"{answer.url} has more than {most:,} bytes; REGISTRY_MAX_UPLOAD_MB bounds what is taken"
                )
            file.write(block)
    promised = answer.header("Content-Length")
    if promised is not None and promised.isdigit() and written < int(promised):
        raise Unreachable(f"{answer.url} broke off after {written:,} of {int(promised):,} bytes")


def _begins_at(answer: Answer, place: int) -> bool:
    return (answer.header("Content-Range") or "").startswith(f"bytes {place}-")


def _tag_of(part: Path) -> Path:
    return part.with_name(f"{part.name}.etag")


def _described(answer: Answer) -> Fetched:
    length = answer.header("Content-Length") or ""
    mark = Mark(etag=answer.header("ETag"), last_modified=answer.header("Last-Modified"))
    return Fetched(
        answer.status, mark, int(length) if length.isdigit() else None,
        answer.header("Content-Type") or "", answer.header("Registry-Losses") or "",
    )  # fmt: skip


def _marked(mark: Mark, file: Path, most: int) -> Mark:
    return Mark(etag=mark.etag, last_modified=mark.last_modified, sha256=checksum(file, most))


def _is_to_wait(answer: Answer) -> bool:
    return answer.status in _BUSY or answer.status in _FAILING


def _pause_of(answer: Answer, manners: Manners) -> float | None:
    """Raises Unwilling for a pause that is too long."""
    text = (answer.header("Retry-After") or "").strip()
    if not text:
        return None
    seconds = float(text) if text.isdigit() else _until(text, manners.clock())
    if seconds is not None and seconds > manners.longest_pause:
        raise Unwilling(f"{answer.url} asks to wait {seconds:,.0f} seconds; harvest again after that")
    return seconds


def _until(text: str, moment: datetime) -> float | None:
    try:
        return max(0.0, (parsedate_to_datetime(text) - moment).total_seconds())
    except (ValueError, TypeError):
        return None

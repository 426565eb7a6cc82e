"""How a number is taken: ours and the yardstick in turn, several rounds, the quietest kept, the median reported."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from client import Connection, Request
from counting import Counter
from machine import Others
from results import Result

Sample = Callable[[], float]
_Round = tuple[float, tuple[float, float]]  # (cores of others, (ours, yardstick))
QUIET = 0.2  # cores that others may use in a round that counts at once
_PROBE_SECONDS, _PROBE_MOST = 0.4, 150
_LONGEST = 90.0  # seconds of the rounds of one measurement


class Wrong(Exception):
    """The answer is not the one that was asked for: a status, or a number of observations."""


@dataclass(frozen=True)
class Bench:
    """Takes results of one cube. `pids` are the servers of the run, whose work is not that of others."""

    observations: int
    pids: tuple[int, ...]

    def alone(self, work: str, unit: str, ours: Sample, *, rounds: int = 3, most: int | None = None) -> Result:
        """A number without a yardstick. `most` bounds the rounds made where a sample cannot be repeated at will."""
        kept = self._quietest(lambda: (ours(), 1.0), rounds, most)
        values = [ours for _, (ours, _) in kept]
        return self._result(work, unit, kept, values)

    def paired(self, work: str, unit: str, ours: Sample, yardstick: str, yard: Sample, *, rounds: int = 3) -> Result:
        """A ratio: each round takes ours, then the yardstick."""
        kept = self._quietest(lambda: (ours(), yard()), rounds)
        ratios = [ours / yard for _, (ours, yard) in kept]
        return self._result(work, unit, kept, ratios, yardstick)

    def _quietest(self, once: Callable[[], tuple[float, float]], rounds: int, most: int | None = None) -> list[_Round]:
        """At most twice as many rounds are made as are kept, and none is begun after a minute and a half."""
        made: list[_Round] = []
        until = time.monotonic() + _LONGEST
        for _ in range(most or 2 * rounds):
            with Others(self.pids) as others:
                values = once()
            made.append((others.cores, values))
            if sum(cores <= QUIET for cores, _ in made) == rounds or time.monotonic() > until:
                break
        return sorted(made)[:rounds]

    def _result(
        self,
        work: str,
        unit: str,
        kept: list[_Round],
        spread: list[float],
        yardstick: str = "",
    ) -> Result:
        return Result(
            work=work,
            observations=self.observations,
            unit=unit,
            ours=statistics.median(ours for _, (ours, _) in kept),
            yardstick=yardstick,
            yard=statistics.median(yard for _, (_, yard) in kept) if yardstick else None,
            ratio=statistics.median(spread) if yardstick else None,
            low=min(spread),
            high=max(spread),
            rounds=len(kept),
            others=statistics.median(cores for cores, _ in kept),
        )


def p50(request: Request, status: int = 200) -> Sample:
    """Milliseconds of a whole answer: the median of up to 150 requests on one kept-alive connection, after one to warm up."""
    connection = Connection(request.port)

    def sample() -> float:
        times: list[float] = []
        until = time.perf_counter() + _PROBE_SECONDS
        expect(connection.get(request).status, status, request)
        while not times or (time.perf_counter() < until and len(times) < _PROBE_MOST):
            answer = connection.get(request)
            expect(answer.status, status, request)
            times.append(answer.seconds)
        return statistics.median(times) * 1000

    return sample


class _Enough(Exception):
    """The first bytes are here."""


def first_byte(request: Request) -> Sample:
    """Milliseconds from connecting to the first byte of the body. The client then leaves, as impatient ones do."""

    def enough(_: memoryview) -> None:
        raise _Enough

    def sample() -> float:
        connection = Connection(request.port)
        began = time.perf_counter()
        try:
            connection.get(request, enough)
        except _Enough:
            return (time.perf_counter() - began) * 1000
        finally:
            connection.close()
        raise Wrong(f"{request.path} answered without a body")

    return sample


def rate(request: Request, amount: float | None = None) -> Sample:
    """Millions a second of `amount` (observations), or of the body's bytes."""

    def sample() -> float:
        connection = Connection(request.port)
        try:
            answer = connection.get(request)
        finally:
            connection.close()
        expect(answer.status, 200, request)
        return (amount if amount is not None else answer.size) / answer.seconds / 1e6

    return sample


def checked_rate(request: Request, format: str, observations: int) -> Sample:
    """Millions of observations a second of an answer that is counted on the way: for servers slower than the counting."""

    def sample() -> float:
        return observations / check(request, format, observations) / 1e6

    return sample


def check(request: Request, format: str, observations: int) -> float:
    """The seconds that the answer took. Raises Wrong when it holds another number of observations."""
    counter = Counter(format, is_packed="gzip" in request.headers.get("Accept-Encoding", ""))
    connection = Connection(request.port)
    try:
        answer = connection.get(request, counter)
    finally:
        connection.close()
    expect(answer.status, 200, request)
    if counter.observations != observations:
        raise Wrong(f"{request.path} has {counter.observations:,} observations in {format}, not {observations:,}")
    return answer.seconds


def expect(status: int, wanted: int, request: Request) -> None:
    if status != wanted:
        raise Wrong(f"{request.path} answered {status}, not {wanted}")

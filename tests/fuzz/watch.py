"""A deadline for each example: what takes longer is a failure that says which example it was."""

from __future__ import annotations

import faulthandler
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

BUSY = 8.0  # seconds of work, whatever else the machine does meanwhile
IDLE = 60.0  # seconds by the clock: what waits does no work
_LAST = 120.0  # native code that never returns ends the process, after the example was printed
_TIMERS = ((signal.ITIMER_PROF, signal.SIGPROF, BUSY), (signal.ITIMER_REAL, signal.SIGALRM, IDLE))


class Hang(BaseException):
    """Nothing that catches Exception catches it."""


@contextmanager
def deadline(example: str) -> Iterator[None]:
    """Raises Hang with the example when it takes too long. On the main thread only."""

    def ring(number: int, frame: FrameType | None) -> None:
        sys.stderr.write(f"hangs: {example[:20_000]}\n")
        sys.stderr.flush()
        raise Hang(example)

    former = [signal.signal(rings, ring) for _, rings, _ in _TIMERS]
    for timer, _, seconds in _TIMERS:
        signal.setitimer(timer, seconds)
    faulthandler.dump_traceback_later(_LAST, exit=True, file=2)  # of the process, not what pytest put in its place
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        for (timer, rings, _), before in zip(_TIMERS, former, strict=True):
            signal.setitimer(timer, 0)
            signal.signal(rings, before)

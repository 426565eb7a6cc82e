"""What the machine does meanwhile, from /proc: memory and processor time of a process and all below it, and of everybody else."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

_PAGE = os.sysconf("SC_PAGE_SIZE")
_TICKS = os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> Iterator[int]:
    """The process and all its descendants."""
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        yield one
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            waiting += [int(child) for child in _text(children).split()]


def memory(pid: int) -> int:
    """Resident bytes of one process; 0 when it has ended."""
    fields = _text(Path(f"/proc/{pid}/statm")).split()
    return int(fields[1]) * _PAGE if fields else 0


def processor_seconds(pid: int) -> float:
    fields = _text(Path(f"/proc/{pid}/stat")).rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def busy_seconds() -> float:
    """Processor seconds that all cores have worked since the start of the machine."""
    fields = [int(field) for field in _text(Path("/proc/stat")).splitlines()[0].split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / _TICKS


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # the process has ended
        return ""


def describe() -> str:
    """The machine in one line."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _text(Path("/proc/cpuinfo")).splitlines() if "model name" in line),
        platform.machine(),
    )
    total = os.sysconf("SC_PHYS_PAGES") * _PAGE / 2**30
    return f"{os.cpu_count()} cores ({cpu}), {total:.0f} GB, Linux {platform.release()}, Python {platform.python_version()}"


class Others:
    """`with Others(pids) as others: …; others.cores`: cores used meanwhile by processes that are neither ours nor below ours."""

    def __init__(self, pids: Iterable[int]) -> None:
        self._pids = tuple(pids)
        self.cores = 0.0

    def __enter__(self) -> Others:
        self._began, self._before = time.perf_counter(), self._foreign()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        took = time.perf_counter() - self._began
        self.cores = max(0.0, self._foreign() - self._before) / max(took, 0.01)

    def _foreign(self) -> float:
        own = sum(os.times()[:4])
        return busy_seconds() - own - sum(processor_seconds(one) for pid in self._pids for one in tree(pid))


class Peak(threading.Thread):
    """`with Peak(pid) as peak`: the most memory that the tree, and any one process of it, had meanwhile, sampled every 20 ms."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid, self._done = pid, threading.Event()
        self.whole = self.largest = 0

    def run(self) -> None:
        while not self._done.wait(0.02):
            sizes = [memory(pid) for pid in tree(self._pid)]
            self.whole = max(self.whole, sum(sizes))
            self.largest = max(self.largest, *sizes)

    def __enter__(self) -> Peak:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self.join()

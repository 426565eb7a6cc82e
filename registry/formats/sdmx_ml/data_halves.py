"""The reader of SDMX-ML data files: a long message is read in two halves at once, the second by a process of its own.

One process of Python reads about two hundred thousand observations a second, whatever the machine; most have more than one core.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

import msgspec

from registry.formats.data import Rows
from registry.formats.sdmx_ml.data_cut import Cut, cut_of
from registry.formats.sdmx_ml.data_read import MlDataReader
from registry.model.cube import Cube
from registry.model.errors import Refused, Unavailable
from registry.model.finding import Finding

LONG = 32 * 1024 * 1024  # bytes from which it is worth the start of a process

Resolve = Callable[[str], Cube]


class MlFileReader:
    """Reads like MlDataReader. `long` is the number of bytes from which a plain file is read in halves."""

    def __init__(self, stream: BinaryIO, *, resolve: Resolve, file: str | None = None, long: int | None = None) -> None:
        self._stream, self._resolve, self._file = stream, resolve, file
        self._long = LONG if long is None else long
        self.findings: list[Finding] = []

    def rows(self) -> Iterator[Rows]:
        path = self._path()
        cut = cut_of(path) if path is not None else None
        if path is None or cut is None:
            yield from self._read(self._stream, self._resolve)
            return
        second = _SecondHalf(path, cut, self._file)

        def resolve(urn: str) -> Cube:
            cube = self._resolve(urn)
            second.begin(cube)
            return cube

        with second:
            first = io.BufferedReader(_Joined((self._stream, cut.at), (io.BytesIO(cut.tail), None)))
            yield from self._read(first, resolve)
            yield from second.rows()
            self.findings += [one for one in second.findings if one not in self.findings]

    def _read(self, stream: BinaryIO, resolve: Resolve) -> Iterator[Rows]:
        reader = MlDataReader(stream, resolve=resolve, file=self._file)
        yield from reader.rows()
        self.findings += reader.findings

    def _path(self) -> Path | None:
        """Of a plain file that is long, read from its beginning."""
        name = getattr(self._stream, "name", None)
        if not isinstance(self._stream, io.BufferedReader) or not isinstance(name, str | Path) or self._stream.tell():
            return None
        return Path(name) if Path(name).stat().st_size >= self._long else None


class _Joined(io.RawIOBase):
    """One stream after the other, of each so many bytes at most (None = all)."""

    def __init__(self, *pieces: tuple[BinaryIO, int | None]) -> None:
        self._pieces = list(pieces)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # a memoryview is what a BufferedReader gives
        while self._pieces:
            stream, left = self._pieces[0]
            if block := stream.read(len(buffer) if left is None else min(len(buffer), left)):
                self._pieces[0] = (stream, None if left is None else left - len(block))
                buffer[: len(block)] = block
                return len(block)
            self._pieces.pop(0)
        return 0


class _Order(msgspec.Struct, frozen=True):
    """What the other process is told."""

    path: str
    cut: Cut
    cube: Cube
    file: str | None


class _SecondHalf:
    """The rows of the second half, read into a file while the first half is read."""

    def __init__(self, path: Path, cut: Cut, file: str | None) -> None:
        self._path, self._cut, self._name = path, cut, file
        self._process: subprocess.Popen[bytes] | None = None
        self.findings: list[Finding] = []

    def __enter__(self) -> _SecondHalf:
        with ExitStack() as stack:
            self._order, self._spool, self._said = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
            self._files = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._files.close()

    def begin(self, cube: Cube) -> None:
        pickle.dump(_Order(str(self._path.resolve()), self._cut, cube, self._name), self._order)
        self._order.seek(0)
        command = [sys.executable, "-m", __name__]
        self._process = subprocess.Popen(command, stdin=self._order, stdout=self._spool, stderr=self._said)

    def rows(self) -> Iterator[Rows]:
        """Raises what the reading of the half raised."""
        if self._process is None:
            return
        if self._process.wait():
            self._said.seek(0)
            why = self._said.read().decode(errors="replace").strip().splitlines()[-1:]
            raise Unavailable(f"{self._name or self._path.name}: its second half could not be read: {''.join(why)}")
        self._spool.seek(0)
        while True:
            match pickle.load(self._spool):  # noqa: S301 - written by our own process
                case Rows() as rows:
                    yield rows
                case str() as message, tuple() as findings:
                    raise Refused(message, findings)
                case list() as findings:
                    self.findings = findings
                    return


def _main() -> None:
    """The other process: an order comes in, rows go out, at the end the findings, or the error that ended it."""
    order: _Order = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by the process that started this one
    out = sys.stdout.buffer
    with Path(order.path).open("rb") as stream:
        stream.seek(order.cut.at)
        whole = io.BufferedReader(_Joined((io.BytesIO(order.cut.head), None), (stream, None)))
        reader = MlDataReader(whole, resolve=lambda _: order.cube, file=order.file, cut_out=order.cut.lines)
        try:
            for rows in reader.rows():
                pickle.dump(rows, out)
        except Refused as wrong:
            pickle.dump((str(wrong), wrong.findings), out)
        else:
            pickle.dump(reader.findings, out)


if __name__ == "__main__":
    _main()

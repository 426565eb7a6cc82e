"""Keeps one measurement after another: says each on a line, and notes what could not be measured instead of ending the run."""

from __future__ import annotations

import contextlib
import subprocess
from collections.abc import Iterator

from measuring import Wrong
from results import Result, Run


class Recorder:
    def __init__(self, run: Run) -> None:
        self.run = run

    @contextlib.contextmanager
    def noting(self, what: str) -> Iterator[None]:
        """A failure inside is noted as one line under what could not be measured."""
        try:
            yield
        except (Wrong, OSError, RuntimeError, subprocess.SubprocessError) as error:
            self.miss(f"{what}: {_sentence(error)}")

    def keep(self, result: Result) -> None:
        self.run.results.append(result)
        print(_line(result), flush=True)

    def miss(self, sentence: str) -> None:
        self.run.missing.append(sentence)
        print(f"  not measured: {sentence}", flush=True)


def _sentence(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError) and error.stderr:
        return str(error.stderr.decode(errors="replace").strip().splitlines()[-1])[:300]
    return " ".join((str(error) or type(error).__name__).split())[:300]


def _line(result: Result) -> str:
    text = f"  {result.work:<30} {result.observations:>11,}  {result.ours:>10.2f} {result.unit}"
    if result.ratio is not None:
        text += f"  = {result.ratio:.2f} x {result.yardstick} ({result.yard:.2f}; {result.low:.2f}-{result.high:.2f})"
    return text

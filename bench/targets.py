"""The targets of docs/design.md §6, one row each: the work, what it is measured against, and the limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from results import Result, Run


@dataclass(frozen=True)
class Target:
    """`limit` bounds the ratio to the yardstick, or where there is none our own number, from above or from below.

    `observations` names the cube that the design names, if the run has it; else it is the largest of the run. `why` says what the time
    goes to, for a page on which it is missed: shares of profiles of the work, not of the run.
    """

    title: str
    work: str
    yardstick: str
    bound: Literal["at most", "at least"]
    limit: float
    observations: int | None = None
    why: str = ""

    def result(self, run: Run) -> Result | None:
        named = run.find(self.work, self.yardstick, self.observations) if self.observations else None
        return named or run.find(self.work, self.yardstick)

    def is_hit(self, result: Result) -> bool:
        value = self.value(result)
        return value <= self.limit if self.bound == "at most" else value >= self.limit

    def value(self, result: Result) -> float:
        return result.ours if result.ratio is None else result.ratio


def _most(
    title: str, work: str, limit: float, yardstick: str = "", why: str = "", observations: int | None = None
) -> Target:
    return Target(title, work, yardstick, "at most", limit, observations, why)


def _least(title: str, work: str, limit: float, yardstick: str = "", why: str = "") -> Target:
    return Target(title, work, yardstick, "at least", limit, why=why)


_TEN_MILLION = 10_000_000
_SERIES = (
    "DuckDB plans and runs two statements, one that finds the series and one that reads it: a third of the time. Most of the rest is "
    "Python, from the route over the current version to the text"
)
_SLICE = (
    "Rows are rendered by SQL in two stretches, of which DuckDB plans each for several milliseconds; they and the statements that find the "
    "series are most of the time"
)
_CSV = (
    "Half of the time is reading the text and coding it, a fifth to a third are sorting and the Parquet parts. The start of the process is "
    "two seconds, much of a small load"
)
_AGAIN = "As of any load from CSV; besides, every row of the version before is read and compared, a fifth of the time"
_STREAM = (
    "Python reads a message, SDMX-ML in two processes: half of the time, a third of SDMX-JSON, which is refused above 128 MB. The rest is "
    "that of any load, and the start of the process"
)
_HOLDING = (
    "Two statements of DuckDB, one that counts the series and one that says what they hold, are half of the time; the rest is Python, much "
    "of it for the values in the answer"
)
_MEMORY = (
    "DuckDB keeps blocks of the derived copy in memory, up to REGISTRY_MEMORY_MB (512), and a large copy has more of them; the rest, "
    "Python and what is rendered ahead, does not grow"
)
_KEPT = "A body that does not fit into the share of the disk that kept bodies may take (REGISTRY_BODIES_MB) is made again each time"
_BEGINNING = "Within a process that is busy with nothing else the first rows are rendered after 15 to 45 ms"

TARGETS: tuple[Target, ...] = (
    _most("One series, CSV", "series csv", 12, "empty answer", why=_SERIES, observations=_TEN_MILLION),
    _most("One series, SDMX-JSON", "series json", 12, "empty answer", why=_SERIES, observations=_TEN_MILLION),
    _most("One series, SDMX-ML", "series ml", 12, "empty answer", why=_SERIES, observations=_TEN_MILLION),
    _most("One series, CSV", "series csv", 1 / 8, "sdmxlib-rest", why=_SERIES, observations=_TEN_MILLION),
    _most("One series, SDMX-JSON", "series json", 1 / 8, "sdmxlib-rest", why=_SERIES, observations=_TEN_MILLION),
    _most(
        "A slice (50 k observations of 10 M), CSV",
        "slice csv",
        1 / 4,
        "sdmxlib-rest",
        why=_SLICE,
        observations=_TEN_MILLION,
    ),
    _least("Full dump, CSV (observations)", "dump csv", 1.3, "COPY TO"),
    _least("Full dump, CSV", "dump csv", 1.2, "sdmxlib-rest"),
    _least("Full dump, SDMX-ML (bytes)", "dump ml", 1.2, "COPY TO"),
    _least("Full dump, SDMX-ML", "dump ml", 300, "dsss"),
    _least("Full dump, SDMX-JSON (observations)", "dump json", 0.9, "COPY TO"),
    _least("Full dump, SDMX-JSON", "dump json", 3.5, "sdmxlib-rest"),
    _least("Full dump, CSV, gzip on", "dump csv gzip", 0.75, "without gzip"),
    _least("The same dump again", "dump csv again", 0.8, "sendfile", why=_KEPT),
    _most("First byte of a dump, CSV", "first byte csv", 50, why=_BEGINNING),
    _most("First byte of a dump, SDMX-JSON", "first byte json", 50, why=_BEGINNING),
    _most("First byte of a dump, SDMX-ML", "first byte ml", 50, why=_BEGINNING),
    _most("Availability, filtered", "availability filtered", 12, why=_HOLDING, observations=_TEN_MILLION),
    _most("Availability, whole", "availability whole", 50, observations=_TEN_MILLION),
    _most("Memory of a worker, 4 dumps at once", "memory of a worker", 700, why=_MEMORY),
    _least("Load from CSV, published", "load csv", 1.0, why=_CSV),
    _least("Load from CSV that follows another, published", "load csv again", 1.0, why=_AGAIN),
    _least("Load from SDMX-ML", "load ml", 0.15, why=_STREAM),
    _least("Load from SDMX-JSON", "load json", 0.15, why=_STREAM),
    _most("Memory of a load from CSV (limit + 1 GB)", "memory of load csv", 3150),
    _most("Codelist of 200, JSON, cached", "codelist 200 json", 4, "static answer"),
    _most("Codelist of 200, ML, cached", "codelist 200 ml", 4, "static answer"),
    _most("Codelist of 10,000, JSON, cached", "codelist 10,000 json", 4, "static answer"),
    _most("Codelist of 10,000, ML, cached", "codelist 10,000 ml", 4, "static answer"),
    _least("Codelist of 200, requests a second", "codelist 200 requests", 2000),
    _most("Codelist of 200, JSON, uncached", "codelist 200 json cold", 20),
    _most("Codelist of 200, ML, uncached", "codelist 200 ml cold", 20),
    _most("Codelist of 10,000, JSON, uncached", "codelist 10,000 json cold", 120),
    _most("Codelist of 10,000, ML, uncached", "codelist 10,000 ml cold", 120),
    _most("Structure with all descendants, cached", "structure with descendants", 5),
    _most("Structure with all descendants, uncached", "structure with descendants cold", 40),
    _most("304", "304", 2, "empty answer"),
    _most("100,000 codes from ML 2.1 into the store", "read 100,000 codes", 5),
    _most("One code of 100,000 changed", "change one of 100,000 codes", 1),
)

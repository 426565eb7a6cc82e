"""The targets of docs/design.md §6, one row each: the work, what it is measured against, and the limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from results import Result, Run


@dataclass(frozen=True)
class Target:
    """`limit` bounds the ratio to the yardstick, or where there is none our own number, from above or from below.

    `observations` names the cube when it is not the largest of the run.
    """

    title: str
    work: str
    yardstick: str
    bound: Literal["at most", "at least"]
    limit: float
    observations: int | None = None

    def result(self, run: Run) -> Result | None:
        return run.find(self.work, self.yardstick, self.observations)

    def is_hit(self, result: Result) -> bool:
        value = self.value(result)
        return value <= self.limit if self.bound == "at most" else value >= self.limit

    def value(self, result: Result) -> float:
        return result.ours if result.ratio is None else result.ratio


def _most(title: str, work: str, limit: float, yardstick: str = "", observations: int | None = None) -> Target:
    return Target(title, work, yardstick, "at most", limit, observations)


def _least(title: str, work: str, limit: float, yardstick: str = "", observations: int | None = None) -> Target:
    return Target(title, work, yardstick, "at least", limit, observations)


TARGETS: tuple[Target, ...] = (
    _most("One series, CSV", "series csv", 12, "empty answer"),
    _most("One series, SDMX-JSON", "series json", 12, "empty answer"),
    _most("One series, SDMX-ML", "series ml", 12, "empty answer"),
    _most("One series, CSV", "series csv", 1 / 8, "sdmxlib-rest"),
    _most("One series, SDMX-JSON", "series json", 1 / 8, "sdmxlib-rest"),
    _most("A slice (50 k observations of 10 M), CSV", "slice csv", 1 / 4, "sdmxlib-rest"),
    _least("Full dump, CSV (observations)", "dump csv", 1.3, "COPY TO"),
    _least("Full dump, CSV", "dump csv", 1.2, "sdmxlib-rest"),
    _least("Full dump, SDMX-ML (bytes)", "dump ml", 1.2, "COPY TO"),
    _least("Full dump, SDMX-ML", "dump ml", 300, "dsss"),
    _least("Full dump, SDMX-JSON (observations)", "dump json", 0.9, "COPY TO"),
    _least("Full dump, SDMX-JSON", "dump json", 3.5, "sdmxlib-rest"),
    _least("Full dump, CSV, gzip on", "dump csv gzip", 0.75, "without gzip"),
    _least("The same dump again", "dump csv again", 0.8, "sendfile"),
    _most("First byte of a dump, CSV", "first byte csv", 50),
    _most("First byte of a dump, SDMX-JSON", "first byte json", 50),
    _most("First byte of a dump, SDMX-ML", "first byte ml", 50),
    _most("Availability, filtered", "availability filtered", 12),
    _most("Availability, whole", "availability whole", 50),
    _most("Memory of a worker, 4 dumps at once", "memory of a worker", 700),
    _least("Load from CSV, published", "load csv", 1.0),
    _least("Load from SDMX-ML", "load ml", 0.15),
    _least("Load from SDMX-JSON", "load json", 0.15),
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

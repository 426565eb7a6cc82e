"""Real structure messages: read, written again in their generation, and compared as facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from registry.formats.sdmx_ml.generations import generation_of
from registry.formats.sdmx_ml.message import read_structures, write_structures
from registry.formats.sdmx_ml.xml import parse
from registry.model.errors import Refused
from tests.formats.sdmx_ml.facts import facts_of
from tests.formats.sdmx_ml.test_specimens import compared, content_of, structure_messages


@dataclass(frozen=True)
class FileReading:
    file: str
    generation: str
    artefacts: int
    facts: int
    outcome: str


def readings(specimens: Path) -> Iterator[FileReading]:
    for path in structure_messages(specimens):
        yield _reading(path, path.relative_to(specimens).as_posix())


def _reading(path: Path, name: str) -> FileReading:
    content = content_of(path)
    generation = generation_of(str(parse(content, None).tag)[1:].partition("}")[0])
    assert generation is not None
    try:
        message = read_structures(content, file=path.name)
    except Refused as refused:
        finding = refused.findings[0]
        return FileReading(name, generation.name, 0, 0, f"refused, line {finding.line}: {finding.message[:120]}")
    before = compared(facts_of(content))
    after = compared(facts_of(b"".join(write_structures(message, generation))))
    changed = (before - after).total() + (after - before).total()
    return FileReading(
        name, generation.name, len(message.artefacts), before.total(), f"{changed} facts" if changed else "nothing"
    )

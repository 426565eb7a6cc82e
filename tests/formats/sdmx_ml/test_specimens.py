"""Real messages of agencies and the official samples: read, written in the generation they came in, compared as facts."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from registry.formats.sdmx_ml.generations import generation_of
from registry.formats.sdmx_ml.message import read_structures, write_structures
from registry.formats.sdmx_ml.xml import parse
from registry.model.errors import Refused
from tests.formats.sdmx_ml.facts import Fact, facts_of

# Broken by their makers, as the official schema says.
INVALID = {"VTL_Sample_2.xml": 299, "UNSD_codelist_partial.xml": 92}

ROOT = re.compile(rb"(\xef\xbb\xbf)?(\s|<\?.*?\?>|<!--.*?-->)*<(\w+:)?Structure\s", re.DOTALL)
LISTED = re.compile(r"/IncludedCodelist\b|/CodelistAliasRef\b")  # rows of losses.py


def structure_messages(folder: Path) -> list[Path]:
    found = [*folder.glob("sdmx/*.xml*"), *folder.glob("sdmx-specimens/**/*.xml*")]
    return sorted(path for path in found if ROOT.match(content_of(path)))


def content_of(path: Path) -> bytes:
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def compared(facts: Counter[Fact]) -> Counter[Fact]:
    """The facts without the losses that are listed; a code by alias is compared by its id."""
    kept: Counter[Fact] = Counter()
    for (path, what, value), count in facts.items():
        if LISTED.search(path):
            continue
        if "/HierarchicalCode[" in path and what == "refers":
            path, value = re.sub(r"/(CodeID|Code)$", "/Code", path), value.rpartition(".")[2]
        kept[(path, what, value)] += count
    return kept


def test_every_real_structure_message_says_the_same_after_reading_and_writing(specimens: Path) -> None:
    paths = [path for path in structure_messages(specimens) if INVALID.get(path.name) is None or "3.0" in str(path)]
    assert len(paths) > 30
    for path in paths:
        content = content_of(path)
        generation = generation_of(str(parse(content, None).tag)[1:].partition("}")[0])
        assert generation is not None
        written = b"".join(write_structures(read_structures(content, file=path.name), generation))
        before, after = compared(facts_of(content)), compared(facts_of(written))
        assert (before - after, after - before) == (Counter(), Counter()), path.name
        assert before, path.name


def test_real_messages_that_break_the_schema_are_refused_at_the_line(specimens: Path) -> None:
    for path in structure_messages(specimens):
        if path.name in INVALID and "3.0" not in str(path):
            with pytest.raises(Refused) as caught:
                read_structures(content_of(path), file=path.name)
            assert caught.value.findings[0].line == INVALID[path.name]

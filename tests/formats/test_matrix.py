"""docs/formats.md says what the code does; every difference of a full example is one that the losses name."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.formats.matrix.clients import CLIENTS
from tests.formats.matrix.page import PAGE, heading_of, parsed, sections
from tests.formats.matrix.trips import every_trip

pytestmark = pytest.mark.filterwarnings("default")  # those of clients


def test_no_full_example_loses_what_the_losses_do_not_name() -> None:
    found = [(row.name, trip.artefact.id) for row, _, trip in every_trip() if not trip.is_equal and not trip.features]
    assert found == []


def test_every_full_example_is_valid_in_every_format_that_carries_it() -> None:
    assert [(row.name, trip.artefact.id) for row, _, trip in every_trip() if trip.is_carried and trip.faults] == []


def test_the_page_on_formats_is_what_was_measured() -> None:
    folder = os.environ.get("REGISTRY_SPECIMENS")
    page = parsed(PAGE.read_text(encoding="utf-8"))
    measured = sections(Path(folder) if folder else None)
    of_other_versions = {heading_of(client) for client in CLIENTS} - page.keys()
    for heading in measured.keys() - of_other_versions:
        assert page[heading] == measured[heading], f"{heading}: run `make docs`"

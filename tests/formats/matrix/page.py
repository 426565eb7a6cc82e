"""The page docs/formats.md, section by section, from what was measured."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from registry.formats.data_losses import LOSSES as DATA_LOSSES
from registry.formats.loss import Loss
from registry.formats.losses import LOSSES
from registry.formats.table import FORMATS, Format
from registry.model.kind import Kind
from registry.model.kinds import KINDS
from tests.formats.matrix import data_trips, files
from tests.formats.matrix.clients import CLIENTS, Client, readings
from tests.formats.matrix.trips import ROWS, Trip, trips

PAGE = Path(__file__).resolve().parents[3] / "docs" / "formats.md"
_HEAD = """# Formats

What each wire format of the service does with each kind of artefact and with data. Nothing here is claimed by hand: every cell was found by writing, validating
against the official schema and reading back full examples that use every optional part (`tests/factories.py`, `tests/factories_more.py`).

`make docs` measures again and writes this page (`python -m tests.formats.matrix`; with `REGISTRY_SPECIMENS` set to a folder of real files those are read too).
A test compares the page with what the code does today.
"""
Cells = Sequence[str]


def sections(specimens: Path | None) -> dict[str, str]:
    """The sections by their headings, in order; real files are measured only where there are some."""
    made: dict[str, Callable[[], str]] = {
        "The formats": _formats,
        "Structures": _structures,
        "Reference metadata": _metadata,
        "Data": _data,
        "What is lost, and what happens instead": _losses,
    }
    found = {heading: write() for heading, write in made.items()}
    if specimens is not None:
        found["Real files"] = _real_files(specimens)
    for client in CLIENTS:
        found[heading_of(client)] = _client(client)
    return found


def heading_of(client: Client) -> str:
    return f"What {client.name} {client.version} reads of it"


def whole(found: dict[str, str]) -> str:
    return _HEAD + "".join(f"\n## {heading}\n\n{text}" for heading, text in found.items())


def parsed(page: str) -> dict[str, str]:
    """The sections of a page by their headings."""
    parts = (part.partition("\n\n") for part in page.split("\n## ")[1:])
    return {heading: f"{text.rstrip()}\n" for heading, _, text in parts}


def table(head: Cells, rows: Iterable[Cells]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(each.replace('|', chr(92) + '|') for each in line)} |\n" for line in lines)


# --- formats -----------------------------------------------------------------------------------------------------------------------


def _formats() -> str:
    def line(row: Format) -> Cells:
        writes = row.is_offered
        reads = any(each is not None for each in (row.read, row.reader, row.read_registry))
        return (f"`{row.name}`", row.label, f"`{row.content_type}`", _yes(writes), _yes(reads))

    told = "Every row of the table of formats. A format that is not offered is answered with 406.\n\n"
    return told + table(("name", "format", "media type", "written", "read"), map(line, FORMATS))


def _yes(so: bool) -> str:
    return "yes" if so else "–"


# --- artefacts ---------------------------------------------------------------------------------------------------------------------

_LEGEND = """`=` every example comes back equal · `≈` less only what the last line of the table says of artefacts of every kind · `≈ n` less n further features,
which the table of losses names for the kind · `(m out)` m of the examples, of which a generation can say nothing, are left out with a notice · `–` the format has no such kind.
"""
_OF_ALL = {loss.feature for loss in LOSSES if loss.kind == "*"}


def _structures() -> str:
    rows = [row for row in ROWS if row.kind == "structure"]
    kinds = [kind for kind in KINDS if kind.word != "metadataset"]
    lines = [
        (kind.type.__name__, str(len(trips(rows[0], kind))), *(_cell(trips(row, kind)) for row in rows))
        for kind in kinds
    ]
    last = ("*every kind*", "", *(_general(trip for kind in kinds for trip in trips(row, kind)) for row in rows))
    head = ("kind", "examples", *(row.label.removeprefix("SDMX-") for row in rows))
    return f"{_LEGEND}\n{_measured(rows, kinds)}\n{table(head, [*lines, last])}"


def _metadata() -> str:
    rows = [row for row in ROWS if row.kind == "metadata"]
    kind = next(kind for kind in KINDS if kind.word == "metadataset")
    lines = ((row.label, str(len(found := trips(row, kind))), _cell(found), _general(found)) for row in rows)
    return f"{_measured(rows, [kind])}\n{table(('format', 'examples', 'metadata sets', '*as every kind*'), lines)}"


def _general(found: Iterable[Trip]) -> str:
    return ", ".join(sorted({feature for trip in found for feature in trip.features} & _OF_ALL)) or "–"


def _measured(rows: Sequence[Format], kinds: Sequence[Kind]) -> str:
    found = [trip for row in rows for kind in kinds for trip in trips(row, kind)]
    carried = [trip for trip in found if trip.is_carried]
    wrong = sum(1 for trip in carried if trip.faults)
    unsaid = sum(1 for trip in found if not trip.is_equal and not trip.features)
    equal = sum(1 for trip in carried if trip.is_equal)
    return (
        f"{len(found)} messages were written and read back: {equal} came back equal, {len(carried) - equal} less what the losses say, {len(found) - len(carried)}"
        f" have nothing that the format knows. Messages that the official schema finds wrong: {wrong}. Differences that no loss names: {unsaid}.\n"
    )


def _cell(found: tuple[Trip, ...]) -> str:
    if not any(trip.is_carried for trip in found):
        return "–"
    if all(trip.is_equal for trip in found):
        return "="
    features = {feature for trip in found for feature in trip.features} - _OF_ALL
    gone = sum(1 for trip in found if not trip.is_carried)
    return "≈" + (f" {len(features)}" if features else "") + (f" ({gone} out)" if gone else "")


# --- data --------------------------------------------------------------------------------------------------------------------------


def _data() -> str:
    def line(row: Format) -> Cells:
        trip = data_trips.trip(row)
        lost = ", ".join(f"`{id}`" for id in trip.lost)
        return (row.label, str(trip.observations), lost or "none", ", ".join(trip.told) or "–")

    told = (
        f"{data_trips.given_observations()} observations of an example cube (a group, attributes of every level, two measures, an array, a text in several languages,"
        " metadata attributes of every level, hostile texts, missing values, `NaN` and negative zero) were written in series and read back. `RATE` is a second measure,"
        " `SOURCES` has several values, `TITLE` several languages. Against the schemas that the service generates for a structure, and the official ones, the tests of `tests/formats/data` and `tests/formats/schema` hold them.\n\n"
    )  # fmt: skip
    head = ("format", "observations back", "components that came back otherwise", "what the answer says of it")
    return told + table(head, map(line, data_trips.ROWS))


# --- losses ------------------------------------------------------------------------------------------------------------------------


def _losses() -> str:
    shown = {
        (row.name, kind.word, feature) for row in ROWS for kind in KINDS for trip in trips(row, kind) for feature in trip.features
    }  # fmt: skip
    grouped: dict[tuple[str, str], tuple[dict[str, None], dict[str, None], set[str]]] = {}
    for loss in (*LOSSES, *(each for each in DATA_LOSSES if each not in LOSSES)):
        kinds, formats, met = grouped.setdefault((loss.feature, loss.reason), ({}, {}, set()))
        kinds[loss.kind] = None
        formats[loss.format] = None
        met |= {loss.format for each in _kinds_of(loss) if (loss.format, each, loss.feature) in shown}
    told = (
        "An answer in a format that cannot carry something says so in a notice of the message and in the header `Registry-Loss`. `*` stands for every kind."
        " *Shown by* counts the formats in which a full example loses it; the others need what no example of ours has.\n\n"
    )
    lines = (
        (f"`{feature}`", ", ".join(kinds), reason, ", ".join(formats), f"{len(met)} of {len(formats)}")
        for (feature, reason), (kinds, formats, met) in grouped.items()
    )
    return told + table(("feature", "kinds", "what happens instead", "formats", "shown by"), lines)


def _kinds_of(loss: Loss) -> Iterator[str]:
    yield from (kind.word for kind in KINDS) if loss.kind == "*" else (loss.kind,)


# --- others ------------------------------------------------------------------------------------------------------------------------


def _real_files(specimens: Path) -> str:
    found = list(files.readings(specimens))
    told = (
        f"{len(found)} structure messages in SDMX-ML, as agencies and the standard's editors published them, read and written again in their generation. The facts of both"
        " are taken without our reader and compared; listed losses are not counted.\n\n"
    )  # fmt: skip
    return told + table(
        ("file", "generation", "artefacts", "facts", "lost or changed"),
        ((f"`{each.file}`", each.generation, str(each.artefacts), f"{each.facts:,}", each.outcome) for each in found),
    )


def _client(client: Client) -> str:
    found = list(readings(client))
    reasons = list(dict.fromkeys(text for each in found for text in (each.failure, each.sober_failure) if text))
    cells = {}
    for each in found:
        numbers = [f"[{reasons.index(text) + 1}]" for text in (each.failure, each.sober_failure) if text]
        cells[each.kind, each.format] = " ".join(
            dict.fromkeys(("no" if each.sober_failure else "sober" if each.failure else "yes", *numbers))
        )
    formats = [name for name in client.formats if any(each.format == name for each in found)]
    kinds = list(
        dict.fromkeys(kind.type.__name__ for kind in KINDS if any(each.kind == kind.type.__name__ for each in found))
    )
    told = (
        f"The full example of each kind, valid by the official schema, given to {client.name} {client.version}: `yes` it reads it, `sober` it reads it without annotations, links and"
        " contacts, `no` it does not, `–` there is no such message. What it says is numbered below: these are limits of the client, not of the message.\n\n"
    )  # fmt: skip
    rows = ((kind, *(cells.get((kind, name), "–") for name in formats)) for kind in kinds)
    return (
        told
        + table(("kind", *formats), rows)
        + "\n"
        + "".join(f"{at}. `{text}`\n" for at, text in enumerate(reasons, 1))
    )

"""The writer of SDMX-CSV metadata messages: one header row, then one row for each metadata set."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from registry.formats.sdmx_csv.cells import cell
from registry.formats.sdmx_csv.metadata_attributes import cell_of
from registry.formats.sdmx_csv.metadata_cells import SEPARATOR, joined
from registry.formats.sdmx_csv.metadata_columns import Branch, branches_of
from registry.formats.sdmx_csv.metadata_generations import CUSTOM, FLAG, Generation
from registry.formats.sdmx_csv.metadata_targets import word_of
from registry.model.message import StructureMessage
from registry.model.metadata_set import MetadataSet, ReportedAttribute
from registry.model.urn import Urn

Cell = Callable[[MetadataSet], str]


def write_metadata(message: StructureMessage, generation: Generation) -> Iterator[bytes]:
    """The metadata sets of the message. A set that names neither metadataflow nor agreement has no place and is left out."""
    sets = [one for one in message.artefacts if isinstance(one, MetadataSet) and has_place(one)]
    branches = branches_of([attributes_of(one) for one in sets])
    columns = _columns(sets, branches, generation)
    yield _row(header for header, _ in columns)
    for one in sets:
        yield _row(cell(text(one)) for _, text in columns)


def has_place(given: MetadataSet) -> bool:
    """Whether a row can say what the set follows."""
    return given.metadataflow is not None or given.metadata_provision_agreement is not None


def attributes_of(given: MetadataSet) -> tuple[ReportedAttribute, ...]:
    """What the set reports; of 2.1 what all its reports do."""
    return (*given.attributes, *(each for report in given.reports for each in report.attributes))


def targets_of(given: MetadataSet) -> tuple[str, ...]:
    """What the set is about; of 2.1 the objects of its reports."""
    objects = (reference.object for report in given.reports for reference in report.references)
    return tuple(dict.fromkeys((*given.targets, *filter(None, objects))))


def _row(cells: Iterator[str]) -> bytes:
    return (",".join(cells) + "\n").encode()


def _columns(
    sets: Sequence[MetadataSet], branches: dict[str, Branch], generation: Generation
) -> list[tuple[str, Cell]]:
    """Header and content of every column; what no set says has none."""
    leaves = [leaf for branch in branches.values() for leaf in branch.walk()]
    has_lists = any(len(targets_of(one)) > 1 for one in sets) or any("[" in header for header, _ in leaves)
    columns: list[tuple[str, Cell]] = [
        (f"MDSTRUCTURE[{SEPARATOR}]" if has_lists else "MDSTRUCTURE", _context),
        ("MDSTRUCTURE_ID", lambda one: _short(one.metadataflow or one.metadata_provision_agreement or "")),
        ("METADATASET_ID", lambda one: f"{one.agency}:{one.id}({one.version})"),
    ]
    if any(one.action for one in sets):
        columns.append(("ACTION", lambda one: generation.actions[one.action] if one.action else ""))
    if generation.has_partial_language and any(one.is_partial_language for one in sets):
        columns.append((FLAG, lambda one: "1" if one.is_partial_language else "0"))
    columns += [
        ("TARGET_TYPES", lambda one: joined(map(word_of, targets_of(one)))),
        ("TARGET_IDS", lambda one: joined(map(_short, targets_of(one)))),
    ]
    columns += [
        (header, lambda one, field=field: getattr(one, field) or "")  # type: ignore[misc]  # bound where it is made
        for field, header in CUSTOM.items()
        if any(getattr(one, field) for one in sets)
    ]
    return columns + [(header, _of_path(path)) for header, path in leaves]


def _context(given: MetadataSet) -> str:
    return "metadataflow" if given.metadataflow else "metadataprovision"


def _short(urn: str) -> str:
    return Urn.parse(urn).short


def _of_path(path: tuple[Branch, ...]) -> Cell:
    return lambda given: cell_of(attributes_of(given), path)

"""The message that answers a data query, as a stream of bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from registry.confidentiality.flags import Sight
from registry.data.query import Found, find
from registry.formats.data import Options, Presentation
from registry.formats.data_losses import can_tell, notices
from registry.formats.table import Format
from registry.formats.tabular.columns import TableWriter
from registry.model.dataset import DatasetVersion
from registry.model.errors import NoResults, NotAcceptable, TooLarge
from registry.model.message import Notice
from registry.model.query import DataQuery
from registry.observations.render import Answer, render
from registry.observations.tables import count, tables
from registry.storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class DataAnswer:
    """`body` streams and holds its own cursors: close it, or read it to its end. `etag` is that of the stamp, for this format.

    `notices` say what the format cannot carry of these data; the message has them in its footer where the format has one.
    """

    body: Iterator[bytes]
    etag: str
    last_modified: datetime
    versions: tuple[DatasetVersion, ...]
    presentations: tuple[Presentation, ...]
    notices: tuple[Notice, ...]


def answer(uow: UnitOfWork, sight: Sight, query: DataQuery, format: Format, options: Options) -> DataAnswer:
    """`message` of what `find` finds. Raises what these raise."""
    return message(find(uow, sight, query), format, options)


def message(found: Found, format: Format, options: Options) -> DataAnswer:
    """The answer as a message. Observations are read while its body is iterated.

    Raises NoResults when nothing matches, NotAcceptable for a format that is not written or can tell nothing of the answer, TooLarge
    for one that cannot hold so many rows.
    """
    answers = [made for made in found.answers if not made.matching.is_empty]
    if not answers:
        raise NoResults("no observation matches the query")
    presentations = tuple(made.presentation for made in answers)
    told = [made for made in answers if can_tell(format.name, made.presentation)]
    if not told:
        raise NotAcceptable(
            f"observations were deleted, which {format.label} cannot say; ask for SDMX-CSV 2.0, SDMX-ML or SDMX-JSON"
        )
    body = _body(told, format, options)
    said = (format.name, options.labels, options.keys, options.time_format, options.languages, options.notices)
    return DataAnswer(
        body=body,
        etag=hashlib.sha256(found.stamp.etag.encode() + msgspec.json.encode(said)).hexdigest()[:32],
        last_modified=found.stamp.last_modified,
        versions=found.versions,
        presentations=presentations,
        notices=notices(format.name, presentations),
    )


def _body(answers: Sequence[Answer], format: Format, options: Options) -> Iterator[bytes]:
    presentations = [made.presentation for made in answers]
    if format.writer is not None:
        return render(answers, format.writer(presentations, options))
    if format.table_writer is None:
        raise NotAcceptable(f"data are not written in {format.label}")
    writer = format.table_writer(presentations, options)
    if (most := writer.most_rows) is not None and (rows := count(answers, most)) > most:
        raise TooLarge(
            f"the answer has {rows:,} rows and one of {format.label} holds {most:,}; ask for less, or for format=parquet or format=csv"
        )
    return _table_body(answers, writer)


def _table_body(answers: Sequence[Answer], writer: TableWriter) -> Iterator[bytes]:
    found = tables(answers, writer.columns())
    try:
        yield from writer.message(found)
    finally:
        found.close()

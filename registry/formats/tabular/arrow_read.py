"""The readers of Parquet files and of Arrow's IPC: streams and files."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from registry.formats.data import Rows
from registry.formats.reading import BATCH, refusal
from registry.formats.tabular.headings import headings
from registry.formats.tabular.table_rows import Piece, TableRows
from registry.model.cube import Cube
from registry.model.finding import Finding

_FILE = b"ARROW1"
_MOST_GROUP = 4 * 1024**3  # bytes of a row group, unpacked: as much as the writer of one may ask a reader to hold
_MOST_ITEMS = 1_000_000  # of any list in the description of a Parquet file


class Reader:
    """Streams the rows of a table; one row group or record batch is held. Rows count from 1.

    What does not end the reading is in `findings` afterwards. Raises Refused for a file that is not whole.
    """

    def __init__(
        self, stream: BinaryIO, *, resolve: Callable[[str], Cube], file: str | None = None,
        container: Literal["parquet", "arrow"],
    ) -> None:  # fmt: skip
        self.findings: list[Finding] = []
        self._stream, self._resolve, self._file = stream, resolve, file
        self._batches = {"parquet": self._parquet, "arrow": self._arrow}[container]
        self._label = {"parquet": "Parquet file", "arrow": "Arrow file"}[container]

    def rows(self) -> Iterator[Rows]:
        table: TableRows | None = None
        begun = 1
        with self._told(), seekable(self._stream) as stream:
            for batch in self._batches(stream):
                batch.validate(full=True)
                if table is None:
                    named = headings(batch.schema.names, file=self._file)
                    table = TableRows(named, resolve=self._resolve, findings=self.findings, file=self._file)
                for start in range(0, batch.num_rows, BATCH):
                    part = batch.slice(start, BATCH)
                    lines = range(begun, begun + part.num_rows)
                    begun += part.num_rows
                    yield from table.rows([Piece(part.columns, lines)])

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (pa.ArrowException, OSError, EOFError) as wrong:
            why = str(wrong).split("\n", 1)[0][:200]
            message = f"the {self._label} cannot be read; it may have been cut off on its way: {why}"
            raise refusal("not-readable", message, self._file, None) from wrong

    def _parquet(self, stream: BinaryIO) -> Iterator[pa.RecordBatch]:
        file = pq.ParquetFile(stream, thrift_string_size_limit=2**26, thrift_container_size_limit=_MOST_ITEMS)
        described = file.metadata
        for group in range(described.num_row_groups):
            size = described.row_group(group).total_byte_size
            if not 0 <= size <= _MOST_GROUP:
                message = f"row group {group + 1} of the Parquet file has {size:,} bytes unpacked; write smaller ones"
                raise refusal("too-large", message, self._file, None)
        yield from file.iter_batches(batch_size=BATCH)

    def _arrow(self, stream: BinaryIO) -> Iterator[pa.RecordBatch]:
        head = stream.read(len(_FILE))
        stream.seek(0)
        if head == _FILE:
            file = pa.ipc.open_file(stream)
            batches = (file.get_batch(at) for at in range(file.num_record_batches))
        else:
            batches = iter(pa.ipc.open_stream(stream))
        yield from batches


@contextmanager
def seekable(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The stream, or where one cannot go back in it a copy on disk."""
    if stream.seekable():
        yield stream
        return
    with TemporaryFile() as copy:
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        yield copy

"""The writers of Parquet files and of Arrow's IPC stream."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from registry.formats.data import Options, Presentation
from registry.formats.tabular.arrange import Arrangement, about_message
from registry.formats.tabular.columns import Column, schema
from registry.formats.tabular.sink import Sink

Container = Literal["parquet", "arrow"]


class Writer:
    """A row group or a record batch for each table of rows, written when it comes."""

    most_rows: ClassVar[int | None] = None

    def __init__(self, presentations: Sequence[Presentation], options: Options, container: Container) -> None:
        self._columns = Arrangement(presentations, options).columns()
        self._schema = schema(self._columns[0], about_message(presentations, options))
        self._open = _CONTAINERS[container]

    def columns(self) -> Sequence[Sequence[Column]]:
        return self._columns

    def message(self, tables: Iterator[pa.Table]) -> Iterator[bytes]:
        written = Sink()
        with self._open(pa.PythonFile(written, mode="w"), self._schema) as writer:
            yield written.taken()
            for table in tables:
                writer.write_table(table.cast(self._schema))
                yield written.taken()
        yield written.taken()


def _parquet(sink: pa.PythonFile, schema: pa.Schema) -> Any:
    return pq.ParquetWriter(sink, schema, compression="zstd", compression_level=1)


def _arrow(sink: pa.PythonFile, schema: pa.Schema) -> Any:
    return pa.ipc.new_stream(sink, schema)


_CONTAINERS = {"parquet": _parquet, "arrow": _arrow}

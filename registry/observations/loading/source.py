"""Where the rows of a load come from: a relation of text columns, named by component, in file order."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from registry.formats.data import Rows
from registry.formats.sdmx_csv.read import CsvShape, array_text, languages_text
from registry.model.cube import Cube
from registry.model.errors import Malformed
from registry.model.urn import PREFIX, Urn
from registry.observations.loading.actions import OF_A_WHOLE
from registry.observations.loading.blocks import Block, csv_blocks, parquet_blocks
from registry.observations.loading.findings import Findings
from registry.observations.loading.limits import Progress
from registry.observations.loading.text_file import TextFile
from registry.observations.sql import column, listed, literal, own

STRUCTURE, ACTION, LINE = own("_structure"), own("_action"), own("_line")
OFF = own("_off")  # whether a dimension of the row is switched off, `~`
_SWITCHED_OFF = "~"
Clean = Callable[[str | None], str | None]


class Source(Protocol):
    """`given` are the components that have a column; the relation also has `_structure`, `_action` (a letter), `_off` and, when
    `has_lines`, `_line`. `has_actions` says whether rows say what is to be done with them, `merges` whether some are known to change
    what is there.

    `first_line` is the line of the first row where lines are counted.
    """

    @property
    def given(self) -> tuple[str, ...]: ...

    @property
    def has_lines(self) -> bool: ...

    @property
    def has_actions(self) -> bool: ...

    @property
    def merges(self) -> bool: ...

    @property
    def first_line(self) -> int: ...

    def relation(self) -> str:
        """SQL that yields the rows in file order, empty cells as null."""
        ...

    def plural(self, component: str) -> Callable[[str], str] | None:
        """How a cell of an array or multilingual component becomes JSON text; None when it is JSON text already."""
        ...


class BlockSource(Source, Protocol):
    """One whose rows can be had without SQL, too."""

    def check(self) -> None:
        """Before SQL reads them: raises Malformed when they are no text. Blocks see to it themselves."""
        ...

    def blocks(self, many: frozenset[str]) -> Iterator[Block]:
        """The rows in file order, as they stand: a column for each component given, texts that are few (not of those `many`) as
        dictionaries, and `_structure` and `_action` where there are any. Raises Unfit when they cannot be read so."""
        ...

    @property
    def has_decimal_commas(self) -> bool: ...

    def cleaner(self, id: str) -> Clean | None:
        """What makes the cell of a block what the relation gives; None = it is."""
        ...

    def structure(self, cell: str) -> str:
        """The structure that such a cell of a block names."""
        ...


class CsvSource(msgspec.Struct, frozen=True):
    """An SDMX-CSV file read by DuckDB: every cell as text, quoting exactly as RFC 4180; an empty cell, quoted or not, is null."""

    text: TextFile
    shape: CsvShape
    cube: Cube
    has_lines: bool = False
    merges: bool = False

    @property
    def given(self) -> tuple[str, ...]:
        return tuple(self.shape.columns)

    @property
    def has_actions(self) -> bool:
        return self.shape.action is not None

    @property
    def first_line(self) -> int:
        return self.shape.lines + 1

    def relation(self) -> str:
        names = [f"c{at}" for at in range(len(self.shape.header))]
        types = listed(f"{literal(name)}: 'VARCHAR'" for name in names)
        wanted = [f"{self._cell(id, names[at])} as {column(id)}" for id, at in self.shape.columns.items()]
        action = f"c{self.shape.action}" if self.shape.action is not None else "null::varchar"
        structure = f"c{self.shape.structure_id}"
        if self.shape.labels == "both":
            structure = f"split_part({structure}, ': ', 1)"
        wanted += [f"{structure} as {STRUCTURE}", f"{action} as {ACTION}", f"{self._off(names)} as {OFF}"]
        return (
            f"select {listed(wanted)} "
            f"from read_csv({literal(str(self.text.path))}, auto_detect=false, header=true, delim={literal(self.shape.delimiter)}, "
            f"quote='\"', escape='\"', strict_mode=true, null_padding=false, columns={{{types}}})"
        )

    def _off(self, names: Sequence[str]) -> str:
        """Asked only of rows that delete: elsewhere a dimension that is switched off is one that is not given."""
        if not self.has_actions:
            return "false"
        keys = [names[at] for id, at in self.shape.columns.items() if self._is_of_key(id)]
        return " or ".join(f"coalesce({name} = '{_SWITCHED_OFF}', false)" for name in keys) or "false"

    def _is_of_key(self, id: str) -> bool:
        return self.cube.by_id[id].role in ("dimension", "time")

    def _cell(self, id: str, name: str) -> str:
        component = self.cube.by_id[id]
        if self.shape.labels == "both" and (component.is_coded or self._is_of_key(id)):
            name = f"split_part({name}, ': ', 1)" if id not in self.shape.plurals else name
        elif self.shape.has_decimal_commas and component.is_numeric:
            return f"replace({name}, ',', '.')"
        return f"nullif({name}, '{_SWITCHED_OFF}')" if self._is_of_key(id) else name

    @property
    def has_decimal_commas(self) -> bool:
        return self.shape.has_decimal_commas

    def check(self) -> None:
        self.text.check()

    def blocks(self, many: frozenset[str]) -> Iterator[Block]:
        wanted = {f"c{at}": id for id, at in self.shape.columns.items()}
        wanted[f"c{self.shape.structure_id}"] = STRUCTURE.strip('"')
        if self.shape.action is not None:
            wanted[f"c{self.shape.action}"] = ACTION.strip('"')
        names = [f"c{at}" for at in range(len(self.shape.header))]
        return csv_blocks(self.text.path, self.shape.lines, names, wanted, many, self.shape.delimiter)

    def cleaner(self, id: str) -> Clean | None:
        component, is_of_key = self.cube.by_id[id], self._is_of_key(id)
        if self.shape.labels == "both" and (component.is_coded or is_of_key):
            if id not in self.shape.plurals:
                return _coded_key if is_of_key else _coded
        elif self.shape.has_decimal_commas and component.is_numeric:
            return _decimal
        return _key if is_of_key else None

    def structure(self, cell: str) -> str:
        return cell.split(": ", 1)[0] if self.shape.labels == "both" else cell

    def plural(self, component: str) -> Callable[[str], str] | None:
        separator = self.shape.sub_separator
        if self.shape.plurals.get(component) == "multilingual":
            return lambda text: languages_text(text, separator)
        return lambda text: array_text(text, separator)


class TableSource(msgspec.Struct, frozen=True):
    """Some rows of another source, that `relation` gives, registered as `table`: its cells are clean."""

    whole: Source
    table: str
    has_lines: bool = False
    merges: bool = False
    first_line: int = 1

    @property
    def given(self) -> tuple[str, ...]:
        return self.whole.given

    @property
    def has_actions(self) -> bool:
        return self.whole.has_actions

    def relation(self) -> str:
        return f"select *, false as {OFF} from {self.table}"

    def plural(self, component: str) -> Callable[[str], str] | None:
        return self.whole.plural(component)


class RowsSource(msgspec.Struct, frozen=True):
    """Rows of a reader, gathered into the Parquet file `path`. `key` are the dimensions, time among them."""

    path: Path
    given: tuple[str, ...]
    key: tuple[str, ...]
    has_lines: bool = True
    has_actions: bool = True
    merges: bool = False
    first_line: int = 1

    def relation(self) -> str:
        off = " or ".join(f"coalesce({column(id)} = '{_SWITCHED_OFF}', false)" for id in self.key) or "false"
        cells = listed(f"nullif({column(id)}, '{_SWITCHED_OFF}') as {column(id)}" for id in self.key)
        replaced = f" replace ({cells})" if cells else ""
        return f"select *{replaced}, {off} as {OFF} from read_parquet({literal(str(self.path))})"

    @property
    def has_decimal_commas(self) -> bool:
        return False

    def check(self) -> None:
        pass

    def blocks(self, many: frozenset[str]) -> Iterator[Block]:
        return parquet_blocks(self.path, [*self.given, STRUCTURE.strip('"'), ACTION.strip('"')], many)

    def cleaner(self, id: str) -> Clean | None:
        return _key if id in self.key else None

    def structure(self, cell: str) -> str:
        return cell

    def plural(self, component: str) -> Callable[[str], str] | None:
        return None


def _key(cell: str | None) -> str | None:
    return None if cell == _SWITCHED_OFF else cell


def _decimal(cell: str | None) -> str | None:
    return cell and cell.replace(",", ".")


def _coded(cell: str | None) -> str | None:
    return cell and cell.split(": ", 1)[0]


def _coded_key(cell: str | None) -> str | None:
    return _key(_coded(cell))


def gather_rows(path: Path, cube: Cube, rows: Iterable[Rows], findings: Findings, progress: Progress) -> RowsSource:
    """Streams a reader's rows into a Parquet file. Unknown components become findings; a reader's own error is raised."""
    components = [component.id for component in cube.components]
    fixed = {"_structure": pa.string(), "_action": pa.string(), "_line": pa.int64()}
    schema = pa.schema({**dict.fromkeys(components, pa.string()), **fixed})
    taken = 0
    letters: set[str] = set()
    with pq.ParquetWriter(path, schema, compression="lz4") as file, _without_collections():
        for letter, batch in _batches(rows, schema, findings):
            letters.add(letter)
            file.write_table(batch)
            taken += batch.num_rows
            progress("read", taken)
    key = (component.id for component in cube.components if component.role in ("dimension", "time"))
    return RowsSource(path, tuple(components), tuple(key), merges=not letters <= set(OF_A_WHOLE))


@contextmanager
def _without_collections() -> Iterator[None]:
    """Readers make no cycles, but millions of objects, and to go over those took up to half of the time of reading."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _batches(rows: Iterable[Rows], schema: pa.Schema, findings: Findings) -> Iterator[tuple[str, pa.Table]]:
    """Each stretch with the letter of its action."""
    unknown: set[str] = set()
    for stretch in rows:
        for name in stretch.columns:
            if name not in schema.names and name not in unknown:
                unknown.add(name)
                unknown_component(findings, name, stretch.lines[0] if stretch.lines else None)
        count = len(stretch.lines)
        fixed = {"_structure": stretch.structure, "_action": stretch.action[0]}
        columns = {name: pa.repeat(pa.scalar(text, pa.string()), count) for name, text in fixed.items()}
        columns["_line"] = pa.array(stretch.lines, pa.int64())
        for name in schema.names:
            if name not in columns:
                values = stretch.columns.get(name)
                columns[name] = pa.nulls(count, pa.string()) if values is None else pa.array(values, pa.string())
        yield stretch.action[0], pa.table(columns, schema=schema)


def unknown_component(findings: Findings, name: str, line: int | None) -> None:
    findings.add(
        "unknown-component",
        f"{name!r} is no component of the structure; its values were left out",
        component=name,
        line=line,
        severity="warning",
    )


def structure_names(cube: Cube) -> tuple[str, ...]:
    """How a file may name the structure of its rows: the flow or its data structure, short or as a URN."""
    flow, structure = cube.flow, cube.structure
    shorts = (("Dataflow", f"{flow.agency}:{flow.id}({flow.version})"),
              ("DataStructure", f"{structure.agency}:{structure.id}({structure.version})"))  # fmt: skip
    named = tuple(name for class_, short in shorts for name in (short, f"{PREFIX}datastructure.{class_}={short}"))
    return (*named, *(name for urn in cube.also_named for name in (Urn.parse(urn).short, urn)))


def read_error(file: str, error: duckdb.Error) -> Malformed:
    """What DuckDB's CSV reader says, as one sentence."""
    said = str(error).split("\n")
    where = next((line for line in said if line.startswith("CSV Error on Line")), said[0])
    why = next((line for line in said[1:] if line and not line.startswith(("Original Line", "Possible"))), "")
    return Malformed(f"{file}: {where}. {why}".strip())

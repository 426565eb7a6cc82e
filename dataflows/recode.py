"""Re-codes a publisher's original file into the `data.csv.gz` of a content pack.

A pack's make.py yields rows (component id -> text) and hands them to `main`; the columns come from the pack's structure.
Text stays text on the way in: `012` keeps its zero, `NA` is Namibia, and a workbook's 12.0 reads `12`.
"""

from __future__ import annotations

import csv
import gzip
import inspect
import io
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TextIO, TypedDict

import yaml

Row = dict[str, str]
Make = Callable[[Path], Iterable[Row]]

DATAFLOWS = Path(__file__).resolve().parent
AREAS = DATAFLOWS.parent / "codelists" / "areas" / "codes.csv"
AREA_COLUMNS = {  # ways of naming an area: columns of the area list, the first that knows a value wins
    "iso3": ("id",),
    "iso2": ("annotation.ISO2",),
    "m49": ("annotation.M49", "annotation.UNDESA"),
    "estat": ("annotation.ESTAT",),
    "unhcr": ("annotation.UNHCR",),
    "name": ("name.en", "alias"),
}
SUBSEPARATOR = ";"  # between the values of a multi-valued attribute
LANGUAGE = "en"  # of the comments in the originals


class Unmatched(Exception):
    """Values of the original that no table knows; nothing is written."""


class Duplicate(Exception):
    """Two rows of the result share key and period; nothing is written."""


class Component(TypedDict, total=False):
    id: str
    max_occurs: int | str
    multilingual: bool


class Structure(TypedDict):
    """The keys of a structure.yaml that decide the columns of its data."""

    agency: str
    id: str
    version: str
    dimensions: list[Component]
    time_dimension: Component
    measures: list[Component]
    attributes: list[Component]


def read_csv(path: Path, *, skip: int = 0, delimiter: str = ",", encoding: str = "utf-8-sig") -> Iterator[Row]:
    """Rows of a .csv or .csv.gz by its header, every cell as the text it is; `skip` lines stand before the header."""
    with open_text(path, encoding) as file:
        for _ in range(skip):
            next(file)
        for row in csv.DictReader(file, delimiter=delimiter, restval=""):
            yield {name.strip(): cell for name, cell in row.items() if isinstance(name, str)}


def open_text(path: Path, encoding: str = "utf-8-sig") -> TextIO:
    if path.suffix == ".gz":
        return io.TextIOWrapper(gzip.open(path), encoding=encoding, newline="")
    return path.open(encoding=encoding, newline="")


def read_sheet(path: Path, sheet: str, *, engine: str = "openpyxl") -> list[list[str]]:
    """All rows of a workbook's sheet as text, an empty cell as ''. `engine="calamine"` for files openpyxl cannot open."""
    return [[cell_text(cell) for cell in row] for row in SHEET_READERS[engine](path, sheet)]


def cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def openpyxl_rows(path: Path, sheet: str) -> Iterator[tuple[object, ...]]:
    import openpyxl  # type: ignore[import-untyped]  # its stubs are no dependency

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    book[sheet].reset_dimensions()
    yield from book[sheet].iter_rows(values_only=True)


def calamine_rows(path: Path, sheet: str) -> Iterator[Sequence[object]]:
    import python_calamine

    yield from (
        python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    )


SHEET_READERS: dict[str, Callable[[Path, str], Iterable[Sequence[object]]]] = {
    "openpyxl": openpyxl_rows,
    "calamine": calamine_rows,
}


def plain(number: str) -> str:
    """A number without thousands separators and without a needless fraction: `1,090` -> `1090`, `1149.0` -> `1149`."""
    text = number.strip().replace(",", "").replace("\u00a0", "").replace(" ", "")
    if not text:
        return ""
    value = Decimal(text)
    return format(value.quantize(Decimal(1)) if value == value.to_integral_value() else value, "f")


def codes(
    values: Iterable[str], table: Mapping[str, str], *, what: str = "value", skip: Iterable[str] = ()
) -> dict[str, str]:
    """`table` cut down to the distinct `values`; those in `skip` are left out, all others must be known.

    Raises Unmatched with every unknown value and the number of times it occurs.
    """
    counted = Counter(values)
    left_out = set(skip)
    unknown = {value: n for value, n in counted.items() if value not in table and value not in left_out}
    if unknown:
        raise Unmatched(
            f"no code for {len(unknown)} {what}(s): "
            + ", ".join(f"{value!r} ({n})" for value, n in sorted(unknown.items()))
        )
    return {value: table[value] for value in counted if value in table and value not in left_out}


def area_codes(
    values: Iterable[str],
    *,
    by: str | Sequence[str] = "iso3",
    also: Mapping[str, str] | None = None,
    skip: Iterable[str] = (),
) -> dict[str, str]:
    """Code of `CL_MIG_AREA` for each distinct value; a value in `skip` gets none, any other unknown one raises Unmatched.

    `by` names one or several ways to call an area (keys of AREA_COLUMNS, tried in order); `also` goes before the list.
    """
    distinct = Counter(values)
    ways = (by,) if isinstance(by, str) else tuple(by)
    tables = [area_table(way) for way in ways]
    found = {
        value: code
        for value in distinct
        for way, table in zip(reversed(ways), reversed(tables), strict=True)
        if (code := table.get(spelling(value, way)))
    }
    return codes(distinct.elements(), found | dict(also or {}), what="area", skip=skip)


def area_table(way: str) -> dict[str, str]:
    """Normalised spelling -> area code. A spelling that two areas share in one column belongs to neither."""
    table: dict[str, str] = {}
    areas = list(read_csv(AREAS))
    for column in reversed(AREA_COLUMNS[way]):
        owners: dict[str, set[str]] = {}
        for area in areas:
            for text in filter(None, area.get(column, "").split("|")):
                owners.setdefault(spelling(text, way), set()).add(area["id"])
        table |= {text: ids.pop() for text, ids in owners.items() if len(ids) == 1}
    return table


def spelling(value: str, way: str) -> str:
    """The form under which two writings of one area meet: M49 padded; names without accents, case, footnote star."""
    text = value.strip()
    if way == "m49":
        return plain(text).zfill(3) if text.replace(".", "").isdigit() else text
    if way != "name":
        return text.upper()
    bare = unicodedata.normalize("NFKD", text.rstrip("*").replace("’", "'"))
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).casefold().split())


def main(make: Make, *, always: Mapping[str, str] | None = None) -> None:
    """Writes the data.csv.gz of the pack that defines `make`, from the folder of originals named on the command line.

    `always` holds what is the same in every row (FREQ, UNIT_MEASURE, EDITION ...). Ends with an error if a check of
    source.yaml does not reproduce.
    """
    if len(sys.argv) != 2:
        sys.exit(f"usage: {sys.argv[0]} ORIGINAL_FOLDER")
    pack = Path(inspect.getfile(make)).resolve().parent
    dataflow = yaml.safe_load((pack / "dataflow.yaml").read_text("utf-8"))
    structure = load_structure(pack.parent / "structure.yaml", dataflow["structure"])
    rows = ordered([{**(always or {}), **row} for row in make(Path(sys.argv[1]))], structure)
    write_data(pack / "data.csv.gz", rows, structure, short_reference(dataflow))
    verdicts = list(check(pack, rows))
    print(*(line for line, _ in verdicts), sep="\n")
    if failed := sum(not holds for _, holds in verdicts):
        sys.exit(f"{failed} check(s) of {pack.name} fail")


def load_structure(path: Path, wanted: str) -> Structure:
    structure: Structure = yaml.safe_load(path.read_text("utf-8"))
    if wanted != (found := short_reference(structure)):
        raise Unmatched(f"the dataflow asks for {wanted}, but {path} holds {found}")
    return structure


def short_reference(head: Mapping[str, object]) -> str:
    return f"{head['agency']}:{head['id']}({head['version']})"


def ordered(rows: list[Row], structure: Structure) -> list[Row]:
    """The rows by key, then period. Raises Duplicate, or Unmatched if a row lacks a dimension or holds an unknown column."""
    key = [part["id"] for part in [*structure["dimensions"], structure["time_dimension"]]]
    known = {*key, *(part["id"] for part in [*structure["measures"], *structure["attributes"]])}
    for row in rows:
        if unknown := row.keys() - known:
            raise Unmatched(f"{', '.join(sorted(unknown))}: no such component in {structure['id']}")
        if missing := [id for id in key if not row.get(id)]:
            raise Unmatched(f"{', '.join(missing)} missing in {row}")
    counted = Counter(tuple(row[id] for id in key) for row in rows)
    if twice := [".".join(values) for values, n in counted.items() if n > 1]:
        raise Duplicate(f"{len(twice)} keys occur more than once: {', '.join(twice[:20])}")
    return sorted(rows, key=lambda row: [row[id] for id in key])


def write_data(path: Path, rows: Sequence[Row], structure: Structure, flow: str) -> None:
    """SDMX-CSV 2.0, gzipped without name and time stamp. Attributes that no row uses get no column."""
    attributes = [part for part in structure["attributes"] if any(row.get(part["id"]) for row in rows)]
    parts = [*structure["dimensions"], structure["time_dimension"], *structure["measures"], *attributes]
    brackets = {part["id"]: "[]" for part in attributes if part.get("max_occurs", 1) != 1}
    brackets |= {part["id"]: f"[{LANGUAGE}]" for part in attributes if part.get("multilingual")}
    header = [
        f"STRUCTURE[{SUBSEPARATOR}]" if brackets else "STRUCTURE",
        "STRUCTURE_ID",
        "ACTION",
        *(part["id"] + brackets.get(part["id"], "") for part in parts),
    ]
    rows = [
        row | {id: in_language(row[id]) for id, inside in brackets.items() if inside != "[]" and row.get(id)}
        for row in rows
    ]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(["dataflow", flow, "R", *(row.get(part["id"], "") for part in parts)] for row in rows)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(text.getvalue().encode())


def in_language(text: str) -> str:
    """A cell of a multilingual attribute; quoted where the text would otherwise be cut."""
    said = f"{LANGUAGE}:{text}"
    return '"' + said.replace('"', '""') + '"' if SUBSEPARATOR in text or '"' in text else said


def check(pack: Path, rows: Sequence[Row]) -> Iterator[tuple[str, bool]]:
    """One line and a verdict for the number of observations and for every check of source.yaml."""
    source = yaml.safe_load((pack / "source.yaml").read_text("utf-8"))
    yield verdict("observations", len(rows), source["observations"])
    for claim in source.get("checks", []):
        hits = [row for row in rows if all(meets(row, *item) for item in claim["where"].items())]
        if "count" in claim:
            yield verdict(claim["name"], len(hits), claim["count"])
        if "sum" in claim:
            total = sum((Decimal(row["OBS_VALUE"]) for row in hits if row.get("OBS_VALUE")), Decimal(0))
            yield verdict(claim["name"], total, Decimal(str(claim["sum"])))


def meets(row: Row, component: str, wanted: str | list[str]) -> bool:
    return row.get(component, "") in (wanted if isinstance(wanted, list) else [wanted])


def verdict(name: str, found: Decimal | int, wanted: Decimal | int) -> tuple[str, bool]:
    if found == wanted:
        return f"ok   {name}: {found}", True
    return f"FAIL {name}: {found}, not {wanted}", False

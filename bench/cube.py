"""The cube: a deterministic table of bilateral migration (same size and seed, same rows), and the facts that answers are checked by."""

from __future__ import annotations

import math
import string
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

AGENCY, STRUCTURE, FLOW, VERSION = "BENCH", "DSD_MIG", "DF_MIG", "1.0"
KEY = ("FREQ", "REF_AREA", "COUNTRY_ORIGIN", "SEX", "AGE")
SEXES = ("F", "M", "_T")
AGES = ("Y0T14", "Y15T24", "Y25T64", "Y_GE65", "_T")
STATUSES = (("A", "Normal value"), ("E", "Estimated value"), ("P", "Provisional value"), ("B", "Break in series"))
SEED = 7
_LAST_YEAR = 2024
_SEX_SHARE, _AGE_SHARE = np.array([0.48, 0.52, 1.0]), np.array([0.1, 0.2, 0.55, 0.15, 1.0])


class Cube(msgspec.Struct, frozen=True, kw_only=True):
    """Where a cube's files are, how much it holds, and one key of each kind with the number of observations behind it."""

    folder: str
    observations: int
    years: int
    series: int
    series_key: str
    slice_key: str
    slice_observations: int

    def file(self, name: str) -> Path:
        """`obs.parquet` or `obs.csv` (SDMX-CSV 2.0)."""
        return Path(self.folder) / name


def areas() -> list[str]:
    """200 codes of three letters; none is `_T`."""
    letters = string.ascii_uppercase
    return [f"{letters[i // 26]}{letters[i % 26]}{letters[i * 7 % 26]}" for i in range(200)]


def years_of(observations: int) -> int:
    """Longer series in larger cubes: 200 x 200 corridors of 15 series each hold no more otherwise."""
    return 10 if observations <= 2_000_000 else 25 if observations <= 12_000_000 else 100


def make(folder: Path, observations: int) -> Cube:
    """Writes the cube into the folder, or takes what an earlier run left there."""
    facts = folder / "cube.json"
    if facts.exists():
        return msgspec.json.decode(facts.read_bytes(), type=Cube)
    folder.mkdir(parents=True, exist_ok=True)
    years = years_of(observations)
    table = _table(observations, years)
    pyarrow.parquet.write_table(table, folder / "obs.parquet", row_group_size=100_000)
    _write_csv(table, folder / "obs.csv")
    cube = _facts(folder, table, years)
    facts.write_bytes(msgspec.json.encode(cube))
    return cube


def _facts(folder: Path, table: pa.Table, years: int) -> Cube:
    """The slice is the area whose size is nearest to the mean; the series is the first one in it."""
    counts = {row["values"]: row["counts"] for row in table["REF_AREA"].value_counts().to_pylist()}
    mean = len(table) / len(counts)
    area = min(sorted(counts), key=lambda code: abs(counts[code] - mean))
    first = table["REF_AREA"].index(area).as_py()
    return Cube(
        folder=str(folder),
        observations=len(table),
        years=years,
        series=math.ceil(len(table) / years),
        series_key=".".join(table[id][first].as_py() for id in KEY),
        slice_key=f"A.{area}...",
        slice_observations=counts[area],
    )


def _corridors(wanted: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of area and origin (positions in `areas()`), by code: skewed as real stocks are, every area at least once."""
    rng = np.random.default_rng(SEED)
    count = len(areas())
    if wanted > count * count:
        raise ValueError(f"{wanted} corridors do not fit into {count} x {count}; give the cube more years")
    weight = 1.0 / np.arange(1, count + 1) ** 0.5
    draw = rng.exponential(size=(count, count)) / np.outer(rng.permutation(weight), rng.permutation(weight))
    chosen = np.zeros((count, count), dtype=bool)
    if wanted >= count:
        chosen[np.arange(count), draw.argmin(axis=1)] = True
    draw[chosen] = np.inf
    missing = wanted - int(chosen.sum())
    chosen.ravel()[np.argsort(draw, axis=None)[:missing]] = True
    area, origin = np.nonzero(chosen)
    rank = np.argsort(np.argsort(np.array(areas())))
    order = np.lexsort((rank[origin], rank[area]))
    return area[order], origin[order]


def _table(observations: int, years: int) -> pa.Table:
    """Sorted by key, then year."""
    rng = np.random.default_rng(SEED + 1)
    per_corridor = len(SEXES) * len(AGES) * years
    corridors = math.ceil(observations / per_corridor)
    area, origin = _corridors(corridors)
    corridor, rest = np.divmod(np.arange(observations), per_corridor)
    sex, rest = np.divmod(rest, len(AGES) * years)
    age, year = np.divmod(rest, years)
    size = rng.lognormal(7.5, 2.0, size=corridors)[corridor] * _SEX_SHARE[sex] * _AGE_SHARE[age]
    value = np.maximum(0, size * (1 + 0.02 * year) * rng.normal(1, 0.03, size=observations)).astype(np.int64)
    status = rng.choice(len(STATUSES), size=observations, p=[0.88, 0.07, 0.04, 0.01])
    periods = [str(_LAST_YEAR - years + 1 + at) for at in range(years)]
    return pa.table(
        {
            "FREQ": _same("A", observations),
            "REF_AREA": _coded(areas(), area[corridor]),
            "COUNTRY_ORIGIN": _coded(areas(), origin[corridor]),
            "SEX": _coded(SEXES, sex),
            "AGE": _coded(AGES, age),
            "TIME_PERIOD": _coded(periods, year),
            "OBS_VALUE": pa.array(value),
            "OBS_STATUS": _coded([code for code, _ in STATUSES], status),
        }
    )


def _coded(codes: list[str] | tuple[str, ...], positions: np.ndarray) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(positions.astype(np.int32)), pa.array(codes)).cast(pa.string())


def _same(text: str, rows: int) -> pa.Array:
    return pa.repeat(pa.scalar(text), rows)


def _write_csv(table: pa.Table, path: Path) -> None:
    head = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{FLOW}({VERSION})", "ACTION": "I"}
    for at, (name, text) in enumerate(head.items()):
        table = table.add_column(at, name, _same(text, len(table)))
    with path.open("wb") as file:
        file.write(",".join(table.column_names).encode() + b"\n")
        options = pyarrow.csv.WriteOptions(include_header=False, quoting_style="none")
        pyarrow.csv.write_csv(table, file, options)

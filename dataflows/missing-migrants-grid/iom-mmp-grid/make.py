"""Missing Migrants Project, global incident list of January 2020, added up to year, cell of ten degrees and outcome."""

import sys
from collections import Counter
from collections.abc import Iterator
from math import floor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, main, plain, read_csv

ORIGINAL = "iom_mmp/MissingMigrants-Global-2020-01.csv.gz"
CELL = 10  # degrees; columns and rows count from 1 at 180° W, 90° S
COUNTS = {
    "Number Dead": "DEAD",
    "Minimum Estimated Number of Missing": "MISSING",
    "Total Dead and Missing": "DEADMISS",
    "Number of Survivors": "SURV",
}
UNFINISHED = "2020"  # the edition ends in January
ALWAYS = {
    "FREQ": "A",
    "UNIT_MEASURE": "PS",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "INC",
    "EDITION": "January 2020",
    "PUB_DATE": "2020-01",
}


def make(originals: Path) -> Iterator[Row]:
    """A blank cell is unknown: a combination for which no incident gives a number has no row."""
    totals: Counter[tuple[str, str, str]] = Counter()
    for incident in read_csv(originals / ORIGINAL):
        cell = cell_of(float(incident["longitude"]), float(incident["latitude"]))
        for column, outcome in COUNTS.items():
            if incident[column]:
                totals[cell, outcome, incident["Reported Year"]] += int(plain(incident[column]))
    for (cell, outcome, year), total in sorted(totals.items()):
        status = "P" if year == UNFINISHED else "A"
        yield {"CELL": cell, "OUTCOME": outcome, "TIME_PERIOD": year, "OBS_VALUE": str(total), "OBS_STATUS": status}


def cell_of(longitude: float, latitude: float) -> str:
    return f"C{floor((longitude + 180) / CELL) + 1:02d}R{floor((latitude + 90) / CELL) + 1:02d}"


if __name__ == "__main__":
    main(make, always=ALWAYS)

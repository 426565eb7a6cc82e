"""Eurostat tps00170: first residence permits, all reasons together."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, plain, read_csv

ORIGINAL = "eurostat/tps00170__first_permits_by_reason.csv"
STATUSES = {"": "A", "b": "B", "d": "D", "u": "U", "p": "P"}
ALWAYS = {
    "FREQ": "A",
    "CITIZENSHIP": "_T",
    "REASON": "_T",
    "PERMIT_LEN": "_T",
    "PERMIT_EVENT": "FIRST",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "PERM",
    "EDITION": "Eurostat, updated 3 March 2025",
    "PUB_DATE": "2025-03-03",
}


def make(originals: Path) -> Iterator[Row]:
    rows = list(read_csv(originals / ORIGINAL))
    area = area_codes((row["geo"] for row in rows), by="name")
    for row in rows:
        yield {
            "REF_AREA": area[row["geo"]],
            "TIME_PERIOD": row["TIME_PERIOD"],
            "OBS_VALUE": plain(row["OBS_VALUE"]),
            "OBS_STATUS": STATUSES[row["OBS_FLAG"]],
        }


if __name__ == "__main__":
    main(make, always=ALWAYS)

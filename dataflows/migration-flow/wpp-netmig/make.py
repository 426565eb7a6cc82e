"""UN DESA, World Population Prospects 2024: net number of migrants, estimates 1950-2023 and the first projected year."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, plain, read_csv  # it stands two folders up

TABLE = "undesa/UN_WPP_2024_net_migration.csv"

ALWAYS = {
    "FREQ": "A",
    "PARTNER": "_T",
    "ORIGIN_BASIS": "_Z",
    "FLOW_DIR": "NET",
    "SEX": "_T",
    "AGE": "_T",
    "CITIZEN_GRP": "_T",
    "REASON": "_T",
    "DURATION_CRIT": "_U",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "MODEL",
    "EDITION": "World Population Prospects 2024",
    "PUB_DATE": "2024-07",
    "ROUNDING": "R1000",
}
FIRST_PROJECTED = "2024"


def make(originals: Path) -> Iterator[Row]:
    rows = list(read_csv(originals / TABLE))
    areas = area_codes(row["Country ISO"] for row in rows)
    for row in rows:
        year = plain(row["Year"])
        yield {
            "REF_AREA": areas[row["Country ISO"]],
            "TIME_PERIOD": year,
            "OBS_VALUE": plain(row["Net Number of Migrants"]),
            "OBS_STATUS": "F" if year >= FIRST_PROJECTED else "E",
        }


if __name__ == "__main__":
    main(make, always=ALWAYS)

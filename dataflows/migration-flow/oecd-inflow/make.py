"""OECD International Migration Database, B11: inflows of foreign population."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, read_csv  # it stands two folders up

TABLE = "oecd/OECD.ELS.IMD_DSD_MIG_DF_MIG_B11_world.csv"
COPIED = ("FREQ", "SEX", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS", "UNIT_MEASURE", "UNIT_MULT", "DECIMALS")
FOREIGN = {"W": "FOR_STLS"}  # measure B11 counts foreigners only, so its World is all foreign citizenships

ALWAYS = {
    "ORIGIN_BASIS": "COC",
    "FLOW_DIR": "IN",
    "AGE": "_T",
    "CITIZEN_GRP": "FOR",
    "REASON": "_T",
    "DURATION_CRIT": "NAT",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "_U",
    "EDITION": "OECD.ELS.IMD:DSD_MIG@DF_MIG(1.0), February 2025",
    "PUB_DATE": "2025-02",
}


def make(originals: Path) -> Iterator[Row]:
    rows = list(read_csv(originals / TABLE))
    areas = area_codes(row["REF_AREA"] for row in rows)
    for row in rows:
        yield {
            "REF_AREA": areas[row["REF_AREA"]],
            "PARTNER": FOREIGN[row["CITIZENSHIP"]],
            **{component: row[component] for component in COPIED},
        }


if __name__ == "__main__":
    main(make, always=ALWAYS)

"""Eurostat, migr_asyappctza: asylum applicants, all citizenships and Ukraine."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, read_csv  # it stands two folders up

TABLE = "eurostat/migr_asyappctza__asylum_applicants_total.csv"
TOTAL = {"TOTAL": "_T"}
SEX = {"T": "_T", "F": "F", "M": "M"}
UNIT = {"PER": "PS"}
APPLICANT = {"ASY_APP": "ANY", "NASY_APP": "FIRST"}

ALWAYS = {
    "POP_TYPE": "ASY",
    "PROC": "G",
    "DEC_LEVEL": "_Z",
    "DECISION": "_Z",
    "PERS_CASE": "P",
    "MEASURE": "APPLIED",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "OBS_STATUS": "A",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "ADM",
    "EDITION": "ESTAT:MIGR_ASYAPPCTZA(1.0), as downloaded between March and June 2025",
    "PUB_DATE": "2025",
    "ROUNDING": "R5",
    "DISCLOSURE_METHOD": "ROUND",
}


def make(originals: Path) -> Iterator[Row]:
    rows = list(read_csv(originals / TABLE))
    areas = area_codes((row["geo"] for row in rows), by="estat")
    citizenships = area_codes((row["citizen"] for row in rows), by="estat", also=TOTAL)
    for row in rows:
        yield {
            "FREQ": row["freq"],
            "REF_AREA": areas[row["geo"]],
            "ORIGIN": citizenships[row["citizen"]],
            "APPL_TYPE": APPLICANT[row["asyl_app"]],
            "SEX": SEX[row["sex"]],
            "AGE": TOTAL[row["age"]],
            "UNIT_MEASURE": UNIT[row["unit"]],
            "TIME_PERIOD": row["TIME_PERIOD"],
            "OBS_VALUE": row["OBS_VALUE"],
        }


if __name__ == "__main__":
    main(make, always=ALWAYS)

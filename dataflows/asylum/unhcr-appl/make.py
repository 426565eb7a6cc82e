"""UNHCR Refugee Data Finder: asylum applications by origin, country of asylum and procedure."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, read_csv  # it stands two folders up

TABLE = "unhcr/asylum_applications.converted.csv.gz"
SPECIAL = {"UNK": "_U", "XXA": "STLS"}
UNIT = {"P": "PS", "C": "CS"}
SMALL_COUNT = {"LOWER_BOUND": "1", "UPPER_BOUND": "5"}  # UNHCR shows 1 to 4 as 5

ALWAYS = {
    "FREQ": "A",
    "POP_TYPE": "ASY",
    "DECISION": "_Z",
    "SEX": "_T",
    "AGE": "_T",
    "MEASURE": "APPLIED",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "OBS_STATUS": "A",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "_U",
    "EDITION": "Refugee Data Finder, snapshot of 25 June 2026",
    "PUB_DATE": "2026-06-25",
    "ROUNDING": "MIN5",
    "DISCLOSURE_METHOD": "ROUND",
    "SUPPRESS_RULE": "The publisher shows counts of 1 to 4 as 5.",
}


def make(originals: Path) -> Iterator[Row]:
    rows = list(read_csv(originals / TABLE))
    origins = area_codes((row["coo_iso"] for row in rows), also=SPECIAL)
    asylum = area_codes(row["coa_iso"] for row in rows)
    for row in rows:
        yield {
            "REF_AREA": asylum[row["coa_iso"]],
            "ORIGIN": origins[row["coo_iso"]],
            "APPL_TYPE": row["app_type"],
            "PROC": row["procedure_type"],
            "DEC_LEVEL": row["dec_level"],
            "PERS_CASE": row["app_pc"],
            "UNIT_MEASURE": UNIT[row["app_pc"]],
            "TIME_PERIOD": row["year"],
            "OBS_VALUE": row["applied"],
            **(SMALL_COUNT if row["applied"] == "5" else {}),
        }


if __name__ == "__main__":
    main(make, always=ALWAYS)

"""Eurostat labour force survey: lfsa_egan (all employed persons) and lfsa_pganws (foreign citizens by labour status)."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, codes, main, plain, read_csv

ORIGINALS = (
    "eurostat/lfsa_egan__employment_by_citizenship.csv",
    "eurostat/lfsa_pganws__population_by_citizenship_labour_status.csv.gz",
)
EMPLOYMENT_ONLY = "EMP"  # lfsa_egan has no wstatus column
LABOUR_STATUS = {"EMP": "EMP", "UNE": "UNE", "INAC": "OLF"}
CITIZENS = {"TOTAL": "_T", "FOR": "FOR"}
SEXES = {"T": "_T", "F": "F", "M": "M"}
AGES = {"Y15-64": "Y15T64"}
STRONGEST_FIRST = "bdueipa"  # one flag leads, the others follow in OBS_STATUS_2
ALWAYS = {
    "FREQ": "A",
    "EDUCATION": "_T",
    "OCCUPATION": "_T",
    "MEASURE": "PS",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "3",
    "DECIMALS": "1",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "SURV",
    "EDITION": "Eurostat, as downloaded between March and June 2025",
    "PUB_DATE": "2025",
}


def make(originals: Path) -> Iterator[Row]:
    rows = [row for original in ORIGINALS for row in read_csv(originals / original)]
    area = area_codes((row["geo"] for row in rows), by="estat", also={"EL": "GRC", "UK": "GBR"})
    citizen = codes((row["citizen"] for row in rows), CITIZENS, what="citizenship")
    for row in rows:
        yield {
            "REF_AREA": area[row["geo"]],
            "MIG_STATUS": citizen[row["citizen"]],
            "ORIGIN": citizen[row["citizen"]],
            "SEX": SEXES[row["sex"]],
            "AGE": AGES[row["age"]],
            "TIME_PERIOD": row["TIME_PERIOD"],
            "LAB_STATUS": LABOUR_STATUS[row.get("wstatus", EMPLOYMENT_ONLY)],
            "OBS_VALUE": plain(row["OBS_VALUE"]),
            **statuses(row["OBS_FLAG"], missing=not row["OBS_VALUE"]),
        }


def statuses(flags: str, *, missing: bool) -> Row:
    """A value left out for low reliability is missing (O) first and unreliable (U) second."""
    found = ["O"] * missing + [flag.upper() for flag in sorted(flags, key=STRONGEST_FIRST.index)]
    first, *others = found or ["A"]
    return {"OBS_STATUS": first, "OBS_STATUS_2": ";".join(others)}


if __name__ == "__main__":
    main(make, always=ALWAYS)

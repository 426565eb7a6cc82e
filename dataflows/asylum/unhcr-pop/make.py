"""UNHCR Refugee Data Finder: people UNHCR protects or assists, by origin and country of asylum."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, read_csv  # it stands two folders up

TABLE = "unhcr/population.converted.csv.gz"
SPECIAL = {"UNK": "_U", "XXA": "STLS"}
GROUPS = {  # column: kind of population and whether it counts people or moves
    "refugees": ("REF", "STOCK"),
    "asylum_seekers": ("ASY", "STOCK"),
    "returned_refugees": ("RET", "FLOW"),
    "idps": ("IDP", "STOCK"),
    "returned_idps": ("RDP", "FLOW"),
    "stateless": ("STA", "STOCK"),
    "ooc": ("OOC", "STOCK"),
    "oip": ("OIP", "STOCK"),
    "hst": ("HST", "STOCK"),
}
SMALL_COUNT = {"LOWER_BOUND": "1", "UPPER_BOUND": "5"}  # UNHCR shows 1 to 4 as 5

ALWAYS = {
    "FREQ": "A",
    "APPL_TYPE": "_Z",
    "PROC": "_Z",
    "DEC_LEVEL": "_Z",
    "DECISION": "_Z",
    "PERS_CASE": "P",
    "SEX": "_T",
    "AGE": "_T",
    "UNIT_MEASURE": "PS",
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
    asylum = area_codes((row["coa_iso"] for row in rows), also=SPECIAL)
    for row in rows:
        for column, (population, measure) in GROUPS.items():
            if row[column] not in ("", "0"):
                yield {
                    "REF_AREA": asylum[row["coa_iso"]],
                    "ORIGIN": origins[row["coo_iso"]],
                    "POP_TYPE": population,
                    "MEASURE": measure,
                    "TIME_PERIOD": row["year"],
                    "OBS_VALUE": row[column],
                    "REF_DATE": f"{row['year']}-12-31" if measure == "STOCK" else "",
                    **(SMALL_COUNT if row[column] == "5" else {}),
                }


if __name__ == "__main__":
    main(make, always=ALWAYS)

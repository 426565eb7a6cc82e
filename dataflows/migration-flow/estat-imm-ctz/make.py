"""Eurostat, migr_imm1ctz: immigration by citizenship, from a copy that kept citizenship, country and year only."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, plain, read_csv  # it stands two folders up

TABLE = "eurostat/migr_imm1ctz__immigration_by_citizenship_REPROCESSED.csv.gz"
CITIZENSHIP, COUNTRY, YEAR, FIGURE = "Country of citizenship", "geo", "year", "Migrants number"
# Every other citizenship is foreign, except a country's own. An aggregate that can hold the reporting country's
# nationals (the Europe of Sweden does) covers both groups.
GROUP = {"NAT": "NAT", "_U": "_U", "_O": "_U"} | dict.fromkeys(
    (
        "_T",
        "EU15",
        "EU25",
        "EU27_2007",
        "EFTA",
        "CC_2007",
        "CC_2010",
        "NEU_NEFTA_NCC",
        "HDC",
        "MDC",
        "LDC",
        "AFR_OTH",
        "AME_OTH",
        "ASI_OTH",
        "EUR_OTH",
        "OCE_OTH",
    ),
    "_T",
)

ALWAYS = {
    "FREQ": "A",
    "ORIGIN_BASIS": "COC",
    "FLOW_DIR": "IN",
    "SEX": "_T",
    "AGE": "_T",
    "REASON": "_T",
    "DURATION_CRIT": "M12",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "OBS_STATUS": "A",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "_U",
    "EDITION": "ESTAT:MIGR_IMM1CTZ(1.0), as downloaded between March and June 2025",
    "PUB_DATE": "2025",
}


def make(originals: Path) -> Iterator[Row]:
    rows = list(read_csv(originals / TABLE))
    citizenships = area_codes((row[CITIZENSHIP] for row in rows), by="name")
    countries = area_codes((row[COUNTRY] for row in rows), by="name")
    for row in rows:
        country, citizenship = countries[row[COUNTRY]], citizenships[row[CITIZENSHIP]]
        yield {
            "REF_AREA": country,
            "PARTNER": citizenship,
            "CITIZEN_GRP": group(citizenship, country),
            "TIME_PERIOD": row[YEAR],
            "OBS_VALUE": plain(row[FIGURE]),
        }


def group(citizenship: str, country: str) -> str:
    if citizenship == country:
        return "NAT"
    return "_T" if citizenship.isdigit() else GROUP.get(citizenship, "FOR")  # regions have numbers


if __name__ == "__main__":
    main(make, always=ALWAYS)

"""UN DESA, International Migration Flows, 2015 revision: permanent residents admitted to Canada by citizenship."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, read_sheet  # it stands two folders up

WORKBOOK = "undesa/undesa_migration_flows_2015rev_Canada.xlsx"
SHEET = "Canada by Citizenship"
COVERAGE, NAME, FIGURES = 1, 2, 9
GROUP = {"Foreigners": "FOR", "Citizens": "NAT"}

ALWAYS = {
    "FREQ": "A",
    "REF_AREA": "CAN",
    "ORIGIN_BASIS": "COC",
    "FLOW_DIR": "IN",
    "SEX": "_T",
    "AGE": "_T",
    "REASON": "_T",
    "DURATION_CRIT": "PERM",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "OBS_STATUS": "A",
    "CONF_STATUS": "F",
    "DURATION_ACTUAL": "PERM",
    "SOURCE_TYPE": "PERM",
    "EDITION": "POP/DB/MIG/Flow/Rev.2015",
    "PUB_DATE": "2015",
}


def make(originals: Path) -> Iterator[Row]:
    header, *lines = [line for line in read_sheet(originals / WORKBOOK, SHEET) if line[NAME]]
    years = {column: year for column, year in enumerate(header) if column >= FIGURES and year}
    partners = area_codes((line[NAME] for line in lines), by="name", also={"Unknown": "_U"})
    for line in lines:
        for column, year in years.items():
            yield {
                "PARTNER": partners[line[NAME]],
                "CITIZEN_GRP": GROUP[line[COVERAGE]],
                "TIME_PERIOD": year,
                "OBS_VALUE": line[column],
            }


if __name__ == "__main__":
    main(make, always=ALWAYS)

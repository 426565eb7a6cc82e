"""UN DESA, International Migrant Stock 2020, Table 1: migrants by sex and country or region of residence."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Duplicate, Row, area_codes, main, read_sheet  # it stands two folders up

WORKBOOK = "undesa/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"
HEADER_ROWS = 11  # titles and the two header lines
NAME, NOTE, LOCATION, TYPE, FIGURES = 1, 2, 3, 4, 5
YEARS = ("1990", "1995", "2000", "2005", "2010", "2015", "2020")
SEXES = ("_T", "M", "F")  # three blocks of columns with the same year labels

ALWAYS = {
    "FREQ": "A",
    "ORIGIN": "_T",
    "AGE": "_T",
    "MEASURE": "PS",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "SOURCE_TYPE": "_U",
    "EDITION": "POP/DB/MIG/Stock/Rev.2020",
    "PUB_DATE": "2020",
    "DISCLOSURE_METHOD": "SUPPR1",
    "SUPPRESS_RULE": "The publisher shows ~ where a count is below five.",
}
# what a cell that is not a number says, from the sheet Notes: value, status, confidentiality
SPECIAL_CELLS = {
    "..": {"OBS_VALUE": "", "OBS_STATUS": "O", "CONF_STATUS": "F"},  # not available or not reported separately
    "—": {"OBS_VALUE": "0", "OBS_STATUS": "N", "CONF_STATUS": "F", "UPPER_BOUND": "0.5"},  # not zero, rounds to it
    "~": {"OBS_VALUE": "", "OBS_STATUS": "Q", "CONF_STATUS": "A"},  # protected, below five
}
BASIS = {"B": "COB", "C": "COBC", "I": "_U", "": "_U"}  # by the first letter of the type of data
MIXED_BASIS = "_T"  # regions and groups have no type of data


def make(originals: Path) -> Iterator[Row]:
    book = originals / WORKBOOK
    notes = {line[0]: line[1] for line in read_sheet(book, "Notes") if line[0].isdigit()}
    for area, line in lines_by_area(read_sheet(book, "Table 1")[HEADER_ROWS:]).items():
        shared = {
            "REF_AREA": area,
            "ORIGIN_BASIS": basis(line, area),
            "DATA_TYPE": ";".join(line[TYPE].split()),
            "DEFINITION_NOTE": notes.get(line[NOTE], ""),
        }
        for column, (sex, year) in enumerate(((sex, year) for sex in SEXES for year in YEARS), FIGURES):
            yield {
                **shared,
                "SEX": sex,
                "TIME_PERIOD": year,
                "REF_DATE": f"{year}-07-01",
                **observed(line[column], imputed=line[TYPE].startswith("I")),
            }


def lines_by_area(lines: list[list[str]]) -> dict[str, list[str]]:
    """One line per area: the table shows some regions in two places, which must then say the same."""
    areas = area_codes((line[LOCATION] for line in lines), by="m49")
    found: dict[str, list[str]] = {}
    for line in lines:
        first = found.setdefault(areas[line[LOCATION]], line)
        if first[FIGURES:] != line[FIGURES:]:
            raise Duplicate(f"{line[NAME].strip()} and {first[NAME].strip()} are one area with two sets of figures")
    return found


def basis(line: list[str], area: str) -> str:
    return MIXED_BASIS if not line[TYPE] and not area.isalpha() else BASIS[line[TYPE][:1]]


def observed(cell: str, *, imputed: bool) -> Row:
    if cell in SPECIAL_CELLS:
        return SPECIAL_CELLS[cell]
    return {"OBS_VALUE": str(int(cell)), "OBS_STATUS": "I" if imputed else "A", "CONF_STATUS": "F"}


if __name__ == "__main__":
    main(make, always=ALWAYS)

"""UN DESA, International Migrant Stock 2020: migrants by sex, country of residence and country of origin."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, read_csv, read_sheet  # it stands two folders up

MATRIX = "undesa/undesa_2020_od_CORRECTED_HEADERS.derived.csv.gz"
WORKBOOK = "undesa/undesa_pd_2020_ims_stock_by_sex_and_destination.xlsx"  # for the type of data, which the matrix lacks
HEADER_ROWS, LOCATION, TYPE = 11, 3, 4
SUBREGIONS = {"928", "954", "957"}  # Melanesia, Micronesia, Polynesia: counted again inside
SEX = {"all": "_T", "male": "M", "female": "F"}
BASIS = {"B": "COB", "C": "COBC", "I": "_U", "": "_U"}  # by the first letter of the type of data

ALWAYS = {
    "FREQ": "A",
    "AGE": "_T",
    "MEASURE": "PS",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "_U",
    "EDITION": "POP/DB/MIG/Stock/Rev.2020",
    "PUB_DATE": "2020",
}


def make(originals: Path) -> Iterator[Row]:
    pairs = [row for row in read_csv(originals / MATRIX) if not {row["DestinationM49"], row["OriginM49"]} & SUBREGIONS]
    destinations = area_codes((row["DestinationM49"] for row in pairs), by="m49")
    origins = area_codes((row["OriginM49"] for row in pairs), by="m49")
    types = {line[LOCATION]: line[TYPE].split() for line in read_sheet(originals / WORKBOOK, "Table 1")[HEADER_ROWS:]}
    for row in pairs:
        of_data = types[row["DestinationM49"]]
        yield {
            "REF_AREA": destinations[row["DestinationM49"]],
            "ORIGIN": origins[row["OriginM49"]],
            "ORIGIN_BASIS": BASIS[of_data[0] if of_data else ""],
            "SEX": SEX[row["Gender"]],
            "TIME_PERIOD": row["Year"],
            "REF_DATE": f"{row['Year']}-07-01",
            "OBS_VALUE": row["Value"],
            "OBS_STATUS": "I" if "I" in of_data else "A",
            "DATA_TYPE": ";".join(of_data),
        }


if __name__ == "__main__":
    main(make, always=ALWAYS)

"""World Bank bilateral remittance matrix 2017: rows send, columns receive, millions of United States dollars."""

import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, codes, main, plain, read_csv, read_sheet

MATRIX = "worldbank/WB_Bilateral_Remittance_Estimates_2017.xlsx"
NAMES = "worldbank/API_BM.TRF.PWKR.CD.DT_DS2_en_csv_v2_3012027.csv"  # the Bank's own names beside its codes
TOTAL = "WORLD"
NO_ESTIMATE = "-"
OLD_NAMES = {  # names of 2018 that the list of 2021 has changed
    "Faeroe Islands": "FRO",
    "Korea, Dem. Rep.": "PRK",
    "Macedonia, FYR": "MKD",
    "Swaziland": "SWZ",
    "Channel Islands": "XCI",
}
ALWAYS = {
    "FREQ": "A",
    "TIME_PERIOD": "2017",
    "REM_ITEM": "PR",
    "REM_DIR": "RCV",
    "MEASURE": "EST",
    "UNIT_MEASURE": "USD",
    "UNIT_MULT": "6",
    "OBS_STATUS": "E",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "MODEL",
    "EDITION": "April 2018",
    "PUB_DATE": "2018-04",
}


class Margins(Exception):
    """The cells do not add up to the WORLD row or column."""


def make(originals: Path) -> Iterator[Row]:
    _, header, *lines = read_sheet(originals / MATRIX, "Bilateral_Remittances_2017")
    size = header.index(TOTAL)
    matrix = {line[0]: line[1 : size + 1] for line in lines[:size]}
    compare_margins(matrix)
    area = bank_areas(originals, header[1:size])
    for sender in header[1:size]:
        for receiver, amount in zip(header[1:size], matrix[sender], strict=False):
            if sender != receiver or Decimal(amount):
                yield {"REF_AREA": area[sender], "COUNTERPART_AREA": area[receiver], **value(amount)}


def value(cell: str) -> Row:
    if cell == NO_ESTIMATE:
        return {"OBS_VALUE": "", "OBS_STATUS": "O", "OBS_COMMENT": "The publisher prints a dash."}
    return {"OBS_VALUE": plain(cell)}


def bank_areas(originals: Path, names: list[str]) -> dict[str, str]:
    bank = {row["Country Name"]: row["Country Code"] for row in read_csv(originals / NAMES, skip=4)} | OLD_NAMES
    return {name: area_codes([code])[code] for name, code in codes(names, bank, what="World Bank name").items()}


def compare_margins(matrix: dict[str, list[str]]) -> None:
    """Sums agree with the WORLD row and column to a dollar, except in a column with a dash, whose total counts more."""
    *senders, world = matrix.values()
    columns = list(zip(*senders, world, strict=True))[:-1]
    for line in [*senders, *(column for column in columns if NO_ESTIMATE not in column)]:
        *cells, total = (Decimal("0" if cell == NO_ESTIMATE else cell) for cell in line)
        if abs(sum(cells) - total) > Decimal("0.000001"):
            raise Margins(f"cells add up to {sum(cells)}, the total says {total}")


if __name__ == "__main__":
    main(make, always=ALWAYS)

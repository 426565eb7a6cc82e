"""World Development Indicators, BM.TRF.PWKR.CD.DT: personal remittances paid, current United States dollars."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, main, read_csv

ORIGINAL = "worldbank/API_BM.TRF.PWKR.CD.DT_DS2_en_csv_v2_3012027.csv"
GROUPS = (  # groups of countries, not areas
    "AFE",
    "AFW",
    "ARB",
    "CEB",
    "CSS",
    "EAP",
    "EAR",
    "EAS",
    "ECA",
    "ECS",
    "EMU",
    "EUU",
    "FCS",
    "HIC",
    "HPC",
    "IBD",
    "IBT",
    "IDA",
    "IDB",
    "IDX",
    "INX",
    "LAC",
    "LCN",
    "LDC",
    "LIC",
    "LMC",
    "LMY",
    "LTE",
    "MEA",
    "MIC",
    "MNA",
    "NAC",
    "OED",
    "OSS",
    "PRE",
    "PSS",
    "PST",
    "SAS",
    "SSA",
    "SSF",
    "SST",
    "TEA",
    "TEC",
    "TLA",
    "TMN",
    "TSA",
    "TSS",
    "UMC",
    "WLD",
)
ALWAYS = {
    "FREQ": "A",
    "COUNTERPART_AREA": "_T",
    "REM_ITEM": "PR",
    "REM_DIR": "PAID",
    "MEASURE": "AMT",
    "UNIT_MEASURE": "USD",
    "UNIT_MULT": "0",
    "OBS_STATUS": "A",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "_U",
    "EDITION": "World Development Indicators, 15 September 2021",
    "PUB_DATE": "2021-09-15",
}


def make(originals: Path) -> Iterator[Row]:
    rows = list(read_csv(originals / ORIGINAL, skip=4))
    area = area_codes((row["Country Code"] for row in rows), also={"CHI": "XCI"}, skip=GROUPS)
    for row in rows:
        for year in filter(str.isdigit, row):
            if row["Country Code"] in area and row[year]:
                yield {"REF_AREA": area[row["Country Code"]], "TIME_PERIOD": year, "OBS_VALUE": row[year]}


if __name__ == "__main__":
    main(make, always=ALWAYS)

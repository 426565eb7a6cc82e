"""Eurostat migr_eipre: third-country nationals found to be illegally present, by ground and place of apprehension."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, codes, main, plain, read_csv

ORIGINAL = "eurostat/migr_eipre__illegally_present.csv"
GROUNDS = {"Total": "_T", "Illegal entry": "ENTRY", "Overstay": "OVERSTAY", "Other reason": "OTH"}
PLACES = {
    "Total": "_T",
    "In the inland area": "INLAND",
    "In the external border area": "EXT_AREA",
    "At the border crossing point – at sea, land, air": "BCP",
    "Between border crossing points - at sea": "BTW_SEA",
    "Between border crossing points - at land": "BTW_LAND",
}
STATUSES = {"": ("A", ""), "b": ("B", ""), "d": ("D", ""), "bd": ("B", "D")}  # a break outranks a definition
ALWAYS = {
    "FREQ": "A",
    "CITIZENSHIP": "_T",
    "ENF_EVENT": "EIPRE",
    "SEX": "_T",
    "AGE": "_T",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "ADM",
    "ROUNDING": "R5",
    "DISCLOSURE_METHOD": "ROUND",
    "EDITION": "Eurostat, as downloaded between March and June 2025",
    "PUB_DATE": "2025",
}


def make(originals: Path) -> Iterator[Row]:
    rows = list(read_csv(originals / ORIGINAL))
    area = area_codes((row["geo"] for row in rows), by="name")
    ground = codes((row["reason"] for row in rows), GROUNDS, what="ground")
    place = codes((row["apprehen"] for row in rows), PLACES, what="place of apprehension")
    for row in rows:
        status, second = STATUSES[row["OBS_FLAG"]]
        yield {
            "REF_AREA": area[row["geo"]],
            "GROUND": ground[row["reason"]],
            "BORDER_PLACE": place[row["apprehen"]],
            "TIME_PERIOD": row["TIME_PERIOD"],
            "OBS_VALUE": plain(row["OBS_VALUE"]),
            "OBS_STATUS": status,
            "OBS_STATUS_2": second,
        }


if __name__ == "__main__":
    main(make, always=ALWAYS)

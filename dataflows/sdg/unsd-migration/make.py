"""Seven migration series of the UNSD Global SDG Database (March 2024), one file each."""

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, codes, main, read_csv

ORIGINALS = {  # file -> unit and source of its series
    "10-7-2-SG_CPA_MIGRS": {"UNIT_MEASURE": "SCORE", "SOURCE_TYPE": "_U"},
    "10-7-3": {"UNIT_MEASURE": "NB", "SOURCE_TYPE": "INC"},
    "10-7-4": {"UNIT_MEASURE": "RATE_100K", "SOURCE_TYPE": "MIX"},
    "10-c-1-SI_RMT_COST": {"UNIT_MEASURE": "PT_AMT", "SOURCE_TYPE": "_U"},
    "10-c-1-SI_RMT_COST_BC": {"UNIT_MEASURE": "PT_AMT", "SOURCE_TYPE": "_U"},
    "17-3-2": {"UNIT_MEASURE": "PT_GDP", "SOURCE_TYPE": "_U"},
    "8-8-1-SL_EMP_FTLINJUR": {"UNIT_MEASURE": "RATE_100K", "SOURCE_TYPE": "_U"},
}
SEXES = {"BOTHSEX": "_T", "MALE": "M", "FEMALE": "F"}
MIGRATORY_STATUSES = {"_T": "_T", "MIGPER": "MIG", "NONMIG": "NMIG"}
DOMAINS = {"ALLDOMAINS": "_T", **{f"DOMAIN{n}": f"PD_{n}" for n in range(1, 7)}}
ALWAYS = {
    "FREQ": "A",
    "AGE": "_T",
    "UNIT_MULT": "0",
    "OBS_STATUS": "A",
    "CONF_STATUS": "F",
    "EDITION": "UNSD Global SDG Database, March 2024",
    "PUB_DATE": "2024-03",
}


def make(originals: Path) -> Iterator[Row]:
    for original, always in ORIGINALS.items():
        rows = list(distinct(read_csv(originals / f"sdg/unsd_indicator_{original}.csv")))
        area = area_codes((row["GeoAreaName"] for row in rows), by="name")
        partner = area_codes(
            (row["Counterpart"] for row in rows if "Counterpart" in row), by="iso2", also={"XK": "XKX"}
        )
        sex = codes((row.get("Sex", "BOTHSEX") for row in rows), SEXES, what="sex")
        migrants = codes(
            (row.get("Migratory status", "_T") for row in rows), MIGRATORY_STATUSES, what="migratory status"
        )
        for row in rows:
            yield always | {
                "SERIES": row["SeriesCode"],
                "REF_AREA": area[row["GeoAreaName"]],
                "COUNTERPART_AREA": partner[row["Counterpart"]] if "Counterpart" in row else "_T",
                "SEX": sex[row.get("Sex", "BOTHSEX")],
                "MIG_STATUS": migrants[row.get("Migratory status", "_T")],
                "POLICY_DOMAIN": DOMAINS[row["Policy Domains"]] if "Policy Domains" in row else "_Z",
                "TIME_PERIOD": row["Year"],
                "OBS_VALUE": row["Value"],
            }


def distinct(rows: Iterator[Row]) -> Iterator[Row]:
    """Most files repeat their last line; a line that says exactly what an earlier one said is dropped."""
    seen: set[tuple[str, ...]] = set()
    for row in rows:
        if (line := tuple(row.values())) not in seen:
            seen.add(line)
            yield row


if __name__ == "__main__":
    main(make, always=ALWAYS)

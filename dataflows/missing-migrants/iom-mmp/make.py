"""Missing Migrants Project, global incident list of January 2020, added up to year, region, route, cause and outcome."""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, codes, main, plain, read_csv

ORIGINAL = "iom_mmp/MissingMigrants-Global-2020-01.csv.gz"
CAUSES = Path(__file__).parent / "causes.csv"  # the wording of incidents -> CL_MMP_CAUSE
MIXED = "MIX"
REGIONS = {
    "US-Mexico Border": "USMEX",
    "North Africa": "NAF",
    "Mediterranean": "MED",
    "Sub-Saharan Africa": "SSA",
    "Central America": "CAM",
    "Europe": "EUR",
    "Horn of Africa": "HOA",
    "Middle East": "MIE",
    "South Asia": "SAS",
    "Southeast Asia": "SEA",
    "Caribbean": "CAR",
    "South America": "SAM",
    "East Asia": "EAS",
    "North America": "NAM",
    "Central Asia": "CAS",
}
ROUTES = {
    "": "_U",
    "Central America to US": "CAM_USA",
    "Central Mediterranean": "MED_C",
    "Western Mediterranean": "MED_W",
    "Eastern Mediterranean": "MED_E",
    "Western Balkans": "WBALK",
    "Calais to United Kingdom": "EUR_UK",
    "Western African": "WAF_CAN",
    "Horn Africa to Yemen": "HOA_YEM",
    "Italy to France": "ITA_FRA",
    "Darien Gap": "DARIEN",
    "Caribbean to Central America": "CAR_CAM",
    "Dominican Republic to Puerto Rico": "DOM_PRI",
    "Malaysia to Indonesia": "MYS_IDN",
    "From Haiti to Dajabon, Dominican Republic": "HTI_DOM",
    "Venezuela to Curaçao": "VEN_CUW",
}
COUNTS = {  # column -> (outcome, sex or age)
    "Number Dead": ("DEAD", "_T"),
    "Minimum Estimated Number of Missing": ("MISSING", "_T"),
    "Total Dead and Missing": ("DEADMISS", "_T"),
    "Number of Survivors": ("SURV", "_T"),
    "Number of Females": ("DEADMISS", "F"),
    "Number of Males": ("DEADMISS", "M"),
    "Number of Children": ("DEADMISS", "CHILD"),
}
UNFINISHED = "2020"  # the edition ends in January
ALWAYS = {
    "FREQ": "A",
    "COUNTRY_INCIDENT": "_U",
    "ORIGIN_REGION": "_U",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "INC",
    "EDITION": "January 2020",
    "PUB_DATE": "2020-01",
}


def make(originals: Path) -> Iterator[Row]:
    incidents = list(read_csv(originals / ORIGINAL))
    region = codes((row["Region of Incident"] for row in incidents), REGIONS, what="region")
    route = codes((row["Migration Route"] for row in incidents), ROUTES, what="route")
    cause = cause_codes({row["Cause of Death"] for row in incidents})
    totals: defaultdict[tuple[str, ...], int] = defaultdict(int)
    for row in incidents:
        place = (
            row["Reported Year"],
            region[row["Region of Incident"]],
            route[row["Migration Route"]],
            cause[row["Cause of Death"]],
        )
        for column, counted in COUNTS.items():
            if row[column]:  # blank is unknown; only what was stated is added
                totals[*place, *counted] += int(plain(row[column]))
    for (year, *key, outcome, who), total in totals.items():
        status = {"OBS_STATUS": "P", "OBS_COMMENT": "January only."} if year == UNFINISHED else {"OBS_STATUS": "A"}
        yield {
            **dict(zip(("REGION", "ROUTE", "CAUSE"), key, strict=True)),
            "SEX_AGE": who,
            "OUTCOME": outcome,
            "TIME_PERIOD": year,
            "OBS_VALUE": str(total),
            **status,
        }


def cause_codes(wordings: set[str]) -> dict[str, str]:
    """One code per wording. Several causes in a cell give their common code, or mixed if they have none."""
    table = {row["wording"]: row["code"] for row in read_csv(CAUSES)}
    parts = {wording: [" ".join(part.split()) for part in wording.split(",")] for wording in wordings}
    code = codes(Counter(part for found in parts.values() for part in found), table, what="cause")
    return {wording: common({code[part] for part in found}) for wording, found in parts.items()}


def common(found: set[str]) -> str:
    return found.pop() if len(found) == 1 else MIXED


if __name__ == "__main__":
    main(make, always=ALWAYS)

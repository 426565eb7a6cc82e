"""Synthetic case records of the Counter-Trafficking Data Collaborative, counted: Canada, Mexico, United States.

The file at hand is a third party's recoding to 0 and 1 in which a blank became 0: only the ones are counted, never the
zeros. The records are synthetic; still no cell under SMALLEST is published.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, main, read_csv

ORIGINAL = "ctdc/ctdc_synthetic_2024_north_america_recoded.csv.gz"
SMALLEST = 10
Claim = Callable[[Row], bool]


def says(column: str, value: str = "1") -> Claim:
    return lambda record: record[column] == value


def everyone(record: Row) -> bool:
    return True


EXPLOITATIONS: dict[str, Claim] = {"_T": everyone, "SEX": says("isSexualExploit"), "LAB": says("isForcedLabour")}
WOMEN: dict[str, Claim] = {"_T": everyone, "F": says("Woman")}
OTHER_GENDER: dict[str, Claim] = {"_O": says("Trans/NonConforming")}
BANDS = ("_U", "Y0T8", "Y9T17", "Y18T20", "Y21T23", "Y24T26", "Y27T29", "Y30T38", "Y39T47", "Y_GE48")
AGES: dict[str, Claim] = {band: says("Age Band", str(number)) for number, band in enumerate(BANDS)}
MEANS: dict[str, Claim] = {
    "DEBT": says("Means Debt Bondage Earnings"),
    "THREAT": says("Means Threats"),
    "ABUSE": says("Means Abuse"),
    "FALSE": says("Means False Promises"),
    "DRUGS": says("Means Drugs Alcohol"),
    "NEEDS": says("Means Deny Basic Needs"),
    "HOURS": says("Means Excessive Work Hours"),
    "DOCS": says("Means Withhold Docs"),
}
OWN_CITIZENS: dict[str, Claim] = {"NAT": says("Is Citizen of Country")}
TABLES: tuple[dict[str, dict[str, Claim]], ...] = (  # the crossings that are published
    {"EXPLOIT": EXPLOITATIONS, "SEX": WOMEN},
    {"EXPLOIT": EXPLOITATIONS, "SEX": WOMEN, "AGE": AGES},
    {"EXPLOIT": EXPLOITATIONS, "SEX": WOMEN, "MEANS": MEANS},
    {"EXPLOIT": EXPLOITATIONS, "SEX": OTHER_GENDER},
    {"EXPLOIT": EXPLOITATIONS, "SEX": WOMEN, "CITIZENSHIP": OWN_CITIZENS},
)
TOTALS = {"CITIZENSHIP": "_T", "EXPLOIT": "_T", "MEANS": "_T", "SEX": "_T", "AGE": "_T"}
ALWAYS = {
    "FREQ": "A",
    "REF_AREA": "021",
    "TIP_UNIT": "REC",
    "DEID_METHOD": "DPSYN",
    "TIME_PERIOD": "2025",
    "UNIT_MEASURE": "CS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "OBS_STATUS": "G",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "CASE",
    "SUPPRESS_RULE": "Cells under 10 records are left out.",
    "DISCLOSURE_METHOD": "SYN",
    "EDITION": "Global Synthetic Dataset v2025, North America as filtered by a third party",
    "PUB_DATE": "2025",
}


def make(originals: Path) -> Iterator[Row]:
    records = list(read_csv(originals / ORIGINAL))
    for table in TABLES:
        for cell, found in crossings(records, list(table.items())):
            if len(found) >= SMALLEST:
                yield TOTALS | cell | {"OBS_VALUE": str(len(found))}


def crossings(records: list[Row], dimensions: list[tuple[str, dict[str, Claim]]]) -> Iterator[tuple[Row, list[Row]]]:
    """Each combination of codes with the records that meet all their claims."""
    if not dimensions:
        yield {}, records
        return
    (dimension, claims), *others = dimensions
    for code, claim in claims.items():
        for cell, found in crossings(list(filter(claim, records)), others):
            yield {dimension: code} | cell, found


if __name__ == "__main__":
    main(make, always=ALWAYS)

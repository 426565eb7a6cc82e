"""UNODC data portal, trafficking in persons: victims, offences, suspects, prosecutions and convictions.

Several rows of the workbook can mean one observation: it prints keys twice, and free-text citizenships meet in one code.
Rows that agree become one; rows that disagree are shown as missing with all their values in the comment, none is chosen.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, area_codes, codes, main, plain, read_csv, read_sheet

ORIGINAL = "unodc/data_glotip.xlsx"
CITIZENSHIPS = Path(__file__).parent / "citizenships.csv"  # free text that is no name in the area list -> area
HEADER_LINE = 2
CORRUPT = 1_000_000  # names of form fields read as numbers: Q6.1_10s_2019 -> 61,102,019
SMALL = "<5"
SARK = {"": "CRQ"}  # the only country without a code
TOTAL = "Total"
BY_CITIZENSHIP, BY_REPATRIATION = "by citizenship", "by country of repatriation"
BY_EXPLOITATION = "by form of exploitation"
UNITS = {
    ("Detected trafficking victims", BY_REPATRIATION): "VICREP",
    ("Detected trafficking victims", ""): "VIC",
    ("Offences of trafficking in persons", ""): "OFF",
    ("Persons brought into formal contact", ""): "SUS",
    ("Persons prosecuted", ""): "PRO",
    ("Persons convicted", ""): "CON",
}
EXPLOITATIONS = {"Sexual exploitation": "SEX", "Forced labour": "LAB", "Other forms of exploitation": "OTHALL"}
SEXES = {TOTAL: "_T", "Female": "F", "Male": "M", "Other": "_O", "Unknown": "_U"}
AGES = {TOTAL: "_T", "0 to 17 years": "Y0T17", "18 years or over": "Y_GE18", "Unknown": "_U"}
RESIDUAL = ("_O", "_U")  # codes under which different labels are different people
KEY = ("REF_AREA", "CITIZENSHIP", "TIP_UNIT", "EXPLOIT", "SEX", "AGE", "TIME_PERIOD")
ALWAYS = {
    "FREQ": "A",
    "MEANS": "_T",
    "DEID_METHOD": "SUPPR",
    "UNIT_MEASURE": "NB",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "SOURCE_TYPE": "ADM",
    "DISCLOSURE_METHOD": "SUPPR1",
    "SUPPRESS_RULE": "The publisher prints counts below 5, zero included, as <5.",
    "EDITION": "UNODC data portal, 14 April 2025",
    "PUB_DATE": "2025-04-14",
}


def make(originals: Path) -> Iterator[Row]:
    groups: defaultdict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
    for row in recoded(usable(workbook(originals / ORIGINAL))):
        groups[tuple(row[part] for part in KEY)].append((row["SOURCE_CODE"], row["OBS_VALUE"]))
    for key, printed in groups.items():
        observation = dict(zip(KEY, key, strict=True))
        yield (
            observation
            | settle(printed, add=observation["CITIZENSHIP"] in RESIDUAL)
            | {
                "SOURCE_CODE": "; ".join(sorted({label for label, _ in printed if label})),
            }
        )


def workbook(original: Path) -> Iterator[Row]:
    lines = read_sheet(original, "data_glotip_1", engine="calamine")
    for line in lines[HEADER_LINE + 1 :]:
        yield dict(zip(lines[HEADER_LINE], line, strict=True))


def usable(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if row["txtVALUE"] == SMALL or int(plain(row["txtVALUE"])) < CORRUPT:
            yield row


def recoded(original: Iterable[Row]) -> Iterator[Row]:
    rows = list(original)
    labels = {row["Category"] for row in rows if row["Dimension"] in (BY_CITIZENSHIP, BY_REPATRIATION)}
    area = area_codes((row["Iso3_code"] for row in rows), also=SARK)
    citizenship = area_codes(labels, by="name", also={row["label"]: row["code"] for row in read_csv(CITIZENSHIPS)})
    forms = (row["Category"] for row in rows if row["Dimension"] == BY_EXPLOITATION)
    exploitation = codes(forms, EXPLOITATIONS, what="form of exploitation")
    for row in rows:
        label = row["Category"] if row["Dimension"] in (BY_CITIZENSHIP, BY_REPATRIATION) else None
        special = row["Dimension"] if row["Dimension"] == BY_REPATRIATION else ""
        yield {
            "REF_AREA": area[row["Iso3_code"]],
            "TIP_UNIT": UNITS[row["Indicator"], special],
            "CITIZENSHIP": "_T" if label is None else citizenship[label],
            "SOURCE_CODE": label or "",
            "EXPLOIT": exploitation[row["Category"]] if row["Dimension"] == BY_EXPLOITATION else "_T",
            "SEX": SEXES[row["Sex"]],
            "AGE": AGES[row["Age"]],
            "TIME_PERIOD": row["Year"],
            "OBS_VALUE": SMALL if row["txtVALUE"] == SMALL else plain(row["txtVALUE"]),
        }


def settle(printed: list[tuple[str, str]], *, add: bool) -> Row:
    """One observation from all rows of a key, each a label and a value.

    Equal values are one value. With `add`, different labels are different people: numbers are summed, but never with
    `<5`, without a label, or where one label has two values. Everything else stays missing; its values go into the comment.
    """
    lines = sorted(set(printed))
    labels, values = {label for label, _ in lines}, [value for _, value in lines]
    if add and len(labels - {""}) == len(lines) > 1 and SMALL not in values:
        return {
            "OBS_VALUE": str(sum(map(int, values))),
            "OBS_STATUS": "A",
            "CONF_STATUS": "F",
            "OBS_COMMENT": f"Sum of {len(lines)} lines of the publisher.",
        }
    if set(values) == {SMALL}:
        return {"OBS_VALUE": "", "OBS_STATUS": "Q", "CONF_STATUS": "A"}
    if len(set(values)) == 1 and (not add or len(lines) == 1):
        return {"OBS_VALUE": values[0], "OBS_STATUS": "A", "CONF_STATUS": "F"}
    return {
        "OBS_VALUE": "",
        "OBS_STATUS": "O",
        "CONF_STATUS": "F",
        "OBS_COMMENT": f"The publisher prints several values: {', '.join(sorted(set(values)))}.",
    }


if __name__ == "__main__":
    main(make, always=ALWAYS)

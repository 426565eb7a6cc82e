"""Displacement Tracking Matrix: displaced people by area and round, and for Afghanistan also by reason."""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from recode import Row, codes, main, read_csv

AREAS_BY_ROUND = "iom_dtm/hdx_hapi_idps_global.csv.gz"
REASONS_BY_ROUND = (
    "iom_dtm/displacement-admin0-admin0pcode-afg.json",
    "iom_dtm/displacement-admin1-admin0pcode-afg.json.gz",
)
WHOLE_COUNTRY = "_T"
OPERATIONS = {  # operation -> cause, where its name tells one
    "Returns and displacement in Afghanistan": "_T",
    "Countrywide monitoring": "_T",
    "Lake Chad Basin Crisis": "_T",
    "Haiti Earthquake": "DIS",
    "Earthquake (August-2021)": "DIS",
    "Hurricane Matthew": "DIS",
    "Hurricane Season in the Caribbean (2017)": "DIS",
}
REASONS = {
    "conflict": "CONF",
    "insecurity": "CONF",
    "natural disaster": "DIS",
    "other reason": "OTH",
    "no reason for displacement reported": "_U",
}
SEVERAL_REASONS = "MIX"
ALWAYS = {
    "FREQ": "D",
    "POP_TYPE": "IDP",
    "SEX": "_T",
    "UNIT_MEASURE": "PS",
    "UNIT_MULT": "0",
    "DECIMALS": "0",
    "OBS_STATUS": "A",
    "CONF_STATUS": "F",
    "SOURCE_TYPE": "SITE",
    "EDITION": "OCHA HDX, data to 30 June 2025",
    "PUB_DATE": "2025",
}


class Answer(TypedDict):
    """One record of the DTM answer; people of one reason may stand on several lines, one per area of origin."""

    admin0Pcode: str
    admin1Pcode: str
    numPresentIdpInd: int
    reportingDate: str
    roundNumber: int
    displacementReason: str
    assessmentType: str


def make(originals: Path) -> Iterator[Row]:
    yield from by_area(originals / AREAS_BY_ROUND)
    yield from by_reason(answer for file in REASONS_BY_ROUND for answer in answers(originals / file))


def by_area(original: Path) -> Iterator[Row]:
    rows = list(read_csv(original))
    cause = codes((row["operation"] for row in rows), OPERATIONS, what="operation")
    for row in rows:
        yield {
            "REF_AREA": row["location_code"],
            "ADMIN_AREA": row["admin2_code"] or row["admin1_code"] or WHOLE_COUNTRY,
            "CAUSE_DISP": cause[row["operation"]],
            "ROUND": row["reporting_round"],
            "ASSESS_TYPE": row["assessment_type"],
            "TIME_PERIOD": row["reference_period_start"],
            "OBS_VALUE": row["population"],
            "SOURCE_CODE": row["operation"],
        }


def answers(original: Path) -> list[Answer]:
    text = gzip.decompress(original.read_bytes()) if original.suffix == ".gz" else original.read_bytes()
    found: list[Answer] = json.loads(text)["result"]
    return found


def by_reason(found: Iterator[Answer]) -> Iterator[Row]:
    people: Counter[tuple[str, ...]] = Counter()
    for answer in found:
        people[
            answer["admin0Pcode"],
            answer.get("admin1Pcode", WHOLE_COUNTRY),
            cause_code(answer["displacementReason"]),
            str(answer["roundNumber"]),
            answer["assessmentType"],
            answer["reportingDate"][:10],
        ] += answer["numPresentIdpInd"]
    key = ("REF_AREA", "ADMIN_AREA", "CAUSE_DISP", "ROUND", "ASSESS_TYPE", "TIME_PERIOD")
    for values, total in people.items():
        yield dict(zip(key, values, strict=True)) | {"OBS_VALUE": str(total)}


def cause_code(reasons: str) -> str:
    found = {REASONS[part.strip().casefold()] for part in reasons.split(";")}
    return found.pop() if len(found) == 1 else SEVERAL_REASONS


if __name__ == "__main__":
    main(make, always=ALWAYS)

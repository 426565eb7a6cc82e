"""Questions about what there is to ask for: in words, as SDMX-REST 2.2, as REST 1.5 where it can be asked there, and as conditions in SQL.

`ask` stands behind `/availability/dataflow/IOM.GMDAC/{flow}/1.0.0/`, `v1` behind `/availableconstraint/IOM.GMDAC,{flow},1.0.0/`.
`where` are the observations that are counted, on the view of the file that was loaded; `values` are, by dimension, those whose values
are listed (without any they are those that are counted). Both are written from the words, not from the query.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.questions.questions import DEATHS, INFLOW, OD, WORK


@dataclass(frozen=True)
class Availability:
    words: str
    flow: str
    dimensions: tuple[str, ...]
    ask: str
    where: str
    values: Mapping[str, str] = field(default_factory=dict)
    v1: str | None = None


_NEW = (
    f"not exists (from {INFLOW}_BEFORE b where b.REF_AREA = n.REF_AREA and b.TIME_PERIOD = n.TIME_PERIOD "
    "and b.OBS_VALUE = n.OBS_VALUE)"
)

AVAILABILITIES = (
    Availability("Which origins are counted in Iceland, for which sexes, in 2020",
                 OD, ("ORIGIN", "SEX"), "A.ISL/ORIGIN,SEX?c[TIME_PERIOD]=2020", "REF_AREA = 'ISL' and TIME_PERIOD = '2020'",
                 v1="A.ISL...../all/ORIGIN,SEX?startPeriod=2020&endPeriod=2020"),
    Availability("Where else Mexicans are counted than in the United States, and whom else the United States count",
                 OD, ("REF_AREA", "ORIGIN", "SEX"), "A.USA.MEX/REF_AREA,ORIGIN,SEX?mode=available", "REF_AREA = 'USA' and ORIGIN = 'MEX'",
                 values={"REF_AREA": "ORIGIN = 'MEX'", "ORIGIN": "REF_AREA = 'USA'", "SEX": "REF_AREA = 'USA' and ORIGIN = 'MEX'"},
                 v1="A.USA.MEX..../all/REF_AREA,ORIGIN,SEX?mode=available"),
    Availability("Which countries have which figures of low reliability since 2020",
                 WORK, ("REF_AREA", "LAB_STATUS", "TIME_PERIOD"), "*/REF_AREA,LAB_STATUS,TIME_PERIOD?c[OBS_STATUS]=U&c[TIME_PERIOD]=ge:2020",
                 "OBS_STATUS = 'U' and TIME_PERIOD >= '2020'"),
    Availability("How many corridors of three million people or more there are, and where they lead",
                 OD, ("REF_AREA",), "*.*.*.*._T/REF_AREA?c[OBS_VALUE]=ge:3000000&c[TIME_PERIOD]=2020",
                 "SEX = '_T' and TIME_PERIOD = '2020' and OBS_VALUE::double >= 3000000"),
    Availability("Whose deaths are told of the Central Mediterranean, and which other outcomes could be asked for",
                 DEATHS, ("SEX_AGE", "OUTCOME"), "*/SEX_AGE,OUTCOME?c[ROUTE]=MED_C&c[OUTCOME]=DEAD&mode=available",
                 "ROUTE = 'MED_C' and OUTCOME = 'DEAD'", values={"OUTCOME": "ROUTE = 'MED_C'"}),
    Availability("What anybody could ask of displacement on the Mediterranean, all dimensions",
                 DEATHS, ("FREQ", "REGION", "ROUTE", "TIME_PERIOD"), "A.MED", "REGION = 'MED'", v1="A.MED......"),
    Availability("For which countries and years inflows were revised or came since the middle of January",
                 INFLOW, ("REF_AREA", "TIME_PERIOD"), "*/REF_AREA,TIME_PERIOD?updatedAfter=2026-01-15T00:00:00Z", _NEW,
                 v1="all/all/REF_AREA,TIME_PERIOD?updatedAfter=2026-01-15T00:00:00Z"),
    Availability("What inflows of Austria there were before the revision, and what could be asked instead",
                 INFLOW, ("REF_AREA",), "A.AUT/REF_AREA?mode=available", "REF_AREA = 'AUT'", values={"REF_AREA": "true"}),
)  # fmt: skip

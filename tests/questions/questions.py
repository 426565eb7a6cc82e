"""Forty questions that people ask of migration data: in words, as SDMX-REST 2.2, as REST 1.5 where it can be asked there, and as SQL.

`ask` stands behind `/data/{context}/IOM.GMDAC/{flows}/1.0.0/`, `v1` behind `/data/{flows}/`. `sql` is DuckDB's, on one view a flow of the
file that was loaded; `"{key}"` in it are the dimensions without time. It is written from the words, not from the query. `attributes`
are the ones that are asked for; without them all are compared that the file has.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    words: str
    flows: str
    ask: str
    sql: str
    v1: str | None = None
    attributes: tuple[str, ...] | None = None
    measures: tuple[str, ...] = ("OBS_VALUE",)
    agreement: str = ""
    deleted: str = ""  # keys of what is gone, of a question about changes
    at: str = "TIME_PERIOD"  # the dimension at the observation

    @property
    def path(self) -> str:
        """Below `/data` of REST 2.2."""
        context, ids = ("provisionagreement", self.agreement) if self.agreement else ("dataflow", self.flows)
        return f"{context}/IOM.GMDAC/{ids}/1.0.0/{self.ask}"

    @property
    def path_v1(self) -> str:
        """Below `/data` of REST 1.5."""
        return f"IOM.GMDAC,{self.flows},1.0.0/{self.v1}"


OD, DEST = "DF_UNDESA_STOCK_OD", "DF_UNDESA_STOCK_DEST"
WORK, DEATHS, IDP, GOALS = "DF_ESTAT_LFS_CTZ", "DF_MMP", "DF_DTM_IDP", "DF_SDG_MIG"
ASYLUM, APPLIED, PERMITS = "DF_ESTAT_ASYAPP", "DF_UNHCR_APPL", "DF_ESTAT_PERMITS"
INFLOW, FOUND, PAID, VICTIMS = "DF_OECD_INFLOW", "DF_ESTAT_EIPRE", "DF_WB_REM_PAID", "DF_TIP_UNODC"
FLOWS = (OD, DEST, WORK, DEATHS, IDP, GOALS, ASYLUM, APPLIED, PERMITS, INFLOW, FOUND, PAID, VICTIMS)

QUESTIONS = (
    # -- stocks
    Question("Migrants from Mexico in the United States, by sex, 1990 to 2020",
             OD, "A.USA.MEX", f"from {OD} where REF_AREA = 'USA' and ORIGIN = 'MEX'", v1="A.USA.MEX...."),
    Question("The ten largest origins in Germany in 2020",
             OD, "A.DEU.*.*._T?c[TIME_PERIOD]=2020&sort=OBS_VALUE:desc&limit=10",
             f"from {OD} where REF_AREA = 'DEU' and SEX = '_T' and TIME_PERIOD = '2020' order by OBS_VALUE::double desc limit 10"),
    Question("The next ten largest origins in Germany in 2020",
             OD, "A.DEU.*.*._T?c[TIME_PERIOD]=2020&sort=OBS_VALUE:desc&offset=10&limit=10",
             f"from {OD} where REF_AREA = 'DEU' and SEX = '_T' and TIME_PERIOD = '2020' order by OBS_VALUE::double desc limit 10 offset 10"),
    Question("All origins of migrants in the United States in 2020",
             OD, "A.USA.*.*._T?c[TIME_PERIOD]=2020", f"from {OD} where REF_AREA = 'USA' and SEX = '_T' and TIME_PERIOD = '2020'",
             v1="A.USA..._T../?startPeriod=2020&endPeriod=2020"),
    Question("Bulgarians in the Nordic countries, as these countries count them",
             OD, "*?c[REF_AREA]=DNK,FIN,ISL,NOR,SWE&c[ORIGIN]=BGR",
             f"from {OD} where REF_AREA in ('DNK', 'FIN', 'ISL', 'NOR', 'SWE') and ORIGIN = 'BGR'", v1="A.DNK+FIN+ISL+NOR+SWE.BGR...."),
    Question("Women in Iceland and men in Finland after 2010 and before 2020",
             OD, "A.ISL.*.*.F,A.FIN.*.*.M?c[TIME_PERIOD]=gt:2010+lt:2020",
             f"from {OD} where ((REF_AREA = 'ISL' and SEX = 'F') or (REF_AREA = 'FIN' and SEX = 'M')) and TIME_PERIOD > '2010' and TIME_PERIOD < '2020'"),
    Question("Corridors of three million people or more in 2020",
             OD, "*.*.*.*._T?c[TIME_PERIOD]=2020&c[OBS_VALUE]=ge:3000000",
             f"from {OD} where SEX = '_T' and TIME_PERIOD = '2020' and OBS_VALUE::double >= 3000000"),
    Question("Countries that count foreign citizens instead of people born abroad, 2020",
             DEST, "*?c[ORIGIN_BASIS]=sw:COBC,sw:COC&c[TIME_PERIOD]=2020&c[SEX]=_T",
             f"from {DEST} where ORIGIN_BASIS in ('COBC', 'COC') and TIME_PERIOD = '2020' and SEX = '_T'"),
    Question("Figures for Kenya that include refugees",
             DEST, "A.KEN?c[DATA_TYPE]=R", f"from {DEST} where REF_AREA = 'KEN' and list_contains(DATA_TYPE::varchar[], 'R')"),
    Question("Figures that the publisher holds back or does not have",
             DEST, "*?c[OBS_STATUS]=O", f"from {DEST} where OBS_STATUS = 'O'"),
    Question("Imputed totals of 2015 and later",
             DEST, "*.*.*.*._T?c[OBS_STATUS]=I&c[TIME_PERIOD]=ge:2015",
             f"from {DEST} where SEX = '_T' and OBS_STATUS = 'I' and TIME_PERIOD >= '2015'"),
    Question("Austria in 2020: the total beside its origins",
             f"{DEST},{OD}", "A.AUT.*.*._T?c[TIME_PERIOD]=2020",
             f"from (from {DEST} union all by name from {OD}) where REF_AREA = 'AUT' and SEX = '_T' and TIME_PERIOD = '2020'"),
    # -- work
    Question("Unemployed foreign women in 2019",
             WORK, "A.*.FOR.*.F.*.*.*.UNE?c[TIME_PERIOD]=2019",
             f"from {WORK} where MIG_STATUS = 'FOR' and SEX = 'F' and LAB_STATUS = 'UNE' and TIME_PERIOD = '2019'",
             v1="A..FOR..F....UNE./?startPeriod=2019&endPeriod=2019"),
    Question("Breaks and figures of low reliability since 2023",
             WORK, "*?c[OBS_STATUS]=B,U&c[TIME_PERIOD]=gt:2022", f"from {WORK} where OBS_STATUS in ('B', 'U') and TIME_PERIOD > '2022'"),
    Question("Figures that carry both a break and low reliability as second flags",
             WORK, "*?c[OBS_STATUS_2]=B+U",
             f"from {WORK} where list_contains(OBS_STATUS_2::varchar[], 'B') and list_contains(OBS_STATUS_2::varchar[], 'U')"),
    Question("The latest figure of every series of Austria",
             WORK, "A.AUT?lastNObservations=1",
             f"from {WORK} where REF_AREA = 'AUT' qualify row_number() over (partition by {{key}} order by TIME_PERIOD desc) = 1",
             v1="A.AUT......../?lastNObservations=1"),
    Question("The first two figures and the last one of every Dutch series since 2000",
             WORK, "A.NLD?c[TIME_PERIOD]=ge:2000&firstNObservations=2&lastNObservations=1",
             f"from {WORK} where REF_AREA = 'NLD' and TIME_PERIOD >= '2000' qualify row_number() over (partition by {{key}} order by TIME_PERIOD) <= 2 "
             f"or row_number() over (partition by {{key}} order by TIME_PERIOD desc) = 1",
             v1="A.NLD......../?startPeriod=2000&firstNObservations=2&lastNObservations=1"),
    Question("Values and flags of Spain, no other attribute",
             WORK, "A.ESP?attributes=OBS_STATUS", f"from {WORK} where REF_AREA = 'ESP'", attributes=("OBS_STATUS",)),
    Question("Values of Portugal, no attribute at all",
             WORK, "A.PRT?attributes=none", f"from {WORK} where REF_AREA = 'PRT'", v1="A.PRT......../?detail=dataonly", attributes=()),
    Question("Flags of Italy without the values",
             WORK, "A.ITA?measures=none&attributes=obs", f"from {WORK} where REF_AREA = 'ITA'",
             attributes=("OBS_STATUS", "OBS_STATUS_2", "CONF_STATUS"), measures=()),
    # -- deaths
    Question("Deaths on the Central Mediterranean route by year",
             DEATHS, "*?c[ROUTE]=MED_C&c[OUTCOME]=DEAD,DEADMISS", f"from {DEATHS} where ROUTE = 'MED_C' and OUTCOME in ('DEAD', 'DEADMISS')",
             v1="A...MED_C....DEAD+DEADMISS"),
    Question("Causes on Mediterranean routes other than drowning",
             DEATHS, "*?c[ROUTE]=sw:MED&c[CAUSE]=ne:DRO", f"from {DEATHS} where ROUTE like 'MED%' and CAUSE <> 'DRO'"),
    Question("Outcomes side by side in the Mediterranean",
             DEATHS, "A.MED?dimensionAtObservation=OUTCOME", f"from {DEATHS} where REGION = 'MED'",
             v1="A.MED....../?dimensionAtObservation=OUTCOME", at="OUTCOME"),
    Question("Europe as a flat table",
             DEATHS, "A.EUR?dimensionAtObservation=AllDimensions", f"from {DEATHS} where REGION = 'EUR'",
             v1="A.EUR....../?dimensionAtObservation=AllDimensions", at="AllDimensions"),
    Question("Figures of less than a whole year, by their comment",
             DEATHS, "*?c[OBS_COMMENT]=co:January", f"from {DEATHS} where OBS_COMMENT like '%January%'"),
    Question("Children, in descending order of time",
             DEATHS, "*?c[SEX_AGE]=CHILD&sort=TIME_PERIOD:desc", f"from {DEATHS} where SEX_AGE = 'CHILD'"),
    # -- displacement
    Question("Displaced people in Haiti by reporting round",
             IDP, "D.HTI._T", f"from {IDP} where REF_AREA = 'HTI' and ADMIN_AREA = '_T'", v1="D.HTI._T....."),
    Question("Chad from the fifteenth round on",
             IDP, "D.TCD?c[ROUND]=ge:15", f"from {IDP} where REF_AREA = 'TCD' and ROUND::integer >= 15"),
    Question("Kabul in the first half of 2021",
             IDP, "D.AFG.AF01?c[TIME_PERIOD]=ge:2021-01+le:2021-06",
             f"from {IDP} where ADMIN_AREA = 'AF01' and TIME_PERIOD between '2021-01-01' and '2021-06-30'",
             v1="D.AFG.AF01...../?startPeriod=2021-01&endPeriod=2021-06"),
    Question("Whole countries after hurricanes and earthquakes, by the name of the operation",
             IDP, "*.*._T?c[SOURCE_CODE]=co:Hurricane,ew:Earthquake",
             f"from {IDP} where ADMIN_AREA = '_T' and (SOURCE_CODE like '%Hurricane%' or SOURCE_CODE like '%Earthquake')"),
    # -- goals, remittances
    Question("Indicator 10.7.2 of Bulgaria in 2021, by policy domain",
             GOALS, "A.SG_CPA_MIGRS.BGR?c[TIME_PERIOD]=2021",
             f"from {GOALS} where SERIES = 'SG_CPA_MIGRS' and REF_AREA = 'BGR' and TIME_PERIOD = '2021'",
             v1="A.SG_CPA_MIGRS.BGR...../?startPeriod=2021&endPeriod=2021"),
    Question("Remittances of more than 20 up to 30 per cent of the gross domestic product",
             GOALS, "*?c[SERIES]=BX_TRF_PWKR&c[OBS_VALUE]=gt:20+le:30",
             f"from {GOALS} where SERIES = 'BX_TRF_PWKR' and OBS_VALUE::double > 20 and OBS_VALUE::double <= 30"),
    Question("Remittances paid by Germany, 2010 to 2015",
             PAID, "A.DEU?c[TIME_PERIOD]=ge:2010+le:2015", f"from {PAID} where REF_AREA = 'DEU' and TIME_PERIOD between '2010' and '2015'",
             v1="A.DEU..../?startPeriod=2010&endPeriod=2015"),
    # -- asylum, permits, enforcement
    Question("Ukrainians who asked for asylum in France or Germany since 2014",
             ASYLUM, "A.FRA.UKR,A.DEU.UKR?c[TIME_PERIOD]=ge:2014",
             f"from {ASYLUM} where REF_AREA in ('FRA', 'DEU') and ORIGIN = 'UKR' and TIME_PERIOD >= '2014'",
             v1="A.FRA+DEU.UKR........./?startPeriod=2014"),
    Question("Asylum applications in France in 2022: new ones, persons, not appeals",
             APPLIED, "A.FRA?c[TIME_PERIOD]=2022&c[APPL_TYPE]=N&c[PERS_CASE]=P&c[DEC_LEVEL]=FI",
             f"from {APPLIED} where REF_AREA = 'FRA' and TIME_PERIOD = '2022' and APPL_TYPE = 'N' and PERS_CASE = 'P' and DEC_LEVEL = 'FI'"),
    Question("First permits of Austria and Spain as their provider reports them",
             PERMITS, "A.AUT,A.ESP", f"from {PERMITS} where REF_AREA in ('AUT', 'ESP')", agreement="PA_ESTAT_ESTAT_PERMITS"),
    Question("Where nobody was found at a border between countries in 2023",
             FOUND, "*?c[BORDER_PLACE]=sw:BTW&c[OBS_VALUE]=0&c[TIME_PERIOD]=2023",
             f"from {FOUND} where BORDER_PLACE like 'BTW%' and OBS_VALUE::double = 0 and TIME_PERIOD = '2023'"),
    # -- trafficking
    Question("Women among detected victims in Germany, as anyone may see them",
             VICTIMS, "A.DEU.*.*.*.*.F", f"from {VICTIMS} where REF_AREA = 'DEU' and SEX = 'F'", v1="A.DEU.....F.."),
    # -- what changed
    Question("Inflows before the revision, of countries before 2014",
             INFLOW, "*?c[TIME_PERIOD]=lt:2014&asOf=2026-01-15T00:00:00Z", f"from {INFLOW}_BEFORE where TIME_PERIOD < '2014'"),
    Question("Inflows that were revised, came or went since the middle of January",
             INFLOW, "*?updatedAfter=2026-01-15T00:00:00Z",
             f"from {INFLOW} n where not exists (from {INFLOW}_BEFORE b where b.REF_AREA = n.REF_AREA and b.TIME_PERIOD = n.TIME_PERIOD "
             "and b.OBS_VALUE = n.OBS_VALUE)",
             v1="all/?updatedAfter=2026-01-15T00:00:00Z",
             deleted=f"from {INFLOW}_BEFORE b where not exists (from {INFLOW} n where b.REF_AREA = n.REF_AREA and b.TIME_PERIOD = n.TIME_PERIOD)"),
)  # fmt: skip

"""Data sets for the tests of data formats: presentations of the example cube, rows for it, and hostile texts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from registry.formats.data import Options, Presentation
from registry.model.cube import Cube
from registry.model.message import Header, Party
from tests.cubes import a_cube

Row = Mapping[str, str | None]
FLOW_URN = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=IOM:DF_MIG(1.0.0)"
HOSTILE = (
    'quotes " and "" doubled', "<b>&amp;</b> & ]]> <!-- -->", "line\nbreak", "tab\there", " spaces around ", "comma, semicolon; colon: en:x",
    "难民 迁移", "astral 𝒳 🧭", "مهاجرون‎", "\\ back\\nslash", "'single'", "NaN", "null", "~", "-", "=1+1", "en:", "[1]", "\u2028",
)  # fmt: skip
PERIODS = ("2019", "2020", "2021-Q3")
FIRST, SECOND = "SYR", "AFG"


def options(**more: Any) -> Options:
    header = Header(
        id="M1", prepared=datetime(2026, 1, 15, 10, tzinfo=UTC), sender=Party(id="IOM", names={"en": "IOM & co"})
    )
    return Options(**({"header": header, "languages": ("en", "fr")} | more))


def a_presentation(cube: Cube | None = None, rows: Sequence[Row] = (), **more: Any) -> Presentation:
    """All components of the cube, series over time; the values are those of the rows."""
    cube = cube or a_cube()
    by_default = {
        "cube": cube,
        "context_urn": FLOW_URN,
        "dimension_at_observation": "TIME_PERIOD",
        "measures": tuple(component.id for component in cube.measures),
        "attributes": tuple(component.id for component in cube.attributes),
        "dataset_attributes": {"UNIT_MEASURE": "PS"},
        "values": values_of(cube, rows),
    }
    return Presentation(**(by_default | more))


def values_of(cube: Cube, rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    """The distinct values that the rows have, in list order (sorted where there is no list)."""
    found = {}
    for component in cube.components:
        given = {row[component.id] for row in rows if row.get(component.id) is not None}
        order = [code for code in component.codes if code in given] or sorted(str(value) for value in given)
        found[component.id] = tuple(order)
    return found


def a_row(
    area: str = "FRA", origin: str = "SYR", period: str = "2020", value: str | None = "1.5", **more: str | None
) -> Row:
    return {
        "FREQ": "A",
        "REF_AREA": area,
        "ORIGIN": origin,
        "SEX": "F",
        "TIME_PERIOD": period,
        "OBS_VALUE": value,
    } | more


def sorted_rows(rows: Sequence[Row], cube: Cube, at: str = "TIME_PERIOD") -> list[Row]:
    """As the store gives them: by series, then by the dimension at the observation."""
    keys = [component.id for component in cube.components if component.role in ("dimension", "time")]
    order = [id for id in keys if id != at] + [id for id in keys if id == at]
    return sorted(rows, key=lambda row: [row[id] or "" for id in order])


texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=12)
)
languages = st.dictionaries(st.sampled_from(["en", "fr"]), texts, min_size=1)
numbers = st.sampled_from(["0", "-0.0", "1.50", "NaN", "48210", "1e-7", "0.1", "-3"])


@st.composite
def metadata(draw: st.DrawFn, rows: list[Row]) -> list[Row]:
    """The rows with metadata attributes of the example cube, each with what it is attached to."""
    of_series = {tuple(row[id] for id in ("REF_AREA", "ORIGIN", "SEX")): draw(st.none() | languages) for row in rows}
    of_area = {row["REF_AREA"]: (draw(st.none() | texts), draw(st.none() | texts)) for row in rows}
    of_group = {(row["REF_AREA"], row["ORIGIN"]): draw(st.none() | st.lists(texts, min_size=1)) for row in rows}
    told = []
    for row in rows:
        area, origin, sex = (str(row[id]) for id in ("REF_AREA", "ORIGIN", "SEX"))
        method, names = of_series[area, origin, sex], of_group[area, origin]
        bases = draw(st.none() | st.lists(st.sampled_from(["CENSUS", "REGISTER"]), min_size=1, unique=True))
        more = {
            "METHOD": method and compact(method), "CONTACT.NAME": names and compact(names), "BASES": bases and compact(bases),
            "COLLECTION": of_area[area][0], "COLLECTION.MODE": of_area[area][1], "CAVEAT": draw(st.none() | texts),
            "VERIFIED": draw(st.sampled_from([None, "CENSUS", "SURVEY"])), "PUBLISHER": "IOM",
        }  # fmt: skip
        told.append({**row, **more})
    return told


@st.composite
def tables(draw: st.DrawFn) -> list[Row]:
    """Rows with every combination of present and absent values, unique by key; attributes depend on what they are attached to."""
    series = draw(
        st.lists(
            st.tuples(st.sampled_from(["FRA", "DEU"]), st.sampled_from([FIRST, SECOND]), st.sampled_from("FM")),
            min_size=1,
            max_size=4,
            unique=True,
        )
    )
    titles = {area: draw(st.none() | languages) for area in ("FRA", "DEU")}
    notes = {(area, origin): draw(st.none() | texts) for area in ("FRA", "DEU") for origin in (FIRST, SECOND)}
    rows = []
    for area, origin, sex in series:
        sources = draw(st.none() | st.lists(st.sampled_from(["CENSUS", "REGISTER"]), min_size=1, unique=True))
        shared = {
            "FREQ": "A", "REF_AREA": area, "ORIGIN": origin, "SEX": sex, "DECIMALS": draw(st.sampled_from([None, "0", "2"])),
            "TITLE": titles[area] and compact(titles[area]), "CORRIDOR_NOTE": notes[area, origin], "SOURCES": sources and compact(sources),
        }  # fmt: skip
        for period in draw(st.lists(st.sampled_from(PERIODS), min_size=1, unique=True)):
            own = {
                "TIME_PERIOD": period, "OBS_VALUE": draw(st.none() | numbers), "RATE": draw(st.none() | numbers),
                "OBS_STATUS": draw(st.sampled_from([None, "A", "M"])), "COMMENT": draw(st.none() | texts),
            }  # fmt: skip
            rows.append(shared | own)
    return rows


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

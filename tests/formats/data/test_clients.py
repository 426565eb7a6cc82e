"""sdmx1 and pysdmx read what we write, with equal values."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
import sdmx
import sdmx.reader.xml.v30  # sdmx1 cannot load it any more once it has read 2.1 data

from registry.formats.sdmx_ml.generations import ML_2_1
from registry.formats.sdmx_ml.message import write_structures
from registry.model.concept import Concept, ConceptScheme
from registry.model.message import StructureMessage
from registry.model.representation import Representation, TextFormat
from tests.cubes import a_cube
from tests.formats.data.cases import HOSTILE, a_presentation, a_row, options, sorted_rows
from tests.formats.data.wire import BY_NAME

CUBE = a_cube()
ATTRIBUTES = ("UNIT_MEASURE", "DECIMALS", "CORRIDOR_NOTE", "OBS_STATUS", "COMMENT")
ROWS = [
    a_row(period="2019", COMMENT=HOSTILE[1], OBS_STATUS="A", DECIMALS="2", CORRIDOR_NOTE=HOSTILE[0]),
    a_row(period="2020", value="0", DECIMALS="2", CORRIDOR_NOTE=HOSTILE[0]),
    a_row("DEU", value="NaN", COMMENT=HOSTILE[6]),
]
AT = pytest.mark.parametrize("at", ["TIME_PERIOD", "AllDimensions", "SEX"])
OF_SET = {"UNIT_MEASURE": "PS"}
pytestmark = pytest.mark.filterwarnings("default")


def written(name: str, at: str) -> bytes:
    rows = sorted_rows(ROWS, CUBE, at)
    presentation = a_presentation(
        CUBE, rows, dimension_at_observation=at, measures=("OBS_VALUE",), attributes=ATTRIBUTES
    )
    return BY_NAME[name].write([presentation], [rows], options())


def expected(without=()) -> list[dict[str, str]]:
    rows = [{id: value for id, value in row.items() if value is not None and id not in without} for row in ROWS]
    return sorted(rows, key=lambda row: (row["REF_AREA"], row["TIME_PERIOD"]))


@pytest.fixture(scope="module")
def structure():
    """The data structure as sdmx1 reads it from our own SDMX-ML 2.1."""
    representations = {
        component.id: Representation(
            enumeration=f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist=IOM:{component.codelist.id}(1.0.0)"
        )
        if component.codelist
        else Representation(text_format=TextFormat(type=component.type))
        for component in CUBE.components
    }
    concepts = tuple(
        Concept(id=component.id, names=component.names, core_representation=representations[component.id])
        for component in CUBE.components
    )
    scheme = ConceptScheme(id="CS_MIG", agency="IOM", version="1.0.0", names={"en": "Concepts"}, concepts=concepts)
    lists = {component.codelist.id: component.codelist for component in CUBE.components if component.codelist}
    message = StructureMessage(header=options().header, artefacts=(*lists.values(), scheme, CUBE.structure, CUBE.flow))
    read = sdmx.read_sdmx(BytesIO(b"".join(write_structures(message, ML_2_1))))
    return read.structure["DSD_MIG"]


def rows_of_sdmx1(message, *of_set: str) -> list[dict[str, str]]:
    """Observations with their attributes; sdmx1 hands attributes of the set down in some forms and not in others."""
    found = []
    for observation in message.data[0].obs:
        cells = {id: str(value.value) for id, value in observation.key.values.items()}
        cells |= {id: str(value.value) for id, value in observation.attrib.items() if id not in of_set}
        found.append(cells | {"OBS_VALUE": observation.value})
    return sorted(found, key=lambda row: (row["REF_AREA"], row["TIME_PERIOD"]))


@AT
@pytest.mark.parametrize("name", ["ml-2.1", "ml-generic-2.1"])
def test_sdmx1_reads_our_sdmx_ml_2_1(name, at, structure):
    message = sdmx.read_sdmx(BytesIO(written(name, at)), structure=structure)
    assert rows_of_sdmx1(message, *OF_SET) == expected()


@AT
def test_sdmx1_reads_our_json_1_0_in_the_arrangement_that_it_knows(at):
    """sdmx1 reads JSON as it was before 1.0 was final: `header` for `meta`, and no `data`; all within is as we write it.

    It takes the data set's attributes for those of the series, so that only the others can be compared.
    """
    content = json.loads(written("json-1.0", at))
    before = {"header": content["meta"], **content["data"]}
    read = rows_of_sdmx1(sdmx.read_sdmx(BytesIO(json.dumps(before).encode())))
    of_series = {attribute["id"] for attribute in content["data"]["structure"]["attributes"]["series"]} | OF_SET.keys()
    told = [{id: str(value) for id, value in row.items() if id not in of_series} for row in read]
    assert told == expected(without=of_series)


def rows_of_pysdmx(content: bytes) -> list[dict[str, str]]:
    from pysdmx.io import read_sdmx

    (data_set,) = read_sdmx(content.decode(), validate=False).data
    assert data_set.short_urn == "Dataflow=IOM:DF_MIG(1.0.0)"
    rows = [
        {id: value for id, value in row.items() if value not in ("", None) and value == value and id not in OF_SET}
        for row in data_set.data.to_dict("records")
    ]
    return sorted(rows, key=lambda row: (row["REF_AREA"], row["TIME_PERIOD"]))


@pytest.mark.parametrize("name", ["csv-1.0", "csv-2.0", "csv-2.1"])
def test_pysdmx_reads_our_csv(name):
    assert rows_of_pysdmx(written(name, "TIME_PERIOD")) == expected()


@AT
@pytest.mark.parametrize("name", ["ml-2.1", "ml-generic-2.1", "ml-3.0", "ml-3.1"])
def test_pysdmx_reads_our_sdmx_ml(name, at):
    lost = ("CORRIDOR_NOTE",) if at == "AllDimensions" else ()  # pysdmx leaves out groups of flat data sets
    assert rows_of_pysdmx(written(name, at)) == expected(lost)

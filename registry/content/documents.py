"""The YAML documents of a pack, each with its file and line, and the typed access to their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from registry.model.finding import Finding


@dataclass
class Findings:
    """Gathers what is wrong, so that all of it is told at once."""

    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, message: str, *, file: Path, line: int | None = None, severity: str = "error") -> None:
        self.found.append(
            Finding(
                code=code,
                message=message,
                file=str(file),
                line=line,
                severity="warning" if severity == "warning" else "error",
            )
        )

    @property
    def has_errors(self) -> bool:
        return any(finding.severity == "error" for finding in self.found)


class _Loader(yaml.SafeLoader):
    """A safe loader that keeps every scalar as text (`012`, `1.0`, `NO` are codes) except true and false."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag in ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Document:
    """One YAML document: its content, its file, the line on which it starts, and the line of each key at its top level."""

    path: Path
    line: int
    content: Mapping[str, Any]
    lines: Mapping[str, int]

    @property
    def kind(self) -> str | None:
        return self.text("kind")

    def text(self, key: str) -> str | None:
        value = self.content.get(key)
        return None if value is None else str(value).strip()

    def names(self, key: str) -> dict[str, str]:
        """A map of languages."""
        value = self.content.get(key)
        return {str(tag): str(text) for tag, text in value.items()} if isinstance(value, Mapping) else {}

    def rows(self, key: str) -> list[Mapping[str, Any]]:
        """A list of maps."""
        value = self.content.get(key)
        return [row for row in value if isinstance(row, Mapping)] if isinstance(value, Sequence) else []

    def texts(self, key: str) -> list[str]:
        return texts(self.content.get(key))

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)


def texts(value: object) -> list[str]:
    """A list of texts; one text is a list of one."""
    if value is None:
        return []
    return [str(part) for part in value] if isinstance(value, list) else [str(value)]


def read(path: Path, findings: Findings) -> Iterator[Document]:
    """The documents of one YAML file. What cannot be parsed becomes a finding with its line."""
    try:
        text = path.read_text(encoding="utf-8")
        for node in yaml.compose_all(text, Loader=_Loader):
            if not isinstance(node, yaml.MappingNode):
                findings.add(
                    "not-a-map", "a document of a pack is a map of keys", file=path, line=node.start_mark.line + 1
                )
                continue
            loader = _Loader("")
            lines = {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
            yield Document(path, node.start_mark.line + 1, loader.construct_document(node), lines)
    except UnicodeDecodeError as error:
        findings.add("not-utf-8", f"the file is not UTF-8 (byte {error.start}); save it as UTF-8", file=path)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        findings.add("not-yaml", f"the file is not YAML: {error.problem}", file=path, line=line)


def find(folder: Path) -> list[Path]:
    """The YAML files below a folder (or the file itself), sorted."""
    return [folder] if folder.is_file() else sorted([*folder.rglob("*.yaml"), *folder.rglob("*.yml")])

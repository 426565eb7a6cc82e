"""Rewrites the tables of README.md from the packs: `python dataflows/tabulate.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

DATAFLOWS = Path(__file__).resolve().parent
BEGIN, END = "<!-- tables -->\n", "<!-- end of tables -->\n"


def main() -> None:
    readme = DATAFLOWS / "README.md"
    text = readme.read_text("utf-8")
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    readme.write_text(before + BEGIN + "\n".join([*flows(), *structures()]) + "\n" + END + after, "utf-8")


def flows() -> Iterator[str]:
    yield "\n### Dataflows\n"
    yield from table_head("Dataflow", "Structure", "Observations", "Publisher", "Original")
    for path in sorted(DATAFLOWS.glob("*/*/dataflow.yaml")):
        flow = load(path)
        source = load(path.with_name("source.yaml")) if path.with_name("source.yaml").exists() else {}
        yield row(
            f"`{flow['id']}` [{flow['name']['en']}]({path.parent.relative_to(DATAFLOWS)}/)",
            short(flow["structure"]),
            f"{source.get('observations', 0):,}",
            source.get("publisher", "none yet"),
            code(source.get("original")),
        )


def structures() -> Iterator[str]:
    for path in sorted(DATAFLOWS.glob("*/structure.yaml")):
        structure = load(path)
        yield f"\n### {structure['name']['en']} (`{structure['id']}`)\n"
        yield from table_head("Dimension", "Concept", "Codelist or type")
        for part in [*structure["dimensions"], structure["time_dimension"]]:
            yield row(part["id"], short(part["concept"]), short(part.get("codelist") or part["type"]))
        yield f"\nAttributes: {', '.join(part['id'] for part in structure['attributes'])}."


def code(files: str | list[str] | None) -> str:
    return "<br>".join(f"`{file}`" for file in ([files] if isinstance(files, str) else files or []))


def short(reference: str) -> str:
    """A reference without agency and version where it is ours, so that tables stay narrow."""
    return f"`{reference.removeprefix('IOM.GMDAC:').replace('(1.0.0)', '')}`"


def table_head(*titles: str) -> Iterable[str]:
    return row(*titles), row(*("---" for _ in titles))


def row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


def load(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = next(yaml.safe_load_all(path.read_text("utf-8")))
    return content


if __name__ == "__main__":
    main()

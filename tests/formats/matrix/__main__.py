"""`python -m tests.formats.matrix`: measures and writes docs/formats.md. Without real files their section stays as it is."""

from __future__ import annotations

import os
from pathlib import Path

from tests.formats.matrix.page import PAGE, parsed, sections, whole


def main() -> None:
    folder = os.environ.get("REGISTRY_SPECIMENS")
    found = sections(Path(folder) if folder else None)
    before = parsed(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    if "Real files" not in found and "Real files" in before:
        found["Real files"] = before["Real files"]
    PAGE.write_text(whole(found), encoding="utf-8")


if __name__ == "__main__":
    main()

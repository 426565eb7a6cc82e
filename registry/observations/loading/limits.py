"""What a load may take, and what it says while it runs."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

Progress = Callable[[str, int], None]  # (what is being done, rows so far)


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """`unpacked_bytes` is how large a file may become when decompressed, `findings_per_kind` how many of a kind are named
    (all are counted), `part_rows` about how many observations stand in one file, `closed_files` in how many files the observations of
    the past lie before small ones are joined."""

    unpacked_bytes: int = 4 * 1024**3
    findings_per_kind: int = 100
    part_rows: int = 1_000_000
    row_group: int = 30_720
    closed_files: int = 8
    memory_mb: int = 2048
    threads: int = 2


def silent(_: str, __: int) -> None:
    """Says nothing."""

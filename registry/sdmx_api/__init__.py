"""Ways in: SDMX REST 2.2 under /sdmx/v2 (reading and maintenance), REST 1.5 under /sdmx/v1, and FMR's publishing alias."""

from __future__ import annotations

from flask import Flask

from registry.sdmx_api import data_writes, entry_points, fmr, metadata_writes, registry_interface, writes

__all__ = ["register"]


def register(app: Flask) -> None:
    """Mounts all of them; writing first, as the readers answer every other method with 405."""
    writes.register(app)
    metadata_writes.register(app)
    data_writes.register(app)
    registry_interface.register(app)
    fmr.register(app)
    entry_points.register(app)

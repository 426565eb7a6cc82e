"""Ways in: SDMX REST 2.2 under /sdmx/v2 and REST 1.5 under /sdmx/v1, one query value behind both."""

from registry.sdmx_api.entry_points import register

__all__ = ["register"]

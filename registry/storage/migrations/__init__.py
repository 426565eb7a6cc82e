"""How a database comes to the tables of this version, and stays there."""

from registry.storage.migrate import is_current, upgrade, upgrade_engine

__all__ = ["is_current", "upgrade", "upgrade_engine"]

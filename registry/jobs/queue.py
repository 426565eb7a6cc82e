"""The worker's queue: huey on SQLite by default, on Redis where REGISTRY_QUEUE_URL says so."""

from __future__ import annotations

from huey import Huey, RedisHuey, SqliteHuey

NAME = "registry"


def open_queue(url: str) -> Huey:
    """The queue at `sqlite:///path` or `redis://…`. Raises ValueError for other schemes."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        return SqliteHuey(NAME, filename=rest.removeprefix("/") if rest.startswith("//") else rest, fsync=True)
    if scheme in ("redis", "rediss"):
        return RedisHuey(NAME, url=url)
    raise ValueError(f"REGISTRY_QUEUE_URL={url!r} is not understood: write sqlite:///path or redis://host:port/0")

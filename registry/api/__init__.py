"""Ways in: the registry's own JSON API under /api/v1. Bodies are marshmallow schemas, errors are problems (RFC 9457)."""

from __future__ import annotations

from flask import Blueprint, Flask

from registry.api import harvests, loads, openapi, problems

__all__ = ["register"]


def register(app: Flask) -> None:
    blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
    harvests.register(blueprint)
    loads.register(blueprint)
    openapi.register(blueprint)
    problems.register(blueprint)
    app.register_blueprint(blueprint)

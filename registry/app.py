"""create_app: wires the ways in to the services. The only module that knows every layer."""

from __future__ import annotations

import gc
import time
import uuid

import structlog
from flask import Flask, Response, g, jsonify, request
from werkzeug.middleware.proxy_fix import ProxyFix

from registry import api, config, log, sdmx_api, web
from registry.sdmx_api.front import Front
from registry.sdmx_api.patience import Patience
from registry.sdmx_api.streams import EXTENSION as STREAMS
from registry.sdmx_api.watch import Watch
from registry.services import Services

_RETRY_AFTER = "5"  # seconds: of a 503 of any kind, as most are over by then


def create_app(settings: config.Settings | None = None) -> Flask:
    """The service. Reads its settings from the environment when none are given; opens nothing before the first request."""
    settings = settings or config.read()
    log.configure(settings.log_level, settings.log_format)
    app = Flask("registry", static_folder=None)
    app.secret_key = settings.secret_key
    app.url_map.merge_slashes = False
    app.url_map.strict_slashes = False
    app.json.sort_keys = False  # type: ignore[attr-defined]  # Flask's default provider has it
    app.extensions["services"] = Services(settings)
    app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1, x_prefix=1)  # type: ignore[method-assign]  # as documented
    _watch(app)
    _health(app)
    sdmx_api.register(app)
    api.register(app)
    web.register(app)
    app.wsgi_app = Front(app.wsgi_app, app.extensions)  # type: ignore[method-assign]
    watch = Watch(settings.patience, settings.least_rate)
    app.wsgi_app = Patience(app.wsgi_app, app.extensions[STREAMS], watch)  # type: ignore[method-assign]
    return app


def served() -> Flask:
    """The service in a process that stays: what is loaded by now is left out of garbage collections, each of which would walk all
    of it for a tenth of a second while a request waits."""
    app = create_app()
    gc.collect()
    gc.freeze()
    return app


def _watch(app: Flask) -> None:
    """Gives each request an id and writes one log line for it."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        g.request_id = request.headers.get("X-Request-Id", "")[:64] or uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.request_id
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        if response.status_code == 503:
            response.headers.setdefault("Retry-After", _RETRY_AFTER)
        took = time.perf_counter() - g.began
        log.answered(request.method, request.full_path.rstrip("?"), response.status_code, took)
        structlog.contextvars.clear_contextvars()
        return response


def _health(app: Flask) -> None:
    @app.get("/health")
    def health() -> Response:
        """The process answers."""
        return jsonify(status="ok")

    @app.get("/ready")
    def ready() -> tuple[Response, int]:
        """The process and what it depends on can answer."""
        services: Services = app.extensions["services"]
        troubles = services.troubles()
        return jsonify(status="ready" if not troubles else "not ready", troubles=troubles), 200 if not troubles else 503

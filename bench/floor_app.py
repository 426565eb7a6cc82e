"""The floor: what Flask and gunicorn cost with nothing behind them. An empty answer, ready bytes, a file sent by the kernel.

Serves the folder FLOOR_FOLDER; runs under the very gunicorn options of the registry.
"""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response, request

app = Flask("floor", static_folder=None)
_FOLDER = Path(os.environ.get("FLOOR_FOLDER", "."))
_BODIES: dict[str, bytes] = {}


@app.get("/empty")
def empty() -> Response:
    return Response(b"")


@app.get("/body/<name>")
def body(name: str) -> Response:
    """Kept in memory after the first request."""
    if name not in _BODIES:
        _BODIES[name] = (_FOLDER / name).read_bytes()
    return Response(_BODIES[name])


@app.get("/file/<name>")
def file(name: str) -> Response:
    """gunicorn answers its own file wrapper by sendfile."""
    opened = (_FOLDER / name).open("rb")
    response = Response(request.environ["wsgi.file_wrapper"](opened), direct_passthrough=True)
    response.content_length = (_FOLDER / name).stat().st_size
    return response

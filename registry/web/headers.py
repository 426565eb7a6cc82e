"""Headers of every page: what a browser may load, and how long it may keep it."""

from __future__ import annotations

from flask import Response, request

POLICY = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'"


def protect(response: Response) -> Response:
    """No script, style or frame from elsewhere, none inline. Fingerprinted files are kept for a year, pages are asked for again."""
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
    if request.endpoint == "web.static":
        if request.args.get("v"):
            response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Cookie, Accept-Language, Accept"
    return response

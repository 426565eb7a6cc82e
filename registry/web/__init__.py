"""Ways in: the pages. Server-rendered; everything essential works without JavaScript."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask
from flask_babel import Babel

from registry.web import failures, headers, language, preferences, site
from registry.web.routes import ROUTES

_HERE = Path(__file__).parent


def register(app: Flask) -> None:
    """Mounts the pages, their style and script, and what is shown when a page is missing or fails."""
    pages = Blueprint(
        "web",
        __name__,
        template_folder=str(_HERE / "templates"),
        static_folder=str(_HERE / "static" / "dist"),
        static_url_path="/static",
    )
    for rule, view in ROUTES:
        pages.add_url_rule(rule, view_func=view)
    Babel(app, locale_selector=preferences.language)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.before_request(language.use_catalogues)
    pages.after_request(preferences.remember)
    pages.after_request(headers.protect)
    app.context_processor(site.context)
    failures.register(app, pages)
    app.register_blueprint(pages)

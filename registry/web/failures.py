"""What a reader sees when a page is missing, a question is wrong or the service fails."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from flask import Blueprint, Flask, render_template
from werkzeug.exceptions import HTTPException

from registry.model import errors
from registry.web.language import _

_LOG = structlog.get_logger("registry.web")

# The first row whose class fits; what is not listed is a failure of the service.
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (errors.NotFound, 404),
    (errors.NotOffered, 404),
    (errors.NotPermitted, 403),
    (errors.TooSlow, 408),
    (errors.Unavailable, 503),
    (errors.RegistryError, 400),
)


Answer = tuple[str, int] | HTTPException


@dataclass(frozen=True)
class FailurePage:
    """`detail` is a sentence of ours on what was wrong with the address, when there is one."""

    status: int
    title: str
    sentence: str
    detail: str


def register(app: Flask, pages: Blueprint) -> None:
    pages.register_error_handler(Exception, _failed)
    app.register_error_handler(404, _missing)
    app.register_error_handler(405, _missing)


def _missing(error: Exception) -> tuple[str, int]:
    return _shown(404, "")


def _failed(error: Exception) -> Answer:
    if isinstance(error, HTTPException):
        return _shown(error.code or 500, "") if (error.code or 500) >= 400 else error
    status = next((status for class_, status in STATUS if isinstance(error, class_)), 500)
    if status == 500:
        _LOG.error("page failed", exc_info=error)
    return _shown(status, str(error) if isinstance(error, errors.RegistryError) else "")


def _shown(status: int, detail: str) -> tuple[str, int]:
    titles = {
        404: (_("This page is not here"), _("The address may be old or mistyped, or the record was withdrawn.")),
        403: (_("You may not see this page"), _("Ask the maintainer named on the page that led you here.")),
        500: (_("The service failed"), _("It is not your fault. Try again in a minute; nothing was changed.")),
    }
    title, sentence = titles.get(
        status, (_("This address cannot be answered"), _("Something in it is not understood."))
    )
    return render_template("failure.html", page=FailurePage(status, title, sentence, detail)), status

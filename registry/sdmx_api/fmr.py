"""The publishing entry point of the Fusion Metadata Registry, so that its clients (pysdmx's RegistryMaintenanceClient) can write here.

`POST /ws/secure/sdmxapi/rest` with structures in SDMX-JSON or SDMX-ML, whatever the content type says, and the header `Action`:
Append, Merge or Replace; `POST /ws/secure/sdmx/v2/metadata` likewise with metadata sets. Its clients look at the status alone, so a
submission is stored as a whole or not at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import Blueprint, Flask, Response, request

from registry.formats.submissions import family_of
from registry.model.errors import Malformed
from registry.model.submission import SubmissionAction
from registry.sdmx_api.registry_interface import answered
from registry.sdmx_api.responses import preflight, share
from registry.sdmx_api.submissions import manner_of, respond
from registry.sdmx_api.writes import WriteParameters, begin, body_of, fail, read, store

PATH = "/ws/secure/sdmxapi/rest"
_ACTIONS = ("Append", "Merge", "Replace")


def register(app: Flask) -> None:
    """Mounts the alias."""
    blueprint = Blueprint("fmr", __name__)
    for rule in (PATH, f"{PATH}/"):
        blueprint.add_url_rule(rule, rule, _answer, methods=["POST", "OPTIONS"], provide_automatic_options=False)
    blueprint.register_error_handler(Exception, fail)
    blueprint.after_request(share)
    app.register_blueprint(blueprint)


def _answer() -> Response:
    if request.method == "OPTIONS":
        return preflight(request.path)
    asked = begin(WriteParameters, dict(request.args))
    body = body_of()
    if (told := answered(body, asked)) is not None:
        return told
    asked = replace(asked, given=asked.given | {"atomic": True})
    submission = read(body)
    receipt = store(submission, asked, action=action_of(submission.action))
    manner = manner_of(request, family_of(body), submission.generation)
    return respond(receipt, manner, at=asked.at, dry_run=asked.dry_run, notices=submission.message.notices)


def action_of(said: SubmissionAction | None) -> SubmissionAction:
    """What the header says, else the message, else Replace. Raises Malformed."""
    given = request.headers.get("Action", "").strip()
    if not given:
        return said or "Replace"
    if given.capitalize() not in _ACTIONS:
        raise Malformed(f"the header Action is {given!r}; write {', '.join(_ACTIONS)}")
    return cast(SubmissionAction, given.capitalize())

"""Maintenance of metadata sets over HTTP: POST, PUT and DELETE below /sdmx/v2/metadata, with the answers of structures and
their parameters but `cascade`.

Who may write a set acts for its metadata provider, or for the agency that lists the provider. The verb is the action: what a set
itself says of an action is not followed. Source: SDMX-REST, draft of "Maintenance".
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Flask, Response, request

from registry.formats.metadata_files import read_metadata
from registry.formats.submissions import family_of
from registry.model.errors import Malformed, Unprocessable
from registry.model.kinds import urn_of
from registry.model.message import StructureMessage
from registry.model.urn import PREFIX, Urn
from registry.model.version import Version
from registry.sdmx_api.asked import services
from registry.sdmx_api.fmr import action_of
from registry.sdmx_api.responses import share
from registry.sdmx_api.submissions import manner_of, respond
from registry.sdmx_api.target import Target, at_most, parse
from registry.sdmx_api.writes import Asked, WriteParameters, begin, body_of, fail
from registry.structures.delete import delete_all
from registry.structures.drafts import Action
from registry.structures.settlement import Conditions, Receipt
from registry.structures.submit import submit

TYPES = ("application/vnd.sdmx.metadata+json", "application/vnd.sdmx.metadata+xml", "application/vnd.sdmx.metadata+csv",
         "application/vnd.sdmx.genericmetadata+xml", "application/xml", "text/xml", "application/json", "text/json", "text/csv",
         "application/csv")  # fmt: skip
FMR_PATH = "/ws/secure/sdmx/v2/metadata"


def register(app: Flask) -> None:
    """Mounts the writing half of the resource."""
    blueprint = Blueprint("sdmx_metadata_writes", __name__)
    for rule in ("/sdmx/v2/metadata", "/sdmx/v2/metadata/<path:rest>"):
        blueprint.add_url_rule(rule, rule, _answer, methods=["POST", "PUT", "DELETE"], provide_automatic_options=False)
    for rule in (FMR_PATH, f"{FMR_PATH}/"):
        blueprint.add_url_rule(rule, rule, _answer_fmr, methods=["POST"])
    blueprint.register_error_handler(Exception, fail)
    blueprint.after_request(share)
    app.register_blueprint(blueprint)


def _answer(rest: str = "") -> Response:
    target = parse(request.environ.get("RAW_URI") or request.full_path, "/sdmx/v2")
    asked = begin(WriteParameters, dict(target.parameters))
    return {"POST": _post, "PUT": _put, "DELETE": _delete}[request.method](target, asked)


def _answer_fmr() -> Response:
    """The publishing entry point of the Fusion Metadata Registry, which stores a message as a whole or not at all."""
    asked = begin(WriteParameters, dict(request.args))
    return _submitted(replace(asked, given=asked.given | {"atomic": True}), action=action_of(None))


def _post(target: Target, asked: Asked) -> Response:
    at_most(target.segments, 2, "/metadata/metadataset for a POST")
    if target.segment(1, "metadataset") != "metadataset":
        raise Malformed(f"nothing is posted to /metadata/{target.segment(1, '')}; post metadata sets to /metadata")
    return _submitted(asked)


def _submitted(asked: Asked, *, action: Action = "Replace") -> Response:
    """Submits the sets of the body and answers."""
    body = body_of(types=TYPES)
    message = _read(body)
    receipt = _store(message, asked, action=action)
    return _told(receipt, body, message, asked)


def _put(target: Target, asked: Asked) -> Response:
    urn = _urn(target)
    body = body_of(types=TYPES)
    message = _read(body)
    if len(message.artefacts) != 1:
        raise Unprocessable(f"PUT takes exactly one set, the message has {len(message.artefacts)}; POST takes many")
    if urn_of(message.artefacts[0]) != urn:
        found = urn_of(message.artefacts[0])
        raise Unprocessable(f"the address names {urn}, the message holds {found}; PUT it to its own address")
    receipt = _store(message, asked, action="Replace", replaces_only=True)
    return _told(receipt, body, message, asked)


def _delete(target: Target, asked: Asked) -> Response:
    urn = _urn(target)
    with services().reading() if asked.dry_run else services().writing() as uow:
        receipt = delete_all(
            uow, [urn], by=asked.token.name, at=asked.at, dry_run=asked.dry_run, conditions=_conditions(asked)
        )
    return respond(receipt, manner_of(request, "json"), at=asked.at, dry_run=asked.dry_run)


def _read(body: bytes) -> StructureMessage:
    """Raises Refused with findings for what cannot be read, Unprocessable for a message without sets."""
    message = read_metadata(body)
    if not message.artefacts:
        raise Unprocessable("the message holds no metadata set")
    return message


def _store(message: StructureMessage, asked: Asked, *, action: Action, replaces_only: bool = False) -> Receipt:
    conditions = replace(_conditions(asked), replaces_only=replaces_only)
    with services().reading() if asked.dry_run else services().writing() as uow:
        return submit(
            uow,
            message.artefacts,
            action=action,
            by=asked.token.name,
            at=asked.at,
            dry_run=asked.dry_run,
            conditions=conditions,
        )


def _conditions(asked: Asked) -> Conditions:
    """Those of structures; a token for a provider permits writing what the provider reports."""
    token = asked.token
    return replace(asked.conditions, permits=lambda agency: token.acts_for(agency) or agency in token.providers)


def _told(receipt: Receipt, body: bytes, message: StructureMessage, asked: Asked) -> Response:
    family = family_of(body) or "json"  # what came as CSV is answered in JSON
    manner = manner_of(request, family)
    return respond(receipt, manner, at=asked.at, dry_run=asked.dry_run, notices=message.notices)


def _urn(target: Target) -> str:
    """The one set that a path names. Raises Malformed for a path that names none, or several."""
    at_most(target.segments, 5, "/metadata/metadataset/{provider}/{id}/{version}")
    if len(target.segments) < 5 or not all(target.segments) or target.segments[1] != "metadataset":
        raise Malformed("the path names no metadata set; its form is /metadata/metadataset/{provider}/{id}/{version}")
    _, _, provider, id, version = target.segments
    if "*" in (provider, id):
        raise Malformed(f"{provider}:{id} names several sets; writing is on exactly one, without wildcards")
    return str(Urn.parse(f"{PREFIX}metadatastructure.MetadataSet={provider}:{id}({Version.parse(version)})"))

"""The OpenAPI document, made of the routes and their schemas."""

from __future__ import annotations

import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Response, current_app, jsonify
from marshmallow import Schema

from registry.api import harvests, loads
from registry.api.harvests import Operation
from registry.api.problems import MEDIA_TYPE
from registry.api.schemas import ProblemBody

_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_JSON = "application/json"
_FORM = "multipart/form-data"


def register(blueprint: Blueprint) -> None:
    blueprint.add_url_rule("/openapi.json", "document", document)


def document() -> Response:
    return jsonify(spec().to_dict())


def spec() -> APISpec:
    """Every route of this API whose endpoint has a row in OPERATIONS; a test holds that all have one."""
    made = APISpec(
        title="Migration registry", version="1", openapi_version="3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=_name)],
        info={"description": "The registry's own API. SDMX REST is at /sdmx/v2 and /sdmx/v1."},
    )  # fmt: skip
    made.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    rows = {f"api.{row.endpoint}": row for row in (*harvests.OPERATIONS, *loads.OPERATIONS)}
    paths: dict[str, dict[str, Any]] = {}
    for rule in current_app.url_map.iter_rules():
        if operation := rows.get(rule.endpoint):
            method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"})).lower()
            path = _PARAMETER.sub(r"{\1}", rule.rule)
            paths.setdefault(path, {})[method] = _described(operation, sorted(rule.arguments))
    for path in sorted(paths):
        made.path(path=path, operations=paths[path])
    return made


def _name(schema: type[Schema] | Schema) -> str:
    class_ = schema if isinstance(schema, type) else type(schema)
    return class_.__name__.removesuffix("Body")


def _described(operation: Operation, arguments: list[str]) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.endpoint,
        "summary": operation.summary,
        "responses": {
            str(operation.status): {
                "description": operation.summary,
                "content": {operation.media_type: {"schema": operation.answer}},
            },
            "default": {"description": "A problem (RFC 9457).", "content": {MEDIA_TYPE: {"schema": ProblemBody}}},
        },
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in arguments
        ],
    }
    if operation.query is not None:
        described["parameters"].append({"in": "query", "schema": operation.query})
    if operation.body is not None:
        described["requestBody"] = {"required": True, "content": {_JSON: {"schema": operation.body}}}
    if operation.form is not None:
        described["requestBody"]["content"][_FORM] = {"schema": operation.form}
    return described if operation.is_open else described | {"security": [{"token": []}]}

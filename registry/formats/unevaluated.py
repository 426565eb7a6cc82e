"""The keyword `unevaluatedProperties` of JSON schemas in linear time.

That of jsonschema validates every branch once more at every level of nesting, which takes minutes for a megabyte. Here the branches of
`allOf` and references count as they are: where one of them does not hold, it says so itself. Only alternatives are tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import jsonschema
from jsonschema.protocols import Validator

_Schema = Any


def with_quick_unevaluated(type_: type[Validator]) -> type[Validator]:
    """The same validator with this keyword."""
    extend: Any = jsonschema.validators.extend  # which its stubs leave untyped
    quick: type[Validator] = extend(type_, {"unevaluatedProperties": _unevaluated})
    return quick


def _unevaluated(
    validator: Any, inner: _Schema, instance: Any, schema: _Schema
) -> Iterator[jsonschema.ValidationError]:
    if not isinstance(instance, dict):
        return
    known = set(_evaluated(validator, instance, schema))
    wrong = [
        name for name in instance if name not in known and not validator.evolve(schema=inner).is_valid(instance[name])
    ]
    if wrong:
        named = ", ".join(map(repr, sorted(wrong)))
        yield jsonschema.ValidationError(
            f"Unevaluated properties are not allowed ({named} {'was' if len(wrong) == 1 else 'were'} unexpected)"
        )


def _evaluated(validator: Any, instance: dict[str, Any], schema: _Schema) -> Iterator[str]:
    """The members that a schema and its branches speak of."""
    if not isinstance(schema, dict):
        return
    yield from schema.get("properties", {}).keys() & instance.keys()
    if "additionalProperties" in schema:
        yield from instance
    for pattern in schema.get("patternProperties", {}):
        yield from (name for name in instance if re.search(pattern, name))
    if "$ref" in schema:
        found = validator._resolver.lookup(schema["$ref"])
        referred = validator.evolve(schema=found.contents, _resolver=found.resolver)
        yield from _evaluated(referred, instance, found.contents)
    for branch in schema.get("allOf", ()):
        yield from _evaluated(validator, instance, branch)
    for alternative in (*schema.get("oneOf", ()), *schema.get("anyOf", ())):
        if validator.evolve(schema=alternative).is_valid(instance):
            yield from _evaluated(validator, instance, alternative)

"""Artefacts without their content: heads as they are listed, and stubs as a message carries them."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from registry.model.artefact import Maintainable

A = TypeVar("A", bound=Maintainable)

_HEAD = ("agency", "id", "version", "names", "descriptions", "annotations", "valid_from", "valid_to", "is_final",
         "is_external_reference", "structure_url", "service_url")  # fmt: skip


def head_of(artefact: A) -> A:
    """Identity, names, descriptions, annotations, validity; nothing of the content."""
    return type(artefact)(**{name: getattr(artefact, name) for name in _HEAD})


def complete_stub(artefact: A) -> A:
    """What `allcompletestubs` gives: the head, marked as an external reference."""
    return msgspec.structs.replace(head_of(artefact), is_external_reference=True)


def stub(artefact: A) -> A:
    """What `allstubs` gives: identity and names, marked as an external reference."""
    return msgspec.structs.replace(complete_stub(artefact), descriptions={}, annotations=())

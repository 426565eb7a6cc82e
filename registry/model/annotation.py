"""What can hang on anything identifiable: annotations and links."""

from __future__ import annotations

import msgspec

from registry.model.names import Names


class AnnotationUrl(msgspec.Struct, frozen=True, omit_defaults=True):
    url: str
    lang: str | None = None  # 3.x only


class Annotation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`value` exists since 3.0; several `urls` too (2.1 has one, without language)."""

    id: str | None = None
    title: str | None = None
    type: str | None = None
    value: str | None = None
    texts: Names = {}
    urls: tuple[AnnotationUrl, ...] = ()


class Link(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Since 3.0. `hreflang` and `titles` are JSON's, `url` is JSON's `href`."""

    rel: str
    url: str | None = None
    urn: str | None = None
    uri: str | None = None
    type: str | None = None
    hreflang: str | None = None
    titles: Names = {}

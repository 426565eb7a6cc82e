"""What every artefact has, read and written: ids, names, annotations, links, versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TypedDict

from registry.formats.sdmx_ml.generations import Generation
from registry.formats.sdmx_ml.reading import Reading
from registry.formats.sdmx_ml.references import CLASSES_21, Targets, reference
from registry.formats.sdmx_ml.xml import (
    LANG,
    Children,
    Node,
    attributes,
    children_of,
    element,
    escape,
    first,
    flag,
    quote,
    text_of,
    token_of,
)
from registry.model.annotation import Annotation, AnnotationUrl, Link
from registry.model.artefact import Identifiable, ItemScheme, Maintainable, Nameable
from registry.model.kinds import kind_of, urn_of
from registry.model.names import DEFAULT_LANGUAGE, Names
from registry.model.version import Version


class IdentifiableFacts(TypedDict):
    id: str
    uri: str | None
    annotations: tuple[Annotation, ...]
    links: tuple[Link, ...]


class NameableFacts(IdentifiableFacts):
    names: Names
    descriptions: Names


class MaintainableFacts(NameableFacts):
    agency: str
    version: str
    valid_from: str | None
    valid_to: str | None
    is_final: bool | None
    is_external_reference: bool
    structure_url: str | None
    service_url: str | None
    is_partial_language: bool


class SchemeFacts(MaintainableFacts):
    is_partial: bool


class Writing:
    """What writers share while one message is written."""

    def __init__(self, generation: Generation, targets: Targets) -> None:
        self.generation = generation
        self.targets = targets

    def refer(self, tag: str, *urns: str | None) -> str:
        """One element `tag` per URN that is there."""
        return "".join(reference(tag, urn, self.generation, self.targets) for urn in urns if urn is not None)


# --- texts -----------------------------------------------------------------------------------------------------------------------


def read_texts(nodes: Iterable[Node]) -> Names:
    """Language to text; a text without language is English, as the schema says. The last of two in one language stays."""
    return {node.get(LANG) or DEFAULT_LANGUAGE: node.text or "" for node in nodes}


def texts(tag: str, names: Mapping[str, str]) -> str:
    return "".join([f"{_opened(tag, language)}{escape(text)}</{tag}>" for language, text in names.items()])


@lru_cache(maxsize=1024)
def _opened(tag: str, language: str) -> str:
    """A list has few languages and many names."""
    return f'<{tag} xml:lang="{quote(language)}">'


# --- annotations and links ---------------------------------------------------------------------------------------------------------


def read_annotations(children: Children) -> tuple[Annotation, ...]:
    return tuple(_read_annotation(node) for holder in children.get("Annotations", ()) for node in holder)


def _read_annotation(node: Node) -> Annotation:
    parts = children_of(node)
    return Annotation(
        id=node.get("id"),
        title=_text(parts, "AnnotationTitle"),
        type=_text(parts, "AnnotationType"),
        value=_text(parts, "AnnotationValue"),
        texts=read_texts(parts.get("AnnotationText", ())),
        urls=tuple(AnnotationUrl(token_of(url), url.get(LANG)) for url in parts.get("AnnotationURL", ())),
    )


def _text(parts: Children, name: str) -> str | None:
    node = first(parts, name)
    return None if node is None else text_of(node)


def annotations_of(given: tuple[Annotation, ...]) -> str:
    return element("com:Annotations", {}, *map(_annotation, given)) if given else ""


def _annotation(annotation: Annotation) -> str:
    return element(
        "com:Annotation",
        {"id": annotation.id},
        _maybe("com:AnnotationTitle", annotation.title),
        _maybe("com:AnnotationType", annotation.type),
        *(element("com:AnnotationURL", {"xml:lang": url.lang}, escape(url.url)) for url in annotation.urls),
        texts("com:AnnotationText", annotation.texts),
        _maybe("com:AnnotationValue", annotation.value),
    )


def _maybe(tag: str, text: str | None) -> str:
    return "" if text is None else element(tag, {}, escape(text))


def read_links(children: Children) -> tuple[Link, ...]:
    return tuple(
        Link(rel=node.get("rel") or "", url=node.get("url"), urn=node.get("urn"), type=node.get("type"))
        for node in children.get("Link", ())
    )


def links_of(given: tuple[Link, ...]) -> str:
    return "".join(
        element("com:Link", {"rel": link.rel, "url": link.url, "urn": link.urn, "type": link.type}) for link in given
    )


# --- identity ----------------------------------------------------------------------------------------------------------------------


def read_identifiable(node: Node, children: Children, id: str | None = None) -> IdentifiableFacts:
    """`id` is taken where the node has none."""
    return {
        "id": node.get("id") or id or "",
        "uri": node.get("uri"),
        "annotations": read_annotations(children) if "Annotations" in children else (),
        "links": read_links(children) if "Link" in children else (),
    }


def read_nameable(node: Node, children: Children) -> NameableFacts:
    return {
        **read_identifiable(node, children),
        "names": read_texts(children.get("Name", ())),
        "descriptions": read_texts(children.get("Description", ())),
    }


def read_maintainable(node: Node, children: Children, reading: Reading) -> MaintainableFacts:
    version = node.get("version") or "1.0"
    return {
        **read_nameable(node, children),
        "agency": node.get("agencyID") or "",
        "version": version,
        "valid_from": node.get("validFrom"),
        "valid_to": node.get("validTo"),
        "is_final": _read_final(node, version, reading),
        "is_external_reference": flag(node, "isExternalReference") or False,
        "structure_url": node.get("structureURL"),
        "service_url": node.get("serviceURL"),
        "is_partial_language": flag(node, "isPartialLanguage") or False,
    }


def _read_final(node: Node, version: str, reading: Reading) -> bool | None:
    """2.1's flag. None where the version says the same: a stable semantic version is final."""
    if not reading.generation.uses_refs:
        return None
    given = flag(node, "isFinal")
    if Version.parse(version).is_stable:
        return None if given else False
    return given


def read_scheme(node: Node, children: Children, reading: Reading) -> SchemeFacts:
    return {**read_maintainable(node, children, reading), "is_partial": flag(node, "isPartial") or False}


def head(value: Identifiable) -> str:
    """What stands first in an element: annotations, links, names, descriptions."""
    before = annotations_of(value.annotations) + links_of(value.links) if value.annotations or value.links else ""
    if not isinstance(value, Nameable):
        return before
    return (
        before
        + texts("com:Name", value.names)
        + (texts("com:Description", value.descriptions) if value.descriptions else "")
    )


def maintainable_attributes(artefact: Maintainable, writing: Writing, *, has_version: bool = True) -> str:
    """Identity, version, validity, flags. `has_version` is False for kinds whose version is not written."""
    is_21 = writing.generation.uses_refs
    is_final = True if is_21 and artefact.is_final is None and artefact.parsed_version.is_stable else artefact.is_final
    return attributes(
        {
            "id": artefact.id,
            "agencyID": artefact.agency,
            "version": artefact.version if has_version else None,
            "urn": _urn(artefact, writing),
            "uri": artefact.uri,
            "isFinal": is_final if is_21 else None,
            "isExternalReference": artefact.is_external_reference or None,
            "isPartialLanguage": artefact.is_partial_language or None,
            "isPartial": (artefact.is_partial or None) if isinstance(artefact, ItemScheme) else None,
            "validFrom": artefact.valid_from,
            "validTo": artefact.valid_to,
            "serviceURL": artefact.service_url,
            "structureURL": artefact.structure_url,
        }
    )


def _urn(artefact: Maintainable, writing: Writing) -> str:
    urn = urn_of(artefact)
    class_ = kind_of(artefact).class_
    return urn.replace(f".{class_}=", f".{CLASSES_21.get(class_, class_)}=", 1) if writing.generation.uses_refs else urn


def identity(artefact: Maintainable, class_: str, path: str, item: Identifiable) -> str:
    """The attributes id, urn and uri of an item or component; nothing without id has a URN."""
    return attributes(
        {"id": item.id or None, "urn": child_urn(artefact, class_, path) if item.id else None, "uri": item.uri}
    )


def child_urn(artefact: Maintainable, class_: str, path: str) -> str:
    """The URN of an item or component."""
    kind = kind_of(artefact)
    return f"urn:sdmx:org.sdmx.infomodel.{kind.package}.{class_}={artefact.agency}:{artefact.id}({artefact.version}).{path}"

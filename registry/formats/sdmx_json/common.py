"""What every artefact shares in SDMX-JSON: texts, annotations, links, identity, validity."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from registry.formats.instant import instant
from registry.formats.sdmx_json.dialect import Dialect, Node
from registry.model.annotation import Annotation, AnnotationUrl, Link
from registry.model.artefact import Identifiable, ItemScheme, Maintainable, Nameable
from registry.model.kinds import item_urn
from registry.model.names import DEFAULT_LANGUAGE, Names, best
from registry.model.urn import PREFIX, Urn
from registry.model.version import Version


def filled(**members: object) -> Node:
    """The members that say something: neither absent nor empty."""
    return {key: value for key, value in members.items() if value is not None and value != [] and value != {}}


# Texts: `name` is the best language for the reader, `names` all of them.


def read_texts(node: Node, one: str, many: str, dialect: Dialect) -> Names:
    names: Names | None = node.get(many)
    if names:
        return names
    text = node.get(one)
    return {} if text is None else {(dialect.languages or (DEFAULT_LANGUAGE,))[0]: text}


def write_texts(names: Names, one: str, many: str, dialect: Dialect) -> Node:
    return {one: best(names, dialect.languages), many: names} if names else {}


VALUE_LIST = f"{PREFIX}codelist.ValueList="

# Links. `self` with an address and no more is the artefact's own URI; `self` with a URN alone repeats its identity.


def read_links(node: Node) -> tuple[Link, ...]:
    return tuple(_read_link(link) for link in node.get("links", ()) if not _is_own(link))


def _is_own(link: Node) -> bool:
    return link["rel"] == "self" and ("href" not in link or link.keys() == {"rel", "href"})


def _read_link(node: Node) -> Link:
    return Link(
        rel=node["rel"],
        url=node.get("href"),
        urn=node.get("urn"),
        uri=node.get("uri"),
        type=node.get("type"),
        hreflang=read_tag(node.get("hreflang")),
        titles=node.get("titles") or ({DEFAULT_LANGUAGE: node["title"]} if "title" in node else {}),
    )


def _write_link(link: Link, dialect: Dialect) -> Node:
    """An address is needed: the uri stands in where there is neither an address nor an SDMX URN."""
    urn = link.urn if link.urn and link.urn.startswith(PREFIX) and not _is_misspelt(link.urn, dialect) else None
    return filled(
        rel=link.rel,
        href=link.url if link.url is not None or urn is not None else link.uri,
        urn=urn,
        uri=link.uri,
        type=link.type,
        hreflang=write_tag(link.hreflang),
        **write_texts(link.titles, "title", "titles", dialect),
    )


def _is_misspelt(urn: str, dialect: Dialect) -> bool:
    return not dialect.version.has_value_list_urns and urn.startswith(VALUE_LIST)


def write_links(uri: str | None, links: Iterable[Link], dialect: Dialect) -> list[Node]:
    nodes = [{"rel": "self", "href": uri}] if uri else []
    nodes += [node for node in (_write_link(link, dialect) for link in links) if "href" in node or "urn" in node]
    return (
        nodes
        if dialect.version.has_relative_addresses
        else [node for node in nodes if is_absolute(node.get("href", "urn:"))]
    )


def is_absolute(address: str) -> bool:
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", address) is not None


def write_tag(tag: str | None) -> str | None:
    """The schemas take language tags of links and values in lower case only, but for some irregular ones."""
    return tag and _IRREGULAR.get(tag.lower(), tag.lower())


_IRREGULAR = {tag.lower(): tag for tag in ("en-GB-oed", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE")}


def read_tag(tag: str | None) -> str | None:
    """The language tag in the case that BCP 47 recommends: `pt-BR`, `zh-Hant`."""
    if tag is None:
        return None
    first, *rest = tag.split("-")
    return "-".join((first.lower(), *({2: part.upper(), 4: part.title()}.get(len(part), part) for part in rest)))


def _address(node: Node, rel: str) -> str | None:
    """The address of a link that has this relation and says no more."""
    bare = (link["href"] for link in node.get("links", ()) if link["rel"] == rel and link.keys() == {"rel", "href"})
    return next(bare, None)


# Annotations. Their addresses are links whose relation is `self`.


def read_annotations(node: Node, dialect: Dialect) -> tuple[Annotation, ...]:
    return tuple(_read_annotation(annotation, dialect) for annotation in node.get("annotations", ()))


def _read_annotation(node: Node, dialect: Dialect) -> Annotation:
    addresses = (link for link in node.get("links", ()) if "href" in link)
    return Annotation(
        id=node.get("id"),
        title=node.get("title"),
        type=node.get("type"),
        value=node.get("value"),
        texts=read_texts(node, "text", "texts", dialect),
        urls=tuple(AnnotationUrl(link["href"], read_tag(link.get("hreflang"))) for link in addresses),
    )


def write_annotations(annotations: Iterable[Annotation], dialect: Dialect) -> list[Node]:
    return [
        filled(
            id=annotation.id,
            title=annotation.title,
            type=annotation.type,
            value=annotation.value if dialect.version.has_annotation_values else None,
            links=write_links(
                None, (Link(rel="self", url=url.url, hreflang=url.lang) for url in annotation.urls), dialect
            ),
            **write_texts(annotation.texts, "text", "texts", dialect),
        )
        for annotation in annotations
    ]


# The heads of things: what a reader gives to a constructor, what a writer puts first.


_URN_ALONE = {"rel", "urn"}


def says_only_its_urn(links: list[Node]) -> bool:
    """Whether links tell nothing that the id does not: all that 1.0 says of most items."""
    return len(links) == 1 and links[0].keys() == _URN_ALONE and links[0]["rel"] == "self"


def read_identity(node: Node, dialect: Dialect) -> dict[str, Any]:
    """The arguments of an Identifiable."""
    head: dict[str, Any] = {"id": node["id"]}
    if "annotations" in node:
        head["annotations"] = read_annotations(node, dialect)
    links = node.get("links")
    if links and not says_only_its_urn(links):
        head["links"] = read_links(node)
        head["uri"] = _address(node, "self")
    return head


def write_identity(thing: Identifiable, dialect: Dialect) -> Node:
    node: Node = {"id": thing.id}
    if thing.links or thing.uri:
        node |= filled(links=write_links(thing.uri, thing.links, dialect))
    if thing.annotations:
        node["annotations"] = write_annotations(thing.annotations, dialect)
    return node


def read_nameable(node: Node, dialect: Dialect) -> dict[str, Any]:
    """The arguments of a Nameable."""
    head = read_identity(node, dialect)
    head["names"] = read_texts(node, "name", "names", dialect)
    if "description" in node or "descriptions" in node:
        head["descriptions"] = read_texts(node, "description", "descriptions", dialect)
    return head


def write_nameable(thing: Nameable, dialect: Dialect) -> Node:
    """Its id stands for a name that is absent: the standard wants one."""
    node = write_identity(thing, dialect)
    if thing.names:
        node["name"] = best(thing.names, dialect.languages)
        node["names"] = thing.names
    else:
        node["name"] = thing.id
    if thing.descriptions:
        node["description"] = best(thing.descriptions, dialect.languages)
        node["descriptions"] = thing.descriptions
    return node


def read_maintainable(node: Node, dialect: Dialect) -> dict[str, Any]:
    """The arguments of a Maintainable. The bare links `structure` and `service` say where the content of a stub is."""
    head = read_nameable(node, dialect)
    addresses = {rel: _address(node, rel) for rel in ("structure", "service")}
    links = head.get("links", ())
    return head | {
        "links": tuple(link for link in links if link != Link(rel=link.rel, url=addresses.get(link.rel, ""))),
        "structure_url": addresses["structure"],
        "service_url": addresses["service"],
        "agency": node["agencyID"],
        "version": node.get("version", "1.0"),
        "valid_from": node.get("validFrom"),
        "valid_to": node.get("validTo"),
        "is_final": _read_finality(node, dialect),
        "is_external_reference": node.get("isExternalReference", False),
        "is_partial_language": node.get("isPartialLanguage", False),
    }


def write_maintainable(thing: Maintainable, dialect: Dialect) -> Node:
    named = write_nameable(thing, dialect)
    addresses = (("structure", thing.structure_url), ("service", thing.service_url))
    bare = [Link(rel=rel, url=address) for rel, address in addresses if address]
    links = named.pop("links", []) + write_links(None, bare, dialect)
    return filled(
        id=named.pop("id"),
        agencyID=thing.agency,
        version=thing.version,
        isFinal=_write_finality(thing) if dialect.version.has_final else None,
        **named,
        links=links,
        validFrom=instant(thing.valid_from),
        validTo=instant(thing.valid_to, is_end=True),
        isExternalReference=thing.is_external_reference or None,
        isPartialLanguage=(dialect.version.has_partial_language and thing.is_partial_language) or None,
    )


def _read_finality(node: Node, dialect: Dialect) -> bool | None:
    """None where the version says it too."""
    is_final: bool | None = node.get("isFinal") if dialect.version.has_final else None
    return None if is_final and Version.parse(node.get("version", "1.0")).is_stable else is_final


def _write_finality(thing: Maintainable) -> bool | None:
    return True if thing.is_final is None and thing.parsed_version.is_stable else thing.is_final


def read_scheme(node: Node, dialect: Dialect) -> dict[str, Any]:
    """The arguments of an ItemScheme, without its items."""
    return read_maintainable(node, dialect) | {"is_partial": node.get("isPartial", False)}


def write_scheme(scheme: ItemScheme, dialect: Dialect) -> Node:
    node = write_maintainable(scheme, dialect)
    if scheme.is_partial:
        node["isPartial"] = True
    return node


# Parents: an id of the same scheme, which 1.0 writes as a URN.


def item_of(urn: str) -> str:
    """The item that a URN names, dotted from the root."""
    return Urn.parse(urn).item or ""


def read_parent(node: Node, dialect: Dialect) -> str | None:
    parent: str | None = node.get("parent")
    return item_of(parent) if parent is not None and dialect.version.names_by_urn else parent


def write_parent(parent: str | None, scheme: ItemScheme, dialect: Dialect) -> Node:
    if parent is None:
        return {}
    return {"parent": item_urn(scheme, parent) if dialect.version.names_by_urn else parent}

"""The head of a pack → an artefact: one builder per kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from registry.content import constraints, items, places, plain, reports, structures
from registry.content.documents import Document, Findings, texts
from registry.model import urn as urns
from registry.model.annotation import Annotation, AnnotationUrl
from registry.model.artefact import Maintainable
from registry.model.category import Categorisation, CategoryScheme
from registry.model.codelist import Codelist, CodelistExtension, CodeSelection
from registry.model.concept import ConceptScheme
from registry.model.dataflow import Dataflow
from registry.model.errors import Malformed
from registry.model.hierarchy import Hierarchy, Level
from registry.model.kinds import KINDS, urn_of
from registry.model.organisation import AgencyScheme, DataConsumerScheme, DataProviderScheme
from registry.model.provision import ProvisionAgreement

Built = Sequence[Maintainable]


def build(document: Document, findings: Findings) -> Built:
    """The artefacts that a head describes (a dataflow brings its categorisations). What is wrong becomes findings."""
    builder = BUILDERS.get(document.kind or "") or (_plain if document.kind in _WORDS else None)
    if builder is None:
        message = f"kind {document.kind!r} is not known; the kinds are {', '.join(sorted(_WORDS | BUILDERS.keys()))}"
        findings.add("unknown-kind", message, file=document.path, line=document.line_of("kind"))
        return ()
    missing = [key for key in ("agency", "name") if not document.content.get(key)]
    if missing:
        findings.add("missing-key", f"the head lacks {' and '.join(missing)}", file=document.path, line=document.line)
        return ()
    try:
        return builder(document, findings)
    except Malformed as error:
        findings.add("malformed", str(error), file=document.path, line=document.line)
    except (msgspec.ValidationError, KeyError, TypeError) as error:
        findings.add("malformed", f"the head cannot be read: {error}", file=document.path, line=document.line)
    return ()


def shared(document: Document) -> dict[str, Any]:
    """The fields that every head has."""
    head: dict[str, Any] = {
        "agency": document.text("agency"),
        "names": document.names("name"),
        "descriptions": document.names("description"),
        "annotations": tuple(annotation(row) for row in document.rows("annotations")),
        "valid_from": document.text("valid_from"),
        "valid_to": document.text("valid_to"),
        "uri": document.text("uri"),
    }
    if document.text("is_partial") == "true":
        head["is_partial"] = True
    if document.text("id"):
        head["id"] = document.text("id")
    if document.text("version"):
        head["version"] = document.text("version")
    return head


def annotation(row: Mapping[str, Any]) -> Annotation:
    url = row.get("url")
    return Annotation(
        id=row.get("id"),
        type=row.get("type"),
        title=row.get("title"),
        value=row.get("value"),
        texts={str(tag): str(text) for tag, text in (row.get("text") or {}).items()},
        urls=(AnnotationUrl(str(url)),) if url else (),
    )


def _codelist(document: Document, findings: Findings) -> Built:
    extensions = _extensions(document)
    codes = (
        items.flat(_items(document, "codes.csv"), items.code, findings)
        if document.text("items") or not extensions
        else ()
    )
    return (Codelist(**shared(document), codes=codes, extensions=extensions),)


def _geographic_codelist(document: Document, findings: Findings) -> Built:
    return (places.geographic(document, findings, shared(document), _extensions(document)),)


def _grid_codelist(document: Document, findings: Findings) -> Built:
    return (places.grid(document, findings, shared(document), _extensions(document)),)


def _extensions(document: Document) -> tuple[CodelistExtension, ...]:
    return tuple(_extension(row) for row in document.rows("extends"))


def _extension(row: Mapping[str, Any]) -> CodelistExtension:
    """`include` or `exclude` list codes as constraints do."""
    selection = None
    for word in ("include", "exclude"):
        if word in row:
            values = tuple(constraints.member(text) for text in texts(row[word]))
            selection = CodeSelection(include=word == "include", values=values)
    return CodelistExtension(
        codelist=urns.make("codelist", "Codelist", str(row["codelist"])), prefix=row.get("prefix"), selection=selection
    )


def _concept_scheme(document: Document, findings: Findings) -> Built:
    return (
        ConceptScheme(
            **shared(document), concepts=items.flat(_items(document, "concepts.csv"), items.concept, findings)
        ),
    )


def _category_scheme(document: Document, findings: Findings) -> Built:
    return (
        CategoryScheme(**shared(document), categories=items.categories(_items(document, "categories.csv"), findings)),
    )


def _organisations(
    type_: type[AgencyScheme | DataProviderScheme | DataConsumerScheme],
) -> Callable[[Document, Findings], Built]:
    def make(document: Document, findings: Findings) -> Built:
        head = shared(document)
        head.pop("version", None)
        return (
            type_(
                **head, organisations=items.flat(_items(document, "organisations.csv"), items.organisation, findings)
            ),
        )

    return make


def _hierarchy(document: Document, findings: Findings) -> Built:
    levels = tuple(Level(id=str(row["id"]), names=dict(row.get("name") or {})) for row in document.rows("levels"))
    nodes = items.nodes(_items(document, "nodes.csv"), findings)
    return (Hierarchy(**shared(document), has_formal_levels=bool(levels), levels=levels, codes=nodes),)


def _data_structure(document: Document, findings: Findings) -> Built:
    return (structures.build(document, shared(document)),)


def _dataflow(document: Document, findings: Findings) -> Built:
    structure = urns.make("datastructure", "DataStructure", document.text("structure") or "")
    flow = Dataflow(**shared(document), structure=structure)
    return (flow, *(_categorisation(flow, category) for category in document.texts("categories")))


def _categorisation(flow: Dataflow, category: str) -> Categorisation:
    target = urns.Urn.parse(urns.make("categoryscheme", "Category", category))
    return Categorisation(
        agency=flow.agency,
        id=f"CAT_{flow.id}_{(target.item or '').replace('.', '_')}",
        version=flow.version,
        names=flow.names,
        source=urn_of(flow),
        target=str(target),
    )


def _provision_agreement(document: Document, findings: Findings) -> Built:
    return (
        ProvisionAgreement(
            **shared(document),
            dataflow=urns.make("datastructure", "Dataflow", document.text("dataflow") or ""),
            data_provider=urns.make("base", "DataProvider", document.text("provider") or ""),
        ),
    )


def _data_constraint(document: Document, findings: Findings) -> Built:
    return (constraints.data(document, shared(document)),)


def _metadata_constraint(document: Document, findings: Findings) -> Built:
    return (constraints.metadata(document, shared(document)),)


def _metadata_structure(document: Document, findings: Findings) -> Built:
    return (reports.structure(document, shared(document)),)


def _metadata_set(document: Document, findings: Findings) -> Built:
    return (reports.report(document, shared(document)),)


def _items(document: Document, default: str) -> Any:
    return document.path.parent / (document.text("items") or default)


def _plain(document: Document, findings: Findings) -> Built:
    return (plain.build(document, findings, shared(document)),)


_WORDS = frozenset(kind.word for kind in KINDS)

BUILDERS: dict[str, Callable[[Document, Findings], Built]] = {
    "codelist": _codelist,
    "geographiccodelist": _geographic_codelist,
    "geogridcodelist": _grid_codelist,
    "conceptscheme": _concept_scheme,
    "categoryscheme": _category_scheme,
    "agencyscheme": _organisations(AgencyScheme),
    "dataproviderscheme": _organisations(DataProviderScheme),
    "dataconsumerscheme": _organisations(DataConsumerScheme),
    "hierarchy": _hierarchy,
    "datastructure": _data_structure,
    "dataflow": _dataflow,
    "provisionagreement": _provision_agreement,
    "dataconstraint": _data_constraint,
    "metadataconstraint": _metadata_constraint,
    "metadatastructure": _metadata_structure,
    "metadataset": _metadata_set,
}

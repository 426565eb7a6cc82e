"""Programs in VTL: each piece of code with what it does in words, and links to what its names mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from registry.model.artefact import Maintainable
from registry.model.vtl import (
    CustomTypeScheme,
    MappingMethod,
    NamePersonalisationScheme,
    Ruleset,
    RulesetScheme,
    Transformation,
    TransformationScheme,
    UserDefinedOperatorScheme,
    VtlMapping,
    VtlMappingScheme,
)
from registry.web.language import _, lazy
from registry.web.library import Library
from registry.web.links import page_of
from registry.web.pages.concepts import TYPES
from registry.web.pages.parts import Link
from registry.web.pages.sections import (
    Asked,
    Cell,
    Fact,
    Facts,
    Listing,
    Program,
    Row,
    Section,
    cell,
    said,
    searchable,
)
from registry.web.texts import Text, text

_WORD = re.compile(r"'[^']+'|[A-Za-z][A-Za-z0-9_.]*")
RULESETS = {"datapoint": lazy("checks each row of data"), "hierarchical": lazy("checks sums along a tree")}
SCOPES = {"variable": lazy("for named columns"), "valuedomain": lazy("for columns with these values")}
METHODS = {"Basic": lazy("all measures and attributes"), "Pivot": lazy("one measure for each of its values"),
           "Unpivot": lazy("back from one measure for each value")}  # fmt: skip


def transformation_scheme(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, TransformationScheme)
    names = _Names(library, artefact.vtl_mapping_scheme)
    names.add(artefact.ruleset_schemes)
    names.add(artefact.user_defined_operator_schemes)
    used = (artefact.vtl_mapping_scheme, artefact.name_personalisation_scheme, artefact.custom_type_scheme)
    listings = []
    for each in artefact.transformations:
        listings.append(_transformation(each, names))
        names.results[each.result] = Link(Text(each.result), f"#{each.id}", "", _("a result above"))
    intro = _("The statements in their order; each may use the results of those above it.")
    return (
        *_uses((*used, *artefact.ruleset_schemes, *artefact.user_defined_operator_schemes), artefact.vtl_version, library),
        Program(_("Statements"), tuple(listings), intro),
    )  # fmt: skip


def _transformation(each: Transformation, names: _Names) -> Listing:
    sign = "<-" if each.is_persistent else ":="
    kept = _("The result is kept.") if each.is_persistent else _("The result serves the statements below only.")
    code = f"{each.result} {sign} {each.expression.rstrip(';')};"
    return Listing(
        text(each.names, each.id), each.id, text(each.descriptions), code, (kept,), names.within(each.expression)
    )


class _Names:
    """What the names in code mean: data sets and lists by their alias, rules and operators by their id, results."""

    def __init__(self, library: Library, mappings: str | None) -> None:
        self._library = library
        self.results: dict[str, Link] = {}
        found = library.artefact(mappings)
        for mapping in found.mappings if isinstance(found, VtlMappingScheme) else ():
            if urn := _meant(mapping):
                link = library.link(urn)
                self.results[mapping.alias] = Link(Text(mapping.alias), link.href, "", str(link.text))

    def add(self, schemes: Iterable[str]) -> None:
        for urn in schemes:
            found = self._library.artefact(urn)
            items = [*getattr(found, "rulesets", ()), *getattr(found, "operators", ())]
            page = page_of(urn)
            for item in items:
                link = Link(Text(item.id), f"{page}#{item.id}", "", str(text(item.names)))
                self.results |= dict.fromkeys((item.id, *_defined(item.definition)), link)

    def within(self, code: str) -> tuple[Link, ...]:
        words = dict.fromkeys(word.strip("'") for word in _WORD.findall(code))
        found = (self.results.get(word) for word in words)
        return tuple(dict.fromkeys(link for link in found if link))


def _defined(definition: str) -> list[str]:
    """The name that a definition gives to its rule set or operator."""
    return re.findall(r"define\s+(?:(?:datapoint|hierarchical)\s+ruleset|operator)\s+(\w+)", definition)


def _meant(mapping: VtlMapping) -> str | None:
    return mapping.dataflow or mapping.codelist or mapping.concept or mapping.concept_scheme


def _uses(urns: Sequence[str | None], version: str | None, library: Library) -> Iterable[Section]:
    links = library.links(urn for urn in urns if urn)
    rows = [Fact(_("Language"), text=f"VTL {version}")] if version else []
    if links:
        rows.append(Fact(_("Uses"), links))
    if rows:
        yield Facts("", tuple(rows))


def ruleset_scheme(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, RulesetScheme)
    names = _Names(library, artefact.vtl_mapping_scheme)
    listings = tuple(
        Listing(text(each.names, each.id), each.id, text(each.descriptions), each.definition, _of_ruleset(each), names.within(each.definition))
        for each in artefact.rulesets
    )  # fmt: skip
    return (*_uses((artefact.vtl_mapping_scheme,), artefact.vtl_version, library), Program(_("Rules"), listings))


def _of_ruleset(each: Ruleset) -> tuple[str, ...]:
    return (f"{RULESETS.get(each.type, each.type)}, {SCOPES.get(each.scope, each.scope)}",)


def operator_scheme(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, UserDefinedOperatorScheme)
    names = _Names(library, artefact.vtl_mapping_scheme)
    names.add(artefact.ruleset_schemes)
    listings = tuple(
        Listing(text(each.names, each.id), each.id, text(each.descriptions), each.definition, (), names.within(each.definition))
        for each in artefact.operators
    )  # fmt: skip
    used = (artefact.vtl_mapping_scheme, *artefact.ruleset_schemes)
    return (*_uses(used, artefact.vtl_version, library), Program(_("Operators"), listings))


def mapping_scheme(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, VtlMappingScheme)
    rows = [
        Row((cell(code=each.alias), _what(each, library), said(_methods(each)), said(text(each.names))), anchor=each.id)
        for each in artefact.mappings
    ]
    columns = (_("Name in VTL"), _("What it means"), _("How data are taken over"), _("Note"))
    return (searchable(_("Names"), columns, rows, asked),)


def _what(mapping: VtlMapping, library: Library) -> Cell:
    urn = _meant(mapping)
    return cell(library.link(urn)) if urn else cell(note=_("any data set") if mapping.is_generic_dataflow else "")


def _methods(mapping: VtlMapping) -> str:
    said = ((_("into VTL"), mapping.to_vtl), (_("out of VTL"), mapping.from_vtl))
    return "; ".join(f"{way}: {_method(method)}" for way, method in said if method and (method.method or method.keys))


def _method(method: MappingMethod) -> str:
    name = str(METHODS.get(method.method or "Basic", method.method))
    return f"{name} ({', '.join(method.keys)})" if method.keys else name


def type_scheme(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, CustomTypeScheme)
    columns = (
        _("Type in VTL"),
        _("Becomes"),
        _("Written in code as"),
        _("Written in data as"),
        _("Where there is no value"),
    )
    rows = [
        Row((cell(Link(text(each.names, each.id)), code=each.vtl_scalar_type), said(str(TYPES.get(each.data_type, each.data_type))),
             cell(code=each.vtl_literal_format or ""), cell(code=each.output_format or ""), cell(code=each.null_value or "")), anchor=each.id)
        for each in artefact.custom_types
    ]  # fmt: skip
    return (*_uses((), artefact.vtl_version, library), searchable(_("Types"), columns, rows, asked))


def naming_scheme(artefact: Maintainable, library: Library, asked: Asked) -> Sequence[Section]:
    assert isinstance(artefact, NamePersonalisationScheme)
    rows = [
        Row((cell(Link(text(each.names, each.id))), cell(code=each.vtl_default_name, note=each.vtl_artefact), cell(code=each.personalised_name)), anchor=each.id)
        for each in artefact.name_personalisations
    ]  # fmt: skip
    columns = (_("Name"), _("VTL calls it"), _("Here it is called"))
    return (*_uses((), artefact.vtl_version, library), searchable(_("Names"), columns, rows, asked))

"""The kinds of artefact in plain words: what one and many are called, what each is for, and how they are grouped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from registry.model.artefact import Maintainable
from registry.model.kinds import kind_named
from registry.web.language import lazy


@dataclass(frozen=True)
class KindWords:
    """`purpose` says in one sentence what the kind is for."""

    one: Any
    many: Any
    purpose: Any


KINDS: dict[str, KindWords] = {
    "dataflow": KindWords(lazy("Data set"), lazy("Data sets"), lazy(
        "Published data, each with its source, licence, definitions and every figure one click away.")),
    "datastructure": KindWords(lazy("Structure"), lazy("Structures"), lazy(
        "How data of one kind are laid out: what identifies a figure, what is measured, what describes it.")),
    "dataconstraint": KindWords(lazy("Constraint"), lazy("Constraints"), lazy(
        "Which values of a structure or data set may be reported, and which may not.")),
    "categoryscheme": KindWords(lazy("Topic list"), lazy("Topic lists"), lazy(
        "The topics under which data sets are found.")),
    "categorisation": KindWords(lazy("Topic assignment"), lazy("Topic assignments"), lazy(
        "Which data set stands under which topic.")),
    "conceptscheme": KindWords(lazy("Concept list"), lazy("Concept lists"), lazy(
        "What the words of migration statistics mean, who defined them, and how far each text was checked.")),
    "codelist": KindWords(lazy("Code list"), lazy("Code lists"), lazy(
        "The lists of values that give codes one meaning everywhere: areas, ages, reasons for migration, flags.")),
    "valuelist": KindWords(lazy("Value list"), lazy("Value lists"), lazy(
        "Values that are written as they are rather than coded, such as currency signs and units.")),
    "hierarchy": KindWords(lazy("Hierarchy"), lazy("Hierarchies"), lazy(
        "Codes of one or several lists as a tree, each place with the time for which it holds.")),
    "hierarchyassociation": KindWords(lazy("Use of a hierarchy"), lazy("Uses of hierarchies"), lazy(
        "Which hierarchy helps to read a list or a dimension, and in which data set.")),
    "representationmap": KindWords(lazy("Code mapping"), lazy("Code mappings"), lazy(
        "Which value of one list becomes which value of another, row by row.")),
    "structuremap": KindWords(lazy("Data mapping"), lazy("Data mappings"), lazy(
        "How data laid out one way become data laid out another way, column by column.")),
    "conceptschememap": KindWords(lazy("Concept mapping"), lazy("Concept mappings"), lazy(
        "Which concept of one list corresponds to which concept of another.")),
    "categoryschememap": KindWords(lazy("Topic mapping"), lazy("Topic mappings"), lazy(
        "Which topic of one list corresponds to which topic of another.")),
    "organisationschememap": KindWords(lazy("Organisation mapping"), lazy("Organisation mappings"), lazy(
        "Which organisation of one list is which organisation of another.")),
    "reportingtaxonomymap": KindWords(lazy("Table plan mapping"), lazy("Table plan mappings"), lazy(
        "Which table of one plan corresponds to which table of another.")),
    "structureset": KindWords(lazy("Set of mappings"), lazy("Sets of mappings"), lazy(
        "Mappings of structures, lists and codes kept together, as SDMX 2.1 has them.")),
    "metadataset": KindWords(lazy("Methodology report"), lazy("Methodology reports"), lazy(
        "How figures were made: sources, definitions, coverage and quality, in the words of those who made them.")),
    "metadatastructure": KindWords(lazy("Report template"), lazy("Report templates"), lazy(
        "Which headings a methodology report has, and what may stand under each.")),
    "metadataflow": KindWords(lazy("Series of reports"), lazy("Series of reports"), lazy(
        "Methodology reports of one template, published under one name.")),
    "metadataconstraint": KindWords(lazy("Report constraint"), lazy("Report constraints"), lazy(
        "Which values a methodology report may have under its headings.")),
    "reportingtaxonomy": KindWords(lazy("Table plan"), lazy("Table plans"), lazy(
        "The tables of a publication or collection, with the data behind them.")),
    "agencyscheme": KindWords(lazy("Agency list"), lazy("Agency lists"), lazy(
        "The agencies that maintain lists, definitions and data sets, and answer for them.")),
    "dataproviderscheme": KindWords(lazy("List of data providers"), lazy("Lists of data providers"), lazy(
        "Who reports data.")),
    "metadataproviderscheme": KindWords(lazy("List of report providers"), lazy("Lists of report providers"), lazy(
        "Who writes methodology reports.")),
    "dataconsumerscheme": KindWords(lazy("List of data users"), lazy("Lists of data users"), lazy(
        "Who receives data.")),
    "organisationunitscheme": KindWords(lazy("List of departments"), lazy("Lists of departments"), lazy(
        "The departments of organisations, as a tree.")),
    "provisionagreement": KindWords(lazy("Provision agreement"), lazy("Provision agreements"), lazy(
        "Who reports which data to whom.")),
    "metadataprovisionagreement": KindWords(lazy("Report agreement"), lazy("Report agreements"), lazy(
        "Who writes which methodology reports, and about what.")),
    "process": KindWords(lazy("Process"), lazy("Processes"), lazy(
        "The steps by which figures are made: what goes in, what comes out, what follows.")),
    "transformationscheme": KindWords(lazy("Calculation"), lazy("Calculations"), lazy(
        "Programs that make figures from figures, written in VTL.")),
    "rulesetscheme": KindWords(lazy("Rule list"), lazy("Rule lists"), lazy(
        "Checks and sums that data must satisfy, written in VTL.")),
    "userdefinedoperatorscheme": KindWords(lazy("Operator list"), lazy("Operator lists"), lazy(
        "Functions that calculations use besides those of VTL itself.")),
    "vtlmappingscheme": KindWords(lazy("List of names in VTL"), lazy("Lists of names in VTL"), lazy(
        "What data sets, code lists and concepts are called in calculations.")),
    "namepersonalisationscheme": KindWords(lazy("List of own names"), lazy("Lists of own names"), lazy(
        "Names that replace those which VTL gives to the columns that it makes.")),
    "customtypescheme": KindWords(lazy("List of value types"), lazy("Lists of value types"), lazy(
        "How values of a calculation are written when they become data again.")),
    "attachmentconstraint": KindWords(lazy("Attachment constraint"), lazy("Attachment constraints"), lazy(
        "Parts of data to which notes and reports can be attached, as SDMX 2.1 has them.")),
}  # fmt: skip


@dataclass(frozen=True)
class Group:
    """Kinds that belong together, in the order in which a newcomer meets them."""

    label: Any
    kinds: tuple[str, ...]


GROUPS: tuple[Group, ...] = (
    Group(lazy("Data"), ("dataflow", "datastructure", "dataconstraint", "categoryscheme", "categorisation")),
    Group(lazy("Definitions and codes"), ("conceptscheme", "codelist", "valuelist", "hierarchy", "hierarchyassociation")),
    Group(lazy("Methodology"), ("metadataset", "metadatastructure", "metadataflow", "metadataconstraint", "process")),
    Group(lazy("From one list or layout to another"), (
        "representationmap", "structuremap", "conceptschememap", "categoryschememap", "organisationschememap",
        "reportingtaxonomymap", "structureset")),
    Group(lazy("Organisations and reporting"), (
        "agencyscheme", "dataproviderscheme", "metadataproviderscheme", "dataconsumerscheme", "organisationunitscheme",
        "provisionagreement", "metadataprovisionagreement", "reportingtaxonomy", "attachmentconstraint")),
    Group(lazy("Calculations and checks"), (
        "transformationscheme", "rulesetscheme", "userdefinedoperatorscheme", "vtlmappingscheme",
        "namepersonalisationscheme", "customtypescheme")),
)  # fmt: skip


def kind(word: str) -> KindWords:
    """The words for a kind."""
    return KINDS[kind_named(word).word]


def rank(word: str) -> int:
    """Where a kind stands in lists."""
    return list(KINDS).index(word) if word in KINDS else len(KINDS)


def term_of(artefact: Maintainable) -> str:
    """What the standard calls an artefact: `Representation map`."""
    return spelled(type(artefact).__name__)


def term(word: str) -> str:
    """What the standard calls a kind."""
    return spelled(kind_named(word).class_)


def spelled(name: str) -> str:
    """A name of a class in words: `DataStructure` → `Data structure`, `VtlMappingScheme` → `VTL mapping scheme`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize().replace("Vtl", "VTL")


# What one item of a scheme is.
ITEMS: dict[str, Any] = {
    "codelist": lazy("Code"),
    "valuelist": lazy("Value"),
    "conceptscheme": lazy("Concept"),
    "categoryscheme": lazy("Topic"),
    "reportingtaxonomy": lazy("Table"),
    "agencyscheme": lazy("Agency"),
    "dataproviderscheme": lazy("Data provider"),
    "metadataproviderscheme": lazy("Report provider"),
    "dataconsumerscheme": lazy("Data user"),
    "organisationunitscheme": lazy("Department"),
    "transformationscheme": lazy("Statement"),
    "rulesetscheme": lazy("Rule set"),
    "userdefinedoperatorscheme": lazy("Operator"),
    "vtlmappingscheme": lazy("Name in VTL"),
    "namepersonalisationscheme": lazy("Own name"),
    "customtypescheme": lazy("Value type"),
}

ROLES: dict[str, Any] = {
    "concept": lazy("as the concept of a component"),
    "concept role": lazy("as the role of a component"),
    "enumeration": lazy("as the code list of a component"),
    "core representation": lazy("as the usual code list of a concept"),
    "structure": lazy("as its structure"),
    "metadata structure": lazy("as the template of its notes"),
    "source": lazy("as what is mapped or filed"),
    "target": lazy("as what it leads to or is about"),
    "dataflow": lazy("as the data set that is provided"),
    "data provider": lazy("as the provider"),
    "metadataflow": lazy("as the series of its reports"),
    "metadata provider": lazy("as the author of reports"),
    "metadata provision agreement": lazy("as the agreement behind it"),
    "attachment": lazy("as what is constrained"),
    "key": lazy("as part of what is constrained"),
    "code": lazy("as a place in the tree"),
    "extension": lazy("as a list whose codes it takes over"),
    "linked hierarchy": lazy("as the hierarchy that helps to read"),
    "linked object": lazy("as what the hierarchy helps to read"),
    "context object": lazy("as where the hierarchy is used"),
    "representation map": lazy("for the values of a column"),
    "structural metadata": lazy("as the structure of a table"),
    "provisioning metadata": lazy("as the data of a table"),
    "input": lazy("as what goes into a step"),
    "output": lazy("as what comes out of a step"),
    "mapping": lazy("under a name in VTL"),
    "vtl mapping scheme": lazy("for its names in VTL"),
    "ruleset scheme": lazy("for its rules"),
    "user defined operator scheme": lazy("for its operators"),
    "name personalisation scheme": lazy("for its own names"),
    "custom type scheme": lazy("for its value types"),
    "related structure": lazy("as a structure of its mappings"),
}

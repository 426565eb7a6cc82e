"""Targets of metadata sets in two cells: a word for the type, and the short reference.

The words are those of structure queries; what is no artefact of its own (a code, a dimension, a provider) has its class in lower case.
"""

from __future__ import annotations

from registry.model.kinds import HOLDERS, KINDS, kind_named, kind_of_class
from registry.model.urn import Urn, make

# Package and class of what is no artefact, by its class in lower case.
_PARTS = {
    **{class_.lower(): (package, class_) for package, class_ in HOLDERS},
    **{name.lower(): ("datastructure", name) for name in (
        "Dimension", "TimeDimension", "MeasureDimension", "Measure", "PrimaryMeasure", "DataAttribute", "ReportingYearStartDay",
        "GroupDimensionDescriptor", "DimensionDescriptor", "MeasureDescriptor", "AttributeDescriptor",
    )},
    **{kind.item_class.lower(): (kind.package, kind.item_class) for kind in KINDS if kind.item_class},
}  # fmt: skip
_ARTEFACTS = {kind.word for kind in KINDS}


def word_of(target: str) -> str:
    """The word of a target's type."""
    urn = Urn.parse(target)
    kind = kind_of_class(urn.class_)
    return kind.word if kind is not None and urn.item is None else urn.class_.lower()


def target_of(word: str, short: str) -> str:
    """The URN of a target. Raises Malformed; KeyError for a word that is no type."""
    if word in _ARTEFACTS:
        kind = kind_named(word)
        return make(kind.package, kind.class_, short)
    return make(*_PARTS[word.lower()], short)

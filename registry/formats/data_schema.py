"""What a schema of data messages is made for: which flow, organised how, and how strict."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from registry.formats.data import Presentation
from registry.model.cube import Component
from registry.model.names import best


class DataSchema(msgspec.Struct, frozen=True, kw_only=True):
    """`presentation` names every measure and attribute, and the dimension at the observation.

    `allows_deletion`: messages that delete may leave dimensions out and give any text for what is deleted. `has_explicit_measures`
    (2.1, where the measure dimension stands at the observation): each measure has an observation type of its own. Names that stand
    in comments are in the best of `languages`.
    """

    presentation: Presentation
    allows_deletion: bool = False
    has_explicit_measures: bool = False
    languages: tuple[str, ...] = ()

    def label(self, component: Component, code: str) -> str:
        """The name of a code."""
        return best(component.codes[code].names, self.languages) or code


WriteSchema = Callable[[DataSchema], Iterator[bytes]]


def allowed_codes(component: Component) -> tuple[str, ...]:
    """The codes of a coded component that the constraints leave, in list order."""
    allowed = component.allowed
    return tuple(code for code in component.codes if allowed is None or code in allowed)

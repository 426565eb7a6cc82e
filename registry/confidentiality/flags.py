"""Who sees which observations: `Sight.open` decides, and every exit of data opens its data sets by it.

What is withheld is decided when data are published: beside a version that has any such observation lies a copy without it, and
whoever may not see more is given the copy. Codes: SDMX CL_CONF_STATUS and CL_OBS_STATUS; EMBARGO_TIME is of the cross-domain concepts.
"""

from __future__ import annotations

from typing import NamedTuple

from registry.model.cube import Component, Cube
from registry.model.token import Token
from registry.model.urn import Urn
from registry.observations.store import Dataset, Store
from registry.observations.veil import Veil

CONFIDENTIALITY, EMBARGO, STATUS = "CONF_STATUS", "EMBARGO_TIME", "OBS_STATUS"
FREE = ("F", "NaN", "#N/A")  # free for publication, or nothing said
SUPPRESSED = "Q"  # of CL_OBS_STATUS: missing value, suppressed


class Sight(NamedTuple):
    """A store as a caller may see it: whole to who acts for the agency of a flow, to all others without what is withheld."""

    store: Store
    viewer: Token | None = None

    def open(self, cube: Cube, version: str) -> Dataset:
        """A version of the data of a flow. Raises NotFound when it is gone."""
        sees_all = self.viewer is not None and self.viewer.acts_for(cube.flow.agency)
        return self.store.open(version) if sees_all else self.shown_to_all(version)

    def shown_to_all(self, version: str) -> Dataset:
        """A version without what is withheld."""
        return self.store.open(version).public()


def veil_of(cube: Cube) -> Veil | None:
    """What the structure can say of observations that are to be withheld; None when it can say nothing."""
    statuses = tuple(one.id for one in cube.components if _is(one, CONFIDENTIALITY))
    embargoes = tuple(one.id for one in cube.components if _is(one, EMBARGO))
    if not statuses and not embargoes:
        return None
    marks = tuple((one.id, SUPPRESSED) for one in cube.components if _is(one, STATUS) and SUPPRESSED in one.codes)
    return Veil(statuses=statuses, free=FREE, embargoes=embargoes, marks=marks)


def _is(component: Component, concept: str) -> bool:
    return component.role == "attribute" and concept in (component.id, Urn.parse(component.concept).item)

"""What the writers of SDMX-ML data share: frame, structures, where components stand, what a data set says of itself."""

from __future__ import annotations

from collections.abc import Sequence

from registry.formats.data import Layout, Options, Presentation
from registry.formats.data_losses import notices
from registry.formats.placement import PRIMARY_MEASURE, Placement, Plurals, place, primary_measure
from registry.formats.sdmx_ml.data_generations import DataMessage
from registry.formats.sdmx_ml.data_header import Structure, closing, opening, structures
from registry.formats.sdmx_ml.xml import quote
from registry.model.cube import Component
from registry.model.errors import NotAcceptable


class MlWriter:
    """A message; the families say how one data set is laid out.

    Raises NotAcceptable when a time-series message is asked of data without time at the observation, or a generic one (whose
    header has one structure) of data of several.
    """

    is_specific = True

    def __init__(self, presentations: Sequence[Presentation], options: Options, generation: DataMessage) -> None:
        self.presentations = tuple(presentations)
        self.options = options
        self.message = generation
        self.notices = (*options.notices, *notices(generation.format, presentations))
        plurals: Plurals = "comp" if generation.has_comp else "none"
        self.placements = [place(each, sections="groups", plurals=plurals) for each in presentations]
        dimensions = [placement.dimension_at_observation for placement in self.placements]
        for presentation, at in zip(presentations, dimensions, strict=True):
            time = presentation.cube.time
            if generation.is_time_series and (time is None or at != time.id):
                raise NotAcceptable(
                    f"a time-series message has time at the observation, not {at}; ask for {_OTHERS[self.is_specific]}"
                )
        self.structures = structures(generation, presentations, dimensions)
        if generation.is_time_series and not self.is_specific and len({one.id for one in self.structures}) > 1:
            raise NotAcceptable(f"a generic time-series message holds data of one structure; ask for {_OTHERS[False]}")

    def begin(self) -> bytes:
        return opening(self.message, self.options.header, self.structures, is_specific=self.is_specific).encode()

    def layouts(self) -> Sequence[Layout]:
        return [self.layout(*parts) for parts in zip(self.presentations, self.placements, self.structures, strict=True)]

    def layout(self, presentation: Presentation, placement: Placement, structure: Structure) -> Layout:
        """How one data set is written."""
        raise TypeError("a family of messages lays out its own data sets")

    def between(self) -> bytes:
        return b""

    def end(self) -> bytes:
        return closing(self.message, self.notices).encode()

    def measure_id(self, presentation: Presentation, measure: Component) -> str:
        """What a measure is called: 2.1 has one, OBS_VALUE."""
        is_primary = not self.message.has_comp and measure is primary_measure(presentation.cube)
        return PRIMARY_MEASURE if is_primary else measure.id

    def set_attributes(self, presentation: Presentation, structure: Structure, prefix: str) -> str:
        """The XML attributes that every data set has; `prefix` qualifies them."""
        action = self.message.actions.get(presentation.action, presentation.action)
        said = {"structureRef": structure.id, "action": action}
        if presentation.valid_from is not None:
            said["validFromDate"] = presentation.valid_from
        if presentation.valid_to is not None:
            said["validToDate"] = presentation.valid_to
        return "".join(f' {prefix}{name}="{quote(text)}"' for name, text in said.items())


_OTHERS = {True: "structure-specific data", False: "generic data"}

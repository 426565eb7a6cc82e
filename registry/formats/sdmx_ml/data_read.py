"""The reader of SDMX-ML data: 2.1 generic and structure-specific, with their time-series variants, 3.0 and 3.1."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, cast, get_args

import msgspec

from registry.formats.data import Action, Rows
from registry.formats.sdmx_ml.data_events import SPACE, Cells, Events
from registry.formats.sdmx_ml.data_metadata import LeftOut
from registry.formats.sdmx_ml.data_sets import DataSet
from registry.formats.sdmx_ml.generations import generation_of
from registry.model.cube import Cube
from registry.model.errors import Malformed
from registry.model.finding import Finding
from registry.model.urn import Urn, make

_SPECIFIC = ("StructureSpecificData", "StructureSpecificTimeSeriesData")
_GENERIC = ("GenericData", "GenericTimeSeriesData")
_USAGES = {
    "StructureUsage": ("datastructure", "Dataflow"),
    "Structure": ("datastructure", "DataStructure"),
    "ProvisionAgrement": ("registry", "ProvisionAgreement"),  # spelled so in the schema of 2.1
    "ProvisionAgreement": ("registry", "ProvisionAgreement"),
}


class _Structure(msgspec.Struct):
    """A structure of the header, which data sets refer to."""

    urn: str | None = None
    dimension_at_observation: str = "TIME_PERIOD"


class MlDataReader:
    """Streams a message; some more than 50,000 rows are held. `resolve` gives the cube of a structure's URN.

    An observation carries the attributes of its series; series without observations, groups and the data set's own attributes are
    rows of their level. Values are as written; OBS_VALUE of 2.1 becomes the cube's first measure. An absent action means Merge.
    With `cut_out` the message is the rest of one of which so many lines were cut out of the data set: its attributes are not told again.
    Metadata attributes are read as attributes and from `Metadata` elements; what of these is no part of the data is in `findings`.
    Raises Refused, with file and line, for what is not well-formed, no SDMX-ML data, or names no structure; what `resolve` raises
    passes through.
    """

    def __init__(
        self, stream: BinaryIO, *, resolve: Callable[[str], Cube], file: str | None = None, cut_out: int | None = None
    ) -> None:
        self._resolve = resolve
        self._is_rest = cut_out is not None
        self._events = Events(stream, self, file, cut_out or 0)
        self._is_generic: bool | None = None
        self._structures: dict[str, _Structure] = {}
        self._structure = _Structure()
        self._usage = ""
        self._action: Action = "Merge"
        self._sets: list[DataSet] = []
        self.left_out = LeftOut(file)

    @property
    def findings(self) -> list[Finding]:
        """What was left out; whole when the reading has come to the end."""
        return self.left_out.findings

    def rows(self) -> Iterator[Rows]:
        while self._events.advance():
            for data_set in self._sets:
                yield from data_set.ready
                data_set.ready.clear()
            self._sets = [data_set for data_set in self._sets if not data_set.is_finished]

    def start(self, name: str, attributes: Cells, line: int) -> None:
        if self._is_generic is None:
            self._start_root(self._events.namespace, name)
        elif name == "DataSet":
            self._start_set(attributes, line)
        elif "structureID" in attributes:
            at = attributes.get("dimensionAtObservation", "TIME_PERIOD")
            self._structure = self._structures[attributes["structureID"]] = _Structure(dimension_at_observation=at)
        elif name in _USAGES:
            self._usage = name
        elif name == "Ref" and self._usage:
            short = f"{attributes.get('agencyID')}:{attributes.get('id')}({attributes.get('version', '1.0')})"
            self._structure.urn = self._urn(lambda: make(*_USAGES[self._usage], short))

    def end(self, name: str, text: str) -> None:
        if name == "URN" or name in _USAGES:
            if urn := text.strip():
                self._structure.urn = self._urn(lambda: str(Urn.parse(urn)))
            self._usage = self._usage if name == "URN" else ""
        elif name == "DataSetAction":
            self._action = self._action_of(text.strip())

    def start_row(self, attributes: Cells, line: int) -> None:
        """An observation outside of a data set is an element like any other."""
        self.start("Obs", attributes, line)

    def end_row(self) -> None:
        self.end("Obs", "")

    def _start_root(self, namespace: str, name: str) -> None:
        if generation_of(namespace) is None or name not in (*_SPECIFIC, *_GENERIC):
            message = (
                f"the message begins with {name} of {namespace!r}; SDMX-ML data of 2.1, 3.0 or 3.1 begins otherwise"
            )
            raise self._events.refusal("no-data-message", message)
        self._is_generic = name in _GENERIC

    def _start_set(self, attributes: Cells, line: int) -> None:
        said = {key.rpartition(SPACE)[2]: text for key, text in attributes.items() if self._is_generic or SPACE in key}
        structure = self._structures.get(said.get("structureRef", ""))
        if structure is None and len(self._structures) == 1:
            (structure,) = self._structures.values()
        if structure is None or structure.urn is None:
            reference = said.get("structureRef")
            raise self._events.refusal(
                "no-structure", f"the data set refers to {reference!r}, which the header does not describe"
            )
        action = self._action_of(said["action"]) if "action" in said else self._action
        cells = {} if self._is_generic or self._is_rest else attributes
        at = structure.dimension_at_observation
        cube = self._resolve(structure.urn)
        data_set = DataSet(structure.urn, action, cube, at, cells, line, message=self)
        self._sets.append(data_set)
        self._events.handler = data_set

    def take_over(self) -> None:
        """After a data set its reader goes on with the message."""
        self._events.handler = self

    def _action_of(self, text: str) -> Action:
        if text not in get_args(Action):
            raise self._events.refusal(
                "unknown-action", f"{text!r} is not an action; write {', '.join(get_args(Action))}"
            )
        return cast(Action, text)

    def _urn(self, made: Callable[[], str]) -> str:
        try:
            return made()
        except Malformed as wrong:
            raise self._events.refusal("malformed-urn", str(wrong)) from wrong

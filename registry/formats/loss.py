"""What a format cannot carry, said as a value; losses.py gathers the rows of every family."""

from __future__ import annotations

import msgspec

LOSS = "1000"  # the code of notices on losses: clients take footer codes for numbers


class Loss(msgspec.Struct, frozen=True):
    """One loss: `format` is the wire format (`sdmx-ml-2.1`), `kind` the word of an artefact kind (`*` = any), `feature` what is lost
    (`array`), `reason` a sentence that says what happens instead."""

    format: str
    kind: str
    feature: str
    reason: str

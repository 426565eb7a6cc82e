"""Flags beside figures: a sign for each status, and what stands where there is no figure. Missing, zero and suppressed differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from registry.web.language import lazy

MISSING = ":"
SUPPRESSED = ":c"


@dataclass(frozen=True)
class Flag:
    """`sign` stands beside (or in place of) the figure; `label` is in the legend."""

    sign: str
    label: Any
    tone: str = "plain"


# By code of the observation status (SDMX CL_OBS_STATUS); A is a normal value and has no sign.
STATUS: dict[str, Flag] = {
    "B": Flag("b", lazy("break in the series"), "warning"),
    "D": Flag("d", lazy("definition differs"), "warning"),
    "E": Flag("e", lazy("estimated"), "estimate"),
    "F": Flag("f", lazy("forecast"), "estimate"),
    "G": Flag("g", lazy("experimental"), "estimate"),
    "I": Flag("i", lazy("imputed"), "estimate"),
    "J": Flag("j", lazy("derogation")),
    "K": Flag("k", lazy("included in another category")),
    "W": Flag("w", lazy("includes another category")),
    "N": Flag("n", lazy("not significant")),
    "P": Flag("p", lazy("provisional"), "provisional"),
    "S": Flag("s", lazy("strike or special event")),
    "U": Flag("u", lazy("low reliability"), "warning"),
    "V": Flag("v", lazy("not validated"), "provisional"),
}
# Statuses that say why there is no figure.
ABSENT: dict[str, Flag] = {
    "H": Flag(MISSING, lazy("missing: holiday or weekend"), "absent"),
    "L": Flag(MISSING, lazy("missing: not collected"), "absent"),
    "M": Flag(MISSING, lazy("missing: cannot exist"), "absent"),
    "O": Flag(MISSING, lazy("missing"), "absent"),
    "Q": Flag(SUPPRESSED, lazy("suppressed to protect persons"), "suppressed"),
}
NOT_GIVEN = Flag("", lazy("empty: not in this data set"), "none")
UNSAID = Flag(MISSING, lazy("missing"), "absent")
CONFIDENTIAL = Flag(SUPPRESSED, lazy("suppressed to protect persons"), "suppressed")
FREE = ("", "F")  # confidentiality statuses under which a figure may be shown
ZERO = Flag("0", lazy("zero: counted, none found"), "zero")


def absent(status: str, confidentiality: str) -> Flag:
    """What stands where a row has no figure."""
    if confidentiality not in FREE:
        return CONFIDENTIAL
    return ABSENT.get(status, UNSAID)

"""The actions that rows ask for, and the two ways to load: the file is the whole, or the file says what changes."""

from __future__ import annotations

from typing import Literal, get_args

from registry.observations.sql import one_of, own

Mode = Literal["whole", "actions"]
MODES: tuple[Mode, ...] = get_args(Mode)

DEED = own("_deed")  # what a staged row asks for: M, R or D; null when its file says nothing
NAMED = own("_named")  # of a row that deletes: the components whose values it deletes; empty = whole observations

LETTERS = ("I", "A", "M", "R", "D")
_AS_MERGE = ("I", "A", "M")  # SDMX 3.1: Information and Append are deprecated names of Merge
OF_A_WHOLE = ("I", "R")  # what services write into plain dumps


def deed(action: str) -> str:
    """SQL of what an action means: M, R or D."""
    return f"case when {one_of(action, _AS_MERGE)} then 'M' else {action} end"


def gives_whole_observations(action: str, mode: Mode | None) -> str:
    """SQL: whether a row must give every mandatory value. Without a mode, `I` may turn out to be the whole."""
    letters = {"whole": LETTERS[:-1], "actions": ("R",), None: OF_A_WHOLE}[mode]
    return one_of(f"coalesce({action}, 'R')", letters)

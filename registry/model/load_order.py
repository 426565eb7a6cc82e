"""What is asked of a load, and what became of it."""

from __future__ import annotations

from typing import Literal

import msgspec

from registry.model.finding_summary import FindingKind
from registry.model.job import JobState

LoadMode = Literal["whole", "actions"]


class LoadOrder(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One load. Data are in the file at `file`, or are fetched from `url`.

    `flow` and `agreement` are URNs. `is_shared` says that the data of others lie in the dataflow: the load changes, it never is the
    whole. Without a mode the rows say what it is.
    """

    flow: str
    agreement: str | None = None
    is_shared: bool = False
    file: str = ""
    url: str = ""
    source: str = ""
    mode: LoadMode | None = None
    is_partial: bool = False
    dry_run: bool = False


class LoadReport(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What became of a load. `version` counts the versions of the dataflow's data, `returned` the rows that came back in `rest`, the
    address of a file. `observations` and `series` are those of the data set as it is now, or would be."""

    state: JobState
    message: str
    job: str
    dataflow: str
    agreement: str | None = None
    dry_run: bool = False
    action: str | None = None
    version: int | None = None
    observations: int | None = None
    series: int | None = None
    returned: int = 0
    rest: str | None = None
    findings: tuple[FindingKind, ...] = ()

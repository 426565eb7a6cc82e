"""What readers share while one message is read: its generation, its findings, and what had to be left out."""

from __future__ import annotations

from registry.formats.loss import LOSS
from registry.formats.sdmx_ml.generations import Generation
from registry.formats.sdmx_ml.losses import reason_of
from registry.formats.sdmx_ml.xml import Node, line_of
from registry.model.finding import Finding
from registry.model.message import Notice


class Reading:
    """One message being read. `findings` refuse it; `notices` go with it."""

    def __init__(self, generation: Generation, file: str | None) -> None:
        self.generation = generation
        self.findings: list[Finding] = []
        spaces = generation.namespaces
        self.code_tags = (f"{{{spaces['com']}}}Name", f"{{{spaces['com']}}}Description", f"{{{spaces['str']}}}Parent")
        self._file = file
        self._left_out: dict[str, list[str]] = {}

    def wrong(self, node: Node, code: str, message: str) -> None:
        """Notes something that makes the message unacceptable."""
        self.findings.append(Finding(code=code, message=message, file=self._file, line=line_of(node)))

    def leave_out(self, node: Node, feature: str) -> None:
        """Notes that something of an artefact, said at `node`, is not kept."""
        self._left_out.setdefault(feature, []).append(f"line {line_of(node)}")

    @property
    def notices(self) -> tuple[Notice, ...]:
        """One notice per feature that was left out."""
        return tuple(loss_notice(feature, places) for feature, places in self._left_out.items())


def loss_notice(feature: str, places: list[str]) -> Notice:
    """The footer message for one feature that was lost at some places."""
    shown = ", ".join(places[:5]) + (f" and {len(places) - 5} more" if len(places) > 5 else "")
    return Notice(code=LOSS, severity="Warning", text=f"{feature}: {reason_of(feature)} ({shown})")

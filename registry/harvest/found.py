"""What was read from a source so far: artefacts by what identifies them, the messages that they came in, and what was odd."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from registry.formats.structure_files import read_structures
from registry.model.artefact import Maintainable
from registry.model.errors import Malformed, Refused, TooLarge
from registry.model.finding import Finding
from registry.model.harvest import HarvestMessage
from registry.model.kinds import kind_of, references_of, urn_of
from registry.model.version import Version, VersionPattern, is_range
from registry.storage.artefacts import target_of

MOST_ARTEFACTS = 5_000


@dataclass(frozen=True)
class Gathered:
    """An artefact as the source has it, and the place of its message."""

    artefact: Maintainable
    message: int


@dataclass
class Found:
    """`by_urn` in the order of reading; `data_files` are files that are no structure messages."""

    by_urn: dict[str, Gathered] = field(default_factory=dict)
    messages: list[HarvestMessage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    data_files: list[Path] = field(default_factory=list)
    _versions: dict[tuple[str, str, str], dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def artefacts(self) -> list[Maintainable]:
        return [one.artefact for one in self.by_urn.values()]

    def meeting(self, reference: str) -> Iterator[str]:
        """The URNs of what was read that a reference means; of a range the newest."""
        kind, target = target_of(reference)
        versions = self._versions.get((kind, target.agency, target.id), {})
        if not is_range(target.version):
            yield from [versions[target.version]] if target.version in versions else []
            return
        selected = VersionPattern.parse(target.version).select(map(Version.parse, versions))
        yield from [versions[version.text] for version in selected[-1:]]

    def has(self, reference: str) -> bool:
        return next(self.meeting(reference), None) is not None

    def needed_by(self, urns: Iterable[str]) -> set[str]:
        """The artefacts themselves and what they refer to at any depth, as far as it was read."""
        waiting, reached = list(urns), set[str]()
        while waiting:
            urn = waiting.pop()
            if urn not in reached:
                reached.add(urn)
                for reference in references_of(self.by_urn[urn].artefact):
                    waiting += self.meeting(reference.target)
        return reached

    def take(self, file: Path, message: HarvestMessage) -> None:
        """Reads a structure message; what cannot be read is a finding. Raises TooLarge beyond the budget."""
        try:
            read = read_structures(file)
        except Refused as refused:
            self.findings += [msgspec.structs.replace(one, file=message.url) for one in refused.findings[:20]]
            return
        except Malformed as wrong:
            self.note(f"{message.url}: {wrong}")
            return
        self.messages.append(message)
        for artefact in read.artefacts:
            self._add(artefact, len(self.messages) - 1)
        if len(self.by_urn) > MOST_ARTEFACTS:
            raise TooLarge(f"the harvest is of more than {MOST_ARTEFACTS:,} artefacts; name flows or structures")

    def _add(self, artefact: Maintainable, place: int) -> None:
        """What is in full stays; a stub gives way."""
        urn = urn_of(artefact)
        before = self.by_urn.get(urn)
        if before is None or (before.artefact.is_external_reference and not artefact.is_external_reference):
            self.by_urn[urn] = Gathered(artefact, place)
            self._versions[kind_of(artefact).word, artefact.agency, artefact.id][artefact.version] = urn

    def note(self, message: str) -> None:
        """A warning."""
        self.findings.append(Finding(code="harvest", severity="warning", message=message))

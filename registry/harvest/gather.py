"""Gathering from a REST service: what was asked for, and what it refers to at any depth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from registry.harvest.addresses import JSON_FORMATS, Asking, Wanted, accepted
from registry.harvest.asked import asked_for, wanted_of
from registry.harvest.fetch import Manners, fetch, unpack
from registry.harvest.found import Found
from registry.harvest.sources import RestSource
from registry.http_out import Unreachable
from registry.model.errors import NotPermitted, TooLarge
from registry.model.harvest import HarvestMessage, HarvestRequest
from registry.model.kinds import kind_of_class, references_of
from registry.model.organisation import AgencyScheme, nested_agency
from registry.model.urn import Urn
from registry.storage.artefacts import target_of

MOST_REQUESTS = 300
_TOLD = 300  # signs of what a format leaves out
_NOTHING = frozenset([204, 404])
_NOT_RAW = frozenset([400, 403, 406, 422, 501])


@dataclass
class Gathering:
    """One reading of a service. `is_here` says whether a reference (a URN, maybe to a range) is met by what this registry holds, and
    `knows` whether an agency is in one of its agency schemes."""

    source: RestSource
    folder: Path
    manners: Manners
    is_here: Callable[[str], bool]
    knows: Callable[[str], bool]
    found: Found = field(default_factory=Found)
    _asked: set[str] = field(default_factory=set)
    _requests: int = 0
    _is_raw: bool = True

    def gather(self, request: HarvestRequest) -> Found:
        """Raises TooLarge beyond the budget, Unreachable when the service does not answer at all."""
        self._ask_for(request)
        self._follow()
        self._complete_stubs()
        self._ask_for_agencies()
        return self.found

    def _ask_for(self, request: HarvestRequest) -> None:
        asked = asked_for(request)
        if not asked:
            self._ask(Wanted("*"))
        for urn in asked:
            self._ask(wanted_of(urn, request.references), says=True)

    def _follow(self) -> None:
        """Asks for what is referred to and neither here nor read yet, until nothing is missing that was not asked for."""
        while missing := [urn for urn in self._missing() if urn not in self._asked]:
            for urn in missing:
                if not self._is_met(urn):
                    self._ask(wanted_of(urn, "descendants"))
                self._asked.add(urn)

    def _missing(self) -> list[str]:
        targets = {
            str(target_of(reference.target)[1]): None
            for one in self.found.artefacts
            for reference in references_of(one)
        }
        return [
            urn for urn in targets
            if not self._is_met(urn) and kind_of_class(Urn.parse(urn).class_) and "*" not in (Urn.parse(urn).agency, Urn.parse(urn).id)
        ]  # fmt: skip

    def _is_met(self, urn: str) -> bool:
        return self.found.has(urn) or self.is_here(urn)

    def _complete_stubs(self) -> None:
        """Stubs whose content lies elsewhere are asked for there, once."""
        for urn, one in list(self.found.by_urn.items()):
            if one.artefact.is_external_reference and one.artefact.structure_url:
                url = urljoin(f"{self.source.address}/", one.artefact.structure_url)
                self._request(Asking(url, self.source.structures(Wanted("*")).headers), what=urn)
        self._follow()

    def _ask_for_agencies(self) -> None:
        brought = {
            nested_agency(scheme.agency, agency.id)
            for scheme in self.found.artefacts if isinstance(scheme, AgencyScheme) for agency in scheme.organisations
        }  # fmt: skip
        for agency in sorted({one.agency for one in self.found.artefacts} - brought):
            if agency == "SDMX" or self.knows(agency):
                continue
            holder = agency.rpartition(".")[0] or "SDMX"
            before = len(self.found.by_urn)
            self._ask(Wanted("agencyscheme", holder, "AGENCIES", "~"))
            if len(self.found.by_urn) == before:
                self.found.note(
                    f"the agency {agency} is in no agency scheme here, and the source gives no {holder}:AGENCIES"
                )

    def _ask(self, wanted: Wanted, *, says: bool = False) -> None:
        """Again in JSON when what came cannot be read, and without `detail=raw` when that is not offered."""
        asking = self.source.structures(wanted, is_raw=self._is_raw)
        what, before = f"{wanted.kind} {wanted.agency}:{wanted.id}({wanted.version})", len(self.found.messages)
        status = self._request(asking, what=what, says=says)
        if status == 200 and len(self.found.messages) == before and self.source.format is None:
            self._request(Asking(asking.url, asking.headers | {"Accept": accepted(JSON_FORMATS)}), what=what)
        if status in _NOT_RAW and self._is_raw and "detail=raw" in asking.url:
            plain = self.source.structures(wanted, is_raw=False)
            self._is_raw = False
            self._request(plain, what=what, says=says)

    def _request(self, asking: Asking, *, what: str, says: bool = False) -> int:
        """The status; what came is taken, what did not is a finding."""
        if self._requests >= MOST_REQUESTS:
            raise TooLarge(f"the harvest needs more than {MOST_REQUESTS} requests; name flows or structures")
        name = f"{self._requests:04d}"
        self._requests += 1
        raw, plain = self.folder / f"{name}.raw", self.folder / name
        try:
            answer = fetch(asking.url, asking.headers, raw, self._manners_at(asking.url))
        except NotPermitted as refused:
            self.found.note(f"{what}: {refused}")
            return 403
        except Unreachable:
            if not self.found.by_urn and not self.found.messages:
                raise
            self.found.note(f"{what}: {asking.url} did not answer")
            return 503
        if answer.status != 200:
            if says or answer.status not in _NOTHING:
                self.found.note(f"{what}: {asking.url} answers {answer.status}")
            return answer.status
        if answer.losses:
            self.found.note(f"{asking.url} leaves out what its format cannot carry: {answer.losses[:_TOLD]}")
        unpack(raw, plain, self.manners.most_bytes)
        raw.unlink()
        message = HarvestMessage(
            url=asking.url, file=name, read_at=self.manners.clock(), mark=answer.mark, headers=asking.headers
        )
        self.found.take(plain, message)
        return 200

    def _manners_at(self, url: str) -> Manners:
        """Private addresses are asked on the source's own host only: a stub may name any address."""
        is_own = urlsplit(url).hostname == urlsplit(self.source.address).hostname
        return self.manners if is_own else replace(self.manners, allows_private=False)

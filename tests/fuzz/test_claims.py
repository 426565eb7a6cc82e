"""A short part of `make fuzz`, with the same examples each time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz import watch
from tests.fuzz.claims import MOST_MB, Claim, claims, held_mb
from tests.fuzz.watch import Hang, deadline
from tests.fuzz.world import HalfStored, World

CLAIMS = claims()
EXAMPLES = 25


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    world = World()
    yield world
    world.close()


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.name.replace(" ", "-"))
def test_it_is_so(world: World, claim: Claim) -> None:
    @seed(CLAIMS.index(claim))
    @settings(
        max_examples=EXAMPLES // claim.cost, deadline=None, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(claim.examples)
    def check(example: object) -> None:
        claim.check(world, example)

    check()


def test_memory_stays_bounded() -> None:
    assert held_mb() < MOST_MB


def test_what_never_ends_is_told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    quick = [(timer, rings, 0.01) for timer, rings, _ in watch._TIMERS]
    monkeypatch.setattr(watch, "_TIMERS", quick)
    with pytest.raises(Hang), deadline("the example"):
        while True:
            pass
    assert "hangs: the example" in capsys.readouterr().err


def test_a_refusal_that_changes_something_is_told(world: World) -> None:
    class Leaking(World):
        def __init__(self) -> None:
            self.__dict__ |= world.__dict__
            self.counts = count(1)

        def rows(self) -> dict[str, int]:
            return {"artefact_revision": next(self.counts)}

    with pytest.raises(HalfStored):
        Leaking().write("POST", "/sdmx/v2/structure", b"{}", {})

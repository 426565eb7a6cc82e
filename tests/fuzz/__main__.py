"""`python -m tests.fuzz MINUTES [SEED]`: every claim in turn, with new examples, until the time is over. Says each failure once."""

from __future__ import annotations

import sys
import time
import traceback
from random import SystemRandom

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Flaky

from tests.fuzz.claims import MOST_MB, Claim, claims, held_mb, origin_of
from tests.fuzz.watch import Hang
from tests.fuzz.world import World

EXAMPLES = 150
_SHOWN = 3000
_PHASES = (Phase.generate, Phase.shrink)


class Found(dict[str, int]):
    """Failures by where they began, and how often each was met."""

    def is_new(self, error: BaseException) -> bool:
        self[origin_of(error)] = self.get(origin_of(error), 0) + 1
        return self[origin_of(error)] == 1


def hunt(claim: Claim, world: World, found: Found, *, number: int) -> int:
    """One round of a claim. A failure that is known does not stop it; a new one is shrunk and shown."""
    made = 0
    wanted = ""

    @seed(number)
    @settings(
        max_examples=EXAMPLES // claim.cost,
        deadline=None,
        database=None,
        phases=_PHASES,
        suppress_health_check=list(HealthCheck),
    )
    @given(claim.examples)
    def check(example: object) -> None:
        nonlocal made, wanted
        made += 1
        try:
            claim.check(world, example)
        except (Exception, Hang) as error:
            if found.is_new(error) and wanted == "":
                wanted = origin_of(error)
            if origin_of(error) == wanted:
                raise AssertionError(repr(example)) from error

    try:
        check()
    except (AssertionError, Flaky) as error:
        _show(claim, error)
    assert held_mb() < MOST_MB, f"the process holds {held_mb()} MB after: {claim.name}"
    return made


def _show(claim: Claim, error: BaseException) -> None:
    cause = error.__cause__ or error
    trace = "".join(traceback.format_exception(cause))
    sys.stderr.write(f"--- not so: {claim.name}\n{str(error)[:_SHOWN]}\n{trace[-_SHOWN:]}\n")
    sys.stderr.flush()


def main(minutes: float, first: int) -> int:
    world, found, made, began = World(), Found(), 0, time.monotonic()
    made_of, held = claims(), held_mb()
    number = first
    while time.monotonic() - began < minutes * 60:
        made += hunt(made_of[number % len(made_of)], world, found, number=number)
        number += 1
    world.close()
    told = [
        f"{made:,} examples from seed {first}; memory {held} MB at first, {held_mb()} MB at last; {len(found)} failures"
    ]
    told += [f"{times:>6}  {origin}" for origin, times in sorted(found.items())]
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    given_minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    sys.exit(main(given_minutes, int(sys.argv[2]) if len(sys.argv) > 2 else SystemRandom().randrange(10**6)))

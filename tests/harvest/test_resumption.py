"""A process that is killed while it applies a plan: the next one goes on and ends where an undisturbed one ends."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from registry.harvest.folder import alone
from registry.model.errors import Conflict
from tests.harvest.registries import RICH, Registry
from tests.serving import ROOT

# Applies in small batches and kills itself, without any farewell, at the n-th word (between transactions, or in the middle of a load)
# or at the n-th look at the clock (in the middle of a transaction).
_PROCESS = """
import os, signal, sys
from datetime import UTC, datetime
from registry import config
from registry.harvest import apply
from registry.harvest.fetch import Manners
from registry.harvest.plan import Terms
from registry.services import Services

id, where, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
apply.BATCH = 3

def count():
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def say(what):
    if where == "word":
        count()

def clock():
    if where == "clock":
        count()
    return datetime.now(UTC)

apply.apply(Services(config.read()), id, Terms(Manners(allows_private=True, most_bytes=2**30, clock=clock), True, say))
"""


@pytest.mark.parametrize(("where", "at"), [("word", 2), ("clock", 3), ("word", 12), ("word", 14)])
def test_a_killed_process_leaves_what_the_next_one_finishes(
    source: tuple[Registry, str], empty: Registry, where: str, at: int
) -> None:
    there, address = source
    plan = empty.plan(address)
    command = [sys.executable, "-c", _PROCESS, plan.id, where, str(at)]
    ended = subprocess.run(command, cwd=ROOT, env=empty.environment, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]
    with empty.services.reading() as uow:
        broken_off = uow.harvests.get(plan.id)
    assert broken_off.state == "applying"
    stored = len([one for one in empty.holdings() if one.startswith("urn:")])
    assert sum(item.outcome == "created" for item in broken_off.items) == stored
    done = empty.apply(broken_off)
    assert done.state == "done" and all(
        item.outcome in ("created", "published") for item in done.items if item.is_planned
    )
    assert empty.artefacts(without="categorisation") == there.artefacts(without="categorisation")
    assert empty.csv() == there.csv() and empty.csv(RICH) == there.csv(RICH)
    with empty.services.reading() as uow:
        assert [one.number for one in uow.datasets.all_current()] == [1, 1]
    assert {item.verdict for item in empty.plan(address).items} == {"same"}


def test_two_processes_do_not_apply_the_same_plan(source: tuple[Registry, str], empty: Registry) -> None:
    plan = empty.plan(source[1])
    with alone(empty.services, plan.id), pytest.raises(Conflict, match="by another process"):
        empty.apply(plan)
    assert empty.apply(plan).state == "done"
    revisions = empty.revisions()
    assert empty.apply(plan).state == "done" and empty.revisions() == revisions

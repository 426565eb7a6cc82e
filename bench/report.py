"""docs/performance.md: the targets with what was measured, hit or missed, and everything else that was measured below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import plot
from results import Result, Run
from targets import TARGETS, Target

_HEAD = """# Performance

Written by `make bench`; do not edit. What is measured and how to read it: [bench/README.md](../bench/README.md).
The targets are those of the design. A ratio compares two numbers of the same minutes on the same machine, so it holds elsewhere;
milliseconds and rates are of this machine on this day.
"""


_BUSY = 0.5  # cores used by others above which a number says little


def write(run: Run, docs: Path) -> Path:
    """Writes the page and its plots."""
    (docs / "performance").mkdir(parents=True, exist_ok=True)
    for name, drawing in plot.drawings(run):
        (docs / "performance" / f"{name}.svg").write_text(drawing)
    path = docs / "performance.md"
    path.write_text(
        "\n".join([_HEAD, *_conditions(run), *_targets(run), *_missed(run), *_growth(run), *_all(run), *_missing(run)])
        + "\n"
    )
    return path


def _conditions(run: Run) -> Iterator[str]:
    yield from _table(
        ("", ""),
        [
            ("machine", run.machine),
            ("software", run.software),
            ("date", run.date),
            ("command", f"`{run.command}` ({run.seconds / 60:.0f} minutes)"),
            ("load average before and after", f"{run.load_before:.1f}, {run.load_after:.1f}"),
        ],
    )


def _targets(run: Run) -> Iterator[str]:
    rows = [(target, target.result(run)) for target in TARGETS]
    hits = sum(result is not None and target.is_hit(result) for target, result in rows)
    measured = sum(result is not None for _, result in rows)
    yield f"## Targets: {hits} of {measured} measured are hit\n"
    busy = sum(result is not None and result.others > _BUSY for _, result in rows)
    if busy:
        yield f"While {busy} of them were measured, others used more than half a core: *busy* marks them. Measure again when it is quiet.\n"
    yield from _table(
        ("work", "cube", "ours", "measured against", "target", "found", ""),
        [_target_row(target, result) for target, result in rows],
    )


def _target_row(target: Target, result: Result | None) -> Sequence[str]:
    against = target.yardstick or "–"
    unit = " ×" if target.yardstick else f" {result.unit}" if result else ""
    promise = f"{'≤' if target.bound == 'at most' else '≥'} {target.limit:,g}{unit}"
    if result is None:
        return (target.title, "", "", against, promise, "", "not measured")
    if result.yard is not None:
        against += f": {_number(result.yard)} {result.unit}"
    found = f"{_number(target.value(result))}{unit}"
    verdict = "hit" if target.is_hit(result) else "**missed**"
    if result.others > _BUSY:
        verdict += " (busy)"
    return (target.title, _size(result), f"{_number(result.ours)} {result.unit}", against, promise, found, verdict)


def _missed(run: Run) -> Iterator[str]:
    """By how much, and why."""
    reasons: dict[str, list[str]] = {}
    for target in TARGETS:
        result = target.result(run)
        if result is not None and not target.is_hit(result):
            reasons.setdefault(target.why, []).append(_miss(target, result))
    if not reasons:
        return
    yield "## Missed: by how much, and why\n"
    yield "In brackets what the rounds spread over, where there were several; shares of time are of profiles of that work, not of this run.\n"
    for why, misses in reasons.items():
        yield f"- {'; '.join(misses)}. {why or 'The cause was not looked for'}."
    yield ""


def _miss(target: Target, result: Result) -> str:
    against = f" against {target.yardstick}" if target.yardstick else ""
    pair = (target.value(result), target.limit)
    short = max(pair) / min(pair)
    spread = f" ({_number(result.low)}–{_number(result.high)})" if result.rounds > 1 else ""
    return f"**{target.title}**{against}: by a factor of {short:.2f}{spread}"


def _growth(run: Run) -> Iterator[str]:
    yield "## How cost grows\n"
    for name, title in plot.TITLES.items():
        yield f"![{title}](performance/{name}.svg)\n"


def _all(run: Run) -> Iterator[str]:
    yield "## Everything that was measured\n"
    yield "Low and high are the extremes of the ratio over the rounds (of our number, where there is no yardstick); others is how many"
    yield "cores the rest of the machine used meanwhile.\n"
    yield from _table(
        ("work", "cube", "ours", "against", "yardstick", "ratio", "low–high", "rounds", "others"),
        [
            (
                result.work,
                _size(result),
                f"{_number(result.ours)} {result.unit}",
                result.yardstick,
                "" if result.yard is None else f"{_number(result.yard)} {result.unit}",
                "" if result.ratio is None else _number(result.ratio),
                f"{_number(result.low)}–{_number(result.high)}",
                str(result.rounds),
                f"{result.others:.1f}",
            )
            for result in run.results
        ],
    )


def _missing(run: Run) -> Iterator[str]:
    if run.missing:
        yield "## Not measured in this run\n"
        yield from (f"- {sentence}" for sentence in run.missing)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield _row(head)
    yield _row(["---"] * len(head))
    yield from map(_row, rows)
    yield ""


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _size(result: Result) -> str:
    count = result.observations
    return f"{count // 1_000_000} M" if count >= 1_000_000 else f"{count // 1000} k"


def _number(value: float) -> str:
    """Three significant digits, no exponent."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 1 else f"{value:.3f}"

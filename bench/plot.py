"""Plots of how cost grows with the cube, as small SVG written by hand: logarithmic axes, each line named at its end."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from results import Run

TITLES = {
    "dumps": "Seconds of a full dump, by size of the cube",
    "answers": "Milliseconds of small answers, by size of the cube",
}
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#666666")  # told apart by colour-blind readers
_WIDTH, _HEIGHT = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 60, 170, 40, 45
_NAMES_APART = 15

Line = Sequence[tuple[float, float]]


def drawings(run: Run) -> Iterator[tuple[str, str]]:
    """Name and SVG of each plot."""
    yield "dumps", _drawing(TITLES["dumps"], "s", _dumps(run))
    yield "answers", _drawing(TITLES["answers"], "ms", _answers(run))


def _dumps(run: Run) -> dict[str, Line]:
    """Seconds, from millions of observations a second."""
    works = {
        ("dump csv", "COPY TO"): "CSV",
        ("dump json", "COPY TO"): "SDMX-JSON",
        ("dump ml observations", ""): "SDMX-ML",
    }
    lines: dict[str, list[tuple[float, float]]] = {}
    for result in run.results:
        if name := works.get((result.work, result.yardstick)):
            lines.setdefault(name, []).append((result.observations, result.observations / result.ours / 1e6))
        if name == "CSV" and result.yard:
            at = (result.observations, result.observations / result.yard / 1e6)
            lines.setdefault("DuckDB COPY TO CSV", []).append(at)
    return {name: sorted(line) for name, line in lines.items()}


def _answers(run: Run) -> dict[str, Line]:
    works = {
        ("series csv", "empty answer"): "one series, CSV",
        ("slice csv", "empty answer"): "one area of 200, CSV",
        ("availability filtered", ""): "availability, one area",
        ("availability whole", ""): "availability, whole",
        ("first byte csv", ""): "first byte of a dump",
    }
    lines: dict[str, list[tuple[float, float]]] = {}
    for result in run.results:
        if name := works.get((result.work, result.yardstick)):
            lines.setdefault(name, []).append((result.observations, result.ours))
    return {name: sorted(line) for name, line in lines.items()}


class _Axis:
    """Whole decades of the values, laid from `begin` to `end`."""

    def __init__(self, values: Sequence[float], begin: float, end: float) -> None:
        self.low = math.floor(math.log10(min(values)) + 1e-9)
        self.high = max(math.ceil(math.log10(max(values)) - 1e-9), self.low + 1)
        self._begin, self._end = begin, end

    def place(self, value: float) -> float:
        share = (math.log10(value) - self.low) / (self.high - self.low)
        return self._begin + share * (self._end - self._begin)

    def decades(self) -> list[float]:
        return [10.0**power for power in range(self.low, self.high + 1)]


def _drawing(title: str, unit: str, lines: Mapping[str, Line]) -> str:
    points = [point for line in lines.values() for point in line]
    if not points:
        return _framed(title, ['<text x="60" y="80">Nothing of this was measured.</text>'])
    across = _Axis([x for x, _ in points], _LEFT, _WIDTH - _RIGHT)
    up = _Axis([y for _, y in points], _HEIGHT - _BOTTOM, _TOP)
    return _framed(title, [*_grid(across, up, unit), *_lines(lines, across, up)])


def _framed(title: str, parts: Sequence[str]) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" font-size="12" fill="#222">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>'
        f'<text x="{_LEFT}" y="22" font-size="14" font-weight="bold">{escape(title)}</text>'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def _grid(across: _Axis, up: _Axis, unit: str) -> Iterator[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    for value in across.decades():
        x = across.place(value)
        yield f'<path d="M{x:.0f} {_TOP}V{bottom}" stroke="#ddd"/>'
        yield f'<text x="{x:.0f}" y="{bottom + 18}" text-anchor="middle">{_plain(value)}</text>'
    for value in up.decades():
        y = up.place(value)
        yield f'<path d="M{_LEFT} {y:.0f}H{right}" stroke="#ddd"/>'
        yield f'<text x="{_LEFT - 6}" y="{y + 4:.0f}" text-anchor="end">{_plain(value)} {unit}</text>'
    yield f'<text x="{(_LEFT + right) / 2:.0f}" y="{_HEIGHT - 8}" text-anchor="middle">observations</text>'


def _lines(lines: Mapping[str, Line], across: _Axis, up: _Axis) -> Iterator[str]:
    """From the top down, so that names that would touch move down."""
    lowest = 0.0
    by_end = sorted(lines.items(), key=lambda named: -named[1][-1][1])
    for (name, line), colour in zip(by_end, _COLOURS, strict=False):
        places = [(across.place(x), up.place(y)) for x, y in line]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        yield f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places)
        x, y = places[-1]
        lowest = max(y + 4, lowest + _NAMES_APART)
        yield f'<text x="{x + 8:.0f}" y="{lowest:.0f}" fill="{colour}">{escape(name)}</text>'


def _plain(value: float) -> str:
    for limit, word in ((1e6, " M"), (1e3, " k")):
        if value >= limit:
            return f"{value / limit:g}{word}"
    return f"{value:g}"

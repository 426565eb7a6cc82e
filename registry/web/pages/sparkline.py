"""A small line without axes: how a series moved, drawn as the path of an SVG."""

from __future__ import annotations

from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 72, 20, 2.5


def sparkline(values: Sequence[float | None]) -> str:
    """The path over equally spaced periods; gaps stay open. Empty when fewer than two values are there.

    >>> sparkline([1, None, 2, 3])
    'M2.5 17.5h0 M47.2 10L69.5 2.5'
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return ""
    low, high = min(known), max(known)
    step = (WIDTH - 2 * MARGIN) / (len(values) - 1)
    parts: list[str] = []
    before = None
    for place, value in enumerate(values):
        if value is not None:
            x, y = MARGIN + place * step, _height(value, low, high)
            lonely = before is None and (place + 1 == len(values) or values[place + 1] is None)
            parts.append(f"{'M' if before is None else 'L'}{x:.4g} {y:.4g}{'h0 ' if lonely else ''}")
        before = value
    return "".join(parts).strip()


def _height(value: float, low: float, high: float) -> float:
    if high == low:
        return HEIGHT / 2
    return HEIGHT - MARGIN - (value - low) / (high - low) * (HEIGHT - 2 * MARGIN)

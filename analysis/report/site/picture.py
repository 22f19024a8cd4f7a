"""A claim as a small picture: the claimed set as a band, each check as a point on a line.

Inline SVG in the colours of the page, so that it is sharp at any size and follows the dark mode.
The axis is logarithmic where everything is positive and the ends lie further apart than a factor of
ten.
"""

import math

from markupsafe import Markup, escape
from matplotlib.ticker import MaxNLocator

from analysis.display import charts
from analysis.evidence import wording
from analysis.report.site import words

WIDTH, LEFT, RIGHT, ROW, NARROWEST = 420, 62, 10, 18, 3
LABELS = {"arithmetic": "adds up", "evidence": "supported"}


class Axis:
    """A scale from numbers to the width of the picture (px)."""

    def __init__(self, values):
        low, high = min(values), max(values)
        self.log = low > 0 and high / low > 10
        margin = 0.08 * (self._at(high) - self._at(low)) or 0.1 * abs(self._at(high)) or 1.0
        self.first, self.last = self._at(low) - margin, self._at(high) + margin

    def _at(self, value):
        return math.log10(value) if self.log else value

    def x(self, value):
        """Return the place of a value, those beyond the axis at its ends."""
        if math.isinf(value) or (self.log and value <= 0):
            return WIDTH - RIGHT if value > 0 else LEFT
        share = (self._at(value) - self.first) / (self.last - self.first)
        return round(LEFT + min(max(share, 0), 1) * (WIDTH - RIGHT - LEFT), 1)

    def ticks(self):
        """Return at most five round values on the axis."""
        if self.log:
            return charts.log_ticks(10**self.first, 10**self.last, 5)
        return [
            float(t)
            for t in MaxNLocator(4).tick_values(self.first, self.last)
            if self.first <= t <= self.last
        ]


def of(record):
    """Draw a record of ``results.json``, or nothing where there is nothing to compare."""
    checks = [(LABELS[key], record[key]) for key, _ in words.CHECKS if record[key]]
    low, high = (
        words.number(end, otherwise)
        for end, otherwise in zip(record["claimed"]["set"], (-math.inf, math.inf))
    )
    found = [
        [words.number(check[name], -math.inf) for name in ("low", "median", "high")]
        for _, check in checks
    ]
    values = [v for v in (low, high, *sum(found, [])) if math.isfinite(v)]
    if not checks or math.isinf(low) and math.isinf(high) or not values:
        return ""
    axis, bottom = Axis(values), ROW * len(checks) + 8
    start, end = axis.x(low), axis.x(high)
    parts = [
        f"<rect class='band' "
        f"x='{max(start - NARROWEST / 2, LEFT) if end - start < NARROWEST else start}' y='0' "
        f"width='{max(end - start, NARROWEST):.1f}' height='{bottom}'/>"
    ]
    parts += [
        _row(axis, label, ends, 13 + ROW * n)
        for n, ((label, _), ends) in enumerate(zip(checks, found))
    ]
    parts.append(f"<path d='M{LEFT} {bottom}H{WIDTH - RIGHT}'/>")
    parts += [
        f"<path d='M{axis.x(t)} {bottom}v4'/><text x='{axis.x(t)}' y='{bottom + 16}' "
        f"text-anchor='middle'>{_tick(t, record)}</text>"
        for t in _apart(axis)
    ]
    text = f"Claimed {words.claimed(record)}; " + "; ".join(
        f"{label}: {words.computed(check)}" for label, check in checks
    )
    scale = ", log scale" if axis.log else ""
    return Markup(
        f"<svg class='interval' viewBox='0 0 {WIDTH} {bottom + 20}' role='img' "
        f"aria-label='{escape(text + scale)}'>{''.join(parts)}</svg>"
        "<small>Band: what counts as agreement; point and line: computed, median and 90 % "
        f"interval{scale}.</small>"
    )


def _row(axis, label, ends, y):
    """Draw one check: its name, its interval, its median; an arrow where it never happens."""
    low, median, high = (axis.x(v) for v in ends)
    mark = (
        f"<path class='ours' d='M{median - 6} {y - 5}l6 5l-6 5'/>"
        if math.isinf(ends[1])
        else f"<circle class='ours' cx='{median}' cy='{y}' r='4'/>"
    )
    return f"<text x='0' y='{y + 4}'>{label}</text><path class='ours' d='M{low} {y}H{high}'/>{mark}"


def _apart(axis):
    """Return the ticks whose labels do not meet."""
    kept = []
    for value in axis.ticks():
        if not kept or axis.x(value) - axis.x(kept[-1]) >= 62:
            kept.append(value)
    return kept


def _tick(value, record):
    """Write a tick with its unit where that is short: dollars and percent."""
    unit = {"USD": "USD", "percent": "%"}.get(record["claimed"]["unit"].split("/")[0], "")
    return wording.number(value, 1) if value and abs(value) < 1e-4 else charts.tick(value, unit)

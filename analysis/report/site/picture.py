"""A claim as a small picture: the claimed set as a band, each check as a point on two lines.

The thick line is the middle half of its cases, which decides on a number or a range, the thin one
nine cases in ten.

Inline SVG in the colours of the page, so that it is sharp at any size and follows the dark mode.
The axis is logarithmic where everything is positive and the ends lie further apart than a factor of
ten.
"""

import math

import numpy as np
from markupsafe import Markup, escape
from matplotlib.ticker import MaxNLocator
from scipy import special

from analysis.display import cards, charts
from analysis.evidence import uncertainty, wording
from analysis.ledger import rule as ledger_rule
from analysis.report.site import words

ENDS = ("low", "half_low", "median", "half_high", "high")
WIDTH, LEFT, RIGHT, ROW, NARROWEST = 420, 62, 10, 18, 3
LABELS = {"arithmetic": "adds up", "evidence": "supported"}


class Axis:
    """A scale from numbers to the width of the picture (px), which begins at ``left``."""

    def __init__(self, values, left=LEFT):
        self.left = left
        low, high = min(values), max(values)
        self.log = low > 0 and high / low > 10
        margin = 0.08 * (self._at(high) - self._at(low)) or 0.1 * abs(self._at(high)) or 1.0
        self.first, self.last = self._at(low) - margin, self._at(high) + margin

    def _at(self, value):
        return math.log10(value) if self.log else value

    def x(self, value):
        """Return the place of a value, those beyond the axis at its ends."""
        if math.isinf(value) or (self.log and value <= 0):
            return WIDTH - RIGHT if value > 0 else self.left
        share = (self._at(value) - self.first) / (self.last - self.first)
        return round(self.left + min(max(share, 0), 1) * (WIDTH - RIGHT - self.left), 1)

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
    found = [[words.number(check[name], -math.inf) for name in ENDS] for _, check in checks]
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
    said = "" if record["claimed"]["relation"] == "true" else "claimed: "
    told = [f"{said}{words.claimed(record)}"]
    told += [f"{label}: {words.computed(record, check)}" for label, check in checks]
    text = cards.sentence("; ".join(told))[:-1]
    scale = ", log scale" if axis.log else ""
    return Markup(
        f"<svg class='interval' viewBox='0 0 {WIDTH} {bottom + 20}' role='img' "
        f"aria-label='{escape(text + scale)}'>{''.join(parts)}</svg>"
        "<small>Band: what counts as agreement. Computed: point, the median; thick line, the "
        f"middle half of the cases; thin line, the {wording.percent(uncertainty.LEVEL)} "
        f"interval{scale}.</small>"
    )


def _row(axis, label, ends, y):
    """Draw one check: its name, its interval, the middle half, its median; an arrow where it never
    happens.
    """
    low, first, median, last, high = (axis.x(v) for v in ends)
    mark = (
        f"<path class='ours' d='M{median - 6} {y - 5}l6 5l-6 5'/>"
        if math.isinf(ends[2])
        else f"<circle class='ours' cx='{median}' cy='{y}' r='4.6'/>"
    )
    lines = f"<path class='ours' d='M{low} {y}H{high}'/>" + (
        f"<path class='ours half' d='M{first} {y}H{last}'/>"
    )
    return f"<text x='0' y='{y + 4}'>{label}</text>{lines}{mark}"


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


# --- the rule itself ------------------------------------------------------------------------------
CASES = 100 * np.exp(0.12 * special.ndtri((np.arange(4000) + 0.5) / 4000))
ROOM = 34
#: Claims of the picture: what each says of cases around 100, and its set.
CLAIMS = (
    ("104", 104, 104),
    ("114", 114, 114),
    ("135", 135, 135),
    ("112 to 140", 112, 140),
    ("at least 96", 96, math.inf),
    ("at least 108", 108, math.inf),
)


def of_the_rule():
    """Draw how the rule judges numbers, ranges and bounds against one cloud of cases.

    The verdicts in it are what the rule says of the cases drawn.
    """
    low, first, middle, last, high = np.quantile(CASES, (0.05, 0.25, 0.5, 0.75, 0.95))
    axis, top = Axis([78, 142], left=130), 30
    bottom = top + ROOM * len(CLAIMS)
    ends = [axis.x(v) for v in (low, first, middle, last, high)]
    parts = [
        f"<rect class='band' x='{ends[0]}' y='{top}' width='{ends[4] - ends[0]:.1f}' "
        f"height='{bottom - top}'/>",
        f"<rect class='core' x='{ends[1]}' y='{top}' width='{ends[3] - ends[1]:.1f}' "
        f"height='{bottom - top}'/>",
        f"<path d='M{ends[2]} {top}V{bottom}'/>",
        f"<text x='{ends[2]}' y='12' text-anchor='middle'>middle half of the cases</text>",
        f"<text x='{ends[2]}' y='25' text-anchor='middle'>lighter: nine cases in ten</text>",
    ]
    told = []
    for n, (text, a, b) in enumerate(CLAIMS):
        word, y = ledger_rule.verdict(CASES, a, b).word, top + ROOM * n + ROOM // 2
        mark = (
            f"<circle class='ours' cx='{axis.x(a)}' cy='{y}' r='4'/>"
            if a == b
            else f"<path class='ours' d='M{axis.x(a)} {y - 6}v12M{axis.x(a)} {y}H{axis.x(b)}"
            f"{'' if math.isinf(b) else 'm0 -6v12'}'/>"
        )
        told.append(f"{text}: {word}")
        parts.append(
            f"<text x='0' y='{y - 2}'>“{text}”</text><text x='0' y='{y + 10}' class='word'>"
            f"{word}</text>{mark}"
        )
    return Markup(
        "<figure class='rule'><figcaption>Six claims, judged by the same cases around 100"
        "</figcaption>"
        f"<svg class='interval rule' viewBox='0 0 {WIDTH} {bottom + 4}' role='img' "
        f"aria-label='Six claims against the same cases: {'; '.join(told)}'>{''.join(parts)}</svg>"
        "</figure>"
    )

"""The form of most charts: a row for each number, with its label, its interval and its value.

Wide, the labels stand in a column left of the axis, on the line of their row, and the value stands
at its point; on phones both stand above the line. A row may name what its two ends belong to.
"""

from functools import partial
from itertools import product

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.markers import CARETLEFT, CARETRIGHT
from matplotlib.patches import Rectangle

from analysis.display import charts
from analysis.display.drawing import kept, vector
from analysis.display.figures import GREY, INK, MESSAGE, PALE, SECOND, Chart
from analysis.evidence import uncertainty, wording

#: Widths of the interval, and of the middle half of the cases on it (points).
THIN, THICK = 1.3, 5.0
#: How far below the first mark of a row the second stands (rows).
BELOW = 0.2
#: On phones, how far claims are drawn above the line of a row, where the label above it begins,
#: what each of its lines takes (points), and what each further line takes (rows).
ABOVE, LABEL, LETTERS, LABEL_LINE = 4.5, 6.0, 12.5, 0.3
#: Longest line of a label (letters), wide and on phones, and the height of a line (inches).
COLUMN, PHONE_COLUMN, LINE = 33, 50, 0.165
#: What is said of arrows at the edges of an axis.
BEYOND = "An arrow at the edge: the interval goes on beyond the axis."
# Rows differ in shape as well as in colour, so that they stay apart without colour.
EDGE = {"mec": "white", "mew": 1.0}
GROUPS = {
    "context": (GREY, {"marker": "o", "mfc": "white"}),
    "second": (SECOND, {"marker": "s"} | EDGE),
}
#: Up to how many claimed values are placed by trying; how near two names come, and a text and the
#: line of a claimed value (shares).
TRIED, GAP, LINE_GAP = 4, 0.02, 0.006
#: How to read rows whose ends name what they belong to.
ARROWS = (
    "At each end of a line stand the input's value and, behind the arrow, what the result becomes."
)


@kept.pure
def ranges(
    rows,
    *,
    unit="",
    axis="",
    log=False,
    claims=(),
    start=None,
    end=None,
    value_text=None,
    agreed=(),
    told_in=None,
    **texts,
):
    """Rows of medians with intervals, one below the other.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label``, ``median``, ``low``, ``high`` in the order to draw from the top; optional
        ``half_low`` and ``half_high`` (the middle half of the cases, a thick line on the interval),
        ``group`` (``"context"`` draws grey rings, ``"second"`` blue squares, another text points in
        the message colour), ``claimed_low`` and ``claimed_high`` (a pale bar), ``second``,
        ``second_low`` and ``second_high`` (blue, below the first), ``at_low`` and ``at_high`` (what
        the two ends belong to, written at them in place of the value). An infinite value is written
        as "never", of a price as "no price".
    unit, axis : str
        Tick unit (``"USD"``, ``"×"``, ``"%"`` or empty) and the axis label.
    claims : list of (low, high, str)
        Claimed values or ranges, drawn across all rows and named at the top.
    agreed : list of (low, high)
        What counts as agreement with a claimed number, drawn as pale bands.
    value_text : callable, optional
        Takes a row and returns what is written at its point, or two texts: the second is written at
        the row's second mark.
    told_in : str, optional
        Unit in which the marks are told; by default that of the ticks.
    **texts
        title, subtitle, source, alt, how_to_read of the `Chart`.
    """
    rows = rows.reset_index(drop=True)
    labels = [charts.wrapped(label, COLUMN) for label in rows["label"]]
    lines = max((label.count("\n") + 1 for label in labels), default=1)
    marked, both = "second" in rows, "at_low" in rows
    each = max(0.4 + 0.14 * marked, LINE * lines + 0.06)
    texts.setdefault("height", 0.75 + each * len(rows) + 0.22 * len(claims))
    phone_each = 0.52 + 0.1 * marked + 0.14 * both
    texts.setdefault("phone_height", 1.0 + phone_each * len(rows) + 0.26 * len(claims))
    told_in = told_in or unit
    marked_rows = (_marks(row, y, told_in) for y, row in rows.iterrows())
    texts.setdefault("marks", [mark for marks in marked_rows for mark in marks])
    limits = _limits(rows, log, claims, start, end)
    texts["how_to_read"] = _reading(rows, [*claims, *agreed], texts.get("how_to_read", ""))
    if any(_beyond_edges(row, limits) for _, row in rows.iterrows()):
        texts["how_to_read"] = f"{texts['how_to_read']} {BEYOND}".strip()
    value = value_text or partial(_tick, unit=unit)

    def draw(ax, phone):
        ax.set_xlim(*limits)
        ax.set_xscale("log" if log else "linear")
        taken = 0 if phone else charts.LETTER * max(map(len, "\n".join(labels).split("\n")))
        room = ax.get_position().width * ax.figure.get_size_inches()[0] - taken
        lines = [_share(ax, low) for low, high, _ in claims if low == high]
        for y, row in rows.iterrows():
            _line(ax, y, row)
            texts_of_row = _phone_texts if phone else partial(_texts, lines=lines)
            texts_of_row(ax, y, row, unit, partial(_beyond, ax, value), room)
        bottom, raised = len(rows) - 0.45, 0
        if phone:
            _, lower, label = _phone_label(rows.iloc[0], unit, partial(_beyond, ax, value))
            raised = LABEL_LINE * (f"{label}{lower}".count("\n") + both + bool(lower))
        shares = [tuple(_share(ax, end) for end in claim[:2]) for claim in claims]
        spans, heights = _names(shares, [name for *_, name in claims], room)
        ax.set_ylim(bottom, _level(max(heights, default=-1) + 0.5, raised))
        words = [_words(r, unit, partial(_beyond, ax, value), room) for _, r in rows.iterrows()]
        free = partial(_free, ax, words, bottom) if phone else lambda start, _: [(start, bottom)]
        for low, high in agreed:
            for ends in free(-ABOVE / _row(ax) if phone else -0.5, _share(ax, low)):
                _band(ax, (low, high), ends, 0.6)
        for n, claim in enumerate(claims):
            named = [h for s, h in zip(spans, heights) if s[0] < shares[n][0] < s[1]]
            _claim_name(ax, claim[2], sum(spans[n]) / 2, _level(heights[n], raised))
            parts = free(_level(heights[n], raised) + 0.2, shares[n][0])
            if claim[0] == claim[1]:
                parts = _without(parts, [_level(height, raised) for height in named])
            _claim_mark(ax, claim, parts, 0.6 if n % 2 else 0.35)
        _labels(ax, rows, labels, phone)
        charts.ticked(ax.xaxis, unit, log, phone)
        ax.set_xlabel(charts.wrapped(axis, 44 if phone else 90))

    return Chart(data=rows, draw=draw, **texts)


def _tick(row, unit):
    """Write the value of a row as a tick, with more digits where it has no interval."""
    alone = row.get("low") == row.get("high") == row["median"]
    digits = wording.exact_digits(row["median"]) if alone else 2
    return charts.tick(float(f"{row['median']:.{digits}g}"), unit)


def _reading(rows, claims, own):
    """Say what the lines of a row are, where the middle half of the cases is drawn, and what stands
    at their ends, then the rest.

    What decides on a number or a range is drawn thick (see `analysis.ledger.rule`).
    """
    if "at_low" in rows:
        own = f"{ARROWS} {own}".strip()
    if "half_low" not in rows or (rows["low"] == rows["high"]).all():
        return own
    level, band = wording.percent(uncertainty.LEVEL), ", the wide band what counts as agreement"
    banded = "claimed_low" in rows or any(low < high for low, high, *_ in claims)
    return (
        f"the mark is the median, the thick line the middle half of the cases, the thin line the "
        f"{level} interval{band if banded else ''}. "
        f"{own[:1].upper()}{own[1:]}"
    ).strip()


def _marks(row, y, unit):
    """Return what the points of a row are called, as (x, y, text)."""
    told = [(row["median"], y, f"{row['label']}: {_told(row, '', unit)}")]
    if np.isfinite(row.get("second", np.nan)):
        told.append((row["second"], y + BELOW, f"{row['label']}: {_told(row, 'second_', unit)}"))
    return told


def _told(row, which, unit):
    names = (which.removesuffix("_") or "median", f"{which}low", f"{which}high")
    values = middle, low, high = [row[name] for name in names]
    at = [f" at {row[name]}" if row.get(name) else "" for name in ("at_low", "at_high")]
    if low == high or not any(at):
        return charts.spread(*values, unit)
    middle, low, high = (charts.exact(value, unit) for value in values)
    said = "".join(middle.partition(" ")[1:])  # a unit is said once, where all three have it
    if all(end.endswith(said) or end == wording.NEVER for end in (low, high)):
        low, high = low.removesuffix(said), high.removesuffix(said)
    return f"{middle} ({low}{at[0]} to {high}{at[1]})"


def _limits(rows, log, claims, start, end):
    """Return where the axis begins and ends."""
    names = [name for name in ("low", "high", "second_low", "second_high") if name in rows]
    drawn = rows[["median", *names]].to_numpy(float).ravel()
    ends = np.r_[drawn, [c for pair in claims for c in pair[:2]]]
    ends = ends[np.isfinite(ends) & ((ends > 0) | (not log))]
    low = start if start is not None else ends.min()
    high = end if end is not None else ends.max()
    if log:
        return low / 1.25, high * 1.35
    pad = 0.06 * (high - low)
    return low - (0 if start is not None else pad), high + pad


def _beyond_edges(row, ends):
    """Return at which edges of the axis the interval of a row goes on, whose median lies inside, as
    (edge, arrow).
    """
    left, right = ends
    if not left <= row["median"] <= right:
        return []
    edges = ((left, CARETLEFT, row["low"] < left), (right, CARETRIGHT, row["high"] > right))
    return [(edge, arrow) for edge, arrow, beyond in edges if beyond]


def _style(row):
    return GROUPS.get(row.get("group"), (MESSAGE, {"marker": "o"} | EDGE))


def _ink(row):
    """Return the colour of a row's label: that of its mark, but ink for the message."""
    return GROUPS.get(row.get("group"), (INK, {}))[0]


def _line(ax, y, row):
    """Draw the interval and the point of a row, and those of its second mark."""
    (colour, mark), (left, right) = _style(row), ax.get_xlim()
    if "claimed_low" in row and np.isfinite(row["claimed_low"]):
        claimed = [row["claimed_low"], row["claimed_high"]]
        _add(ax, claimed, [y, y], color=PALE, lw=9, solid_capstyle="butt", zorder=1)
    if np.isfinite(row["median"]):
        half = "half_low" in row and np.isfinite(row["half_low"]) and row["low"] < row["high"]
        ends = np.clip([row["low"], row["high"]], left, right)
        _add(ax, ends, [y, y], color=colour, lw=THIN if half else 2.2, zorder=2)
        if half:
            ends, style = [row["half_low"], row["half_high"]], {"solid_capstyle": "butt"}
            _add(ax, np.clip(ends, left, right), [y, y], color=colour, lw=THICK, zorder=2, **style)
        for edge, arrow in _beyond_edges(row, (left, right)):
            _dot(ax, edge, y, marker=arrow, color=colour, ms=6, mew=0, zorder=2, clip_on=False)
        place = np.clip(row["median"], left, right)
        _dot(ax, place, y, color=colour, ms=7.2, zorder=3, clip_on=False, **mark)
    if np.isfinite(row.get("second", np.nan)):
        ends, style = [row["second_low"], row["second_high"]], {"color": SECOND, "zorder": 2}
        _add(ax, np.clip(ends, left, right), [y + BELOW] * 2, lw=1.8, **style)
        _dot(ax, row["second"], y + BELOW, marker="s", ms=5, **style)


def _dot(ax, x, y, **style):
    _add(ax, [x], [y], ls="", **style)


def _add(ax, x, y, **style):
    """Draw a line without a look at what it does to the limits, which are set."""
    ax.add_artist(Line2D(x, y, **style))


def _value(row, unit, value):
    """Return what is written at the first and at the second point of a row."""
    if not np.isfinite(row["median"]):
        return (wording.NO_PRICE if unit == "USD" else wording.NEVER), ""
    text = value(row)
    return (text, "") if isinstance(text, str) else text


def _moves(row):
    """Say whether a row names its ends: where nothing moves, its value is written."""
    return "at_low" in row and row["low"] != row["high"]


def _beyond(ax, value, row):
    """Write a value with an arrow where its point lies beyond the axis, at whose end it stands."""
    text, (left, right) = value(row), ax.get_xlim()
    if left <= row["median"] <= right or not isinstance(text, str):
        return text
    return f"← {text}" if row["median"] < left else f"{text} →"


def _row(ax):
    """Return about how high a row is (points)."""
    bottom, top = ax.get_ylim()
    return (ax.figure.get_size_inches()[1] - charts.TICKS[1]) * 72 / (bottom - top)


def _words(row, unit, value, room):
    """Return how far above the line of a row its words begin on phones (points), and how far along
    the axis they reach (a share); what its ends belong to may stand anywhere.
    """
    second, low, label = _phone_label(row, unit, value)
    lines = [*label.split("\n"), *([low] if low else [])]
    if _moves(row):
        return 18 + LETTERS * len(lines), 1
    wide = max(vector.width(line, 9) for line in lines) + (vector.width(second, 9) + 0.1) * bool(
        second
    )
    return LABEL + LETTERS * len(lines), wide / room + LINE_GAP


def _free(ax, words, bottom, start, share):
    """Return the parts of the height, from ``start`` down, in which something at a share of the
    axis is drawn on phones: it passes right of the words of a row, or ends above them.
    """
    parts, row = [], _row(ax)
    for y, (begin, reach) in enumerate(words):
        if start < y - ABOVE / row and reach > share:
            parts.append((start, y - begin / row))
            start = y - ABOVE / row
    return [*parts, (start, bottom)]


def _texts(ax, y, row, unit, value, room, lines):
    """Write values at their points, or what the ends belong to above them."""
    if _moves(row):
        _ends(ax, y, row, value, room, lines)
        return
    first, second = _value(row, unit, value)
    style, shared = {"fontsize": 9, "zorder": 4}, {"room": room, "lines": lines}
    own = {"va": "bottom", "color": _style(row)[0]} | style
    _beside(ax, (row["median"], y), first, 5, **shared, **own)
    if second:
        where = row.get("second", np.nan)  # without a second mark its text stands below the first
        place = where if np.isfinite(where) else row["median"], y + BELOW
        _beside(ax, place, second, -5, **shared, va="top", color=SECOND, **style)


def _phone_texts(ax, y, row, unit, value, room):
    """Write label and value above the line of a row."""
    style = {"va": "bottom", "fontsize": 9, "zorder": 4}
    own, both = style | {"color": _ink(row)}, _moves(row)
    if both:
        _ends(ax, y, row, value, room)
    second, low, label = _phone_label(row, unit, value)
    at = (0, y), (0, 18 if both else 6)
    written = charts.write(ax, low or label, *at, coords=charts.LEFT_EDGE, **own)
    if low:
        charts.write(ax, label, (0, 1), (0, 1), coords=written, **own)
    if second:
        charts.write(ax, second, (1, 0), (5, 0), coords=written, color=SECOND, **style)


def _phone_label(row, unit, value):
    """Return what is written above a row on phones: the value of its second mark; that of its
    first, where both stand in a line below the label; and the label, else with that value.
    """
    first, second = ("", "") if _moves(row) else _value(row, unit, value)
    label = f"{row['label']}: {first}" if first else row["label"]
    if second and len(label) + len(second) > PHONE_COLUMN:
        return second, first, charts.wrapped(row["label"], PHONE_COLUMN)
    return second, "", charts.wrapped(label, PHONE_COLUMN)


def _share(ax, x):
    """Return how far along the axis a value lies, from 0 to 1."""
    left, right = ax.get_xlim()
    x = np.clip(x, left, right)
    ends = np.log([left, x, right]) if ax.get_xscale() == "log" else np.array([left, x, right])
    return float((ends[1] - ends[0]) / (ends[2] - ends[0]))


def _beside(ax, place, text, shift, room, lines, **style):
    """Write a text above or below a point, centred as far as edges and claimed values allow."""
    half = vector.width(text, style["fontsize"]) / room / 2
    middle = half + _clear(_share(ax, place[0]) - half, 2 * half, lines, LINE_GAP, 1)
    charts.write(
        ax, text, (middle, place[1]), (0, shift), coords=charts.LEFT_EDGE, ha="center", **style
    )


def _clear(start, width, lines, low, high):
    """Return where between two places a text begins, near ``start``, so that no line runs through
    it; where there is no such place, as near as the two allow.
    """
    start = min(max(start, low), max(high - width, low))
    tried = [start, *(x - width - LINE_GAP for x in lines), *(x + LINE_GAP for x in lines)]
    free = [
        at
        for at in tried
        if low <= at <= high - width and not any(at < x < at + width for x in lines)
    ]
    return min(free, key=lambda at: abs(at - start), default=start)


def _ends(ax, y, row, value, room, lines=()):
    """Write at each end of a line what it belongs to and what the result is there."""
    left, right = _share(ax, row["low"]), _share(ax, row["high"])
    texts = [_end(row, at, end, value) for at, end in (("at_low", "low"), ("at_high", "high"))]
    style = {"fontsize": 8.4, "zorder": 4, "color": _style(row)[0], "va": "bottom"}
    widths = [vector.width(text, style["fontsize"]) / room for text in texts]
    starts = [left, right - widths[1]]
    if right - left < sum(widths) + GAP:  # both from their common middle outwards
        middle = max(min((left + right) / 2, 1 - widths[1]), widths[0])
        starts = [middle - GAP / 2 - widths[0], middle + GAP / 2]
    starts[0] = _clear(starts[0], widths[0], lines, 0, starts[1] if texts[1] else 1)
    starts[1] = _clear(starts[1], widths[1], lines, starts[0] + widths[0] if texts[0] else 0, 1)
    for x, text in zip(starts, texts):
        if text:
            charts.write(ax, text, (x, y), (0, 5), coords=charts.LEFT_EDGE, ha="left", **style)


def _end(row, at, end, value):
    """Write ``$40M → 2.1×``; a choice has its name in its label, and nothing at today's end."""
    if not row[at] and row[end] == row["median"]:
        return ""
    return f"{row[at]} → {value({'median': row[end]})}".strip()


def _labels(ax, rows, labels, phone):
    """Write the labels left of the axis; on phones they stand above their rows."""
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y", visible=False)
    names = [] if phone else labels
    charts.beside(ax, names, [_ink(row) for _, row in rows.iterrows()])


def _claim_mark(ax, claim, parts, alpha):
    """Draw a claimed value or range in parts of the height, from the top."""
    (low, high, _), (left, right) = claim, ax.get_xlim()
    for start, end in parts:
        if start < end and low == high:
            _add(ax, [low, low], [start, end], **charts.CLAIM_LINE, zorder=0.5)
        elif start < end:
            ends = max(low, left), min(high, right)
            _band(ax, ends, (start, end), alpha)


def _band(ax, across, up, alpha):
    """Draw a pale area between two values and two heights."""
    corner, sides = (across[0], up[0]), (across[1] - across[0], up[1] - up[0])
    ax.add_artist(Rectangle(corner, *sides, color=PALE, alpha=alpha, lw=0, zorder=0.4))


def _claim_name(ax, name, across, y):
    style = {"coords": charts.LEFT_EDGE, "ha": "center", "va": "center", "color": INK}
    charts.write(ax, name, (across, y), (0, 0), zorder=5, **style)


def _level(height, raised):
    """Return where names of claims stand that are so many lines above the lowest (rows)."""
    return -0.72 - 0.46 * height - raised


def _without(pieces, names):
    """Return pieces of a line, cut where they run through names at these places."""
    for y in names:
        cut = []
        for start, end in pieces:
            cut += [(start, min(end, y - 0.2)), (max(start, y + 0.2), end)]
        pieces = cut
    return pieces


def _names(shares, names, room):
    """Return which part of the axis each name takes, and at which height (lines), so that none lies
    on another or on another's line: centred over its mark, or spread to both sides.
    """
    widths = [charts.LETTER * len(name) / room + GAP for name in names]
    many = [*range(len(names))]
    heights = [tuple(many)] if len(many) > TRIED else [*product(many, repeat=len(many))]
    order = sorted(many, key=shares.__getitem__)
    sides = [dict.fromkeys(many, 0)]
    sides += [{n: -1 if order.index(n) < k else 1 for n in many} for k in range(len(many) + 1)]
    tried = [
        ([_span(*shares[n], widths[n], side[n]) for n in many], height)
        for side in sides
        for height in heights
    ]
    return min(tried, key=lambda found: (_met(shares, *found), sum(found[1])), default=([], ()))


def _span(low, high, width, side):
    """Return which part of the axis a name takes beside its mark (-1, 1) or over it (0)."""
    middle = (low + high + side * width) / 2
    middle = min(max(middle, width / 2), max(1 - width / 2, width / 2))
    return middle - width / 2, middle + width / 2


def _met(shares, spans, heights):
    """Count how often names at these heights lie on each other or in the way of another's line."""
    met = 0
    for i, (first, last) in enumerate(spans):
        for j, (start, end) in enumerate(spans):
            if i < j and heights[i] == heights[j]:
                met += 10 * (start < last and first < end)
            elif heights[i] > heights[j] and shares[i][0] == shares[i][1]:
                met += start < shares[i][0] < end  # the line of i runs through the name of j
    return met

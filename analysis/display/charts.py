"""The forms that the chapters draw, each a `figures.Chart`: ranges, curves, stacked counts.

Marks are labelled where they stand, in their colour; there are no legend boxes. Claimed values are
marked and named.
"""

import textwrap

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.colors import to_rgb
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from analysis.display.figures import GREEN, GREY, INK, MESSAGE, PALE, SECOND, Chart
from analysis.evidence import wording

#: Tick mark of a unit.
UNITS = {"USD": "USD", "percent": "%", "dimensionless": "×", "": "×"}
LABEL_BOX = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
#: A line at a claimed value, and a place along an axis that is not in its numbers.
CLAIM_LINE = {"color": INK, "lw": 1.1, "ls": (0, (4, 3))}
LEFT_EDGE = ("axes fraction", "data")
#: About how wide a letter of a label is (inches).
LETTER = 0.075
#: How far below the first mark of a row the second stands (rows).
BELOW = 0.2
NOTE_SIDES = {"right": ((6, 6), "left"), "left": ((-7, 4), "right"), "below": ((8, -13), "left")}
# Rows and lines differ in shape as well as in colour, so that they stay apart without colour.
GROUPS = {"context": (GREY, {"marker": "o", "mfc": "white"}), "second": (SECOND, {"marker": "s"})}
DASHES = ("-", (0, (7, 1.5)), (0, (3, 1)), "-", (0, (7, 1.5, 1.5, 1.5)))
SHAPES = ("o", "s", "^", "D", "v")
COLOURS = (MESSAGE, SECOND, GREEN, GREY, "#6b4c9a")


def _axis(axis, unit, log, phone):
    """Give an axis its scale and a few ticks that are quantities."""
    if log:
        axis.axes.set_xscale("log") if axis.axis_name == "x" else axis.axes.set_yscale("log")
        ticks = log_ticks(*sorted(axis.get_view_interval()), limit=5 if phone else 8)
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_minor_locator(NullLocator())
        axis.set_tick_params(labelsize=8.5 if phone else 9.5)
    elif phone and axis.axis_name == "x":
        axis.set_major_locator(MaxNLocator(4))
    axis.set_major_formatter(FuncFormatter(lambda v, _: tick(v, unit)))


def log_ticks(low, high, limit):
    """Return round ticks between two positive ends: 1-2-5 where they fit, else coarser.

    >>> log_ticks(0.9, 60, 8)
    [1.0, 2.0, 5.0, 10.0, 20.0, 50.0]
    """
    first, last = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    for digits, step in (((1, 2, 5), 1), ((1, 3), 1), ((1,), 1), ((1,), 2), ((1,), 3), ((1,), 4)):
        ticks = [float(f"{d}e{e}") for e in range(first, last + 1, step) for d in digits]
        inside = [t for t in ticks if low <= t <= high]
        if len(inside) <= limit:
            return inside
    return inside[:: len(inside) // limit + 1]


def tick(value, unit=""):
    """Write a tick as a quantity: ``$0.10``, ``1,000×``, ``50 %``."""
    if value < 0:
        return f"−{tick(-value, unit)}"
    if unit == "USD":
        for scale, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
            if value >= scale:
                return f"${value / scale:g}{letter}"
        return f"${value:.2f}" if 0.0999 <= value < 1 else f"${value:g}"
    mark = {"×": "×", "%": " %"}.get(unit, "")
    if abs(value) >= 1e6:
        return wording.number(value, 2) + mark
    return f"{value:,.10g}{mark}"


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
    between=": ",
    **texts,
):
    """Rows of medians with intervals, one below the other, each labelled above its line.

    Parameters
    ----------
    rows : pandas.DataFrame
        Columns ``label``, ``median``, ``low``, ``high`` in the order to draw from the top; optional
        ``group`` (``"context"`` draws grey rings, ``"second"`` blue squares, another text points in
        the message colour), ``claimed_low`` and ``claimed_high`` (a pale bar), ``second``,
        ``second_low`` and ``second_high`` (blue, below the first). An infinite value is written as
        "never", of a price as "no price".
    unit, axis : str
        Tick unit (``"USD"``, ``"×"``, ``"%"`` or empty) and the axis label.
    claims : list of (low, high, str)
        Claimed values or ranges, drawn across all rows and named at the top.
    value_text : callable, optional
        Takes a row and returns what is written behind its label, or two texts: the second is
        written in the colour of the row's second mark.
    between : str
        What stands between a label and its text.
    **texts
        title, subtitle, source, alt, how_to_read of the `Chart`.
    """
    rows = rows.reset_index(drop=True)
    high = 1.2 if "second" in rows else 1.0  # a second mark needs a little more of its row
    texts.setdefault("height", 0.9 + 0.47 * high * len(rows) + 0.22 * len(claims))
    texts.setdefault("phone_height", 1.0 + 0.52 * high * len(rows) + 0.26 * len(claims))

    def draw(ax, phone):
        marks = [name for name in ("low", "high", "second_low", "second_high") if name in rows]
        drawn = rows[["median", *marks]].to_numpy(float).ravel()
        ends = np.r_[drawn, [c for pair in claims for c in pair[:2]]]
        ends = ends[np.isfinite(ends) & ((ends > 0) | (not log))]
        low = start if start is not None else ends.min()
        high = end if end is not None else ends.max()
        if log:
            ax.set_xlim(low / 1.25, high * 1.35)
            ax.set_xscale("log")
        else:
            pad = 0.06 * (high - low)
            ax.set_xlim(low - (0 if start is not None else pad), high + pad)
        for index, row in rows.iterrows():
            _range_row(ax, index, row, unit, value_text, between, phone)
        _claim_marks(ax, claims, log)
        ax.set_ylim(len(rows) - 0.45, -0.75 - 0.5 * len(claims))
        _without_y_axis(ax)
        _axis(ax.xaxis, unit, log, phone)
        ax.set_xlabel(_wrapped(axis, 44 if phone else 90))

    return Chart(data=rows, draw=draw, **texts)


def _without_y_axis(ax):
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.grid(axis="y", visible=False)


def _label(ax, text, place, shift, **style):
    """Write a text some points to the right of and above a place, on a ground of its own."""
    style = {"fontsize": 8.8, "bbox": LABEL_BOX} | style
    return ax.annotate(text, place, xytext=shift, textcoords="offset points", **style)


def _range_row(ax, y, row, unit, value_text, between, phone):
    colour, mark = GROUPS.get(row.get("group"), (MESSAGE, {"marker": "o"}))
    left, right = ax.get_xlim()
    if "claimed_low" in row and np.isfinite(row["claimed_low"]):
        claimed = [row["claimed_low"], row["claimed_high"]]
        ax.plot(claimed, [y, y], color=PALE, lw=9, solid_capstyle="butt", zorder=1)
    if np.isfinite(row["median"]):
        ends = [max(row["low"], left), min(row["high"], right)]
        ax.plot(ends, [y, y], color=colour, lw=2.2, zorder=2)
        ax.plot(row["median"], y, color=colour, ms=6.5, zorder=3, **mark)
        text = value_text(row) if value_text else tick(float(f"{row['median']:.2g}"), unit)
    else:
        text = wording.NO_PRICE if unit == "USD" else wording.NEVER
    if np.isfinite(row.get("second", np.nan)):
        ends, style = [row["second_low"], row["second_high"]], {"color": SECOND, "zorder": 2}
        ax.plot(np.clip(ends, left, right), [y + BELOW] * 2, lw=1.8, **style)
        ax.plot(row["second"], y + BELOW, "s", ms=5, **style)
    text, second = (text, "") if isinstance(text, str) else text
    label, width = f"{row['label']}{between}{text}", 50 if phone else 100
    style = {"va": "bottom", "fontsize": 9, "zorder": 4}
    own = style | {"color": colour}
    apart = second and len(label) + len(second) > width  # both texts on a line below the label
    low = text if apart else _wrapped(label, width)
    first = _label(ax, low, (0, y), (0, 6), xycoords=LEFT_EDGE, **own)
    if apart:
        _label(ax, _wrapped(row["label"], width), (0, 1), (0, 1), xycoords=first, **own)
    if second:
        _label(ax, second, (1, 0), (5, 0), xycoords=first, color=SECOND, **style)


def _claim_marks(ax, claims, log):
    left, right = ax.get_xlim()
    for index, (low, high, name) in enumerate(claims):
        if low == high:
            ax.axvline(low, **CLAIM_LINE, zorder=0.5)
        else:
            style = {"color": PALE, "alpha": 0.6 if index % 2 else 0.35, "lw": 0, "zorder": 0.4}
            ax.axvspan(max(low, left), min(high, right), **style)
        ends = np.clip([low, high], left, right)
        first, at, to, last = np.log([left, *ends, right]) if log else (left, *ends, right)
        share = (at - first) / (last - first), (to - first) / (last - first)
        shift, align = (3, "left") if share[0] < 0.55 else (-3, "right")
        height = -0.75 - 0.5 * (len(claims) - 1 - index)
        place, beside = (ends[0], height), "data"
        if share[1] - share[0] > LETTER * len(name) / ax.get_window_extent().width * ax.figure.dpi:
            place, beside = (np.mean(share), height), LEFT_EDGE  # a band holds its name
            shift, align = 0, "center"
        _label(ax, name, place, (shift, 0), xycoords=beside, ha=align, va="center", zorder=5)


def curves(
    frame,
    *,
    x,
    unit="",
    x_label="",
    y_label="",
    log=False,
    log_x=False,
    step=False,
    markers=False,
    references=(),
    notes=(),
    bands=(),
    colours=None,
    x_unit="",
    y_from=None,
    y_to=None,
    **texts,
):
    """Lines over a common axis, each labelled at its right end.

    Parameters
    ----------
    frame : pandas.DataFrame
        Long form: columns ``x`` (numbers or dates), ``series``, ``value``; optional ``low`` and
        ``high`` for a band.
    references : list of (value, str)
        Horizontal reference lines with their names, such as a training bill or a claimed price.
    bands : list of (low, high, str)
        Horizontal bands with their names, such as a claimed range.
    notes : list of (x, y, str) or (x, y, str, side)
        Marked points with a short text each; side is ``right``, ``left`` or ``below``.
    colours : dict of str to colour
        Colours by series; the first series carries the message by default.
    """
    series = list(dict.fromkeys(frame["series"]))
    colours = dict(zip(series, COLOURS * 3)) | (colours or {})

    def draw(ax, phone):
        if log:
            ax.set_yscale("log")
        if log_x:
            ax.set_xscale("log")
        style = {"lw": 1.4, "marker": "o", "ms": 4.5, "mew": 0} if markers else {"lw": 2}
        style |= {"drawstyle": "steps-post"} if step else {}
        style |= {"hue": "series", "palette": colours, "legend": False, "estimator": None}
        # Without names seaborn would lay out every tick to see whether to name the axes.
        ax.set(xlabel=x, ylabel="value")
        sns.lineplot(data=frame, x=x, y="value", ax=ax, **style)
        for line, dash, shape in zip(ax.lines, DASHES * 3, SHAPES * 3):
            line.set(marker=shape) if markers else line.set(linestyle=dash)
        for name, part in frame.groupby("series", sort=False):
            if "low" in part and part["low"].notna().any():
                band = part[x], part["low"], part["high"]
                ax.fill_between(*band, color=colours[name], alpha=0.15, lw=0)
        last = frame.groupby("series", sort=False).tail(1)
        ends = list(zip(last[x], last["value"], last["series"]))
        if y_from is not None or y_to is not None:
            ax.set_ylim(y_from, y_to)
        _marks(ax, references, bands, notes)
        ax.margins(x=0.02)
        ax.autoscale_view()  # the labels at the ends need the limits as they will be drawn
        _axis(ax.yaxis, unit, log, phone)
        _end_labels(ax, ends, colours, phone, 9 if markers else 5)
        if pd.api.types.is_datetime64_any_dtype(frame[x]):
            ax.xaxis.set_major_locator(mdates.YearLocator())
            ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
        elif log_x or x_unit:
            _axis(ax.xaxis, x_unit, log_x, phone)
        ax.set_xlabel(_wrapped(x_label, 36 if phone else 90))
        ax.set_ylabel("")
        name = _wrapped(y_label, 48 if phone else 100)
        ax.set_title(name, loc="left", y=1, fontsize=9.5, color=INK)

    return Chart(data=frame, draw=draw, **texts)


def nothing(data, text, **texts):
    """Return a chart of ``data`` that has nothing to draw and says so in one sentence."""

    def draw(ax, phone):
        ax.set_axis_off()
        sentence = _wrapped(text, 36 if phone else 80)
        ax.text(0.5, 0.5, sentence, transform=ax.transAxes, ha="center", va="center", color=GREY)

    return Chart(data=data, draw=draw, **texts)


def _marks(ax, references, bands, notes):
    """Draw named reference lines, bands and marked points, such as claimed values."""
    for low, high, name in bands:
        ax.axhspan(low, high, color=PALE, alpha=0.6, lw=0, zorder=0.4)
        _label(ax, name, (0.01, high), (0, 3), xycoords=LEFT_EDGE, va="bottom")
    for value, name in references:
        ax.axhline(value, **CLAIM_LINE)
        _label(ax, name, (0.01, value), (0, 3), xycoords=LEFT_EDGE, va="bottom")
    for x, y, name, *side in notes:
        ax.plot(x, y, "D", color=INK, ms=5.5, zorder=5)
        shift, align = NOTE_SIDES[side[0] if side else "right"]
        _label(ax, name, (x, y), shift, ha=align, zorder=5)


def _end_labels(ax, ends, colours, phone, shift):
    """Write each series' name some points beside its right end, moved apart where names would
    overlap.
    """
    height = ax.figure.get_size_inches()[1] * 0.75 / ax.get_subplotspec().get_gridspec().nrows
    to_share = (ax.transData + ax.transAxes.inverted()).transform
    spots = []
    for x, y, name in ends:
        label = _wrapped(name, 15 if phone else 26)
        share = to_share((mdates.date2num(x) if hasattr(x, "year") else x, y))
        spots.append((min(share[1], 1.0), min(share[0], 1.0), label, name))
    floor = -1.0
    for y, x, label, name in sorted(spots):
        half = 6.5 * (label.count("\n") + 1) / 72 / height
        place = max(y, floor + half)
        floor = place + half
        style = {"color": colours[name], "va": "center", "fontsize": 9, "zorder": 6}
        at = {"xycoords": "axes fraction", "annotation_clip": False}
        _label(ax, label, (x, place), (shift, 0), **at, **style)


def _wrapped(text, width):
    return "\n".join(textwrap.wrap(text, width))


def stacked(frame, *, label, parts, colours, axis="", **texts):
    """Horizontal bars of counts, stacked from zero, each piece labelled with its count.

    ``frame`` has one row a bar: the column ``label``, and one of counts for each of ``parts``.
    """
    texts.setdefault("height", 0.9 + 0.52 * len(frame))
    texts.setdefault("phone_height", 1.1 + 0.56 * len(frame))

    def draw(ax, phone):
        left = np.zeros(len(frame))
        total = frame[list(parts)].sum(axis=1).max()
        for part in parts:
            values, bar = frame[part].to_numpy(float), {"edgecolor": "white", "lw": 0.8}
            ax.barh(range(len(frame)), values, 0.52, left, color=colours[part], **bar)
            text = {"color": _ink(colours[part]), "ha": "center", "va": "center", "fontsize": 8.8}
            for y, (start, value) in enumerate(zip(left, values)):
                if value / total > (0.05 if phone else 0.03):
                    ax.text(start + value / 2, y, f"{value:.0f}", **text)
            left += values
        _part_names(ax, parts, colours, phone)
        for y, name in enumerate(frame[label]):
            _label(ax, name, (0, y), (0, 12), fontsize=9, va="bottom", bbox=None)
        ax.set_ylim(len(frame) - 0.5, -0.85)
        _without_y_axis(ax)
        ax.set_xlabel(axis)

    return Chart(data=frame, draw=draw, **texts)


def _ink(colour):
    """Return black or white, whichever reads better on a colour."""
    luminance = np.dot([0.2126, 0.7152, 0.0722], np.power(to_rgb(colour), 2.2))
    return "white" if luminance < 0.2 else "#1d1f24"


def _part_names(ax, parts, colours, phone):
    """Name the pieces above the bars, in their order from left to right, each on its colour."""
    lines = (parts[:2], parts[2:]) if phone else (parts,)
    for row, names in enumerate(reversed(lines)):
        place, shift, beside = (0, 1), (2, 6 + 17 * row), "axes fraction"
        for name in names:
            box = {"facecolor": colours[name], "edgecolor": "none", "pad": 2}
            style = {"color": _ink(colours[name]), "va": "bottom", "bbox": box}
            beside = _label(ax, name, place, shift, xycoords=beside, **style)
            place, shift = (1, 0), (9, 0)

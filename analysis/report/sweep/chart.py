"""The chart of a sweep: small multiples of one result over the grid, beside what the article
claims.

The parameter with the most values lies along the axis, the next one in the file gives the lines,
the others the panels. Where a parameter has more values than can be told apart, some are drawn,
evenly spread; the tables hold all.
"""

import io
import math
import textwrap
from itertools import product

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator

from analysis.display import cards, charts
from analysis.display.drawing import vector
from analysis.display.figures import GREY, style
from analysis.display.rows import ranges
from analysis.evidence import wording
from analysis.evidence.tables import data
from analysis.ledger import claims as ledger
from analysis.ledger import rule
from analysis.report.sweep import points

DEFAULT = "crossover-6months-a5"
LINES, PANELS, ROWS = 5, (4, 3), 14
PANEL_WIDTH, PANEL_HEIGHT = 3.5, 2.7
NOTHING = (
    "Nothing to draw: at none of these points is the result a number within reach of the claim."
)
REACH = 100.0
#: What stands behind words in Matplotlib's own pictures, which know no white edge.
GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}
#: A panel has none of its own: they stand around all panels.
NO_TEXTS = dict.fromkeys(("title", "subtitle", "source", "alt"), "")


def pictures(grid, parameters, answers):
    """Return the chart as PNG and SVG bytes, the same for the same answers and library versions."""
    claim = ledger.claim(grid.claim or (_most_moved(answers) if grid.notebooks else DEFAULT))
    _, result = _shown_result(grid, claim)
    frame = _frame(grid, answers, result)
    x = _along(grid)
    if x:
        panels = _panels(grid, parameters, frame, claim, x)
    else:
        panels = {"": _rows(grid, parameters, frame, claim)}
    title, source = _title(grid, claim, answers), _source(grid)
    subtitle = _subtitle(grid, parameters, frame, claim, x)
    with style(**{"svg.hashsalt": grid.slug}):
        figure = _drawn(panels, title, subtitle, source)
        return {kind: _saved(figure, kind) for kind in ("png", "svg")}


def _shown_result(grid, claim):
    """Return the reading of a claim that is shown, and the result that it is compared with."""
    return ("report", claim.id) if grid.notebooks else points.charted(claim.id, grid.axes)


def _saved(figure, kind):
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, dpi=160, metadata={"Date": None} if kind == "svg" else None)
    return buffer.getvalue()


def _frame(grid, answers, result):
    """Return one row a point: its parameters, value, low, high (infinite for never)."""
    rows = []
    for point, answer in zip(grid.points(), answers, strict=True):
        found = next(row[1:4] for row in answer["results"] if row[0] == result)
        numbers = [math.inf if v == "never" else -math.inf if v is None else v for v in found]
        rows.append(point | dict(zip(("value", "low", "high"), numbers)))
    return pd.DataFrame(rows)


def _most_moved(answers):
    """Return the claim whose recomputed value differs most between the points."""
    values = {}
    for answer in answers:
        for id, median, *_ in answer["results"]:
            values.setdefault(id, []).append(math.inf if median == "never" else median or 0.0)
    spread = {id: np.ptp(np.log(np.clip(np.abs(v), 1e-9, 1e9))) for id, v in values.items()}
    return max(spread, key=spread.get)


def _along(grid):
    """Return the parameter of the horizontal axis: the numeric one with most values, from 3 on."""
    long = {name: len(v) for name, v in grid.axes.items() if len(v) > 2}
    numeric = [name for name in long if not isinstance(grid.axes[name][0], (str, bool))]
    return max(numeric, key=long.get, default=None)


def _some(values, most):
    """Return at most ``most`` of the values, evenly spread, ends included."""
    picked = np.unique(np.linspace(0, len(values) - 1, min(most, len(values))).round().astype(int))
    return [values[i] for i in picked]


def _shown(grid, x):
    """Return the drawn values of every other parameter, those of the lines before the panels'."""
    others = {name: values for name, values in grid.axes.items() if name != x}
    most = (LINES, *PANELS, *[1] * len(others))
    return {
        name: _some(values, n) if n > 1 else [values[len(values) // 2]]
        for (name, values), n in zip(others.items(), most)
    }


def _panels(grid, parameters, frame, claim, x):
    """Return a chart for each panel by its title."""
    shown = _shown(grid, x)
    lines, *across = shown or [""]
    log, limits = _scale(frame, claim)
    panels = {}
    for values in product(*(shown[name] for name in across)):
        held = dict(zip(across, values))
        part = frame.loc[(frame[list(held)] == pd.Series(held)).all(axis=1)] if held else frame
        part = part[part[lines].isin(shown[lines])] if lines else part
        title = ", ".join(_short(parameters[n], v) for n, v in held.items())
        panels[title] = _curves(part, parameters, claim, x, lines, log, limits, not panels)
    return panels


def _ends(claim):
    return [end for end in rule.claimed_set(claim) if np.isfinite(end)]


def _scale(frame, claim):
    """Return whether the axis of results is logarithmic, and its ends (see `REACH`)."""
    finite, ends = frame["value"][np.isfinite(frame["value"])], _ends(claim)
    if finite.empty:
        return False, (0.0, max(ends, default=1.0) * 1.1)
    low, high = min([finite.min(), *ends]), max([finite.max(), *ends])
    if low <= 0 or high < 20 * low:
        return False, (min(low, 0.0), high * 1.08)
    if ends:
        low, high = max(low, min(ends) / REACH), min(high, max(ends) * REACH)
    return True, (low / 1.5, high * 1.5)


def _curves(part, parameters, claim, x, lines, log, limits, first):
    series = [_name(parameters[x])] * len(part)
    if lines:
        series = [_worded(parameters[lines], value) for value in part[lines]]
    low, high = part["low"].clip(lower=limits[0] / 10), part["high"].clip(upper=limits[1] * 10)
    part = part.assign(series=series, low=low, high=high)
    colours = dict(zip(dict.fromkeys(series), charts.COLOURS))
    order = list(colours).index
    # Within limits, so that a name stands where its line leaves the panel.
    drawn = part[part["value"].between(*limits)]
    if drawn.empty:
        return charts.nothing(drawn, NOTHING, **NO_TEXTS)
    drawn = drawn.sort_values(["series", x], key=lambda c: c if c.name == x else c.map(order))
    claimed = f"{claim.article}: {cards.claimed_text_of(claim)}" if first else ""
    named = [(end, "" if n else claimed) for n, end in enumerate(_ends(claim))]
    xs = part[x]
    return charts.curves(
        drawn,
        x=x,
        log=log,
        log_x=bool(xs.min() > 0 and xs.max() >= 20 * xs.min()),
        markers=part[x].nunique() < 5,
        x_unit="",
        x_label=_name(parameters[x]),
        references=named,
        y_from=limits[0],
        y_to=limits[1],
        colours=colours,
        unit="%" if claim.unit == "percent" else "",
        **NO_TEXTS,
    )


def _rows(grid, parameters, frame, claim):
    """Return rows of ranges, one for each point, where no parameter makes an axis."""
    picked = frame.loc[_some(list(frame.index), ROWS)]
    points = picked[list(grid.axes)].to_dict("records")
    labels = [", ".join(_short(parameters[n], v) for n, v in point.items()) for point in points]
    ends, claimed = _ends(claim), f"{claim.article}: {cards.claimed_text_of(claim)}"
    rows = picked.assign(label=labels, median=picked["value"])
    finite = rows[["low", "median", "high"]].to_numpy(float)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return charts.nothing(rows, NOTHING, **NO_TEXTS)
    claims = [(min(ends), max(ends), claimed)] if ends else []
    log = bool(len(finite) and finite.min() > 0 and finite.max() > 10 * finite.min())
    return ranges(
        rows,
        log=log,
        claims=claims,
        axis=wording.WORDS.get(claim.unit, ("", claim.unit))[1].replace("dimensionless", ""),
        **NO_TEXTS,
    )


def _drawn(panels, title, subtitle, source):
    """Draw panels that share their axes, between title and subtitle above and source below."""
    columns = 1 if len(panels) == 1 else 2 if len(panels) in (2, 4) else 3
    rows = -(-len(panels) // columns)
    wide = 7.6 if columns == 1 else PANEL_WIDTH * columns
    characters = int(wide * 12.5)
    title = textwrap.wrap(title, int(characters * 0.78))
    subtitle, source = (textwrap.wrap(text, characters) for text in (subtitle, source))
    top, bottom = 0.2 + 0.24 * len(title) + 0.19 * len(subtitle), 0.1 + 0.18 * len(source)
    chart_height = max(c.height for c in panels.values()) if columns == 1 else PANEL_HEIGHT * rows
    tall = top + bottom + chart_height
    figure = Figure(figsize=(wide, tall), layout="constrained")
    figure.get_layout_engine().set(
        rect=(0.005, bottom / tall, 0.99, 1 - (top + bottom) / tall), w_pad=0.08, h_pad=0.06
    )
    axes = figure.subplots(rows, columns, squeeze=False).ravel()
    for ax, (name, chart) in zip(axes, panels.items()):
        chart.draw(ax, columns > 1)
        for words in ax.texts:
            if words.get_gid() == vector.HALOED:
                words.set(bbox=GROUND, gid=None)
        ax.set_title("\n".join(textwrap.wrap(name, 44)), loc="left", fontsize=9)
    for ax in axes[len(panels) :]:
        ax.set_visible(False)
    if columns > 1:
        _share(axes[: len(panels)], columns)
    left, below = 0.1 / wide, 1 - (0.14 + 0.24 * len(title)) / tall
    upper, lower = {"va": "top", "linespacing": 1.3}, {"va": "bottom", "linespacing": 1.3}
    figure.text(left, 1 - 0.1 / tall, "\n".join(title), va="top", fontsize=13, weight="bold")
    figure.text(left, below, "\n".join(subtitle), fontsize=9.5, **upper)
    figure.text(left, 0.07 / tall, "\n".join(source), fontsize=8.5, color=GREY, **lower)
    return figure


def _share(axes, columns):
    """Write ticks and names of shared axes at the outer panels only, and few of them."""
    for n, ax in enumerate(axes):
        low, high = sorted(ax.get_xlim())
        if ax.get_xscale() == "log":
            ax.xaxis.set_major_locator(FixedLocator(charts.log_ticks(low, high, limit=3)))
        ax.tick_params(labelleft=n % columns == 0, labelbottom=n + columns >= len(axes))
        if n + columns < len(axes):
            ax.set_xlabel("")


def _name(parameter):
    """Return what a parameter is, in the words of its declaration."""
    return parameter.text.split(";")[0].split(",")[0]


def _worded(parameter, value):
    if value == 0 and "0 takes" in parameter.text:
        return "from the dataset"
    return str(value) if isinstance(value, (str, bool)) else wording.exact(value, parameter.unit)


def _short(parameter, value):
    """Write a value whose unit says what it is; with the name where it does not."""
    text = _worded(parameter, value)
    clear = isinstance(value, str) or (any(c.isdigit() for c in text) and parameter.unit)
    return text if clear else f"{_name(parameter)} {text}"


def _title(grid, claim, answers):
    """Return the finding: at how many points the claim holds."""
    reading, _ = _shown_result(grid, claim)
    rows = [row for answer in answers for row in answer["verdicts"]]
    words = [word for id, read, _, word, _ in rows if (id, read) == (claim.id, reading)]
    holds, total = words.count("holds"), len(words)
    many = "no" if not holds else "every one" if holds == total else f"{holds:,}"
    claimed = cards.claimed_text_of(claim)
    return f"Article {claim.article}'s “{claimed}” holds at {many} of {total:,} points"


def _subtitle(grid, parameters, frame, claim, x):
    _, result = _shown_result(grid, claim)
    subject = points.SUBJECTS.get(result) or claim.quantity or claim.statement
    parts = [f"{subject[0].upper()}{subject[1:]}"]
    if x:
        shown = _shown(grid, x)
        lines, *across = map(_name, map(parameters.get, shown)) if shown else [""]
        parts[0] += f"; lines: {lines}" if lines else ""
        parts += [f"panels: {' and '.join(across)}"] if across else []
        left_out = [_name(parameters[n]) for n in shown if len(shown[n]) < len(grid.axes[n])]
        parts += [f"some values of {' and '.join(left_out)} are left out"] if left_out else []
        log, limits = _scale(frame, claim)
        parts += ["log scales: equal distances are equal factors"] if log else []
        outside = ~frame["value"].between(*limits)
        if outside.any():
            beyond = f"what lies beyond {REACH:.0f} times the claim, or never happens"
            parts += [f"{beyond}, is not drawn"]
    if (frame["high"] > frame["low"]).any():
        parts += ["bands: 90 % of simulated cases" if x else "lines: 90 % of simulated cases"]
    money = [claim.unit, *(parameters[name].unit for name in (*grid.axes, *grid.fixed))]
    parts += ["US dollars at current prices"] if any("USD" in unit for unit in money) else []
    return "; ".join(parts) + "."


def _source(grid):
    own = f"Source: own calculation from the dataset as of {data.data_cut()}; “{grid.title}”."
    fixed = ", ".join(f"{name} = {value}" for name, value in grid.fixed.items())
    return f"{own} Fixed: {fixed}." if fixed else own

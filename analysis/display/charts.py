"""Two forms of the chapters, each a `figures.Chart`: curves and stacked counts; `rows` has another.

Marks are labelled where they stand, in their colour; there are no legend boxes. Claimed values are
marked and named.
"""

import textwrap

import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator
from matplotlib.transforms import ScaledTranslation, offset_copy

from analysis.display.drawing import kept, places, vector
from analysis.display.figures import GREEN, GREY, INK, MESSAGE, PALE, SECOND, Chart
from analysis.evidence import uncertainty, wording

#: Tick mark of a unit.
UNITS = {"USD": "USD", "percent": "%", "dimensionless": "×", "": "×"}
#: A line at a claimed value, and a place along an axis that is not in its numbers.
CLAIM_LINE = {"color": INK, "lw": 1.1, "ls": (0, (4, 3))}
LEFT_EDGE = "left edge"
#: About how wide a letter of a label is, and one of the smallest print (inches).
LETTER, SMALL_LETTER = 0.075, 0.056
#: About how wide axes without names at their side are (inches), on phones and wide; what ticks take
#: of that, and ticks with the name of the axis of a height (inches).
PHONE_ROOM, ROOM, TICKS = 3.7, 7.2, (0.55, 0.6)
#: Where words stand at a point: right and up (points), and how they are aligned.
SIDES = {
    "right": ((6, 4), "left"),
    "left": ((-7, 4), "right"),
    "below": ((8, -17), "left"),
    "below left": ((-8, -17), "right"),
    "beyond": ((16, -5), "left"),
}
#: How far names of rows stand off their axes (points).
PAD = 3.5
#: Letters of a line of a label that finds no room in one line, and of the name of a piece.
NARROW, NARROWEST = 15, 12
#: Share of the width from which on a line ends at the edge, where its name stands.
AT_EDGE = 0.93
# Lines differ in dashes or shape as well as in colour, so that they stay apart without colour.
DASHES = ("-", (0, (7, 1.5)), (0, (3, 1)), (0, (1, 1.2)), (0, (7, 1.5, 1.5, 1.5)))
SHAPES = ("o", "s", "^", "D", "v")
#: White around a count in a piece of a bar (inches).
PIECE_EDGE = 0.03
#: What lies between the names of two pieces (a share of the axes).
NAME_GAP = 0.02
#: How far apart bars of one day stand (points).
BESIDE = 4.5
#: At how many places of a long line a reader can ask for its value.
POINTS = 15
COLOURS = (MESSAGE, SECOND, GREEN, GREY, "#6b4c9a")

#: Ticks that an axis should have at least.
FEWEST = 3
#: How far apart words of ticks stand at least (inches).
TICK_GAP = 0.06
#: Share of the axis up to which a reference line leaves room for its name.
HIGHEST_LINE = 0.93


def ticked(axis, unit, log, phone):
    """Give an axis its scale and a few ticks that are quantities."""
    if log:
        axis.axes.set_xscale("log") if axis.axis_name == "x" else axis.axes.set_yscale("log")
        ticks = log_ticks(*sorted(axis.get_view_interval()), limit=5 if phone else 8)
        size = 8.5 if phone else 9.5
        axis.set_major_locator(FixedLocator(_apart(axis, ticks, unit, size)))
        axis.set_minor_locator(NullLocator())
        axis.set_tick_params(labelsize=size)
    elif phone and axis.axis_name == "x":
        axis.set_major_locator(MaxNLocator(4))
    axis.set_major_formatter(FuncFormatter(lambda v, _: tick(v, unit)))


def log_ticks(low, high, limit):
    """Return round ticks between two positive ends: 1-2-5 where they fit, else coarser; where
    fewer than three of them lie between, round numbers at equal distances.

    >>> log_ticks(0.9, 60, 8), log_ticks(22, 48, 8)
    ([1.0, 2.0, 5.0, 10.0, 20.0, 50.0], [24.0, 30.0, 36.0, 42.0, 48.0])
    """
    first, last = int(np.floor(np.log10(low))), int(np.ceil(np.log10(high)))
    for digits, step in (((1, 2, 5), 1), ((1, 3), 1), ((1,), 1), ((1,), 2), ((1,), 3), ((1,), 4)):
        ticks = [float(f"{d}e{e}") for e in range(first, last + 1, step) for d in digits]
        inside = [t for t in ticks if low <= t <= high]
        if len(inside) < FEWEST and len(digits) == FEWEST:
            even = [float(t) for t in MaxNLocator(5).tick_values(low, high) if low <= t <= high]
            return max(inside, even, key=len)
        if len(inside) <= limit:
            return inside
    return inside[:: len(inside) // limit + 1]


def _apart(axis, ticks, unit, size):
    """Return the ticks of an axis without every second where their words would touch."""
    if axis.axis_name == "y" or len(ticks) < FEWEST:
        return ticks
    room = axis.axes.get_position().width * axis.get_figure().get_size_inches()[0]
    at = shares(axis.axes, [(value, axis.axes.get_ylim()[0]) for value in ticks])[:, 0] * room
    wide = np.array([vector.width(tick(value, unit), size) for value in ticks])
    return ticks if (np.diff(at) - (wide[1:] + wide[:-1]) / 2 > TICK_GAP).all() else ticks[::2]


def tick(value, unit=""):
    """Write a tick as a quantity: ``$0.10``, ``$6.90``, ``1,000×``, ``50 %``."""
    if value < 0:
        return f"{wording.MINUS}{tick(-value, unit)}"
    if unit == "USD":
        for scale, letter in ((1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k")):
            if value >= scale:
                return f"${value / scale:g}{letter}"
        cents = 0.0999 <= value < 1 or (1 <= value < 10 and value % 1)
        return f"${value:.2f}" if cents else f"${value:g}"
    mark = {"×": "×", "%": " %"}.get(unit, "")
    if abs(value) >= 1e6:
        return wording.number(value, 2) + mark
    return f"{value:,.10g}{mark}"


def exact(value, unit=""):
    """Write a value or a day with three digits and its unit, or the mark of one.

    >>> exact(12.53, "%"), exact(0.000223, "USD/query"), exact(133.3, "×"), exact(1.28, "month")
    ('12.5 %', '$0.223 per thousand queries', '133×', '1.28 months')
    """
    if hasattr(value, "year"):
        return f"{value:%Y-%m-%d}"
    if np.isnan(value):
        return "–"
    if unit == "×":
        return wording.times(value, wording.EXACT_DIGITS)
    return wording.quantity(value, {"%": "percent"}.get(unit, unit), wording.EXACT_DIGITS)


def spread(middle, low, high, unit=""):
    """Write a value with its interval and unit, or the mark of one.

    >>> spread(1.28, 0.593, 2.82, "month"), spread(9.24, 4.83, 17.7, "×")
    ('1.3 months (0.59–2.8)', '9.2× (4.8–18)')
    """
    if low == high or not np.isfinite([middle, low]).all():
        return exact(middle, unit)
    mark = {"%": "percent", "×": ""}.get(unit, unit)
    told = wording.interval(uncertainty.Interval(middle, low, high), mark)
    return told.replace(" (", "× (", 1) if unit == "×" else told


def write(ax, text, place, shift, coords="data", **style):
    """Write a text some points to the right of and above a place, with a white edge.

    The place is in the numbers of ``coords``: ``"data"``, ``"axes"`` (shares of their sides),
    `LEFT_EDGE` (a share across, a number up), or shares of another text that was written.
    """
    style = {"fontsize": 8.8, "gid": vector.HALOED} | style
    if isinstance(coords, Text):
        return ax.annotate(text, place, shift, coords, textcoords="offset points", **style)
    systems = {"data": ax.transData, "axes": ax.transAxes, LEFT_EDGE: ax.get_yaxis_transform()}
    right, up = shift
    moved = ScaledTranslation(right / 72, up / 72, ax.figure.dpi_scale_trans)
    return ax.text(*place, text, transform=systems[coords] + moved, **style)


@kept.pure
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
    bars=False,
    joined=True,
    references=(),
    notes=(),
    bands=(),
    colours=None,
    x_unit="",
    y_from=None,
    y_to=None,
    told_in=None,
    x_told_in=None,
    **texts,
):
    """Lines over a common axis, each labelled at its right end.

    ``bars`` draws ``low`` and ``high`` as a bar at each point instead of a band, for few points;
    points that are no trend of one thing are not ``joined``.

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
        Marked points with a short text each; side (``right``, ``left``, ``below`` or ``below
        left``) is where it stands if nothing is in its way there.
    colours : dict of str to colour
        Colours by series; the first series carries the message by default.
    told_in, x_told_in : str, optional
        Units in which the values and places of the marks are told; by default those of the ticks.
    """
    import seaborn as sns

    series = list(dict.fromkeys(frame["series"]))
    colours = dict(zip(series, COLOURS * 3)) | (colours or {})
    told_in, x_told_in = told_in or unit, x_told_in or x_unit
    texts.setdefault("marks", points(frame, x, told_in, x_told_in))

    def draw(ax, phone):
        if log:
            ax.set_yscale("log")
        if log_x:
            ax.set_xscale("log")
        style = {"lw": 1.4, "marker": "o", "ms": 4.5, "mew": 0} if markers else {"lw": 2}
        style |= {"drawstyle": "steps-post"} if step else {}
        style |= {} if joined else {"lw": 0, "ms": 6}
        style |= {"hue": "series", "palette": colours, "legend": False, "estimator": None}
        # Without names seaborn would lay out every tick to see whether to name the axes.
        ax.set(xlabel=x, ylabel="value")
        sns.lineplot(data=frame, x=x, y="value", ax=ax, **style)
        for line, dash, shape in zip(ax.lines, DASHES * 3, SHAPES * 3):
            line.set(marker=shape) if markers else line.set(linestyle=dash)
            line.set_clip_on(not bars)  # points beside the last day
        _bands(ax, frame, x, colours, bars)
        last = frame.groupby("series", sort=False).tail(1)
        ends = list(zip(last[x], last["value"], last["series"]))
        if y_from is not None or y_to is not None:
            ax.set_ylim(y_from, y_to)
        _marks(ax, references, bands, notes)
        ax.margins(x=0.02)
        ax.autoscale_view()  # the labels at the ends need the limits as they will be drawn
        _headroom(ax, references)
        ticked(ax.yaxis, unit, log, phone)
        names = {name: wrapped(name, NARROW if phone else 26) for name in series}
        room = _room(ax, frame, x, names, step, phone)
        shift = (9 if markers else 5) + BESIDE * (len(ends) - 1 if bars else 0)
        labels = [(*_share(ax, x, y), names[name], colours[name]) for x, y, name in ends]
        room.words = _at_ends(labels, shift, room)
        _note_names(ax, notes, room)
        labels += _line_names(ax, references, bands, room)
        _end_labels(ax, labels, shift, room)
        if pd.api.types.is_datetime64_any_dtype(frame[x]):
            ax.xaxis.set_major_locator(mdates.YearLocator())
            ax.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
        elif log_x or x_unit:
            ticked(ax.xaxis, x_unit, log_x, phone)
        ax.set_xlabel(wrapped(x_label, 36 if phone else 90))
        ax.set_ylabel("")
        name = wrapped(y_label, 48 if phone else 100)
        ax.set_title(name, loc="left", y=1, fontsize=9.5, color=INK)

    return Chart(data=frame, draw=draw, **texts)


def _bands(ax, frame, x, colours, bars):
    """Draw intervals as bands, or as bars that stand beside one another with their points."""
    for number, (name, part) in enumerate(frame.groupby("series", sort=False)):
        if "low" not in part or part["low"].isna().all():
            continue
        ends = part[["low", "high"]].replace(np.inf, np.nan)  # an end without bound is not drawn
        band = part[x], ends["low"], ends["high"]
        if not bars:
            ax.fill_between(*band, color=colours[name], alpha=0.15, lw=0)
            continue
        beside = offset_copy(ax.transData, ax.figure, x=BESIDE * number, units="points")
        ax.vlines(*band, color=colours[name], alpha=0.4, lw=3, transform=beside, clip_on=False)
        ax.lines[number].set_transform(beside)
        days = ax.convert_xunits(part[x].to_numpy())
        ax.update_datalim(np.r_[np.c_[days, part["low"]], np.c_[days, part["high"]]])


def points(frame, x, unit="", x_unit=""):
    """Return the marks of lines and dots: (x, y, text), of a long line some, evenly spread."""
    found = []
    for _, part in frame.groupby("series", sort=False):
        part = part[np.isfinite(part["value"].to_numpy(float))]
        picked = np.linspace(0, len(part) - 1, min(len(part), POINTS)).round().astype(int)
        named = "model" in part and part["model"].nunique() > 1  # dots, of which each has a name
        part = part if named else part.iloc[picked]
        found += [_point(row, x, unit, x_unit) for row in part.to_dict("records")]
    return found


def _point(row, x, unit, x_unit):
    at = row[x]
    when = exact(at, x_unit) if x != "year" else wording.quantity(at, "year")
    name = row.get("model") or row.get("chip") or ""
    told = ", ".join(part for part in (row["series"], name, when) if part)
    return at, row["value"], f"{told}: {exact(row['value'], unit)}"


@kept.pure
def nothing(data, text, **texts):
    """Return a chart of ``data`` that has nothing to draw and says so in one sentence."""

    def draw(ax, phone):
        ax.set_axis_off()
        sentence = wrapped(text, 36 if phone else 80)
        ax.text(0.5, 0.5, sentence, transform=ax.transAxes, ha="center", va="center", color=GREY)

    return Chart(data=data, draw=draw, **texts)


def _marks(ax, references, bands, notes):
    """Draw reference lines, bands and marked points, such as claimed values."""
    for low, high, _ in bands:
        ax.axhspan(low, high, color=PALE, alpha=0.6, lw=0, zorder=0.4)
    for value, _ in references:
        ax.axhline(value, **CLAIM_LINE)
    for x, y, *_ in notes:
        ax.plot(x, y, "D", color=INK, ms=5.5, zorder=5)


def _room(ax, frame, x, names, step, phone):
    """Return the room that lines leave for words in their axes."""
    drawn = []
    for _, part in frame.groupby("series", sort=False):
        days = ax.convert_xunits(part[x].to_numpy())
        drawn.append(shares(ax, places.along(days, part["value"], step)))
    wide = (PHONE_ROOM if phone else ROOM) - TICKS[0]
    longest = max(places.size(name, (1, 1))[0] for name in names.values())
    rows = ax.get_subplotspec().get_gridspec().nrows
    high = (ax.figure.get_size_inches()[1] - TICKS[1]) / rows
    return places.Room((wide - longest, high), drawn)


def shares(ax, points):
    """Return points in the numbers of axes as shares of their sides."""
    return (ax.transData + ax.transAxes.inverted()).transform(np.asarray(points, float))


def _share(ax, x, y):
    return shares(ax, (ax.convert_xunits(x), y))


def _note_names(ax, notes, room):
    """Write what marked points are where nothing is in the way."""
    at = [_share(ax, x, y) for x, y, *_ in notes]
    for place, (x, y, name, *side) in zip(at, notes):
        sides = [*(SIDES[given] for given in side), *SIDES.values()]
        words, _, (shift, align) = room.beside([name, wrapped(name, NARROW)], [place], sides)
        write(ax, words, (x, y), shift, ha=align, va="bottom", zorder=5)
    room.drawn = np.concatenate([room.drawn, *(places.around([p], room.inches) for p in at)])


def _line_names(ax, references, bands, room):
    """Name reference lines and bands where nothing is in the way; return the lines for which there
    is no such place, as labels at their ends.
    """
    left, labels = ax.get_xlim()[0], []
    lines = [(value, name) for value, name in references if name]
    levels = [shares(ax, (left, value))[1] for value, _ in references]
    ruled = [places.along([0, 1], [level, level]) for level in levels]
    room.drawn = np.concatenate([room.drawn, *ruled])
    for value, name in [*lines, *((high, name) for _, high, name in bands)]:
        level = shares(ax, (left, value))[1]
        start, side, free = room.on_line(name, level)
        if not free and (value, name) in lines:
            room.words.pop()
            labels.append((1.0, level, wrapped(name, NARROW), INK))
            continue
        above = "bottom" if side > 0 else "top"
        write(ax, name, (start, value), (0, 3 * side), coords=LEFT_EDGE, va=above)
    return labels


def _headroom(ax, references):
    """Raise the upper end of the axis where the name of a reference line would lie above it."""
    low, high = ax.get_ylim()
    ahead, back = (ax.yaxis.get_transform(), ax.yaxis.get_transform().inverted())
    start, top = ahead.transform([low, max([low, *(value for value, _ in references)])])
    if (wanted := start + (top - start) / HIGHEST_LINE) > ahead.transform([high])[0]:
        ax.set_ylim(low, back.transform([wanted])[0])


def _at_ends(labels, shift, room):
    """Return the boxes of labels (across, up, text, colour) some points beside ends of lines."""
    boxes = []
    for across, up, text, _ in labels:
        left, up = 1.0 if across > AT_EDGE else across, min(up, 1.0)
        wide, high = places.size(text, room.inches)
        right = left + shift / 72 / room.inches[0] + wide
        boxes.append((left, up - high / 2, right, up + high / 2))
    return boxes


def _end_labels(ax, labels, shift, room):
    """Write labels at the ends of lines, moved apart where they would overlap."""
    boxes = _at_ends(labels, shift, room)
    style = {"va": "center", "fontsize": 9, "zorder": 6}
    for box, moved, (_, _, text, colour) in zip(boxes, places.apart(boxes), labels):
        at = box[0], (box[1] + box[3]) / 2 + moved
        write(ax, text, at, (shift, 0), coords="axes", color=colour, **style)


def wrapped(text, width):
    """Break a text into lines, but not at an equals sign or between a number and its unit."""
    text = wording.together(text).replace(" = ", "\u00a0=\u00a0")
    return "\n".join(textwrap.wrap(text, width)).replace("\u00a0", " ")


@kept.pure
def stacked(frame, *, label, parts, colours, counted="claim", axis="", context=(), **texts):
    """Horizontal bars of counts, stacked from zero, each piece labelled with its count.

    ``frame`` has one row a bar: the column ``label``, and one of counts for each of ``parts``;
    ``counted`` is what they are counts of. Bars named in ``context`` have grey names.
    """
    sums = frame[list(parts)].cumsum(axis=1) - frame[list(parts)] / 2
    texts["marks"] = [
        (
            sums.at[row, part],
            y,
            f"{frame.at[row, label]}, {part}: {wording.quantity(frame.at[row, part], counted)}",
        )
        for y, row in enumerate(frame.index)
        for part in parts
        if frame.at[row, part]
    ]
    texts.setdefault("height", 1.3 + 0.38 * len(frame))
    texts.setdefault("phone_height", 1.5 + 0.56 * len(frame))

    def draw(ax, phone):
        left = np.zeros(len(frame))
        room = PHONE_ROOM if phone else ROOM - LETTER * max(map(len, frame[label]))
        inches = room / frame[list(parts)].sum(axis=1).max()
        for part in parts:
            values, bar = frame[part].to_numpy(float), {"edgecolor": "white", "lw": 0.8}
            ax.barh(range(len(frame)), values, 0.52, left, color=colours[part], **bar)
            for y, (start, value) in enumerate(zip(left, values)):
                if value:
                    _count(ax, start + value / 2, y, value, value * inches, colours[part])
            left += values
        _row_names(ax, frame[label], phone, context)
        ax.set_ylim(len(frame) - 0.5, -1.75 if phone else -1.55)
        label_room = vector.width(frame[label].iloc[0], 9) / room if phone else 0
        first = frame[list(parts)].to_numpy(float)[0]
        _part_names(ax, first, {part: colours[part] for part in parts}, room, label_room)
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y", visible=False)
        ax.set_xlabel(axis)

    return Chart(data=frame, draw=draw, **texts)


def _row_names(ax, names, phone, context):
    """Name bars at their left, on phones above them."""
    colours = [GREY if name in context else INK for name in names]
    if not phone:
        beside(ax, names, colours)
        return
    ax.set_yticks([])
    for y, (name, colour) in enumerate(zip(names, colours)):
        write(ax, name, (0, y), (0, 13), fontsize=9, va="bottom", gid=None, color=colour)


def beside(ax, names, colours):
    """Name rows at the left of their axes; a tick for each would take twice as long to draw."""
    ax.set_yticks([])
    style = {"ha": "right", "va": "center_baseline", "fontsize": 9, "gid": None}
    for y, (name, colour) in enumerate(zip(names, colours)):
        write(ax, name, (0, y), (-PAD, 0), LEFT_EDGE, color=colour, **style)


def _count(ax, x, y, value, inches, colour):
    """Write the count of a piece of a bar inside it, unless it is too narrow for that."""
    text, style = f"{value:.0f}", {"ha": "center", "va": "center", "color": _ink(colour)}
    if inches >= LETTER * len(text) + PIECE_EDGE:
        ax.text(x, y, text, fontsize=8.8, **style)
    elif inches >= SMALL_LETTER * len(text) + PIECE_EDGE:
        ax.text(x, y, text, fontsize=6.8, **style)


def _ink(colour):
    """Return black or white, whichever reads better on a colour."""
    luminance = np.dot([0.2126, 0.7152, 0.0722], np.power(to_rgb(colour), 2.2))
    return "white" if luminance < 0.2 else "#1d1f24"


def _part_names(ax, values, parts, room, taken):
    """Name the parts (with their colours) above the first bar, each with a line to its piece there,
    or, where that bar lacks one, all with marks; no line runs through the name of the bar, which
    takes a share of the axes on phones.
    """
    names = [wrapped(name, NARROWEST) for name in parts]
    wide = [max(vector.width(line, 8.8) for line in name.split("\n")) for name in names]
    wide = np.array(wide) / room + NAME_GAP
    middles = np.cumsum(values) - values / 2
    at = shares(ax, [(middle, 0) for middle in middles])[:, 0]
    top = -0.95 if taken else -0.75
    style = {"fontsize": 8.8, "ha": "center", "va": "bottom", "gid": None, "linespacing": 1.0}
    named = zip(names, middles, _side_by_side(at, wide), at, parts.values())
    for name, middle, start, end, colour in named:
        x = ax.transData.inverted().transform(ax.transAxes.transform((start, 0)))[0]
        if not values.all():
            ax.plot(x, top + 0.2, "s", color=colour, ms=5.5, zorder=3)
        elif min(start, end) > taken:
            ax.plot([x, middle], [top, -0.29], color=GREY, lw=0.8, zorder=0.9)
        write(ax, name, (x, top), (0, 1), **style)


def _side_by_side(middles, wide):
    """Return where names stand in one line, each as near to its middle as the others allow, all
    between 0 and 1 if they fit.
    """
    low, high, at = 0.0, 1.0, []
    for middle, width in zip(middles, wide):
        at.append(max(middle, low + width / 2))
        low = at[-1] + width / 2
    for n in reversed(range(len(at))):
        at[n] = min(at[n], high - wide[n] / 2)
        high = at[n] - wide[n] / 2
    return at

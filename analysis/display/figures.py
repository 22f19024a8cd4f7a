"""The house chart: the finding as its title, a source line, a text, a table, a phone form.

A `Chart` keeps the numbers it draws. Title, subtitle and source are text of the page, not of the
picture, so they wrap, can be read aloud and stay sharp; the picture holds axes, marks and labels,
laid out once wide and once for phones and written as SVG. The wide one is also a PNG, for programs
that show no HTML.
"""

import base64
import re
import textwrap
from dataclasses import dataclass, field
from html import escape

import numpy as np
import pandas as pd
from matplotlib import rc_context
from matplotlib.figure import Figure

from analysis.display.drawing import kept, raster, vector
from analysis.evidence import wording

MESSAGE, SECOND, GREEN, GREY, PALE = "#b3401f", "#1f5a94", "#1b6e53", "#5c5f66", "#c9ccd1"
INK = "#2b2d31"
WIDE, PHONE = 7.6, 3.9
# Where axes stand while their surroundings are measured (shares of the picture), and the white edge
# around everything (inches). Names at the right reach a little further when the axes become
# narrower; the edge has room for that.
ROOM, EDGE = (0.03, 0.12, 0.94, 0.84), 0.06
# of the numbers to download: beyond them, they depend on the versions of numpy and scipy
DIGITS = "%.12g"
NAME_LENGTH = 60
PICTURE = re.compile(
    r"<picture><source [^>]*srcset='data:image/svg\+xml;base64,([^']+)'>"
    r"<img src='data:image/svg\+xml;base64,([^']+)'[^>]*></picture>"
)
STYLE = {
    "font.family": "DejaVu Sans",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e6e7ea",
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "figure.facecolor": "white",
    # Hinting shifts letters by parts of a pixel, which these sizes do not show, and takes a quarter
    # of a picture's time.
    "text.hinting": "no_hinting",
    # two dollar signs in a label are two amounts, not the ends of a formula
    "text.parse_math": False,
}


def style(**more):
    """Return the house style as a context to draw in, with more of Matplotlib's settings."""
    import seaborn as sns  # which brings half of scipy, and pages name its colours alone

    return rc_context({**sns.axes_style("whitegrid"), **STYLE, **more})


@dataclass
class Chart:
    """A chart and the numbers it shows.

    Parameters
    ----------
    title : str
        The finding, as a sentence of about ten words.
    subtitle : str
        What is measured: unit, price year if money, place, period, level of the interval.
    source : str
        Producer and year; "own calculation" where true.
    alt : str
        The finding and the main numbers for those who cannot see the picture.
    data : pandas.DataFrame
        Exactly what is drawn; it becomes the table twin and the download.
    draw : callable
        ``draw(ax, phone)`` draws on the axes; ``phone`` is True for the narrow rendering.
    height : float
        Height of the wide rendering in inches; the phone rendering is ``phone_height`` high (by
        default 1.15 times).
    how_to_read : str
        One line for unusual forms.
    marks : list of (x, y, str)
        What a reader can point at, in the axes' numbers: its name and value, made of ``data``.
    key : str
        What the chart is called in addresses: ``#chart-key``.
    links : dict of str to str
        Addresses by part of the source line.
    """

    title: str
    subtitle: str
    source: str
    alt: str
    data: pd.DataFrame
    draw: object = field(repr=False)
    height: float = 3.8
    phone_height: float = 0.0
    how_to_read: str = ""
    marks: list = field(default_factory=list, repr=False)
    key: str = ""
    links: dict = field(default_factory=dict, repr=False)

    def figure(self, phone=False):
        """Return the laid out Matplotlib figure, wide or for phones, and what measured it."""
        size = (PHONE, self.phone_height or 1.15 * self.height) if phone else (WIDE, self.height)
        figure = Figure(figsize=size, dpi=vector.DPI)
        renderer = vector.Renderer(figure)
        axes = figure.subplots()
        axes.set_position(ROOM)
        self.draw(axes, phone)
        _fill(figure, axes, renderer)
        return figure, renderer

    def drawings(self):
        """Return the pictures, the same bytes for the same data and library versions: SVG wide,
        SVG for phones, PNG.
        """
        with style():
            return kept.drawings(self, self._drawn)

    def _drawn(self):
        phone, wide = (self.figure(narrow) for narrow in (True, False))
        return self._document(*wide), self._document(*phone), raster.png(wide[1])

    def _document(self, figure, renderer):
        axes = figure.axes[0]
        places = [(*_place(axes, x, y), text) for x, y, text in self.marks]
        return vector.document(figure, renderer, places, self.alt)

    def table(self):
        """Return the table twin: numbers in three significant digits, all else as it is."""
        return pd.DataFrame({name: _shown(column) for name, column in self.data.items()})

    def csv(self):
        """Return the plotted data as CSV text."""
        return self.data.to_csv(index=False, float_format=DIGITS, lineterminator="\n")

    def name(self):
        """Return the title as the name of a file, cut between words."""
        words = re.sub(r"[\W_]+", " ", self.title.lower())
        return textwrap.shorten(words, NAME_LENGTH, placeholder="").replace(" ", "-") or "chart"

    def html(self, wide, phone):
        """Return the chart as HTML with its two drawings."""
        wide, phone, csv = (
            base64.b64encode(text.encode()).decode() for text in (wide, phone, self.csv())
        )
        anchor, name = f"chart-{self.key or self.name()}", self.name()
        log, explained = r"\blog scales?\b(?! \()", r"\g<0> (equal distances are equal factors)"
        subtitle = re.sub(log, explained, self.subtitle)
        reading = f"<p class='how-to-read'><i>How to read this: {escape(self.how_to_read)}</i></p>"
        reading = reading if self.how_to_read else ""
        return (
            f"<figure class='chart' id='{anchor}'><figcaption><b>{escape(self.title)}</b><br>"
            f"<span>{escape(subtitle)}</span></figcaption>"
            "<picture><source media='screen and (max-width: 640px)' "
            f"srcset='data:image/svg+xml;base64,{phone}'>"
            f"<img src='data:image/svg+xml;base64,{wide}' alt='{escape(self.alt, quote=True)}' "
            f"width='{100 * WIDE:.0f}' "
            f"style='width:100%;max-width:{160 * WIDE:.0f}px;height:auto'></picture>"
            f"<p class='source'><small>Source: {self._credit()}</small></p>{reading}"
            f"<p class='downloads'><small>Download: <a download='{name}.csv' "
            f"href='data:text/csv;base64,{csv}'>data rows (CSV)</a> · "
            f"<a class='address' href='#{anchor}'>link to this chart</a></small></p>"
            "<details><summary>The numbers of this "
            f"chart</summary>{table_html(self.table())}</details></figure>"
        )

    def _credit(self):
        parts = [(part, self.links.get(part)) for part in self.source.split("; ")]
        return "; ".join(
            f"<a href='{escape(to)}'>{escape(part)}</a>" if to else escape(part)
            for part, to in parts
        )

    def _repr_html_(self):
        return self.html(*self.drawings()[:2])

    def _repr_mimebundle_(self, include=None, exclude=None):
        """Return the chart as HTML, and as PNG for programs that show no HTML."""
        wide, phone, png = self.drawings()
        found = {"text/plain": f"{self.title} ({len(self.data)} rows)"}
        return found | {"text/html": self.html(wide, phone), "image/png": png}


def inlined(html):
    """Return a chart's HTML with its two drawings as elements of the page, where style sheets
    recolour them and scripts find their marks.
    """

    def drawn(found):
        texts = zip(("narrow", "broad"), found.groups())
        return "".join(
            base64.b64decode(text).decode().replace("<svg", f'<svg class="{kind}"', 1)
            for kind, text in texts
        )

    return PICTURE.sub(drawn, html)


def _shown(column):
    """Return a column as the table twin shows it."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.strftime("%Y-%m-%d")
    if column.name == "year":
        return column.map(lambda year: wording.quantity(year, "year"))
    if pd.api.types.is_float_dtype(column):
        return column.map(lambda v: "–" if pd.isna(v) else wording.number(v, 3))
    return column


def _place(axes, x, y):
    """Return where a mark stands (pixels), one beyond the axes at their edge."""
    x = axes.convert_xunits(x)
    inside = np.clip(x, *sorted(axes.get_xlim())), np.clip(y, *sorted(axes.get_ylim()))
    return axes.transData.transform(inside)


def _fill(figure, axes, renderer):
    """Give the axes all the room that ticks, labels and names leave them now.

    Matplotlib's own layouts measure everything twice, which for one pair of axes takes as long as
    drawing.
    """
    for axis in (axes.xaxis, axes.yaxis):
        if not axis.get_label_text():
            # Anywhere, or all ticks would be laid out to find a place for it.
            axis.set_label_coords(0, 0)
    taken = axes.get_tightbbox(renderer, for_layout_only=True)
    box = axes.get_window_extent()
    edge = EDGE * figure.dpi
    left, bottom = box.x0 - taken.x0 + edge, box.y0 - taken.y0 + edge
    right, top = taken.x1 - box.x1 + edge, taken.y1 - box.y1 + edge
    label, moved = axes.xaxis.label, bottom - box.y0  # the box follows the axes when they move
    x, y = label.get_position()
    axes.xaxis.set_label_coords(x, y + moved, transform=label.get_transform())
    width, height = figure.bbox.size
    axes.set_position(
        [left / width, bottom / height, 1 - (left + right) / width, 1 - (bottom + top) / height]
    )


def table_html(frame, label="Table"):
    """Write a frame as an HTML table without index; wide tables scroll inside their own frame.

    Fractions that are still numbers get five digits at most, and no zeros at their end.
    """
    longest = {name: frame[name].map(lambda v: len(str(v))).max() for name in frame}
    space = {name: "11rem" if longest[name] > 40 else 0 for name in frame}
    html = frame.to_html(
        index=False,
        border=0,
        escape=True,
        na_rep="–",
        col_space=space,
        float_format=lambda value: wording.number(value, 5),
    )
    return (
        "<div class='wide' style='overflow-x:auto' tabindex='0' role='group' "
        f"aria-label='{escape(label, quote=True)}'>{left_aligned(html)}</div>"
    )


def left_aligned(html):
    """Align cells left inline: JupyterLab sets them right, code hosts know no style sheet."""
    return re.sub(
        r"""<(th|td)( data-label='[^']*')?(?: style="([^"]*)")?>""",
        lambda cell: f"<{cell[1]}{cell[2] or ''} style='text-align:left;{cell[3] or ''}'>",
        html,
    )


class Table:
    """A frame shown as the house table in notebook and page."""

    def __init__(self, frame, label="Table"):
        self.frame, self.label = frame, label

    def __repr__(self):
        return self.frame.to_string(index=False)

    def _repr_html_(self):
        return table_html(self.frame, self.label)


class Steps(Table):
    """Quantities with values and origins; an origin leads to its facts.

    ``facts`` holds, for each row, what its facts are called, by id.
    """

    def __init__(self, frame, facts):
        super().__init__(frame, "Calculation")
        self.facts = facts

    def _repr_html_(self):
        *_, last = self.frame
        marked = self.frame.assign(**{last: [f"origin-{n}." for n in range(len(self.frame))]})
        html = table_html(marked, self.label)
        for n, (text, facts) in enumerate(zip(self.frame[last], self.facts)):
            html = html.replace(f"origin-{n}.", _leading(escape(text), facts))
        return html


def _leading(text, facts):
    """Write an origin as a link to its fact, or as what opens the list of its facts."""
    if len(facts) == 1:
        return f"<a href='facts.html#{[*facts][0]}'>{text}</a>"
    links = (f"<a href='facts.html#{id}'>{escape(called)}</a>" for id, called in facts.items())
    return f"<details><summary>{text}</summary>{'<br>'.join(links)}</details>" if facts else text

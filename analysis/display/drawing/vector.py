"""Figures as small SVG: what Matplotlib lays out, written as lines, circles and words.

Matplotlib's own SVG has random names to refer by, a style in every element, and words placed by the
letters' outlines. This has none of it, so that several pictures fit into one page, style sheets can
recolour them, and browsers set words in the page's font:

* colours stand in ``fill`` and ``stroke``, where a style sheet finds them: ``[fill="#b3401f"]``;
* words are words, anchored at the side they are aligned to. They are laid out with the widths of
  DejaVu Sans, which is wider than the fonts of pages, so that what fits here fits there;
* words that are marked as `HALOED` have a white edge (`HALO`); the paper is the page's;
* coordinates are rounded to a tenth of a pixel, so that the last bits of a sum, in which processors
  differ, do not show.
"""

from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from matplotlib.backend_bases import RendererBase
from matplotlib.colors import to_hex
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text

#: Pixels per inch: the unit of the pictures.
DPI = 100
HALO, PAPER = 4, "#ffffff"
#: What marks words that stand on what is drawn.
HALOED = "haloed"
FONT = "system-ui, 'DejaVu Sans', Verdana, sans-serif"
ANCHORS = {"center": "middle", "right": "end"}


def number(value):
    """Write a coordinate: a tenth of a pixel, no zero that says nothing.

    >>> number(12.04), number(-0.04), number(3.25)
    ('12', '0', '3.2')
    """
    return f"{round(value, 1) + 0:g}"


class Words(NamedTuple):
    """A line of words: where its baseline begins, y downwards (pixels)."""

    text: str
    x: float
    y: float
    points: float
    colour: str
    haloed: bool


class Drawn(NamedTuple):
    """What Matplotlib had a renderer draw along a path, y upwards."""

    context: Any
    path: Path
    transform: Any
    face: Any


class Meter(RendererBase):
    """Measures words in the unit of the pictures."""

    def points_to_pixels(self, points):
        """Return how many pixels points are."""
        return points * DPI / 72


METER = Meter()


@lru_cache(4096)
def width(words, points):
    """Return how wide a line of words of a size is (inches)."""
    return METER.get_text_width_height_descent(words, FontProperties(size=points), False)[0] / DPI


class Renderer(Meter):
    """Collects what a figure draws as elements of an SVG, y downwards from the top; and keeps
    ``given`` what it was asked to draw, for `raster`.
    """

    def __init__(self, figure):
        super().__init__()
        self.size = figure.get_size_inches() * DPI
        self.parts, self.align, self.halo = [], "", False
        self.given = []

    def get_canvas_width_height(self):
        """Return the size of the picture in pixels."""
        return tuple(self.size)

    def open_group(self, s, gid=None):
        """Note where words begin; ``gid`` is how they are marked and how they align."""
        if s == "text":
            mark, self.align = gid or ("", "left")  # a tick may be made while it is drawn
            self.halo = mark == HALOED

    def get_text_width_height_descent(self, s, prop, ismath):
        """Return the extent of a line of words (pixels); the same words stand in many pictures."""
        return _extent(s, prop.copy(), ismath)

    def draw_path(self, gc, path, transform, rgbFace=None):
        """Write a line, an area or a round mark."""
        own = self.new_gc()  # the caller may go on to change its own
        own.copy_properties(gc)
        self.given.append(Drawn(own, path, transform.frozen(), rgbFace))
        round_mark = path.codes is not None and Path.CURVE4 in path.codes  # nothing else is curved
        if not round_mark and rgbFace is not None and to_hex(rgbFace) == PAPER:
            return  # the ground of everything
        style = self._stroke(gc) + self._fill(gc, rgbFace)
        if style == ' fill="none"':
            return
        clip = gc.get_clip_rectangle()
        if round_mark:
            corners = transform.transform(path.vertices)  # a circle's reach as far as it does
            low, high = corners.min(axis=0), corners.max(axis=0)
            x, y = (low + high) / 2
            if clip is None or clip.padded(1).contains(x, y):
                place = f'cx="{number(x)}" cy="{number(self.size[1] - y)}"'
                self.parts.append(f'<circle {place} r="{number((high - low)[0] / 2)}"{style}/>')
            return
        ends = clip.padded(1).extents if clip is not None else None
        if rgbFace is not None and clip is not None:
            path, transform, ends = transform.transform_path(path).clip_to_bbox(clip), None, None
        if drawn := self._data(path, transform, ends):
            self.parts.append(f'<path d="{drawn}"{style}/>')

    def _data(self, path, transform, clip):
        """Return path data in whole steps: what rounds to the same point is written once."""
        found, last = [], None
        for vertices, code in path.iter_segments(transform, clip=clip, curves=False):
            if code == Path.CLOSEPOLY:
                found.append("Z")
                continue
            x, y = number(vertices[0]), number(self.size[1] - vertices[1])
            if code == Path.MOVETO or (x, y) != last:
                found.append(f"{'M' if code == Path.MOVETO else 'L'}{x} {y}")
            last = x, y
        return "".join(found)

    def _stroke(self, gc):
        width, (red, green, blue, alpha) = gc.get_linewidth(), gc.get_rgb()
        if not width or not alpha:
            return ""
        offset, dashes = gc.get_dashes()
        style = f' stroke="{to_hex((red, green, blue))}"'
        style += f' stroke-width="{number(self.points_to_pixels(width))}"'
        if dashes is not None:
            lengths = " ".join(number(self.points_to_pixels(d)) for d in dashes)
            style += f' stroke-dasharray="{lengths}"'
        alpha = gc.get_alpha() if gc.get_forced_alpha() else alpha
        return style + (f' stroke-opacity="{alpha:.2g}"' if alpha < 1 else "")

    def _fill(self, gc, face):
        if face is None or (len(face) == 4 and not face[3]):
            return ' fill="none"'
        alpha = gc.get_alpha() if gc.get_forced_alpha() else face[3] if len(face) == 4 else 1
        return f' fill="{to_hex(face)}"' + (f' fill-opacity="{alpha:.2g}"' if alpha < 1 else "")

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        """Write a line of words at its baseline, anchored at the side it is aligned to."""
        words = Words(s, x, y, prop.get_size_in_points(), to_hex(gc.get_rgb()), self.halo)
        self.given.append(words)
        width, _, _ = self.get_text_width_height_descent(s, prop, ismath)
        x += {"center": width / 2, "right": width}.get(self.align, 0)
        size = number(self.points_to_pixels(words.points))
        style = f' font-size="{size}" fill="{words.colour}"'
        if self.align in ANCHORS:
            style += f' text-anchor="{ANCHORS[self.align]}"'
        if self.halo:
            style += f' stroke="{PAPER}" stroke-width="{HALO}" paint-order="stroke"'
        text = escape(s, quote=False)
        self.parts.append(f'<text x="{number(x)}" y="{number(y)}"{style}>{text}</text>')


@lru_cache(4096)
def _extent(words, prop, ismath):
    return RendererBase.get_text_width_height_descent(METER, words, prop, ismath)


def document(figure, renderer, marks, label):
    """Return a drawn figure as an SVG document.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        Laid out; ``renderer`` is the `Renderer` to draw it with.
    marks : list of (x, y, str)
        What a reader can point at: a place in pixels from the lower left, and its name and value.
    label : str
        The alternative text.
    """
    for text in figure.findobj(Text):
        text.set_gid((text.get_gid(), text.get_horizontalalignment()))
    figure.draw(renderer)
    width, height = (number(side) for side in renderer.size)
    places = "".join(
        f'<circle cx="{number(x)}" cy="{number(renderer.size[1] - y)}" r="9">'
        f"<title>{escape(text, quote=False)}</title></circle>"
        for x, y, text in marks
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{escape(label)}" '
        f'font-family="{FONT}"><g aria-hidden="true">{"".join(renderer.parts)}</g>'
        f'<g class="marks" fill="none" pointer-events="all">{places}</g></svg>'
    )

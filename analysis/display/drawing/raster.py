"""Figures as PNG, for programs that show no HTML: what was written as SVG is drawn once more as
pixels, the words above all else. Laying the figure out again would take as long as the SVG did.
"""

import io
from functools import cache

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import findfont
from matplotlib.transforms import Affine2D
from PIL import Image, ImageDraw, ImageFont

from analysis.display.drawing import vector

#: Pixels per inch, and how much larger that is than the SVG.
DPI = 110
LARGER = DPI / vector.DPI
#: The eye sees no difference to all colours, at two fifths of the size.
COLOURS = 48
#: Where words are anchored, as Pillow has it: at their baseline.
ANCHORS = {"left": "ls", "center": "ms", "right": "rs"}


def png(drawn: vector.Renderer) -> bytes:
    """Return the PNG of what a renderer was given to draw, which also holds its white ground."""
    larger = Affine2D().scale(LARGER)
    width, height = (int(side) for side in larger.transform(drawn.size))
    renderer, words = RendererAgg(width, height, DPI), []
    for part in drawn.given:
        if isinstance(part, vector.Words):
            words.append(part)
            continue
        context = _clipped(part.context, larger)
        renderer.draw_path(context, part.path, part.transform + larger, part.face)
    picture = Image.frombuffer("RGBA", (width, height), renderer.buffer_rgba()).convert("RGB")
    _write(picture, words)
    small = io.BytesIO()
    how = {"method": Image.Quantize.FASTOCTREE, "dither": Image.Dither.NONE}
    picture.quantize(COLOURS, **how).save(small, "PNG")
    return small.getvalue()


def _write(picture, words):
    """Write words, which Pillow sets a line at a time, and Matplotlib letter by letter."""
    pen = ImageDraw.Draw(picture)
    for line in words:
        edge = round(vector.HALO / 2 * LARGER) if line.haloed else 0
        pen.text(
            (line.x * LARGER, line.y * LARGER),
            line.text,
            fill=line.colour,
            font=_font(line.points),
            anchor=ANCHORS[line.aligned],
            stroke_width=edge,
            stroke_fill=vector.PAPER,
        )


@cache
def _font(points):
    return ImageFont.truetype(findfont("DejaVu Sans"), points / 72 * DPI)


def _clipped(gc, larger):
    if (clip := gc.get_clip_rectangle()) is not None:
        gc.set_clip_rectangle(clip.transformed(larger))
    return gc

"""Figures as PNG, for programs that show no HTML: what was written as SVG is drawn once more as
pixels, the words above all else, by the outlines of their letters. Laying the figure out again
would take as long as the SVG did.
"""

import io
from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.font_manager import findfont, get_font
from matplotlib.path import Path
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D
from PIL import Image

from analysis.display.drawing import vector

#: Pixels per inch, and how much larger that is than the SVG.
DPI = 110
LARGER = DPI / vector.DPI
#: The eye sees no difference to all colours, at two fifths of the size.
COLOURS = 48
#: Outlines of letters, found once, and how large they are (points, at a pixel a point).
OUTLINES, SIZE = {}, 100


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
    for line in words:
        _write(renderer, line, drawn.size[1])
    picture = Image.frombuffer("RGBA", (width, height), renderer.buffer_rgba()).convert("RGB")
    small = io.BytesIO()
    how = {"method": Image.Quantize.FASTOCTREE, "dither": Image.Dither.NONE}
    picture.quantize(COLOURS, **how).save(small, "PNG")
    return small.getvalue()


def _write(renderer, line, height):
    """Write a line of words where the SVG has it; ``height`` is that of the SVG, whose y goes down.

    Matplotlib itself would set it letter by letter, which takes longer, and Pillow with what
    libraries the system has, by which words come out wider or narrower.
    """
    letters, context = _letters(line.text), renderer.new_gc()
    place = Affine2D().scale(line.points / SIZE * DPI / 72)
    place.translate(line.x * LARGER, (height - line.y) * LARGER)
    if line.haloed:
        context.set_foreground(vector.PAPER)
        context.set_linewidth(vector.HALO * 72 / vector.DPI)
        context.set_joinstyle("round")
        renderer.draw_path(context, letters, place)
    context.set_linewidth(0)
    renderer.draw_path(context, letters, place, to_rgb(line.colour))


@lru_cache(1024)
def _letters(text):
    """Return the outlines of a line of words as one path, `SIZE` points large."""
    font = get_font(findfont("DejaVu Sans"))
    font.set_size(SIZE, 72)
    placed, outlines, _ = text_to_path.get_glyphs_with_font(font, text, OUTLINES)
    corners = [outlines[letter][0] + [x, y] for letter, x, y, _ in placed]
    codes = [outlines[letter][1] for letter, *_ in placed]
    return Path(np.concatenate(corners), np.concatenate(codes))


def _clipped(gc, larger):
    if (clip := gc.get_clip_rectangle()) is not None:
        gc.set_clip_rectangle(clip.transformed(larger))
    return gc

"""Figures as PNG, for programs that show no HTML: what was written as SVG is drawn once more as
pixels. Laying the figure out again would take as long as the SVG did.
"""

import io

from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Affine2D
from PIL import Image

from analysis.display.drawing import vector

#: Pixels per inch.
DPI = 110
#: The eye sees no difference to all colours, at two fifths of the size.
COLOURS = 48


def png(drawn: vector.Renderer) -> bytes:
    """Return the PNG of what a renderer was given to draw, which also holds its white ground."""
    larger = Affine2D().scale(DPI / vector.DPI)
    width, height = (int(side) for side in larger.transform(drawn.size))
    renderer = RendererAgg(width, height, DPI)
    for kind, gc, *what in drawn.given:
        if kind == "words":
            place, *words = what
            renderer.draw_text(gc, *larger.transform(place), *words)
        else:
            path, transform, face = what
            renderer.draw_path(_clipped(gc, larger), path, transform + larger, face)
    picture = Image.frombuffer("RGBA", (width, height), renderer.buffer_rgba())
    small = io.BytesIO()
    how = {"method": Image.Quantize.FASTOCTREE, "dither": Image.Dither.NONE}
    picture.convert("RGB").quantize(COLOURS, **how).save(small, "PNG")
    return small.getvalue()


def _clipped(gc, larger):
    if (clip := gc.get_clip_rectangle()) is not None:
        gc.set_clip_rectangle(clip.transformed(larger))
    return gc

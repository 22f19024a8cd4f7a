"""Where words of a drawing lie on other words, on lines or on points, as its elements say."""

import re

from analysis.display.drawing import vector

SVG = "{http://www.w3.org/2000/svg}"
#: What lies behind everything: the grid.
BEHIND = {"#e6e7ea"}
#: Pixels that may touch: of words, and of words and marks.
TOUCH, NEAR = 1.0, 1.5
#: Pixels that words on one line stand apart at least, so that they do not read as one.
APART = 3.0
#: How far letters reach above and below their baseline (shares of their size).
ABOVE, BELOW = 0.76, 0.22


def box(text):
    """Return left, top, right and bottom of a text element (pixels)."""
    size, x, y = (float(text.get(key)) for key in ("font-size", "x", "y"))
    wide = vector.DPI * vector.width(text.text, size * 72 / vector.DPI)
    x -= {"middle": wide / 2, "end": wide}.get(text.get("text-anchor"), 0)
    return x, y - ABOVE * size, x + wide, y + BELOW * size


def meet(one, other, touch):
    """Say whether two boxes share more than some pixels."""
    return all(min(one[n + 2], other[n + 2]) - max(one[n], other[n]) > touch for n in (0, 1))


def read_as_one(one, other):
    """Say whether two boxes on one line have next to nothing between them."""
    between = max(one[0], other[0]) - min(one[2], other[2])
    return abs(one[3] - other[3]) < TOUCH and -TOUCH <= between < APART


def lines(path):
    """Return the straight pieces of a path: (x, y, x, y)."""
    found = []
    for part in path.get("d").split("M"):
        points = [tuple(map(float, p.split())) for p in re.findall(r"-?[\d.]+ -?[\d.]+", part)]
        found += [(*one, *other) for one, other in zip(points, points[1:])]
    return found


def crosses(line, area):
    """Say whether a straight line runs through an area (Liang and Barsky's clipping)."""
    x, y, to_x, to_y = line
    first, last = 0.0, 1.0
    for step, room in (
        (x - to_x, x - area[0]),
        (to_x - x, area[2] - x),
        (y - to_y, y - area[1]),
        (to_y - y, area[3] - y),
    ):
        if step == 0 and room < 0:
            return False
        if step < 0:
            first = max(first, room / step)
        elif step > 0:
            last = min(last, room / step)
    return first < last


def found(svg):
    """Return what is wrong with the words of a drawing, as sentences."""
    drawn = svg.find(f"{SVG}g")
    words = [(t.text, box(t)) for t in drawn.iter(f"{SVG}text") if (t.text or "").strip()]
    wide, high = (float(svg.get(side)) for side in ("width", "height"))
    told = []
    for n, (text, area) in enumerate(words):
        if area[0] < -1 or area[1] < -1 or area[2] > wide + 1 or area[3] > high + 1:
            told.append(f"{text!r} lies beyond the picture")
        told += [f"{text!r} on {o!r}" for o, other in words[n + 1 :] if meet(area, other, TOUCH)]
        told += [f"{text!r} at {o!r}" for o, other in words[n + 1 :] if read_as_one(area, other)]
        inner = area[0] + NEAR, area[1] + NEAR, area[2] - NEAR, area[3] - NEAR
        for mark in drawn:
            if mark.tag == f"{SVG}circle":
                x, y, r = (float(mark.get(key)) for key in ("cx", "cy", "r"))
                if meet(area, (x - r, y - r, x + r, y + r), NEAR):
                    told.append(f"{text!r} on a point")
            elif mark.tag == f"{SVG}path" and mark.get("stroke", "none") not in BEHIND | {"none"}:
                if any(crosses(line, inner) for line in lines(mark)):
                    told.append(f"{text!r} on a line of {mark.get('stroke')}")
    return told

"""Where words stand in a picture: beside what is drawn, and not on it or on each other.

Places are shares of the axes, 0 at the left and the bottom, 1 at the right and the top. How large
the axes are is estimated, as they get what all words around them leave.
"""

from itertools import product

import numpy as np

from analysis.display.drawing import vector

#: How high words are (points), a line of them, and the white around (inches).
POINTS, LINE, EDGE = 9, 0.155, 0.03
#: Places tried along a line, and points looked at on each drawn line.
TRIED, SEEN = 24, 600
#: Around a dot (points).
RING = np.array([(0, 0), (3, 0), (-3, 0), (0, 3), (0, -3)])
#: What it counts that words lie on words, or beyond the axes, and not on one drawn point.
MEETING = 1000


def size(text, inches):
    """Return width and height of words as shares of axes of a size (inches)."""
    lines = text.split("\n")
    wide, high = max(vector.width(line, POINTS) for line in lines), LINE * len(lines)
    return wide / inches[0], high / inches[1]


def meet(one, other):
    """Say whether two boxes (left, bottom, right, top) share more than an edge."""
    return all(max(one[n], other[n]) < min(one[n + 2], other[n + 2]) for n in (0, 1))


def along(x, y, step=False):
    """Return points all along a line through (x, y), with ``step`` one that runs level first."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    if step:
        x, y = np.repeat(x, 2)[1:], np.repeat(y, 2)[:-1]
    at = np.linspace(0, len(x) - 1, SEEN) if len(x) > 1 else np.zeros(1)
    return np.c_[np.interp(at, np.arange(len(x)), x), np.interp(at, np.arange(len(y)), y)]


def around(dots, inches):
    """Return points around the middle of dots in axes of a size (inches)."""
    return (np.asarray(dots)[:, None] + RING / 72 / inches).reshape(-1, 2)


class Room:
    """What is drawn inside axes, and which words stand there already.

    Parameters
    ----------
    inches : (float, float)
        About how wide and high the axes are.
    drawn : list of array, shape (n, 2)
        Points of what is drawn.
    """

    def __init__(self, inches, drawn):
        self.inches, self.words = inches, []
        points = np.concatenate([np.empty((0, 2)), *drawn])
        self.drawn = points[np.isfinite(points).all(axis=1)]

    def cost(self, box):
        """Return how much a box is in the way of what is drawn and of the words."""
        inside = (self.drawn > box[:2]) & (self.drawn < box[2:])
        beyond = box[0] < 0 or box[1] < 0 or box[2] > 1 or box[3] > 1
        met = sum(meet(box, other) for other in self.words) + beyond
        return int(inside.all(axis=1).sum()) + MEETING * met

    def choose(self, boxes):
        """Take the first box of those that are least in the way; return which."""
        best = int(np.argmin([self.cost(box) for box in boxes]))
        self.words.append(boxes[best])
        return best

    def on_line(self, text, y):
        """Return where along a level line its name begins, whether it stands above (1) or below
        (-1), and whether nothing is in its way there.
        """
        wide, high = size(text, self.inches)
        gap = EDGE / self.inches[1]
        starts = np.linspace(0.01, max(0.01, 0.99 - wide), TRIED)
        tried = [(x, side) for side in (1, -1) for x in starts]
        low = {1: y + gap, -1: y - gap - high}
        boxes = [(x, low[side], x + wide, low[side] + high) for x, side in tried]
        free = min(map(self.cost, boxes)) == 0
        return *tried[self.choose(boxes)], free

    def beside(self, texts, points, sides):
        """Return which of some texts stands at which of some points, and on which of ``sides``:
        (right, up) from the point to the nearest corner of the words (points), and how they are
        aligned.
        """
        tried = list(product(texts, range(len(points)), sides))
        boxes = []
        for text, n, ((right, up), align) in tried:
            wide, high = size(text, self.inches)
            left = points[n][0] + right / 72 / self.inches[0] - (wide if align == "right" else 0)
            low = points[n][1] + up / 72 / self.inches[1]
            boxes.append((left, low, left + wide, low + high))
        return tried[self.choose(boxes)]


def apart(boxes, ceiling=1.0):
    """Return how far up to move each box so that none lies on another, from the lowest upwards;
    what would stand above the ceiling moves down again, with what is in its way.
    """
    order = sorted(range(len(boxes)), key=lambda n: boxes[n][1])
    moved = [list(box) for box in boxes]

    def side_by_side(one, other):
        return one[2] <= other[0] or other[2] <= one[0]

    for rank, n in enumerate(order):
        box, height = moved[n], boxes[n][3] - boxes[n][1]
        below = [moved[m] for m in order[:rank] if not side_by_side(moved[m], box)]
        box[1] = max([box[1], *(other[3] for other in below)])
        box[3] = box[1] + height
    for rank, n in reversed([*enumerate(order)]):
        box, height = moved[n], boxes[n][3] - boxes[n][1]
        above = [moved[m] for m in order[rank + 1 :] if not side_by_side(moved[m], box)]
        box[3] = min([box[3], ceiling, *(other[1] for other in above)])
        box[1] = box[3] - height
    return [new[1] - old[1] for new, old in zip(moved, boxes)]

"""Tables that are too wide for a phone become records there: each cell says which column it is of.

A table of a chapter has as many columns as its question has. On a screen of 390 pixels the last of
them would lie beyond the edge, where nobody looks. What fits stays a table.
"""

import re
from html import unescape

TABLE = re.compile(
    r"(<div class=['\"]wide['\"][^>]*>)<table(?: class=\"dataframe\")?>(.*?)</table>", re.S
)
ROW, CELL = re.compile(r"<tr\b.*?</tr>", re.S), re.compile(r"<(t[hd])\b([^>]*)>(.*?)</\1>", re.S)
#: Letters of the longest words that fit side by side on a phone, where units stay with their
#: numbers, and those that the edges of a column take.
ROOM, EDGES = 30, 2


def folding(html: str) -> str:
    """Return HTML in which wide tables carry the class ``folding`` and their cells a label."""
    return TABLE.sub(_table, html)


def _table(found):
    frame, inside = found.groups()
    rows = ROW.findall(inside)
    heads = [words(cell[2]) for cell in CELL.findall(rows[0])] if rows else []
    cells = [[words(cell[2]) for cell in CELL.findall(row)] for row in rows]
    if any(len(row) != len(heads) for row in cells) or width(cells) <= ROOM:
        return found[0]
    first, *others = rows
    for row in others:
        inside = inside.replace(row, _labelled(row, iter(heads)), 1)
    return f'{frame}<table class="dataframe folding">{inside}</table>'


def words(html: str) -> str:
    """Return what is read of a cell."""
    return unescape(re.sub(r"<[^>]+>", " ", html)).strip()


def width(rows: list[list[str]]) -> int:
    """Return how wide columns are at least (letters): each as its longest word.

    >>> width([["Model", "USD per hour"], ["H100", "3.99"]])
    13
    """
    longest = [
        max(len(w) for cell in column for w in cell.split() or [""]) for column in zip(*rows)
    ]
    return sum(longest) + EDGES * len(longest)


def _labelled(row, heads):
    """Return a row whose cells carry the head of their column."""

    def labelled(cell):
        head = next(heads).replace('"', "&quot;").replace("<", "&lt;")
        return f'<{cell[1]} data-label="{head}"{cell[2]}>{cell[3]}</{cell[1]}>'

    return CELL.sub(labelled, row)

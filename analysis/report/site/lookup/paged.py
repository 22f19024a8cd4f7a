"""A long table on several pages: which rows stand on which, and how an address finds its row.

Rows are named on one page, ``facts.html#id``, however many pages there are. So where an address
names a row that a page has not, it reads ``rows/facts-1.js`` …, which say on which page each row
stands that the first has not (see ``rows.js``). No file grows with the number of rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.report.site.lookup import claim_files

#: Characters of HTML on one page, about, and rows in one script.
ROOM, SIZE = 1_000_000, 20_000
FOLDER = "rows"


@dataclass(frozen=True)
class Page:
    """One page of a table; ``first`` and ``last`` are the anchors of its outer rows."""

    name: str
    number: int
    rows: Sequence[dict]
    first: str
    last: str


def pages(
    name: str, rows: Sequence[dict], anchor: Callable[[dict], str], room: Callable[[dict], int]
) -> list[Page]:
    """Return the pages of a table, the first under its own name; one at least.

    Parameters
    ----------
    name : str
        The page of the whole.
    rows : sequence of dict
        What is shown, in order.
    anchor, room : callable
        Give, for a row, the part of an address that leads to it, and its characters of HTML.
    """
    pieces: list[list[dict]] = [[]]
    left = ROOM
    for row in rows:
        left -= room(row)
        if left < 0 and pieces[-1]:
            pieces.append([])
            left = ROOM - room(row)
        pieces[-1].append(row)
    return [
        Page(
            name if number == 1 else f"{name}-{number}",
            number,
            piece,
            *((anchor(piece[0]), anchor(piece[-1])) if piece else ("", "")),
        )
        for number, piece in enumerate(pieces, start=1)
    ]


def write(folder: Path, found: Sequence[Page], anchor: Callable[[dict], str]) -> None:
    """Write the scripts that say where the rows of further pages stand, if there are any."""
    places = [[anchor(row), page.name] for page in found[1:] for row in page.rows]
    if places:
        (folder / FOLDER).mkdir(parents=True, exist_ok=True)
        claim_files.hand_over(folder / FOLDER, found[0].name, "tableRows.add", places, SIZE)

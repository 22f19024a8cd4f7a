"""Which rows of which table a number was worked out from.

The index of a table is named like the table and holds a key for each row (`data.table`), so that
whatever selects, sorts or widens rows still knows them. Where a row of a frame is made of several
rows of tables, its column `COLUMN` lists them all. Rows that a search only passed over, such as
listings dearer than the cheapest, are no origin of what it found.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from analysis.evidence.tables.rows import DataError

COLUMN = "origins"
#: Source of what the project works out itself; it has none of its own.
OWN = "own-calculation"


class Origin(NamedTuple):
    """One row that a number was worked out from: its table, its key there, and its source."""

    table: str
    key: str
    source: str


def each(frame: Any) -> list[tuple[Origin, ...]]:
    """Return the origins of every row of a frame.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows with a column ``source``, or with one that lists their origins.

    Raises
    ------
    DataError
        When its rows are not those of a table and it has no column that lists them.

    Examples
    --------
    >>> from analysis.evidence.tables import data
    >>> each(data.table("chips").head(1))
    [(Origin(table='chips', key='V100 32GB', source='epoch-chips-2025'),)]
    """
    if COLUMN in frame:
        return list(frame[COLUMN])
    if not frame.index.name:
        raise DataError(
            f"A frame with the columns {', '.join(map(str, frame.columns))} must say which rows of "
            f"which table it is made of, and it has another index than a table's and no column "
            f"{COLUMN!r}; keep the index, or add the column."
        )
    return [(Origin(frame.index.name, *row),) for row in zip(frame.index, frame["source"])]


def origins(*frames: Any) -> tuple[Origin, ...]:
    """Return the origins of all rows of some frames, each once, in order."""
    return united(rows for frame in frames for rows in each(frame))


def by_table(found: Iterable[Origin]) -> dict[str, tuple[str, ...]]:
    """Return the keys of origins by table."""
    keys: dict[str, list[str]] = {}
    for origin in found:
        keys.setdefault(origin.table, []).append(origin.key)
    return {table: tuple(rows) for table, rows in keys.items()}


def united(parts: Iterable[Iterable[Origin]]) -> tuple[Origin, ...]:
    """Return several lists of origins as one, each once, in order."""
    return tuple(dict.fromkeys(origin for part in parts for origin in part))

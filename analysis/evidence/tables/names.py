"""One name a model, chip or maker, found by any of its spellings.

Price lists, benchmarks and reports write the same model in many ways ("GPT-4o (2024-08-06)",
"gpt-4o-2024-08-06"). A table whose schema says ``otherNames`` holds the name that all others use
as its primary key, and other spellings in that column, separated by "; ". Capitals, blanks, hyphens
and underscores make no difference; a spelling leads to one row.
"""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

from analysis.evidence.tables import data
from analysis.evidence.tables.rows import DataError

SEPARATOR = "; "


def plain(text: str) -> str:
    """Return a spelling without what makes no difference.

    >>> plain("GPT-4o  Mini") == plain("gpt_4o-mini")
    True
    """
    return re.sub(r"[-_\s]+", " ", text).casefold().strip()


def spellings(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the name by each of its spellings as `plain` writes them.

    ``pairs`` are names with their other spellings, as they stand in the table.
    """
    rows = list(pairs)
    found = {plain(other): name for name, others in rows for other in split(others)}
    return found | {plain(name): name for name, _ in rows}


def split(others: str) -> list[str]:
    """Return the spellings of one cell: ``split("a; b")`` is ``["a", "b"]``."""
    return [other for other in others.split(SEPARATOR) if other]


def known(table: str) -> dict[str, str]:
    """Return the name by each spelling that a table of names has: models, chips or makers."""
    schema = data.resource(table)["schema"]
    frame = data.table(table)
    return spellings(zip(frame[schema["primaryKey"]], frame[schema["otherNames"]]))


def canonical(table: str, text: str) -> str:
    """Return the one name of what is written in any spelling.

    Parameters
    ----------
    table : str
        ``"models"``, ``"chips"`` or ``"makers"``.
    text : str
        A name or another spelling.

    Raises
    ------
    DataError
        When no row of the table is spelt so; the message names the nearest.

    Examples
    --------
    >>> canonical("chips", "NVIDIA A100 SXM4 80 GB"), canonical("models", "gpt-4o-2024-08-06")
    ('A100 80GB', 'GPT-4o (2024-08-06)')
    """
    if text in data.keys(table):
        return text
    found = known(table)
    if plain(text) not in found:
        raise DataError(f"{text!r} is not in {table}{suggestion(text, found, table)}.")
    return found[plain(text)]


def closest(text: str, found: Mapping[str, str], cutoff: float = 0.5) -> str:
    """Return the name whose spelling is the nearest, or an empty text where none is near."""
    close = get_close_matches(text, found, n=1, cutoff=cutoff)
    return found[close[0]] if close else ""


def nearest(name: str) -> str:
    """Write the nearest name in brackets, or nothing where there is none."""
    return f" (the nearest is {name!r})" if name else ""


def suggestion(text: str, found: Mapping[str, str], table: str) -> str:
    """Say how to mend a name that a table does not have: its name there, or the nearest."""
    if plain(text) in found:
        return f", where its name is {found[plain(text)]!r}; write that"
    near = nearest(closest(plain(text), found))
    return f"{near}; correct it, or add it to {table}.csv"

"""The articles by name: short in charts, tables and texts, in full where there is room."""

import re
from collections.abc import Callable
from functools import cache

from analysis.evidence.tables import data

#: An id that has no name yet: not as `named` leaves it, behind a name.
UNNAMED = "".join(f"(?<!{before})" for before in ("” ", r"” \(", "”, "))
ID = re.compile(rf"(?<![\w-]){UNNAMED}(?:[Aa]rticle\s+)?(\()?(a[1-9]\d*)(?![\w-])")
#: Several ids in one bracket, and an id that opens the text of a mark.
BRACKET = re.compile(r"\((a[1-9]\d*(?:, a[1-9]\d*)+)\)")
OPENING = re.compile(r"^(a[1-9]\d*)(?=: )")


@cache
def short_names() -> dict[str, str]:
    """Return the short name of each article by its id; its title where it has none."""
    rows = data.column("articles", "id", "short_name", "title")
    return {id: short or title for id, short, title in rows}


def named(text: str, code: bool = True, write: Callable[[str], str] = str) -> str:
    """Call articles in a text by their short names, with their ids behind or without; a text that
    has names keeps them. A name takes no genitive: "the users of a1", not "a1's users".

    ``write`` makes a name, which is a cell of the dataset, part of a text of another kind.

    >>> named("Article a1 says so, and (a3).")
    '“Cost gap” (a1) says so, and (“AI inference vs training”, a3).'
    >>> named(named("Article a1 says (a3), a2.")) == named("Article a1 says (a3), a2.")
    True
    >>> named("traffic of a1", code=False)
    'traffic of “Cost gap”'
    >>> named("weeks (a1, a2), by the count of article a1")
    'weeks (“Cost gap”, a1; “Why one costs far more”, a2), by the count of “Cost gap” (a1)'
    """

    def short(id):
        return f"“{write(short_names()[id])}”"

    def several(found):
        ids = found[1].split(", ")
        if not {*ids} <= {*short_names()}:
            return found[0]
        return f"({'; '.join(f'{short(id)}, {id}' if code else short(id) for id in ids)})"

    def name(found):
        bracket, id = found[1] or "", found[2]
        if id not in short_names():
            return found[0]
        if bracket:
            return f"({short(id)}{f', {id}' if code else ''}"
        return f"{short(id)}{f' ({id})' if code else ''}"

    return ID.sub(name, BRACKET.sub(several, text))


def opened(text: str) -> str:
    """Call the article with which the text of a mark opens by its short name.

    >>> opened("a2: 15×")
    'Why one costs far more: 15×'
    """
    return OPENING.sub(lambda found: short_names().get(found[1], found[1]), text)

"""The articles by name: short in charts, tables and texts, in full where there is room."""

import re
from collections.abc import Callable
from functools import cache

from analysis.evidence.tables import data

#: An id that has no name yet: not as `named` leaves it, behind a name or a name's genitive.
UNNAMED = "".join(f"(?<!{before})" for before in ("” ", r"” \(", "”, ", "”'s ", r"”'s \("))
ID = re.compile(rf"(?<![\w-]){UNNAMED}(?:[Aa]rticle\s+)?(\()?(a[1-9]\d*)('s)?(?![\w-])")


@cache
def short_names() -> dict[str, str]:
    """Return the short name of each article by its id; its title where it has none."""
    rows = data.table("articles").to_dict("records")
    return {row["id"]: row["short_name"] or row["title"] for row in rows}


def named(text: str, code: bool = True, write: Callable[[str], str] = str) -> str:
    """Call articles in a text by their short names, with their ids behind or without; a text that
    has names keeps them.

    ``write`` makes a name, which is a cell of the dataset, part of a text of another kind.

    >>> named("Article a1 says so, and (a3).")
    '“Cost gap” (a1) says so, and (“AI inference vs training”, a3).'
    >>> named(named("Article a1's own (a3), a2.")) == named("Article a1's own (a3), a2.")
    True
    >>> named("a1's traffic", code=False)
    "“Cost gap”'s traffic"
    """

    def name(found):
        bracket, id, of = found[1] or "", found[2], found[3] or ""
        if id not in short_names():
            return found[0]
        short = write(short_names()[id])
        if bracket:
            return f"(“{short}”{f', {id}' if code else ''}{of}"
        return f"“{short}”{of}{f' ({id})' if code else ''}"

    return ID.sub(name, text)

"""Which rows can no result use? What is valid and yet does nothing is told, and refused by nobody.

A price without a score under the same name enters no price at a level of quality; a model that no
table names is a slip of the keyboard, or waits for its rows. The references that a row needs to be
of use stand under ``expects`` in ``datapackage.json``; every row of `NAMES` should be named by some
other table.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from analysis.evidence.tables import data, description, names

FEW = 3
#: Tables whose rows only say how something is called; a chip brings a data sheet of its own.
NAMES = ("models", "makers")


class Notice(NamedTuple):
    """What should be looked at: one sentence, and what it is about, one line each."""

    sentence: str
    lines: tuple[str, ...]


def notices() -> list[Notice]:
    """Return a notice for each table with rows that no result can use."""
    resources = data.package()["resources"]
    expected = [(r, e) for r in resources for e in r["schema"].get("expects", [])]
    found = [_unmet(resource, reference) for resource, reference in expected]
    found += [_unnamed(r) for r in resources if r["name"] in NAMES]
    return [notice for notice in found if notice.lines]


def _unmet(resource, expected):
    """Warn of rows that meet none of another table."""
    field, to = expected["fields"], expected["reference"]["resource"]
    cells = data.table(resource["name"])[field]
    there = set(data.table(to)[expected["reference"]["fields"]])
    lost = cells[~cells.isin(there)]
    near = {names.plain(name): name for name in there}
    lines = tuple(
        f"{name!r}{names.nearest(names.closest(names.plain(name), near))}"
        for name in lost.drop_duplicates()
    )
    return Notice(
        f"{resource['path']}: {len(lost):,} of {len(cells):,} rows {_each(expected, len(lost))}: "
        f"{to}.csv has no row under that name; {few(lines)}.",
        lines,
    )


def _each(expected, count):
    """Write what becomes of rows that meet none; the words are those for one row."""
    return expected["otherwise"] if count == 1 else expected["otherwise"].replace("takes", "take")


def _unnamed(resource):
    """Warn of names that no other table uses."""
    used = {
        name for table, column in _users(resource["name"]) for name in data.table(table)[column]
    }
    own = data.table(resource["name"])[resource["schema"]["primaryKey"]]
    lines = tuple(repr(name) for name in own if name not in used)
    return Notice(
        f"{resource['path']}: {len(lines):,} of {len(own):,} names stand in no other table; "
        f"{few(lines)}.",
        lines,
    )


def _users(target: str) -> Iterator[tuple[str, str]]:
    """Yield (table, column) of each reference to a table of names, its own included."""
    for resource in data.package()["resources"]:
        for key in resource["schema"].get("foreignKeys", []):
            to: Any = key["reference"]
            if (to["resource"] or resource["name"]) == target:
                yield resource["name"], description.names(key["fields"])[0]


def few(lines: tuple[str, ...]) -> str:
    """Write the first few lines and how many more there are."""
    more = f", and {len(lines) - FEW:,} more" if len(lines) > FEW else ""
    return f"{', '.join(lines[:FEW])}{more}"

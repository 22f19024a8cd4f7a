"""The verdicts on record, and every change of one: none turns silently.

``data/verdicts.csv`` holds the verdict of every claim as the stored notebooks give it.
``data/corrections.csv`` holds each change since a claim first had a verdict, the oldest first, in
the words of the time. The record follows the code only where a correction says why.
"""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from analysis.evidence.tables import data
from analysis.ledger import claims, rule
from analysis.ledger.results import Record

#: What words of version 1 of the rule are called today.
RENAMED = {old: new for new, old in rule.FORMERLY.items()}
MOVED = "merged/split"


@dataclass(frozen=True)
class Change:
    """One row of ``corrections.csv``; ``number`` counts the changes of its claim from 1."""

    claim: str
    date: date
    before: str
    after: str
    cause: str
    reason: str
    commit: str
    was: str
    number: int

    @property
    def id(self) -> str:
        """Return the id that the claim had at the time."""
        return self.was or self.claim

    @property
    def ended(self) -> str:
        """Say what became of a claim that has no verdict of its own any more."""
        return f"part of {self.claim}" if self.claim else "dropped"

    @property
    def anchor(self) -> str:
        """Return a name of its own for the change, which later changes leave as it is."""
        return f"{self.id}-{self.number}"


@dataclass(frozen=True)
class Flip:
    """A claim whose verdict is not the one on record."""

    id: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.id}: {self.before} → {self.after}"


def same(one: str, other: str) -> bool:
    """Say whether two words mean one verdict, whenever each was written.

    Examples
    --------
    >>> same("overstated", "too high"), same("holds", "wrong")
    (True, False)
    """
    return RENAMED.get(one, one) == RENAMED.get(other, other)


def recorded() -> dict[str, str]:
    """Return the verdict on record of every claim that has one."""
    return {row["claim"]: row["verdict"] for row in _rows("verdicts")}


def changes() -> list[Change]:
    """Return every change, the oldest first."""
    seen: Counter[str] = Counter()
    found = []
    for row in _rows("corrections"):
        id = row["was"] or row["claim"]
        seen[id] += 1
        found.append(Change(**row | {"date": row["date"].date(), "number": seen[id]}))
    return found


def _rows(table):
    return data.records(table) if data.described(table) else []


def flips(records: Iterable[Record]) -> list[Flip]:
    """Return the claims judged otherwise than on record, in the order of the records."""
    known = recorded()
    return [
        Flip(r["id"], known[r["id"]], r["verdict"])
        for r in records
        if r["id"] in known and not same(known[r["id"]], r["verdict"])
    ]


def listed(records: Iterable[Record]) -> str:
    """Write the claims judged otherwise than on record, one a line; empty when there is none."""
    found = flips(records)
    count = "1 verdict differs from the committed one:"
    if len(found) != 1:
        count = f"{len(found)} verdicts differ from the committed ones:"
    return "\n  ".join([count, *map(str, found)]) if found else ""


def unexplained(records: Iterable[Record]) -> list[str]:
    """Return a sentence for each change of the record that no row of ``corrections.csv`` tells."""
    records = list(records)
    add = "add a row to data/corrections.csv, then run make notebooks again."
    last, there = _last(), {r["id"] for r in records}
    gone = [id for id in recorded() if id not in there and not _moved(id)]
    return [
        f"The verdict of {flip.id} changed from {flip.before} to {flip.after}: {add}"
        for flip in flips(records)
        if not same(last.get(flip.id, ""), flip.after)
    ] + [
        f'The claim {id} is gone: with "{MOVED}" as its cause and {id} as was, {add}' for id in gone
    ]


def _last():
    """Return the word after the last change of each claim that has changed, by its id."""
    return {change.id: change.after for change in changes()}


def _moved(id):
    return any(c.was == id and c.cause == MOVED for c in changes())


def renewed(records: Iterable[Record]) -> str:
    """Return the text of ``verdicts.csv`` for these records; what is unexplained stays as it is."""
    records = list(records)
    known, last = recorded(), _last()
    kept = {f.id: f.before for f in flips(records) if not same(last.get(f.id, ""), f.after)}
    rows = {r["id"]: kept.get(r["id"], r["verdict"]) for r in records}
    rows |= {id: word for id, word in known.items() if id not in rows and not _moved(id)}
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([("claim", "verdict"), *rows.items()])
    return out.getvalue()


def problems(ids: Collection[str] | None = None) -> list[str]:
    """Return what is wrong with the rows of ``corrections.csv``, one sentence each; ``ids`` are
    those of all claims, which else are read.
    """
    ids = claims.claims() if ids is None else ids
    found: list[str] = []
    last: dict[str, Change] = {}
    latest = date.min
    for number, change in enumerate(changes(), start=2):
        if sentence := _problem(change, last.get(change.id), latest, ids):
            found.append(f"corrections.csv, row {number}: {sentence}")
        latest = max(latest, change.date)
        if change.cause != MOVED or not change.was:
            last[change.id] = change
    return found


def _problem(change, previous, latest, ids):
    if not change.id:
        return "A change must name its claim, and both claim and was are empty; fill one in."
    if change.was in ids:
        return f"The column was holds an id that is gone, and {change.was} is a claim; clear it."
    if change.date < latest:
        return f"The rows must be in the order of their dates, and {latest} stands before; move it."
    if change.cause != MOVED and (not change.after or same(change.before, change.after)):
        return f"A verdict must change, and {change.before} is before and after; correct one."
    if previous and not same(previous.after, change.before):
        return (
            f"A verdict changes from where it stood, and that of {change.id} stood at "
            f"{previous.after}; correct the column before."
        )
    return ""

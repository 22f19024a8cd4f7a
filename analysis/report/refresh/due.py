"""When is a row to be looked at again?

``sources.csv`` says when a source, or its newest edition, was last read; ``review.csv`` says for
how long a kind of row is taken as it is. A row is due on the sum of both. Of a series (the list
price of one model at one provider) only the newest row is; what speaks of a closed past, and what
was published once for all, never is. Nothing here knows today but `overdue`, so the report is the
same on whichever day it is built.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from analysis.evidence.tables import data

DAYS = ("effective_from", "as_of", "release_date")
DATE = re.compile(r"\b(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?")


@dataclass(frozen=True)
class Due:
    """Rows of one table and kind that rest on one source, and the day to look at it again."""

    day: date
    source: str
    table: str
    kind: str
    rows: int
    checked_on: date
    review_days: int


def known():
    """Say whether the dataset says when its rows are due."""
    return data.described("review")


def problems():
    """Return a sentence for each row of ``review.csv`` that names no table or column."""
    columns = {
        r["name"]: [f["name"] for f in r["schema"]["fields"]] for r in data.package()["resources"]
    }
    found = []
    for number, rule in enumerate(_rules(), start=2):
        named = _listed(rule["series"])
        asked = [("table", rule["table"], [t for t in columns if "source" in columns[t]])]
        asked += [("series", name, columns.get(rule["table"], ())) for name in named]
        found += [
            f"review.csv, row {number}, column {column}: {name[:80]!r} is no "
            f"{'table with sources' if column == 'table' else 'column of that table'}"
            f"{data.ended(name, there)}"
            for column, name, there in asked
            if name not in there
        ]
    return found


def _rules():
    return data.records("review") if known() else []


def _listed(cell):
    return [part.strip() for part in cell.split(";") if part.strip()]


def listed():
    """Return what is to be looked at, the earliest first."""
    read_on = {row["id"]: row["checked_on"] for row in data.records("sources")}
    rules = _rules()
    counts = {}
    for table in dict.fromkeys(rule["table"] for rule in rules):
        own = [rule for rule in rules if rule["table"] == table]
        for row, rule in _ruled(data.records(table), own):
            if row["source"] not in read_on:
                continue  # what the check of the dataset refuses
            checked = read_on[row["source"]].date()
            if rule["review_days"] and not _closed(row, rule, checked):
                key = (row["source"], table, rule["kind"], checked, int(rule["review_days"]))
                counts[key] = counts.get(key, 0) + 1
    found = [
        Due(checked + timedelta(days), source, table, kind, rows, checked, days)
        for (source, table, kind, checked, days), rows in counts.items()
    ]
    return sorted(found, key=lambda due: (due.day, due.source, due.table, due.kind))


def _ruled(rows, rules):
    """Return (row, rule) for each row with a source: the first rule of whose words it has one.

    What one of the articles states, or nobody remembers where from, no newer edition changes.
    """
    found = []
    for row in rows:
        rule = next((r for r in rules if _fits(row, r)), None)
        if rule and row["source"] and row.get("verification") not in ("article", "recalled"):
            found.append((row, rule))
    newest = {}
    for place, (row, rule) in enumerate(found):
        series = _series(row, rule, place)
        if series not in newest or _day(row) >= _day(newest[series][0]):
            newest[series] = (row, rule)
    return list(newest.values())


def _fits(row, rule):
    words = _listed(rule["words"])
    return not words or any(word in row.get("quantity", "") for word in words)


def _series(row, rule, place):
    columns = _listed(rule["series"])
    return tuple(str(row[column]) for column in columns) if columns else place


def _day(row):
    """Return the day, month or year of which a row speaks, of a span its end; empty if none."""
    given = next((row[column] for column in DAYS if column in row), "")
    found = DATE.findall(str(given))
    return found[-1] if found else ""


def _closed(row, rule, checked):
    """Say whether a row speaks of a past so far back that nobody changes it any more."""
    after, day = rule["closed_after_days"], _day(row)
    if after is None or not day:
        return False
    return _last_day(day) + timedelta(int(after)) < checked


def _last_day(text):
    """Return the last day that a date means, which may be a year or a month.

    >>> _last_day("2024"), _last_day("2024-02")
    (datetime.date(2024, 12, 31), datetime.date(2024, 2, 28))
    """
    return date.fromisoformat({4: f"{text}-12-31", 7: f"{text}-28"}.get(len(text), text))


def overdue(today=None):
    """Say in one line how many rows are due for another look; empty where none is, or none says."""
    if not known():
        return ""
    late = [due for due in listed() if due.day <= (today or date.today())]
    if not late:
        return ""
    count, first = sum(due.rows for due in late), late[0]
    noun, verb = ("row", "is") if count == 1 else ("rows", "are")
    return (
        f"{count:,} {noun} {verb} due for another look; the oldest since {first.day.isoformat()} "
        f"({first.source}, {first.table})."
    )

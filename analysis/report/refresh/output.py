"""What a refresh leaves in ``build/refresh/``: proposals to accept, and a report to read.

``proposals/TABLE.csv`` holds rows in the columns of our table behind an id and a reason; a cell may
be corrected there before the row is accepted. ``sources.csv`` and ``snapshots.csv`` beside them go
with the rows that name them, and ``checked.csv`` lists sources of which a newer edition was read.
``report.md`` is for reading; ``disagreements.csv`` and ``unknown.csv`` hold the same in full.
"""

import re
from collections import Counter
from dataclasses import asdict, fields

from analysis.report.files.project import write_atomically
from analysis.report.refresh.findings import (
    DIFFERS,
    EARLIER,
    ELSEWHERE,
    KINDS,
    MISSING,
    MOVED,
    Disagreement,
    Unknown,
)
from analysis.report.refresh.tables import write

OURS = ("proposal", "reason")
SNAPSHOT = ("source", "file", "version", "sha256", "read_on")
CHECKED = ("source", "checked_on")
DAY = re.compile(r"-\d{4}(-\d\d){0,2}$")
SHOWN = 40  # rows of a kind in the report; the tables have all
MEANINGS = {
    MOVED: "theirs is another after our data end",
    DIFFERS: "both speak of one day and say different things",
    EARLIER: "theirs holds before the first day that we have",
    MISSING: "we have the subject, and not this of it",
    ELSEWHERE: "a model of ours at a provider where we do not follow it",
}


def everything(folder, readings, proposals, tables, today):
    """Write proposals, report and tables of one refresh into a folder."""
    _write_proposals(folder / "proposals", readings, proposals, tables, today.isoformat())
    for name, kind, found in (
        ("disagreements.csv", Disagreement, [d for r in readings for d in r.disagreements]),
        ("unknown.csv", Unknown, [u for r in readings for u in r.unknown]),
    ):
        write(folder / name, [f.name for f in fields(kind)], [asdict(item) for item in found])
    write_atomically(folder / "report.md", report(readings, proposals, today))


def _write_proposals(folder, readings, proposals, tables, day):
    for table in sorted({p.table for p in proposals}):
        rows = [
            {"proposal": p.id, "reason": p.reason, **p.row} for p in proposals if p.table == table
        ]
        write(folder / f"{table}.csv", [*OURS, *tables.columns(table)], rows)
    rows = [reading.source | {"checked_on": day} for reading in readings]
    write(folder / "sources.csv", tables.columns("sources"), rows)
    snapshots = [
        {
            "source": reading.source["id"],
            "file": reading.edition.path.name,
            "version": reading.edition.version,
            "sha256": reading.edition.sha256,
            "read_on": day,
        }
        for reading in readings
    ]
    write(folder / "snapshots.csv", SNAPSHOT, snapshots)
    checked = sorted({id for reading in readings for id in family(reading.source, tables)})
    write(folder / "checked.csv", CHECKED, [{"source": id, "checked_on": day} for id in checked])


def family(source, tables):
    """Return the ids of our sources that are editions of one publication: all but the day of their
    ids is the same.
    """
    stem = DAY.sub("", source["id"])
    return [r["id"] for r in tables["sources"] if DAY.sub("", r["id"]) == stem]


def report(readings, proposals, today):
    """Write the report of a refresh as Markdown."""
    lines = [f"# Refresh of {today.isoformat()}", "", *_read(readings), ""]
    found = [d for reading in readings for d in reading.disagreements]
    for kind in KINDS:
        lines += _disagreements(kind, [d for d in found if d.kind == kind])
    lines += _unknown([u for reading in readings for u in reading.unknown])
    lines += _proposed(proposals)
    return "\n".join(lines) + "\n"


def _read(readings):
    rows = [
        (
            reading.edition.label,
            reading.edition.day + ("" if reading.edition.day_is_known else " (day of reading)"),
            f"{reading.agreed} of {reading.compared}",
            len(reading.disagreements),
            len(reading.unknown),
            reading.edition.sha256[:12],
        )
        for reading in readings
    ]
    return _table(
        ("read", "speaks of", "agree with ours", "disagreements", "names unknown", "SHA-256"), rows
    )


def _disagreements(kind, found):
    if not found:
        return []
    tables = Counter(d.table for d in found)
    counts = ", ".join(f"{n} in {table}" for table, n in tables.items())
    rows = [
        (d.subject, d.quantity, _dated(d.ours, d.ours_day), _dated(d.theirs, d.theirs_day), d.right)
        for d in found[:SHOWN]
    ]
    title = f"## {kind.capitalize()}: {MEANINGS[kind]} ({counts})"
    heads = ("whose", "what", "ours", "theirs", "right")
    if kind == ELSEWHERE:
        return [title, "", "Nothing is proposed; `disagreements.csv` lists them.", ""]
    return [title, "", *_table(heads, rows), *_more(found, "disagreements.csv"), ""]


def _dated(text, day):
    return f"{text} ({day})" if text and day else text or "–"


def _unknown(found):
    if not found:
        return []
    rows = [(u.name, u.nearest or "–", u.says, u.theirs_source) for u in found[:SHOWN]]
    heads = ("their name", "our nearest", "what they say", "in")
    title = f"## Names that join none of ours ({len(found)})"
    return [title, "", *_table(heads, rows), *_more(found, "unknown.csv"), ""]


def _proposed(proposals):
    if not proposals:
        return ["Nothing is proposed.", ""]
    counts = Counter(p.table for p in proposals)
    rows = [(table, n, f"`proposals/{table}.csv`") for table, n in counts.items()]
    how = (
        "Look at each row, correct its cells where needed, and write it with its id: "
        f'`make refresh ACCEPT="{proposals[0].id} …"`; `ACCEPT=checked` notes that the sources '
        "were read again."
    )
    return ["## Proposed rows", "", *_table(("table", "rows", "file"), rows), "", how, ""]


def _more(found, file):
    return [f"\n… and {len(found) - SHOWN} more in `{file}`."] if len(found) > SHOWN else []


def _table(heads, rows):
    def line(cells):
        return f"| {' | '.join(str(cell).replace('|', '/') for cell in cells)} |"

    return [line(heads), line("---" for _ in heads), *map(line, rows)]

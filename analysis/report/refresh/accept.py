"""``make refresh ACCEPT=…``: proposed rows are written into ``data/``, all of them or none.

Rows are taken from ``build/refresh/proposals/`` as they stand there, so a cell may be corrected
first. With a row goes the row of its source, and the checksum of the file that was read. They are
written into a copy of the project, which must pass ``make check`` before ``data/`` is touched.
"""

import csv
import io
import shutil
import subprocess
import sys
from difflib import get_close_matches

from analysis.evidence.tables.rows import DataError, content, read
from analysis.report.build import publish
from analysis.report.files.project import BuildError, source_files, write_atomically
from analysis.report.refresh.tables import Tables, written

BESIDE = ("sources", "snapshots", "checked")
ALL, CHECKED = "all", "checked"
SECONDS = 600


def accept(project, text):
    """Write the proposals that ``text`` names and return how many rows each table gets; under
    ``checked``, how many sources count as read again.

    Parameters
    ----------
    project : Project
        Where the proposals lie, and the tables.
    text : str
        Ids of proposals, names of tables, ``checked`` (the sources were read again), or ``all``.

    Raises
    ------
    BuildError
        When a word means no proposal or the dataset would not be valid; nothing is written then.
    """
    with publish.only_build(project):  # nobody else may write rows meanwhile, or read half of them
        tables = Tables(project.data)
        proposed = _proposed(project)
        chosen, checked = _chosen(text.split(), proposed)
        contents = _contents(project, tables, chosen, checked)
        _require_valid(project, contents)
        # Sources first: a row without its source is not valid, and this may be cut short.
        for name in sorted(contents, key=lambda name: name not in BESIDE):
            write_atomically(tables.path(name), contents[name])
        counts = {name: len(rows) for name, rows in chosen.items()}
        return counts | ({CHECKED: len(_read_again(project, tables))} if checked else {})


def _proposed(project):
    """Return the proposals of the last refresh by id, each as (table, row)."""
    folder = project.build / "refresh" / "proposals"
    if not folder.is_dir():
        raise BuildError(
            "There is nothing to accept: run make refresh FROM=… first, which proposes rows.",
            code=2,
        )
    return {
        row["proposal"]: (path.stem, row)
        for path in sorted(folder.glob("*.csv"))
        if path.stem not in BESIDE
        for row in _rows(path)
    }


def _rows(path):
    """Return the rows of a file of proposals, which somebody may have edited, as dicts."""
    try:
        text = content(path)
        columns = next(csv.reader(io.StringIO(text, newline=""), strict=True), [])
        rows = read(path, columns)
        if len(set(columns)) < len(columns) or not {"proposal", "source", "id"} & set(columns):
            raise DataError(f"{path.name}, row 1: its columns are not those of a refresh")
    except (DataError, csv.Error) as error:
        how = "run make refresh FROM=… again, which writes it anew"
        raise BuildError(f"{str(error).rstrip('.')}; {how}.", code=2) from None
    return [dict(zip(columns, row)) for row in rows]


def _chosen(words, proposed):
    """Return the accepted rows by table, and whether sources count as read again."""
    tables = {table for table, _ in proposed.values()}
    for word in words:
        if word not in proposed and word not in tables | {ALL, CHECKED}:
            close = get_close_matches(word, [*proposed, *tables], n=1, cutoff=0.5)
            hint = f"; did you mean {close[0]!r}?" if close else "; look into build/refresh/"
            raise BuildError(
                f"ACCEPT must name proposals, tables, checked or all, and {word!r} is none of "
                f"them{hint}",
                code=2,
            )
    found = {}
    for id, (table, row) in proposed.items():
        if {id, table, ALL} & set(words):
            found.setdefault(table, []).append(row)
    return found, bool({ALL, CHECKED} & set(words))


def _contents(project, tables, chosen, checked):
    """Return the new text of every table that changes, by name."""
    folder = project.build / "refresh" / "proposals"
    named = {row["source"] for rows in chosen.values() for row in rows}
    contents = {name: _longer(tables, name, rows) for name, rows in chosen.items()}
    own = {row["id"] for row in tables["sources"]}
    fresh = _read_again(project, tables) if checked else {}
    # The last day of reading: another may have read since this refresh, or its clock was behind.
    sources = [
        row | {"checked_on": max(fresh.get(row["id"], ""), row["checked_on"])}
        for row in tables["sources"]
    ]
    new = [r for r in _rows(folder / "sources.csv") if r["id"] in named - own]
    contents["sources"] = written(tables.columns("sources"), sources + new)
    pinned = {(row["source"], row["file"]) for row in tables["snapshots"]}
    wanted = named | (own if checked else set())
    snapshots = [
        row
        for row in _rows(folder / "snapshots.csv")
        if row["source"] in wanted and (row["source"], row["file"]) not in pinned
    ]
    contents["snapshots"] = _longer(tables, "snapshots", snapshots)
    return contents


def _read_again(project, tables):
    """Return the day of reading by source, for sources of ours of which an edition was read."""
    own = {row["id"] for row in tables["sources"]}
    rows = _rows(project.build / "refresh" / "proposals" / "checked.csv")
    return {row["source"]: row["checked_on"] for row in rows if row["source"] in own}


def _longer(tables, name, rows):
    """Return the text of a table with rows at its end, all else as it stands.

    Rows that it has already stand there since an acceptance that was cut short.
    """
    text = tables.path(name).read_text(encoding="utf-8")
    columns, there = tables.columns(name), tables[name]
    new = [row for row in rows if {column: row[column] for column in columns} not in there]
    return text + written(columns, new).split("\n", 1)[1]


def _require_valid(project, contents):
    """Raise `BuildError` unless a copy of the project with these tables passes the check."""
    trial = project.build / "refresh" / "trial"
    shutil.rmtree(trial, ignore_errors=True)
    try:
        for path in source_files(project):
            target = trial / project.shown(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        tables = Tables(trial / project.data.name)
        for name, text in contents.items():
            write_atomically(tables.path(name), text)
        done = subprocess.run(
            [sys.executable, "-m", "analysis.report", "check"],
            cwd=trial,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
    finally:
        shutil.rmtree(trial, ignore_errors=True)
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line != "data/: checking"]
        raise BuildError(["Nothing was written, because the dataset would not be valid:", *said])


def told(counts):
    """Say what was accepted."""
    parts = [
        f"{n} {'row' if n == 1 else 'rows'} to {name}.csv"
        for name, n in counts.items()
        if name != CHECKED
    ]
    if counts.get(CHECKED):
        parts.append(f"the day of reading to {counts[CHECKED]} sources")
    return f"Wrote {' and '.join(parts)}." if parts else "Nothing was accepted."

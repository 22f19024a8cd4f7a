"""Which executed chapters are out of date, by content, and executing those on all processors.

An executed chapter is current when the digest of everything it depends on is the one recorded with
it: its source, the changed values it takes, the Python and the locked packages, and the content of
every module, table, fact and claim it used. The summary runs after the other chapters and depends
on them, too: on what they hand over, where it reads that by `OVERVIEW`, else on all that they show.
"""

import csv
import io
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from analysis.evidence.tables import files
from analysis.evidence.tables.rows import DataError, content
from analysis.report.build.execute import Job, execute, prepare
from analysis.report.files import notebook, sound
from analysis.report.files.project import (
    BASELINE,
    SUMMARY,
    BuildError,
    Project,
    digest,
    file_digest,
    read_json,
    write_atomically,
    write_json,
)
from analysis.report.inputs.scenarios import Scenario

ALWAYS_USED = ("requirements.lock", "data/datapackage.json")
#: Tables whose rows count one by one (see `analysis.evidence.data.rows_read`), and by what.
BY_ROW = {
    "facts": ("id",),
    "sources": ("id",),
    "claims": ("id", "chapter"),
    "codings": ("claim",),
    "words": ("id",),
}
#: Reads of chapters only what they hand over.
OVERVIEW = "analysis/display/overview.py"


@dataclass(frozen=True)
class Plan:
    """One report to bring up to date.

    ``contents`` maps every input to its digest (see `contents`), taken once when the build starts:
    an edit made while the build runs counts for the next one. A chapter may be ``taken`` from other
    reports, by their slugs, where it is current there; those in ``without`` do not run. ``state``
    tells whether an input was touched since (see `unchanged.state`).
    """

    project: Project
    scenario: Scenario
    parameters: dict
    contents: dict
    workers: int | None = None
    taken: tuple = (BASELINE,)
    without: tuple = ()
    state: str = ""

    def of(self, scenario):
        """Return the plan of another report; each fact that it tries counts as a changed row."""
        rows = {f"data/facts.csv#{id}": str(fact) for id, fact in scenario.facts.items()}
        return replace(self, scenario=scenario, contents=self.contents | rows)

    def beside(self, slugs):
        """Return the plan with chapters taken from further reports, and without the summary."""
        return replace(self, taken=(*self.taken, *slugs), without=(SUMMARY,))

    def jobs(self):
        """Return one job for each chapter, the summary last."""
        slug, root = self.scenario.slug, self.project.root
        sources = [s for s in self.project.sources() if s.stem not in self.without]
        values = {s: self.scenario.of(self.parameters, s.stem) for s in sources}
        return [Job(root, source, slug, changed) for source, changed in values.items()]


def contents(project):
    """Return the digest of every file that a report may depend on, by its path from the root.

    A notebook counts without its outputs, so that storing them makes nothing out of date.
    """
    whole = sound.digests(project, without=set(project.notebooks.glob("*.ipynb")))
    sources = {project.shown(s): digest(notebook.bare(notebook.load(s))) for s in project.sources()}
    return whole | sources | _rows(project) | _folders(project, whole)


def _folders(project, whole):
    """Return the digest of each folder of files of articles: whoever reads the whole of such a
    table, whose rows count by file there, depends on files that are added, too.
    """
    found = {}
    for name in _split(project):
        place = f"{project.shown(project.data)}/{name}"
        marks = [[file, mark] for file, mark in whole.items() if file.startswith(f"{place}/")]
        found[place] = digest(marks)
    return found


def _split(project):
    """Return the tables that may have a file an article in a folder."""
    try:
        return files.split(json.loads(content(project.data / "datapackage.json")))
    except (ValueError, RecursionError):  # said when the dataset is checked
        return ()


def _rows(project):
    """Return the digest of each row, or group of rows, that chapters may depend on one by one."""
    found = {}
    for table, columns in BY_ROW.items():
        path = project.data / f"{table}.csv"
        shown = project.shown(path)
        try:
            # a cell too many, of which the check tells, must have a name that sorts
            rows = list(csv.DictReader(io.StringIO(content(path), newline=""), restkey=""))
        except (DataError, csv.Error):
            continue  # what is wrong with it is said when the dataset is checked
        for row in rows:
            for column in columns:
                found.setdefault(f"{shown}#{row.get(column)}", []).append(row)
    return {name: digest(rows) for name, rows in found.items()}


def fingerprint(plan, job, used):
    """Return the digest of everything that an executed chapter depends on; it read ``used``."""
    project = plan.project
    inputs = [project.shown(job.source), *ALWAYS_USED, *used]
    others = sorted(project.executed(job.slug).glob("*.ipynb")) if job.name == SUMMARY else []
    part = "hands_over" if OVERVIEW in used else "output"
    return digest(
        job.values,
        sys.version,
        [[file, plan.contents.get(file)] for file in inputs],
        [[o.stem, _noted(project, job.slug, o.stem, part)] for o in others if o.stem != SUMMARY],
    )


def _noted(project, slug, name, part):
    """Return what is written down of an executed chapter, None where that is not known."""
    record = read_json(project.record(slug, name))
    return record.get(part) if isinstance(record, dict) else None


def bring_up_to_date(plan, begun=lambda: None, but_for_summary=lambda: None):
    """Execute the chapters of a report that are out of date and return their names.

    ``begun`` is called while the first of them run, and nothing more is executed if it raises;
    ``but_for_summary`` when some ran and only the summary is left. Raises `BuildError` with a
    sentence for every chapter that failed.
    """
    jobs = plan.jobs()
    for path in plan.project.executed(plan.scenario.slug).glob("*.ipynb"):
        if path.name not in {job.source.name for job in jobs}:
            path.unlink()
    due = [job for job in jobs if job.name != SUMMARY and not _up_to_date(plan, job)]
    due.sort(key=_charts, reverse=True)
    last = [job for job in jobs if job.name == SUMMARY and (due or not _up_to_date(plan, job))]
    return _execute_all(plan, due, last, begun, but_for_summary) if due or last else []


def _charts(job):
    """Return how many charts a chapter showed when it was stored: those with most of them take
    longest, and begun last, such a one would run alone at the end.
    """
    return job.source.read_bytes().count(b'"image/png"')


def _up_to_date(plan, job):
    """Say whether a chapter is current, or can be taken from another report."""
    return _current(plan, job, job.slug) or any(_take(plan, job, slug) for slug in plan.taken)


def _current(plan, job, slug):
    """Say whether the notebook kept under ``slug`` is whole and what this job would give."""
    record = read_json(plan.project.record(slug, job.name))
    try:
        whole = record["output"] == file_digest(plan.project.executed(slug) / job.source.name)
        known = whole and isinstance(record["hands_over"], str)
        return known and record["fingerprint"] == fingerprint(plan, job, record["used"])
    except (TypeError, KeyError):  # there is no record, or it was damaged
        return False


def _take(plan, job, slug):
    """Take a chapter that comes out the same in another report from there, if it is current."""
    if job.slug == slug or not _current(plan, job, slug):
        return False
    project, file = plan.project, job.source.name
    executed = (project.executed(slug) / file).read_bytes()
    write_atomically(project.executed(job.slug) / file, executed)
    write_json(project.record(job.slug, job.name), read_json(project.record(slug, job.name)))
    return True


def _execute_all(plan, jobs, last, begun, but_for_summary):
    """Execute jobs side by side, then those ``last`` that are due; return what succeeds."""
    prepare(plan.project)
    # One more than processors, as a kernel that starts or ends waits more than it computes.
    usual = 1 + (os.cpu_count() or 1)
    problems, names, groups = [], [], [group for group in (jobs, last) if group]
    pool = ThreadPoolExecutor(min(plan.workers or usual, len(jobs + last)))
    try:
        for group in groups:
            due = [job for job in group if group is groups[0] or not _up_to_date(plan, job)]
            running = {pool.submit(execute, job): job for job in due}
            if group is groups[0]:
                begun()
            elif due:
                but_for_summary()
            for future in as_completed(running):
                names.append(running[future].name)
                place = f"{len(names)} of {len(jobs + last)}"
                problems += _finished(plan, running[future], future.result(), place)
            if problems:
                raise BuildError(sorted(problems))
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
    return names


def _finished(plan, job, run, place):
    """Record a finished job; return its problems, at most one."""
    how = "failed" if run.trouble else "done"
    sys.stderr.write(f"{job.name}: {how} after {run.seconds:.1f} s ({place})\n")
    if run.trouble:
        return [run.trouble]
    executed = plan.project.executed(job.slug) / job.source.name
    record = {"fingerprint": fingerprint(plan, job, run.used), "used": list(run.used)}
    record["output"] = file_digest(executed)
    record["hands_over"] = digest(notebook.for_programs(notebook.load(executed)))
    write_json(plan.project.record(job.slug, job.name), record)
    return []

"""A sweep: every point of a grid computed once, whatever happens on the way, and written as tables
and a chart.

The points are cut into chunks. A finished chunk is a file in ``build/sweep/``, below the digest of
everything that its numbers depend on; so a sweep that was interrupted goes on, and one that depends
on edited files starts anew. What comes out depends neither on the number of workers nor on the
order in which they finish.
"""

import contextlib
import io
import json
import sys
import time

from tqdm import tqdm

from analysis.report import run as build
from analysis.report.build import publish
from analysis.report.build.execute import Job, execute, prepare
from analysis.report.build.plan import contents
from analysis.report.files import notebook
from analysis.report.files.project import (
    SUMMARY,
    BuildError,
    Project,
    digest,
    read_json,
    write_atomically,
)
from analysis.report.inputs import parameters
from analysis.report.inputs.scenarios import Scenario
from analysis.report.sweep import grids, output, workers
from analysis.report.sweep import points as sweep

SAMPLES_A_CHUNK = 200_000
SECONDS = 5.0
INPUTS = ("analysis/", "data/", "requirements.lock")
NUMBER = (int, float, type(None))
#: What the rows of each table hold, see `output.COLUMNS`.
KINDS = {
    "results": (str, NUMBER, NUMBER, NUMBER, str),
    "verdicts": (str, str, str, str, NUMBER),
}


def run(project, *, file, scheduler="", count=None):
    """Compute a grid file and return the folder of its results.

    An empty ``scheduler`` computes on this machine, in ``count`` processes. Raises `BuildError`
    when anything is wrong; finished chunks are kept, and the same command goes on.
    """
    declared = parameters.declared(project)
    grid = grids.read(project, declared, file)
    if grid.notebooks and scheduler:
        rule = "Whole notebooks are executed on this machine only"
        raise BuildError(f"{rule}; leave out SCHEDULER or notebooks: true.", code=2)
    known = contents(project)
    with contextlib.ExitStack() as locks:
        if grid.notebooks:
            locks.enter_context(publish.only_build(project))
        home = project.build / "sweep" / grid.slug
        locks.enter_context(publish.only_one(home, f"sweep named {grid.slug}"))
        build.require_valid_data(project, known)
        chunks = _chunks(grid, declared)
        folder = home / _mark(grid, known, chunks)[:16]
        _compute(folder, chunks, _tasks(project, grid, declared, chunks), scheduler, count)
        answers = [_answers(folder, number, chunks[number]) for number in chunks]
        if None in answers:
            _require_there(folder)
            raise BuildError("Stored points were changed while the sweep ran; start it again.")
        found = [answer for piece in answers for answer in piece]
        return output.write(grid, declared, found, project.root / "sweeps" / grid.slug)


def _chunks(grid, declared):
    """Return the points of each chunk by its number, with every value that they need."""
    points = [grid.fixed | point for point in grid.points()]
    size = 1
    if not grid.notebooks:
        defaults = {name: declared[name].default for name in sweep.TAKES}
        points = [defaults | point for point in points]
        size = max(1, SAMPLES_A_CHUNK // max(point["samples"] for point in points))
    return {start // size: points[start : start + size] for start in range(0, len(points), size)}


def _mark(grid, known, chunks):
    """Return the digest of all that the numbers depend on."""
    kinds = (*INPUTS, "notebooks/") if grid.notebooks else INPUTS
    inputs = {file: mark for file, mark in known.items() if file.startswith(kinds)}
    return digest(sys.version, inputs, list(chunks.values()))


def _file(folder, number):
    return folder / f"{number:06}.json"


def _compute(folder, chunks, tasks, scheduler, count):
    """Compute the chunks that no file holds yet."""
    due = {n: task for n, task in tasks.items() if _answers(folder, n, chunks[n]) is None}
    total = sum(map(len, chunks.values()))
    done, problems = total - sum(len(chunks[n]) for n in due), []
    progress = _progress(total, done)

    def keep(number, answer):
        nonlocal done
        failed = [a["trouble"] for a in answer if "trouble" in a]
        problems.extend(failed)
        if not failed:
            _require_there(folder)
            write_atomically(_file(folder, number), json.dumps(answer))
        done += len(chunks[number])
        progress.update(len(chunks[number]))

    try:
        workers.compute(due, keep, scheduler, count)  # with nothing due it looks at the scheduler
    except KeyboardInterrupt:
        kept = f"{done:,} of {total:,} points are kept, and the same command goes on from there."
        raise BuildError(f"Interrupted; {kept}", code=130) from None
    finally:
        progress.close()
    if problems:
        last = "The other points are kept; the same command computes those that failed."
        raise BuildError([*sorted(problems), last])


def _answers(folder, number, points):
    """Return the stored answers of a chunk, or None where they are missing or of another form."""
    found = read_json(_file(folder, number))
    whole = isinstance(found, list) and len(found) == len(points) and all(map(_is_answer, found))
    return found if whole else None


def _is_answer(found):
    """Say whether something is what `points.points` returns a point: rows of these forms."""
    if not isinstance(found, dict) or not all(isinstance(found.get(key), list) for key in KINDS):
        return False
    return all(_is_row(row, form) for key, form in KINDS.items() for row in found[key])


def _is_row(row, form):
    fits = isinstance(row, list) and len(row) == len(form)
    return fits and all(cell == "never" or isinstance(cell, kind) for cell, kind in zip(row, form))


def _require_there(folder):
    """Refuse to go on where the sweep's own folder, with its lock, was removed."""
    if not (folder.parent / publish.LOCK).exists():
        what = "What the sweep had computed was removed while it ran"
        raise BuildError(f"{what}; the same command starts anew.")


def _progress(total, before):
    """Return a bar on a terminal, and what prints a line now and then elsewhere."""
    if sys.stderr.isatty():
        return tqdm(desc="sweep", total=total, initial=before, unit=" points", unit_scale=True)
    return Lines(total, before)


class Lines:
    """What tqdm has to say, in lines of their own, one each `SECONDS` at most."""

    def __init__(self, total, before, clock=time.monotonic):
        self.total, self.before, self.done, self.clock = total, before, before, clock
        self.begun = self.said = clock()
        if before:
            _say(f"sweep: {before:,} of {total:,} points were computed before")

    def update(self, points):
        """Count further points, and say so when it is time."""
        self.done += points
        if self.done == self.total or self.clock() - self.said >= SECONDS:
            self.said = self.clock()
            spent = self.said - self.begun
            rest = ", {remaining} left" if self.done < self.total else ""
            form = f"sweep: {self.done:,} of {self.total:,} points ({{percentage:.0f}} %){rest}"
            options = {"initial": self.before, "bar_format": form}
            _say(tqdm.format_meter(self.done, self.total, spent, **options))

    def close(self):
        """There is nothing to leave behind."""


def _say(text):
    print(text, file=sys.stderr, flush=True)


def _tasks(project, grid, declared, chunks):
    """Return (function, arguments) for each chunk."""
    if not grid.notebooks:
        return {n: (sweep.points, (points,)) for n, points in chunks.items()}
    moved = {stem for name in grid.axes for stem in declared[name].notebooks} - {SUMMARY}
    sources = [source for source in project.sources() if source.stem in moved]
    return {
        n: (execute_point, (_jobs(project, grid, declared, sources, n, point),))
        for n, (point,) in chunks.items()
    }


def _jobs(project, grid, declared, sources, number, point):
    """Return a job for each chapter that declares a parameter which varies."""
    slug, scenario = f"sweep/{grid.slug}/{number:06}", Scenario(values=point)
    return [Job(project.root, s, slug, scenario.of(declared, s.stem)) for s in sources]


def execute_point(jobs):
    """Execute the chapters of one point and return one answer, or the trouble they had."""
    from analysis.ledger import results

    folder, found = Project(jobs[0].root).executed(jobs[0].slug), []
    prepare(Project(jobs[0].root))
    try:
        for job in jobs:
            with contextlib.redirect_stderr(io.StringIO()):
                trouble = execute(job).trouble
            if trouble:
                return [{"trouble": f"Point {job.values}: {trouble}"}]
            found += notebook.handed_over(notebook.load(folder / job.source.name), results.MIME)
    finally:
        publish.discard(folder)
    rows, verdicts = [], []
    for record in found:
        if check := record["evidence"]:
            id, ends = record["id"], [check[end] for end in ("median", "low", "high")]
            rows.append([id, *ends, record["claimed"]["unit"]])
            verdicts.append([id, "report", id, record["verdict"], check["p_inside"]])
    return [{"results": rows, "verdicts": verdicts}]

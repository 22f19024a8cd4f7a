"""A sweep: every point of a grid computed once, whatever happens on the way, and written as tables
and a chart.

The points are cut into chunks. A finished chunk is a file in ``build/sweep/``, below the digest of
everything that its numbers depend on; so a sweep that was interrupted goes on, and one that depends
on edited files starts anew. What comes out depends neither on the number of workers nor on the
order in which they finish.
"""

import contextlib
import io
import sys

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
    write_json,
)
from analysis.report.inputs import parameters
from analysis.report.sweep import grids, output, workers
from analysis.report.sweep import points as sweep
from analysis.report.sweep.progress import Progress

SAMPLES_A_CHUNK = 200_000
INPUTS = ("analysis/", "data/", "requirements.lock")


def run(project, *, file, scheduler="", count=None):
    """Compute a grid and return the folder of its results.

    Parameters
    ----------
    project : Project
    file : str
        A grid file (see `grids`).
    scheduler : str
        Address of a Dask scheduler; empty computes on this machine.
    count : int, optional
        Processes on this machine, default one for each processor.

    Raises
    ------
    BuildError
        When anything is wrong; finished chunks are kept, and the same command goes on.
    """
    declared = parameters.declared(project)
    grid = grids.read(project, declared, file)
    if grid.notebooks and scheduler:
        raise BuildError(
            [
                "Whole notebooks are executed on this "
                "machine only; "
                "leave out "
                "SCHEDULER or "
                "notebooks: true."
            ],
            2,
        )
    known = contents(project)
    with contextlib.ExitStack() as locks:
        if grid.notebooks:
            locks.enter_context(publish.only_build(project))
        locks.enter_context(
            publish.only_one(project.build / "sweep" / grid.slug, f"sweep named {grid.slug}")
        )
        build.require_valid_data(project, known)
        chunks = _chunks(grid, declared)
        folder = project.build / "sweep" / grid.slug / _mark(grid, known, chunks)[:16]
        _compute(folder, chunks, _tasks(project, grid, declared, chunks), scheduler, count)
        found = [answer for number in chunks for answer in read_json(_file(folder, number))]
        return output.write(grid, declared, found, project.root / "sweeps" / grid.slug)


def _chunks(grid, declared):
    """Return the points of each chunk by its number, each point with every value that its
    evaluation needs.
    """
    points = [grid.fixed | point for point in grid.points()]
    if grid.notebooks:
        size = 1
    else:
        points = [
            {name: point.get(name, declared[name].default) for name in sweep.TAKES}
            for point in points
        ]
        size = max(1, SAMPLES_A_CHUNK // max(point["samples"] for point in points))
    return {start // size: points[start : start + size] for start in range(0, len(points), size)}


def _mark(grid, known, chunks):
    """Return the digest of all that the numbers depend on."""
    kinds = (*INPUTS, "notebooks/") if grid.notebooks else INPUTS
    return digest(
        sys.version, {f: d for f, d in known.items() if f.startswith(kinds)}, list(chunks.values())
    )


def _file(folder, number):
    return folder / f"{number:06}.json"


def _compute(folder, chunks, tasks, scheduler, count):
    """Compute the chunks that no file holds yet."""
    due = {n: task for n, task in tasks.items() if read_json(_file(folder, n)) is None}
    sizes, problems = {n: len(points) for n, points in chunks.items()}, []
    progress = Progress(sum(sizes.values()), sum(sizes[n] for n in sizes.keys() - due.keys()))

    def keep(number, answer):
        failed = [a["trouble"] for a in answer if "trouble" in a]
        problems.extend(failed)
        if not failed:
            write_json(_file(folder, number), answer)
        progress.add(sizes[number])

    try:
        if due:
            workers.compute(due, keep, scheduler, count)
    except KeyboardInterrupt:
        raise BuildError(
            [f"Interrupted; {progress.state()} are kept, and the same command goes on from there."],
            130,
        ) from None
    finally:
        progress.end()
    if problems:
        raise BuildError(
            [
                *sorted(problems),
                "The other points are kept; the same command computes those that failed.",
            ]
        )


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
    """Return one job for each chapter that declares a parameter which varies, with the values that
    it declares.
    """
    slug = f"sweep/{grid.slug}/{number:06}"
    values = {
        s: {k: v for k, v in point.items() if s.stem in declared[k].notebooks} for s in sources
    }
    return [Job(project.root, source, slug, values[source]) for source in sources]


def execute_point(jobs):
    """Execute the chapters of one point and return what they hand over: one answer, or the trouble
    they had.
    """
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
    checks = [
        (r["id"], r["evidence"], r["verdict"], r["claimed"]["unit"]) for r in found if r["evidence"]
    ]
    return [
        {
            "results": [[id, e["median"], e["low"], e["high"], unit] for id, e, _, unit in checks],
            "verdicts": [[id, "report", id, word, e["p_inside"]] for id, e, word, _ in checks],
        }
    ]

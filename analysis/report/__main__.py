"""The commands of the Makefile: build, pdf, compare, notebooks, sweep, bill, refresh, check,
audit, clean.

Run one as ``python -m analysis.report build``.

What a command needs is imported when it runs: most often there is nothing to build, and whether
that is so takes no library to see.

Exit status: 0 done, 1 a chapter or the site failed, or an audit found something, 2 wrong input and
nothing was kept, 3 another build is running, 130 interrupted (129 and 143 asked to end by another
signal), 141 nobody reads what is told.
"""

import sys

# The project's folder comes behind Python's own modules: a csv.py in it must not be taken for one
# of them before `sound.require_visible` can tell of it.
if __name__ == "__main__" and not sys.flags.safe_path:
    behind = [n for n, path in enumerate(sys.path) if path.endswith("-packages")]
    sys.path.insert(*(behind or [len(sys.path)])[:1], sys.path[0])
    del sys.path[0]

import signal

# What follows is imported for a moment, and an interrupt of it would be told by a traceback: it
# ends the process without a word, until `main` can say one.
if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

import argparse
import atexit
import gc
import os
import re
from contextlib import suppress
from pathlib import Path

import analysis
from analysis.evidence.tables.rows import DataError
from analysis.report import COLLECTING
from analysis.report.files import refusals, sound, streams, surroundings, unchanged
from analysis.report.files.project import (
    BASELINE,
    LOOKS,
    BuildError,
    Project,
    write_atomically,
)

gc.set_threshold(*COLLECTING)

#: How many problems are shown at once.
MOST_SHOWN = 50
#: Options that count something, and the most of it.
COUNTS = {"workers": 1000, "seconds": 999_999}
AGAIN = "remove the folder .venv and run make report"
#: Programs that run in environments of their own, see `analysis.report.tools.develop`.
TOOLS = {
    "install": "install .venv, or the environment of a tool",
    "test": "run the tests, and the notebooks against their stored outputs",
    "lint": "check format, style, imports and types alone",
    "test-site": "open the built report in a browser and test it",
    "fuzz": "throw random input at everything that parses",
    "test-sweep": "test sweeps on a Dask cluster of this machine",
    "bench": "time the report, the models and the sweeps against other tools",
    "lab": "open the notebooks in JupyterLab",
    "tidy": "a notebook from standard input, less what an editor left in it (a filter for git)",
}


def main(arguments=None, root=None):
    """Run one command on the project at ``root`` and return the exit status.

    Without a root it is the folder that the package lies in, or for an installed package, which
    has its dataset and notebooks inside, the folder of the caller.
    """
    streams.settle()
    chosen = _chosen(arguments)
    usual = Path.cwd() if analysis.INSTALLED else analysis.PACKAGE.parent
    project = Project(Path(root or usual).resolve())
    try:
        if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        for name, most in COUNTS.items():
            if hasattr(chosen, name):
                setattr(chosen, name, _count(name.upper(), getattr(chosen, name), most))
        if elsewhere := _elsewhere(project, chosen, root):
            return elsewhere(project, chosen)
        sound.require_visible(project)
        surroundings.settle(project)
        if not root:
            _end_tidily_when_asked()
        streams.tell(chosen.command(project, chosen))
    except BrokenPipeError:
        return streams.given_up()
    except streams.Unheard as error:
        print(*error.problems, file=sys.stderr)
        return error.code
    except BuildError as error:
        return _failed(error.problems, error.code, project, chosen)
    except DataError as error:  # of a file that is read where nothing was wrong yet
        return _failed([str(error)], 2, project, chosen)
    except OSError as error:
        return _failed([refusals.sentence(error, project)], 1, project, chosen)
    except ModuleNotFoundError as error:
        module = f"The module {error.name!r} is not installed here"
        again = "install what-ai-costs anew" if analysis.INSTALLED else AGAIN
        problem = f"{module}; {again}."
        return _failed([problem], 1, project, chosen)
    except Exception as error:
        return _failed([refusals.unforeseen(error, project)], 1, project, chosen)
    except KeyboardInterrupt as asked:
        for number in (signal.SIGINT, *_others()):  # one more would cut short what follows
            signal.signal(number, signal.SIG_IGN)
        with suppress(OSError):  # a terminal that is gone
            print("Interrupted; the last report is untouched.", file=sys.stderr, flush=True)
        _end(128 + (asked.args or (signal.SIGINT,))[0])
    return chosen.status


def _end_tidily_when_asked():
    """Let a command that is asked to end (by ``kill``, or by a terminal that closes) take that for
    an interrupt; what is ignored, as under ``nohup``, stays ignored.
    """

    def interrupt(number, frame):
        raise KeyboardInterrupt(number)

    for number in _others():
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, interrupt)


def _others():
    """Return the signals by which a command is asked to end, besides that of an interrupt."""
    return [getattr(signal, n) for n in ("SIGTERM", "SIGHUP") if hasattr(signal, n)]


def _chosen(arguments):
    """Return what the command line says; JupyterLab gets the options that are not ours."""
    parser = _parser()
    chosen, rest = parser.parse_known_args(arguments)
    if rest and chosen.name != "lab":
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    chosen.options, chosen.status = rest, 0
    return chosen


def _count(name, given, most):
    """Return a count that was typed; None where nothing was."""
    if re.fullmatch(r"[0-9]{1,6}", given) and 1 <= int(given) <= most:
        return int(given)
    if given:
        rule = f"{name} must be a whole number from 1 to {most}"
        raise BuildError(f"{rule}, and {given[:80]!r} was given.", code=2)
    return None


def _elsewhere(project, chosen, root):
    """Return what runs a command in another Python, or None where this one will do.

    Tools have environments of their own. Any Python starts a command; where it lacks the packages,
    the command runs in ``.venv``, which is made first.
    """
    writes = chosen.name == "notebooks" or getattr(chosen, "accept", "")
    if analysis.INSTALLED and (writes or chosen.name in TOOLS):
        what = "needs the project's own folder, and this is an installed package"
        raise BuildError(f"{chosen.name} {what}; get a copy of the repository.", code=2)
    own = Path(sys.prefix).resolve().parent == project.root  # .venv or that of a tool
    if chosen.name not in TOOLS and (root or own or analysis.INSTALLED):
        return None
    from analysis.report.tools import develop, environments

    if chosen.name in TOOLS:
        return getattr(develop, chosen.name.replace("-", "_"))
    return develop.again if environments.missing_here() else None


def _failed(problems, code, project, chosen):
    """Print what went wrong, and that the last report is still there; return the exit status."""
    print("\n".join(_shown(problems, project)), file=sys.stderr)
    if code != 3 and chosen.name == "build" and project.report("baseline").exists():
        print("The last report is untouched.", file=sys.stderr)
    return code


def _shown(problems, project):
    """Return the first of many problems, and where all of them stand."""
    if len(problems) <= MOST_SHOWN:
        return problems
    try:
        whole = "\n".join([*problems, ""]).encode("utf-8", "backslashreplace")
        write_atomically(project.problems, whole)
    except OSError:  # the terminal holds them, then
        return problems
    more = f"{len(problems) - MOST_SHOWN:,} more"
    return [
        *problems[:MOST_SHOWN],
        f"There are {more}; all stand in {project.shown(project.problems)}.",
    ]


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m analysis.report", description="Build the report from its sources."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="name")
    make = commands.add_parser("build", help="execute what is out of date and build the report")
    make.set_defaults(command=_report)
    paper = commands.add_parser("pdf", help="build the report and print the whole of it as one PDF")
    paper.set_defaults(command=_pdf)
    file, pairs = "a YAML file with changed parameters", "changed parameters: 'name=value …'"
    for command in (make, paper):
        command.add_argument("--scenario", default="", metavar="FILE", help=file)
        command.add_argument("--set", default="", metavar="PAIRS", help=pairs)
    both = commands.add_parser("compare", help="set two reports side by side")
    both.set_defaults(command=_compare)
    side = "a scenario file, 'name=value …', a built scenario, a results.json; empty: the baseline"
    for letter in ("a", "b"):
        both.add_argument(f"--{letter}", default="", metavar="REPORT", help=side)
    what = "execute the notebooks and store their outputs in notebooks/"
    store = commands.add_parser("notebooks", help=what)
    store.set_defaults(command=_notebooks)
    at_a_time = "chapters to execute at a time"
    for command in (make, paper, both, store):
        command.add_argument("--workers", default="", metavar="N", help=at_a_time)
    grid = commands.add_parser("sweep", help="compute every point of a grid of parameters")
    grid.set_defaults(command=_sweep)
    lists, dask = "a YAML file whose parameters may be lists or ranges", "a Dask scheduler to use"
    grid.add_argument("--grid", required=True, metavar="FILE", help=lists)
    what = "judge the articles that have a file of their own in data/claims/"
    many = commands.add_parser("ledger", help=what)
    many.set_defaults(command=_ledger)
    many.add_argument("--articles", default="", metavar="IDS", help="some of them: 'a6 a7'")
    for command in (grid, many):
        command.add_argument("--scheduler", default="", metavar="ADDRESS", help=dask)
        command.add_argument("--workers", default="", metavar="N", help="processes on this machine")
    paid = commands.add_parser("bill", help="price a usage record at the list prices of its days")
    paid.set_defaults(command=_bill)
    for name, metavar, what in (
        ("usage", "FILE", "a CSV file of tokens by kind"),
        ("model", "NAME", "the model that was used, in any spelling of models.csv"),
        ("host", "NAME", "who sold it; its maker where left out"),
        ("date", "DAY", "the day of a record without dates; the dataset's where left out"),
        ("out", "FILE", "a new CSV file for the table; none is written where left out"),
    ):
        paid.add_argument(f"--{name}", default="", metavar=metavar, help=what)
    fresh = commands.add_parser("refresh", help="hold public lists and tables against ours")
    fresh.set_defaults(command=_refresh)
    read, rows = "files, addresses or name==version, each with @day or without", "ids of proposals"
    fresh.add_argument("--from", default="", dest="read", metavar="NAMES", help=read)
    fresh.add_argument("--accept", default="", metavar="IDS", help=rows)
    weak = commands.add_parser("audit", help="look for known weaknesses of the locked packages")
    weak.set_defaults(command=_audit)
    bases = "databases of advisories in the form of OSV: folders or zip archives"
    weak.add_argument("--db", default="", metavar="FILES", help=bases)
    commands.add_parser("check", help="validate the dataset").set_defaults(command=_check)
    commands.add_parser("clean", help="remove everything built").set_defaults(command=_clean)
    for name, what in TOOLS.items():
        tool = commands.add_parser(name, help=what)
        if name == "install":
            names = ("test", "lab", "sweep", "bench")
            tool.add_argument("environment", nargs="?", default="", choices=("", *names))
        elif name == "fuzz":
            tool.add_argument("--seconds", default="600", metavar="N")
    return parser


def _report(project, chosen):
    page, new = project.report(BASELINE) / "index.html", False
    other, touched = chosen.scenario or chosen.set, unchanged.touched(project)
    if other or touched:
        if other or not all(path.startswith(LOOKS) for path in touched):
            from analysis.report.build import execute, publish

            with publish.only_build(project):
                execute.prepare(project)  # kernels import while this process does
        from analysis.report import run

        page, new = run.report(
            project, file=chosen.scenario, text=chosen.set, workers=chosen.workers
        )
    place = f"{project.shown(page)} in a browser."
    opened = f"Open {place}" if new else f"The report is up to date: open {place}"
    baseline = page.parent == project.report(BASELINE)
    flips = project.flips(BASELINE if baseline else page.parent.name)
    return "\n".join([*_lines(flips), opened])


def _lines(path):
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []


def _pdf(project, chosen):
    from analysis.report import run
    from analysis.report.build import publish
    from analysis.report.site import pdf

    pdf.browser()  # before anything is built, so that nothing is replaced in vain
    page, _ = run.report(project, file=chosen.scenario, text=chosen.set, workers=chosen.workers)
    print("pdf: printing the report, twice", file=sys.stderr)
    with publish.only_build(project):  # no other report may take its place meanwhile
        made = pdf.write(page.parent, project.build / "pdf")
    return f"Open {project.shown(made)} in a PDF reader."


def _compare(project, chosen):
    from analysis.report.build import publish

    with publish.only_build(project):  # else matplotlib tells first that it cannot write there
        from analysis.report.compare import run as comparison

    table, page = comparison.compare(project, chosen.a, chosen.b, workers=chosen.workers)
    return f"{table}\n\nOpen {project.shown(page)} in a browser."


def _notebooks(project, chosen):
    from analysis.report import run

    changed, unexplained = run.notebooks(project, workers=chosen.workers)
    stored = [f"Stored {project.shown(path)}" for path in changed]
    return "\n".join([*(stored or ["All notebooks are up to date."]), *unexplained])


def _sweep(project, chosen):
    from analysis.report.sweep import run as sweeps

    folder = sweeps.run(project, file=chosen.grid, scheduler=chosen.scheduler, count=chosen.workers)
    return f"Open {project.shown(folder)}/: results.csv, verdicts.csv, chart.png, chart.svg."


def _ledger(project, chosen):
    from analysis.report.articles import run as articles

    return articles.run(
        project, articles=chosen.articles, scheduler=chosen.scheduler, count=chosen.workers
    )


def _bill(project, chosen):
    from analysis.report.bills import statement

    return statement.bill(project, chosen.usage, chosen.model, chosen.host, chosen.date, chosen.out)


def _refresh(project, chosen):
    from analysis.report.refresh import accept, run

    if chosen.read and chosen.accept:
        both = "read with FROM first, look at the proposals, then write them with ACCEPT"
        raise BuildError(f"FROM and ACCEPT must come one after the other: {both}.", code=2)
    if chosen.accept:
        return accept.told(accept.accept(project, chosen.accept))
    readings = run.refresh(project, chosen.read)
    page = project.shown(project.build / "refresh" / "report.md")
    found = sum(len(reading.disagreements) for reading in readings)
    rows = sum(len(reading.proposals) for reading in readings)
    return (
        f"{found:,} disagreements, {rows:,} proposed rows, nothing written to data/: read {page}."
    )


def _check(project, chosen):
    from analysis.report import run
    from analysis.report.refresh import due

    notices = run.check(project)
    told = [f"Noted: {sentence}" for sentence in notices]
    more = [f"All of it is in {project.shown(project.notices)}."] if told else []
    late = [line for line in (due.overdue(),) if line]
    return "\n".join([*told, *more, *late, "data/ is valid."])


def _audit(project, chosen):
    from analysis.report.supply import audit

    told, chosen.status = audit.audit(project, chosen.db)
    return told


def _clean(project, chosen):
    from analysis.report.build import publish

    publish.clean(project)
    return "Everything built is removed."


def _end(status):
    """End this process, without Python's taking apart of all that it imported, which takes 0.6 s,
    and without a wait for chapters that still run: their kernels end before it, and nobody hears
    what they say of that.
    """
    with suppress(OSError):  # what could not be told was said to be so, see `streams`
        sys.stdout.flush()
        sys.stderr.flush()
    streams.leave()
    if kernels := sys.modules.get("analysis.report.kernels.manager"):
        kernels.end()
    if "multiprocessing" in sys.modules:  # which would wait for what is left of it
        for process in sys.modules["multiprocessing"].active_children():
            process.kill()
    atexit._run_exitfuncs()
    os._exit(status)


if __name__ == "__main__":
    _end(main())

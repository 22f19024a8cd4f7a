"""How time and memory grow with the dataset: ten minutes on two processors.

    .venv-test/bin/python -m tests.bench.growth                  everything
    .venv-test/bin/python -m tests.bench.growth --only claims --times 1 10

    claims      further articles of 200 claims each, 2 for each of "times" (`grown`): the check of
                all, and of one changed row; judging all; the report, and one changed row of it
    facts       up to ten times as many: the check, and the report
    prices      up to a hundred times as many rows: the check, and the report
    samples     up to fifty times as many: judging an article
    workers     200 articles in 1, 2, 4 processes and on as many Dask workers, where this Python has
                Dask: the same bytes

A report is measured with its chapters executed, but for those that the grown table makes due; with
it stands the largest page of all, and the largest file that the page of all claims reads.

Seconds are those of all processors together, so that a busy machine counts little; ``wall`` is what
a user waits. Every program is measured alone, with all that it starts. The table
(``notebooks/figures/growth.csv``) and its picture say how each grows: the slope of its logarithm
over that of the rows, 1 where twice as many take twice as long.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pandas as pd

from tests.bench import build, grown

PYTHON = str(build.PYTHON[0])
FIGURES = build.PROJECT / "notebooks" / "figures"
TIMES = {
    "claims": (1, 10, 100),
    "facts": (2, 3, 10),  # from two on: with none added, no chapter of the report is due
    "prices": (2, 10, 100),
    "samples": (1, 10, 50),
}
#: Files of which the rows are those that grow.
GROWING = {"claims": "claims", "facts": "facts", "prices": "token_prices"}
WORKERS, MANY, SIZE, FEW = (1, 2, 4), 200, 200, 50
LIMIT = 1.05
#: The most that is wanted at any size: seconds after one changed row, MB of a process and of a file
#: that a page reads.
SECONDS, MEMORY, FILE = 10, 2000, 2
JUDGE = """import sys
from analysis.evidence.estimates.draws import Samples
from analysis.ledger import claims
from analysis.report.articles import judged
judged.judge("a6", claims.of_article("a6"), Samples(n=int(sys.argv[1])))
"""
SAMPLES = 20_000


def measured(root, *arguments, python=PYTHON):
    """Run a program of the copy; return seconds of processors, seconds waited and peak MB."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        line = [python, *arguments]
        # With ordinary kernels, whose seconds are counted, and not forks of a process beside it.
        surroundings = os.environ | {"PYTHONPATH": str(root), "KERNELS": "plain"}
        child = subprocess.Popen(line, cwd=root, env=surroundings, stdout=said, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(line)} failed:\n{said.read().decode()[-2000:]}")
    wall = time.perf_counter() - begun
    return {"seconds": used.ru_utime + used.ru_stime, "wall": wall, "MB": used.ru_maxrss / 1024}


def report(root, *arguments):
    """Measure a command of the builder."""
    return measured(root, "-m", "analysis.report", *arguments)


def claims(root, times):
    """Yield (what, measure) of a dataset with so many further articles."""
    made = grown.articles(root, times, SIZE)
    last = root / "data" / "claims" / f"{made[-1]}.csv"
    yield "check, first", report(root, "check")
    grown.edit(last, 1)
    yield "check, one row changed", report(root, "check")
    yield "ledger, first", report(root, "ledger")
    yield "report, first", report(root, "build")
    grown.edit(last, 2)
    yield "report, one row changed", report(root, "build")
    yield "largest file of the page of claims", largest(root / "report" / "claims", "*.js")
    yield "largest page", largest(root / "report", "*.html")


def largest(folder, which):
    """Return the size of the largest of some files."""
    return {"MB": max(path.stat().st_size for path in folder.glob(which)) / 1e6}


def whole(root):
    """Yield (what, measure) of the check and the report of a dataset."""
    yield "check", report(root, "check")
    yield "report", report(root, "build")
    yield "largest page", largest(root / "report", "*.html")


def facts(root, times):
    grown.facts(root, times)
    yield from whole(root)


def prices(root, times):
    grown.prices(root, times)
    yield from whole(root)


def samples(root, times):
    grown.articles(root, 1, SIZE)
    yield "judging an article", measured(root, "-c", JUDGE, str(SAMPLES * times))


GROWN = {"claims": claims, "facts": facts, "prices": prices, "samples": samples}


def count(root, name, times):
    """Return how many there are of what grows: rows of a table, or samples."""
    if name not in GROWING:
        return SAMPLES * times
    files = [root / "data" / f"{GROWING[name]}.csv", *(root / "data" / name).glob("*.csv")]
    return sum(len(pd.read_csv(file, dtype=str, usecols=[0])) for file in files)


def grow(chosen, times):
    """Return the table of everything that grows, one row a measure."""
    found = []
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        base = Path(folder) / "once"
        base.mkdir()
        build.copy(base)
        report(base, "build")  # what it executes is the same for all
        for name in chosen:
            for size in times or TIMES[name]:
                root = Path(folder) / f"{name}-{size}"
                shutil.copytree(base, root, symlinks=True)
                for what, measure in GROWN[name](root, size):
                    row = {"grows": name, "what": what, "times": size}
                    found.append(row | {"rows": count(root, name, size)} | measure)
                    print(found[-1], flush=True)
                shutil.rmtree(root)
    return pd.DataFrame(found)


def slopes(table):
    """Return, for each measure, the slope of time and of memory over size, on log scales."""
    found = []
    for (name, what), part in table.groupby(["grows", "what"], sort=False):
        if len(part) > 1:
            size = np.log(part["rows"])
            fits = {
                column: np.polyfit(size, np.log(part[column]), 1)[0]
                for column in ("seconds", "MB")
                if part[column].notna().all()
            }
            found.append({"grows": name, "what": what} | fits)
    return pd.DataFrame(found, columns=["grows", "what", "seconds", "MB"])


def beyond(table):
    """Return the measures that are beyond what is wanted at any size."""
    files = table["what"].str.startswith("largest")
    slow = table["what"].str.endswith("one row changed") & (table["seconds"] > SECONDS)
    return table[slow | (table["MB"] > files.map({True: FILE, False: MEMORY}))]


def ways():
    """Return the ways to judge many articles; Dask's are left out where this Python has none."""
    try:
        import distributed  # noqa: F401
    except ModuleNotFoundError:
        print("This Python has no Dask: its workers are left out.", flush=True)
        return ("processes",)
    return ("processes", "Dask workers")


def workers(articles):
    """Return the table of many articles judged by 1, 2 and 4 workers, here and by Dask."""
    rows, expected = [], None
    with ExitStack() as stack:
        root = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="growth-")))
        build.copy(root)
        grown.articles(root, articles // grown.ARTICLES, FEW)
        report(root, "check")
        for way, count in [(way, n) for way in ways() for n in WORKERS]:
            shutil.rmtree(root / "build" / "articles", ignore_errors=True)
            with ExitStack() as started:
                where, python = ("--workers", str(count)), PYTHON
                if way != "processes":  # a cluster of this Python, which has Dask
                    from tests.bench.sweep import cluster

                    where, python = ("--scheduler", cluster(started, count, root)), sys.executable
                line = ("-m", "analysis.report", "ledger", *where)
                found = measured(root, *line, python=python)
            result = (root / "build" / "articles" / "verdicts.csv").read_bytes()
            records = sorted((root / "build" / "articles" / "baseline").glob("*.records.json"))
            result += b"".join(path.read_bytes() for path in records)
            expected = expected or result
            assert result == expected, f"{count} {way} give other bytes than one process"
            if way != "processes":  # a client's own seconds say nothing of its workers
                found = {"wall": found["wall"]}
            rows.append(
                {"way": way, "count": count, "articles": articles, "same bytes": True} | found
            )
            print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    table["speed"] = table["wall"].iloc[0] / table["wall"]
    return table


def draw(table, path):
    """Draw seconds and memory over the size of the dataset, a column for each thing that grows."""
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    plt.rcParams |= {"font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
    table = table.dropna(subset=["seconds"]).assign(GB=table["MB"] / 1000)
    names = list(dict.fromkeys(table["grows"]))
    wide = {"width_ratios": [1.35 if name == "claims" else 1 for name in names]}
    fig, grid = plt.subplots(
        2, len(names), figsize=(2.6 * len(names) + 1, 6.2), sharex="col", sharey="row",
        squeeze=False, gridspec_kw=wide,
    )  # fmt: skip
    for (column, title), panels in zip(AXES.items(), grid):
        for name, axes in zip(names, panels):
            _lines(axes, table[table["grows"] == name], column)
        panels[0].set_ylabel(title)
        panels[0].set_ylim(table[column].min() / 1.5, table[column].max() * 1.5)
    for name, axes in zip(names, grid[0]):
        axes.set_title(f"more {name}", loc="left", fontsize=10, color="0.2")
    for axes in grid[1]:
        axes.set_xlabel("times our dataset")
    fig.suptitle(_finding(table), x=0.01, y=0.985, ha="left", fontsize=12, fontweight="bold")
    fig.text(0.01, 0.94, HOW_TO_READ, ha="left", va="top", fontsize=9, color="0.35")
    fig.tight_layout(rect=(0, 0, 1, 0.93))
    for column, panels in zip(AXES, grid):
        for name, axes in zip(names, panels):
            _labels(axes, table[table["grows"] == name], column)
    fig.savefig(path, dpi=110)


#: What the axes measure, and how to read the picture.
AXES = {"seconds": "seconds of all processors together", "GB": "peak memory of a process, GB"}
HOW_TO_READ = (
    "Log scales. Dashed: twice as many would take twice as much. In colour: after a change of one "
    "row."
)
CHANGED, CONTEXT, GAP = "#b3401f", "0.4", 0.06


def _finding(table):
    """Say what one changed row costs at the smallest and at the largest dataset."""
    found = table[table["what"] == "report, one row changed"].sort_values("times")
    if len(found) < 2:
        return "How time and memory grow with the dataset"
    first, last = found.iloc[0], found.iloc[-1]
    return (
        f"A changed row takes {last['seconds']:.0f} s with {last['rows']:,.0f} claims, "
        f"{first['seconds']:.0f} s with {first['rows']:,.0f}"
    )


def _color(what):
    return CHANGED if what.endswith("one row changed") else CONTEXT


def _lines(axes, table, column):
    """Draw one panel, and beside it where twice as many would take twice as much."""
    from matplotlib.ticker import LogLocator

    axes.set(xscale="log", yscale="log")
    axes.grid(color="0.92")
    sizes = np.array(sorted(set(table["times"])))
    for what, part in table.groupby("what", sort=False):
        axes.plot(part["times"], part[column], color=_color(what), marker="o", markersize=3.5)
    first = table.loc[table["times"] == sizes[0], column].max()
    axes.plot(sizes, first * sizes / sizes[0], "--", color="0.8", zorder=1)
    axes.set_xlim(sizes[0] / 1.2, sizes[-1] * (sizes[-1] / sizes[0]) ** 0.9)
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.set_xticks([], minor=True)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("")


def _labels(axes, table, column):
    """Write what each line measures at its end, none over another."""
    ends = table.loc[table.groupby("what")["times"].idxmax()].sort_values(column, kind="stable")
    last = -np.inf
    for _, end in ends.iterrows():
        there = axes.transData.transform((end["times"], end[column]))
        right, height = axes.transAxes.inverted().transform(there)
        last = max(height, last + GAP)
        axes.text(
            right + 0.03, last, end["what"], color=_color(end["what"]), va="center", fontsize=8,
            transform=axes.transAxes,
        )  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description="How time and memory grow with the dataset.")
    parser.add_argument("--only", nargs="+", choices=(*GROWN, "workers"), default=None)
    parser.add_argument("--times", nargs="+", type=int, default=None, metavar="N")
    parser.add_argument("--articles", type=int, default=MANY, metavar="N", help="for workers")
    parser.add_argument("--out", type=Path, default=FIGURES, metavar="FOLDER")
    given = parser.parse_args()
    chosen, failed = given.only or (*GROWN, "workers"), False
    if parts := [name for name in chosen if name in GROWN]:
        table = grow(parts, given.times)
        table.to_csv(given.out / "growth.csv", index=False, float_format="%.4g")
        draw(table, given.out / "growth.png")
        found = slopes(table)
        print(table.to_string(index=False), found.to_string(index=False), sep="\n\n")
        steep, over = found[(found[["seconds", "MB"]] > LIMIT).any(axis=1)], beyond(table)
        if len(steep):
            print(f"\nThese grow faster than the dataset:\n{steep.to_string(index=False)}")
        if len(over):
            print(f"\nThese are beyond what is wanted:\n{over.to_string(index=False)}")
        failed = bool(len(steep) or len(over))
    if "workers" in chosen:
        table = workers(given.articles)
        table.to_csv(given.out / "workers.csv", index=False, float_format="%.4g")
        print(table.to_string(index=False))
    sys.exit(failed)


if __name__ == "__main__":
    main()

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
    "facts": (1, 3, 10),
    "prices": (1, 10, 100),
    "samples": (1, 10, 50),
}
#: Files of which the rows are those that grow.
GROWING = {"claims": "claims", "facts": "facts", "prices": "token_prices"}
WORKERS, MANY, SIZE, FEW = (1, 2, 4), 200, 200, 5
LIMIT = 1.05
#: The most that is wanted at any size: seconds after one changed row, MB of a process and of a file
#: that a page reads.
SECONDS, MEMORY, FILE = 10, 2000, 2
JUDGE = """import sys
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.ledger import claims
names = Facts(draws.Samples(n=int(sys.argv[1])))
for claim in claims.of_article("a6").values():
    claims.judge(claim, names)
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
    return pd.DataFrame(found)


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
            rows.append(
                {"way": way, "count": count, "articles": articles, "same bytes": True} | found
            )
            print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    table["speed"] = table["wall"].iloc[0] / table["wall"]
    return table


def draw(table, path):
    """Draw time and memory over size, each as a multiple of what it is at the smallest."""
    import matplotlib

    matplotlib.use("agg")
    import seaborn as sns

    table = table.dropna(subset=["seconds"])
    table = table.assign(line=table["grows"] + ": " + table["what"])
    long = table.melt(["line", "times"], ["seconds", "MB"], "of what", "value").dropna()
    sns.set_theme(style="whitegrid", context="notebook", font_scale=0.8)
    grid = sns.relplot(
        long, x="times", y="value", hue="line", col="of what", kind="line", marker="o",
        height=3.6, aspect=1.0, facet_kws={"sharey": False},
    )  # fmt: skip
    grid.set(xscale="log", yscale="log", xlabel="times our dataset")
    grid.set_titles("{col_name}").set_ylabels("")
    for axes in grid.axes.flat:
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter("{x:g}")
            axis.set_minor_formatter("{x:g}" if axis is axes.yaxis else "")
        axes.set_xticks(sorted(set(table["times"])))
    grid.savefig(path, dpi=110)


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

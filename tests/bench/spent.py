"""Where a build spends its time after one change: `.venv-test/bin/python -m tests.bench.spent`.

Works on a copy of the project, as `tests.bench.build` does, and makes the same changes. The table
gives the seconds that the builder computes in each of its steps; chapters compute in processes of
their own, and are no part of it. With ``--keep`` CONTRIBUTING's table is written from it.
"""

import argparse
import pstats
import sys
import tempfile
from pathlib import Path

import pandas as pd

from tests.bench import build

CHECK, CHAPTERS, WHOLE = "check of the dataset", "chapters", "the whole"
#: Steps, by the function that does each (end of its file, name).
STEPS = {
    "digests of the inputs": ("build/plan.py", "contents"),
    "declared parameters": ("inputs/parameters.py", "declared"),
    CHECK: ("run.py", "require_valid_data"),
    CHAPTERS: ("build/plan.py", "bring_up_to_date"),
    "sources of the pages": ("site/pages.py", "write"),
    "sources of the chapters": ("site/chapters.py", "copy"),
    "Sphinx": ("site/written.py", "_run"),
    "copying the pages": ("site/written.py", "_copy"),
    "results and data to download": ("site/exports.py", "write_results"),
    "style sheets alone": ("site/dressing/styles.py", "renewed"),
    WHOLE: ("__main__.py", "main"),
}
CHANGES = {
    "one_style": "a style sheet",
    "one_page": "a page",
    "one_claim": "a claim",
    "one_fact": "a fact",
    "one_parameter": "a parameter",
}
KEPT, PAGE = Path(__file__).with_name("spent.csv"), build.PROJECT / "CONTRIBUTING.md"
START, END = "<!-- steps: written by `tests.bench.spent --keep` -->", "<!-- end of steps -->"
PROFILED = """import cProfile, sys, time
from analysis.report.__main__ import main
if __name__ == "__main__":
    profile = cProfile.Profile(time.process_time)
    try:
        profile.runcall(main, ["build", *sys.argv[2:]])
    finally:
        profile.dump_stats(sys.argv[1])
"""


def spent(file):
    """Return the seconds of each step from a file of `cProfile`."""
    found = dict.fromkeys(STEPS, 0.0)
    for (path, _, function), (*_, whole, _) in pstats.Stats(str(file)).stats.items():
        for step, (end, name) in STEPS.items():
            if function == name and Path(path).as_posix().endswith(f"analysis/report/{end}"):
                found[step] += whole
    found[CHAPTERS] -= found[CHECK]  # which is made while they run
    return found


def kept():
    """Return the measurement that was kept: seconds by step and change."""
    return pd.read_csv(KEPT, index_col="step")


def block(table):
    """Return the part of CONTRIBUTING that the steps stand in: each step's share of the whole, and
    the seconds of that.
    """
    shares = 100 * table / table.loc[WHOLE]
    rows = [[step, *(f"{share:.0f} %" for share in shares.loc[step])] for step in table.index]
    rows[-1][1:] = [f"{seconds:.1f} s" for seconds in table.loc[WHOLE]]
    head = [["computed by the builder after a change of", *map(CHANGES.get, table)]]
    lines = ["| " + " | ".join(row) + " |" for row in head + rows]
    ruled = [lines[0], "|---" * (1 + len(table.columns)) + "|", *lines[1:]]
    return "\n".join([START, "", *ruled, "", END])


def replaced(text, table):
    """Return the text of CONTRIBUTING with the steps written anew."""
    head, rest = text.split(START, 1)
    return head + block(table) + rest.split(END, 1)[1]


def keep(table):
    """Keep a measurement, and write CONTRIBUTING's table from it."""
    table.rename_axis("step").to_csv(KEPT, float_format="%.3g", lineterminator="\n")
    text = replaced(PAGE.read_text(encoding="utf-8"), kept())
    PAGE.write_text(text, encoding="utf-8", newline="\n")


class Profiled(build.Ways):
    """The ways of the bench, whose builds are looked into."""

    def build(self, *command):
        given = [f"--set={text.removeprefix('SET=')}" for text in command]
        program = [build.PYTHON[0], "profiled.py", "found.prof", *given]
        # Ordinary kernels, so that this process builds the site itself.
        return build.timed(self.root, program, KERNELS="plain", PYTHONDONTWRITEBYTECODE="1")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="*", default=[], choices=CHANGES)
    parser.add_argument("--keep", action="store_true", help="write CONTRIBUTING's table")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "a copy"
        root.mkdir()
        build.copy(root)
        (root / "profiled.py").write_text(PROFILED)
        ways, found = Profiled(root), {}
        ways.build()
        for name in chosen.only or CHANGES:
            getattr(ways, name)()
            found[name] = spent(root / "found.prof")
            print(f"{name} done", file=sys.stderr, flush=True)
    table = pd.DataFrame(found)
    if lost := [step for step in STEPS if not chosen.only and not table.loc[step].any()]:
        sys.exit(f"No change met these steps, whose functions have other names: {lost}")
    print(table.round(1).to_string())
    if chosen.keep:
        keep(table)


if __name__ == "__main__":
    main()

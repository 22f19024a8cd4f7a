"""Where a build spends its time after one change: `.venv-test/bin/python -m tests.bench.spent`.

Works on a copy of the project, as `tests.bench.build` does, and makes the same changes. The table
gives the seconds that the builder computes in each of its steps; chapters compute in processes of
their own, and are no part of it.
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
    "Sphinx": ("writing/written.py", "_run"),
    "copying the pages": ("writing/written.py", "_copy"),
    "results and data to download": ("site/exports.py", "write_results"),
    "style sheets alone": ("site/dressing/styles.py", "renewed"),
    WHOLE: ("__main__.py", "main"),
}
CHANGES = ("one_style", "one_page", "one_claim", "one_fact", "one_parameter")
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


if __name__ == "__main__":
    main()

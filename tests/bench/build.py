"""How long the report takes, against the tools that readers would use instead: `make bench`.

    papermill   every notebook by ``python -m papermill``, one after the other
    nbconvert   all notebooks by one ``python -m nbconvert --execute``
    execution   the step of `make report` that executes the notebooks;
                ``plain`` is the same with ordinary kernels
    report      `make report` with nothing cached, after a change of one table or one module,
                and with nothing to do

All work on one copy of the project, in rounds of random order, so that a busy moment of the machine
meets each of them. The table gives medians in seconds, and each as a share of papermill's and of
nbconvert's.
"""

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

PROJECT = Path(__file__).parents[2]
PYTHON = [PROJECT / ".venv" / "bin" / "python", "-m"]
WITH_NBCONVERT = [sys.executable, "-m"]  # the report itself does without it
BUILD = [*PYTHON, "analysis.report", "build"]
EXECUTE = """from pathlib import Path
from analysis.report import build, chapters
from analysis.report.project import Project
if __name__ == "__main__":
    chapters.bring_up_to_date(build._begin(Project(Path.cwd()), None))
"""


def copy(root):
    """Copy what a report is made from, and lend the copy its environment."""
    for name in ("analysis", "data", "notebooks"):
        shutil.copytree(PROJECT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in PROJECT.iterdir():
        if path.is_file():
            shutil.copy2(path, root)
    os.symlink(PROJECT / ".venv", root / ".venv")
    (root / "execute.py").write_text(EXECUTE)


def timed(root, *commands, **env):
    """Run commands in the copy and return their seconds; one that fails ends the bench."""
    begun = time.perf_counter()
    for command in commands:
        surroundings = {**os.environ, "PYTHONPATH": str(root), **env}
        done = subprocess.run(command, cwd=root, env=surroundings, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr[-2000:]}")
    return time.perf_counter() - begun


def forget(root):
    """Remove all that was built."""
    for name in ("build", "report"):
        shutil.rmtree(root / name, ignore_errors=True)


def change(path, old, new):
    """Change one file of the copy so that what depends on it is out of date."""
    text = path.read_text(encoding="utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


class Ways:
    """One method for each way to build; each returns its duration in s."""

    def __init__(self, root):
        self.root = root
        self.notebooks = sorted(
            (root / "notebooks").glob("*.ipynb"),
            key=lambda path: (path.stem.startswith("00"), path),
        )
        self.number = 0

    def papermill(self):
        out = self.root / "build" / "executed" / "baseline"
        forget(self.root)
        out.mkdir(parents=True)
        return timed(
            self.root,
            *(
                [*PYTHON, "papermill", "--cwd", out, "--no-progress-bar", n, out / n.name]
                for n in self.notebooks
            ),
        )

    def nbconvert(self):
        out = self.root / "build" / "executed" / "baseline"
        forget(self.root)
        out.mkdir(parents=True)
        for notebook in self.notebooks:
            shutil.copy(notebook, out)
        files = [out / n.name for n in self.notebooks]
        return timed(
            self.root,
            [*WITH_NBCONVERT, "nbconvert", "--execute", "--inplace", "--to", "notebook", *files],
        )

    def execution(self, kernels="forked"):
        forget(self.root)
        return timed(self.root, [PYTHON[0], "execute.py"], KERNELS=kernels)

    def execution_plain(self):
        return self.execution("plain")

    def report(self):
        forget(self.root)
        return timed(self.root, BUILD)

    def report_one_table(self):
        timed(self.root, BUILD)
        path = self.root / "data" / "prompt_energy.csv"
        content = path.read_bytes()  # other line ends are another content with the same meaning
        path.write_bytes(
            content.replace(b"\r\n", b"\n")
            if b"\r\n" in content
            else content.replace(b"\n", b"\r\n")
        )
        return timed(self.root, BUILD)

    def report_one_module(self):
        timed(self.root, BUILD)
        self.number += 1
        change(self.root / "analysis" / "hardware" / "rental.py", '"""', f'"""{self.number} ')
        return timed(self.root, BUILD)

    def report_nothing_to_do(self):
        timed(self.root, ["make", "report"])
        return timed(self.root, ["make", "report"])


NAMES = (
    "papermill",
    "nbconvert",
    "execution",
    "execution_plain",
    "report",
    "report_one_table",
    "report_one_module",
    "report_nothing_to_do",
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=NAMES, choices=NAMES)
    chosen = parser.parse_args()
    seconds = {name: [] for name in chosen.only}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "a copy"
        root.mkdir()
        copy(root)
        ways = Ways(root)
        timed(root, BUILD)  # once unmeasured: it compiles the modules
        for number in range(chosen.rounds):
            for name in random.sample(list(chosen.only), len(chosen.only)):
                seconds[name].append(getattr(ways, name)())
                print(
                    f"round {number + 1} of {chosen.rounds}: {name} {seconds[name][-1]:.2f} s",
                    file=sys.stderr,
                    flush=True,
                )
    table = pd.DataFrame(
        {"seconds": {name: statistics.median(found) for name, found in seconds.items()}}
    )
    for peer in ("papermill", "nbconvert"):
        if peer in seconds:
            table[f"share of {peer}"] = table["seconds"] / table.at[peer, "seconds"]
    print(table.round(3).to_string())
    out = PROJECT / "build" / "bench"
    out.mkdir(parents=True, exist_ok=True)
    table.rename_axis("way").to_csv(out / "build.csv")


if __name__ == "__main__":
    main()

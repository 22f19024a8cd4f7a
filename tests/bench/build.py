"""How long the report takes, against the tools that readers would use instead: `make bench`.

    papermill   every notebook by ``python -m papermill``, one after the other
    nbconvert   all notebooks by one ``python -m nbconvert --execute``
    execution   the step of `make report` that executes the notebooks;
                ``plain`` is the same with ordinary kernels
    report      `make report` with nothing cached, after one change (a parameter, a fact that two
                chapters read, a table, a module, a claim, a page, a style), and with nothing to do

Where everything is to be timed from a fresh copy, environment included, or the tests are, they are
named: ``--only papermill fresh test``.

All work on one copy of the project, in rounds of random order, so that a busy moment of the machine
meets each of them. The table gives medians in seconds, and each as a share of papermill's and of
nbconvert's. With ``--keep`` the README's table is written from it (`readme`).
"""

import argparse
import csv
import io
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from tests.bench import readme

PROJECT = readme.PROJECT
PYTHON = [PROJECT / ".venv" / "bin" / "python", "-m"]
WITH_NBCONVERT = [sys.executable, "-m"]  # the report itself does without it
BUILD = ["make", "report"]
# As the command does: kernels import while this process does.
EXECUTE = """from pathlib import Path
from analysis.report.build import execute
from analysis.report.files.project import Project
if __name__ == "__main__":
    execute.prepare(Project(Path.cwd()))
    from analysis.report import run
    from analysis.report.build import plan
    plan.bring_up_to_date(run.begin(Project(Path.cwd()), None))
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
        return self.build()

    def build(self, *command):
        return timed(self.root, [*BUILD, *command])

    def _again(self, file, edit):
        """Build, edit one file's text, and return how long the next build takes."""
        self.build()
        self.number += 1
        path = self.root / file
        with path.open(encoding="utf-8", newline="") as opened:
            text = opened.read()
        changed = edit(text)
        assert changed != text, path
        path.write_text(changed, encoding="utf-8", newline="")
        return self.build()

    def one_parameter(self):
        self.build()
        self.number += 1
        return self.build(f"SET=fleet_growth_per_year={2 + self.number / 100}")

    def one_fact(self):
        row = "openrouter_prompt_tokens_2025,prompt tokens per request (a lower bound),OpenRouter,"
        tokens = re.compile(re.escape(row) + r"\d+")
        new = f"{row}{6000 + self.number + 1}"
        return self._again("data/facts.csv", lambda text: tokens.sub(new, text))

    def one_table(self):
        # Other line ends are another content with the same meaning.
        def edit(text):
            plain = text.replace("\r\n", "\n")
            return plain if plain != text else text.replace("\n", "\r\n")

        return self._again("data/prompt_energy.csv", edit)

    def one_module(self):
        note = f"# {self.number}\n"
        return self._again("analysis/hardware/rental.py", lambda text: text + note)

    def one_claim(self):
        return self._again("data/claims.csv", self._remark)

    def _remark(self, text):
        """Change the remark of one claim."""
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        rows[7]["remark"] = f"Remark {self.number}."
        out = io.StringIO(newline="")
        writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
        return out.getvalue()

    def one_page(self):
        line = f"\nLine {self.number}.\n"
        page = "analysis/report/site/pages/method.md"
        return self._again(page, lambda text: text + line)

    def one_style(self):
        rule = f"\n.bench-{self.number} {{ margin: 0; }}\n"
        return self._again("analysis/report/site/static/site.css", lambda text: text + rule)

    def fresh(self):
        """A copy without an environment: what a first `make report` takes."""
        self.number += 1
        root = self.root.with_name(f"fresh {self.number}")
        root.mkdir()
        copy(root)
        (root / ".venv").unlink()
        seconds = timed(root, BUILD)
        shutil.rmtree(root)
        return seconds

    def test(self):
        return timed(PROJECT, ["make", "test"])

    def report_nothing_to_do(self):
        self.build()
        return self.build()


NAMES = (
    "papermill",
    "nbconvert",
    "execution",
    "execution_plain",
    "report",
    "one_parameter",
    "one_fact",
    "one_claim",
    "one_page",
    "one_style",
    "one_table",
    "one_module",
    "report_nothing_to_do",
)
LONG = ("fresh", "test")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=NAMES, choices=NAMES + LONG)
    parser.add_argument("--keep", action="store_true", help="write the README's table from it")
    chosen = parser.parse_args()
    if chosen.keep and readme.PEER not in chosen.only:
        parser.error(f"--keep needs {readme.PEER} among the ways, as shares are of its time")
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
    if chosen.keep:
        readme.keep(table["seconds"], chosen.rounds, os.cpu_count())


if __name__ == "__main__":
    main()

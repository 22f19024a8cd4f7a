"""A project in miniature for the builder's tests: two chapters, a summary, two claims.

It holds a copy of the package, so that a build of it is the real command, reads its own data and
can be edited freely.
"""

import csv
import dataclasses
import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from analysis.evidence.tables.data import Fact
from analysis.ledger.claims import Claim

PROJECT = Path(__file__).parents[2]
#: Lets the Makefile run this Python wherever it lies: a $ would be make's own, a quote the shell's.
RUN = f"RUN={shlex.quote(sys.executable).replace('$', '$$')} -m"
#: A program that holds the lock of a file, once it has said so.
HOLD = """import fcntl, sys, time
file = open(sys.argv[1], "w")
fcntl.lockf(file, fcntl.LOCK_EX)
print("held", flush=True)
time.sleep(60)"""
PARAMETERS = "daily_users: float = 1e6  # user; [1e3, 1e10]; people who ask on a day"
CHAPTERS = {
    "00_summary": [
        "import pathlib\nsorted((p.name, p.stat().st_size) for p in pathlib.Path().glob('0[1-9]*'))"
    ],
    "01_users": [
        PARAMETERS,
        "from analysis.display.chapter import Chapter\n"
        "chapter = Chapter('01_users', globals() | {'seed': 1, 'samples': 200})\n"
        "users, bill = chapter.parameters['daily_users'], chapter.facts['daily_bill']",
        "chapter.judge('many-users-a1', users * bill / bill)",
        "chapter.table()",
    ],
    "02_prices": [
        'basis: str = "list price"  # ; {list price, serving cost}; what a token is charged at',
        "from analysis.evidence.tables import data\nlen(data.table('token_prices'))",
    ],
}
CLAIMS = [
    {
        "id": "many-users-a1",
        "chapter": "01_users",
        "low": "500000",
        "relation": "at_least",
        "unit": "user",
        "evidence": "notebook",
    },
    {
        "id": "daily-bill-a1",
        "chapter": "02_prices",
        "value": "5",
        "unit": "USD/day",
        "relation": "equals",
        "evidence": "daily_bill",
    },
]
SITE = '''
def prepare(
    executed, results, out, work, baseline=None, inputs=None, sources=(), wait=lambda: None
):
    """Stand in for the site: one page with the verdicts, and those of a baseline."""
    wait()
    out.mkdir(parents=True)
    verdicts = [c["verdict"] for c in results["claims"]]
    before = baseline and [c["verdict"] for c in baseline["claims"]]
    text = f"{results['scenario']}: {verdicts}, before: {before}"
    (out / "index.html").write_text(text, encoding="utf-8")
'''
SPHINX = '''
def get_ready(work):
    """Stand in for Sphinx: there is nothing to get ready."""


def write(prepared):
    """Stand in for Sphinx: the page is there."""


def write_page(source, work, out, version, footer):
    """Stand in for Sphinx: the source of the page, and its footer."""
    out.mkdir(parents=True)
    text = (source / "index.md").read_text(encoding="utf-8") + footer
    (out / "index.html").write_text(text, encoding="utf-8")
'''


def notebook(*sources):
    """Return a notebook of code cells; the first is tagged as parameters if it holds a comment."""
    cells = [
        {
            "cell_type": "code",
            "id": f"c{number}",
            "source": source,
            "outputs": [],
            "execution_count": None,
            "metadata": {"tags": ["parameters"]} if number == 0 and "#" in source else {},
        }
        for number, source in enumerate(sources)
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def write_notebook(root, name, *sources):
    """Write a notebook into a project."""
    path = root / "notebooks" / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook(*sources)), encoding="utf-8")


def write_table(root, name, columns, rows, numbers=()):
    """Write a table with the columns, rows as dicts, and return its description."""
    with open(root / "data" / f"{name}.csv", "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    fields = [{"name": c, "type": "number" if c in numbers else "string"} for c in columns]
    return {"name": name, "path": f"{name}.csv", "schema": {"fields": fields}}


def make(root):
    """Write the project in miniature at ``root`` and return it."""
    shutil.copytree(
        PROJECT / "analysis", root / "analysis", ignore=shutil.ignore_patterns("__pycache__")
    )
    site = root / "analysis" / "report" / "site"
    (site / "site.py").write_text(SITE, encoding="utf-8")
    (site / "writing" / "settings.py").write_text(SPHINX, encoding="utf-8")
    (root / "data").mkdir()
    shutil.copy(PROJECT / "requirements.lock", root)
    for name, sources in CHAPTERS.items():
        write_notebook(root, name, *sources)
    facts = [
        {
            "id": "daily_bill",
            "value": "5",
            "unit": "USD/day",
            "source": "a-source",
            "verification": "primary",
            "interval_basis": "exact-price",
        }
    ]
    claims = [
        {"article": "a1", "lines": "1", "statement": "So it is.", **claim} for claim in CLAIMS
    ]
    numbers = ("value", "low", "high")
    columns = [[f.name for f in dataclasses.fields(kind)] for kind in (Fact, Claim)]
    price = {"effective_from": "2025-01-01", "usd": "2"}
    tables = [
        write_table(root, "facts", columns[0], facts, numbers),
        write_table(root, "claims", columns[1], claims, numbers),
        write_table(root, "sources", ["id", "title"], [{"id": "a-source"}]),
        write_table(root, "token_prices", ["effective_from", "usd"], [price], ("usd",)),
    ]
    (root / "data" / "datapackage.json").write_text(
        json.dumps({"name": "small", "resources": tables})
    )
    return root


def start(root, *arguments, options=()):
    """Start the builder's command in a project, with options of Python's own."""
    command = [sys.executable, *options, "-m", "analysis.report", *arguments]
    return subprocess.Popen(
        command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def run(root, *arguments, expect=0):
    """Run the builder's command, check its exit status, return what it printed."""
    process = start(root, *arguments)
    out, err = process.communicate(timeout=300)
    assert process.returncode == expect, f"exit {process.returncode}\n{out}{err}"
    return out + err


def started(output):
    """Return the chapters that a build began to execute, by name."""
    return sorted(line.split(":")[0] for line in output.splitlines() if line.endswith(": started"))


def tree(folder):
    """Return the content of every file below a folder."""
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def edit(path, old, new):
    """Replace a text that must be there in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")

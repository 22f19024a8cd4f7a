"""The Makefile: one command to a report, no work the second time, one sentence if stuck."""

import marshal
import os
import shlex
import shutil
import subprocess
import sys

import pytest

from analysis.report.files.compiled import HEAD
from tests.report import small
from tests.report.small import RUN

UP_TO_DATE = "The report is up to date: open report/index.html in a browser.\n"


def make(root, *arguments):
    """Run make in a project without installing anything."""
    shutil.copy(small.PROJECT / "Makefile", root)
    command = ["make", "--no-print-directory", "READY=", *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout + done.stderr


def test_help_comes_first(root):
    code, output = make(root)
    assert code == 0 and output.startswith("make report ")


def test_a_report_is_made_once(root):
    shutil.rmtree(root / "report")
    code, output = make(root, RUN, "report")
    assert code == 0 and "Open report/index.html" in output and "up to date" not in output
    code, output = make(root, RUN, "report")
    assert (code, output) == (0, UP_TO_DATE)
    compiled = list((root / "analysis").rglob("*.pyc"))
    assert compiled and all(marshal.loads(path.read_bytes()[HEAD:]) for path in compiled)


def test_a_table_that_was_restored_with_an_older_date_makes_the_report_due(root):
    make(root, RUN, "report")
    table = root / "data" / "token_prices.csv"
    small.edit(table, "2025-01-01,2", "2025-01-01,3")
    os.utime(table, (1.6e9, 1.6e9))
    assert "02_prices: started" in make(root, RUN, "report")[1]


@pytest.mark.parametrize("change", ["edit", "add", "remove", "touch"])
def test_a_change_of_an_input_makes_the_report_due(root, change):
    path = root / "analysis" / "evidence" / ("wording.py" if change == "edit" else "more.py")
    if change == "remove":
        path.touch()
    make(root, RUN, "report")
    if change == "touch":
        (root / "data" / "facts.csv").touch()
    elif change == "remove":
        path.unlink()
    else:
        path.write_text((path.read_text() if path.exists() else "") + "changed = True\n")
    code, output = make(root, RUN, "report")
    assert (UP_TO_DATE in output) == (change == "touch"), "content decides, not dates"
    assert make(root, RUN, "report") == (0, UP_TO_DATE)


def test_parameters_reach_the_builder_as_they_are(root):
    code, output = make(
        root, RUN, "report", 'SET=basis="serving cost" daily_user=5; `touch hacked`'
    )
    assert code == 2 and "did you mean 'daily_users'?" in output
    assert not (root / "hacked").exists()
    assert (
        "There is no scenario file no such.yaml"
        in make(root, RUN, "report", "SCENARIO=no such.yaml")[1]
    )


def test_what_a_refresh_reads_and_accepts_reaches_it_as_it_is(root):
    code, output = make(root, RUN, "refresh", "FROM='my $(list); `touch hacked`.csv'")
    assert code == 2 and "There is no file my $(list); `touch hacked`.csv" in output
    code, output = make(root, RUN, "refresh", "ACCEPT=all; touch hacked")
    assert code == 2 and "There is nothing to accept: run make refresh FROM=" in output
    assert not (root / "hacked").exists()


def test_a_pdf_needs_a_browser_and_says_so(root):
    code, output = make(root, RUN, "pdf", "CHROMIUM=no-such-browser")
    assert (
        code != 0
        and "The PDF is printed by Chromium or Chrome, and 'no-such-browser' is no program;"
        in output
    )


def test_a_python_that_will_not_do_is_named(root):
    command = ["make", "PYTHON=no-such-python", ".venv/.installed"]
    shutil.copy(small.PROJECT / "Makefile", root)
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert done.returncode != 0
    assert "This project needs Python 3.11 or newer, and 'no-such-python' is none" in done.stdout
    assert not (root / ".venv").exists()


@pytest.mark.parametrize("name", ["", "-sweep"])
def test_make_tells_an_environment_by_the_content_of_its_lock(tmp_path, name):
    shutil.copy(small.PROJECT / "Makefile", tmp_path)
    for of in {"", name}:
        python = tmp_path / f".venv{of}" / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.touch(0o755)
        for path in (tmp_path / f".venv{of}" / ".installed", tmp_path / f"requirements{of}.lock"):
            path.write_text("pandas==1\n")
    lock = tmp_path / f"requirements{name}.lock"

    def whole():
        asked = ["make", "-q", f".venv{name}/.installed"]
        return subprocess.run(asked, cwd=tmp_path).returncode == 0

    os.utime(lock, (2e9, 2e9))
    assert whole(), "another date is no other lock"
    lock.write_text("pandas==2\n")
    os.utime(lock, (1e9, 1e9))
    assert not whole()
    lock.write_text("pandas==1\n")
    assert whole()
    python.unlink()
    assert not whole(), "its Python went"


def test_clean_removes_what_was_built(root):
    assert (
        make(root, RUN, "clean") == (0, "Everything built is removed.\n")
        and not (root / "report").exists()
    )
    (root / "report").mkdir()
    shutil.copy(small.PROJECT / "Makefile", root)
    subprocess.run(["make", "clean"], cwd=root, check=True)
    assert not (root / "report").exists() and not (root / "build").exists(), (
        "it works without an environment too"
    )


def test_a_lock_that_cannot_be_installed(root):
    """An environment that is not complete is not taken for one: the next make installs again."""
    (root / "requirements.lock").write_text("cut\n")
    shutil.copy(small.PROJECT / "Makefile", root)
    python = f"PYTHON={shlex.quote(sys.executable).replace('$', '$$')}"
    for _ in range(2):
        done = subprocess.run(["make", python, "check"], cwd=root, capture_output=True, text=True)
        assert done.returncode != 0 and (
            "requirements.lock was not installed into .venv: restore the file if it was changed"
            in done.stderr
        )
        assert not (root / ".venv" / ".installed").exists()

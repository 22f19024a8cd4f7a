"""The builder when things go wrong: failing chapters, wrong input, interruptions, and two builds at
once.
"""

import errno
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from analysis.report import __main__ as command
from analysis.report import run
from analysis.report.build import execute as execution
from analysis.report.build import publish
from analysis.report.files import surroundings
from analysis.report.files.project import BuildError, Project
from analysis.report.site import pdf
from tests.report import small
from tests.report.small import edit, started, tree


def wait_for(path, seconds=30):
    end = time.monotonic() + seconds
    while not path.exists():
        assert time.monotonic() < end, f"{path.name} did not appear in {seconds} s"
        time.sleep(0.05)


def test_wrong_parameters_stop_the_build_before_anything_runs(root):
    before = tree(root / "report")
    output = small.run(root, "build", "--set", "daily_user=5e7 daily_users=abc", expect=2)
    assert "There is no parameter 'daily_user'; did you mean 'daily_users'?" in output
    assert (
        "daily_users must be a number, between 1000 and 1e+10 user, and 'abc' was given." in output
    )
    assert not started(output)
    assert tree(root / "report") == before and not (root / "report-scenarios").exists()


def test_invalid_data_stop_the_build_and_the_chapters_that_began(root):
    before = tree(root / "report")
    edit(root / "data" / "facts.csv", ",5,", ",five,")
    output = small.run(root, "build", expect=2)
    told = [line for line in output.splitlines() if not line.endswith((": started", ": checking"))]
    assert len(told) == 2 and told[0].startswith("facts.csv, row 2, column value"), output
    assert told[1] == "The last report is untouched."
    assert tree(root / "report") == before
    assert "facts.csv, row 2, column value" in small.run(root, "check", expect=2)


def test_every_way_to_fail_is_a_failure(root):
    before = tree(root / "report")
    small.write_notebook(root, "02_prices", "import math", "1 / 0", "'never'")
    small.write_notebook(root, "03_leaves", "import sys\nsys.exit(0)", "'never'")
    small.write_notebook(root, "04_killed", "1 + 1", "import os; os._exit(0)", "'never'")
    output = small.run(root, "build", "--workers", "3", expect=1)
    kept = "the notebook as far as it ran is build/failed"
    assert (
        "02_prices: cell In [2] (1 / 0) stopped with ZeroDivisionError: division by "
        f"zero; {kept}/02_p" in output
    )
    assert "03_leaves: cell In [1] (import sys) left the notebook before its last cell" in output
    assert "04_killed: cell In [2] (import os; os._exit(0)) ended its kernel" in output
    assert "00_summary" not in started(output) and output.endswith(
        "The last report is untouched.\n"
    )
    assert "ZeroDivisionError" in (root / "build" / "failed" / "02_prices.ipynb").read_text()
    assert tree(root / "report") == before
    assert "02_prices" in started(small.run(root, "build", expect=1)), (
        "a failure must not pass for done"
    )


def test_a_cell_that_takes_too_long_is_a_failure(root, execute_here, monkeypatch):
    monkeypatch.setattr(execution, "CELL_SECONDS", 1)
    small.write_notebook(root, "02_prices", "import time; time.sleep(30)")
    assert (
        "02_prices: cell In [1] (import time; time.sleep(30)) ran for more than 1 s"
        in execute_here("02_prices").trouble
    )


def test_a_claim_that_no_chapter_judged_stops_the_build(root):
    before = tree(root / "report")
    small.write_notebook(root, "01_users", small.PARAMETERS)
    output = small.run(root, "build", expect=1)
    assert "The results cannot be collected. Claim many-users-a1 was not judged" in output
    assert tree(root / "report") == before


def test_a_killed_build_leaves_the_report_whole_and_no_lock(root):
    before, source = tree(root / "report"), (root / "notebooks" / "02_prices.ipynb").read_bytes()
    beat = root / "build" / "executed" / "baseline" / "beat"
    loop = f"import time\nwhile True:\n    open('{beat.name}', 'a').write('.')\n    time.sleep(0.1)"
    small.write_notebook(root, "02_prices", loop)
    process = small.start(root, "build")
    wait_for(beat)
    process.kill()
    process.communicate()
    assert tree(root / "report") == before
    (root / "notebooks" / "02_prices.ipynb").write_bytes(source)
    assert "up to date: open report/index.html" in small.run(root, "build")
    end = time.monotonic() + 20
    size = -1
    while size != beat.stat().st_size:
        assert time.monotonic() < end, "the kernel of a killed build goes on"
        size = beat.stat().st_size
        time.sleep(1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_build_says_so(root, monkeypatch, number):
    with tempfile.TemporaryDirectory(prefix="t-") as own:
        monkeypatch.setenv("TMPDIR", own)
        interrupt(root, number)
        assert not [*Path(own).iterdir()], "nothing is left behind"


def interrupt(root, number=signal.SIGINT):
    beat = root / "build" / "executed" / "baseline" / "beat"
    small.write_notebook(
        root, "02_prices", f"open('{beat.name}', 'w')\nimport time; time.sleep(60)"
    )
    before = signal.signal(number, signal.SIG_DFL)  # which nohup has the tests ignore, and theirs
    process = small.start(root, "build")
    signal.signal(number, before)
    wait_for(beat)
    process.send_signal(number)
    assert process.communicate(timeout=120)[1].endswith(
        "Interrupted; the last report is untouched.\n"
    )
    assert process.returncode == 128 + number


def test_an_interrupt_before_a_command_has_begun_ends_it_without_a_trace(root):
    """While it imports what reads the command line."""
    module = root / "analysis" / "report" / "files" / "streams.py"
    stop = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)\n"
    module.write_text(stop + module.read_text(encoding="utf-8"), encoding="utf-8")
    process = small.start(root, "clean")
    assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == -signal.SIGINT and (root / "report" / "index.html").exists()


def test_two_builds_at_once(root):
    loop = "while not pathlib.Path('go').exists():\n    time.sleep(0.1)"
    small.write_notebook(
        root, "02_prices", f"import pathlib, time\npathlib.Path('here').touch()\n{loop}"
    )
    folder = root / "build" / "executed" / "baseline"
    first = small.start(root, "build")
    wait_for(folder / "here")
    output = small.run(root, "build", expect=3)
    assert output == "A build of this project is running; wait until it ends, then start again.\n"
    (folder / "go").touch()
    first.communicate(timeout=60)
    assert first.returncode == 0


def test_what_cannot_be_removed_is_told_with_its_folder(root, monkeypatch):
    def refuse(name, *_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", os.path.basename(name))

    monkeypatch.setattr(os, "unlink", refuse)
    with pytest.raises(OSError, match="Permission denied") as caught:
        publish.clean(Project(root))
    assert caught.value.filename == str(root / "report")


@pytest.mark.parametrize("name", ["report", "report-scenarios"])
def test_a_place_of_reports_that_leads_to_itself_is_told_before_anything_runs(root, name):
    shutil.rmtree(root / name, ignore_errors=True)
    (root / name).symlink_to(name)
    given = ("--set", "daily_users=2e6") if name == "report-scenarios" else ()
    said = small.run(root, "build", *given, expect=1).splitlines()[0]
    assert said.startswith(f"{name}") and said.endswith(
        "; replace the link, which leads to itself, by the file or folder."
    )


def test_a_report_that_was_moved_aside_comes_back(root):
    before = tree(root / "report")
    (root / "build" / "aside").mkdir(exist_ok=True)
    os.rename(root / "report", root / "build" / "aside" / "baseline")
    assert "site:" not in small.run(root, "build")
    assert tree(root / "report") == before


def test_publishing_replaces_a_report_whole(tmp_path):
    project = Project(tmp_path)
    for content in ("old", "new"):
        publish.publish(project, new_report(project, content), "baseline")
    assert [p.read_text() for p in (tmp_path / "report").iterdir()] == ["new"]
    assert not any((project.build / "aside").glob("*")) and not any(
        (project.build / "site-new").iterdir()
    )


def new_report(project, text):
    new = project.build / "site-new" / "baseline"
    new.mkdir(parents=True)
    (new / "index.html").write_text(text)
    return new


def test_a_report_that_is_a_link_is_replaced_where_it_leads(tmp_path):
    """As to the folder of a server, which would otherwise hand out the old one for ever."""
    project, served = Project(tmp_path), tmp_path / "served" / "www"
    served.mkdir(parents=True)
    project.report("baseline").symlink_to(served)
    for text in ("old", "new"):
        publish.publish(project, new_report(project, text), "baseline")
        assert (served / "index.html").read_text() == text
    assert project.report("baseline").is_symlink()


@pytest.mark.parametrize("lies", ["file", "folder"])
def test_what_no_build_has_made_is_not_replaced(tmp_path, lies):
    project = Project(tmp_path)
    place = tmp_path / "report"
    if lies == "folder":
        place.mkdir()
        place /= "thesis.txt"
    place.write_text("years of work")
    sentence = "report would be replaced by the report, and something else lies there; move it aw"
    with pytest.raises(BuildError, match=sentence):
        publish.publish(project, new_report(project, "x"), "baseline")
    with pytest.raises(BuildError, match=sentence):
        publish.clean(project)
    assert place.read_text() == "years of work"


def test_the_lock_is_free_after_a_build(tmp_path):
    with publish.only_build(Project(tmp_path)):
        pass
    with pytest.raises(BuildError, match="no notebooks"):
        Project(tmp_path).sources()


def test_a_pdf_without_chromium_builds_nothing(root, monkeypatch):
    monkeypatch.setenv("CHROMIUM", "no-such-browser")
    edit(root / "notebooks" / "01_users.ipynb", "1e6", "2e6")
    before = tree(root / "report")
    output = small.run(root, "pdf", expect=1)
    assert "'no-such-browser' is no program" in output and not started(output)
    assert tree(root / "report") == before


def test_no_report_takes_the_place_of_the_one_that_is_printed(root, monkeypatch, capsys):
    """Or a PDF would lie beside another report than its own."""
    wait = [sys.executable, "-m", "analysis.report", "build"]

    def write(folder, work):
        asked.append(subprocess.run(wait, cwd=root, capture_output=True).returncode)
        return folder / pdf.NAME

    asked = []
    monkeypatch.setattr(surroundings, "settle", lambda project: None)
    monkeypatch.setattr(pdf, "browser", lambda: "chromium")
    monkeypatch.setattr(pdf, "write", write)
    monkeypatch.setattr(run, "report", lambda project, **given: (root / "report" / "x.html", True))
    assert command.main(["pdf"], root) == 0 and asked == [3]

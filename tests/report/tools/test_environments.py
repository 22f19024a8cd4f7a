"""Environments: made once, from a lock, by hash; a command finds the one that it needs."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from analysis.report import __main__ as command
from analysis.report.build import publish
from analysis.report.files.project import BuildError, Project
from analysis.report.tools import develop, environments
from tests.report import small

LOCK = "pandas==0 --hash=sha256:0\n"


@pytest.fixture
def project(tmp_path):
    """A project with two locks and nothing installed."""
    for name in ("requirements.lock", "requirements-test.lock"):
        (tmp_path / name).write_text(LOCK)
    return Project(tmp_path)


@pytest.fixture
def asked(monkeypatch):
    """The programs that were to be run; environments are made of empty folders."""
    lines = []

    def run(line, project, **environment):
        lines.append([str(word) for word in line])
        if "venv" in line:
            shutil.rmtree(line[-1], ignore_errors=True)
            name = line[-1].rpartition(".venv")[2].lstrip("-")
            (environments.packages(project, name) / "pandas-0.dist-info").mkdir(parents=True)
            python = environments.interpreter(project, name)
            python.parent.mkdir(exist_ok=True)
            python.touch()
        return 0

    monkeypatch.setattr(environments, "run", run)
    return lines


def test_an_environment_is_installed_once_and_again_when_its_lock_changes(project, asked):
    python = environments.ready(project, "test")
    assert python == environments.interpreter(project, "test")
    assert [line[1:3] for line in asked] == [
        ["-m", "venv"],
        ["-m", "pip"],
        ["-m", "compileall"],
    ] * 2
    assert asked[0][0] == sys.executable
    assert asked[3][0] == str(environments.interpreter(project)), "one Python for both"
    assert all(set(environments.BY_HASH) <= set(line) for line in asked[1::3])
    asked.clear()
    environments.ready(project, "test")
    assert asked == []
    lock = project.root / "requirements-test.lock"
    os.utime(lock, (2e9, 2e9))
    environments.ready(project, "test")
    assert asked == [], "its content counts, not its date"
    lock.write_text(LOCK.replace("==0", "==1"))
    os.utime(lock, (1e9, 1e9))
    environments.ready(project, "test")
    assert len(asked) == 3 and asked[0][-1].endswith(".venv-test")


def test_tools_find_the_packages_of_the_report_and_the_tests_the_project(project, asked):
    environments.ready(project, "test")
    for name, wanted in (
        ("", [project.root]),
        ("test", [environments.packages(project), project.root]),
    ):
        own = environments.packages(project, name)
        lines = (own / "project.pth").read_text(encoding="utf-8").splitlines()
        assert not any(os.path.isabs(line) for line in lines), "it survives moving the project"
        assert [os.path.normpath(own / line) for line in lines] == [str(path) for path in wanted]


def test_an_environment_whose_python_went_is_made_again(project, asked):
    """As after an upgrade of the system: what led to it leads to nothing."""
    python = environments.ready(project)
    python.unlink()
    python.symlink_to("python-that-was-here")
    asked.clear()
    assert environments.ready(project) == python and len(asked) == 3


def test_packages_that_went_elsewhere_are_missed(project, asked, monkeypatch):
    """A setting of pip's own, such as target, put them there."""
    monkeypatch.setattr(environments, "run", lambda line, project, **e: 0)
    with pytest.raises(BuildError, match="elsewhere than into .venv; take target, prefix, root or"):
        environments.ready(project)
    assert not (project.root / ".venv" / ".installed").exists()


def test_pip_puts_packages_where_they_are_wanted(project, monkeypatch):
    for name in environments.ELSEWHERE:
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("PIP_INDEX_URL", "there")
    lost = f"set({environments.ELSEWHERE}).isdisjoint(os.environ)"
    code = f"import os; exit(not ({lost} and 'PIP_INDEX_URL' in os.environ))"
    assert environments.run((sys.executable, "-c", code), project) == 0


def test_a_folder_in_which_python_makes_no_environment_is_named(tmp_path, asked):
    root = tmp_path / f"AI{os.pathsep} costs"
    root.mkdir()
    (root / "requirements.lock").write_text(LOCK)
    with pytest.raises(BuildError, match="rename 'AI. costs' or a folder above it"):
        environments.ready(Project(root))


@pytest.mark.parametrize("kind", ["file", "link to itself"])
def test_what_lies_in_the_place_of_an_environment_is_named(project, asked, kind):
    place = project.root / ".venv"
    place.touch() if kind == "file" else place.symlink_to(".venv")
    with pytest.raises(BuildError, match=".venv must be a folder, which pip fills, and something"):
        environments.ready(project)
    assert not asked and os.path.lexists(place)


def test_what_a_linked_environment_leads_to_is_left_as_it_is(project, asked, tmp_path):
    other = tmp_path / "another" / "environment"
    other.mkdir(parents=True)
    (other / "kept").touch()
    (tmp_path / ".venv").symlink_to(other)
    with pytest.raises(BuildError, match=".venv must be a folder of its own, .* remove the link."):
        environments.ready(project)
    assert not asked and (other / "kept").exists()


def test_two_installations_do_not_meet(project, asked):
    lock = project.build / "install" / publish.LOCK
    lock.parent.mkdir(parents=True)
    other = [sys.executable, "-c", small.HOLD, str(lock)]
    with subprocess.Popen(other, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        with pytest.raises(BuildError, match="A process that installs packages is running; wait"):
            environments.ready(project)
        process.kill()
    assert not asked


@pytest.mark.parametrize("lock", ["", "cut\n", LOCK])
def test_what_is_not_whole_is_not_taken_for_an_environment(project, asked, monkeypatch, lock):
    (project.root / "requirements.lock").write_text(lock)
    if lock == LOCK:
        monkeypatch.setattr(environments, "run", lambda line, project, **e: int("pip" in line))
    with pytest.raises(BuildError, match="requirements.lock was not installed into .venv: restore"):
        environments.ready(project)
    assert not (project.root / ".venv" / ".installed").exists()
    assert not asked


def test_on_a_full_disk_there_is_no_environment(project, asked, monkeypatch):
    full = SimpleNamespace(free=0)
    monkeypatch.setattr(environments.shutil, "disk_usage", lambda place: full)
    with pytest.raises(BuildError, match="disk is full, so .venv is not whole; make room"):
        environments.ready(project)
    assert not (project.root / ".venv" / ".installed").exists()
    full.free = 2**30
    environments.ready(project)


def test_tests_that_packages_bring_are_not_compiled():
    for path in ("a/tests/b.py", "a\\tests\\b.py"):
        assert re.search(environments.TESTS, path)
    for path in ("a/testing/b.py", "a/tests.py", "a/mytests/b.py"):
        assert not re.search(environments.TESTS, path)


def test_a_python_without_venv_is_told_how_to_get_it(project, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(BuildError, match="apt install python3-venv"):
        environments.ready(project)


def test_a_python_that_lacks_the_packages_runs_the_command_in_the_environment(monkeypatch):
    """What Windows and any plain Python do: `python -m analysis.report build`."""
    assert not environments.missing_here()
    ran = []
    monkeypatch.setattr(environments, "find_spec", lambda name: None)
    monkeypatch.setattr(environments, "ready", lambda project, name="": "that python")
    monkeypatch.setattr(environments, "run", lambda line, project: ran.append(line) or 7)
    monkeypatch.setattr(command, "_clean", lambda project, chosen: "cleaned here")
    monkeypatch.setattr(command.surroundings, "settle", lambda project: None)
    monkeypatch.setattr(sys, "argv", ["x", "clean"])
    monkeypatch.setattr(sys, "prefix", "/usr")
    assert command.main() == 7
    assert ran == [("that python", "-m", "analysis.report", "clean")]
    monkeypatch.setattr(sys, "prefix", str(small.PROJECT / ".venv-test"))
    assert command.main() == 0 and len(ran) == 1, "it would call itself without end"


@pytest.mark.parametrize("name", sorted(set(command.TOOLS) - {"tidy"}))
def test_every_tool_runs_in_its_environment(tmp_path, monkeypatch, name):
    ran, moments = [], iter([0, 1, 2, 1000])
    monkeypatch.setattr(environments, "ready", lambda project, name="": f"python of {name}")
    monkeypatch.setattr(environments, "run", lambda line, project, **e: ran.append(line) or 0)
    monkeypatch.setattr(develop.time, "monotonic", lambda: next(moments))
    monkeypatch.setattr(develop.shutil, "which", lambda name: name)
    monkeypatch.setattr(develop, "_browser", lambda: "chromium")
    modules = tmp_path / "tests" / "site" / "node_modules"
    modules.mkdir(parents=True, exist_ok=True)
    for path in (modules.parent / "package-lock.json", modules / ".package-lock.json"):
        path.touch()
    assert command.main([name], tmp_path) == 0
    count = {"install": 0, "fuzz": 2, "bench": 4, "lab": 2, "test-site": 2}.get(name, 1)
    assert len(ran) == count and (count == 0 or "python of" in str(ran) or name == "lab")


def test_options_reach_jupyterlab(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(environments, "ready", lambda project, name="": "python")
    monkeypatch.setattr(environments, "run", lambda line, project: ran.append(line) or 0)
    command.main(["lab", "--no-browser", "--allow-root"], tmp_path)
    assert ran[-1][:4] == ("python", "-m", "jupyterlab", "--config")
    assert ran[-1][-3:] == ("--no-browser", "--allow-root", "notebooks")


def test_the_users_settings_of_python_stay_outside(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    code = "import os; print(sorted(n for n in os.environ if n.startswith('PYTHON')))"
    assert environments.run((sys.executable, "-c", code), Project(tmp_path)) == 0
    assert capfd.readouterr().out == "['PYTHONDONTWRITEBYTECODE', 'PYTHONUTF8']\n"


def interrupted(folder, program, **options):
    """Interrupt a command, and the program that it runs, once that has printed a line; return its
    status and what it said of errors.
    """
    code = (
        "import sys; from pathlib import Path\n"
        "from analysis.report.files.project import Project\n"
        "from analysis.report.tools import environments\n"
        f"line = (sys.executable, '-c', {program!r})\n"
        f"try: sys.exit(environments.run(line, Project(Path.cwd()), **{options!r}))\n"
        "except KeyboardInterrupt: sys.exit(130)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(small.PROJECT)},
    ) as process:
        assert process.stdout.readline() == "1\n"
        time.sleep(0.2)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=120)[1]
    return process.returncode, said


@pytest.mark.skipif(os.name == "nt", reason="a signal to a group of processes")
def test_an_interrupt_is_for_the_program_that_runs(tmp_path):
    """The command waits for it and ends with its status."""
    slow = (
        "import time\ntry:\n print(1, flush=True); time.sleep(60)\n"
        "except KeyboardInterrupt:\n time.sleep(0.5); raise SystemExit(9)"
    )
    status, _ = interrupted(tmp_path, slow)
    assert status == 9  # without the interrupt it ends by itself, with 0


@pytest.mark.skipif(os.name == "nt", reason="a signal to a group of processes")
def test_an_interrupted_installation_shows_no_traceback_of_what_it_ran(tmp_path):
    slow = "print(1, flush=True); import time; time.sleep(60)"
    status, said = interrupted(tmp_path, slow, quietly=True)
    assert status == 130 and not said


def test_what_a_failed_installation_says_is_told(project, capfd):
    code = "import sys; print('no such package', file=sys.stderr); sys.exit(4)"
    assert environments.run((sys.executable, "-c", code), project, quietly=True) == 4
    assert capfd.readouterr().err == "no such package\n"
    warned = (sys.executable, "-c", code.replace("exit(4)", "exit(0)"))
    assert environments.run(warned, project, quietly=True) == 0 and not capfd.readouterr().err


def test_make_and_python_know_the_same_commands(root):
    """So that nobody needs make."""
    shutil.copy(small.PROJECT / "Makefile", root)
    shown = subprocess.run(["make", "help"], cwd=root, capture_output=True, text=True).stdout
    named = {line.split()[1] for line in shown.splitlines() if line.startswith("make ")}
    known = set(small.run(root, "--help").split()) | {"report"}
    assert named <= known | {"report"}

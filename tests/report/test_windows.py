"""A system without fork, fcntl and the like, paths with drives, Windows line ends, no make.

Windows itself is not at hand: what it lacks is hidden here from Python, what it has instead is
stood in for.
"""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest

from analysis.evidence.tables import rows
from analysis.report.build import publish
from analysis.report.files import project as projects
from analysis.report.files.project import BuildError, Project
from analysis.report.kernels import warm
from analysis.report.refresh import editions
from tests.report import small
from tests.test_environment import PROJECT

MODULES = ("fcntl", "grp", "posix_ipc", "pty", "pwd", "readline", "resource", "syslog", "termios")
CALLS = ("fork", "forkpty", "getpgid", "killpg", "setpgid", "setsid", "wait4")
SIGNALS = ("SIGKILL", "SIGHUP", "SIGQUIT", "pthread_sigmask", "alarm")
#: Hides all this and then is the builder's command. The stand-in of msvcrt locks by the real fcntl.
WITHOUT = f"""
import fcntl, multiprocessing.context, os, signal, subprocess, sys, types  # those that ask first

def locking(file, mode, size):
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

sys.modules["msvcrt"] = types.SimpleNamespace(locking=locking, LK_NBLCK=2)
sys.modules |= dict.fromkeys({MODULES})
for owner, names in ((os, {CALLS}), (signal, {SIGNALS})):
    for name in names:
        delattr(owner, name)
for name in ("fork", "forkserver"):
    del multiprocessing.context._concrete_contexts[name]
multiprocessing.get_all_start_methods = lambda: ["spawn"]
import ctypes
ctypes.CDLL = lambda name, **options: (_ for _ in ()).throw(TypeError("no library without a name"))
from analysis.report.__main__ import main
"""


def without(root, code):
    """Run code in a project after `WITHOUT` and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT + code], cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_report_is_built_and_replaced_without_what_windows_lacks(root):
    small.write_notebook(root, "02_prices", 'basis: str = "x"  # ; {x, y}; what', "1 + 1")
    said = without(root, 'sys.exit(main(["build"]))')
    assert small.started(said) == ["00_summary", "02_prices"]
    assert said.startswith("Open report/index.html in a browser.")
    assert not (root / "build" / "aside").exists() or not list((root / "build/aside").iterdir())


def test_every_module_can_be_imported_without_what_windows_lacks():
    names = [
        ".".join(path.relative_to(PROJECT).with_suffix("").parts)
        for path in (PROJECT / "analysis").rglob("*.py")
        if not path.stem.startswith("__")
        and path.stem not in ("imported", "profile")  # for the fork server, and for kernels
    ]
    assert len(names) > 100
    code = f"import importlib\nfor name in {names}:\n    importlib.import_module(name)"
    assert without(PROJECT, code) == ""


def test_no_module_imports_at_its_top_what_a_platform_lacks():
    lacking = {*MODULES, "msvcrt", "winreg", "_winapi", "winsound"}
    for path in (PROJECT / "analysis").rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module] if isinstance(node, ast.ImportFrom) else []
            assert not lacking & set(names), path.name


def test_one_build_at_a_time_by_the_lock_of_windows(tmp_path, monkeypatch):
    held = []

    def locking(file, mode, size):
        assert (mode, size) == (2, 1)
        if held:
            raise PermissionError(13, "Permission denied")
        held.append(file)

    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(locking=locking, LK_NBLCK=2))
    with publish.only_one(tmp_path, "build"):
        with pytest.raises(BuildError, match="A build is running; wait until it ends"):
            with publish.only_one(tmp_path, "build"):
                pass


def test_kernels_are_not_forked_where_nothing_forks(monkeypatch):
    assert warm.available() == (sys.platform == "linux")
    monkeypatch.setattr(warm.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert not warm.available()


def test_paths_with_drives_and_backslashes_are_written_with_slashes(monkeypatch):
    project = Project(PureWindowsPath(r"C:\My Projects (2026)\Rapport ü"))
    for path, wanted in (
        (project.notebooks / "02_crossover.ipynb", "notebooks/02_crossover.ipynb"),
        (str(project.data / "facts.csv") + "#a / b", "data/facts.csv#a / b"),
        (r"c:\my projects (2026)\RAPPORT Ü\analysis\x.py", "analysis/x.py"),
    ):
        assert project.shown(path) == wanted

    def other_drive(path, start):
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(projects.os.path, "relpath", other_drive)
    assert project.shown(r"D:\Lib\site.py") == "D:/Lib/site.py"


def test_a_refresh_takes_a_path_with_backslashes():
    text = r'C:\data\prices.csv@2026-11-21 "D:\my lists\new.csv" litellm==1.2'
    assert editions.words(text, sep="\\") == [
        r"C:\data\prices.csv@2026-11-21",
        r"D:\my lists\new.csv",
        "litellm==1.2",
    ]
    assert editions.words(r"my\ list.csv 'a b' #c", sep="/") == ["my list.csv", "a b", "#c"]


def test_a_checkout_with_windows_line_ends_is_the_same_project(root):
    for path in [*root.glob("data/*.*"), *root.glob("notebooks/*.ipynb"), root / "README.md"]:
        if path.exists():
            path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    said = small.run(root, "build")
    assert "index.html in a browser." in said
    assert rows.read(root / "data" / "sources.csv", ["id", "title"]) == [["a-source", ""]]


def test_git_checks_everything_out_with_the_line_ends_of_the_repository(tmp_path):
    """What is stored executed is compared byte by byte."""
    shutil.copy(PROJECT / ".gitattributes", tmp_path)
    subprocess.run(["git", "init", "-q", "."], cwd=tmp_path, check=True)
    names = ["a.csv", "b.ipynb", "c.py", "Makefile", "d.png"]
    asked = subprocess.run(
        ["git", "check-attr", "text", "eol", "--", *names],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    ).stdout
    found = re.findall(r"(\S+): (\S+): (\S+)", asked)
    assert [value for name, what, value in found if what == "eol"] == ["lf"] * 5
    assert ("d.png", "text", "unset") in found


def test_nothing_but_the_makefile_needs_a_shell():
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True)
    assert not [name for name in listed.stdout.split() if name.endswith((".sh", ".bat", ".ps1"))]


def test_the_container_has_what_the_readme_asks_for():
    text = (PROJECT / ".devcontainer" / "devcontainer.json").read_text(encoding="utf-8")
    found = json.loads(text)
    assert re.fullmatch(r"python:3\.1[1-9]", found["image"]), "a name without a host"
    assert found["postCreateCommand"] == "python -m analysis.report install"


def test_no_path_is_longer_than_windows_takes():
    """260 characters with the folder that the project lies in."""
    listed = subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True)
    names = listed.stdout.split("\n")
    assert max(map(len, names)) < 120
    reserved = {"con", "prn", "aux", "nul"}
    assert not [n for n in names if Path(n).stem.lower() in reserved or re.search(r'[<>:"|?*]', n)]
    assert len({name.lower() for name in names}) == len(names), "names differ by more than case"

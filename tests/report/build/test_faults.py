"""Builds that end too early, at any moment and at any step: the report stays whole, and the next
build completes.
"""

import itertools
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.report import run
from analysis.report.build import plan as chapters
from analysis.report.build import publish
from analysis.report.files.project import BuildError, Project, write_atomically
from analysis.report.inputs import parameters
from analysis.report.inputs.scenarios import Scenario
from tests.report import small
from tests.report.small import edit, tree

KILLS, SEED = 4, 1906
WAYS = [
    (n, group) for group in (True, False) for n in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM)
]
CHANGING = (
    "os.rename",
    "os.remove",
    "os.rmdir",
    "os.mkdir",
    "os.utime",
    "shutil.rmtree",
    "ctypes.dlsym",
)
KILLED, PAGES = 9, 40
SITE = f"""
def prepare(
    executed, results, out, work, baseline=None, inputs=None, sources=(), wait=lambda: None
):
    wait()
    out.mkdir(parents=True)
    for name in ["index", *range({PAGES - 1})]:
        (out / f"{{name}}.html").write_bytes((executed / "02_prices.ipynb").read_bytes())
"""


def quick(root):
    """Let chapters judge nothing and pages repeat what `version` is, so that a build is short and
    its report many files.
    """
    edit(root / "data" / "claims.csv", "notebook", "daily_bill")
    edit(root / "data" / "claims.csv", "500000,,,user,", "2,,,USD/day,")
    small.write_notebook(root, "01_users", small.PARAMETERS, "daily_users")
    small.write_notebook(root, "02_prices", "version = 1")
    (root / "analysis" / "report" / "site" / "site.py").write_text(SITE, encoding="utf-8")
    return root


def begin(root):
    """Start a build at the head of a process group of its own."""
    command = [sys.executable, "-m", "analysis.report", "build"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=root, text=True, start_new_session=True, **streams)


def left_over(root):
    """Return the processes that work below a folder."""
    found = []
    for link in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if link.readlink().is_relative_to(root):
                found.append(int(link.parent.name))
        except OSError:
            continue
    return found


def wait_until(true, what, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"{what} did not come true in {seconds} s"
        time.sleep(0.01)


def version_of(report):
    """Return the version that a quick report is of; fail unless it is whole."""
    pages = set(tree(report).values())
    assert len(tree(report)) == PAGES and len(pages) == 1, "a half report"
    return int(re.search(rb"version = (\d+)", pages.pop())[1])


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="looks for processes in /proc")
def test_a_build_killed_at_any_moment(root):
    """The moments spread over an undisturbed build; the last kill comes when the site is about to
    be built and published.
    """
    quick(root)
    begun = time.monotonic()
    small.run(root, "build")
    seconds = time.monotonic() - begun
    moments = [seconds * random.Random(SEED + n).uniform(n, n + 1) / KILLS for n in range(KILLS)]
    for version, (moment, (number, group)) in enumerate(
        zip([*moments, None], itertools.cycle(WAYS)), start=2
    ):
        edit(
            root / "notebooks" / "02_prices.ipynb",
            f"version = {version - 1}",
            f"version = {version}",
        )
        last, process = version_of(root / "report"), begin(root)
        time.sleep(moment or 0)
        while moment is None and not process.stderr.readline().startswith("site:"):
            assert process.poll() is None, "the build ended before its site"
        (os.killpg if group else os.kill)(process.pid, number)
        output = "".join(process.communicate(timeout=60))
        assert "Traceback" not in output, output
        assert version_of(root / "report") in (last, version)
        wait_until(lambda: not left_over(root), "an end of all its processes")
    small.run(root, "build")
    assert version_of(root / "report") == version
    assert not list(root.rglob("*.partial")) and not list((root / "build" / "site-new").iterdir())


@pytest.fixture
def publishing(tmp_path, monkeypatch):
    """A project whose builds only publish: its site is one page that says how often its inputs were
    changed.
    """
    project = Project(tmp_path)
    small.write_notebook(tmp_path, "01_users", "1")

    def site(plan, *_):
        new = project.build / "site-new" / plan.scenario.slug
        publish.discard(new)
        for name in ("index.html", "other.html"):
            write_atomically(new / name, json.dumps(plan.contents))
        write_atomically(project.results(plan.scenario.slug), "{}")
        return new

    monkeypatch.setattr(run, "_built", site)
    monkeypatch.setattr(run, "require_valid_data", lambda project, inputs: None)
    monkeypatch.setattr(run, "bring_up_to_date", lambda *_: [])
    return project


def ended_at(step, project):
    """Build in a process that ends without a word at a step that changes files; say whether there
    was such a step.
    """
    child = os.fork()
    if not child:
        steps = itertools.count(1)
        sys.addaudithook(
            lambda event, _: event in CHANGING and next(steps) == step and os._exit(KILLED)
        )
        try:
            run.report(project)
        finally:  # whatever happens: else the fork would go on with the tests
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_build_killed_at_every_step_of_publishing(publishing, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(publish, "exchange", lambda one, other: False)
    elif not publish.exchange(
        *(os.makedirs(publishing.root / n) or publishing.root / n for n in "ab")
    ):
        pytest.skip("this file system cannot exchange folders")
    report, whole = publishing.root / "report", []
    for step in itertools.count(1):
        small.write_notebook(publishing.root, "01_users", str(step))
        run.report(publishing)
        before = tree(report)
        small.write_notebook(publishing.root, "01_users", f"{step} + 1")
        killed = ended_at(step, publishing)
        there = tree(report)
        run.report(publishing)
        after = tree(report)
        assert before != after and len(after) == 2
        whole.append(there in (before, after))
        if not killed:
            break
    assert step > 8 and (all(whole) or not can_exchange)
    assert whole.count(False) <= 1, "without an exchange there is one moment between aside and in"


GOOD = small.notebook("1")
BROKEN = {
    "cut short": json.dumps(GOOD)[:-20].encode(),
    "empty": b"",
    "binary": b"\x89PNG\x00\xff",
    "no JSON": b"a text",
    "another JSON": b"[1]",
    "too deep": b"[" * 100_000,
    "format 3": json.dumps({"worksheets": [], "metadata": {}, "nbformat": 3}).encode(),
    "format 9": json.dumps(GOOD | {"nbformat": 9}).encode(),
    "without metadata": json.dumps({"cells": [], "nbformat": 4}).encode(),
    "a cell of no type": json.dumps(GOOD | {"cells": [{"source": "1", "metadata": {}}]}).encode(),
    "a cell of another type": json.dumps(
        GOOD | {"cells": [{"cell_type": "x", "source": "1"}]}
    ).encode(),
    "cells that are no list": json.dumps(GOOD | {"cells": 5}).encode(),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_a_broken_notebook_is_named(tmp_path, content):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "02_prices.ipynb").write_bytes(content)
    with pytest.raises(
        BuildError,
        match="^02_prices.ipynb is not a notebook of format 4; save it again in Jupyter.$",
    ):
        run.report(Project(tmp_path))


@pytest.mark.parametrize("kind", ["folder", "link to itself", "link to nothing", "pipe"])
def test_what_only_has_the_name_of_a_notebook_is_refused(tmp_path, kind):
    path = tmp_path / "notebooks" / "02_prices.ipynb"
    path.parent.mkdir()
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(path.name if kind == "link to itself" else "nothing")
    with pytest.raises(
        BuildError,
        match="^02_prices.ipynb must be a notebook, "
        "and it is "
        "no file "
        "that can "
        "be read; "
        "remove it.$",
    ):
        run.report(Project(tmp_path))


def test_a_record_that_does_not_say_what_is_handed_over_makes_its_chapter_due(root, monkeypatch):
    project = Project(root)
    plan = chapters.Plan(
        project, Scenario(), parameters.declared(project), chapters.contents(project)
    )
    due = []
    monkeypatch.setattr(chapters, "_execute_all", lambda plan, jobs, *_: due.extend(jobs))
    chapters.bring_up_to_date(plan)
    assert not due
    path = project.record("baseline", "02_prices")
    record = json.loads(path.read_text())
    del record["hands_over"]
    path.write_text(json.dumps(record), encoding="utf-8")
    chapters.bring_up_to_date(plan)
    assert [job.name for job in due] == ["02_prices"]


@pytest.mark.parametrize(
    "damage", [b"garbage \xff", b"[]", b"{}", b"null", b'{"output": 1, "used": 5}']
)
def test_a_damaged_file_of_a_chapter_makes_it_due(root, monkeypatch, damage):
    due, project = [], Project(root)
    monkeypatch.setattr(
        chapters,
        "_execute_all",
        lambda plan, jobs, last, *_: due.extend(job.name for job in jobs + last),
    )
    declared = parameters.declared(project)
    plan = chapters.Plan(project, Scenario(), declared, chapters.contents(project))
    chapters.bring_up_to_date(plan)
    assert not due
    for path in [
        *project.executed("baseline").iterdir(),
        *(root / "build" / "deps" / "baseline").iterdir(),
    ]:
        whole, due[:] = path.read_bytes(), []
        path.write_bytes(damage)
        chapters.bring_up_to_date(plan)
        assert path.stem in due, path
        path.write_bytes(whole)


@pytest.mark.parametrize("file", ["results/baseline.json", "published/baseline.json"])
@pytest.mark.parametrize("damage", [b"garbage \xff", b"[]", b"{ }", b"null"])
def test_a_damaged_file_of_a_report_makes_it_due(publishing, file, damage):
    run.report(publishing)
    before = tree(publishing.build)
    (publishing.build / file).write_bytes(damage)
    run.report(publishing)
    assert tree(publishing.build) == before


def test_cleaning_waits_for_a_build(root):
    with publish.only_build(Project(root)):
        said = small.run(root, "clean", expect=3)
        assert said == "A build of this project is running; wait until it ends, then start again.\n"
        assert (root / "report").exists()
    assert small.run(root, "clean") == "Everything built is removed.\n"
    assert not (root / "report").exists() and [p.name for p in (root / "build").iterdir()] == [
        ".lock"
    ]


def test_a_build_begins_without_what_a_killed_one_left(tmp_path):
    project = Project(tmp_path)
    for path in ("partial/baseline/01_users.ipynb", "matplotlib/fontlist.json.matplotlib-lock"):
        write_atomically(project.build / path, "")
    publish.recover(project)
    assert [p.name for p in project.build.rglob("*")] == ["matplotlib"]

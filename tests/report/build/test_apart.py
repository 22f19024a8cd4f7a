"""Processes beside this one: their answers, their errors, and their end."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis.evidence.tables import data
from analysis.report.build import apart
from analysis.report.build.apart import Beside, both, call, here
from analysis.report.files.project import BuildError
from analysis.report.kernels import warm

pytestmark = pytest.mark.skipif(not warm.available(), reason="kernels are forked on Linux alone")


def said(wait=None):
    return os.getpid()


def refuse(wait=None):
    raise BuildError(["One.", "Two."], code=2)


def in_two_steps(folder, wait=None):
    (folder / "first").touch()
    wait()
    return (folder / "awaited").exists()


def in_a_process_of_its_own(wait=None):
    return os.getpid(), call(os.getpid)


def with_one_more(folder, wait=None):
    """Share this process's work with one that notes itself and does not end."""

    def aside():
        (folder / "pid").write_text(str(os.getpid()))
        time.sleep(60)

    return both(aside, lambda: time.sleep(60))


def otherwise(function, *arguments):
    return "here", function(*arguments)


def is_there(path):
    """Wait for a file with content and return that."""
    while not (path.exists() and path.read_text()):
        time.sleep(0.01)
    return path.read_text()


@pytest.fixture
def beside():
    found = Beside()
    assert found.start(said)
    assert found.call(otherwise, said) not in (os.getpid(), None)
    yield found
    found.end()


def test_it_answers_one_call_after_the_other(beside):
    first = beside.call(otherwise, said)
    assert first not in (os.getpid(), None) and beside.call(otherwise, said) == first


def test_a_call_may_begin_before_what_it_needs_is_there(beside, tmp_path):
    beside.begin(in_two_steps, tmp_path)
    while not (tmp_path / "first").exists():
        time.sleep(0.01)
    (tmp_path / "awaited").touch()
    assert beside.call(otherwise, in_two_steps, tmp_path) is True
    assert isinstance(beside.call(otherwise, said), int), "what it waited for is told once"


def test_a_call_that_began_may_be_left_or_made_here(beside, tmp_path):
    beside.begin(in_two_steps, tmp_path)
    os.kill(beside._process.pid, signal.SIGKILL)
    assert beside.call(otherwise, said)[0] == "here"


def test_what_is_raised_there_is_raised_here(beside):
    with pytest.raises(BuildError, match="One.\nTwo."):
        beside.call(otherwise, refuse)
    assert isinstance(beside.call(otherwise, said), int), "it goes on after that"


def test_one_that_is_not_there_or_was_ended_is_done_without(beside):
    os.kill(beside._process.pid, signal.SIGKILL)
    while beside._process.is_alive():
        time.sleep(0.01)
    assert beside.call(otherwise, said) == beside.call(otherwise, said) == ("here", os.getpid())
    assert Beside().call(here, said) == os.getpid(), "it was never started"


def test_an_interrupt_while_it_starts_leaves_nothing(monkeypatch):
    """The join of a thread that an interrupt ends would take the thread for ended."""
    slowly, found = threading.Event(), Beside()
    start = found._start

    def late():
        slowly.wait(20)
        start()

    monkeypatch.setattr(found, "_start", late)
    assert found.start(said)
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(KeyboardInterrupt):
        found.call(otherwise, said)
    threading.Timer(0.3, slowly.set).start()
    found.end()
    assert slowly.is_set(), "it waits for what it ends"
    time.sleep(2)
    assert found._process is None and not multiprocessing.active_children()


def test_it_may_use_processes_itself(beside):
    """Articles are judged by a pool."""
    pid, other = beside.call(otherwise, in_a_process_of_its_own)
    assert len({os.getpid(), pid, other}) == 3


def test_it_ends_when_it_is_not_needed(beside):
    process = beside._process
    beside.end()
    assert not process.is_alive()


@pytest.mark.parametrize("way", ["ended", "killed"])
def test_processes_that_it_forked_end_with_it(beside, tmp_path, way):
    beside.begin(with_one_more, tmp_path)
    pid = int(is_there(tmp_path / "pid"))
    if way == "ended":
        beside.end()
    else:
        os.kill(beside._process.pid, signal.SIGKILL)
    end = time.monotonic() + 20
    while Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text()[:60]:
        assert time.monotonic() < end, "it goes on"
        time.sleep(0.05)


@pytest.fixture
def asked_by_another(monkeypatch):
    """This process as one that another has started, which does not end."""
    parent = SimpleNamespace(join=threading.Event().wait)
    monkeypatch.setattr(apart.multiprocessing, "parent_process", lambda: parent)


@pytest.mark.parametrize("count", [1, 2])
def test_work_is_shared_where_there_are_processes(asked_by_another, monkeypatch, count):
    monkeypatch.setattr(apart, "processes", lambda: count)
    aside, own = both(os.getpid, os.getpid)
    assert own == os.getpid() and (aside == own) == (count == 1)
    with pytest.raises(ValueError, match="why"):
        both(lambda: fail("why"), os.getpid)
    with pytest.raises(ValueError, match="why"):
        both(os.getpid, lambda: fail("why"))


def test_work_that_was_killed_is_done_here(asked_by_another, monkeypatch):
    monkeypatch.setattr(apart, "processes", lambda: 2)
    mine = os.getpid()

    def aside():
        if os.getpid() != mine:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert both(aside, lambda: "here") == ("done", "here")


def test_the_command_s_own_process_forks_for_nothing():
    assert both(os.getpid, os.getpid) == (os.getpid(), os.getpid())


def fail(word):
    raise ValueError(word)


# A library's fork answers at length, as Sphinx's do, and its parent is killed before it reads that.
LIBRARY = """import multiprocessing, os, signal, sys
from analysis.report.build import apart
if sys.argv[1] == "looked after":
    apart.forks_end_with_parent()
fork = multiprocessing.get_context("fork")
answer, theirs = fork.Pipe(False)
process = fork.Process(target=lambda: theirs.send("x" * 1_000_000))
process.start()
print(process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)"""


def test_what_a_library_forks_ends_with_its_parent():
    def forked(how):
        line = [sys.executable, "-c", LIBRARY, how]
        with subprocess.Popen(line, stdout=subprocess.PIPE, cwd=data.ROOT) as process:
            return int(process.stdout.readline())

    left = forked("left alone")
    assert is_running(left), "as Python has it"
    os.kill(left, signal.SIGKILL)
    found, end = forked("looked after"), time.monotonic() + 30
    while is_running(found):
        assert time.monotonic() < end
        time.sleep(0.01)


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_calls_behind_kernels_are_made_one_after_the_other_and_say_what_they_raise():
    """What a build that failed has begun is at its end before the next one begins the same."""
    running, most = [], []

    def call(seconds):
        running.append(1)
        most.append(len(running))
        time.sleep(seconds)
        running.pop()
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    made = [apart.behind(call, 0.1), apart.behind(call, 0.0), apart.behind(call, -1)]
    lower = os.getpriority(os.PRIO_PROCESS, 0) + (apart.LOWER if sys.platform == "linux" else 0)
    assert [one.result() for one in made[:2]] == [min(lower, 19)] * 2 and max(most) == 1
    with pytest.raises(ValueError, match="non-negative"):
        made[2].result()

"""The process that gets ready beside the kernels: its answers, its errors, and its end."""

import os
import signal
import time

import pytest

from analysis.report.build.apart import Beside, call
from analysis.report.files.project import BuildError
from analysis.report.kernels import warm

pytestmark = pytest.mark.skipif(not warm.available(), reason="kernels are forked on Linux alone")
READY = []


def ready(word):
    READY.append(word)


def fail(word):
    raise ValueError(word)


def said(wait=None):
    return os.getpid(), READY


def refuse(wait=None):
    raise BuildError(["One.", "Two."], code=2)


def in_two_steps(folder, wait=None):
    (folder / "first").touch()
    wait()
    return (folder / "awaited").exists()


def in_a_process_of_its_own(wait=None):
    return os.getpid(), call(os.getpid)


def here(function, *arguments):
    return "here", function(*arguments)


@pytest.fixture
def beside():
    found = Beside(ready, "steady")
    found.start()
    yield found
    found.end()


def test_it_is_ready_before_it_is_asked_and_answers_once(beside):
    pid, word = beside.call(here, said)
    assert pid != os.getpid() and word == ["steady"] and not READY
    assert beside.call(here, said) == ("here", (os.getpid(), []))


def test_a_call_may_begin_before_what_it_needs_is_there(beside, tmp_path):
    beside.begin(in_two_steps, tmp_path)
    while not (tmp_path / "first").exists():
        time.sleep(0.01)
    (tmp_path / "awaited").touch()
    assert beside.call(here, in_two_steps, tmp_path) is True


def test_a_call_that_began_may_be_left_or_made_here(beside, tmp_path):
    beside.begin(in_two_steps, tmp_path)
    os.kill(beside._process.pid, signal.SIGKILL)
    assert beside.call(here, said)[0] == "here"


def test_what_is_raised_there_is_raised_here(beside):
    with pytest.raises(BuildError, match="One.\nTwo."):
        beside.call(here, refuse)


def test_one_that_is_not_there_or_was_ended_is_done_without(beside):
    assert beside._is_there()
    os.kill(beside._process.pid, signal.SIGKILL)
    while beside._process.is_alive():
        time.sleep(0.01)
    assert beside.call(here, said)[0] == "here"
    assert Beside(ready, "never started").call(here, said)[0] == "here"


def test_one_that_does_not_get_ready_answers_still():
    found = Beside(fail, "why")
    found.start()
    assert found.call(here, said)[0] != os.getpid()


def test_it_may_use_processes_itself(beside):
    """Articles are judged by a pool."""
    pid, other = beside.call(here, in_a_process_of_its_own)
    assert len({os.getpid(), pid, other}) == 3


def test_it_ends_when_it_is_not_needed(beside):
    assert beside._is_there()
    process = beside._process
    beside.end()
    assert not process.is_alive()

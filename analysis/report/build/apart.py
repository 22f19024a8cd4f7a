"""Calling a function in a process of its own: without this one's caches, or beside this one."""

import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from functools import cache, partial
from multiprocessing import util

from analysis.report.kernels import warm

GO_ON = "go on"
#: By how much the priority of a thread is lower that others need not wait for.
LOWER = 10


def call(function, *arguments):
    """Return what a call returns in a new process, or raise what it raises there."""
    warm.ensure_tracker()
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, start, initializer=end_with_parent) as pool:
        return pool.submit(function, *arguments).result()


def here(function, *arguments):
    """Return what a call returns in this process."""
    return function(*arguments)


def processes():
    """Return how many processes may share this one's work: one, itself, where fork is not safe
    (anything but Linux).
    """
    return (os.cpu_count() or 1) if sys.platform == "linux" else 1


def both(aside, own):
    """Return what two functions without arguments return; where two processes may share this one's
    work (see `processes`), the first is called in a fork of this one meanwhile.

    The command's own process makes sources of pages itself only where no chapter runs: then there
    are too few for a fork to be worth it.
    """
    if processes() == 1 or multiprocessing.parent_process() is None:
        return aside(), own()
    fork = multiprocessing.get_context("fork")
    pipe, theirs = fork.Pipe(duplex=False)
    process = fork.Process(target=_aside, args=(theirs, aside))
    process.start()
    theirs.close()
    try:
        mine = own()
        try:
            done, found = pipe.recv()
        except EOFError:  # it was ended from outside
            return aside(), mine
    finally:
        process.kill()
        process.join()
    if not done:
        raise found
    return found, mine


def _aside(pipe, function):
    end_with_parent()
    pipe.send(_outcome(function))


def _outcome(function):
    """Return whether a call returned, and what it did or what it raised."""
    try:
        return True, function()
    except Exception as error:
        return False, error


def behind(function, *arguments):
    """Begin a call in a thread of a lower priority, and return its future: kernels come first, as
    everything waits for them. One such call is made after the other.
    """
    return _thread().submit(function, *arguments)


@cache
def _thread():
    return ThreadPoolExecutor(1, initializer=_let_others_pass)


def _let_others_pass():
    if sys.platform == "linux":  # elsewhere the whole process would
        os.setpriority(os.PRIO_PROCESS, 0, LOWER)


class Beside:
    """A process that makes one call after the other while this one waits for kernels.

    It is a fork of the process that kernels are forked from, and so has the heavy libraries. Where
    there is none, who asks makes the calls otherwise.
    """

    def __init__(self):
        self._process, self._pipe, self._started, self._asked = None, None, None, None

    def start(self, function, *arguments):
        """Begin a first call (see `begin`), where kernels are forked from a process that is there;
        does not wait for that one's own imports. Says whether it may be answered.
        """
        if self._started is None and warm.available():
            self._asked = function, arguments
            self._started = threading.Event()  # a join that is interrupted takes a thread for ended
            threading.Thread(target=self._start, daemon=True).start()
        return self._started is not None

    def _start(self):
        server = multiprocessing.get_context(warm.SERVER)
        self._pipe, theirs = server.Pipe()
        process = server.Process(target=_serve, args=(theirs,))
        try:
            process.start()
            self._process = process
            self._pipe.send(self._asked)
        except (OSError, EOFError):
            pass  # the call is made otherwise
        finally:
            theirs.close()
            self._started.set()

    def _is_there(self):
        """Wait until the process is started; say whether there is one."""
        if self._started is not None:
            self._started.wait()
        return self._process is not None

    def begin(self, function, *arguments):
        """Ask for a call now; what is not there yet, the function waits for (see `call`)."""
        if self._is_there() and not self._asked:
            self._asked = function, arguments
            with suppress(OSError):  # the process was ended: the call is made otherwise
                self._pipe.send(self._asked)

    def call(self, otherwise, function, *arguments):
        """Return what a function returns there, or raise what it raises; where there is no such
        process, or it was ended, ``otherwise`` calls the function.

        The function takes ``wait`` beside its arguments: a call of it returns when this one is
        made, which `begin` may be long before.
        """
        self.begin(function, *arguments)
        if not self._is_there():
            return otherwise(function, *arguments)
        try:
            self._pipe.send(GO_ON)
            done, found = self._pipe.recv()
        except (OSError, EOFError):
            self.end()
            return otherwise(function, *arguments)
        finally:
            self._asked = None
        if not done:
            raise found
        return found

    def end(self):
        """End the process."""
        if self._is_there():
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.kill()  # it may have no group yet
            self._process.join()
            self._process, self._asked = None, None


def _serve(pipe):
    """Answer calls; processes that this one forks meanwhile end with it."""
    os.setpgid(0, 0)
    end_with_parent(partial(os.killpg, 0), signal.SIGKILL)
    with suppress(EOFError, OSError):  # the asker has ended, and says so itself
        while True:
            _answer(pipe)


def _answer(pipe):
    function, given = pipe.recv()
    wait = cache(pipe.recv)  # for what it waits, there is one word
    answer = _outcome(partial(function, *given, wait=wait))
    wait()
    pipe.send(answer)


@cache
def forks_end_with_parent():
    """Let what a library forks of this process from now on end with it, as our own forks do.

    A fork has both ends of the pipe that it answers through. Where its parent was killed, it would
    wait without end for somebody to read a long answer, and keep what it has inherited open.
    """
    util.register_after_fork(end_with_parent, lambda prepare: prepare())


def end_with_parent(*how):
    """Prepare a process of a pool: its parent takes interrupts and ends it with itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # not as its parent takes it, if it is a fork
    threading.Thread(target=warm.end_with_parent, args=how, daemon=True).start()

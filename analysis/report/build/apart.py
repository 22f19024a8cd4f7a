"""Calling a function in a process of its own, without this one's caches, which ends with it."""

import multiprocessing
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress

from analysis.report.kernels import warm

GO_ON = "go on"


def call(function, *arguments):
    """Return what a call returns in a new process, or raise what it raises there."""
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, start, initializer=end_with_parent) as pool:
        return pool.submit(function, *arguments).result()


class Beside:
    """A process that gets ready for one call while this one waits for kernels.

    It is a fork of the process that kernels are forked from, and so has the heavy libraries.

    Parameters
    ----------
    ready, *arguments : callable and what it takes
        Imports and reads what the call will need; where that fails, the call says so.
    """

    def __init__(self, ready, *arguments):
        self._ready, self._process, self._pipe = (ready, arguments), None, None
        self._starting, self._asked = None, False

    def start(self):
        """Begin to get ready, where kernels are forked from a process that is there; does not wait
        for that one's own imports.
        """
        if self._starting is None and warm.available():
            self._starting = threading.Thread(target=self._start, daemon=True)
            self._starting.start()

    def _start(self):
        server = multiprocessing.get_context(warm.SERVER)
        self._pipe, theirs = server.Pipe()
        process = server.Process(target=_serve, args=(theirs, *self._ready))
        with suppress(OSError, EOFError):
            process.start()
            self._process = process
        theirs.close()

    def _is_there(self):
        """Wait until the process is started; say whether there is one."""
        if self._starting is not None:
            self._starting.join()
        return self._process is not None

    def begin(self, function, *arguments):
        """Ask for the call now; what is not there yet, the function waits for (see `call`).

        Waits until the process is ready, where the request is longer than a pipe holds.
        """
        if self._is_there() and not self._asked:
            with suppress(OSError):  # the process was ended: the call is made otherwise
                self._pipe.send((function, arguments))
            self._asked = True

    def call(self, otherwise, function, *arguments):
        """Return what a function returns there, or raise what it raises; where there is no such
        process, or it was ended, ``otherwise`` calls the function.

        The function takes ``wait`` beside its arguments: a call of it returns when this one is
        made, which `begin` may be long before.
        """
        if not self._is_there():
            return otherwise(function, *arguments)
        self.begin(function, *arguments)
        try:
            self._pipe.send(GO_ON)
            done, found = self._pipe.recv()
        except (OSError, EOFError):
            return otherwise(function, *arguments)
        finally:
            self.end()
        if not done:
            raise found
        return found

    def end(self):
        """End the process."""
        if self._is_there():
            self._process.kill()
            self._process.join()
            self._process, self._starting = None, None


def _serve(pipe, ready, arguments):
    """Get ready, then answer one call."""
    end_with_parent()
    with suppress(Exception):
        ready(*arguments)
    with suppress(EOFError, OSError):  # the asker has ended, and says so itself
        _answer(pipe)


def _answer(pipe):
    function, given = pipe.recv()
    try:
        answer = True, function(*given, wait=pipe.recv)
    except Exception as error:
        answer = False, error
    pipe.send(answer)


def end_with_parent():
    """Prepare a process of a pool: its parent takes interrupts and ends it with itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=warm.end_with_parent, daemon=True).start()

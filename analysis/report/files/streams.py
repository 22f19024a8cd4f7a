"""The three streams of a command: closed, full, or left by whoever read them."""

import os
import sys

from analysis.report.files.project import BuildError

READER_LEFT = 141  # as the shell tells of a program that a closed pipe has ended
NAMES = ("stdin", "stdout", "stderr")


class Unheard(BuildError):
    """A command did what it should, and what it has to say of that cannot be written."""


def settle():
    """Open what was closed onto nothing, so that no file takes its number and is written into."""
    for number, name in enumerate(NAMES):
        try:
            os.fstat(number)
        except OSError:
            # It gets the lowest number that is free; kernels inherit it as they would the other.
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8"))


def tell(text):
    """Print what a command has to say; raise `Unheard` where it cannot be written."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        raise
    except OSError as error:
        _leave(sys.stdout)
        problem = f"What the command has to say cannot be written ({error.strerror})"
        raise Unheard(f"{problem}; what it did is done.") from None


def given_up():
    """Return the exit status where nobody reads on, as in ``make help | head -1``."""
    leave()
    return READER_LEFT


def leave():
    """Let what is told from now on go nowhere."""
    for stream in (sys.stdout, sys.stderr):
        _leave(stream)


def _leave(stream):
    """Let what a stream still holds go nowhere, or Python would complain of it at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)

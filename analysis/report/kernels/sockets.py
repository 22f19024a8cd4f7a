"""The folder of this process's sockets, which goes when the process ends, however that ends.

Python removes it when it ends by itself. Of a process that was killed it stays, until the next one
that makes such a folder finds it unlocked: the kernel of the operating system holds a lock as long
as its owner lives.
"""

import atexit
import os
import shutil
import tempfile
import threading
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

try:
    import fcntl
except ModuleNotFoundError:  # Windows, which has no such sockets either
    fcntl = None

#: Held while a kernel is launched or the folder is made, and for good when the process ends.
LAUNCHING = threading.Lock()
#: What the names of folders begin with, and how old one is that is left over (seconds): one that is
#: younger may be about to be locked.
PREFIX, YOUNG = "ai-cost-", 60
#: Bytes of the folder for temporary files; a socket's whole path may have 103 to 107.
LONGEST = 70


def short_enough():
    """Say whether a socket has room in the folder for temporary files."""
    return len(os.fsencode(tempfile.gettempdir())) <= LONGEST


def folder():
    """Return the folder of this process's sockets; None where they have no room or are ports."""
    if fcntl is None or not short_enough():
        return None
    with LAUNCHING:
        return _made()


@cache
def _made():
    for other in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, or gone meanwhile
            _remove_left_over(other)
    made = tempfile.mkdtemp(prefix=PREFIX)
    _locked(made)
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return Path(made)


def _remove_left_over(other):
    """Remove a folder whose owner was killed: nobody holds its lock."""
    found = other.lstat()
    if found.st_uid != os.getuid() or time.time() - found.st_mtime < YOUNG:
        return
    lock = _locked(other)
    try:
        shutil.rmtree(other)
    finally:
        os.close(lock)


def _locked(made):
    """Lock a folder until the file that is returned is closed; raises `OSError` if it is locked."""
    opened = os.open(made, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(opened)
        raise
    return opened

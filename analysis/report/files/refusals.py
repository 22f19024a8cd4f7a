"""What the system refuses (a full disk, a locked folder) in one sentence with the way out."""

import errno
import os
import re
import shutil
import sys
import traceback

FREE_SPACE = "free some space there, then run the same command again"
LET_WRITE = "let your user write there, or copy the project to a folder of your own"
LET_READ = "let your user read and write there, or copy the project to a folder of your own"
A_FOLDER = "a folder must be there; move away what lies in its place"
FIXES = {
    errno.ENOSPC: FREE_SPACE,
    errno.EDQUOT: FREE_SPACE,
    errno.EFBIG: "raise the limit of a file's size (ulimit -f), then run the same command again",
    errno.EACCES: LET_READ,
    errno.EPERM: LET_READ,
    errno.EROFS: LET_WRITE,
    errno.EMFILE: "raise the limit of open files (ulimit -n), then run the same command again",
    errno.EEXIST: A_FOLDER,
    errno.ENOTDIR: A_FOLDER,
    errno.EXDEV: "let build/ and the reports lie on one disk, then run the same command again",
    errno.ELOOP: "replace the link, which leads to itself, by the file or folder",
}
MEMORY = (
    "There is too little memory; close other programs or raise the limit (ulimit -v or -u), then "
    "run the same command again."
)
#: What libraries say who find none, beside a MemoryError.
NO_MEMORY = ("can't start new thread", "failed to map segment", "Cannot allocate memory")
#: How Python writes an error of the system.
SYSTEM = re.compile(r"\[Errno ([0-9]+)\] ([^:\n]+)(?:: '([^'\n]+)')?")
SHARED = "/dev/shm, where processes keep what they share"
OTHERWISE = "put that right, or run make clean, then run the same command again"


def sentence(error, project):
    """Say which file an `OSError` is about, what the system says, and what to do.

    >>> from pathlib import Path
    >>> from analysis.report.files.project import Project
    >>> full = OSError(errno.ENOSPC, "No space left on device", "/here/build/x.json")
    >>> sentence(full, Project(Path("/here")))
    'build/x.json: No space left on device; free some space there, then run the same command again.'
    """
    if isinstance(error, shutil.Error) and isinstance(error.args[0], list):
        _, target, why = error.args[0][0]  # the first of the files that were not copied
        found = of_words(why)
        error = OSError(found.errno, found.strerror, target) if found else error
    named = [n for n in (error.filename2, error.filename) if isinstance(n, (str, bytes))]
    if not named and _shares(error):
        place = SHARED
    else:  # where all writing begins
        place = project.shown(os.fsdecode(named[0]) if named else project.build)
    return f"{place}: {error.strerror or error}; {FIXES.get(error.errno, OTHERWISE)}."


def _shares(error):
    """Say whether an error is of Python's semaphores, which lie in a place of the system's own."""
    module = sys.modules.get("multiprocessing.synchronize")
    frames = traceback.walk_tb(error.__traceback__)
    return any(module and frame.f_code.co_filename == module.__file__ for frame, _ in frames)


def of_words(text):
    """Return the error of the system that a text tells of first; None where it tells of none."""
    found = SYSTEM.search(text)
    return OSError(int(found[1]), found[2], found[3]) if found else None


def unforeseen(error, project):
    """Say in one sentence what nobody foresaw; the trace of it goes to ``build/trace.txt``."""
    if isinstance(error, MemoryError) or any(words in str(error) for words in NO_MEMORY):
        return MEMORY
    what = f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"
    where = project.build / "trace.txt"
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        where.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return f"A fault of this program stopped it ({what})."
    return (
        f"A fault of this program stopped it ({what}); please report it, with what stands in "
        f"{project.shown(where)}."
    )


def known(error):
    """Say whether an exception is a refusal of the system that only the user can put right."""
    return isinstance(error, OSError) and error.errno in FIXES

"""What the system refuses (a full disk, a locked folder) in one sentence with the way out."""

import errno
import os

FREE_SPACE = "free some space there, then run the same command again"
LET_WRITE = "let your user write there, or copy the project to a folder of your own"
FIXES = {
    errno.ENOSPC: FREE_SPACE,
    errno.EDQUOT: FREE_SPACE,
    errno.EFBIG: "raise the limit of a file's size (ulimit -f), then run the same command again",
    errno.EACCES: LET_WRITE,
    errno.EPERM: LET_WRITE,
    errno.EROFS: LET_WRITE,
    errno.EMFILE: "raise the limit of open files (ulimit -n), then run the same command again",
    errno.ELOOP: "replace the link, which leads to itself, by the file",
}
OTHERWISE = "put that right, or run make clean, then run the same command again"


def sentence(error, project):
    """Say which file an `OSError` is about, what the system says, and what to do.

    >>> from pathlib import Path
    >>> from analysis.report.files.project import Project
    >>> full = OSError(errno.ENOSPC, "No space left on device", "/here/build/x.json")
    >>> sentence(full, Project(Path("/here")))
    'build/x.json: No space left on device; free some space there, then run the same command again.'
    """
    named = [n for n in (error.filename2, error.filename) if isinstance(n, (str, bytes))]
    place = os.fsdecode(named[0]) if named else project.build  # where all writing begins
    return (
        f"{project.shown(place)}: {error.strerror or error}; {FIXES.get(error.errno, OTHERWISE)}."
    )


def known(error):
    """Say whether an exception is a refusal of the system that only the user can put right."""
    return isinstance(error, OSError) and error.errno in FIXES

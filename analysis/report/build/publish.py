"""One build at a time, and reports that are replaced whole.

Old and new report change places in one step, so that there is a whole report at every moment. Where
the system cannot do that, the old one goes aside before the new one comes in, and comes back if
that was cut short.
"""

import ctypes
import errno
import os
import shutil
from contextlib import contextmanager, suppress

import analysis
from analysis.report.files.project import BuildError

LOCK = ".lock"
HERE = -100  # AT_FDCWD: a relative path starts from the working directory
EXCHANGE = 2  # RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
UNABLE = (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP)


def only_build(project):
    """Hold the project's lock while a build runs (see `only_one`)."""
    return only_one(project.build, "build of this project")


@contextmanager
def only_one(folder, what):
    """Hold a folder's lock while ``what`` runs; the system releases it when the process ends.

    Raises `BuildError` when another process holds it; exit status 3.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = folder / LOCK
    if lock.exists() and not lock.is_file():
        rule = f"{folder.name}/{LOCK} must be a file, which a build locks, and it is none"
        raise BuildError(f"{rule}; remove it, then run the same command again.")
    with open(lock, "w") as handle:
        try:
            _lock(handle.fileno())
        except (BlockingIOError, PermissionError):
            problem = f"A {what} is running; wait until it ends, then start again."
            raise BuildError(problem, code=3) from None
        yield


def _lock(file):
    """Lock an open file until it is closed, or raise `OSError` when another process has it."""
    try:
        import fcntl
    except ModuleNotFoundError:  # Windows
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def discard(folder, *, ignore_errors=True):
    """Remove a folder, or what lies in its place, if it is there."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        try:
            shutil.rmtree(folder, ignore_errors=ignore_errors)
        except OSError as error:  # which names a file without its folder
            raise OSError(error.errno, error.strerror, str(folder)) from None


def require_ours(project, slug):
    """Refuse to replace what no build has made: a file, or a folder with something else in it."""
    target = project.report(slug)
    made = (project.build / "published" / f"{slug}.json").exists() or any(
        (target / name).exists() for name in ("index.html", "results.json")
    )
    other = target.exists() and not (target.is_dir() and (made or not any(target.iterdir())))
    if other:
        what = "would be replaced by the report, and something else lies there"
        raise BuildError(f"{project.shown(target)} {what}; move it away.", code=2)


def place(project, slug):
    """Return where a report is put, links followed: they lead to where a server looks.

    Raises `OSError` where one leads to itself, or through what is no folder.
    """
    target = project.report(slug)
    with suppress(FileNotFoundError):
        target.stat()
    return target.resolve()


def publish(project, new, slug):
    """Put a complete site in the place of a report, and discard the old one."""
    require_ours(project, slug)
    target = place(project, slug)
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        os.rename(new, target)
    elif not exchange(new, target):
        _replace_by_way_of(project.build / "aside" / slug, project, new, target)
    discard(new)


def exchange(one, other):
    """Let two folders change places in one step; return False where the system cannot."""
    try:
        library = ctypes.CDLL(None, use_errno=True)
    except TypeError:  # Windows, which has no library without a name
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):
        failed = library.renameat2(HERE, paths[0], HERE, paths[1], EXCHANGE)
    elif hasattr(library, "renamex_np"):
        failed = library.renamex_np(*paths, EXCHANGE)
    else:
        return False
    if failed and ctypes.get_errno() not in UNABLE:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
    return not failed


def _replace_by_way_of(aside, project, new, target):
    """Move the old report aside and the new one in; if that fails, the old one comes back."""
    discard(aside)
    aside.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.rename(target, aside)
        os.rename(new, target)
    finally:
        recover(project)


def recover(project):
    """Undo what an interrupted build left: a report that was moved aside comes back."""
    for aside in (project.build / "aside").glob("*"):
        target = project.report(aside.name)
        if target.exists():
            discard(aside)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            os.rename(aside, target)
    discard(project.build / "partial")
    for lock in (project.build / "matplotlib").glob("*.matplotlib-lock"):
        lock.unlink()


def clean(project):
    """Remove everything built but the lock, which another build may be opening."""
    with only_build(project):
        require_ours(project, "baseline")
        reports = [project.report("baseline")]
        reports += [folder.parent for folder in (project.report("any"), project.comparison("any"))]
        code = [] if analysis.INSTALLED else [*project.package.rglob("__pycache__")]
        for path in (*reports, *code, *project.build.iterdir()):
            if path.name != LOCK:
                discard(path, ignore_errors=False)

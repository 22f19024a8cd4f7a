"""One build at a time, and reports that are replaced whole: aside, in, and back again if that was cut short."""

import fcntl
import os
import shutil
from contextlib import contextmanager

from analysis.report.project import BuildError


def only_build(project):
    """Hold the project's lock while a build runs (see `only_one`)."""
    return only_one(project.build, "build of this project")


@contextmanager
def only_one(folder, what):
    """Hold a folder's lock while ``what`` runs; the system releases it when the process ends, however it ends.

    Raises
    ------
    BuildError
        When another process holds it; exit status 3.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / ".lock", "w") as handle:
        try:
            fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BuildError([f"A {what} is running; wait until it ends, then start again."], 3) from None
        yield


def discard(folder):
    """Remove a folder if it is there."""
    shutil.rmtree(folder, ignore_errors=True)


def publish(project, new, slug):
    """Put a complete site in the place of a report: the old one aside, the new one in, the old one away."""
    target, aside = project.report(slug), project.build / "aside" / slug
    discard(aside)
    aside.parent.mkdir(parents=True, exist_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        os.rename(target, aside)
    os.rename(new, target)
    discard(aside)


def recover(project):
    """Undo what an interrupted build left: a report that was moved aside and not replaced comes back."""
    for aside in (project.build / "aside").glob("*"):
        if project.report(aside.name).exists():
            discard(aside)
        else:
            os.rename(aside, project.report(aside.name))
    discard(project.build / "partial")

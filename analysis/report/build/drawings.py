"""Where the chapters and pages of a build keep their drawings, see `analysis.display.drawing`."""

import os
import shutil
import sys
from contextlib import suppress

from analysis.display.drawing import ALL_CODE, CODE, FOLDER
from analysis.report.files.project import digest

#: Drawings that are kept: the charts of a report, its front page's, and those of some scenarios.
MOST = 1000


def keep(project, contents):
    """Name the folder of this build's code and packages to all that it starts.

    Drawings of other code go, and the oldest of many.
    """
    rests_on = (*(name.replace(".", "/") for name in CODE), "requirements.lock")
    marks = {file: mark for file, mark in contents.items() if file.startswith(rests_on)}
    folder = project.build / "drawings" / digest(sys.version, marks)[:16]
    os.environ[FOLDER] = str(folder)
    code = {
        f: mark for f, mark in contents.items() if f.startswith(("analysis/", "requirements.lock"))
    }
    os.environ[ALL_CODE] = digest(sys.version, code)[:16]
    with suppress(OSError):
        for other in folder.parent.iterdir():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
        for old in sorted(folder.iterdir(), key=lambda p: p.stat().st_mtime, reverse=True)[MOST:]:
            old.unlink()

"""Was anything touched since the last build? Asked before a build imports anything.

As git does for its index, it compares the size, dates and number of every file that a report may
depend on with those of the last build. Among the dates is that of the last change (ctime), which
only the system sets: a table that was restored in place with an older date shows by it. Where
anything differs, content decides (`plan.contents`).
"""

import os
import sys

from analysis.report.files.project import BASELINE, source_files, write_atomically


def state(project):
    """Return what tells whether an input was touched, one line a file."""
    lines = [sys.version.replace("\n", " ")]
    for path in source_files(project):
        try:
            s = os.stat(path)
        except OSError:  # a link to nothing, for the build to complain of
            continue
        lines.append(f"{s.st_size} {s.st_mtime_ns} {s.st_ctime_ns} {s.st_ino} {path}")
    return "\n".join(lines)


def remember(project, before):
    """Keep the state of the inputs as it was when a build began that is complete now."""
    write_atomically(_stamp(project), os.fsencode(before))


def since_last_build(project):
    """Say whether the report is there and nothing was touched since it was built."""
    try:
        known = _stamp(project).read_bytes()
    except OSError:
        return False
    there = (project.report(BASELINE) / "index.html").exists()
    return there and known == os.fsencode(state(project))


def _stamp(project):
    return project.build / "published" / "inputs.txt"

"""What was touched since the last build? Asked before a build imports anything.

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


def touched(project):
    """Return the paths of inputs that were touched since the report was built; all of them where
    there is no report, and more than their paths where it was another Python.
    """
    try:
        known = os.fsdecode(_stamp(project).read_bytes())
    except OSError:
        known = ""
    there = (project.report(BASELINE) / "index.html").exists()
    before = known.split("\n") if there else ()
    differ = set(before) ^ set(state(project).split("\n"))
    return {project.shown(line.split(" ", 4)[-1]) for line in differ}


def _stamp(project):
    return project.build / "published" / "inputs.txt"

"""The day that a report bears: that of the last commit."""

import shutil
import subprocess

import analysis


def of_commit():
    """Return the date of the last commit (ISO), nothing outside a repository.

    An installed package may lie in a repository of its user, which says nothing of the report.
    """
    if not (analysis.HOME / ".git").exists() or not shutil.which("git"):
        return ""
    log = subprocess.run(
        ["git", "log", "-1", "--format=%cs"], cwd=analysis.HOME, capture_output=True, text=True
    )
    return log.stdout.strip()

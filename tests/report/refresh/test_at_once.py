"""A refresh beside another command: rows are written by one at a time."""

import subprocess
import sys

import pytest

from analysis.report.build import publish
from analysis.report.files.project import BuildError, Project
from analysis.report.refresh import accept, run
from tests.report import small

#: Holds the lock of a build in the folder where it runs, until it is ended.
HOLDING = """import sys
from pathlib import Path
from analysis.report.build import publish
from analysis.report.files.project import Project
with publish.only_build(Project(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()"""


@pytest.mark.parametrize(
    "command", [lambda p: accept.accept(p, "all"), lambda p: run.refresh(p, "x")]
)
def test_a_refresh_waits_for_no_build_and_says_so(tmp_path, command):
    """Rows that two write at once would be lost, and a build would read half of them."""
    holder = [sys.executable, "-c", HOLDING, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(holder, cwd=small.PROJECT, **pipes) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(BuildError, match="A build of this project is running") as caught:
            command(Project(tmp_path))
        process.stdin.close()
    assert caught.value.code == 3
    assert [path.name for path in (tmp_path / "build").iterdir()] == [publish.LOCK]

"""A refresh beside another command: rows are written by one at a time."""

import subprocess
import sys

import pytest

from analysis.report.build import publish
from analysis.report.files.project import BuildError, Project
from analysis.report.refresh import accept, run
from tests.report import small


@pytest.mark.parametrize(
    "command", [lambda p: accept.accept(p, "all"), lambda p: run.refresh(p, "x")]
)
def test_a_refresh_waits_for_no_build_and_says_so(tmp_path, command):
    """Rows that two write at once would be lost, and a build would read half of them."""
    lock = tmp_path / "build" / publish.LOCK
    lock.parent.mkdir()
    holder = [sys.executable, "-c", small.HOLD, str(lock)]
    with subprocess.Popen(holder, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        with pytest.raises(BuildError, match="A build of this project is running") as caught:
            command(Project(tmp_path))
        process.kill()
    assert caught.value.code == 3
    assert [path.name for path in (tmp_path / "build").iterdir()] == [publish.LOCK]

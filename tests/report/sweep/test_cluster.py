"""A sweep on a Dask cluster of this machine whose workers do not have the project: `make
test-sweep` runs this.
"""

import json
import os
import subprocess
import sys
import threading
import time

import pytest

pytest.importorskip(
    "distributed",
    reason="Dask is not installed here; make test-sweep installs it and runs this test.",
)

from analysis.report.files.project import BuildError
from analysis.report.sweep import run, workers
from tests.report.small import tree
from tests.report.sweep.test_sweeps import chunk_files, here, project, undisturbed  # noqa: F401


class Cluster:
    """A scheduler and workers in a folder of their own, from which ``import analysis`` fails."""

    def __init__(self, folder):
        self.folder, self.workers = folder, []
        self.environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        self.file = folder / "scheduler.json"
        self.scheduler = self._start("dask_scheduler", "--port", "0", "--no-dashboard")
        end = time.monotonic() + 120
        while not self.file.exists():
            assert time.monotonic() < end, "the scheduler did not start"
            time.sleep(0.1)
        self.address = json.loads(self.file.read_text())["address"]

    def _start(self, command, *options):
        line = [
            sys.executable,
            "-m",
            f"distributed.cli.{command}",
            "--scheduler-file",
            str(self.file),
            *options,
        ]
        return subprocess.Popen(
            line,
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def add_worker(self):
        options = (
            "--nthreads",
            "1",
            "--no-nanny",
            "--no-dashboard",
            "--local-directory",
            str(self.folder),
        )
        self.workers.append(self._start("dask_worker", *options))

    def close(self):
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path_factory):
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    yield found
    found.close()


def test_the_workers_do_not_have_the_project(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import analysis"], cwd=tmp_path, capture_output=True, text=True
    )
    assert "No module named 'analysis'" in done.stderr


def test_a_killed_dask_worker_loses_nothing(project, undisturbed, cluster):
    for _ in range(2):
        cluster.add_worker()
    killed = []

    def kill():
        end = time.monotonic() + 300
        while not killed and time.monotonic() < end:
            if chunk_files(project):
                killed.append(len(chunk_files(project)))
                cluster.workers[0].kill()
            time.sleep(0.002)

    killer = threading.Thread(target=kill)
    killer.start()
    folder = run.run(project, file="grid.yaml", scheduler=cluster.address)
    killer.join()
    assert killed and killed[0] < 6, "the worker must be killed before the end"
    assert tree(folder) == undisturbed


def test_a_cluster_that_cannot_be_used_is_named(cluster, monkeypatch):
    monkeypatch.setattr(workers, "CONNECT", 1.0)
    task = {0: (workers.compute, ())}
    with pytest.raises(
        BuildError, match=r"The Dask cluster at tcp://\S+ has no workers; start some"
    ) as caught:
        workers.compute(task, lambda *_: None, scheduler=cluster.address)
    assert caught.value.code == 2
    with pytest.raises(
        BuildError, match="No Dask scheduler can be reached at tcp://127.0.0.1:9 "
    ) as caught:
        workers.compute(task, lambda *_: None, scheduler="tcp://127.0.0.1:9")
    assert caught.value.code == 2


def test_workers_of_other_versions_are_named(cluster, monkeypatch):
    cluster.add_worker()
    real = workers.remote.versions
    monkeypatch.setattr(
        workers, "wanted_versions", lambda: real(workers.PACKAGES) | {"numpy": "9.9"}
    )
    with pytest.raises(BuildError, match=r"The Dask worker tcp://\S+ needs numpy 9.9 \(it has "):
        workers.compute({0: (workers.compute, ())}, lambda *_: None, scheduler=cluster.address)

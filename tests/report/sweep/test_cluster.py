"""A sweep on a Dask cluster of this machine: `make test-sweep` runs this.

Its workers have the project by the path, as those of another machine have it by a copy.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time

import pytest

pytest.importorskip(
    "distributed",
    reason="Dask is not installed here; make test-sweep installs it and runs this test.",
)

from analysis.evidence.tables import data
from analysis.report.files.project import BuildError
from analysis.report.sweep import identity, run, workers
from tests.report.small import tree
from tests.report.sweep.test_sweeps import chunk_files, here, project, undisturbed  # noqa: F401


class Cluster:
    """A scheduler and workers in a folder of their own; ``path`` is where they find the package."""

    def __init__(self, folder, path=data.ROOT):
        self.folder, self.workers = folder, []
        self.environment = os.environ | {"PYTHONPATH": str(path)}
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


def test_a_killed_dask_worker_loses_nothing(project, undisturbed, cluster):  # noqa: F811
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


def test_a_worker_without_the_project_is_named(tmp_path):
    found = Cluster(tmp_path, path=tmp_path)
    try:
        found.add_worker()
        with pytest.raises(
            BuildError, match=r"The Dask worker tcp://\S+ does not have this project; start it in a"
        ):
            workers.compute({}, lambda *_: None, scheduler=found.address)
    finally:
        found.close()


def test_a_worker_with_other_data_is_named(tmp_path):
    other = tmp_path / "other"
    for name in ("analysis", "data"):
        shutil.copytree(data.ROOT / name, other / name)
    (other / "data" / "usage.csv").write_text("another\n")
    found = Cluster(tmp_path, path=other)
    try:
        found.add_worker()
        with pytest.raises(
            BuildError, match=r"The Dask worker tcp://\S+ needs this project \w+ \(it has \w+\)"
        ):
            workers.compute({}, lambda *_: None, scheduler=found.address)
    finally:
        found.close()


def test_workers_of_other_versions_are_named(cluster, monkeypatch):
    cluster.add_worker()
    wanted = identity.state() | {"numpy": "9.9"}
    monkeypatch.setattr(identity, "state", lambda: wanted)
    with pytest.raises(BuildError, match=r"The Dask worker tcp://\S+ needs numpy 9.9 \(it has "):
        workers.compute({0: (len, ("a",))}, lambda *_: None, scheduler=cluster.address)


SILENT, RUBBISH = "nothing", b"\xff" * 4096


@pytest.mark.parametrize(
    "answer", [SILENT, RUBBISH, b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(64)]
)
def test_a_peer_that_is_no_scheduler_is_one_sentence(monkeypatch, answer):
    monkeypatch.setattr(workers, "CONNECT", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as server:
        kept = []

        def serve():
            while True:
                try:
                    kept.append(server.accept()[0])
                    if answer is not SILENT:
                        kept[-1].sendall(answer)
                except OSError:
                    return

        threading.Thread(target=serve, daemon=True).start()
        begun = time.monotonic()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(BuildError, match="^No Dask scheduler can be reached at tcp") as caught:
            workers.compute({}, lambda *_: None, scheduler=address)
        assert caught.value.code == 2 and time.monotonic() - begun < 20

"""Computing tasks on the processors of this machine or of a Dask cluster; a worker that is killed
loses nothing.

A task is a function of the package and its arguments. A pool that lost a process is replaced and
computes again what was not finished; Dask does so by itself. The workers of a cluster need Python
and four packages in this machine's versions and nothing of this project: they are sent the package
and the dataset as one archive (see `remote`).
"""

import logging
import multiprocessing
import os
import signal
import tempfile
import threading
import time
import zipfile
from concurrent.futures import FIRST_COMPLETED, CancelledError, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from analysis.evidence import data
from analysis.report.files.project import BuildError, digest, file_digest
from analysis.report.sweep import remote

LOSSES = 3
PATIENCE = 60.0
CONNECT = 15.0
PACKAGES = ("numpy", "scipy", "pandas", "pint")


def compute(tasks, keep, scheduler="", count=None):
    """Run every task and hand its number and answer to ``keep`` as soon as it ends.

    Parameters
    ----------
    tasks : dict of int to (callable, tuple)
    keep : callable
        Takes the number of a task and its answer.
    scheduler : str
        Address of a Dask scheduler; empty computes on this machine.
    count : int, optional
        Processes on this machine, default one for each processor.

    Raises
    ------
    BuildError
        When workers end again and again, or a cluster cannot be used.
    """
    due = dict(tasks)

    def done(number, answer):
        keep(number, answer)
        del due[number]

    if scheduler:
        return _on_cluster(due, done, scheduler)
    losses = 0
    while due:
        before = len(due)
        try:
            _in_pool(due, done, count)
        except BrokenProcessPool:
            losses = losses + 1 if len(due) == before else 1
            if losses == LOSSES:
                raise BuildError(
                    [
                        f"Processes of the sweep were "
                        f"ended from "
                        f"outside "
                        f"{LOSSES} times "
                        f"without "
                        f"finishing anything (out "
                        f"of "
                        "memory?); take fewer samples or WORKERS."
                    ]
                ) from None


def _end_with(parent):
    """Prepare a process of the pool: interrupts are its parent's, and without a parent it ends too."""

    def watch():
        while os.getppid() == parent:
            time.sleep(0.3)
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=watch, daemon=True).start()


def _in_pool(due, done, count):
    pool = ProcessPoolExecutor(
        min(count or os.cpu_count() or 1, len(due)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_end_with,
        initargs=(os.getpid(),),
    )
    try:
        _collect(pool, due, done)
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _collect(executor, due, done, check=lambda: None):
    """Submit all tasks, and hand over each answer as it comes; ``check`` is called in between."""
    running = {
        executor.submit(function, *arguments): number
        for number, (function, arguments) in due.items()
    }
    while running:
        for future in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
            done(running.pop(future), future.result())
        check()


def _on_cluster(due, done, address):
    client, remote_call = _client(address), remote.call
    from distributed.scheduler import KilledWorker

    def call(
        *arguments,
    ):  # local, so that Dask leaves it to cloudpickle, which ships `remote` by value
        return remote_call(*arguments)

    try:
        sent = _send_package(client)
        remote_tasks = {n: (call, (sent, f.__module__, f.__name__, a)) for n, (f, a) in due.items()}
        with client.get_executor(pure=False) as executor:
            _collect(executor, remote_tasks, done, _lost(client, address))
    except KilledWorker:
        raise BuildError(
            [
                f"Workers of the Dask cluster at "
                f"{address} died "
                f"again and "
                f"again on one "
                f"task (out "
                f"of memory?); take fewer "
                f"samples."
            ]
        ) from None
    except (CancelledError, OSError, TimeoutError):
        raise BuildError(
            [
                f"The Dask scheduler at {address} "
                f"went away; "
                f"finished points "
                f"are kept, "
                f"and the "
                f"same command goes "
                f"on."
            ]
        ) from None
    except remote.Unsuitable as error:
        raise BuildError([str(error)], 2) from None
    except (KeyboardInterrupt, BuildError):
        raise
    except Exception as error:  # whatever a cluster of another make has to say
        reason = " ".join(str(error).split())[:300]
        raise BuildError(
            [
                f"The Dask cluster at {address} "
                f"could not "
                f"compute "
                f"the sweep "
                f"({type(error).__name__}: "
                f"{reason})."
            ]
        ) from None
    finally:
        client.close(timeout=5)


def _client(address):
    """Connect to a scheduler that has workers of this machine's versions."""
    import cloudpickle
    from distributed import Client

    logging.getLogger("distributed").setLevel(
        logging.CRITICAL
    )  # what goes wrong is said in one sentence
    logging.getLogger("tornado").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=CONNECT, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise BuildError(
            [
                f"No Dask scheduler can be reached at "
                f"{address} "
                f"({reason[:120]}); "
                f"SCHEDULER must "
                f"be like tcp://host:8786."
            ],
            2,
        ) from None
    cloudpickle.register_pickle_by_value(remote)  # the workers do not have it
    try:
        client.wait_for_workers(1, timeout=CONNECT)
    except TimeoutError:
        client.close()
        raise BuildError(
            [f"The Dask cluster at {address} has no workers; start some and try again."], 2
        ) from None
    return client


def wanted_versions():
    """Return the versions that a worker must have: this machine's."""
    return remote.versions(PACKAGES)


def _send_package(client):
    """Send package and dataset to every worker, also to those that join later; return the name of
    the file.
    """
    wanted = wanted_versions()
    for where, found in client.run(remote.versions, PACKAGES).items():
        remote.require(wanted, found, where)
    with tempfile.TemporaryDirectory() as folder:
        files = {str(path.relative_to(data.ROOT)): path for path in _package()}
        known = [[inside, file_digest(path)] for inside, path in files.items()]
        name = f"what-ai-costs-{digest(known)[:16]}.zip"
        with zipfile.ZipFile(Path(folder) / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for inside, path in files.items():
                archive.write(path, inside)
        client.upload_file(str(Path(folder) / name), load=False)
    return name, wanted


def _package():
    """Return the files of package and dataset."""
    found = (p for f in ("analysis", "data") for p in (data.ROOT / f).rglob("*.*") if p.is_file())
    return sorted(p for p in found if "__pycache__" not in p.parts)


def _lost(client, address):
    """Return a check that gives up when a cluster has had no workers for `PATIENCE` seconds."""
    seen = time.monotonic()

    def check():
        nonlocal seen
        if client.status == "running" and client.scheduler_info(n_workers=1)["workers"]:
            seen = time.monotonic()
        elif time.monotonic() - seen > PATIENCE:
            raise BuildError(
                [
                    f"The Dask cluster at {address} "
                    f"has had no "
                    f"workers for "
                    f"{PATIENCE:.0f} s; "
                    f"finished points are "
                    f"kept, "
                    f"and the "
                    "same command goes on."
                ]
            )

    return check

"""Computing tasks on the processors of this machine or of a Dask cluster; a worker that is killed
loses nothing.

A task is a function of the package and its arguments. A pool that lost a process is replaced and
computes again what was not finished; Dask does so by itself. The workers of a cluster have the
package, as with any Dask job; whether it is the same one is asked first (see `identity`).
"""

import logging
import multiprocessing
import os
import re
import threading
import time
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from analysis.evidence.tables.rows import shown
from analysis.report.build import apart
from analysis.report.files.project import BuildError
from analysis.report.kernels import warm
from analysis.report.sweep import identity

LOSSES = 3
PATIENCE = 60.0
CONNECT = 15.0
ADDRESS = "SCHEDULER must be like tcp://host:8786"
KEPT = "finished points are kept, and the same command goes on"


def compute(tasks, keep, scheduler="", count=None):
    """Run every task (callable, arguments) and hand ``keep`` its number and answer when it ends.

    An empty ``scheduler`` computes on this machine, in ``count`` processes. Raises `BuildError`
    when workers end again and again, or a cluster cannot be used.
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
                    f"Its processes were ended from outside {LOSSES} times without "
                    "finishing anything (out of memory?); take fewer samples or WORKERS."
                ) from None


def _in_pool(due, done, count):
    warm.ensure_tracker()
    pool = ProcessPoolExecutor(
        min(count or os.cpu_count() or 1, len(due)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=apart.end_with_parent,
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
    running = {executor.submit(f, *arguments): number for number, (f, arguments) in due.items()}
    while running:
        for future in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
            done(running.pop(future), future.result())
        check()


def require_address(address):
    """Refuse what cannot be the address of a scheduler, which Dask would tell by a traceback."""
    port = re.fullmatch(r"(?:tcp://)?(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):([0-9]{1,5})", address)
    if not port or not 0 < int(port[1]) < 2**16:
        raise BuildError(f"{ADDRESS}, and {shown(address)} was given.", code=2)


def _on_cluster(due, done, address):
    require_address(address)
    client = _client(address)
    from distributed.scheduler import KilledWorker

    try:
        wanted = _require_same_workers(client)
        tasks = {n: (identity.call, (wanted, f, a)) for n, (f, a) in due.items()}
        with client.get_executor(pure=False) as executor:
            _collect(executor, tasks, done, _lost(client, address))
    except KilledWorker:
        raise BuildError(
            f"Workers of the Dask cluster at {address} died again and again on one task "
            "(out of memory?); take fewer samples."
        ) from None
    except (CancelledError, OSError, TimeoutError):
        raise BuildError(f"The Dask scheduler at {address} went away; {KEPT}.") from None
    except identity.Unsuitable as error:
        raise BuildError(str(error), code=2) from None
    except (KeyboardInterrupt, BuildError):
        raise
    except Exception as error:  # whatever a cluster of another make has to say
        what = f"The Dask cluster at {address} could not compute the sweep"
        raise BuildError(f"{what} ({_reason(error)}).") from None
    finally:
        client.close(timeout=5)


def _client(address):
    """Connect to a scheduler that has workers."""
    from distributed import Client

    for name in ("distributed", "tornado"):  # what goes wrong is said in one sentence
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        client = _in_time(2 * CONNECT, Client, address, timeout=CONNECT, set_as_default=False)
    except Exception as error:  # a peer that is no scheduler may answer anything
        what = f"No Dask scheduler can be reached at {address} ({_reason(error)})"
        raise BuildError(f"{what}; {ADDRESS}.", code=2) from None
    try:
        client.wait_for_workers(1, timeout=CONNECT)
    except TimeoutError:
        client.close(timeout=5)
        problem = f"The Dask cluster at {address} has no workers; start some and try again."
        raise BuildError(problem, code=2) from None
    return client


def _in_time(seconds, function, *arguments, **options):
    """Return what a call returns, or raise `TimeoutError` where it goes on for longer.

    Dask waits without end for a scheduler that accepts a connection and never answers.
    """
    ended = Future()

    def run():
        try:
            ended.set_result(function(*arguments, **options))
        except BaseException as error:
            ended.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        return ended.result(seconds)
    except TimeoutError as error:
        raise TimeoutError(str(error) or f"no answer in {seconds:.0f} s") from None


def _reason(error):
    said = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _require_same_workers(client):
    """Refuse a worker of another Python, without this project, or with another state of it."""
    wanted = identity.state()

    def found():  # local, so that Dask sends its code, which a worker without the project can run
        try:
            from analysis.report.sweep import identity
        except ImportError:
            return None
        return identity.state()

    versions = _in_time(PATIENCE, client.get_versions)["workers"]
    for where, worker in versions.items():  # first, as code cannot be sent to another Python
        python = ".".join(worker["host"]["python"].split(".")[:2])
        identity.require({"Python": wanted["Python"]}, {"Python": python}, where)
    for where, state in _in_time(PATIENCE, client.run, found).items():
        identity.require(wanted, state, where)
    return wanted


def _lost(client, address):
    """Return a check that gives up when a cluster has had no workers for `PATIENCE` seconds."""
    seen = time.monotonic()

    def check():
        nonlocal seen
        if client.status == "running" and client.scheduler_info(n_workers=1)["workers"]:
            seen = time.monotonic()
        elif time.monotonic() - seen > PATIENCE:
            what = f"The Dask cluster at {address} has had no workers for {PATIENCE:.0f} s"
            raise BuildError(f"{what}; {KEPT}.")

    return check

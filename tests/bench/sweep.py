"""Scaling of a sweep: points one by one, a serial loop over blocks of them, local processes, a Dask
cluster on this machine.

Run by ``make bench``; prints one table and writes it to ``build/bench/sweep.csv``. Every way must
give the same numbers.

    seconds       the whole sweep; of a cluster without its start, which comes before a sweep
    start_up      the same for one short piece of work per worker: what does not grow with the sweep
    speed         points a second against the serial loop, start-up counted
    speed_after   the same, start-up taken off

The first line says what the machine allows: how much faster two plain loops in two processes are
than one after the other.
"""

import multiprocessing
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

import pandas as pd
from distributed import Client

from analysis.evidence.tables import data
from analysis.report.files.project import Project
from analysis.report.inputs import parameters
from analysis.report.sweep import points as sweep
from analysis.report.sweep import workers

ROOT = data.ROOT
POINTS, SAMPLES, SIZE, ROUNDS = 2400, 2000, 50, 3


def tasks(count=POINTS, size=SIZE):
    """Return the chunks of a sweep over daily users."""
    declared = parameters.declared(Project(ROOT))
    values = {name: declared[name].default for name in sweep.TAKES} | {"samples": SAMPLES}
    points = [values | {"daily_users": 1e5 * 1.002**n} for n in range(count)]
    return {n: (sweep.points, (points[n : n + size],)) for n in range(0, count, size)}


def serial(work):
    return {n: function(*arguments) for n, (function, arguments) in work.items()}


def one_by_one(work):
    """Compute every point by itself: what blocks of points are measured against."""
    return {
        n: [found for point in points for found in function([point])]
        for n, (function, (points,)) in work.items()
    }


def spread(work, **options):
    found = {}
    workers.compute(work, found.__setitem__, **options)
    return found


def timed(function, *arguments):
    """Return how long a call took in s, and what it returned."""
    begun = time.perf_counter()
    found = function(*arguments)
    return time.perf_counter() - begun, found


def loop(turns):
    return sum(n * n for n in range(turns))


def ceiling(rounds=15, turns=3_000_000):
    """Return how many times as fast as one process two are in work that shares nothing."""
    with multiprocessing.Pool(2) as pool:
        gains = []
        for _ in range(rounds):
            alone, _ = timed(pool.apply, loop, (turns,))
            both, _ = timed(pool.map, loop, [turns, turns], 1)
            gains.append(2 * alone / both)
    return median(gains)


def cluster(stack, count, root=ROOT):
    """Start a Dask cluster with one-threaded workers that have this package; return its address."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    file = folder / "scheduler.json"

    def start(command, *options):
        line = [
            sys.executable,
            "-m",
            f"distributed.cli.{command}",
            "--scheduler-file",
            str(file),
            "--no-dashboard",
            *options,
        ]
        process = subprocess.Popen(
            line, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        stack.callback(process.wait)
        stack.callback(process.kill)

    start("dask_scheduler", "--port", "0")
    while not file.exists():
        time.sleep(0.1)
    for _ in range(count):
        start("dask_worker", "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
    with Client(scheduler_file=str(file), set_as_default=False) as client:
        client.wait_for_workers(count, timeout=120)
        return client.scheduler.address


def main():
    print(f"Two processes do {ceiling():.2f} times the work of one on this machine.")
    with ExitStack() as stack:
        ways = {"serial loop": (serial, 1), "points one by one": (one_by_one, 1)}
        ways |= {
            f"{n} local process{'es' * (n > 1)}": (partial(spread, count=n), n) for n in (1, 2)
        }
        ways |= {
            f"{n} Dask worker{'s' * (n > 1)}": (partial(spread, scheduler=cluster(stack, n)), n)
            for n in (1, 2, 4)
        }
        work, order = tasks(), random.Random(1)
        expected, rows = serial(work), []
        for _ in range(ROUNDS):
            for name in order.sample(list(ways), len(ways)):
                way, count = ways[name]
                start_up, _ = timed(way, tasks(count, 1))
                seconds, found = timed(way, work)
                assert found == expected, f"{name} gives other numbers than the serial loop"
                rows.append({"way": name, "seconds": seconds, "start_up": start_up})
    table = pd.DataFrame(rows).groupby("way").median().loc[list(ways)].assign(points=POINTS)
    table["speed"] = table["seconds"].iloc[0] / table["seconds"]
    table["speed_after"] = (table["seconds"] - table["start_up"]).iloc[0] / (
        table["seconds"] - table["start_up"]
    )
    target = ROOT / "build" / "bench" / "sweep.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(target, float_format="%.6g", lineterminator="\n")
    print(table.to_string(float_format=lambda v: f"{v:.3g}"))


if __name__ == "__main__":
    main()

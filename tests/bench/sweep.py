"""Scaling of a sweep: a plain serial loop against local processes and workers of a Dask cluster on this machine.

Run by ``make bench``; prints one table and writes it to ``build/bench/sweep.csv``. Start-up of processes is counted,
that of a cluster is not, because a cluster is there before a sweep begins. Every way must give the same numbers.
"""

import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pandas as pd
from distributed import Client

from analysis import data, sweep
from analysis.report import parameters, workers
from analysis.report.project import Project

ROOT = data.ROOT
POINTS, SAMPLES, SIZE, ROUNDS = 1200, 2000, 50, 3


def tasks():
    """Return the chunks of a sweep over daily users."""
    declared = parameters.declared(Project(ROOT))
    values = {name: declared[name].default for name in sweep.TAKES} | {"samples": SAMPLES}
    points = [values | {"daily_users": 1e5 * 1.005**n} for n in range(POINTS)]
    return {n: (sweep.points, (points[n : n + SIZE],)) for n in range(0, POINTS, SIZE)}


def serial():
    return {n: function(*arguments) for n, (function, arguments) in tasks().items()}


def spread(**options):
    found = {}
    workers.compute(tasks(), found.__setitem__, **options)
    return found


def cluster(stack, count):
    """Start a Dask cluster with one-threaded workers in an empty folder and return its address."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    file = folder / "scheduler.json"

    def start(command, *options):
        line = [sys.executable, "-m", f"distributed.cli.{command}", "--scheduler-file", str(file), "--no-dashboard", *options]
        process = subprocess.Popen(line, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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
    with ExitStack() as stack:
        ways = {"serial loop": serial} | {f"{n} local process{'es' * (n > 1)}": lambda n=n: spread(count=n) for n in (1, 2)}
        for n in (1, 2, 4):
            address = cluster(stack, n)
            ways[f"{n} Dask worker{'s' * (n > 1)}"] = lambda address=address: spread(scheduler=address)
        expected, times, order = serial(), {name: [] for name in ways}, random.Random(1)
        for _ in range(ROUNDS):
            for name in order.sample(list(ways), len(ways)):
                begun = time.perf_counter()
                found = ways[name]()
                times[name].append(time.perf_counter() - begun)
                assert found == expected, f"{name} gives other numbers than the serial loop"
    table = pd.DataFrame([{"way": name, "points": POINTS, "seconds": median(t)} for name, t in times.items()])
    table["speed_against_serial"] = table["seconds"].iloc[0] / table["seconds"]
    target = ROOT / "build" / "bench" / "sweep.csv"
    target.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(target, index=False, float_format="%.6g", lineterminator="\n")
    print(table.to_string(index=False, float_format=lambda v: f"{v:.3g}"))


if __name__ == "__main__":
    main()

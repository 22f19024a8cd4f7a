"""Calling a function in a process of its own, without this one's caches, which ends with it."""

import multiprocessing
import signal
import threading
from concurrent.futures import ProcessPoolExecutor

from analysis.report.kernels import warm


def call(function, *arguments):
    """Return what a call returns in a new process, or raise what it raises there."""
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, start, initializer=end_with_parent) as pool:
        return pool.submit(function, *arguments).result()


def end_with_parent():
    """Prepare a process of a pool: its parent takes interrupts and ends it with itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=warm.end_with_parent, daemon=True).start()

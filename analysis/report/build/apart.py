"""Calling a function in a process of its own, without this one's caches, which ends with it."""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor


def call(function, *arguments):
    """Return what a call returns in a new process, or raise what it raises there."""
    start = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, start, initializer=end_with_parent) as pool:
        return pool.submit(function, *arguments).result()


def end_with_parent():
    """Prepare a process of a pool: its parent takes interrupts and ends it with itself."""

    def watch():
        multiprocessing.parent_process().join()
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=watch, daemon=True).start()

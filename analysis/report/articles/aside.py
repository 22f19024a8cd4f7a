"""Asking a function about many articles in forks of this process, side by side.

A fork has every table and library that this process has, so that it costs next to nothing; where
fork is not safe (anything but Linux) nothing is asked, and who asks does without the answers.
"""

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from analysis.report.build import apart

#: The articles for which a process is worth its start.
SHARE = 5


def asked(function: Callable[[Sequence[str]], Any], articles: Sequence[str]) -> list[Any]:
    """Return what a function answers of some articles, one answer for each process's share; none
    where there are few articles, or processes were ended from outside.
    """
    count = min(apart.processes(), len(articles) // SHARE)
    if count < 2:
        return []
    shares = [articles[first::count] for first in range(count)]
    fork = multiprocessing.get_context("fork")
    try:
        with ProcessPoolExecutor(count, fork, initializer=apart.end_with_parent) as pool:
            return list(pool.map(function, shares))
    except BrokenProcessPool:
        return []

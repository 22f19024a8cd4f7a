"""Steps of a price: each holds from its first day until the next begins."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any


def in_force(steps: Sequence[Any], day: Any, first_day: Callable = itemgetter(0)) -> Any:
    """Return the step in force on a day, None before the first.

    Parameters
    ----------
    steps : sequence
        The earliest first.
    day : date, Timestamp or ISO text
        As ``first_day`` gives it for a step.

    Examples
    --------
    >>> in_force([("2024-05-13", 5.0), ("2024-08-06", 2.5)], "2024-08-05")
    ('2024-05-13', 5.0)
    """
    known = bisect_right(steps, day, key=first_day)
    return steps[known - 1] if known else None

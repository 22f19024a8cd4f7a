"""Judging by samples, until every chapter hands over estimates."""

from dataclasses import dataclass
from math import inf

import numpy as np

from analysis.evidence import drawn as draws
from analysis.evidence.tables import data

REACH, STEPS, FEW_STEPS = 100.0, 1000, 40


@dataclass(frozen=True)
class Turn:
    """One input of a claim, in ``unit``: the claim holds while the input lies in [low, high], all
    else at its median.

    An open end is infinite (or 0 below); both ends are NaN where no value of this input makes the
    claim hold.
    """

    input: str
    unit: str
    now: float
    low: float
    high: float

    @property
    def reachable(self):
        """True when some value of the input makes the claim hold."""
        return not np.isnan(self.low)


def holding_range(function, now, low, high, ceiling=inf, steps=STEPS):
    """Return the range of a positive input in which a function of it lies in [low, high].

    Parameters
    ----------
    function : callable
        Takes an array of the input and returns an array of results.
    now : float
        Today's value, positive; the search spans a factor of `REACH` on either side.
    low, high : float
        The claimed set; infinite for an open end.
    ceiling : float
        Largest value the input can have, such as 1 for a share.
    steps : int
        Steps of the grid on either side, and of the second one; the ends are found to about (100 /
        steps**2) percent.

    Returns
    -------
    (float, float)
        Ends of the range, 0 and infinity where it is open, NaN twice where no value serves.

    Examples
    --------
    >>> [round(end, 3) for end in holding_range(lambda x: 100 / x, 10.0, 2.0, 4.0)]
    [25.0, 50.0]
    """
    grid = now * np.geomspace(1 / REACH, REACH, 2 * steps + 1)
    grid = np.append(grid[grid < ceiling], ceiling) if ceiling < grid[-1] else grid
    inside = _inside(function, grid, low, high)
    if not inside.any():
        return np.nan, np.nan
    held = np.flatnonzero(inside)
    nearest = held[np.argmin(np.abs(np.log(grid[held] / now)))]
    out = np.flatnonzero(~inside)
    first = out[out < nearest].max() + 1 if (out < nearest).any() else 0
    last = out[out > nearest].min() - 1 if (out > nearest).any() else len(grid) - 1
    start = _edge(function, grid[first - 1], grid[first], low, high, steps) if first else 0.0
    end = (
        _edge(function, grid[last + 1], grid[last], low, high, steps)
        if last < len(grid) - 1
        else inf
    )
    return float(start), float(end)


def _inside(function, grid, low, high):
    with np.errstate(all="ignore"):
        values = np.broadcast_to(np.asarray(function(grid), dtype=float), grid.shape)
    slack_low, slack_high = (1e-9 * abs(e) if np.isfinite(e) else 0.0 for e in (low, high))
    return (values >= low - slack_low) & (values <= high + slack_high)


def _edge(function, outside, inside, low, high, steps):
    grid = np.geomspace(outside, inside, steps)
    return grid[np.argmax(_inside(function, grid, low, high))]


def turns(function, inputs, claimed, *, steps=STEPS):
    """Return a `Turn` for each input that can turn the claim; inputs that change nothing are left
    out.

    Parameters
    ----------
    function : callable
        Takes a mapping of every input to a number or array, and returns the recomputed value in the
        claim's unit.
    inputs : dict of str to (float, str)
        Value of today and unit of each input.
    claimed : (float, float)
        The claimed set.
    steps : int
        Steps of the search; `FEW_STEPS` for a function that is slow.
    """
    found = []
    for name, (now, unit) in inputs.items():
        if not now > 0:
            continue
        others = {other: value for other, (value, _) in inputs.items()}
        low, high = holding_range(
            lambda x: function(draws.Medians(others | {name: x})),
            now,
            *claimed,
            _ceiling(name, unit),
            steps,
        )
        if (low, high) != (0.0, inf):
            found.append(Turn(name, unit, float(now), low, high))
    return tuple(found)


def _ceiling(name, unit):
    return inf if "share" not in name else 100.0 if unit == "percent" else 1.0


def facts(names):
    """Return today's value and unit of facts, as `turns` takes them."""
    return {name: (draws.median_of(name), data.fact(name).unit) for name in names}

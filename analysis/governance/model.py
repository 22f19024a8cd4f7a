"""Compute triggers and shares: who passes a line with which chance, and what a share says.

Estimates of training compute are uncertain by factors, so a model passes a trigger with a
probability:

    P(pass) = Phi( ln(estimate / trigger) / sigma ),   sigma = ln(spread) / 1.645

where 90 percent of the cases lie within ``spread`` times of the estimate. A share x turns into odds
x / (1 - x); the ratio of two odds is how much faster the others grew, whatever the level.
"""

import numpy as np
from scipy import stats

from analysis.evidence.estimates.estimate import model
from analysis.evidence.uncertainty import end_score


def pass_probability(flop, spread, trigger):
    """Return the probability that a model passes a trigger.

    Estimate and trigger are in FLOP, positive; ``spread`` is the factor, above 1, that holds 90
    percent of the cases.

    >>> pass_probability(1e25, 2.0, 1e25), round(float(pass_probability(2e25, 2.0, 1e25)), 2)
    (0.5, 0.95)
    """
    if np.any(np.asarray(spread) <= 1):
        raise ValueError(
            f"The spread must exceed 1 and is {np.min(spread):g}; give the factor that holds 90 "
            "percent of cases."
        )
    if np.any(np.asarray(flop) <= 0) or np.any(np.asarray(trigger) <= 0):
        raise ValueError("Compute and trigger must be positive; correct the row.")
    result = stats.norm.cdf(np.log(np.asarray(flop) / trigger) / (np.log(spread) / end_score()))
    return float(result) if np.ndim(result) == 0 else result


@model("", "", gives="year")
def years_to_close(factor, growth_per_year):
    """Return the years that growth takes to close a distance; infinite when nothing grows.

    >>> round(float(years_to_close(3.04, 3.0)), 2)
    1.01
    """
    factor, growth = np.asarray(factor, dtype=float), np.asarray(growth_per_year, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        years = np.where(growth > 1, np.log(factor) / np.log(growth), np.inf)
    return np.where(factor <= 1, 0.0, years)[()]


@model("", "", gives="")
def odds_ratio(first, last):
    """Return how much faster the others grew while a share went from ``first`` to ``last``.

    >>> round(float(odds_ratio(0.373, 0.141)), 2)
    3.62
    """
    first, last = np.asarray(first, dtype=float), np.asarray(last, dtype=float)
    if not (np.all((first > 0) & (first < 1)) and np.all((last > 0) & (last < 1))):
        raise ValueError(
            f"Shares must lie between 0 and 1 and are {first} and {last}; give shares, not percent."
        )
    return ((first / (1 - first)) / (last / (1 - last)))[()]

"""Growth and decline by a constant factor: log-linear fits with intervals.

log10(value) = a + slope * days, ordinary least squares; the factor a year is 10^(365 * slope) and
its interval comes from the t interval of the slope. This is the method of the price rates that
Epoch AI published in March 2025, and a year there has 365 days. Not modelled: autocorrelation
(record lows depend on each other), so intervals are too narrow.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

DAYS_PER_YEAR = 365.0


@dataclass(frozen=True)
class Trend:
    """Factor per year with its interval; above 1 grows. ``n`` points, ``r2`` of the log fit."""

    factor_per_year: float
    low: float
    high: float
    level: float
    n: int
    r2: float
    start_value: float

    @property
    def decline(self) -> "Trend":
        """The same trend as a fall, as price claims word it: ``1 / factor``, ends exchanged."""
        factor, low, high = 1 / self.factor_per_year, 1 / self.high, 1 / self.low
        return replace(self, factor_per_year=factor, low=low, high=high)


def log_linear_fit(days: ArrayLike, values: ArrayLike, level: float = 0.90) -> Trend:
    """Fit a constant yearly factor, with its interval at ``level`` (between 0 and 1).

    ``days``, from any origin and not all equal, and positive ``values`` have shape (n,), n >= 3;
    else it raises `ValueError`.

    >>> round(log_linear_fit([0, 365, 730], [1, 10, 100]).factor_per_year, 6)
    10.0
    """
    x, y = np.asarray(days, dtype=float), np.asarray(values, dtype=float)
    if len(x) < 3:
        raise ValueError(f"A trend with an interval needs three points or more and got {len(x)}.")
    if (y <= 0).any():
        raise ValueError(f"A log-linear trend needs positive values and got {y.min():g}.")
    if np.ptp(y) == 0:
        return Trend(1.0, 1.0, 1.0, level, len(x), 1.0, float(y[0]))
    from scipy import stats  # half a second that most commands do without

    fit = stats.linregress(x, np.log10(y))
    half = stats.t.ppf(0.5 + level / 2, len(x) - 2) * fit.stderr

    slopes = fit.slope, fit.slope - half, fit.slope + half
    factor, low, high = (float(10 ** (DAYS_PER_YEAR * slope)) for slope in slopes)
    r2, start = float(fit.rvalue**2), float(10**fit.intercept)
    return Trend(factor, low, high, level, len(x), r2, start)


def annual_factor(factor: float, days: float) -> float:
    """Spread a factor over a number of days evenly: the factor a year (365 days).

    >>> round(annual_factor(100, 730), 6)
    10.0
    """
    return float(factor ** (DAYS_PER_YEAR / days))

"""How training cost and compute grow: fits over years, and the exponent of cost in model size.

Serves the growth and scaling claims. The published growth of 2.4 times a year is an ordinary
least-squares fit of log10 cost (dollars of 2023) on release date over 45 models; `growth` repeats
it for any window. An exponent is fitted within families, log(chip-hours) = a_family + b log(size),
so that chips and methods, which differ between families, drop out. b = 1 means cost in proportion,
b = 2 the square. As estimates, coefficients are distributed as their t intervals say.

Not modelled: selection (which models a table calls frontier), ties between estimates that share
assumptions, and any bend in the trend. Sources: Cottier et al. 2024 (arXiv 2405.21015), Epoch AI
table of May 2026, model cards of Meta.
"""

from dataclasses import dataclass
from functools import cache, partial

import numpy as np
import pandas as pd
from scipy import stats

from analysis.evidence import trends
from analysis.evidence.estimates.estimate import ONE, Rows, computed, estimate, sampled
from analysis.evidence.tables.origins import origins
from analysis.training import model

ORIGIN = pd.Timestamp("2010-01-01")
OUTLIERS = ("AlphaGo Master", "AlphaGo Zero")
LEVEL = 0.90
#: First year from which a turn of the growth is looked for.
FIRST_TURN = 2015
#: Probabilities that stand for all: an odd number of them, so that the median is one, and fewer
#: than any run has samples.
PROBABILITIES = (np.arange(999) + 0.5) / 999


@dataclass(frozen=True)
class Fit:
    """A fitted coefficient with its standard error and degrees of freedom."""

    value: float
    error: float
    freedom: int

    @property
    def low(self):
        """Low end of the 90 % interval."""
        return float(model.t_distributed(self.value, self.error, self.freedom, 0.5 - LEVEL / 2))

    @property
    def high(self):
        """High end of the 90 % interval."""
        return float(model.t_distributed(self.value, self.error, self.freedom, 0.5 + LEVEL / 2))


def uncertain(fit, *inputs, unit="", rows, facts, label):
    """Return a fitted coefficient as an estimate, distributed as its t interval says.

    ``fit`` takes the values of the inputs and returns a `Fit` in ``unit``; ``rows`` are the table
    rows that it reads, and ``label`` names the random stream.
    """

    fit = cache(fit)  # asked for each of its parts

    def part(name, unit=""):
        return computed(partial(_part, fit, name), *inputs, unit=unit, origins=origins(rows))

    value, error, freedom = part("value", unit), part("error", unit), part("freedom")
    whole = model.t_distributed(value, error, freedom, Rows(PROBABILITIES, ONE, ()))
    return sampled(whole, facts, label)


def _part(fit, name, *values):
    return getattr(fit(*values), name)


# Growth over years ------------------------------------------------------------------------------


def days(dates):
    """Days since `ORIGIN` of dates or of decimal years."""
    if np.issubdtype(np.asarray(dates).dtype, np.number):
        return (np.asarray(dates, dtype=float) - 2010) * 365.25
    return (pd.to_datetime(dates) - ORIGIN).dt.days.to_numpy(float)


def years(dates):
    """Decimal years of dates."""
    return 2010 + days(dates) / 365.25


def window(frame, column="cost_usd", since=0.0, without=()):
    """Return the rows of a table of runs that have a value and lie in a window of years."""
    keep = frame[column].notna() & (years(frame["release_date"]) >= since)
    return frame[keep & ~frame["model"].isin(without)]


def growth(frame, column="cost_usd", *, level=LEVEL, **limits):
    """Fit a constant yearly factor to a table of runs in a `window`, which needs three of them."""
    part = window(frame, column, **limits)
    return trends.log_linear_fit(days(part["release_date"]), part[column], level)


def slope(frame, since, facts, column="cost_usd"):
    """Return ln(factor) per year of a table of runs since a decimal year (1/year)."""
    label, fit = f"growth of {column}", partial(_slope, frame, column)
    rows = window(frame, column, since=estimate(since).median)
    return uncertain(fit, since, unit="1/year", rows=rows, facts=facts, label=label)


def _slope(frame, column, since):
    trend = growth(frame, column, since=since)
    half = (np.log(trend.high) - np.log(trend.low)) / 2
    error = half / stats.t.ppf(0.5 + trend.level / 2, trend.n - 2)
    return Fit(float(np.log(trend.factor_per_year)), float(error), trend.n - 2)


def on_the_line(trend, year):
    """Value of the fitted line in a decimal year (number or array)."""
    return trend.start_value * trend.factor_per_year ** (days(year) / trends.DAYS_PER_YEAR)


def line(frame, since, year):
    """Return the fitted line of a table of runs in a decimal year, as an estimate (USD)."""
    value, rows = partial(_on_line, frame), window(frame, since=estimate(since).median)
    return computed(value, since, year, unit="USD", origins=origins(rows))


def _on_line(frame, since, year):
    return float(on_the_line(growth(frame, since=since), year))


def turning_year(table, limit, column="cost_usd"):
    """Earliest start of the window (year from `FIRST_TURN`) whose factor exceeds ``limit``, or
    infinity.
    """
    for start in np.arange(FIRST_TURN, 2022, 0.1):
        if growth(table, column, since=start).factor_per_year > limit:
            return float(round(start, 1))
    return np.inf


# Cost in model size -----------------------------------------------------------------------------


def exponent(frame, size, group=None):
    """Fit the exponent of chip-hours in a positive size, with one constant for each group.

    Raises `ValueError` when too few models are left for an interval, or sizes within every group
    are equal.
    """
    groups = frame[group] if group else pd.Series("all", index=frame.index)
    x, y = (_within(values, groups) for values in (size, frame["chip_hours"]))
    freedom = len(x) - groups.nunique() - 1
    if freedom < 1 or not (x**2).sum() > 0:
        raise ValueError(
            "An exponent needs sizes that differ and two models more than groups; "
            f"{len(x)} models in {groups.nunique()} groups are too few."
        )
    value = float((x * y).sum() / (x**2).sum())
    error = float(np.sqrt(((y - value * x) ** 2).sum() / freedom / (x**2).sum()))
    return Fit(value, error, freedom)


def _within(values, groups):
    """Logarithms less the mean of their group."""
    logs = pd.Series(np.log(np.asarray(values, dtype=float)), index=groups.index)
    return (logs - logs.groupby(groups).transform("mean")).to_numpy()


def size_exponent(families, facts):
    """Return the exponent of chip-hours in size at equal training tokens, as an estimate."""
    fit = partial(exponent, families, families["parameters"], "family")
    return uncertain(fit, rows=families, facts=facts, label="exponent of size")


def product_exponent(families, chip, facts):
    """Return the exponent of one chip's hours in parameters times tokens, as an estimate."""
    part = families[families["chip"] == chip]
    fit = partial(exponent, part, part["parameters"] * part["training_tokens"])
    return uncertain(fit, rows=part, facts=facts, label="exponent of the product")

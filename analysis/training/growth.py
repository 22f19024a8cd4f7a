"""How training cost and compute grow: fits over years, and the exponent in model size.

Serves the growth and scaling claims. The published growth of 2.4 times a year is an ordinary
least-squares fit of log10 cost (dollars of 2023) on release date over 45 models; `growth` repeats
it for any window. An exponent is fitted within families, log(chip-hours) = a_family + b log(size),
so that chips and methods, which differ between families, drop out; its interval is the t interval
of b. b = 1 means cost in proportion, b = 2 the square.

Not modelled: selection (which models a table calls frontier), ties between estimates that share
assumptions, and any bend in the trend. Sources: Cottier et al. 2024 (arXiv 2405.21015), Epoch AI
table of May 2026, model cards of Meta.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.evidence import trends, uncertainty
from analysis.lifecycle import overtraining

ORIGIN = pd.Timestamp("2010-01-01")
OUTLIERS = ("AlphaGo Master", "AlphaGo Zero")


@dataclass(frozen=True)
class Exponent:
    """A fitted exponent with its 90 % interval, standard error and degrees of freedom."""

    value: float
    low: float
    high: float
    error: float
    freedom: int

    def samples(self, n, rng):
        """Draw ``n`` samples of the exponent from its t distribution."""
        return self.value + self.error * rng.standard_t(self.freedom, n)


def days(dates):
    """Days since `ORIGIN` of dates or of decimal years."""
    if np.issubdtype(np.asarray(dates).dtype, np.number):
        return (np.asarray(dates, dtype=float) - 2010) * 365.25
    return (pd.to_datetime(dates) - ORIGIN).dt.days.to_numpy(float)


def window(frame, column="cost_usd", since=0.0, until=9999.0, without=()):
    """Return the rows of a table of runs that have a value and lie in a window of years."""
    year = 2010 + days(frame["release_date"]) / 365.25
    keep = frame[column].notna() & (year >= since) & (year <= until) & ~frame["model"].isin(without)
    return frame[keep]


def growth(frame, column="cost_usd", *, level=0.90, **limits):
    """Fit a constant yearly factor to a table of runs in a `window`.

    Returns
    -------
    trends.Trend

    Raises
    ------
    ValueError
        When fewer than three runs fall into the window.
    """
    part = window(frame, column, **limits)
    return trends.log_linear_fit(days(part["release_date"]), part[column], level)


def factors(trend, n, rng):
    """Draw samples of a trend's yearly factor from the t distribution of its slope."""
    half = (np.log(trend.high) - np.log(trend.low)) / 2
    error = half / stats.t.ppf(0.5 + trend.level / 2, trend.n - 2)
    return np.exp(np.log(trend.factor_per_year) + error * rng.standard_t(trend.n - 2, n))


def on_the_line(trend, year):
    """Value of the fitted line in a decimal year (number or array)."""
    return trend.start_value * trend.factor_per_year ** (days(year) / trends.DAYS_PER_YEAR)


def reaches(value, start, start_year, factor):
    """Decimal year in which a growing series reaches a value; infinite without growth.

    Examples
    --------
    >>> float(reaches(1000, 10, 2025, 10))
    2027.0
    """
    rate = np.asarray(factor, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rate > 1, start_year + np.log(value / start) / np.log(rate), np.inf)[()]


def record(frame, column="cost_usd"):
    """Return (decimal year, value, model) of the highest value in a table of runs."""
    row = frame.loc[frame[column].idxmax()]
    return (
        float(2010 + days(pd.Series([row["release_date"]]))[0] / 365.25),
        float(row[column]),
        row["model"],
    )


def fragility(study, table):
    """Rows of the growth factor under each defensible choice: label, median, low, high, n.

    Parameters
    ----------
    study, table : pandas.DataFrame
        The sample of 2024 and the frontier models of 2026 of ``published_training_costs``.
    """
    choices = {
        "Study of 2024, as published": growth(study),
        "Study of 2024, without AlphaGo": growth(study, without=OUTLIERS),
        "Study of 2024, since 2020": growth(study, since=2020),
        "Table of 2026, same window": growth(table, since=2015.9),
        "Table of 2026, since 2018": growth(table, since=2018),
        "Table of 2026, since 2020": growth(table, since=2020),
        "Table of 2026, since 2012": growth(table),
    }
    rows = [
        {
            "label": f"{k} (N = {t.n})",
            "median": t.factor_per_year,
            "low": t.low,
            "high": t.high,
            "n": t.n,
        }
        for k, t in choices.items()
    ]
    return pd.DataFrame(rows)


def turning_year(table, limit, column="cost_usd"):
    """Earliest start of the window (year from 2015) whose factor exceeds ``limit``, or NaN."""
    for start in np.arange(2015, 2023, 0.1):
        if growth(table, column, since=start).factor_per_year > limit:
            return float(round(start, 1))
    return np.nan


def exponent(frame, size, group=None, level=0.90):
    """Fit the exponent of chip-hours in a size, with one constant for each group.

    Parameters
    ----------
    frame : pandas.DataFrame
        Column ``chip_hours`` and the grouping column.
    size : array, shape (n,)
        Positive sizes: parameters, or parameters times tokens.
    group : str, optional
        Column whose values get a constant each; without it one constant serves all.

    Returns
    -------
    Exponent

    Raises
    ------
    ValueError
        When too few models are left for an interval, or sizes within every group are equal.
    """
    groups = frame[group] if group else pd.Series("all", index=frame.index)
    x, y = np.log(np.asarray(size, dtype=float)), np.log(frame["chip_hours"].to_numpy(float))
    x, y = (
        v - pd.Series(v, index=frame.index).groupby(groups).transform("mean").to_numpy()
        for v in (x, y)
    )
    freedom = len(x) - groups.nunique() - 1
    if freedom < 1 or not (x**2).sum() > 0:
        raise ValueError(
            f"An exponent needs sizes that differ and two models more than groups; {len(x)} models "
            f"in {groups.nunique()} groups are too few."
        )
    value = float((x * y).sum() / (x**2).sum())
    error = float(np.sqrt(((y - value * x) ** 2).sum() / freedom / (x**2).sum()))
    half = error * float(stats.t.ppf(0.5 + level / 2, freedom))
    return Exponent(value, value - half, value + half, error, freedom)


def family_table(frame):
    """Rows for each family: the exponent between its ends, and the pooled one."""
    rows = []
    for name, part in frame.groupby("family", sort=False):
        ends = part.sort_values("parameters").iloc[[0, -1]]
        b = float(np.diff(np.log(ends["chip_hours"]))[0] / np.diff(np.log(ends["parameters"]))[0])
        label = f"{name}, {len(part)} models"
        rows.append({"label": label, "median": b, "low": b, "high": b, "group": "context"})
    pooled = exponent(frame, frame["parameters"], "family")
    rows.append(
        {
            "label": "All families together",
            "median": pooled.value,
            "low": pooled.low,
            "high": pooled.high,
            "group": "",
        }
    )
    return pd.DataFrame(rows)


def smaller_for_serving(law, parameters, multiples):
    """Cost-minimal size with serving over that without, by tokens served per training token.

    Parameters
    ----------
    law : overtraining.Law
    parameters : float
        Size of the compute-optimal model whose quality is kept.
    multiples : array
        Tokens served over the model's life, as multiples of its training tokens.
    """
    loss, tokens = overtraining.chinchilla(law, parameters)
    return (
        np.array([overtraining.optimum(law, loss, m * tokens).parameters for m in multiples])
        / parameters
    )


def served_multiples(n, rng):
    """Draw tokens served over training tokens from 1 to 100 (no source: a span to try)."""
    return uncertainty.sample(np.nan, 1, 100, "loguniform", n=n, rng=rng)

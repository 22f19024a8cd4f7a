"""How far and how fast a price falls: two-date factors, shares, intervals from choices, rises.

    factor = price(start) / price(end)          a year: factor ** (365 / days)

Intervals of two-date factors come from choices, not from noise: every combination of the published
blends, the three host rules and the three score rules is computed and counts once; the interval
holds the middle 90 % of them. This rule was fixed before the results were known. A claim whose
source names its blend is judged at that blend.

Not modelled: that some choices are likelier than others, and errors in the listed prices
themselves.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from analysis.evidence.trends import annual_factor
from analysis.prices.frontier import PriceError, blended


def day(number):
    """Read a date written as a whole number, year first: ``day(20221130)``.

    Raises
    ------
    PriceError
        When the calendar has no such day.
    """
    try:
        return pd.to_datetime(str(number), format="%Y%m%d")
    except ValueError:
        raise PriceError(
            f"A date must be written as yyyymmdd, such as 20221130, and {number} was given."
        ) from None


def price_on(series, date):
    """Return the price in force on a date (USD per million tokens) from a dated series."""
    known = series["date"].to_numpy().searchsorted(np.datetime64(pd.Timestamp(date)), side="right")
    if not known:
        raise PriceError(
            f"No model at this threshold was on sale on {pd.Timestamp(date):%Y-%m-%d}; the first "
            f"came {series['date'].min():%Y-%m-%d}."
        )
    return float(series["price"].iloc[known - 1])


@dataclass(frozen=True)
class Decline:
    """A fall of the price between two dates (USD per million tokens); factors above 1 fall."""

    start: pd.Timestamp
    end: pd.Timestamp
    start_price: float
    end_price: float

    @property
    def days(self):
        return (self.end - self.start).days

    @property
    def factor(self):
        return self.start_price / self.end_price

    @property
    def per_year(self):
        return annual_factor(self.factor, self.days)


def decline(series, start, end):
    """Return the fall of a price series between two dates, or from its later beginning.

    Raises
    ------
    PriceError
        When no day of the window has a price.
    """
    first, last = max(pd.Timestamp(start), series["date"].min()), pd.Timestamp(end)
    if first >= last:
        raise PriceError(
            f"The window {start} to {end} holds no two days with a price; the first price is of "
            f"{series['date'].min():%Y-%m-%d}."
        )
    return Decline(first, last, price_on(series, first), price_on(series, last))


def share_after(series, start, end, event):
    """Return the share (0 to 1) of a logarithmic fall that came on or after an event."""
    d = decline(series, start, end)
    before = min(max(pd.Timestamp(event) - pd.Timedelta(days=1), d.start), d.end)
    return float(np.log(price_on(series, before) / d.end_price) / np.log(d.factor))


def grid(measure, **choices):
    """Compute a number under every combination of choices: the interval rule of this module.

    Parameters
    ----------
    measure : callable
        Takes one value of each choice as keywords and returns a number.
    **choices : iterable
        The values of each choice.

    Returns
    -------
    pandas.DataFrame
        One column a choice, and ``value``; combinations without an answer (`PriceError`) are left
        out.
    """
    rows = []
    for combination in product(*choices.values()):
        named = dict(zip(choices, combination))
        try:
            rows.append({**named, "value": measure(**named)})
        except PriceError:
            continue
    if not rows:
        raise PriceError(
            "None of the combinations of choices has an answer in this window; widen the window."
        )
    return pd.DataFrame(rows)


def spread(table, **defaults):
    """Vary one choice of a `grid` at a time, the others at their defaults, widest first.

    Returns
    -------
    pandas.DataFrame
        ``choice, low, high, at_low, at_high``: the ends of the value and the choices that give
        them.
    """
    rows = []
    for name in defaults:
        others = [table[other] == value for other, value in defaults.items() if other != name]
        part = table[np.logical_and.reduce(others)].sort_values("value", kind="stable")
        if len(part):
            low, high = part.iloc[0], part.iloc[-1]
            rows.append((name, low["value"], high["value"], low[name], high[name]))
    found = pd.DataFrame(rows, columns=["choice", "low", "high", "at_low", "at_high"])
    return found.iloc[(-np.log(found["high"] / found["low"])).argsort(kind="stable")].reset_index(
        drop=True
    )


def input_share_for(factor, measure, low=0.0, high=1.0):
    """Return the input share of the blend at which a factor takes a value; NaN if none does.

    Parameters
    ----------
    factor : float
        The value wanted.
    measure : callable
        Takes the input share (0 to 1) and returns the factor.
    """
    ends = measure(low) - factor, measure(high) - factor
    if ends[0] * ends[1] > 0:
        return np.nan
    return float(brentq(lambda share: measure(share) - factor, low, high, xtol=1e-6))


def last_date_at_rate(series, rate, until):
    """Return the last day to which the yearly fall from the first price kept a rate, or NaT."""
    days = pd.date_range(series["date"].iloc[0] + pd.Timedelta(days=90), until)
    price = (
        series.set_index("date")["price"].reindex(days.union(series["date"])).ffill().reindex(days)
    )
    elapsed = (days - series["date"].iloc[0]).days
    held = (series["price"].iloc[0] / price) ** (365 / elapsed) >= rate
    return days[held.to_numpy()].max() if held.any() else pd.NaT


def changes(prices, since, *, blend_input=3, blend_output=1):
    """Return every dated change of price of a model at a host: ``model, provider, date, …``.

    ``factor`` is after / before: above 1 the price rose. The first listing at a host is no change.
    """
    rows = prices[prices["verification"] != "recalled"].sort_values(
        ["effective_from"], kind="stable"
    )
    price = blended(
        rows["input_usd_per_mtok"], rows["output_usd_per_mtok"], blend_input, blend_output
    )
    table = rows[["model", "provider"]].assign(date=rows["effective_from"], after=price)
    group = table.groupby(["model", "provider"])
    table["before"], table["since"] = group["after"].shift(), group["date"].shift()
    moved = table[
        table["before"].notna()
        & (table["after"] != table["before"])
        & (table["date"] >= pd.Timestamp(since))
    ]
    return (
        moved.assign(factor=moved["after"] / moved["before"])
        .sort_values("factor", ascending=False, kind="stable")
        .reset_index(drop=True)
    )

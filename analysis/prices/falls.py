"""How far and how fast a price falls: two-date factors, shares, rises, and the grid of choices.

    factor = price(start) / price(end)          a year: factor ** (365 / days)

Intervals of two-date factors come from choices, not from noise: every combination of the published
blends, the three host rules and the three score rules is computed and counts once; the interval
holds the middle 90 % of them. This rule was fixed before the results were known. A claim whose
source names its blend is judged at that blend. A combination without a price on the days in
question has no answer and does not count.

Not modelled: that some choices are likelier than others, and errors in the listed prices
themselves.
"""

from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from analysis.evidence.tables.origins import each
from analysis.evidence.trends import annual_factor
from analysis.prices.frontier import BLENDS, HOSTS, PRICES, SCORES, Choice, Level, Step
from analysis.prices.model import blended
from analysis.prices.steps import in_force

#: A fall between two dates needs prices on half of the days between them.
COVERED = 0.5
#: A yearly fall needs a window of half a year.
LEAST_DAYS = 180
EVERY_RULE = {"hosts": HOSTS, "rule": SCORES}
EVERY_CHOICE = {"blend": tuple(BLENDS.values()), **EVERY_RULE}


@dataclass(frozen=True)
class Decline:
    """A fall of the price between two days; its factor is above 1 for a fall."""

    start: pd.Timestamp
    end: pd.Timestamp
    first: Step
    last: Step

    @property
    def days(self):
        return (self.end - self.start).days

    @property
    def factor(self):
        return self.first.price / self.last.price

    @property
    def per_year(self):
        return annual_factor(self.factor, self.days)

    @property
    def steps(self):
        return self.first, self.last


def decline(series, start, end, covered=COVERED):
    """Return the `Decline` of a price series between two dates, None where it has no two days.

    A series that begins later begins the window; it must cover at least the share ``covered``
    (0 to 1) of the window's days.
    """
    if not series:
        return None
    asked, end = pd.Timestamp(start), pd.Timestamp(end)
    start = max(asked, series[0].date)
    if start >= end or (end - start) < covered * (end - asked):
        return None
    return Decline(start, end, in_force(series, start), in_force(series, end))


class Case(NamedTuple):
    """One answer under one combination of choices, with the `Step` rows that it rests on."""

    level: Level
    choice: Choice
    value: float
    steps: tuple


def cases(measure, market, levels, choice, **varied):
    """Ask a question at every level under every combination of choices: the interval rule.

    Parameters
    ----------
    measure : callable
        Takes a market, a level and a choice, and returns a value and its steps, or None: then the
        combination is left out.
    **varied : iterable
        Fields of `Choice`, each with its values; ``choice`` has what does not vary.
    """
    found = []
    for level, *values in product(levels, *varied.values()):
        chosen = choice._replace(**dict(zip(varied, values)))
        answer = measure(market, level, chosen)
        if answer:
            found.append(Case(level, chosen, *answer))
    return found


def factor(market, level, choice, *, start, end):
    """Measure how many times cheaper a level became between two dates."""
    fall = decline(market.series(level, choice), start, end)
    return fall and (fall.factor, fall.steps)


def yearly(market, level, choice, *, start, end):
    """Measure how many times cheaper a level became a year."""
    fall = decline(market.series(level, choice), start, end, covered=0)
    return (fall.per_year, fall.steps) if fall and fall.days >= LEAST_DAYS else None


def share_after(market, level, choice, *, start, end, event):
    """Measure the share (0 to 1) of a logarithmic fall that came on or after an event."""
    series = market.series(level, choice)
    fall = decline(series, start, end)
    if not fall or fall.factor <= 1:
        return None
    eve = min(max(pd.Timestamp(event) - pd.Timedelta(days=1), fall.start), fall.end)
    before = in_force(series, eve)
    share = np.log(before.price / fall.last.price) / np.log(fall.factor)
    return float(share), (fall.first, before, fall.last)


def pace_ratio(market, level, choice, *, start, event, end):
    """Measure the rate of fall after an event over the rate before it.

    The rate is the logarithm of the yearly factor, so 1 means that the fall went on as before.
    Where no price fell before the event there is no ratio.
    """
    series = market.series(level, choice)
    windows = (start, event), (event, end)
    before, after = (decline(series, *window, covered=0) for window in windows)
    if not before or not after or before.factor <= 1:
        return None
    ratio = np.log(after.per_year) / np.log(before.per_year)
    return float(ratio), before.steps + after.steps


def price_of_rank(market, level, choice, *, rank=1, days=None):
    """Measure what the n-th cheapest model on sale at the cut asks (USD/Mtoken), or infinity.

    It rests on every model that asks as much.
    """
    asked = market.on_sale(level, choice, days=days)
    if len(asked) < rank:
        return np.inf, ()
    price, _ = asked[rank - 1]
    return price, tuple(Step(market.cut, name, price) for same, name in asked if same == price)


def input_share_for(wanted, measure):
    """Input share of the blend (0 to 1) at which a measured factor takes a value, or NaN."""
    ends = [measure(share) - wanted for share in (0.0, 1.0)]
    if not ends[0] * ends[1] <= 0:
        return np.nan
    return float(brentq(lambda share: measure(share) - wanted, 0.0, 1.0, xtol=1e-6))


def last_date_at_rate(series, rate, until):
    """Last day on which the average yearly fall since the first price reached a rate, or NaT."""
    since = series[0].date if series else until
    days = pd.date_range(since + pd.Timedelta(days=90), until)
    falls = (decline(series, since, day, covered=0) for day in days)
    return max((fall.end for fall in falls if fall.per_year >= rate), default=pd.NaT)


def changes(prices, since, blend=(3, 1)):
    """Return every change of price of one model at one host, largest rise first.

    Columns: model, provider, date, before, after, factor (after / before: above 1 the price rose)
    and origins. The first listing at a host is no change.
    """
    rows = prices[prices["verification"] != "recalled"]
    rows = rows.sort_values("effective_from", kind="stable")
    price = blended(rows[PRICES[0]], rows[PRICES[1]], *blend)
    table = rows[["model", "provider"]].assign(date=rows["effective_from"], after=price)
    table["origins"] = each(rows)
    ask = table.groupby(["model", "provider"])
    table["before"], earlier = ask["after"].shift(), ask["origins"].shift()
    moved = table["before"].notna() & (table["after"] != table["before"])
    moved = table[moved & (table["date"] >= pd.Timestamp(since))]
    both = [*map(tuple.__add__, earlier[moved.index], moved["origins"])]
    factors = moved.assign(factor=moved["after"] / moved["before"], origins=both)
    return factors.sort_values("factor", ascending=False, kind="stable", ignore_index=True)

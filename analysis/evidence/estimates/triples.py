"""Combining quantities that each have a value and two ends: the functions of formulas.

Sources that disagree are combined by a few plain rules, each a function of triples (value, low,
high). Where a rule asks for an end, an exact input gives its value; where it asks for a value, the
ends of the inputs do not matter. No rule weighs the sources or takes them for independent: the
result is never narrower than the range of what was read.

Not modelled: correlation between inputs. What shares inputs and is to be correlated is written as
plain arithmetic, or as ``between`` two quantities, which is sampled.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from math import log, nan
from typing import NamedTuple

import numpy as np
from scipy import special

from analysis.evidence.uncertainty import LEVEL


class Triple(NamedTuple):
    """A value and the ends of its 90 % interval; all three are equal where it is exact."""

    value: float
    low: float
    high: float


def _values(inputs):
    return np.array([t.value for t in inputs])


def hull(*inputs: Triple) -> Triple:
    """Median of the values, from the lowest to the highest end; an exact input is its own ends.

    >>> hull(Triple(2, 2, 2), Triple(5, 3, 8), Triple(4, 4, 4))
    Triple(value=4.0, low=2, high=8)
    """
    return Triple(float(np.median(_values(inputs))), *span(*inputs)[1:])


def geometric_hull(*inputs: Triple) -> Triple:
    """Geometric mean, from the lowest to the highest end; for what is uncertain by factors."""
    return Triple(geometric_mean(*inputs).value, *span(*inputs)[1:])


def span(*inputs: Triple) -> Triple:
    """From the lowest to the highest end, without a value, which the row's distribution gives."""
    return Triple(nan, min(t.low for t in inputs), max(t.high for t in inputs))


def between(least: Triple, most: Triple) -> Triple:
    """From the first to the second, which nothing passes, without a value."""
    return Triple(nan, min(least.low, most.low), most.high)


def quantiles(*inputs: Triple) -> Triple:
    """Median and 5 and 95 percent points of the values, interpolated."""
    low, value, high = np.quantile(_values(inputs), [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return Triple(float(value), float(low), float(high))


def centred(centre: Triple, low: Triple, high: Triple) -> Triple:
    """Value of the first, low end of the second, high end of the third."""
    if not low.low <= centre.value <= high.high:
        raise ValueError(
            f"centred must have low <= centre <= high, and they are {low.low:g}, "
            f"{centre.value:g}, {high.high:g}"
        )
    return Triple(centre.value, low.low, high.high)


def spread(x: Triple, factor: Triple) -> Triple:
    """Value of the first, divided and multiplied by a factor of 1 or more; no end of it counts."""
    if not factor.value >= 1:
        raise ValueError(f"the factor of spread must be at least 1, and it is {factor.value:g}")
    return Triple(x.value, x.value / factor.value, x.value * factor.value)


def median(*inputs: Triple) -> Triple:
    """Median of the values, exact: the way to leave an interval out."""
    return _exact(np.median(_values(inputs)))


def mean(*inputs: Triple) -> Triple:
    """Arithmetic mean of the values, exact: for scores of several tests."""
    return _exact(np.mean(_values(inputs)))


def lowest(*inputs: Triple) -> Triple:
    """Lowest end, exact."""
    return _exact(span(*inputs).low)


def highest(*inputs: Triple) -> Triple:
    """Highest end, exact."""
    return _exact(span(*inputs).high)


def geometric_mean(*inputs: Triple) -> Triple:
    """Geometric mean of the values, exact."""
    if not (_values(inputs) > 0).all():
        raise ValueError(f"a geometric mean needs positive values, and one is {min(inputs).value}")
    return _exact(np.exp(np.log(_values(inputs)).mean()))


def share(k: Triple, n: Triple) -> Triple:
    """``k`` of ``n`` counted, with the 90 percent interval of Jeffreys: Beta(k + 1/2, n - k + 1/2).

    >>> [round(float(x), 3) for x in share(Triple(10, 10, 10), Triple(12, 12, 12))]
    [0.833, 0.61, 0.95]
    """
    part, whole = k.value, n.value
    if not (part == int(part) and whole == int(whole) and 0 <= part <= whole and whole > 0):
        raise ValueError(
            f"share needs whole numbers with 0 <= k <= n, and they are {part:g}, {whole:g}"
        )
    tail = (1 - LEVEL) / 2
    low, high = special.betaincinv(part + 0.5, whole - part + 0.5, [tail, 1 - tail])
    return Triple(part / whole, float(low), float(high))


def doubling_time(factor: Triple) -> Triple:
    """Years in which a quantity doubles that grows by a factor a year: ln 2 / ln factor."""
    if not factor.low > 1:
        raise ValueError(f"doubling_time needs factors above 1, and one is {factor.low:g}")
    return Triple(*(log(2) / log(x) for x in (factor.value, factor.high, factor.low)))


def days(first: date, last: date) -> Triple:
    """Days from one date to another, exact."""
    return _exact((last - first).days)


def count(cells: Iterable[object]) -> Triple:
    """How many different values there are, exact."""
    return _exact(len(set(cells)))


def _exact(number):
    return Triple(*[float(number)] * 3)


@dataclass(frozen=True)
class Function:
    """A function of formulas: how many arguments it takes, in which units (None: the first's)."""

    compute: Callable
    fewest: int
    most: int
    takes: tuple = ()
    gives: str | None = None

    @property
    def count(self) -> str:
        """How many arguments it takes, in words."""
        ends = sorted({self.fewest, self.most})
        return f"{self.fewest} or more" if self.most == MANY else " to ".join(map(str, ends))


MANY = 200
FUNCTIONS = {
    "hull": Function(hull, 1, MANY),
    "geometric_hull": Function(geometric_hull, 1, MANY),
    "span": Function(span, 1, MANY),
    "between": Function(between, 2, 2),
    "quantiles": Function(quantiles, 1, MANY),
    "centred": Function(centred, 3, 3),
    "spread": Function(spread, 2, 2, takes=(None, "")),
    "median": Function(median, 1, MANY),
    "mean": Function(mean, 1, MANY),
    "lowest": Function(lowest, 1, MANY),
    "highest": Function(highest, 1, MANY),
    "geometric_mean": Function(geometric_mean, 1, MANY),
    "share": Function(share, 2, 2, takes=("", ""), gives=""),
    "doubling_time": Function(doubling_time, 1, 1, takes=("",), gives="year"),
    "days": Function(days, 2, 2, gives="day"),
    "count": Function(count, 1, 1, gives=""),
}
ENDS_ONLY = ("span", "between", "lowest", "highest")

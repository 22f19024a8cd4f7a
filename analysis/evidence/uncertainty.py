"""From low-value-high to samples and intervals.

Every uncertain number is given as a 90 % interval. It becomes a distribution, the distribution
becomes samples, and whatever is computed from samples has an interval again. Positive quantities
are lognormal unless their row says otherwise: costs and counts are uncertain by factors, not by
amounts. Each fact has its own random stream, derived from the seed and its id, so that adding one
fact does not change the samples of another. Facts that share a cause (``correlations.csv``) mix
their own stream with the cause's, in normal scores (a Gaussian copula), so that each keeps its
distribution.

Not modelled: other correlation between facts, except that one fact used twice in a formula is the
same sample twice.
"""

import zlib
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import scipy  # its parts are imported where they are asked for: most commands ask for none

Numbers: TypeAlias = float | np.ndarray
SEED = 20261121
SAMPLES = 20_000
LEVEL = 0.90
HOUSE = 1.3  # factor either way of a house interval; chosen once, before any verdict was looked at
HOUSE_FORMS = {
    "house": (0.0, np.inf),
    "house-odds": (0.0, 1.0),
    "house-excess": (1.0, np.inf),
}  # the values between which each form is defined
DISTRIBUTIONS = (
    "exact",
    "lognormal",
    "normal",
    "uniform",
    "loguniform",
    "triangular",
    "logitnormal",
)
#: Parts of its range by which the value of a uniform quantity may miss the middle: rounding.
OFF_CENTRE = 0.01
#: Normal scores of the farthest samples that are thought of: one in 3.5 million lies beyond each.
FARTHEST = 5.0


@dataclass(frozen=True)
class Interval:
    """Median and central interval of a quantity, in that quantity's unit; arrays of one shape stand
    for many quantities.
    """

    median: float
    low: float
    high: float
    level: float = LEVEL

    @property
    def exact(self) -> bool:
        """True when the interval has no width."""
        return self.low == self.high


def kind(value: float, low: float, high: float, distribution: str = "") -> str:
    """Name the distribution that a row stands for.

    Raises `ValueError` when the interval is upside down, or not positive where it must be, or the
    distribution is unknown.
    """
    if distribution and distribution not in DISTRIBUTIONS:
        rule = f"it must be one of {', '.join(DISTRIBUTIONS)} or empty"
        raise ValueError(f"The distribution {distribution!r} is unknown: {rule}.")
    ends = f"low is {low:g} and high is {high:g}"
    if np.isnan(low) != np.isnan(high):
        raise ValueError(f"An interval needs both ends or none, and {ends}; fill in the other.")
    if np.isnan(low):
        if np.isnan(value):
            raise ValueError("A quantity needs a value, or a low and a high end, and has neither.")
        if distribution not in ("", "exact"):
            raise ValueError(
                f"The distribution {distribution!r} needs an interval: fill in low and high, or "
                "leave it empty."
            )
        return "exact"
    if distribution == "exact" and low < high:
        raise ValueError(f"The distribution 'exact' has no interval and {ends}; leave it empty.")
    if low > high or not (np.isnan(value) or low <= value <= high):
        raise ValueError(
            f"The interval must satisfy low <= value <= high and is {low:g}, {value:g}, {high:g}."
        )
    name = distribution or ("lognormal" if low > 0 else "normal")
    if name in ("lognormal", "loguniform") and low <= 0:
        raise ValueError(
            f"A {name} quantity must be positive and its low end is {low:g}; use another "
            "distribution."
        )
    if name == "logitnormal" and not 0 < low <= high < 1:
        raise ValueError(
            f"A logitnormal quantity must lie between 0 and 1 and {ends}; use another distribution."
        )
    if name in ("uniform", "loguniform") and low < high:
        _require_middle(name, value, low, high)
    return name


def _require_middle(name, value, low, high):
    """Refuse a value that the samples of a range would not have as their median."""
    if np.isnan(value):
        return
    low_end, at, high_end = (
        np.log([low, value, high]) if name == "loguniform" else (low, value, high)
    )
    if abs(at - (low_end + high_end) / 2) > OFF_CENTRE * (high_end - low_end):
        raise ValueError(
            f"The value of a {name} quantity must be the middle of its ends or empty, and it is "
            f"{value:g} between {low:g} and {high:g}; empty it or use another distribution."
        )


def house(value: float, form: str, whole: float = 1.0) -> tuple[float, float]:
    """Return the ends of a house interval: what we allow a single figure that has none of its own.

    An estimate, a forecast, a press figure or a leak that prints no interval is not exact. How far
    it may be off is not known, so one factor, `HOUSE`, stands for all of them.

    Parameters
    ----------
    value : float
        The figure; above 0, for a share below ``whole`` as well, for ``house-excess`` above 1.
    form : str
        What the factor divides and multiplies: ``house`` the value; ``house-odds`` the odds of a
        share, which so stays between 0 and its whole; ``house-excess`` what exceeds 1, for factors
        that begin there (growth a year, overhead of a building).
    whole : float
        What a share is a part of: 1, or 100 for percent.

    Examples
    --------
    >>> [round(end, 3) for end in house(0.5, "house-odds")]
    [0.435, 0.565]
    """
    floor, ceiling = HOUSE_FORMS[form]
    ceiling *= whole
    if not floor < value < ceiling:
        raise ValueError(
            f"The interval basis {form} needs a value above {floor:g} and below {ceiling:g}, and "
            f"it is {value:g}; choose another basis."
        )
    if form == "house-odds":
        odds = value / (whole - value)
        low, high = (whole * o / (1 + o) for o in (odds / HOUSE, odds * HOUSE))
        return low, high
    return floor + (value - floor) / HOUSE, floor + (value - floor) * HOUSE


def stream(seed: int, name: str) -> np.random.Generator:
    """Return the random generator of one named quantity."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def sample(
    value: float,
    low: float = np.nan,
    high: float = np.nan,
    distribution: str = "",
    *,
    n: int = SAMPLES,
    rng: np.random.Generator,
    shared: tuple[float, np.ndarray] | None = None,
) -> np.ndarray:
    """Draw ``n`` samples of a quantity given as value and 90 % interval, in their unit.

    Parameters
    ----------
    value, low, high : float
        Centre and ends. For ``normal`` and ``lognormal`` the ends are the 5 % and 95 % quantiles
        and the value, when given, the median, so that a lopsided interval keeps both its halves;
        for ``uniform``, ``loguniform`` and ``triangular`` the ends are the full range;
        ``logitnormal`` is for shares: its log odds are split as those of ``normal``.
    distribution : str
        One of `DISTRIBUTIONS`; empty means exact without an interval, lognormal when positive,
        normal otherwise.
    rng : numpy.random.Generator
        The stream to draw from (see `stream`).
    shared : (float, array), optional
        How much of its variance a cause carries (0 to 1), and the ``n`` normal scores of the cause.

    Examples
    --------
    >>> round(float(np.median(sample(10, 5, 20, rng=stream(1, "x")))), 1)
    10.0
    """
    name = kind(value, low, high, distribution)
    if name == "exact":
        return np.full(n, float(value))
    if shared is not None:
        strength, common = shared
        z = np.sqrt(strength) * common + np.sqrt(1 - strength) * rng.standard_normal(n)
        return _at_scores(z, name, value, low, high)
    if name == "uniform":
        return rng.uniform(low, high, n)
    if name == "loguniform":
        return np.exp(rng.uniform(np.log(low), np.log(high), n))
    if name == "triangular":
        middle = (low + high) / 2 if np.isnan(value) else value
        return rng.triangular(low, middle, high, n) if low < high else np.full(n, low)
    return _at_scores(rng.standard_normal(n), name, value, low, high)


@cache
def end_score() -> np.float64:
    """Return the normal score of the upper end of an interval.

    >>> end_score().round(2)
    np.float64(1.64)
    """
    return scipy.special.ndtri(0.5 + LEVEL / 2)


def _at_scores(z, name, value, low, high):
    """Return the values of a quantity at normal scores: at 0 its median, at minus `end_score`
    its 5 % point.
    """
    if name == "uniform":
        return low + (high - low) * scipy.special.ndtr(z)
    if name == "loguniform":
        return np.exp(_at_scores(z, "uniform", np.nan, np.log(low), np.log(high)))
    if name == "triangular":
        if low == high:
            return np.full(np.shape(z), low)
        mode = 0.5 if np.isnan(value) else (value - low) / (high - low)
        return scipy.stats.triang.ppf(scipy.special.ndtr(z), mode, low, high - low)
    if name == "lognormal":
        return np.exp(_split(z, np.log(value), np.log(low), np.log(high)))
    if name == "logitnormal":
        return scipy.special.expit(_split(z, *scipy.special.logit([value, low, high])))
    return _split(z, value, low, high)


def _split(z, centre, low, high):
    """Values of a normal whose halves have their own widths (median, 5 % and 95 % given)."""
    centre = (low + high) / 2 if np.isnan(centre) else centre
    return centre + z * np.where(z < 0, centre - low, high - centre) / end_score()


def reach(value: float, low: float, high: float, distribution: str = "") -> tuple[float, float]:
    """Return the lowest and highest samples that are thought of (see `FARTHEST`).

    >>> [round(end, 2) for end in reach(10, 5, 20)]
    [1.22, 82.24]
    """
    name = kind(value, low, high, distribution)
    if name == "exact":
        return float(value), float(value)
    ends = _at_scores(np.array([-FARTHEST, FARTHEST]), name, value, low, high)
    return float(ends[0]), float(ends[1])


def summary(samples: Numbers, level: float = LEVEL) -> Interval:
    """Return median and central interval of samples; infinite samples ("never") are allowed.

    Of samples of shape (k, n), which are k quantities, each end is an array of shape (k,).

    >>> summary(np.arange(101.0), level=0.5)
    Interval(median=50.0, low=25.0, high=75.0, level=0.5)
    """
    ordered = np.sort(np.atleast_1d(np.asarray(samples, dtype=float)), axis=-1)
    if np.isnan(ordered[..., -1]).any():  # which come last
        raise ValueError(
            "Samples must be numbers and some are not a number (NaN); find where they arise."
        )
    tail = (1 - level) / 2
    ends = _quantiles(ordered, np.array([tail, 0.5, 1 - tail]))
    low, median, high = (plain(ends[..., place]) for place in range(3))
    return Interval(median, low, high, level)


def _quantiles(ordered, wanted):
    """Return quantiles of samples in ascending order, as `numpy.quantile` does: between samples
    where all are finite, else the nearest sample.

    Parameters
    ----------
    ordered : array, shape (..., n)
    wanted : array, shape (q,)

    Returns
    -------
    array, shape (..., q)
    """
    place = (ordered.shape[-1] - 1) * wanted
    before = np.floor(place).astype(int)
    part = place - before
    lower, upper = ordered[..., before], ordered[..., np.ceil(place).astype(int)]
    with np.errstate(invalid="ignore"):  # infinite ones take the nearest
        step = upper - lower
        between = np.where(part < 0.5, lower + step * part, upper - step * (1 - part))
    finite = np.isfinite(ordered[..., [0, -1]]).all(axis=-1, keepdims=True)
    return np.where(finite, between, ordered[..., np.rint(place).astype(int)])


def shares(samples: Numbers, low: float, high: float) -> tuple[Any, Any, Any]:
    """Return the shares of samples below, within and above [low, high], ends included; of samples
    of shape (k, n) each is an array of shape (k,).

    An end within rounding error of a sample counts as within (relative 1e-9), so that an exact
    equality holds.

    Examples
    --------
    >>> shares([1, 2, 3, 4], 2, 3)
    (0.25, 0.5, 0.25)
    """
    values = np.atleast_1d(np.asarray(samples, dtype=float))
    low, high = eased(low, high)
    below, above = values < low, values > high
    counted = (np.count_nonzero(one, axis=-1) for one in (below, ~(below | above), above))
    below, inside, above = (plain(count / values.shape[-1]) for count in counted)
    return below, inside, above


def plain(value: Any) -> Any:
    """Return an array without an axis as the number or text in it, any other as it is."""
    return value if np.ndim(value) else np.asarray(value).item()


def eased(low: float, high: float) -> tuple[float, float]:
    """Return two ends moved apart by rounding error (relative 1e-9); infinite ones stay."""
    slack_low, slack_high = (1e-9 * abs(e) if np.isfinite(e) else 0.0 for e in (low, high))
    return low - slack_low, high + slack_high

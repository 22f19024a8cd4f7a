"""The model at the centre: what training cost once against what serving costs every day.

Serves the claims on crossover, lifetime multiplier and shares. Training cost C is spent at t = 0.
Serving is spent at a rate r(t) = rate * volume(t) * decline**(-t / year), cumulative I(t) =
integral of r. Then

    crossover   I(t*) = C              multiplier  M(L) = I(L) / C              share  M / (1 + M)

The model does not know units: C in dollars, FLOP, watt-hours or litres, the rate in the same unit a
day. Time is in days; months are 30.4375 days and years 365.25 days. When unit cost falls faster
than volume grows, cumulative serving has a ceiling and may never reach C: the answer is then
infinite ("never"), not a large number.

Not modelled: discounting, idle capacity bought ahead, a training bill spread over time, retraining
(see `multiplier`'s ``life``), and quality changes of the model served.
"""

import numpy as np

from analysis.evidence.estimates.estimate import model
from analysis.evidence.uncertainty import Numbers
from analysis.lifecycle.ramps import YEAR, Ramp, amount, positive

DAY, MONTH = 1.0, YEAR / 12
HORIZON = 20 * YEAR
#: At most as many steps of Newton, until one moves a number by less than this part of it.
NEWTON_STEPS, PRECISE = 8, 1e-9


@model("X", "X/day", gives="day")
def crossover_constant(training_cost: Numbers, rate: Numbers) -> Numbers:
    """Days until serving at a constant rate has cost as much as training: C / r.

    >>> float(crossover_constant(78e6, 625e3))
    124.8
    """
    with np.errstate(divide="ignore"):
        return amount("training_cost", training_cost) / amount("rate", rate)


@model("X", "X/day", "", gives="day")
def crossover_exponential(
    training_cost: Numbers, rate: Numbers, net_factor_per_year: Numbers
) -> Numbers:
    """Days to crossover when the bill grows by a factor a year: ln(1 + k C / r) / k.

    The factor, growth of volume divided by decline of unit cost, is positive. Below 1 the bill
    shrinks, and the crossover exists only while r / |k| exceeds C; else it is infinite.

    >>> float(crossover_exponential(100.0, 1.0, 0.01))
    inf
    """
    cost, rate = amount("training_cost", training_cost), amount("rate", rate)
    cost, rate, factor = np.broadcast_arrays(cost, rate, np.asarray(net_factor_per_year, float))
    k = np.log(positive("net_factor_per_year", factor)) / YEAR
    with np.errstate(divide="ignore", invalid="ignore"):
        argument = k * cost / rate
        days = np.where(
            np.abs(argument) < 1e-9, cost / rate, np.log1p(argument) / np.where(k == 0, 1, k)
        )
    return np.where(argument > -1, days, np.inf)[()]


@model("X", "X/day", "day", gives="day")
def crossover_linear(training_cost: Numbers, rate: Numbers, ramp_days: Numbers) -> Numbers:
    """Days to crossover when the rate grows evenly over ``ramp_days``, then stays."""
    cost, rate = amount("training_cost", training_cost), amount("rate", rate)
    ramp = amount("ramp_days", ramp_days)
    inside = np.sqrt(2 * cost * ramp / rate)
    return np.where(inside <= ramp, inside, ramp / 2 + cost / rate)[()]


@model("day", "X/day", "day", gives="X")
def cumulative_linear(days: Numbers, rate: Numbers, ramp_days: Numbers) -> Numbers:
    """Cumulative serving cost when the rate grows evenly over ``ramp_days``, then stays.

    >>> float(cumulative_linear(10.0, 2.0, 4.0))
    16.0
    """
    days, ramp = np.asarray(days, dtype=float), np.asarray(ramp_days, dtype=float)
    return (np.asarray(rate) * np.where(days <= ramp, days**2 / (2 * ramp), days - ramp / 2))[()]


def cumulative(
    days: np.ndarray, rate: float, ramp: Ramp, decline_per_year: float = 1.0
) -> np.ndarray:
    """Cumulative serving cost by day, from a numerical integral with steps of at most a day.

    Parameters
    ----------
    days : array, shape (n,)
        Increasing days since launch, 0 or more.
    rate : float
        Cost a day at the quoted volume and at launch prices.
    decline_per_year : float
        Factor by which unit cost falls every year (2 = halves), positive.
    """
    wanted = np.asarray(days, dtype=float)
    grid = _grid(max(wanted.max(), 1.0))
    return np.interp(wanted, grid, rate * _cumulative_shape(grid, ramp, decline_per_year))


def rate_for_total(total: float, days: float, ramp: Ramp) -> float:
    """Rate (unit of total a day) at which serving adds up to ``total`` within ``days``."""
    grid = _grid(days)
    return total / _cumulative_shape(grid, ramp, 1.0)[-1]


def _grid(horizon):
    return np.linspace(0, horizon, int(np.ceil(horizon)) + 1)


def _cumulative_shape(grid, ramp, decline_per_year):
    from scipy.integrate import cumulative_simpson

    fall = np.exp(-np.log(positive("decline_per_year", decline_per_year)) * grid / YEAR)
    return cumulative_simpson(ramp.shape(grid) * fall, x=grid, initial=0)


def crossover(
    training_cost: Numbers,
    rate: Numbers,
    ramp: Ramp,
    decline_per_year: float = 1.0,
    horizon: float = HORIZON,
) -> Numbers:
    """Days until cumulative serving reaches the training cost, for any ramp and falling unit cost.

    Parameters
    ----------
    training_cost, rate : float or array
        Cost of training, and of serving a day at the quoted volume and launch prices, in one unit;
        positive.
    decline_per_year : float
        Factor by which unit cost falls every year, positive.
    horizon : float
        Days to look ahead; a later crossover counts as never, which is infinite.
    """
    ratio = amount("training_cost", training_cost) / amount("rate", rate)
    grid = _grid(horizon)
    shape = np.maximum.accumulate(_cumulative_shape(grid, ramp, decline_per_year))
    return np.interp(ratio, shape, grid, right=np.inf)[()]


@model("X", "X/day", "day", "", gives="")
def multiplier(
    training_cost: Numbers, rate: Numbers, life_days: Numbers, net_factor_per_year: Numbers = 1.0
) -> Numbers:
    """Lifetime multiplier: serving cost over a life of ``life_days``, divided by training cost.

    The bill starts at ``rate`` a day and multiplies by ``net_factor_per_year`` every year.

    >>> round(float(multiplier(78e6, 625e3, 365)), 2)
    2.92
    """
    k = np.log(positive("net_factor_per_year", np.asarray(net_factor_per_year, dtype=float))) / YEAR
    life = amount("life_days", life_days)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective = np.where(
            np.abs(k * life) < 1e-9, life, np.expm1(k * life) / np.where(k == 0, 1, k)
        )
    return (amount("rate", rate) * effective / amount("training_cost", training_cost))[()]


@model("", gives="")
def share_of(multiple: Numbers) -> Numbers:
    """Share of serving in serving plus training: m / (1 + m), between 0 and 1.

    >>> float(share_of(15))
    0.9375
    """
    multiple = np.asarray(multiple, dtype=float)
    return (multiple / (1 + multiple))[()]


@model("", gives="")
def multiple_of(share: Numbers) -> Numbers:
    """Multiple that a share stands for: s / (1 - s); infinite at 1."""
    share = np.asarray(share, dtype=float)
    if ((share < 0) | (share > 1)).any():
        raise ValueError(f"A share must lie between 0 and 1 and is {share}.")
    with np.errstate(divide="ignore"):
        return (share / (1 - share))[()]


@model("", "year", gives="")
def phi(growth_per_year: Numbers, life_years: Numbers) -> Numbers:
    """Part of a lifetime multiple that a year sees: (1 - exp(-x)) / x, x = ln(growth) * life.

    Models of the past were smaller; the serving that this year's training will cause lies still
    ahead. With no growth phi is 1, and it falls as growth and life rise.
    """
    x = np.log(positive("growth_per_year", np.asarray(growth_per_year, dtype=float))) * np.asarray(
        life_years, dtype=float
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(np.abs(x) < 1e-9, 1.0, -np.expm1(-x) / np.where(x == 0, 1, x))[()]


@model("", "", "year", "", gives="")
def flow_share(
    multiple: Numbers,
    growth_per_year: Numbers,
    life_years: Numbers,
    research_multiple: Numbers = 1.0,
) -> Numbers:
    """Share of serving in one year's spending of a firm that grows: m phi / (m phi + rho).

    Parameters
    ----------
    multiple : float or array
        Lifetime multiple of one model: serving over its life divided by its final run.
    growth_per_year, life_years : float or array
        Yearly factor of spending on new models, and service life of a model.
    research_multiple : float or array
        All research compute divided by final runs (rho), 1 when only final runs count.
    """
    serving = np.asarray(multiple) * phi(growth_per_year, life_years)
    return (serving / (serving + np.asarray(research_multiple)))[()]


@model("", "", "year", gives="")
def lifetime_multiple(
    flow_ratio: Numbers, growth_per_year: Numbers, life_years: Numbers
) -> Numbers:
    """Lifetime multiple behind a year's ratio of serving to final runs: ratio / phi."""
    return (np.asarray(flow_ratio, dtype=float) / phi(growth_per_year, life_years))[()]


@model("token", "FLOP/param/token", "FLOP/param/token", gives="token")
def parity_tokens(
    training_tokens: Numbers, training_flop: float = 6.0, serving_flop: float = 2.0
) -> Numbers:
    """Tokens after which serving used as much compute as training, at any size: D * 6 / 2.

    >>> parity_tokens(13e12) / 1e12
    39.0
    """
    return training_tokens * training_flop / serving_flop


@model("year", "year", "", "", gives="year")
def crossing_time(
    first: Numbers, second: Numbers, ratio_first: Numbers, ratio_second: Numbers
) -> Numbers:
    """Time (years) at which a positive ratio passes 1, log-linear through its two points.

    Infinite where the ratio lies below 1 and does not rise; the first time where it lies above 1
    and does not rise, as it had passed by then.

    >>> crossing_time(2024.0, 2025.0, 0.5, 2.0), crossing_time(2024.0, 2025.0, 1.2, 1.1)
    (np.float64(2024.5), np.float64(2024.0))
    """
    start, end = (np.asarray(r, dtype=float) for r in (ratio_first, ratio_second))
    slope = np.log(end / start)
    with np.errstate(divide="ignore", invalid="ignore"):
        rising = first - np.log(start) / np.where(slope == 0, 1, slope) * (second - first)
    return np.where(slope > 0, rising, np.where(start >= 1, first, np.inf))[()]


@model("X/day", "X", "day", "day", gives="")
def growth_to_total(rate: Numbers, total: Numbers, start: float, end: float) -> Numbers:
    """Factor a year (365.25 days) by which a bill grows that adds up to a total.

    The bill is ``rate`` a day at day 0 and grows exponentially; between the days ``start`` and
    ``end`` it adds up to ``total``. A year's total stands for no day of that year: put at its
    middle, a bill that grows fivefold would add up to 11 % more.

    Newton's method on the logarithm of the total, which is convex in the growth rate.

    >>> float(growth_to_total(1.0, 100.0, 0.0, 100.0))
    1.0
    """
    rate, total = np.asarray(rate, dtype=float), np.asarray(total, dtype=float)
    wanted = np.log(total / rate)
    k = (wanted - np.log(end - start)) / ((start + end) / 2)
    moving = np.ones(np.shape(k), dtype=bool)
    for _ in range(NEWTON_STEPS):
        log_total, middle = _exponential_total(k, start, end)
        step = (log_total - wanted) / middle
        # Each doubles the digits. A number that has all of them stays, whatever is beside it.
        k = np.where(moving, k - step, k)
        moving &= np.abs(step) > PRECISE * np.abs(k)
        if not moving.any():
            break
    return np.exp(k * YEAR)[()]


def _exponential_total(k, start, end):
    """Return the logarithm of the integral of exp(k t), and its derivative by k (mean day)."""
    half, centre = (end - start) / 2, (start + end) / 2
    x = k * half
    small = np.abs(x) < 1e-4
    safe = np.where(small, 1.0, x)
    # sinh(x)/x and its logarithmic derivative, coth(x) - 1/x, with their series near 0
    log_sinhc = np.where(
        small, x**2 / 6, np.abs(safe) + np.log(-np.expm1(-2 * np.abs(safe)) / (2 * np.abs(safe)))
    )
    slope = np.where(small, x / 3, 1 / np.tanh(safe) - 1 / safe)
    return np.log(2 * half) + k * centre + log_sinhc, centre + half * slope


@model("", gives="")
def optimal_share(exchange: Numbers) -> Numbers:
    """Share of serving in the compute that reaches a quality most cheaply: 1 / (1 + k).

    ``exchange`` k is how many orders of magnitude of serving compute I make up for one of training
    compute T. Then quality is a function of T**k * I (a Cobb-Douglas form), and T + I is least for
    a given quality where T / I = k: each side gets what its exponent says, whatever the budget
    (Erdil, Epoch AI 2024, for k = 1: equal parts; exchange rates from Villalobos and Atkinson
    2023).

    >>> float(optimal_share(1.0))
    0.5
    """
    return 1 / (1 + positive("exchange", np.asarray(exchange, dtype=float)))

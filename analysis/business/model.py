"""Margins and choices: flat rates, routing and caching, own hardware, own models, cases of use.

Serves the claims on markets and business models. Formulas:

    use per subscriber is log-normal with mean c and log-width sigma; the plan costs p
    share of users above the price        1 - Phi((ln(p/c) + sigma^2/2) / sigma)
    their share of all cost               Phi((ln(c/p) + sigma^2/2) / sigma)
    mean cost at a share s of them        p exp(sigma^2/2 - sigma z),  z = Phi^-1(1 - s)
    bill after routing and caching        (1 - h) (1 - r)            when independent
    break-even use of an owned chip       owned dollars per hour / rented dollars per hour
    share of serving in a product         serving / (outlay + serving), serving over its life

Not modelled: churn, discounts for commitment, support and sales, residual value of chips, what a
better product earns. Sources: facts.
"""

import numpy as np
from scipy import stats

from analysis.evidence.estimates.estimate import model
from analysis.lifecycle.ramps import require_positive

HOURS_PER_YEAR = 8766.0


@model("X", "X", "year", gives="")
def growth_rate(first, last, years):
    """Compound growth a year between two values, as a share.

    >>> round(growth_rate(106.15, 254.98, 5), 4)
    0.1916
    """
    require_positive(first=first, last=last, years=years)
    return (last / first) ** (1 / years) - 1


@model("X", "X", gives="")
def flat_rate_margin(price, mean_cost):
    """Gross margin of a plan as a share of its price; negative when the mean user costs more.

    >>> flat_rate_margin(20.0, 40.0)
    -1.0
    """
    require_positive(price=price)
    return 1 - mean_cost / price


@model("X", "X", "", gives="")
def share_of_users_above(price, mean_cost, sigma):
    """Share of subscribers whose use costs more than the price.

    Price and mean cost are in dollars a month, above 0; so is ``sigma``, the width of the logarithm
    of use: at 1.5 the top tenth of users causes 59 percent of all cost.

    >>> round(float(share_of_users_above(20.0, 8.0, 1.5)), 3)
    0.087
    """
    require_positive(price=price, mean_cost=mean_cost, sigma=sigma)
    return stats.norm.sf((np.log(price / mean_cost) + sigma**2 / 2) / sigma)


@model("X", "X", "", gives="")
def share_of_cost_above(price, mean_cost, sigma):
    """Share of all cost that the subscribers above the price cause.

    >>> round(float(share_of_cost_above(20.0, 8.0, 1.5)), 2)
    0.56
    """
    require_positive(price=price, mean_cost=mean_cost, sigma=sigma)
    return stats.norm.cdf((np.log(mean_cost / price) + sigma**2 / 2) / sigma)


@model("", "X", "", gives="X")
def cost_at_percentile(share, mean_cost, sigma):
    """Cost of the subscriber above whom a share 1 - ``share`` stands (unit of ``mean_cost``)."""
    require_positive(mean_cost=mean_cost, sigma=sigma)
    return mean_cost * np.exp(sigma * stats.norm.ppf(share) - sigma**2 / 2)


@model("", "X", "", gives="X")
def mean_at_share_above(share, price, sigma):
    """Mean cost at which a given share of subscribers is above the price (unit of ``price``).

    >>> round(float(mean_at_share_above(0.10, 20.0, 1.5)), 2)
    9.01
    """
    require_positive(price=price, sigma=sigma)
    return price * np.exp(sigma**2 / 2 - sigma * stats.norm.isf(share))


@model("X", "", "X", gives="")
def sigma_from_tail(mean_cost, share, cost):
    """Smaller width at which the subscriber at percentile ``share`` costs ``cost``.

    Raises `ValueError` when no width reaches that cost, with the most that one does.

    >>> round(float(sigma_from_tail(30.0, 0.99, 90.0)), 2)
    0.53
    """
    require_positive(mean_cost=mean_cost, cost=cost)
    z = stats.norm.ppf(share)
    room = z**2 - 2 * np.log(cost / mean_cost)
    if np.any(room < 0):
        most = np.max(mean_cost * np.exp(z**2 / 2))
        raise ValueError(
            f"A log-normal with mean {np.max(mean_cost):g} cannot reach {np.max(cost):g} at "
            f"percentile {np.max(share):g}; the most is {most:.3g}."
        )
    return z - np.sqrt(room)


@model("", "", "", gives="")
def saving(routing, caching, overlap=0.0):
    """Share of a bill saved by routing and caching, of which each alone saves a share in [0, 1].

    ``overlap`` is 0 when cached answers are a fair sample of questions, and 1 when each would have
    gone to the cheap model anyway.

    >>> round(float(saving(0.45, 0.30)), 3), float(saving(0.45, 0.30, overlap=1.0))
    (0.615, 0.45)
    """
    for name, value in (("routing", routing), ("caching", caching), ("overlap", overlap)):
        if np.any(np.asarray(value) < 0) or np.any(np.asarray(value) > 1):
            ends = f"{np.min(value):g} to {np.max(value):g}"
            raise ValueError(f"The share {name} must lie between 0 and 1 and reaches {ends}.")
    independent = 1 - (1 - routing) * (1 - caching)
    return (1 - overlap) * independent + overlap * np.maximum(routing, caching)


@model("USD", "USD", "year", "GPU", gives="USD/(GPU*h)")
def owned_hour(price, running_cost, years, chips):
    """Dollars per chip-hour of an owned server, used or not.

    >>> round(owned_hour(350e3, 105e3, 3, 8), 2)
    2.16
    """
    require_positive(years=years, chips=chips)
    return (price + running_cost) / (years * HOURS_PER_YEAR * chips)


@model("X", "X", "", gives="X")
def between(low, high, place):
    """Return the value at a place between two ends, by factors: 0 is the low end, 1 the high one.

    >>> round(between(1.0, 100.0, 0.5), 9)
    10.0
    """
    require_positive(low=low, high=high)
    return low * (high / low) ** place

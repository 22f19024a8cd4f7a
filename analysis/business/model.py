"""Margins and choices: flat rates, routing and caching, own hardware, own models.

Serves the claims on markets and business models. Formulas:

    use per subscriber is log-normal with mean c and log-width sigma; the plan costs p
    share of users above the price        1 - Phi((ln(p/c) + sigma^2/2) / sigma)
    their share of all cost               Phi((ln(c/p) + sigma^2/2) / sigma)
    bill after routing and caching        (1 - h) (1 - r)            when independent
    break-even use of an owned chip       owned dollars per hour / rented dollars per hour
    break-even spending for an own model  outlay / share of the price above serving cost

Not modelled: churn, discounts for commitment, support and sales, residual value of chips, what a
better product earns. Sources: facts.
"""

import numpy as np
from scipy import optimize, stats

HOURS_PER_YEAR = 8766.0


def growth_rate(first, last, years):
    """Compound growth a year between two values.

    Examples
    --------
    >>> round(growth_rate(106.15, 254.98, 5), 4)
    0.1916
    """
    _positive(first=first, last=last, years=years)
    return (last / first) ** (1 / years) - 1


def share_of_users_above(price, mean_cost, sigma):
    """Share of subscribers whose use costs more than the price.

    Parameters
    ----------
    price, mean_cost : float
        Dollars a month, above 0.
    sigma : float
        Width of the logarithm of use, above 0; at 1.5 the top tenth of users causes 59 percent of
        all cost.

    Examples
    --------
    >>> round(share_of_users_above(20.0, 8.0, 1.5), 3)
    0.087
    """
    _positive(price=price, mean_cost=mean_cost, sigma=sigma)
    return float(stats.norm.sf((np.log(price / mean_cost) + sigma**2 / 2) / sigma))


def share_of_cost_above(price, mean_cost, sigma):
    """Share of all cost that the subscribers above the price cause.

    Examples
    --------
    >>> round(share_of_cost_above(20.0, 8.0, 1.5), 2)
    0.56
    """
    _positive(price=price, mean_cost=mean_cost, sigma=sigma)
    return float(stats.norm.cdf((np.log(mean_cost / price) + sigma**2 / 2) / sigma))


def cost_at_percentile(share, mean_cost, sigma):
    """Cost of the subscriber above whom a share 1 - ``share`` stands (unit of ``mean_cost``)."""
    _positive(mean_cost=mean_cost, sigma=sigma)
    return np.exp(np.log(mean_cost) - sigma**2 / 2 + sigma * stats.norm.ppf(share))


def sigma_from_tail(mean_cost, share, cost):
    """Smaller width at which the subscriber at percentile ``share`` costs ``cost``.

    Examples
    --------
    >>> round(sigma_from_tail(30.0, 0.99, 90.0), 2)
    0.53
    """
    _positive(mean_cost=mean_cost, cost=cost)
    z = stats.norm.ppf(share)
    room = z**2 - 2 * np.log(cost / mean_cost)
    if room < 0:
        most = mean_cost * np.exp(z**2 / 2)
        raise ValueError(
            f"A log-normal with mean {mean_cost:g} cannot reach {cost:g} at percentile {share:g}; "
            f"the most is {most:.3g}."
        )
    return float(z - np.sqrt(room))


def flat_rate_margin(price, mean_cost):
    """Gross margin of a plan as a share of its price; negative when the mean user costs more."""
    _positive(price=price)
    return 1 - np.asarray(mean_cost) / price


def break_even_mean(share, price, sigma):
    """Mean cost at which a given share of subscribers is above the price."""
    _positive(price=price, sigma=sigma)

    def excess(c):
        return share_of_users_above(price, c, sigma) - share

    return float(optimize.brentq(excess, price * 1e-6, price * np.exp(sigma**2 / 2)))


def saving(routing, caching, overlap=0.0):
    """Share of a bill saved by routing and caching together.

    Parameters
    ----------
    routing, caching : float or array
        Share of the bill that each saves alone, in [0, 1].
    overlap : float
        0 when cached answers are a fair sample of questions; 1 when each would have gone to the
        cheap model anyway.

    Examples
    --------
    >>> round(float(saving(0.45, 0.30)), 3), float(saving(0.45, 0.30, overlap=1.0))
    (0.615, 0.45)
    """
    r, h = np.asarray(routing, dtype=float), np.asarray(caching, dtype=float)
    for name, value in (("routing", r), ("caching", h), ("overlap", np.asarray(overlap))):
        if np.any(value < 0) or np.any(value > 1):
            raise ValueError(
                f"The share {name} must lie between 0 and 1 and reaches {value.min():g} to "
                f"{value.max():g}."
            )
    independent = 1 - (1 - r) * (1 - h)
    return (1 - overlap) * independent + overlap * np.maximum(r, h)


def owned_hour(price, running_cost, years, chips):
    """Dollars per chip-hour of an owned server, used or not.

    Examples
    --------
    >>> round(owned_hour(350e3, 105e3, 3, 8), 2)
    2.16
    """
    _positive(years=years, chips=chips)
    return (price + running_cost) / (years * HOURS_PER_YEAR * chips)


def _positive(**values):
    for name, value in values.items():
        if not np.all(np.asarray(value) > 0):
            raise ValueError(
                f"The value of {name} must be above 0 and is {np.min(value):g}; correct the input."
            )

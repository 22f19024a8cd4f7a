"""Why bills rise while prices fall: volume, elasticity, agents and reasoning.

Serves the claims on the demand paradox and on agents. A bill is volume times price, so over any
span

    volume factor = spending factor / price factor
    elasticity    = -ln(volume factor) / ln(price factor)

and bills rise exactly when the elasticity exceeds 1. Factors are ratios of the later to the earlier
value, all over the same span. An agent hour costs tokens per hour times price; a task that re-reads
its context n times needs tokens that grow with the square of n.

Not modelled: shifts to dearer models within a bill, discounts, cached input. Sources: facts.
"""

import numpy as np


def volume_factor(spend_factor, price_factor):
    """Growth of volume that a change of spending implies at a change of price.

    Parameters
    ----------
    spend_factor, price_factor : float or array
        Later over earlier value, above 0.

    Examples
    --------
    >>> round(float(volume_factor(3.0, 6.07 / 18.4)), 1)
    9.1
    """
    _positive(spend_factor=spend_factor, price_factor=price_factor)
    return np.asarray(spend_factor) / np.asarray(price_factor)


def elasticity(volume, price):
    """Percent more volume for each percent of price fall, from two factors over one span.

    Returns
    -------
    float or array
        Above 1 the bill rises when the price falls; infinite when the price stood still and volume
        did not.

    Examples
    --------
    >>> round(float(elasticity(4.0, 0.5)), 1)
    2.0
    """
    _positive(volume=volume, price=price)
    with np.errstate(divide="ignore", invalid="ignore"):
        return -np.log(volume) / np.log(price)


def scaling_exponent(cost_factor, user_factor):
    """Exponent b of cost proportional to users^b, from two growth factors over one span.

    Examples
    --------
    >>> float(scaling_exponent(4.0, 2.0))
    2.0
    """
    _positive(cost_factor=cost_factor, user_factor=user_factor)
    return np.log(cost_factor) / np.log(user_factor)


def doublings(months, doubling_months):
    """Growth factor over ``months`` of a quantity that doubles every ``doubling_months``."""
    _positive(doubling_months=doubling_months)
    return 2.0 ** (months / np.asarray(doubling_months))


def task_tokens(turns, first, added):
    """Input tokens of a task that sends its whole context again on every turn.

    Parameters
    ----------
    turns : int
        Calls of the model, at least 1.
    first, added : float
        Tokens of the first context and tokens that every turn adds.

    Examples
    --------
    >>> task_tokens(3, 1000, 500)
    4500.0
    """
    return turns * first + added * turns * (turns - 1) / 2


def agent_tokens_per_hour(prompt, completion, tokens_per_second, tool_seconds):
    """Tokens that one agent uses in an hour of calls in sequence.

    Parameters
    ----------
    prompt, completion : float or array
        Tokens per call.
    tokens_per_second : float or array
        Speed of writing (token/s), above 0.
    tool_seconds : float or array
        Time for tools between calls (s).
    """
    _positive(tokens_per_second=tokens_per_second)
    calls = 3600 / (np.asarray(completion) / np.asarray(tokens_per_second) + tool_seconds)
    return calls * (np.asarray(prompt) + completion)


def _positive(**values):
    for name, value in values.items():
        if not np.all(np.asarray(value) > 0):
            raise ValueError(
                f"The value of {name} must be above 0 and is {np.min(value):g}; give a ratio of "
                "later to earlier."
            )

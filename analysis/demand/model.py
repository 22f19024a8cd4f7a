"""Why bills rise while prices fall: elasticity, agents and tasks that read their context again.

Serves the claims on the demand paradox and on agents. A bill is volume times price, so over any
span

    volume factor = spending factor / price factor
    elasticity    = -ln(volume factor) / ln(price factor)

and bills rise exactly when the elasticity exceeds 1. Factors are ratios of the later to the earlier
value, all over the same span. An agent hour costs tokens per hour times price; a task that re-reads
its context n times needs tokens that grow with the square of n.

Not modelled: shifts to dearer models within a bill, discounts, cached input.
"""

import numpy as np

from analysis.evidence.estimates.estimate import model
from analysis.lifecycle.ramps import positive

SECONDS_AN_HOUR = 3600


@model("", "", gives="")
def elasticity(volume, price):
    """Percent more volume for each percent of price fall, from two factors (later over earlier).

    Above 1 the bill rises when the price falls; infinite when the price did not fall.

    >>> round(float(elasticity(4.0, 0.5)), 1)
    2.0
    """
    more, fall = np.log(positive("volume", volume)), -np.log(positive("price", price))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(fall > 0, more / fall, np.inf)[()]


@model("", "", gives="")
def scaling_exponent(cost_factor, user_factor):
    """Exponent b of cost proportional to users^b, from two growth factors over one span.

    >>> float(scaling_exponent(4.0, 2.0))
    2.0
    """
    cost, users = positive("cost_factor", cost_factor), positive("user_factor", user_factor)
    return np.log(cost) / np.log(users)


@model("query", "token/query", "token/query", gives="token")
def task_tokens(turns, first, added):
    """Input tokens of a task that sends its whole context again on every turn, of one or more.

    >>> task_tokens(3, 1000, 500)
    4500.0
    """
    return turns * first + added * turns * (turns - 1) / 2


@model("token/query", "token/query", "token/s", "s/query", gives="token/h")
def agent_tokens_per_hour(prompt, completion, tokens_per_second, tool_seconds):
    """Tokens of an agent in an hour of calls in sequence, with time for tools between them.

    >>> round(float(agent_tokens_per_hour(0, 60, 60, 0)))
    216000
    """
    writing = completion / positive("tokens_per_second", tokens_per_second)
    return SECONDS_AN_HOUR / (writing + tool_seconds) * (prompt + completion)

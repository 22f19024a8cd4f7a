"""Prices: what the cheapest model at or above a quality threshold costs, through time.

Serves the claims about falling prices: 280-fold, 10 times a year, 99.5 %, 20 to 0.40 dollars,
DeepSeek V3.

    blended price   = (w_in input + w_out output) / (w_in + w_out)          USD per million tokens
    price(t)        = lowest ask at t among the models whose score reaches the threshold

Who is asked (``hosts``): ``first_party`` knows the makers' own price lists alone; ``median`` takes
the maker's price where there is one, else the median over hosts (the rule of Epoch AI and of the AI
Index 2025); ``cheapest`` takes the lowest ask of anyone. Where sources give a model several scores,
the median, the lowest or the highest counts.

Rows that are only recalled take no part. How prices fall between two dates is the matter of
`price_falls`.

Not modelled: quality within a score, answer length and reasoning tokens, caching and batch
discounts, free tiers, speed, and prices between two dated listings (the older one is carried
forward).

Sources: AI Index Report 2025, section 1.3; Epoch AI, "LLM inference prices have fallen rapidly but
unequally across tasks" (March 2025); Appenzeller, "LLMflation" (November 2024).
"""

from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.evidence.data import nearest

HOSTS = ("median", "first_party", "cheapest")
SCORES = ("median", "lowest", "highest")
#: Input to output tokens: price lists and a1; measured on OpenRouter (6,000 to 400, 2025); AI Index
#: and Epoch AI; a16z;
#: the AI Index's other figure.
BLENDS = {
    "input only": (1, 0),
    "15:1": (15, 1),
    "3:1": (3, 1),
    "1:1": (1, 1),
    "output only": (0, 1),
}


class PriceError(ValueError):
    """A price question that the tables cannot answer; says what was asked and what exists."""


def blended(input_usd_per_mtok, output_usd_per_mtok, blend_input=3, blend_output=1):
    """Mix input and output price in the given ratio of tokens (USD per million tokens).

    Examples
    --------
    >>> blended(30, 60)
    37.5
    """
    if min(blend_input, blend_output) < 0 or blend_input + blend_output == 0:
        raise PriceError(
            "A blend needs two weights of 0 or more, not both 0, and got "
            f"{blend_input}:{blend_output}."
        )
    return (blend_input * input_usd_per_mtok + blend_output * output_usd_per_mtok) / (
        blend_input + blend_output
    )


def model_scores(table, benchmark, rule="median"):
    """Return one score per model from ``benchmark_scores``; rows not marked ``fit`` take no part.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns ``model``, ``benchmark``, ``score``, ``use``.
    benchmark : str
        Such as ``"MMLU"``.
    rule : {"median", "lowest", "highest"}
        Which score counts where sources disagree.
    """
    if rule not in SCORES:
        raise PriceError(f"The score rule must be one of {', '.join(SCORES)} and is {rule!r}.")
    known = table["benchmark"].unique()
    if benchmark not in known:
        raise PriceError(
            f"There are no scores for the benchmark {benchmark!r}{nearest(benchmark, known)}."
        )
    rows = table[(table["benchmark"] == benchmark) & (table["use"] == "fit")].groupby("model")[
        "score"
    ]
    return {"median": rows.median, "lowest": rows.min, "highest": rows.max}[rule]()


def listings(prices, scores, threshold, *, reasoning=True, open_weights=None):
    """Return the listings of models that reach a threshold, by date.

    Parameters
    ----------
    prices : pandas.DataFrame
        The table ``token_prices``.
    scores : pandas.Series
        Score by model, see `model_scores`; it fixes the benchmark.
    threshold : float
        Lowest score that counts, in the unit of the scores.
    reasoning : bool
        False leaves out the models that think before they answer.
    open_weights : bool, optional
        True or False keeps only open or only closed models.

    Returns
    -------
    pandas.DataFrame
        ``model, provider, first_party, date`` and the two prices (USD per million tokens).
    """
    able = scores.index[scores >= threshold]
    keep = prices["model"].isin(able) & (prices["verification"] != "recalled")
    if not reasoning:
        keep &= prices["reasoning"].ne(True)
    if open_weights is not None:
        keep &= prices["open_weights"].eq(open_weights)
    rows = prices[keep].rename(columns={"effective_from": "date"})
    if rows.empty:
        raise PriceError(
            f"No priced model reaches a score of {threshold:g}; lower the threshold or admit more "
            "models."
        )
    columns = [
        "model",
        "provider",
        "first_party",
        "date",
        "input_usd_per_mtok",
        "output_usd_per_mtok",
    ]
    return rows[columns].sort_values(["date", "model", "provider"]).reset_index(drop=True)


class Offer(NamedTuple):
    """What one host asks for one model from a date on (USD per million tokens, at some blend)."""

    model: str
    provider: str
    first_party: bool
    date: pd.Timestamp
    price: float


def offers(listings, blend=(3, 1)):
    """Return an `Offer` for each of the `listings`, at a blend of input and output tokens."""
    price = blended(listings["input_usd_per_mtok"], listings["output_usd_per_mtok"], *blend)
    return [Offer(*row) for row in zip(*(listings[name] for name in Offer._fields[:-1]), price)]


def on_sale(offers, date, hosts="median", listing_days=None):
    """Return what each model costs on one date, cheapest first (USD per million tokens, by model).

    Parameters
    ----------
    offers : list of Offer
        By date, see `offers`.
    date : date
        An offer on or before it counts until the same host makes a new one for the model.
    hosts : {"median", "first_party", "cheapest"}
        Whose price counts, see the module.
    listing_days : int, optional
        An offer counts for so many days at most.
    """
    last = pd.Timestamp(date)
    first = pd.Timestamp.min if listing_days is None else last - pd.Timedelta(days=listing_days)
    listed = _Listed(hosts)
    for offer in offers:
        if first <= offer.date <= last:
            listed.add(offer)
    return pd.Series(
        dict(sorted(listed.prices.items(), key=lambda found: found[::-1])), dtype=float
    )


class _Listed:
    """What is listed at a moment, and each model's price by the host rule (``prices``)."""

    def __init__(self, hosts):
        if hosts not in HOSTS:
            raise PriceError(f"The host rule must be one of {', '.join(HOSTS)} and is {hosts!r}.")
        self.hosts, self.prices, self._asks = hosts, {}, {}

    def add(self, offer):
        """Enter an offer, which takes the place of the same host's older one."""
        own, others = self._asks.setdefault(offer.model, ({}, {}))
        (own if offer.first_party else others)[offer.provider] = offer.price
        if self.hosts == "cheapest":
            self.prices[offer.model] = min((own | others).values())
        elif own:
            self.prices[offer.model] = min(own.values())
        elif self.hosts == "median":
            self.prices[offer.model] = median(others.values())


def cheapest(offers, hosts="median", *, until=None):
    """Return the cheapest model through time (``date, model, price``), a row for each change."""
    listed, found = _Listed(hosts), {}
    end = pd.Timestamp.max if until is None else pd.Timestamp(until)
    for offer in offers:
        if offer.date > end:
            break
        listed.add(offer)
        if listed.prices:
            model = min(listed.prices, key=listed.prices.get)
            found[offer.date] = model, listed.prices[model]
    if not found:
        raise PriceError(
            "No model at this threshold has a price under these rules; choose another host rule or "
            "a later end."
        )
    before = [None, *(price for _, price in found.values())]
    steps = [
        (date, model, price)
        for (date, (model, price)), last in zip(found.items(), before)
        if price != last
    ]
    return pd.DataFrame(steps, columns=["date", "model", "price"])


def record_lows(series):
    """Keep the rows that undercut everything before; on one date the cheapest counts.

    This is the walk of Epoch AI's price trends; its price never rises by construction.
    """
    ordered = series.sort_values(["date", "price"], kind="stable")
    return ordered[
        ordered["price"] < ordered["price"].cummin().shift(fill_value=np.inf)
    ].reset_index(drop=True)


def price_series(listings, *, blend=(3, 1), hosts="median", until=None, lows=True):
    """Return the price of the cheapest of some `listings` through time: ``date, model, price``.

    Parameters
    ----------
    listings : pandas.DataFrame
        See `listings`.
    blend : (float, float)
        Input and output tokens of the blend.
    hosts, until
        See `cheapest`.
    lows : bool
        True keeps only new lows; False also shows the rises of what is on sale.
    """
    series = cheapest(offers(listings, blend), hosts, until=until)
    return record_lows(series) if lows else series

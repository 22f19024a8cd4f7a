"""A product of the reader's own: what serving it costs a day, and when that passes its training.

One formula stands for every price list, in a notebook, a scenario, a sweep and on the page:

    bill a day = queries * batch * long * (input + output)         queries = users * queries a user
    input  = prompt * ((1 - cached) * price + cached * price of cached input)
    output = (answer + reasoning) * price of output
    batch  = 1 - share sent as batches * discount
    long   = the factor of a long prompt where the prompt is longer than the tier begins, else 1

The bill stays as it is at launch, or multiplies by a factor every year, or is reached evenly over a
ramp and then stays. At serving cost a query costs what a typical one costs to serve, whatever its
length.

Not modelled: all queries are alike, so the mean prompt decides whether the tier of long prompts
holds; a batch or a long prompt whose input and output change by different factors; writing to a
cache, which some hosts charge for; pictures, sound, tools, taxes and contracts.

Functions take ``facts`` and ``own``, the product's parameters (`over_its_life` those of chapter 03
beside them), and return estimates.
"""

from dataclasses import dataclass

import numpy as np
import pint

from analysis.evidence.estimates.estimate import Estimate, constant
from analysis.evidence.estimates.estimate import model as with_units
from analysis.evidence.estimates.facts import Facts, Given
from analysis.evidence.uncertainty import Numbers
from analysis.evidence.units import Q
from analysis.lifecycle import lifetime, model

A_DOLLAR, A_YEAR = Q(1.0, "USD"), Q(365.0, "day")
#: What a price list says beside two prices, with units. Where a caller leaves one out it is 0,
#: which is no cache, no batch, no hidden token and no tier.
TERMS = {
    "reasoning_tokens": "token/query",
    "cached_share": "",
    "cached_input_usd_per_mtok": "USD/Mtoken",
    "batch_share": "",
    "batch_discount": "",
    "long_context_from": "token/query",
    "long_context_factor": "",
}


@dataclass(frozen=True)
class Product:
    """One product: its training bill (USD), its serving bill (USD/day) at launch or, with a ramp,
    at its end, the factor by which that grows every year, and the ramp's length, if there is one.
    """

    cost: Estimate
    bill: Estimate
    growth: Estimate | float = 1.0
    ramp: Estimate | None = None

    def crossover(self) -> Estimate:
        """Time until serving has cost as much as training."""
        if self.ramp is None:
            return model.crossover_exponential(self.cost, self.bill, self.growth)
        return model.crossover_linear(self.cost, self.bill, self.ramp)

    def spent(self, time: Estimate | pint.Quantity) -> Estimate:
        """Serving in a time since launch (USD)."""
        if self.ramp is None:
            return model.multiplier(A_DOLLAR, self.bill, time, self.growth) * A_DOLLAR
        return model.cumulative_linear(time, self.bill, self.ramp)

    def multiple(self, time: Estimate | pint.Quantity) -> Estimate:
        """Serving in a time since launch, divided by training."""
        if self.ramp is None:
            return model.multiplier(self.cost, self.bill, time, self.growth)
        return self.spent(time) / self.cost


def queries(own: Given) -> Estimate:
    """Queries a day."""
    return own["daily_users"] * own["queries_per_user"]


def answer(facts: Facts, own: Given) -> Estimate:
    """Tokens of an answer that is read (token/query)."""
    return own.unless_zero("output_tokens", facts["answer_tokens"])


def written(facts: Facts, own: Given) -> Estimate:
    """Tokens that are billed as output, hidden reasoning among them (token/query)."""
    return answer(facts, own) + _full(own)["reasoning_tokens"]


def training(facts: Facts, own: Given) -> Estimate:
    """Training bill (USD): where the reader gives none, that of GPT-4's final run."""
    return own.unless_zero("training_cost_usd", facts["gpt4_training_cost_cloud"])


@with_units("token/query", "token/query", "", gives="")
def long_prompt(prompt: Numbers, above: Numbers, factor: Numbers) -> Numbers:
    """Factor on all prices of a query: ``factor`` where its prompt is longer than ``above``, which
    is 0 where there is no such tier.

    >>> float(long_prompt(3e5, 2e5, 2.0)), float(long_prompt(2e5, 2e5, 2.0))
    (2.0, 1.0)
    """
    above = np.asarray(above, dtype=float)
    return np.where((above > 0) & (np.asarray(prompt) > above), factor, 1.0)[()]


def _full(own):
    return Given({name: constant(0.0, unit) for name, unit in TERMS.items()} | own)


def _tiers(own):
    """Factor on all prices of the mean query: batches and long prompts."""
    batches = 1 - own["batch_share"] * own["batch_discount"]
    tier = own["long_context_from"], own["long_context_factor"]
    return batches * long_prompt(own["input_tokens"], *tier)


def input_price(own: Given) -> Estimate:
    """Mean price of an input token outside batches and tiers (USD/Mtoken)."""
    own = _full(own)
    cached, price = own["cached_share"], own["input_usd_per_mtok"]
    return (1 - cached) * price + cached * own.unless_zero("cached_input_usd_per_mtok", price)


def input_bill(own: Given) -> Estimate:
    """Bill a day for input alone, at list price (USD/day)."""
    own = _full(own)
    return (queries(own) * _tiers(own) * own["input_tokens"] * input_price(own)).to("USD/day")


def per_query(facts: Facts, own: Given) -> Estimate:
    """Mean bill of a query (USD/query), at list price or at what serving costs."""
    own = _full(own)
    if own["price_basis"] == "serving cost":
        return facts["serving_cost_per_query"].to("USD/query")
    question = own["input_tokens"] * input_price(own)
    reply = written(facts, own) * own["output_usd_per_mtok"]
    return (_tiers(own) * (question + reply)).to("USD/query")


def bill(facts: Facts, own: Given) -> Estimate:
    """Serving bill a day at launch (USD/day)."""
    return (queries(own) * per_query(facts, own)).to("USD/day")


def described(facts: Facts, own: Given) -> Product:
    """Return the product that the parameters describe; a ``ramp_months`` among them is its ramp."""
    growth = own.unless_zero("bill_growth_per_year", 1.0)
    return Product(training(facts, own), bill(facts, own), growth, own.get("ramp_months"))


def results(facts: Facts, own: Given) -> dict[str, Estimate]:
    """Return what the product costs to serve, and when that passes its training."""
    found = described(facts, own)
    return {
        "product_usd_per_day": found.bill,
        "product_training_usd": found.cost,
        "product_months": found.crossover().to("month"),
    }


def over_its_life(facts: Facts, own: Given) -> dict[str, Estimate]:
    """Return the product's results over its life, in a year and in compute."""
    found, life = described(facts, own), lifetime.life(facts, own)
    multiple, per_day = found.multiple(life), input_bill(own)
    year_share = model.flow_share(
        multiple, lifetime.growth(facts, own), life, lifetime.research_multiple(facts, own)
    )
    # What the cache holds is not computed again.
    fresh = own["input_tokens"] * (1 - _full(own)["cached_share"])
    tokens = queries(own) * (fresh + written(facts, own))
    serving_flop = facts["inference_flop_per_param_token"]
    flop = tokens * facts["gpt4_active_parameters"] * serving_flop
    parity = model.parity_tokens(
        facts["gpt4_training_tokens"], facts["training_flop_per_param_token"], serving_flop
    )
    return {
        "product_weeks": found.crossover().to("week"),
        "product_multiple": multiple,
        "product_share": lifetime.percent(multiple),
        "product_year_share": year_share.to("percent"),
        "product_cadence_multiple": found.multiple(own["retraining_months"]),
        "product_compute_months": (facts["gpt4_training_flop"] / flop).to("month"),
        "parity_months": (parity / tokens).to("month"),
        "input_months": (found.cost / per_day).to("month"),
        "input_year_multiple": (per_day * A_YEAR / found.cost).to(""),
    }

"""A product of the reader's own: what serving it costs a day, and when that passes its training.

The bill stays as it is at launch, or multiplies by a factor every year, or is reached evenly over a
ramp and then stays. Not modelled: cached input, batches and other discounts of a price list.

Functions take ``facts`` and ``own``, the parameters of chapter 02 (`over_its_life` those of chapter
03 beside them), and return estimates.
"""

from dataclasses import dataclass

import pint

from analysis.evidence.estimates.estimate import Estimate
from analysis.evidence.estimates.facts import Facts, Given
from analysis.evidence.units import Q
from analysis.lifecycle import lifetime, model

A_YEAR = Q(365.0, "day")


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

    def multiple(self, time: Estimate | pint.Quantity) -> Estimate:
        """Serving in a time since launch, divided by training."""
        if self.ramp is None:
            return model.multiplier(self.cost, self.bill, time, self.growth)
        return model.cumulative_linear(time, self.bill, self.ramp) / self.cost


def queries(own: Given) -> Estimate:
    """Queries a day."""
    return own["daily_users"] * own["queries_per_user"]


def answer(facts: Facts, own: Given) -> Estimate:
    """Tokens of an answer (token/query)."""
    return own.unless_zero("output_tokens", facts["answer_tokens"])


def training(facts: Facts, own: Given) -> Estimate:
    """Training bill (USD): where the reader gives none, that of GPT-4's final run."""
    return own.unless_zero("training_cost_usd", facts["gpt4_training_cost_cloud"])


def input_bill(own: Given) -> Estimate:
    """Bill a day for input alone, at list price (USD/day)."""
    return (queries(own) * own["input_tokens"] * own["input_usd_per_mtok"]).to("USD/day")


def bill(facts: Facts, own: Given) -> Estimate:
    """Serving bill a day (USD/day), at list price or at what serving costs."""
    if own["price_basis"] == "serving cost":
        return (queries(own) * facts["serving_cost_per_query"]).to("USD/day")
    question = own["input_tokens"] * own["input_usd_per_mtok"]
    reply = answer(facts, own) * own["output_usd_per_mtok"]
    return (queries(own) * (question + reply)).to("USD/day")


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
    tokens = queries(own) * (own["input_tokens"] + answer(facts, own))
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

"""What-if: the crossover and lifetime models at one point, and the claims that they decide.

Serves the what-if page. Every input has one value, and every uncertain fact stands at its median,
so a result is a point. It stands for the median in the verdict rule, and "holds under conditions"
cannot occur. Each claim is read in two ways:

    report    the bills that the claim's chapter judges it by: ChatGPT's fleet against one run
    product   the product whose traffic, prices and training bill the inputs describe

The formulas are those of `crossover`, `lifetime` and `lifecycle`. The browser has them again in
``lifecycle.js``, and a test compares both. Not modelled: uncertainty, which the chapters show, and
everything that those modules leave out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.evidence.draws import Medians, median_of
from analysis.evidence.uncertainty import Numbers
from analysis.lifecycle import model
from analysis.lifecycle.crossover import ESTIMATE, LAUNCH, MILLIONS, MONTH, SEVERAL, Cases
from analysis.lifecycle.lifetime import Lifetimes
from analysis.lifecycle.model import Traffic
from analysis.lifecycle.use_cases import TRAFFIC

Inputs = Mapping[str, Any]
Facts = Mapping[str, Numbers]
# Claim: (result in the report's reading or "" where no input moves it, result in the product's
# reading).
CLAIMS = {
    "crossover-4months-a1": ("traffic_months", "product_months"),
    "crossover-4months-input-only-a1": ("", "input_months"),
    "crossover-same-year-a1": ("books_months", "product_months"),
    "crossover-within-months-a1": ("frontier_months", "product_months"),
    "crossover-first-year-a1": ("frontier_months", "product_months"),
    "inference-dominant-share-months-a1": ("", "product_months"),
    "finetune-crossover-weeks-a1": ("", "product_weeks"),
    "crossover-weeks-a4": ("millions_weeks", "product_weeks"),
    "crossover-6-18-a4": ("", "product_months"),
    "ratio-flips-after-pmf-a4": ("", "product_months"),
    "crossover-6months-a5": ("fleet_months", "product_months"),
    "crossover-compute-100m-a5": ("compute_months", "product_compute_months"),
    "inference-exceeds-at-scale-a1": ("", "product_multiple"),
    "training-not-always-dearest-a4": ("", "product_multiple"),
    "annual-inference-3x-training-a1": ("", "input_year_multiple"),
    "lifetime-multiplier-15-20-a2": ("firm_multiple", "product_multiple"),
    "lifetime-dwarfs-training-a2": ("firm_multiple", "product_multiple"),
    "lifetime-dwarfs-training-a3": ("firm_multiple", "product_multiple"),
    "lifetime-share-80-90-a2": ("firm_share", "product_share"),
    "lifetime-share-80-a3": ("firm_share", "product_share"),
    "lifetime-share-80-90-a3": ("firm_share", "product_share"),
    "inference-dominates-at-scale-a4": ("", "product_year_share"),
}
UNITS = {"months": "month", "weeks": "week", "multiple": "dimensionless", "share": "percent"}
FACTS = (
    "gpt4_training_cost_cloud",
    "gpt4_training_cost_amortised",
    "gpt4_training_cost_purchase",
    "gpt4_training_cost_all_in",
    "serving_cost_per_query",
    "answer_tokens",
    "chatgpt_inference_cost_per_day",
    "chatgpt_daily_users_2023",
    "openai_inference_spend_2024",
    "openai_final_runs_2024",
    "anthropic_rnd_compute_2025",
    "final_run_share",
    "anthropic_inference_spend_2025",
    "gpt4_training_flop",
    "gpt4_active_parameters",
    "gpt4_training_tokens",
    "training_cost_growth",
    "frontier_service_life",
)


def medians() -> Medians:
    """Return the facts that the results need (`FACTS`) at their medians, in their units."""
    return Medians({name: np.float64(median_of(name)) for name in FACTS})


def constants() -> dict[str, float]:
    """Return the numbers of the chapters' models that are no facts: days, users, queries."""
    return {
        "days_to_launch": (LAUNCH - ESTIMATE).days,
        "million_users": float(np.prod(MILLIONS) ** 0.5),
        "several_queries": float(np.mean(SEVERAL)),
    }


def unit_of(result: str) -> str:
    """Return the unit in which a result is compared with a claim's set."""
    return UNITS[result.rpartition("_")[2]]


def outputs(inputs: Inputs, facts: Facts) -> dict[str, float]:
    """Return every result of the page.

    Parameters
    ----------
    inputs : mapping
        The parameters of the chapters by name, all positive, except that prices may be zero, with
        ``use_growth_per_year`` and ``price_decline_per_year`` (factors) in place of
        ``bill_growth_per_year``; ``shape`` ("steady", "growing" or "ramp") and ``ramp_months``.
    facts : mapping
        See `medians`.

    Returns
    -------
    dict of str to float
        Months, weeks, multiples, percent, USD a day; infinite for never.
    """
    found = product(inputs, facts) | _report(inputs, facts)
    return {name: float(value) for name, value in found.items()}


def traffic(inputs: Inputs) -> Traffic:
    """Return the product's traffic that the inputs describe."""
    return Traffic(*(inputs[name] for name in TRAFFIC))


def product(inputs: Inputs, facts: Facts) -> dict[str, Numbers]:
    """Return the results for the product described; arrays where an input is sampled."""
    use, cost = traffic(inputs), inputs["training_cost_usd"]
    at_list = inputs["price_basis"] == "list price"
    rate = (
        use.usd_per_day(use.output_tokens)
        if at_list
        else use.queries_per_day * facts["serving_cost_per_query"]
    )
    input_rate, tokens = use.usd_per_day(0.0), use.input_tokens + use.output_tokens
    days, multiple_after = _shape(inputs, cost, rate)
    multiple = multiple_after(inputs["life_years"] * model.YEAR)
    flop_per_day = use.queries_per_day * 2 * facts["gpt4_active_parameters"] * tokens
    parity_days = model.parity_tokens(facts["gpt4_training_tokens"]) / (
        use.queries_per_day * tokens
    )
    return {
        "product_usd_per_day": rate,
        "product_months": days / MONTH,
        "product_weeks": days / 7,
        "product_multiple": multiple,
        "product_share": 100 * model.share_of(multiple),
        "product_year_share": 100
        * model.flow_share(
            multiple, inputs["growth_per_year"], inputs["life_years"], inputs["research_multiple"]
        ),
        "product_cadence_multiple": multiple_after(inputs["retraining_months"] * MONTH),
        "product_compute_months": model.crossover_constant(
            facts["gpt4_training_flop"], flop_per_day
        )
        / MONTH,
        "parity_months": parity_days / MONTH,
        "input_months": model.crossover_constant(cost, input_rate) / MONTH,
        "input_year_multiple": model.multiplier(cost, input_rate, 365.0),
    }


def _shape(inputs, cost, rate):
    """Return days to crossover, and the multiple after given days, for the chosen shape."""
    if inputs["shape"] == "ramp":
        ramp = inputs["ramp_months"] * MONTH
        with np.errstate(divide="ignore"):
            days = model.crossover_linear(cost, rate, ramp)
        return days, lambda t: model.cumulative_linear(t, rate, ramp) / cost
    growth = inputs["use_growth_per_year"] if inputs["shape"] == "growing" else 1.0
    factor = growth / inputs["price_decline_per_year"]
    days = model.crossover_exponential(cost, rate, factor)
    return days, lambda t: model.multiplier(cost, rate, t, factor)


def _report(inputs, facts):
    growth = inputs["use_growth_per_year"] / inputs["price_decline_per_year"]
    cases = Cases(
        facts,
        traffic(inputs),
        inputs["training_cost_usd"],
        inputs["training_basis"],
        inputs["fleet_share"],
        growth,
    )
    lives = Lifetimes(
        facts,
        cases.fleet,
        growth,
        inputs["growth_per_year"],
        inputs["life_years"],
        inputs["research_multiple"],
    )
    with np.errstate(divide="ignore"):
        cells = cases.cells()
    multiple = lives.multiple()
    return {
        "traffic_months": cells[f"stated traffic, {inputs['price_basis']}"],
        "fleet_months": cells["ChatGPT fleet 2023"],
        "books_months": cells["OpenAI's serving 2024"],
        "frontier_months": np.median(
            cases.frontier_pairs()
        ),  # median of a pool of three points: the middle one
        "millions_weeks": cases.weeks_for(constants()["million_users"]),
        "compute_months": cases.compute_months_for(constants()["several_queries"]),
        "firm_multiple": multiple,
        "firm_share": 100 * model.share_of(multiple),
    }

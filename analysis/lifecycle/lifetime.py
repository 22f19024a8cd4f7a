"""Lifetime multiplier and inference share on every basis, and how a stock becomes a flow.

Serves the lifetime and share claims. A *lifetime multiple* compares one model's serving over its
life with its final run (a stock); a *yearly share* compares a firm's serving with its training in
one year (a flow). In a firm that grows the flow is smaller than the stock, and it is smaller again
when experiments count as training (see `analysis.lifecycle.model.phi`).

Pooled shares give each source equal weight; an odds ratio is carried forward at the growth seen at
OpenAI. Not modelled: spending that is neither training nor serving, and any split of a firm's bill
between its models.

Functions take ``facts`` and ``own``, the parameters of chapter 03, and return estimates.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.evidence import wording
from analysis.evidence.estimates.estimate import Estimate, pool
from analysis.evidence.estimates.facts import Facts, Given
from analysis.evidence.uncertainty import Interval
from analysis.evidence.units import Q
from analysis.lifecycle import crossover, model, overtraining, scopes
from analysis.lifecycle.crossover import YEAR

TWO_YEARS, LONG_LIFE = Q(730.0, "day"), Q(3.0, "year")
#: Fleets that were measured; what two vendors remarked in 2019 is no measurement and stays out.
BEFORE_2020 = ("inference_share_google_energy", "inference_share_meta_power")
#: Rows of the chapter's chart of multiples: over a model's life, and in one year.
LIVES = (
    "projected_multiple",
    "fleet_two_years_multiple",
    "lifetime_multiple",
    "planned_multiple_2023",
    "planned_multiple_2024",
    "planned_multiple_2025",
)
YEARS = (
    "openai_2024_final_runs_ratio",
    "openai_2024_training_ratio",
    "openai_2024_research_ratio",
    "openai_2025_training_ratio",
    "openai_accounts_ratio_2025",
    "anthropic_2025_research_ratio",
    "minimax_accounts_ratio_2025",
)
#: Rows of the chapter's chart of shares, newest first.
SHARES = (
    "inference_share_2026_deloitte",
    "inference_iaas_share_2026",
    "inference_share_2025_deloitte",
    "inference_share_2025_mckinsey",
    "openai_share_2025",
    "openai_compiled_share_2025",
    "openai_billed_share_2025",
    "openai_booked_share_2025",
    "openai_accounts_share_2025",
    "anthropic_share_2025",
    "minimax_accounts_share_2025",
    "openai_share_2024",
    "openai_compiled_share_2024",
    "openai_accounts_share_2024",
    "anthropic_share_2024",
    "openai_2024_final_runs_share",
    "inference_share_nvidia_revenue",
    "inference_share_2023_deloitte",
    "inference_share_meta_power",
    "inference_share_google_energy",
    "inference_share_aws_2019",
    "inference_share_nvidia_2019",
)
#: The best split of compute by what is traded, and what was observed beside it.
TRADES = ("scaling", "general", "pruning", "search")
BEST = tuple(f"best_share_{trade}" for trade in TRADES)
OBSERVED = ("openai_share_2025", "anthropic_share_2025", "inference_share_2025_mckinsey")
#: The share and the multiple that article a2 claims, which mean the same.
CLAIMED = "lifetime-share-80-90-a2", "lifetime-multiplier-15-20-a2"
#: The calculation of the lifetime multiple, step by step.
STEPS = (
    "openai_inference_spend_2024",
    "openai_final_runs_2024",
    "openai_2024_final_runs_ratio",
    "training_cost_growth",
    "frontier_service_life",
    "seen_in_a_year",
    "lifetime_multiple",
    "lifetime_share",
)
#: Article a2's lower end, as a line of charts.
FIFTEEN = ((15, "a2: 15×"),)
#: The same in the chart of best models, where one line of three is such a multiple.
FIFTEEN_IN_COMPUTE = ((15, "a2: serving 15× training"),)
LAW = (
    "scaling_coefficient_e",
    "scaling_coefficient_a",
    "scaling_coefficient_b",
    "scaling_alpha",
    "scaling_beta",
)


def growth(facts: Facts, own: Given) -> Estimate:
    """Growth of training bills (factor a year)."""
    return own.unless_zero("growth_per_year", facts["training_cost_growth"])


def life(facts: Facts, own: Given) -> Estimate:
    """Service life of a model (years)."""
    return own.unless_zero("life_years", facts["frontier_service_life"])


def research_multiple(facts: Facts, own: Given) -> Estimate:
    """Research and training compute divided by final runs."""
    return own.unless_zero("research_multiple", 1 / facts["final_run_share"])


def yearly(facts: Facts) -> dict[str, Estimate]:
    """Serving divided by training in one year, by what counts as training."""
    serving = facts["openai_inference_spend_2024"]
    ratios = crossover.firm_ratios(facts)
    return {
        "openai_2024_final_runs_ratio": (serving * YEAR / facts["openai_final_runs_2024"]),
        "openai_2024_training_ratio": serving / facts["openai_training_spend_2024"],
        "openai_2024_research_ratio": ratios["openai_ratio_2024"],
        "openai_2025_training_ratio": ratios["openai_ratio_2025"],
        "anthropic_2025_research_ratio": ratios["anthropic_ratio_2025"],
        "openai_accounts_ratio_2025": ratios["openai_accounts_ratio_2025"],
        "minimax_accounts_ratio_2025": ratios["minimax_accounts_ratio_2025"],
    }


def by_scope(facts: Facts, own: Given) -> dict[str, Estimate]:
    """Lifetime multiple of a final run by what counts as serving: each report of OpenAI's year
    2024, and Anthropic's year 2025 at the share of final runs that other firms have.
    """
    seen = model.phi(growth(facts, own), life(facts, own))
    runs = facts["openai_final_runs_2024"] / YEAR
    found = {
        scope.name: facts[scope.serving[0]] / runs / seen
        for scope in scopes.SCOPES
        if scope.firm == "OpenAI"
    }
    anthropic = yearly(facts)["anthropic_2025_research_ratio"] / facts["final_run_share"]
    return found | {"anthropic": anthropic / seen}


def best_shares(facts: Facts) -> dict[str, Estimate]:
    """Share of serving in the compute that reaches a quality most cheaply, by what trades training
    for serving (percent).
    """
    return {
        f"best_share_{trade}": model.optimal_share(facts[f"compute_trade_{trade}"]).to("percent")
        for trade in TRADES
    }


def multiple(facts: Facts, own: Given) -> Estimate:
    """Lifetime multiple of a model against its final run, from OpenAI's year 2024."""
    ratio = yearly(facts)["openai_2024_final_runs_ratio"]
    return model.lifetime_multiple(ratio, growth(facts, own), life(facts, own))


def two_years(facts: Facts, fleet: Given) -> Estimate:
    """Serving bill of ChatGPT's whole fleet in the two years after the launch of GPT-4 (USD)."""
    grows = crossover.growth(facts, fleet)
    per_day = crossover.fleet(facts, fleet)
    return model.multiplier(Q(1.0, "USD"), per_day, TWO_YEARS, grows) * Q(1.0, "USD")


def gpt4_two_years(facts: Facts, fleet: Given) -> Estimate:
    """GPT-4's part of it, which nobody published: taken as 20 to 80 percent (USD)."""
    return facts.assumed("gpt4_part_of_fleet", 0.2, 0.8, "share") * two_years(facts, fleet)


def firm_odds(facts: Facts, years_on: float = 0.0) -> list[Estimate]:
    """Serving over research compute at two firms in 2025, carried on at OpenAI's growth of it."""
    ratios = yearly(facts)
    grows = ratios["openai_2025_training_ratio"] / ratios["openai_2024_research_ratio"]
    last = ratios["openai_2025_training_ratio"], ratios["anthropic_2025_research_ratio"]
    return [odds * grows**years_on for odds in last]


def percent(odds: Estimate) -> Estimate:
    """Share that odds stand for, in percent."""
    return model.share_of(odds).to("percent")


def firm_shares(facts: Facts, years_on: float = 0.0) -> list[Estimate]:
    """Inference share at the laboratories of `firm_odds` (percent)."""
    return [percent(odds) for odds in firm_odds(facts, years_on)]


def share_after(facts: Facts, years_on: float) -> Estimate:
    """Pooled share (percent) less than a year after mid-2025: firms, and Deloitte's forecast."""
    shares = (facts[f"inference_share_{year}_deloitte"] for year in (2025, 2026))
    first, last = map(model.multiple_of, shares)
    forecast = percent(first * (last / first) ** years_on)
    return pool(*firm_shares(facts, years_on), forecast, label="2026")


def share_2026(facts: Facts) -> Estimate:
    """Pooled share in the middle of 2026 (percent)."""
    forecast = facts["inference_share_2026_deloitte"].to("percent")
    return pool(*firm_shares(facts, 1.0), forecast, label="2026")


def results(facts: Facts, own: Given, fleet: Given) -> dict[str, Estimate]:
    """Return every multiple and share of the chapter by name.

    ``own`` are the parameters of chapter 03, ``fleet`` those of chapter 02, for ChatGPT's fleet.
    """
    ratios, of_2024 = yearly(facts), percent(yearly(facts)["openai_2024_research_ratio"])
    deloitte = {y: facts[f"inference_share_{y}_deloitte"].to("percent") for y in (2023, 2025)}
    before = [facts[name].to("percent") for name in BEFORE_2020]
    whole = multiple(facts, own)
    projected = facts["gpt4_series_inference_barclays"] / facts["gpt4_training_cost_barclays"]
    planned = {}
    for year in (2023, 2024, 2025):
        share = np.minimum(facts[f"planned_inference_share_{year}"], 0.99)
        planned[f"planned_multiple_{year}"] = model.multiple_of(share)
    shares = {
        "share_2024_25": pool(of_2024, *firm_shares(facts), deloitte[2025], label="2024-25"),
        "firm_share": pool(of_2024, *firm_shares(facts), label="firms"),
        "share_early_2026": share_after(facts, 0.625),
        "share_2026": share_2026(facts),
        "share_before_2020": pool(*before, label="before 2020"),
        "share_before_2023": pool(*before, deloitte[2023], label="before 2023"),
    }
    spent = two_years(facts, fleet)
    multiples = {
        "lifetime_multiple": whole,
        "lifetime_share": percent(whole),
        "long_lived_multiple": model.lifetime_multiple(
            ratios["openai_2024_final_runs_ratio"], growth(facts, own), LONG_LIFE
        ),
        "projected_multiple": projected,
        "fleet_two_years": spent,
        "fleet_two_years_multiple": spent / facts["gpt4_training_cost_cloud"],
        "gpt4_two_years": gpt4_two_years(facts, fleet),
        "launch_parity_months": scopes.parities(facts)["launch_parity_months"],
    }
    return ratios | planned | shares | multiples


def shares(facts: Facts) -> dict[str, Estimate]:
    """Measured and estimated yearly shares (percent) by name, newest first: those of firms in
    every scope, and those of fleets and markets.
    """
    firms = {
        name.replace("_ratio_", "_share_"): percent(ratio)
        for name, ratio in scopes.ratios(facts).items()
    }
    runs_alone = percent(yearly(facts)["openai_2024_final_runs_ratio"])
    found = {"openai_2024_final_runs_share": runs_alone, **firms}
    return {name: facts[name] if name in facts else found[name] for name in SHARES}


def share_curve(multiples: np.ndarray) -> pd.DataFrame:
    """Return the share (percent) that multiples (array) stand for, as a long frame."""
    value = 100 * model.share_of(multiples)
    return pd.DataFrame({"multiple": multiples, "series": "share = m / (1 + m)", "value": value})


def share_notes(claims: Mapping[str, Any]) -> list[tuple]:
    """Return the claimed shares (percent) and the claimed range of multiples of `CLAIMED` as points
    of that curve.
    """
    shares, multiples = ((claims[id].low, claims[id].high) for id in CLAIMED)
    alone = [(s / (100 - s), f"{wording.percent(s / 100)} = ") for s in shares]
    notes: list[tuple] = [(m, f"{text}{wording.times(m)}", "left") for m, text in alone]
    ends = wording.span(*map(wording.number, multiples))
    notes += [(multiples[0], ""), (multiples[1], f"{ends}×", "below")]
    return [(m, 100 * model.share_of(m), *text) for m, *text in notes]


def monthly_ratios(facts: Facts, fleet: Given) -> dict[str, Estimate]:
    """Serving of a month divided by one training bill, by what is divided by what (per month)."""
    input_bill, *_ = crossover.stated_bills(facts)
    serving = facts["openai_inference_spend_2024"]
    ratios = {
        "stated_monthly": input_bill / facts["gpt4_training_cost_cloud"],
        "final_runs_monthly": serving / facts["openai_final_runs_2024"],
        "research_monthly": serving / (facts["openai_rnd_compute_2024"] * YEAR),
    }
    return {name: ratio.to("1/month") for name, ratio in ratios.items()}


def flow_curves(multiples: np.ndarray, life_years: float, research: float) -> pd.DataFrame:
    """Yearly share (percent) against growth, with and without research compute: a long frame."""
    grows, parts = np.linspace(1, 6, 51), []
    for m in multiples:
        for label, rho in (("final runs only", 1.0), ("all research", research)):
            value = 100 * model.flow_share(m, grows, life_years, rho)
            series = f"{m:g}×, {label}"
            parts.append(pd.DataFrame({"growth": grows, "series": series, "value": value}))
    return pd.concat(parts, ignore_index=True)


def cadence_curves(monthly: Mapping[str, Interval]) -> pd.DataFrame:
    """Multiple against months between training runs with its band, by label of what serving is
    divided by.

    ``monthly`` holds serving of a month divided by one run's bill.
    """
    months = np.linspace(1, 36, 71)
    parts = []
    for series, ratio in monthly.items():
        ends = {"value": ratio.median, "low": ratio.low, "high": ratio.high}
        multiples = {end: months * value for end, value in ends.items()}
        parts.append(pd.DataFrame({"months": months, "series": series} | multiples))
    return pd.concat(parts, ignore_index=True)


def best_models(
    facts: Facts, parameters: float, served: np.ndarray
) -> tuple[pd.DataFrame, list[overtraining.Optimum]]:
    """Cheapest model against the Chinchilla model of some parameters, by tokens it will serve.

    Returns a long frame, and the optima.
    """
    law = overtraining.Law(*(facts[name].median for name in LAW))
    loss, tokens = overtraining.chinchilla(law, parameters)
    found = [overtraining.optimum(law, float(loss), float(t)) for t in served]
    series = {
        "serving ÷ training compute": [best.multiple for best in found],
        "size ÷ Chinchilla's": [best.parameters / parameters for best in found],
        "training tokens ÷ Chinchilla's": [best.tokens / tokens for best in found],
    }
    frames = [pd.DataFrame({"served": served, "series": n, "value": v}) for n, v in series.items()]
    return pd.concat(frames, ignore_index=True), found

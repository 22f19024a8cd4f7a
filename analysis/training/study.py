"""What training runs cost, on every basis, and how they compare: facts and tables in, results out.

Serves the training cost claims. The same run has several honest prices, and mixing them is the
commonest error:

- *amortised*: hardware used up during the run, plus energy;
- *cloud rental*: chip-hours x price of a rented hour;
- *development*: staff, experiments and the final run;
- *purchase*: the whole cluster, bought.

Chip-hours come from chips x days x 24 or from FLOP / (peak x utilisation). Not modelled: discounts
between partners, failed runs apart from the development figure, data. Sources: Cottier et al. 2024,
Epoch AI 2025-26, SemiAnalysis 2023-24.

Functions take ``facts`` (`analysis.evidence.facts.Facts`) and ``own`` (`Given`, the parameters of
chapter 04) and return estimates.
"""

from functools import partial

import numpy as np
import pandas as pd

from analysis.evidence.estimates.estimate import computed, rows
from analysis.evidence.tables import data
from analysis.evidence.tables.origins import origins
from analysis.evidence.units import Q
from analysis.training import growth, model

YEAR, BILLION = Q(1.0, "year"), Q(1e9, "USD")
#: First year of the fit of training compute, as the article has it.
SINCE_2010 = Q(2010.0, "year")
EVER = Q(0.0, "year")
#: A stated number of "about" or "roughly" holds from nine tenths of it.
NEARLY = 0.9
#: Upper end of the growth that article a3 states, and the growth since GPT-3 that a4 states.
HIGHEST, TEN_THOUSAND = 3.0, 1e4
#: Tokens served over training tokens: as many to a hundred times as many (a span to try).
SERVED = (1.0, 100.0)
A100 = "A100"
#: GPT-4's training compute, the peak rate of its chips, and the share of it that is reached.
GPT4_COMPUTE = ("gpt4_training_flop", "a100_peak_flop_rate", "large_run_mfu")
#: What other models' training cost, by the result that divides it by DeepSeek-R1's.
COMPARATORS = {
    "claude35_sonnet_over_r1": "claude35_sonnet_training_cost_amortised",
    "gpt4_amortised_over_r1": "gpt4_training_cost_amortised",
    "llama31_ai_index_over_r1": "llama31_405b_training_cost_cloud_2025",
    "gemini_ultra_over_r1": "gemini_ultra_training_cost_cloud",
    "gpt45_over_r1": "gpt45_training_cost",
    "grok3_over_r1": "grok3_training_cost_cloud",
}


def results(facts, own, runs, families):
    """Return every named result, from ``published_training_costs`` and ``model_families``."""
    study, table = samples_of(runs)
    return (
        gpt4(facts, own)
        | articles(facts, own)
        | growing(facts, own, study, table)
        | since_gpt3(facts, study, table)
        | over_r1(facts, own)
        | compared(facts, own)
        | gap(facts, own)
        | sizes(facts, families)
    )


def samples_of(runs):
    """Return the sample of the study of 2024 and the frontier models of the table of 2026."""
    return runs[runs["series"] == "cottier2024"], runs[runs["series"] == "epoch2026"]


# GPT-4 ------------------------------------------------------------------------------------------


def hour_price(facts, own):
    """Price of an A100-hour to a large buyer, or as the reader sets it (USD/(GPU*h))."""
    return own.unless_zero("chip_hour_price_usd", facts["gpt4_chip_hour_price"])


def rented(facts, own):
    """Rental price of GPT-4's final run (USD): the fact, unless the reader sets an hour's price."""
    if own["chip_hour_price_usd"].number:
        return facts["gpt4_chip_hours"] * own["chip_hour_price_usd"]
    return facts["gpt4_training_cost_cloud"]


def gpt4(facts, own):
    """Return GPT-4's chip-hours and rental price by both routes, and what goes with them."""
    days, price = facts["gpt4_training_days"], hour_price(facts, own)
    hours = model.chip_hours(*(facts[name] for name in GPT4_COMPUTE))
    bought, used_up = facts["gpt4_training_cost_purchase"], facts["gpt4_training_cost_amortised"]
    return {
        "gpt4_hour_price": price,
        "gpt4_rented": rented(facts, own),
        "gpt4_hours_by_chips": (facts["gpt4_chips"] * days).to("GPU*h"),
        "gpt4_by_chips": (facts["gpt4_chips"] * days * price).to("USD"),
        "gpt4_small_cluster": (facts["gpt4_chips_2024"] * days * price).to("USD"),
        "gpt4_hours_by_compute": hours,
        "gpt4_by_compute": hours * price,
        "bases_apart": bought / used_up,
    }


def choices(facts, own):
    """Return GPT-4's cost (USD) under other choices, by label."""
    busy, by_compute = facts["large_run_mfu"], gpt4(facts, own)["gpt4_by_compute"]
    return {
        "amortised": facts["gpt4_training_cost_amortised"],
        "purchase": facts["gpt4_training_cost_purchase"],
        "development": facts["gpt4_training_cost_all_in"],
        "busy": by_compute.given(large_run_mfu=busy.high),
        "idle": by_compute.given(large_run_mfu=busy.low),
    }


def articles(facts, own):
    """Return what the articles' figures for single runs need, and how far off they are."""
    gemini, h100_hour = Q(300e6, "USD"), facts["h100_hour_price_2024"]
    return {
        "bank_over_run": facts["gpt4_training_cost_barclays"] / rented(facts, own),
        "hundred_million_price": Q(100e6, "USD") / facts["gpt4_chip_hours"],
        "gemini_stated_price": gemini / facts["gemini_ultra_chip_hours"],
        "gemini_stated_over": gemini / facts["gemini_ultra_training_cost_cloud"],
        "llama31_stated_hours": facts["llama31_405b_chip_hours"] * h100_hour,
    }


# Growth -----------------------------------------------------------------------------------------


def dearest(table):
    """Return the dearest run of a table: its cost (USD) and its release date (decimal year)."""
    top = table.loc[[table["cost_usd"].idxmax()]]
    return rows(top, "cost_usd", "USD"), rows(top, growth.years(top["release_date"]), "year")


def growing(facts, own, study, table):
    """Return the growth of cost and of compute, and where cost leads by the date asked for."""
    since, by = own["fit_since"], own["billion_by"]
    cost, date = dearest(table)
    factor = np.exp(growth.slope(table, since, facts) * YEAR)
    compute = growth.slope(table, SINCE_2010, facts, "training_flop")
    on_line = growth.line(table, since, date)
    turning = partial(growth.turning_year, table, HIGHEST)
    tried = origins(growth.window(table, since=growth.FIRST_TURN))
    return {
        "cost_growth": factor,
        "compute_doubling": (np.log(2) / compute).to("month"),
        "dearest_cost": cost,
        "dearest_then": cost * factor ** ((by - date) / YEAR),
        "needed_growth": (NEARLY * BILLION / cost) ** (YEAR / (by - date)),
        "line_then": growth.line(table, since, by),
        "study_line_then": growth.line(study, EVER, by),
        "dearest_billion": date + model.years_to(BILLION, cost, factor),
        "line_billion": date + model.years_to(BILLION, on_line, factor),
        "growth_turns": computed(turning, unit="year", origins=tried),
    }


def since_gpt3(facts, study, table):
    """Return growth since GPT-3, and the year of 10,000-fold cost at a slow and a fast growth."""
    first = facts["gpt3_training_cost_amortised"]
    cost = facts["grok4_training_cost_amortised"] / first
    slow, fast = fitted(study, 0.0), fitted(table, 2020.0)
    date = released("grok4_training_cost_amortised")
    return {
        "cost_since_gpt3": cost,
        "rental_since_gpt3": facts["grok3_training_cost_cloud"] / facts["gpt3_training_cost_cloud"],
        "compute_since_gpt3": facts["grok4_training_flop"] / facts["gpt3_training_flop"],
        "off_ten_thousand": TEN_THOUSAND / cost,
        "ten_thousand_usd": TEN_THOUSAND * first,
        "slow_growth": slow,
        "fast_growth": fast,
        "ten_thousand_slow": date + model.years_to(TEN_THOUSAND, cost, slow),
        "ten_thousand_fast": date + model.years_to(TEN_THOUSAND, cost, fast),
    }


def fitted(frame, since):
    """Return the yearly factor of cost in a table of runs, without its interval."""
    trend, read = growth.growth(frame, since=since), growth.window(frame, since=since)
    return computed(lambda: trend.factor_per_year, origins=origins(read))


def released(fact):
    """Date to which a fact belongs, as a decimal year."""
    date = pd.Series([pd.Timestamp(data.fact(fact).as_of)])
    return Q(float(growth.years(date)[0]), "year")


# DeepSeek ---------------------------------------------------------------------------------------


def r1(facts):
    """Training cost of DeepSeek-R1 with its base (USD)."""
    return facts["deepseek_v3_training_cost"] + facts["deepseek_r1_training_cost"]


def western(facts, own):
    """Training cost of the Western models of the day (USD), GPT-4 at the hour's price."""
    fact, price = facts["western_training_cost_2024"], own["chip_hour_price_usd"]
    return fact.given(gpt4_chip_hour_price=price) if price.number else fact


def over_r1(facts, own):
    """Return what other models cost over DeepSeek-R1 with its base, the cheapest first.

    Llama 3.1 appears as published, and by its maker's chip-hours at rental prices of 2024.
    """
    stated = facts["llama31_405b_chip_hours"] * facts["h100_hour_price_2024"]
    costs = {name: facts[fact] for name, fact in COMPARATORS.items()}
    costs |= {"gpt4_rented_over_r1": rented(facts, own), "llama31_stated_over_r1": stated}
    found = {name: cost / r1(facts) for name, cost in costs.items()}
    return dict(sorted(found.items(), key=_median))


def _median(item):
    return item[1].median


def compared(facts, own):
    """Return DeepSeek-R1's cost, against the Western models, and times fifty."""
    return {
        "r1_with_base": r1(facts),
        "western_over_r1": western(facts, own) / r1(facts),
        "fifty_usd": 50.0 * r1(facts),
        "nearly_fifty_usd": NEARLY * 50.0 * r1(facts),
    }


def gap(facts, own):
    """Split the cost of GPT-4 over that of DeepSeek-V3 into factors, whose product is the gap.

    Active parameters, tokens, what the compute formula leaves over, and dollars per FLOP.
    """
    formula = facts["training_flop_per_param_token"]
    size, size_v3 = facts["gpt4_active_parameters"], facts["deepseek_v3_active_parameters"]
    tokens, tokens_v3 = facts["gpt4_training_tokens"], facts["deepseek_v3_training_tokens"]
    flop, flop_v3 = facts["gpt4_training_flop"], formula * size_v3 * tokens_v3
    whole = rented(facts, own) / facts["deepseek_v3_training_cost"]
    parameters = size / size_v3
    return {
        "gap": whole,
        "gap_parameters": parameters,
        "gap_tokens": tokens / tokens_v3,
        "gap_compute": flop / (formula * size * tokens),
        "gap_dollars": (whole * flop_v3 / flop).to(""),
        "more_tokens": tokens_v3 / tokens,
        "share_of_gap": (np.log(parameters) / np.log(whole)).to("percent"),
    }


# Size -------------------------------------------------------------------------------------------


def sizes(facts, families):
    """Return exponents of chip-hours in size, and how use makes the cheapest model smaller."""
    served = facts.assumed("served_per_training_token", *SERVED, distribution="loguniform")
    exponents = facts["scaling_alpha"], facts["scaling_beta"]
    return {
        "size_exponent": growth.size_exponent(families, facts),
        "product_exponent": growth.product_exponent(families, A100, facts),
        "smaller_for_serving": model.smaller_for_serving(served, *exponents),
    }

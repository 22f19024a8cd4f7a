"""Every number of the chapter on prices, by name, from the price lists, the scores and the facts.

What falls at levels of quality stands in `levels`, what is asked in `asked`; here is what lies
beside them: models without a score, answers instead of tokens, other technologies, published
figures, single changes of price.

The steepest four years of gene sequencing ran from October 2007 to October 2011.
"""

from itertools import pairwise, product

import numpy as np

from analysis.evidence import units
from analysis.evidence.estimates.estimate import Rows, constant, pool, rows, sampled, unknown
from analysis.evidence.tables.origins import united
from analysis.evidence.units import Q
from analysis.prices import falls, model
from analysis.prices.frontier import BLENDS, PRICES, QUANTISED
from analysis.prices.levels import GPT4_ON_GPQA, YEAR, blends, causes, fall, pace, today

QUERIES = (
    ("query_short_prompt_tokens", "query_short_answer_tokens"),
    ("query_medium_prompt_tokens", "query_medium_answer_tokens"),
    ("query_long_prompt_tokens", "query_long_answer_tokens"),
    ("openrouter_prompt_tokens_2024", "openrouter_completion_tokens_2024"),
    ("openrouter_prompt_tokens_2025", "openrouter_completion_tokens_2025"),
)
LISTS = (
    ("price_gpt4_input", "price_gpt4_output"),
    ("price_gpt4o_input", "price_gpt4o_output"),
    ("price_gpt5_input", "price_gpt5_output"),
)

#: Results that stand together in a chart or table.
STEPS = ("start_price", "end_price", "fall", "fall_months", "fall_per_year", "stated_fall")
BY_BLEND = (
    "fall_input_only", "fall_15_to_1", "fall_3_to_1", "fall_1_to_1", "fall_output_only",
)  # fmt: skip
BY_KIND = (
    "gpt4_price_reasoning", "gpt4_price_plain", "gpqa_price_reasoning", "gpqa_price_plain",
)  # fmt: skip
PEERS = ("genome_rate", "any_rate", "computer_rate", "chip_rate")
GROUPS = {"context": (PEERS[0], *PEERS[2:])}


def results(study, facts):
    """Return every result of the chapter by name."""
    found = fall(study) | blends(study) | pace(study) | today(study) | causes(study)
    found |= unscored(study) | scores(study) | peers(found["any_rate"], facts)
    found |= coverage(study) | finished(study)
    return found | published(facts) | changes(study) | tokens(facts)


def unscored(study):
    """The cheapest listings of models released since 2025 that no score puts on a level: the blind
    spot of a price at a threshold (USD/Mtoken); and the yearly fall if they reached GPT-4's.
    """
    any_model, closed = cheapest_unscored(study), cheapest_unscored(study, open_weights=False)
    _, _, slow = study.days
    steps, cut = study.market.series(study.gpt4, study.choice), study.market.cut
    then, _, span = study.window(steps, study.gpt4, slow, cut)
    price = rows(any_model, "price", "USD/Mtoken")
    return {
        "unscored_price": price,
        "closed_unscored_price": rows(closed, "price", "USD/Mtoken"),
        "unscored_rate": (then / price) ** (YEAR / span),
    }


def coverage(study):
    """How many of the models first priced in the year of the cut have a score."""
    prices, scores = study.market.prices, study.market.scores
    first = prices.groupby("model")["effective_from"].min()
    new = first.index[first.dt.year == study.market.cut.year]
    fit = scores[scores["use"] == "fit"]
    known = {
        "new_scored": fit["model"],
        "new_on_first_test": fit[fit["benchmark"] == study.gpt35.benchmark]["model"],
        "new_on_second_test": fit[fit["benchmark"] == GPT4_ON_GPQA.benchmark]["model"],
    }
    counts = {name: int(new.isin(models).sum()) for name, models in known.items()}
    counts |= {"new_models": len(new), "new_unscored": len(new) - counts["new_scored"]}
    return {name: constant(count) for name, count in counts.items()}


def finished(study):
    """The yearly fall of an answered question's price at the levels of the harder test, and that
    of a token over the same days.
    """
    pairs = study.pairs
    if not pairs:
        reason = study.none("for half a year", GPT4_ON_GPQA)
        return {name: unknown(reason) for name in ("token_rate", "answer_rate")}
    tokens, answered = zip(*pairs.values())
    slower = sum(answer.median < token.median for token, answer in pairs.values())
    return {
        "token_rate": together(tokens),
        "answer_rate": together(answered),
        "slower_answers": constant(slower),
        "paired_levels": constant(len(pairs)),
    }


def together(found):
    """Return several estimates of table rows as one, each value counting alike."""
    values = np.concatenate([np.atleast_1d(part.samples) for part in found])
    return Rows(values, units.parse(""), united(part.origins for part in found))


def cheapest_unscored(study, open_weights=None):
    """Return the cheapest listing of a model since 2025 without a score, as a frame of one row."""
    tests = [study.gpt35.benchmark, GPT4_ON_GPQA.benchmark]
    scores = study.market.scores
    known = scores[scores["benchmark"].isin(tests) & (scores["use"] == "fit")]["model"]
    listed = study.market.listed(True, open_weights)
    plain = listed["model"].str.removesuffix(QUANTISED)
    new = listed[~plain.isin(known) & (listed["release_date"] >= "2025")]
    price = model.blended(*(new[name] for name in PRICES), *study.choice.blend)
    return new.assign(price=price).sort_values("price", kind="stable").head(1)


def scores(study):
    """The scores of two models of OpenAI on MMLU (percent): the launch model and the small one."""
    table = study.market.scores
    mmlu = table[(table["benchmark"] == "MMLU") & (table["use"] == "fit")]
    return {
        "gpt4_score": rows(mmlu[mmlu["model"] == "GPT-4 8k"], "score", "percent"),
        "mini_score": rows(mmlu[mmlu["model"] == "GPT-4o mini"], "score", "percent"),
    }


def peers(token_rate, facts):
    """The yearly fall of other technologies' prices, and how the token's compares."""
    genome = (facts["sequencing_cost_2007"] / facts["sequencing_cost_2011"]) ** (1 / 4)
    computers = facts["computing_power_growth"]
    chips = 2 ** (Q(1.0, "year") / facts["gpu_price_performance_doubling"])
    tokens = sampled(token_rate, facts, "yearly fall of the token price")
    return {
        "genome_rate": genome,
        "computer_rate": computers,
        "chip_rate": chips,
        "tokens_over_computing": tokens / np.maximum(computers, chips),
        "tokens_over_genome": token_rate / genome,
    }


def published(facts):
    """Published falls between two models by blend, and the part of cheaper computing in one."""
    then, now = (
        [model.blended(facts[read], facts[written], *blend) for blend in BLENDS.values()]
        for read, written in (LISTS[0], ("price_gpt4o_mini_input", "price_gpt4o_mini_output"))
    )
    mini = [(1 - after / before).to("percent") for before, after in zip(then, now)]
    start = facts["price_gpt35_davinci"]
    third = list(BLENDS).index("3:1")
    hardware = model.hardware_share(
        then[third] / now[third],
        facts["h100_peak_flop_rate"],
        facts["h100_hour_price_2025"],
        facts["a100_peak_flop_rate"],
        facts["gpt4_chip_hour_price"],
    )
    prompt, answer = (facts[name] for name in QUERIES[-1])
    return {
        "gpt4_launch_price": then[third],
        "mini_fall": pool(*mini, label="published blends"),
        "mini_input_fall": mini[0],
        "mini_output_fall": mini[-1],
        "pair_input_fall": start / facts["price_gemini_flash_8b_input"],
        "pair_output_fall": start / facts["price_gemini_flash_8b_output"],
        "hardware_share": hardware.to("percent"),
        "measured_input_share": prompt / (prompt + answer),
    }


def changes(study):
    """Price changes since the slow-down: number, rises, median factor, months of dearer offers."""
    moved = falls.changes(study.market.prices, study.days[-1], study.choice.blend)
    factors = rows(moved, "factor", "") if len(moved) else unknown("No price changed.")
    rises = moved[moved["factor"] > 1]
    dearer = [
        now > before
        for offers in study.offers.values()
        for (_, before, _), (_, now, _) in pairwise(offers)
    ]
    return {
        "dearer_months": constant(sum(dearer)),
        "price_changes": constant(len(moved)),
        "price_rises": constant(len(rises)),
        "median_change": factors,
    }


def refitted(table):
    """The published yearly rates, fitted again: their median and ends, and how far they are off.

    ``table`` is that of `rates.recomputed_rates`.
    """
    off = (table["our_factor"] / table["factor_per_year"] - 1).abs()
    return {
        "refitted_rate": rows(table, "our_factor", ""),
        "lowest_rate": rows(table.nsmallest(1, "our_factor"), "our_factor", ""),
        "highest_rate": rows(table.nlargest(1, "our_factor"), "our_factor", ""),
        "largest_difference": constant(float(off.max())),
        "rates": constant(len(table)),
        "wide_rates": constant(int((table["our_high"] / table["our_low"] > 100).sum())),
        "rising_rates": constant(int((table["our_low"] < 1).sum())),
    }


def tokens(facts):
    """Tokens of a chat request (token), and the part of the answer in its list price (percent)."""
    one = Q(1.0, "query")
    short = facts["bing_tokens_per_response_2023"] * one
    early, long = ((facts[p] + facts[a]) * one for p, a in QUERIES[-2:])
    between = facts.assumed("tokens_per_request", 0.0, 1.0)
    shares = [
        model.output_share(facts[prompt], facts[answer], facts[read], facts[written])
        for (prompt, answer), (read, written) in product(QUERIES, LISTS)
    ]
    return {
        "request_tokens": short * (long / short) ** between,
        "counted_answer_tokens": short,
        "early_request_tokens": early,
        "late_request_tokens": long,
        "output_share": pool(*shares, label="queries and price lists").to("percent"),
    }

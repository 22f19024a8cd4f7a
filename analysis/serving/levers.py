"""Levers on the cost of a token: what each takes off, together and against each other, and how far
operators differ.

Every lever is a factor by which the bill is divided. Levers that use the same slack are not
multiplied at their single-stream size: in a server that already batches, precision and speculation
count with what is left of them in saturated serving. The bill of the waterfall is that of one model
(70 billion dense parameters on four H100) and of the requests it answers; the last levers (caching
answers, routing) lower the number of tokens that reach it.

Functions take ``facts`` (`analysis.evidence.facts.Facts`) and return estimates.
"""

import numpy as np

from analysis.evidence.estimates.estimate import pool, sampled
from analysis.serving import speedups

#: Levers in the order in which they are pulled, and the bill that each leaves.
BILLS = {
    "batching": "bill_batching",
    "precision": "bill_precision",
    "speculation": "bill_speculation",
    "sparse_experts": "bill_sparse_experts",
    "less_idle_time": "bill_less_idle_time",
    "stored_prompts": "bill_stored_prompts",
    "stored_answers": "bill_stored_answers",
    "routing": "bill_routing",
}
#: What a sentence calls them.
CALLED = {
    "batching": "batching",
    "precision": "8-bit weights",
    "speculation": "speculative decoding",
    "sparse_experts": "sparse models",
    "less_idle_time": "busy servers",
    "stored_prompts": "stored prompts",
    "stored_answers": "stored answers",
    "routing": "routing",
}
EMPTIEST = 1 / 24  # share of the time that the emptiest measured server is busy


def factors(facts, batching):
    """Return the factor by which each lever divides a bill; ``batching`` is that of 32 requests."""
    dense, sparse = facts["quant_gain_saturated_dense"], facts["quant_gain_saturated_moe"]
    between = facts.assumed("between_dense_and_sparse", 0, 1)
    return {
        "batching": batching,
        "precision": dense + between * (sparse - dense),
        "speculation": facts["spec_gain_saturated"],
        "sparse_experts": facts["moe_cost_factor"],
        "less_idle_time": busy_fleet(facts) / facts["server_utilisation"],
        "stored_prompts": prompt_cache_factor(facts),
        "stored_answers": 1 / (1 - facts["answer_cache_hit_rate"]),
        "routing": 1 / (1 - facts["routing_saving_routellm"]),
    }


def ranked(found):
    """Return what a sentence calls the `factors`, the largest first: ``lever_1`` and so on."""
    order = sorted(found, key=lambda lever: found[lever].median, reverse=True)
    return {f"lever_{place}": CALLED[lever] for place, lever in enumerate(order, 1)}


def busy_fleet(facts):
    """Share of its peak capacity that the best documented fleet uses on average."""
    return facts["deepseek_fleet_nodes"] / facts["deepseek_fleet_nodes_peak"]


def prompt_cache_factor(facts):
    """Bill without over bill with stored prompts, at DeepSeek's prices and traffic."""
    read, written = facts["deepseek_fleet_input_tokens"], facts["deepseek_fleet_output_tokens"]
    full = read * facts["price_deepseek_r1_input"] + written * facts["price_deepseek_r1_output"]
    less = facts["price_deepseek_r1_input"] - facts["price_deepseek_r1_cached"]
    return full / (full - read * facts["prompt_cache_hit_share"] * less)


def bills(alone, found):
    """Return the bill (USD/Mtoken) ``alone`` and after each of the `factors` in turn, by name."""
    bill, left = alone, {"bill_alone": alone}
    for lever, name in BILLS.items():
        left[name] = bill = bill / found[lever]
    return left


def operator_ratio(facts, found):
    """Cost of a token at the dearer over the cheaper of two operators of one model.

    Each draws, independently of the other: the rent of an H100; the gain from batching 4 to 128
    requests in a measured sweep (`speedups.batching`); 16 bits or the saturated gain of 8; and the
    share of the time its server is busy, log-uniform from the emptiest measured to the best
    documented fleet.
    """
    requests = facts.assumed("requests_of_operators", 4, 128, "query", "loguniform")
    place = facts.assumed("place_between_idle_and_busy", 0, 1)
    one, other = (_operator(facts, found, requests, place, side) for side in "ab")
    return np.maximum(one, other) / np.minimum(one, other)


def _operator(facts, found, requests, place, side):
    """Cost of a token at one operator, but for what both have in common (USD/GPU/h)."""

    def own(whole, what):
        return sampled(whole, facts, f"{what} of operator {side}")

    rent = own(facts["h100_hour_price_2025"], "rent")
    size = own(requests, "requests")
    gain = speedups.gain_of(found, size, facts, f"sweep of operator {side}")
    eight = own(facts["quant_gain_saturated_moe"], "precision")
    precise = pool(1.0, eight, label=f"bits of operator {side}")
    fullest = np.minimum(busy_fleet(facts), 1.0)
    busy = EMPTIEST * (fullest / EMPTIEST) ** own(place, "idle time")
    return rent / (gain * precise * busy)


def routed_and_stored(facts):
    """Share of a bill that routing and stored answers save together, from all of both where they
    meet different questions to the larger one where stored questions had been cheap anyway.
    """
    routing, stored = facts["routing_saving_routellm"], facts["answer_cache_hit_rate"]
    apart, joint = 1 - (1 - routing) * (1 - stored), np.maximum(routing, stored)
    overlap = facts.assumed("saving_overlap", 0, 1)
    return overlap * joint + (1 - overlap) * apart


def deepseek_ratios(facts):
    """Return DeepSeek's saving in serving over that in training: three pairings, and their pool.

    Compute against GPT-4 (parameters used per token; FLOP of the run), money against OpenAI (list
    price of an output token; rent of the run) and Llama 3.1 405B (parameters per token; chip-hours
    of the run).
    """
    active = facts["deepseek_v3_active_parameters"]
    tokens = facts["deepseek_v3_training_tokens"]
    flop = facts["training_flop_per_param_token"] * active * tokens
    by_compute = (facts["gpt4_active_parameters"] / active) / (facts["gpt4_training_flop"] / flop)
    prices = facts["price_gpt4o_output"] / facts["price_deepseek_v3_output"]
    by_money = prices / (facts["gpt4_training_cost_cloud"] / facts["deepseek_v3_training_cost"])
    chips = facts["llama31_405b_chip_hours"] / facts["deepseek_v3_chip_hours"]
    by_chips = (facts["llama31_405b_parameters"] / active) / chips
    return {
        "deepseek_by_compute": by_compute,
        "deepseek_by_money": by_money,
        "deepseek_by_chips": by_chips,
        "deepseek_ratio": pool(by_compute, by_money, by_chips, label="deepseek pairings"),
    }

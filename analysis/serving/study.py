"""Named results of the serving chapter: what formulas of claims, texts and charts may name.

Functions take ``facts`` (`analysis.evidence.facts.Facts`) and tables, and return estimates by name.
What depends on the reader's own server is worked out in `analysis.serving.server`.
"""

import numpy as np

from analysis.evidence.estimates.estimate import estimate, rows, sampled
from analysis.evidence.units import Q
from analysis.ledger import claims, rule
from analysis.serving import bills, levers, measured, speedups

WORDS = Q(200.0, "word")
#: How words, characters and tokens go together: rules of thumb, and what was counted.
LENGTHS = (
    "words_per_token",
    "words_per_token_measured",
    "characters_per_token",
    "characters_per_token_measured",
    "tokens_in_200_words",
    "counted_tokens_in_200_words",
)
#: Claims of which the page says what would make them true.
SOLVED = (
    "batching-3-5x-a4",
    "routing-caching-60-80-a2",
    "chat-cost-0008-a2",
    "inference-latency-ms-a1",
)


def results(facts, serving, gains, compared, shapes, hosts):
    """Return every result of the chapter that does not depend on the reader's server.

    It takes the table ``serving``, the shapes of its models, and the results of
    `speedups.batching`, `measured.compared` and `bills.host_spread`.
    """
    return (
        single_streams(facts, serving)
        | needed(gains)
        | waterfall(facts, gains, serving)
        | spreads(facts, gains, hosts)
        | levers.deepseek_ratios(facts)
        | bills.query_costs(facts)
        | bills.finetuning(facts)
        | words(facts)
        | measured.misses(compared)
        | measured.told_errors(compared, shapes)
    )


def single_streams(facts, serving):
    """Return what precision and speculation bring where one request runs at a time."""
    faster = speedups.precision_gain(speedups.precision_pairs(serving), facts)
    return {
        "precision_alone": faster,
        "quant_saving": 1 - 1 / faster,
        "speculation_alone": speedups.speculation_gain(facts),
    }


def needed(gains):
    """Requests at once that stated gains from batching need, and speed for 60 % by precision."""
    least, _ = rule.claimed_set(claims.claim("batching-32x-a1"))
    low, high = rule.claimed_set(claims.claim("batching-3-5x-a4"))
    saving, _ = rule.claimed_set(claims.claim("quant-cost-60-70-a3"))
    return {
        "requests_for_32": speedups.requests_for(gains, least),
        "requests_for_3": speedups.requests_for(gains, low),
        "requests_for_5": speedups.requests_for(gains, high),
        "speed_for_60": 1 / (1 - estimate(Q(saving, "percent"))),
    }


def waterfall(facts, gains, serving):
    """Return the levers' factors together, and the bill before any and after each."""
    at_32 = rows(gains[gains["sequences"] == 32], "gain", "")
    found = levers.factors(facts, sampled(at_32, facts, "32 requests at once"))
    whole = np.prod(list(found.values()))
    stored = found["stored_prompts"] * found["stored_answers"]
    return levers.bills(single_cost(facts, serving), found) | {
        "all_levers": whole,
        "levers_beside_batching": whole / found["batching"],
        "precision_in_full_servers": found["precision"],
        "techniques_combined": found["precision"] * found["speculation"] * stored,
    }


def single_cost(facts, serving):
    """Cost of a million output tokens (USD/Mtoken) where one request runs at a time, measured."""
    row = measured.single_stream(serving)
    rate, chips = rows(row, "tokens_per_s", "token/s"), rows(row, "chips", "GPU")
    rent = facts["h100_hour_price_2025"] * chips
    return (rent / (rate * facts["server_utilisation"])).to("USD/Mtoken")


def spreads(facts, gains, hosts):
    """Return how far operators and hosts of one model differ."""
    dear, cheap = facts["patil_cost_idle"], facts["patil_cost_saturated"]
    return {
        "operator_ratio": levers.operator_ratio(facts, gains),
        "load_spread": dear / cheap,
        "host_ratio": rows(hosts, "ratio", ""),
        "widest_host_ratio": rows(hosts.head(1), "ratio", ""),
        "narrowest_host_ratio": rows(hosts.tail(1), "ratio", ""),
    }


def words(facts):
    """Return the tokens of 200 words, by rule of thumb and as counted."""
    return {
        "tokens_in_200_words": WORDS / facts["words_per_token"],
        "counted_tokens_in_200_words": WORDS / facts["words_per_token_measured"],
    }

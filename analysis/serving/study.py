"""Named results of the serving chapter: what formulas of claims, texts and charts may name.

Functions take ``facts`` (`analysis.evidence.facts.Facts`), ``own`` (`Given`, the parameters of
chapter 05, which describe the reader's own server) and tables, and return estimates by name.
"""

import numpy as np

from analysis.evidence.estimate import estimate, rows, sampled
from analysis.evidence.units import Q
from analysis.ledger import claims, rule
from analysis.serving import bills, levers, measured, roofline

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
#: Between which values the chart of swings moves what no interval of a fact says.
ENDS = {
    "requests_served": (128, 1),
    "server_utilisation": (0.82, 0.10),
    "input_tokens": (500, 8000),
    "weight_bits": (4.5, 16),
    "bandwidth_share": (0.85, 0.50),
}
REQUESTS = Q(32.0, "query")
SHORT, LONG = Q(2000.0, "token/query"), Q(8000.0, "token/query")


def results(facts, serving, gains, compared, hosts):
    """Return every result of the chapter that does not depend on the reader's server.

    Parameters
    ----------
    serving : pandas.DataFrame
        The table ``serving``.
    gains, compared : pandas.DataFrame
        The results of `measured.gains` and `measured.compared`.
    hosts : pandas.DataFrame
        The result of `bills.host_spread`.
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
    )


def single_streams(facts, serving):
    """Return what precision and speculation bring where one request runs at a time."""
    faster = measured.precision_gain(measured.precision_pairs(serving), facts)
    return {
        "precision_alone": faster,
        "quant_saving": 1 - 1 / faster,
        "speculation_alone": measured.speculation_gain(facts),
    }


def needed(gains):
    """Return the requests at once that the articles' gains from batching need, and the speed that
    their saving by precision needs.
    """
    least, _ = rule.claimed_set(claims.claim("batching-32x-a1"))
    low, high = rule.claimed_set(claims.claim("batching-3-5x-a4"))
    saving, _ = rule.claimed_set(claims.claim("quant-cost-60-70-a3"))
    return {
        "requests_for_32": measured.requests_for(gains, least),
        "requests_for_3": measured.requests_for(gains, low),
        "requests_for_5": measured.requests_for(gains, high),
        "speed_for_60": 1 / (1 - Q(saving, "percent").to("").magnitude),
    }


def waterfall(facts, gains, serving):
    """Return the levers' factors together, and the bill before any and after each."""
    at_32 = rows(gains[gains["sequences"] == 32], "gain", "")
    found = levers.factors(facts, sampled(at_32, facts, "32 requests at once"))
    whole = np.prod(list(found.values()))
    return levers.bills(single_cost(facts, serving), found) | {
        "all_levers": whole,
        "levers_beside_batching": whole / found["batching"],
        "precision_in_full_servers": found["precision"],
        "techniques_combined": found["precision"]
        * found["speculation"]
        * found["stored_prompts"]
        * found["stored_answers"],
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


def server(facts, own, shape, sheet):
    """Return what the reader's server does with one request, how many it holds, where its limits
    lie, and what its tokens cost at 32 requests at once.

    Parameters
    ----------
    shape : roofline.Model
    sheet : roofline.Chip
    """
    prompt, answer = own["input_tokens"], own.unless_zero("output_tokens", facts["answer_tokens"])
    it = (own["chips"], own["weight_bits"], shape, sheet)
    bandwidth, alone = facts["bandwidth_share"], Q(1.0, "query")
    timed = (own["chips"], own["weight_bits"], bandwidth, shape, sheet)
    step = roofline.step_time(alone, prompt + answer, *timed)
    return {
        "answer_length": answer,
        "prompt_time": roofline.prompt_time(prompt, *it),
        "answer_time": (step * answer / Q(1.0, "token/query")).to("s"),
        "step_alone": roofline.step_time(alone, SHORT, *timed),
        "room": roofline.room(prompt + answer, *it),
        "room_2000": roofline.room(SHORT, *it),
        "room_8000": roofline.room(LONG, *it),
        "history_limit": roofline.history_limit(SHORT, *it),
        "arithmetic_limit": roofline.arithmetic_limit(*it),
        "served_elsewhere": bills.served(facts, answer),
    } | token_costs(facts, own, answer, shape, sheet)


def token_costs(facts, own, answer, shape, sheet):
    """Return the rent of a million output tokens (USD/Mtoken) at 32 requests at once, and at some
    of the `ENDS`.
    """
    requests, bandwidth = estimate(REQUESTS).named("requests_served"), facts["bandwidth_share"]
    told = (requests, own["input_tokens"], answer, own["chips"], own["weight_bits"], bandwidth)
    rate = roofline.served_rate(*told, shape, sheet) * facts["server_utilisation"]
    cost = (facts["h100_hour_price_2025"] * own["chips"] / rate).to("USD/Mtoken")
    together, alone = ENDS["requests_served"]
    short, long = ENDS["input_tokens"]
    few, many = ENDS["weight_bits"]
    return {
        "token_cost": cost,
        "cost_together": cost.given(requests_served=together),
        "cost_alone": cost.given(requests_served=alone),
        "cost_short_prompt": cost.given(input_tokens=short),
        "cost_long_prompt": cost.given(input_tokens=long),
        "cost_few_bits": cost.given(weight_bits=few),
        "cost_many_bits": cost.given(weight_bits=many),
    }

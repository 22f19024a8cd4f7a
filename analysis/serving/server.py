"""The reader's own server, told by its chips and bits: what it does, and what its tokens cost.

The roofline (`analysis.serving.roofline`) stands here as models of estimates, with their units.

Functions of the second part take ``facts`` (`analysis.evidence.facts.Facts`) and ``own`` (`Given`,
the parameters of chapter 05). No claim of an article rests on them.
"""

from analysis.evidence.estimates.estimate import estimate, model
from analysis.evidence.units import Q
from analysis.serving import bills, roofline

REQUESTS = Q(32.0, "query")
SHORT, LONG = Q(2000.0, "token/query"), Q(8000.0, "token/query")
#: Between which values the chart of swings moves what no interval of a fact says.
ENDS = {
    "requests_served": (128, 1),
    "server_utilisation": (0.82, 0.10),
    "input_tokens": (500, 8000),
    "weight_bits": (4.5, 16),
    "bandwidth_share": (0.85, 0.50),
}


@model("query", "token/query", "token/query", "GPU", "bit/param", "", gives="token/s")
def served_rate(batch, prompt, answer, chips, weight_bits, bandwidth_share, shape, sheet):
    """Output tokens per second of a server when it is full; see `roofline.output_rate`."""
    setup = roofline.Setup(shape, sheet, chips, weight_bits, bandwidth_share=bandwidth_share)
    return roofline.output_rate(setup, batch, prompt, answer)


@model("query", "token/query", "GPU", "bit/param", "", gives="s")
def step_time(batch, context, chips, weight_bits, bandwidth_share, shape, sheet):
    """Seconds of one decoding step; see `roofline.step_seconds`."""
    setup = roofline.Setup(shape, sheet, chips, weight_bits, bandwidth_share=bandwidth_share)
    return roofline.step_seconds(setup, batch, context)


@model("token/query", "GPU", "bit/param", gives="s/query")
def prompt_time(prompt, chips, weight_bits, shape, sheet):
    """Seconds to read one prompt; see `roofline.prefill_seconds`."""
    return roofline.prefill_seconds(roofline.Setup(shape, sheet, chips, weight_bits), prompt)


@model("token/query", "GPU", "bit/param", gives="query")
def room(context, chips, weight_bits, shape, sheet):
    """Requests that a server holds; see `roofline.capacity`."""
    return roofline.capacity(roofline.Setup(shape, sheet, chips, weight_bits), context)


@model("token/query", "GPU", "bit/param", gives="query")
def history_limit(context, chips, weight_bits, shape, sheet):
    """Requests above which a step reads more history than weights; see `roofline.history_batch`."""
    return roofline.history_batch(roofline.Setup(shape, sheet, chips, weight_bits), context)


@model("GPU", "bit/param", gives="query")
def arithmetic_limit(chips, weight_bits, shape, sheet):
    """Requests of short texts above which arithmetic binds; see `roofline.critical_batch`."""
    return roofline.critical_batch(roofline.Setup(shape, sheet, chips, weight_bits))


def results(facts, own, shape, sheet):
    """Return what the reader's server does with one request, how many it holds, and its costs."""
    prompt, answer = own["input_tokens"], own.unless_zero("output_tokens", facts["answer_tokens"])
    it = (own["chips"], own["weight_bits"], shape, sheet)
    bandwidth, alone = facts["bandwidth_share"], Q(1.0, "query")
    timed = (own["chips"], own["weight_bits"], bandwidth, shape, sheet)
    step = step_time(alone, prompt + answer, *timed)
    return {
        "answer_length": answer,
        "prompt_time": prompt_time(prompt, *it),
        "answer_time": (step * answer / Q(1.0, "token/query")).to("s"),
        "step_alone": step_time(alone, SHORT, *timed),
        "room": room(prompt + answer, *it),
        "room_2000": room(SHORT, *it),
        "room_8000": room(LONG, *it),
        "history_limit": history_limit(SHORT, *it),
        "arithmetic_limit": arithmetic_limit(*it),
        "served_elsewhere": bills.served(facts, answer),
    } | token_costs(facts, own, answer, shape, sheet)


def token_costs(facts, own, answer, shape, sheet):
    """Rent of a million output tokens (USD/Mtoken), 32 requests at once, and at some `ENDS`."""
    requests, bandwidth = estimate(REQUESTS).named("requests_served"), facts["bandwidth_share"]
    told = (requests, own["input_tokens"], answer, own["chips"], own["weight_bits"], bandwidth)
    rate = served_rate(*told, shape, sheet) * facts["server_utilisation"]
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

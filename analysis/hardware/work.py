"""The hardware chapter's cases of work: training, reading a question, answering, and where each
lies against a chip.

Serves the claims on what training and answering wait for. Requests at once and length of context
spread around the reader's parameters: contexts from a fifth of the parameter to five times it (by
default 400 to 10,000 tokens, the short and long query of the energy literature, How Hungry is AI,
2025), requests from one to the parameter ("few") or from the parameter to 16 times it ("large
batch"). Training is in 16 bits; answering in 8 or 16. Formulas are those of `roofline`.

Functions take ``facts`` (`analysis.evidence.facts.Facts`), ``own`` (`Given`, the parameters of
chapter 06) and ``chips`` (the table ``chips``) and return estimates.
"""

import numpy as np

from analysis.evidence.estimates.estimate import constant, rows
from analysis.evidence.tables.rows import ended
from analysis.evidence.units import Q
from analysis.hardware import roofline
from analysis.lifecycle import memory

CONTEXT_SPREAD, LARGE = 5.0, 16.0
#: Units of the printed figures of a chip.
PRINTED = {
    "peak_fp16_tflops": "TFLOP/s",
    "peak_fp8_tflops": "TFLOP/s",
    "memory_bandwidth_gb_s": "Gbyte/s",
    "memory_gb": "Gbyte",
    "tdp_w": "W",
}
STATED_CONTEXT = Q(500.0, "token")


def spec(chips, chip, column):
    """Return one printed figure of a chip, with its source; `KeyError` names the nearest chip."""
    known = list(chips["chip"])
    if chip not in known:
        raise KeyError(f"There is no chip {chip!r} in chips.csv{ended(chip, known)}")
    return rows(chips[chips["chip"] == chip], column, PRINTED[column])


def ridge(chips, chip, bits=16):
    """Ridge point (FLOP/byte) of a chip in 16 bits, or in 8 where it has a rate of its own."""
    has_own = chips.loc[chips["chip"] == chip, "peak_fp8_tflops"].notna().all()
    column = "peak_fp8_tflops" if bits == 8 and has_own else "peak_fp16_tflops"
    speed = spec(chips, chip, "memory_bandwidth_gb_s")
    return roofline.ridge(spec(chips, chip, column), speed)


def contexts(facts, own):
    """Tokens of context of a request, around the parameter."""
    ends = 1 / CONTEXT_SPREAD, CONTEXT_SPREAD
    return own["answer_context"] * facts.assumed("context_spread", *ends, "", "loguniform")


def few_requests(facts, own):
    """Requests at once, from one to the parameter, evenly in logarithms."""
    return own["requests_at_once"] ** np.minimum(facts.assumed("few_requests", 0, 1), 1.0)


def many_requests(facts, own):
    """Requests at once, from the parameter to sixteen times it, evenly in logarithms."""
    return own["requests_at_once"] * facts.assumed("large_batch", 1, LARGE, "", "loguniform")


def kept(facts, bits):
    """Memory of a token of context of the 70B model, in the precision served (byte/token)."""
    return facts["kv_bytes_gqa_70b"] * bits / 16


def answering(facts, own, requests):
    """Intensity of answering ``requests`` at once with the 70B model (FLOP/byte)."""
    bits = own["served_bits"].number
    model = facts["llama3_70b_parameters"]
    per_request = contexts(facts, own), model, kept(facts, bits)
    return roofline.decode_intensity(requests, *per_request, Q(bits, "bit/param"))


def product(facts, tokens, bits=16):
    """Intensity (FLOP/byte) of tokens at once times a weight matrix cut over its chips."""
    width = facts["matmul_width"]
    cut = width / facts["tensor_parallel_chips"]
    return roofline.matmul_intensity(tokens, width, cut, Q(bits, "bit"))


def intensities(facts, own):
    """Return the operations for each byte moved by kind of work."""
    requests, one = own["requests_at_once"], constant(1)
    return {
        "one_request_intensity": answering(facts, own, one),
        "chosen_requests_intensity": answering(facts, own, requests),
        "most_requests_intensity": answering(facts, own, LARGE * requests),
        "reading_intensity": product(facts, contexts(facts, own), own["served_bits"].number),
        "training_intensity": product(facts, facts["matmul_tokens_training"]),
    }


def limits(facts, chip_ridge, serving_ridge, bits):
    """Return the tokens and requests at which what limits the work turns."""
    served = serving_ridge, facts["llama3_70b_parameters"], kept(facts, bits)
    matrix = facts["matmul_width"], facts["matmul_width"] / facts["tensor_parallel_chips"]
    width = Q(bits, "bit/param")
    return {
        "training_limit": roofline.tokens_at_ridge(chip_ridge, *matrix),
        "context_limit": roofline.context_limit(*served),
        "stated_context_requests": roofline.compute_bound_batch(STATED_CONTEXT, *served, width),
    }


def large_batch(facts, own, chips, chip):
    """Computing time over memory time of a large batch on a chip."""
    large = answering(facts, own, many_requests(facts, own))
    return large / ridge(chips, chip, own["served_bits"].number)


def other_batches(facts, own, chips):
    """Return the same on other chips, and with other memory for a token of context."""
    here, kv = large_batch(facts, own, chips, own["roofline_chip"]), facts["kv_bytes_gqa_70b"]
    return {
        "large_batch_h20": large_batch(facts, own, chips, "H20"),
        "large_batch_l40s": large_batch(facts, own, chips, "L40S"),
        "large_batch_twice": here.given(kv_bytes_gqa_70b=2 * kv.median),
        "large_batch_quarter": here.given(kv_bytes_gqa_70b=kv.median / 4),
    }


def measured(facts, chips):
    """Return what was measured of real work, and what Groq's chip trades."""
    lpu = spec(chips, "Groq LPU", "memory_gb")
    size = memory.weight_gb(facts["llama3_70b_parameters"], Q(8, "bit/param"))
    speed = [spec(chips, chip, "memory_bandwidth_gb_s") for chip in ("Groq LPU", "H100")]
    reached = facts["a100_gptfast_bandwidth"] / facts["a100_bandwidth"]
    return {
        "llama_peak_share": facts["llama31_405b_rate"] / facts["h100_peak_flop_rate"],
        "one_request_bandwidth_share": reached,
        "lpu_bandwidth_ratio": speed[0] / speed[1],
        "lpu_memory": lpu,
        "lpu_chips": memory.chips_needed(size, lpu, 1.0),
    }


def results(facts, own, chips):
    """Return every result on training and answering by name."""
    chip, bits = own["roofline_chip"], own["served_bits"].number
    here, serving = ridge(chips, chip), ridge(chips, chip, bits)
    found = intensities(facts, own)
    few = answering(facts, own, few_requests(facts, own))
    ratios = {
        "ridge_point": here,
        "serving_ridge_point": serving,
        "training_ratio": found["training_intensity"] / here,
        "answering_ratio": serving / few,
        "bytes_ratio": few / found["training_intensity"],
        "large_batch_ratio": large_batch(facts, own, chips, chip),
        "most_requests": LARGE * own["requests_at_once"],
    }
    others = other_batches(facts, own, chips) | measured(facts, chips)
    return found | limits(facts, here, serving, bits) | ratios | others

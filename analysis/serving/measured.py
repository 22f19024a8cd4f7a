"""Serving measurements beside the roofline: residuals, the batching curve, what precision and
speculation bring.

Reads no files: every function takes the tables ``serving``, ``serving_models`` and
``serving_chips``, or facts (`analysis.evidence.facts.Facts`). Residuals are measured over predicted
rates; nothing is fitted to them. Estimates made of rows carry the rows' sources.
"""

import numpy as np
import pandas as pd

from analysis.evidence.estimate import model, pool, rows, sampled
from analysis.serving import roofline

STUDIES = {
    "argonne-llm-inference-bench": "Argonne, 16 bit",
    "gpt-fast": "gpt-fast, 4 to 16 bit",
    "rocm-vllm": "AMD, eight chips, 8 bit",
    "inferencex-snapshot": "InferenceX, sparse, 4 bit",
    "tensorrt-llm-performance": "TensorRT-LLM, prompts",
    "deepseek-inference-system": "DeepSeek's fleet, sparse",
}
SWEPT = ["argonne-llm-inference-bench", "rocm-vllm"]
SWEEP = ["study", "model", "chip", "chips", "weight_bits", "prompt_tokens", "software"]


def models(table):
    """Return `roofline.Model` by name from the table ``serving_models``."""
    return {
        r.model: roofline.Model(
            r.parameters,
            r.active_parameters,
            int(r.layers),
            int(r.kv_width),
            int(r.width),
            int(r.experts),
            int(r.experts_active),
            r.source,
        )
        for r in table.itertuples()
    }


def chips(table):
    """Return `roofline.Chip` by name from the table ``serving_chips``."""
    return {
        r.chip: roofline.Chip(
            r.memory_gb * 1e9,
            r.bandwidth_gb_s * 1e9,
            r.peak_16bit_tflops * 1e12,
            r.peak_8bit_tflops * 1e12,
            r.link_gb_s * 1e9,
            r.source,
        )
        for r in table.itertuples()
    }


def compared(serving, shapes, sheets):
    """Return the measurements with columns ``predicted`` and ``ratio`` (measured over predicted).

    Rows whose chip is not stated are left out.
    """
    found = serving[serving["chip"].isin(sheets)]
    rates = [predicted(r, shapes[r.model], sheets[r.chip]) for r in found.itertuples()]
    return found.assign(predicted=rates, ratio=found["tokens_per_s"] / rates)


def predicted(row, shape, sheet):
    """Return the rate in tokens per second that the roofline gives for one measurement."""
    setup = roofline.Setup(shape, sheet, int(row.chips), row.weight_bits)
    if row.phase == "prefill":
        return row.prompt_tokens / roofline.prefill_seconds(setup, row.prompt_tokens)
    if row.phase == "decode":
        return float(row.sequences / roofline.step_seconds(setup, row.sequences, row.prompt_tokens))
    return roofline.output_rate(setup, row.sequences, row.prompt_tokens, row.answer_tokens)


def residuals(found):
    """Return one row a study: label, median and 5 and 95 percent points of measured over predicted,
    and the count.
    """
    table = []
    for study, label in STUDIES.items():
        ratio = found.loc[found["study"] == study, "ratio"]
        table.append((f"{label} ({len(ratio)})", *ratio.quantile([0.05, 0.5, 0.95])))
    frame = pd.DataFrame(table, columns=["label", "low", "median", "high"])
    frame.attrs["sources"] = tuple(found["source"].unique())
    return frame


def misses(found):
    """Return by name how far measurements lie from the roofline."""
    study = found["study"]
    dense = found[study.isin(["argonne-llm-inference-bench", "gpt-fast"])]
    dense = dense[dense["weight_bits"] == 16]
    four = found[(study == "gpt-fast") & (found["weight_bits"] < 8)]
    sparse = found[(study == "inferencex-snapshot") & (found["sequences"] <= 64)]
    fleet = found[(study == "deepseek-inference-system") & (found["phase"] == "decode")]
    within = np.array([dense["ratio"].between(0.75, 1.25).mean()])
    return {
        "dense_configurations": rows(dense, np.array([len(dense)]), ""),
        "dense_within_a_quarter": rows(dense, within, ""),
        "four_bits_reach": rows(four, "ratio", ""),
        "sparse_reach": rows(sparse, "ratio", ""),
        "fleet_reaches": rows(fleet, "ratio", ""),
    }


def busy_ratio(found, facts):
    """Measured over predicted speed of dense models that serve 16 requests or more, every
    configuration as likely.
    """
    busy = found["study"].isin(SWEPT) & (found["sequences"] >= 16)
    return sampled(rows(found[busy], "ratio", ""), facts, "measured over predicted")


def gains(serving):
    """Return the gain of every measured batch over one request at a time, in sweeps of fixed chips.

    Returns
    -------
    pandas.DataFrame
        The columns of `SWEEP`, ``sequences``, ``gain`` and ``source``.
    """
    swept = serving[serving["study"].isin(SWEPT)]
    first = swept[swept["sequences"] == 1].set_index(SWEEP)["tokens_per_s"].rename("single")
    joined = swept.join(first, on=SWEEP, how="inner")
    gain = joined["tokens_per_s"] / joined["single"]
    return joined.assign(gain=gain)[SWEEP + ["sequences", "gain", "source"]]


def gain_of(found, requests, facts, label):
    """Gain of a number of requests over one at a time, in a sweep drawn at random.

    Parameters
    ----------
    found : pandas.DataFrame
        The result of `gains`; sweeps to 64 requests and more are used.
    requests : Estimate
        Requests at once (query). Between measured sizes the gain is interpolated on logarithms.
    label : str
        Name of the random stream that draws the sweeps.
    """
    sweeps = [sweep for _, sweep in found.groupby(SWEEP) if sweep["sequences"].max() >= 64]
    sizes = np.log(np.unique(pd.concat(sweeps)["sequences"]))
    # Every sweep at all measured sizes: what lies between them is a straight line in logarithms.
    curves = np.array([_log_gains(sweep, sizes) for sweep in sweeps])

    @model("", "query", gives="")
    def interpolated(sweep, requests):
        place = np.interp(np.log(requests), sizes, np.arange(len(sizes)))
        below = np.minimum(place.astype(int), len(sizes) - 2)
        first, last = (curves[np.asarray(sweep, dtype=int), k] for k in (below, below + 1))
        return np.exp(first + (last - first) * (place - below))

    numbers = rows(pd.concat(sweeps), np.arange(len(sweeps)), "")
    return interpolated(sampled(numbers, facts, label), requests)


def _log_gains(sweep, sizes):
    """Return the logarithm of one sweep's gain at logarithms of requests."""
    measured = sweep.sort_values("sequences")
    return np.interp(sizes, np.log(measured["sequences"]), np.log(measured["gain"]))


def requests_for(found, gain):
    """Requests at once at which the median measured gain reaches ``gain``, interpolated on
    logarithms; infinite if it never does.
    """
    medians = found.groupby("sequences")["gain"].median()
    reached = np.exp(np.interp(np.log(gain), np.log(medians), np.log(medians.index)))
    return rows(found, np.array([reached if gain <= medians.max() else np.inf]), "query")


def precision_pairs(serving):
    """Return speed-ups per chip of 8-bit and 4-bit weights over 16 bits, one request at a time,
    same study and model.

    Where the original needs two chips and the small one fits on one, the chips count too (kind
    "fewer chips").
    """
    paired = serving[serving["study"].isin(["gpt-fast", "llama-cpp-quantize"])]
    pairs = []
    for _, group in paired.groupby(["study", "model", "chip"], sort=False):
        wide = group[group["weight_bits"] >= 16]
        for small in group[group["weight_bits"] < 16].itertuples():
            same = wide[wide["chips"] == small.chips]
            base = same if len(same) else wide.nsmallest(1, "chips")
            rate = base["tokens_per_s"].iloc[0] / base["chips"].iloc[0]
            speedup = small.tokens_per_s / small.chips / rate
            kind = "same chips" if len(same) else "fewer chips"
            which = (small.study, small.model, small.chip, small.weight_bits)
            pairs.append((*which, kind, speedup, small.source))
    columns = ["study", "model", "chip", "bits", "kind", "speedup", "source"]
    return pd.DataFrame(pairs, columns=columns)


def precision_gain(pairs, facts):
    """Speed-up by 8-bit and 4-bit weights: the pairs of single streams, one dense and two sparse
    models in full servers, each as likely.
    """
    single = [rows(pairs.iloc[[k]], "speedup", "") for k in range(len(pairs))]
    dense, sparse = facts["quant_gain_saturated_dense"], facts["quant_gain_saturated_moe"]
    return pool(*single, dense, sparse, sparse, label="precision")


@model("", "", "", gives="")
def speculative_speedup(accepted, draft, draft_cost):
    """Speed-up of one stream: tokens a pass over the time of a pass, (1 + a + … + a^g) / (1 + g c).

    Parameters
    ----------
    accepted : float or array
        Chance that a drafted token is accepted, in [0, 1]; not a number outside.
    draft : int
        Drafted tokens a pass.
    draft_cost : float or array
        Time of one drafted token over that of a pass of the large model.

    Examples
    --------
    >>> round(float(speculative_speedup(0.8, 4, 0.05)), 2)
    2.8
    """
    accepted = np.asarray(accepted, dtype=float)
    tokens = sum(accepted**k for k in range(int(draft) + 1))
    possible = (accepted >= 0) & (accepted <= 1)
    return np.where(possible, tokens / (1 + draft * draft_cost), np.nan)[()]


def speculation_gain(facts):
    """Speed-up of one stream by speculation: three measured systems and the closed form, each as
    likely.
    """
    accepted = facts.assumed("accepted_drafts", 0.6, 0.9)
    draft_cost = facts.assumed("draft_cost", 0.05, 0.10)
    measured = (
        facts["spec_speedup_leviathan"],
        facts["spec_speedup_chen"],
        facts["spec_speedup_gptfast"],
    )
    return pool(speculative_speedup(accepted, 4, draft_cost), *measured, label="speculation")


def single_stream(serving):
    """Return the row of Llama 3 70B that answers one request of 1,024 tokens at a time on four
    H100.
    """
    return serving[
        (serving["model"] == "Llama-3-70B")
        & (serving["sequences"] == 1)
        & (serving["prompt_tokens"] == 1024)
        & (serving["software"] == "vLLM")
    ]

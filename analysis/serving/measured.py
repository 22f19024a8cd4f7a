"""Serving measurements beside the roofline: residuals, batching, precision, speculation.

Reads no files: every function takes the tables ``serving``, ``serving_models`` and
``serving_chips`` or samples of facts. Residuals are measured over predicted rates; nothing is
fitted to them.
"""

import numpy as np
import pandas as pd

from analysis.serving import roofline as sv

STUDIES = {
    "argonne-llm-inference-bench": "Argonne, 16 bit",
    "gpt-fast": "gpt-fast, 4 to 16 bit",
    "rocm-vllm": "AMD, eight chips, 8 bit",
    "inferencex-snapshot": "InferenceX, sparse, 4 bit",
    "tensorrt-llm-performance": "TensorRT-LLM, prompts",
    "deepseek-inference-system": "DeepSeek's fleet, sparse",
}


def models(table):
    """Return `serving.Model` by name from the table ``serving_models``."""
    return {
        r.model: sv.Model(
            r.parameters,
            r.active_parameters,
            int(r.layers),
            int(r.kv_width),
            int(r.width),
            int(r.experts),
            int(r.experts_active),
        )
        for r in table.itertuples()
    }


def chips(table):
    """Return `serving.Chip` by name from the table ``serving_chips``."""
    return {
        r.chip: sv.Chip(
            r.memory_gb * 1e9,
            r.bandwidth_gb_s * 1e9,
            r.peak_16bit_tflops * 1e12,
            r.peak_8bit_tflops * 1e12,
            r.link_gb_s * 1e9,
        )
        for r in table.itertuples()
    }


def compared(serving, shapes, sheets):
    """Return the measurements with columns ``predicted`` and ``ratio`` (measured over predicted).

    Rows whose chip is not stated are left out.
    """
    rows = serving[serving["chip"].isin(sheets)].copy()
    rows["predicted"] = [predicted(r, shapes[r.model], sheets[r.chip]) for r in rows.itertuples()]
    return rows.assign(ratio=rows["tokens_per_s"] / rows["predicted"])


def predicted(row, shape, sheet):
    """Return the rate in tokens per second that the roofline gives for one measurement."""
    setup = sv.Setup(shape, sheet, int(row.chips), row.weight_bits)
    if row.phase == "prefill":
        return row.prompt_tokens / sv.prefill_seconds(setup, row.prompt_tokens)
    if row.phase == "decode":
        return float(row.sequences / sv.step_seconds(setup, row.sequences, row.prompt_tokens))
    return sv.output_rate(setup, row.sequences, row.prompt_tokens, row.answer_tokens)


def residuals(rows):
    """Return measured over predicted by study: label, median, 5 and 95 percent points, count."""
    found = []
    for study, label in STUDIES.items():
        ratio = rows.loc[rows["study"] == study, "ratio"]
        low, median, high = ratio.quantile([0.05, 0.5, 0.95])
        found.append(
            {"label": f"{label} ({len(ratio)})", "low": low, "median": median, "high": high}
        )
    return pd.DataFrame(found)


SWEEP = ["study", "model", "chip", "chips", "weight_bits", "prompt_tokens", "software"]


def gains(serving):
    """Return the gain of every measured batch over one request at a time, in sweeps of fixed chips.

    Returns
    -------
    pandas.DataFrame
        The columns of `SWEEP`, ``sequences`` and ``gain``.
    """
    rows = serving[serving["study"].isin(["argonne-llm-inference-bench", "rocm-vllm"])]
    first = rows[rows["sequences"] == 1].set_index(SWEEP)["tokens_per_s"].rename("single")
    joined = rows.join(first, on=SWEEP, how="inner")
    return joined.assign(gain=joined["tokens_per_s"] / joined["single"])[
        SWEEP + ["sequences", "gain"]
    ]


def gain_at(found, batch, rng, n):
    """Return samples of the gain at one batch size: every measured sweep equally likely."""
    values = found.loc[found["sequences"] == batch, "gain"].to_numpy(float)
    return rng.choice(values, n)


def gain_between(found, low, high, rng, n):
    """Return samples of the gain for batches from ``low`` to ``high``, log-uniform."""
    sweeps = [
        g.sort_values("sequences") for _, g in found.groupby(SWEEP) if g["sequences"].max() >= 64
    ]
    size = np.exp(rng.uniform(np.log(low), np.log(high), n))
    which = rng.integers(len(sweeps), size=n)
    out = np.empty(n)
    for k, sweep in enumerate(sweeps):
        mine = which == k
        out[mine] = np.exp(
            np.interp(np.log(size[mine]), np.log(sweep["sequences"]), np.log(sweep["gain"]))
        )
    return out


def precision_pairs(serving):
    """Return speed-ups per chip of 8-bit and 4-bit weights over 16 bits, one request at a time.

    Where the original needs two chips and the small one fits on one, the chips count too (label
    "fewer chips").
    """
    rows = serving[serving["study"].isin(["gpt-fast", "llama-cpp-quantize"])]
    pairs = []
    for (study, model, chip), group in rows.groupby(["study", "model", "chip"], sort=False):
        wide = group[group["weight_bits"] >= 16]
        for small in group[group["weight_bits"] < 16].itertuples():
            same = wide[wide["chips"] == small.chips]
            base = same if len(same) else wide.nsmallest(1, "chips")
            rate = base["tokens_per_s"].iloc[0] / base["chips"].iloc[0]
            pairs.append(
                {
                    "study": study,
                    "model": model,
                    "chip": chip,
                    "bits": small.weight_bits,
                    "kind": "same chips" if len(same) else "fewer chips",
                    "speedup": small.tokens_per_s / small.chips / rate,
                }
            )
    return pd.DataFrame(pairs)


def precision_samples(pairs, s, rng, n):
    """Return samples of the speed-up by precision, single streams and full servers equally."""
    saturated = [
        float(np.median(s["quant_gain_saturated_dense"])),
        *np.quantile(s["quant_gain_saturated_moe"], [0, 1]),
    ]
    return rng.choice(np.r_[pairs["speedup"].to_numpy(float), saturated], n)


def speculative_speedup(accepted, draft, draft_cost):
    """Speed-up of one stream: (1 - a^(g+1)) / ((1 - a)(1 + g c)).

    Parameters
    ----------
    accepted : float or array
        Chance that a drafted token is accepted, in [0, 1).
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
    if (accepted < 0).any() or (accepted >= 1).any():
        raise sv.ServingError(
            "The share of accepted drafts must be at least 0 and below 1; use a value such as 0.8."
        )
    return (1 - accepted ** (draft + 1)) / ((1 - accepted) * (1 + draft * draft_cost))


def speculation_samples(s, rng, n):
    """Return samples of the single-stream speed-up: three systems and the closed form.

    The closed form takes an accepted share of 0.6 to 0.9, four drafts a pass, each at 5 to 10
    percent of a pass.
    """
    form = speculative_speedup(rng.uniform(0.6, 0.9, n), 4, rng.uniform(0.05, 0.10, n))
    stack = np.stack(
        [form, s["spec_speedup_leviathan"], s["spec_speedup_chen"], s["spec_speedup_gptfast"]]
    )
    return stack[rng.integers(len(stack), size=n), np.arange(n)]


def model_curve(setup, prompt, answer, batches):
    """Return the roofline's gain over one request by batch size, and that of weights alone."""
    single = sv.output_rate(setup, 1, prompt, answer)
    return pd.DataFrame(
        {
            "sequences": batches,
            "gain": [sv.output_rate(setup, b, prompt, answer) / single for b in batches],
        }
    )

"""What batching, precision and speculation bring, as it was measured.

Reads no files: every function takes the table ``serving`` or facts
(`analysis.evidence.facts.Facts`). A gain is a ratio of two measured speeds of one model on the same
chips; where several exist, each is as likely. Estimates made of rows carry the rows' sources.
"""

import numpy as np
import pandas as pd

from analysis.evidence.estimates.estimate import model, pool, rows, sampled
from analysis.evidence.tables.origins import each, origins, united
from analysis.serving.measured import SWEPT

SWEEP = ["study", "model", "chip", "chips", "weight_bits", "prompt_tokens", "software"]


def batching(serving):
    """Return the gain of every measured batch over one request at a time, in sweeps of fixed chips.

    Columns: those of `SWEEP`, ``sequences``, ``gain`` and ``origins``.
    """
    swept = serving[serving["study"].isin(SWEPT)]
    swept = swept.assign(origins=each(swept))
    first = swept[swept["sequences"] == 1].set_index(SWEEP)[["tokens_per_s", "origins"]]
    joined = swept.join(first.set_axis(["single", "read"], axis=1), on=SWEEP, how="inner")
    gain = joined["tokens_per_s"] / joined["single"]
    both = map(united, zip(joined["origins"], joined["read"]))
    return joined.assign(gain=gain, origins=[*both])[SWEEP + ["sequences", "gain", "origins"]]


def gain_of(found, requests, facts, label):
    """Gain of a number of ``requests`` (query) over one at a time, in a sweep drawn at random.

    Of the result ``found`` of `batching`, sweeps to 64 requests and more are used; between measured
    sizes the gain is interpolated on logarithms. ``label`` names the random stream.
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
    """Requests at once at which the median gain reaches ``gain``; infinite if it never does."""
    medians = found.groupby("sequences")["gain"].median()
    reached = np.exp(np.interp(np.log(gain), np.log(medians), np.log(medians.index)))
    return rows(found, np.array([reached if gain <= medians.max() else np.inf]), "query")


def precision_pairs(serving):
    """Return speed-ups per chip of 8-bit and 4-bit weights over 16 bits, one request at a time.

    Where the original needs two chips and the small one fits on one, the chips count too (kind
    "fewer chips").
    """
    paired = serving[serving["study"].isin(["gpt-fast", "llama-cpp-quantize"])]
    pairs = []
    for _, group in paired.groupby(["study", "model", "chip"], sort=False):
        wide = group[group["weight_bits"] >= 16]
        few = group[group["weight_bits"] < 16]
        for small, own in zip(few.itertuples(), each(few)):
            same = wide[wide["chips"] == small.chips]
            base = same.head(1) if len(same) else wide.nsmallest(1, "chips")
            rate = base["tokens_per_s"].iloc[0] / base["chips"].iloc[0]
            speedup = small.tokens_per_s / small.chips / rate
            kind = "same chips" if len(same) else "fewer chips"
            which = (small.study, small.model, small.chip, small.weight_bits)
            pairs.append((*which, kind, speedup, own + origins(base)))
    columns = ["study", "model", "chip", "bits", "kind", "speedup", "origins"]
    return pd.DataFrame(pairs, columns=columns)


def precision_gain(pairs, facts):
    """Speed-up by 8 and 4 bits: single streams, a dense and two sparse models in full servers."""
    single = [rows(pairs.iloc[[k]], "speedup", "") for k in range(len(pairs))]
    dense, sparse = facts["quant_gain_saturated_dense"], facts["quant_gain_saturated_moe"]
    return pool(*single, dense, sparse, sparse, label="precision")


@model("", "", "", gives="")
def speculative_speedup(accepted, draft, draft_cost):
    """Speed-up of one stream: tokens over time of a pass, (1 + a + … + a^g) / (1 + g c).

    a is the chance that a drafted token is accepted, in [0, 1] (NaN outside), g the drafted tokens
    a pass, c the time of one over that of a pass of the large model.

    >>> round(float(speculative_speedup(0.8, 4, 0.05)), 2)
    2.8
    """
    accepted = np.asarray(accepted, dtype=float)
    tokens = sum(accepted**k for k in range(int(draft) + 1))
    possible = (accepted >= 0) & (accepted <= 1)
    return np.where(possible, tokens / (1 + draft * draft_cost), np.nan)[()]


def speculation_gain(facts):
    """Speed-up of one stream by speculation: three systems and the closed form, each as likely."""
    accepted = facts.assumed("accepted_drafts", 0.6, 0.9, "share")
    draft_cost = facts.assumed("draft_cost", 0.05, 0.10, "share")
    measured = (facts[f"spec_speedup_{study}"] for study in ("leviathan", "chen", "gptfast"))
    return pool(speculative_speedup(accepted, 4, draft_cost), *measured, label="speculation")

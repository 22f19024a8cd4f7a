"""Serving measurements beside the roofline: how far off is it?

Reads no files: every function takes the tables ``serving``, ``serving_models`` and ``chips``, or
facts (`analysis.evidence.facts.Facts`). Residuals are measured over predicted rates; nothing is
fitted to them. Estimates made of rows carry the rows' sources.
"""

from dataclasses import fields

import numpy as np
import pandas as pd

from analysis.evidence.estimates.estimate import rows, sampled
from analysis.evidence.tables.origins import each
from analysis.serving import roofline

STUDIES = {
    "argonne-llm-inference-bench": "Argonne, 16 bit",
    "gpt-fast": "gpt-fast, 4 to 16 bit",
    "rocm-vllm": "AMD, eight chips, 8 bit",
    "inferencex-snapshot": "InferenceX, sparse, 4 bit",
    "inferencex-qwen35": "InferenceX, sparse, 8 bit",
    "tensorrt-llm-performance": "TensorRT-LLM, prompts",
    "deepseek-inference-system": "DeepSeek's fleet, sparse",
}
SWEPT = ["argonne-llm-inference-bench", "rocm-vllm"]
#: Requests at once by which errors are told apart: up to and including each.
SIZES = {"1 request at a time": 1, "2 to 16 at once": 16, "17 to 64": 64, "more than 64": np.inf}
DENSE, FEW_BITS = "dense models, 8 and 16 bits", "dense models, fewer bits"
SPARSE, PROMPTS = "sparse models", "reading prompts"
#: What the project promises: nine of ten predictions err by less (a share of the measured speed).
PROMISED = {"every measurement": 0.75, DENSE: 0.45}


def models(table):
    """Return `roofline.Model` by name from the table ``serving_models``, which has its fields."""
    names = [field.name for field in fields(roofline.Model) if field.name != "origins"]
    rows = zip(table.set_index("model")[names].itertuples(), each(table))
    return {row[0]: roofline.Model(*row[1:], own) for row, own in rows}


def chips(table):
    """Return `roofline.Chip` by name from the table ``chips``, where its sheet is full enough.

    A chip without 8-bit floating point computes 8-bit weights at 16 bits.
    """
    full = table.dropna(subset=["memory_gb", "memory_bandwidth_gb_s", "peak_fp16_tflops"])
    eight = full["peak_fp8_tflops"].fillna(full["peak_fp16_tflops"])
    columns = {
        "memory": 1e9 * full["memory_gb"],
        "bandwidth": 1e9 * full["memory_bandwidth_gb_s"],
        "flops_16bit": 1e12 * full["peak_fp16_tflops"],
        "flops_8bit": 1e12 * eight,
        "link": 1e9 * full["link_one_way_gb_s"],
        "network": 1e9 * full["network_one_way_gb_s"],
    }
    sheets = pd.DataFrame(columns).to_dict("records")
    rows = zip(full["chip"], sheets, each(full))
    return {chip: roofline.Chip(**sheet, origins=own) for chip, sheet, own in rows}


def compared(serving, shapes, sheets):
    """Return measurements of known chips with ``predicted``, ``ratio`` (measured over it), and
    ``origins``: the measurement, the shape of its model and the sheet of its chip.
    """
    found = serving[serving["chip"].isin(sheets)]
    rates = [predicted(r, shapes[r.model], sheets[r.chip]) for r in found.itertuples()]
    read = [
        own + shapes[r.model].origins + sheets[r.chip].origins
        for r, own in zip(found.itertuples(), each(found))
    ]
    return found.assign(predicted=rates, ratio=found["tokens_per_s"] / rates, origins=read)


def held(serving, shapes, sheets):
    """Return the measurements on known chips whose server holds all of their requests at once.

    Of what does not fit, some requests wait their turn: that measures a queue, not a batch.
    """
    known = serving[serving["chip"].isin(sheets)]
    rooms = [room(row, shapes[row.model], sheets[row.chip]) for row in known.itertuples()]
    return known[~(known["sequences"] > rooms)]


def room(row, shape, sheet):
    """Requests of a measurement's length that its server holds (`roofline.capacity`)."""
    setup = roofline.Setup(shape, sheet, int(row.chips), row.weight_bits)
    return float(roofline.capacity(setup, row.prompt_tokens + row.answer_tokens))


def predicted(row, shape, sheet):
    """Return the rate in tokens per second that the roofline gives for one measurement."""
    setup = roofline.Setup(shape, sheet, int(row.chips), row.weight_bits)
    if row.phase == "prefill":
        return row.prompt_tokens / roofline.prefill_seconds(setup, row.prompt_tokens)
    if row.phase == "decode":
        return float(row.sequences / roofline.step_seconds(setup, row.sequences, row.prompt_tokens))
    return roofline.output_rate(setup, row.sequences, row.prompt_tokens, row.answer_tokens)


def residuals(found):
    """Return one row a study: label with count, median and 5 and 95 percent points of the ratio."""
    table = []
    for study, label in STUDIES.items():
        ratio = found.loc[found["study"] == study, "ratio"]
        table.append((f"{label} ({len(ratio)})", *ratio.quantile([0.05, 0.5, 0.95])))
    frame = pd.DataFrame(table, columns=["label", "low", "median", "high"])
    frame.attrs["sources"] = tuple(found["source"].unique())
    return frame


def errors(found, shapes):
    """Return how far predictions lie from measurements, by kind of model, chip and requests.

    Of every group: its label ``what``, the ``number`` of rows, the ``middle`` error and what nine
    of ten stay ``within``, both as a share of the measured speed; above 0 the model is too fast.
    """
    error = 1 / found["ratio"] - 1
    above, sizes = np.searchsorted([*SIZES.values()], found["sequences"]), [*SIZES, "not stated"]
    at_once = pd.Categorical.from_codes(above, sizes)
    groups = {
        "every measurement": error.groupby(np.zeros(len(found))),
        "": error.groupby([_kind(row, shapes) for row in found.itertuples()]),
        "chip": error.groupby(found["chip"]),
        "requests": error.groupby(at_once, observed=True),
    }
    table = []
    for by, group in groups.items():
        for label, mine in group:
            what = by if by == "every measurement" else f"{by}: {label}".removeprefix(": ")
            table.append((what, len(mine), mine.median(), mine.abs().quantile(0.9)))
    return pd.DataFrame(table, columns=["what", "number", "middle", "within"])


def _kind(row, shapes):
    if row.phase == "prefill":
        return PROMPTS
    if shapes[row.model].experts > 1:
        return SPARSE
    return DENSE if row.weight_bits >= 8 else FEW_BITS


def told_errors(found, shapes):
    """Return by name what the table of `errors` says of every measurement and of dense models."""
    table = errors(found, shapes).set_index("what")
    every, dense = table.loc["every measurement"], table.loc[DENSE]
    told = {
        "measured_rows": every["number"],
        "error_middle": every["middle"],
        "error_within": every["within"],
        "error_within_dense": dense["within"],
    }
    promised = {"promised_within": "every measurement", "promised_within_dense": DENSE}
    told |= {name: PROMISED[what] for name, what in promised.items()}
    return {name: rows(found, np.array([float(value)]), "") for name, value in told.items()}


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
    """Measured over predicted speed of dense models from 16 requests on, each case as likely."""
    busy = found["study"].isin(SWEPT) & (found["sequences"] >= 16)
    return sampled(rows(found[busy], "ratio", ""), facts, "measured over predicted")


def single_stream(serving):
    """Return the row of Llama 3 70B, one request of 1,024 tokens at a time on four H100."""
    return serving[
        (serving["model"] == "Llama 3 70B")
        & (serving["sequences"] == 1)
        & (serving["prompt_tokens"] == 1024)
        & (serving["software"] == "vLLM")
    ]

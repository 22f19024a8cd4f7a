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
    "tensorrt-llm-performance": "TensorRT-LLM, prompts",
    "deepseek-inference-system": "DeepSeek's fleet, sparse",
}
SWEPT = ["argonne-llm-inference-bench", "rocm-vllm"]


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

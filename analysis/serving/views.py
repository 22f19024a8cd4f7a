"""Frames that the serving chapter draws: batching, steps, own servers, swings of the cost.

Everything is computed by `serving`, `serving_study` and `serving_bills`; this module only lays it
out.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.evidence import intervals, uncertainty, wording
from analysis.serving import bills
from analysis.serving import measured as study
from analysis.serving import roofline as sv

MEASURED = {"argonne-llm-inference-bench": "Argonne, 7B to 70B", "rocm-vllm": "AMD, 70B and 405B"}


def batching_curves(found, setup, prompt, answer):
    """Return gains over one request: ceiling, roofline, two measured series with bands."""
    batches = np.array([1, 2, 4, 8, 16, 32, 64])
    frames = []
    for name, label in MEASURED.items():
        g = (
            found[(found["study"] == name) & (found["sequences"] <= batches[-1])]
            .groupby("sequences")["gain"]
            .quantile([0.05, 0.5, 0.95])
            .unstack()
        )
        frames.append(
            pd.DataFrame(
                {
                    "sequences": g.index.astype(float),
                    "series": label,
                    "value": g[0.5],
                    "low": g[0.05],
                    "high": g[0.95],
                }
            )
        )
    roof = study.model_curve(setup, prompt, answer, batches)
    frames.append(
        pd.DataFrame(
            {
                "sequences": roof["sequences"].astype(float),
                "series": "roofline, 70B on four H100",
                "value": roof["gain"],
            }
        )
    )
    frames.append(
        pd.DataFrame(
            {
                "sequences": batches.astype(float),
                "series": "ceiling",
                "value": batches.astype(float),
            }
        )
    )
    return pd.concat(frames, ignore_index=True)


def step_curves(setup, context):
    """Return milliseconds of one decoding step by cause over the number of sequences."""
    batches = np.unique(np.geomspace(1, min(512, sv.capacity(setup, context)), 40).round())
    parts = sv.step_parts(setup, batches, context)
    shown = {
        "reading weights": parts["weights"],
        "reading keys and values": parts["keys and values"],
        "arithmetic": parts["arithmetic"],
        "kernels and links": parts["kernels"] + parts["links"],
    }
    return pd.concat(
        [
            pd.DataFrame({"sequences": batches, "series": k, "value": 1e3 * v})
            for k, v in shown.items()
        ],
        ignore_index=True,
    )


def turning_points(setup, context):
    """Return the sequences at which keys and values, and arithmetic, match the weights."""
    one = {k: float(v) for k, v in sv.step_parts(setup, 1, context).items()}
    return one["weights"] / one["keys and values"], one["weights"] / one["arithmetic"]


def own_curves(rent_month, full):
    """Return USD per query on own servers over million queries a month, with 90 % band."""
    queries = np.geomspace(1e5, 1e8, 121)
    costs = [uncertainty.summary(bills.own_cost_per_query(q, rent_month, full)) for q in queries]
    return pd.DataFrame(
        {
            "queries": queries / 1e6,
            "series": "own servers",
            "value": [c.median for c in costs],
            "low": [c.low for c in costs],
            "high": [c.high for c in costs],
        }
    )


def bills_table(queries):
    """Return the bills of one query as rows, list prices first, then costs of serving."""
    table = intervals.table(queries)
    return table.assign(
        group=["" if "list price" in label else "second" for label in table["label"]]
    )


def swings(setup, s, batch, prompt, answer):
    """Return the cost of a million output tokens as one thing moves, widest first.

    In the base case the server is busy 45 percent of the time, the middle of what a provider of
    GPUs reports.
    """
    rent, busy = float(np.median(s["h100_hour_price_2025"])), 0.45

    def cost(batch=batch, prompt=prompt, rent=rent, busy=busy, **changes):
        changed = replace(setup, **changes)
        return sv.usd_per_mtok(
            sv.output_rate(changed, batch, prompt, answer), setup.chips, rent, busy
        )

    interval = uncertainty.summary(s["h100_hour_price_2025"])
    moves = {
        "Requests at once: 128 to 1": (cost(batch=128), cost(batch=1)),
        "Busy: 82 to 10 % of the time": (cost(busy=0.82), cost(busy=0.10)),
        "Prompt: 500 to 8,000 tokens": (cost(prompt=500), cost(prompt=8000)),
        "Weights: 4.5 to 16 bits": (cost(weight_bits=4.5), cost(weight_bits=16)),
        "Rent of an H100, 90 % interval": (cost(rent=interval.low), cost(rent=interval.high)),
        "Bandwidth reached: 85 to 50 % of peak": (
            cost(bandwidth_share=0.85),
            cost(bandwidth_share=0.50),
        ),
    }
    rows = [{"label": k, "low": min(v), "median": cost(), "high": max(v)} for k, v in moves.items()]
    frame = pd.DataFrame(rows)
    return (
        frame.assign(width=frame["high"] / frame["low"])
        .sort_values("width", ascending=False)
        .drop(columns="width")
        .reset_index(drop=True)
    )


def words_table(s):
    """Return tokens per word and character: rule of thumb beside what was counted."""

    def said(name):
        return wording.number(float(np.median(s[name])))

    def counted(name):
        return wording.interval(uncertainty.summary(s[name]))

    return pd.DataFrame(
        [
            ("Words per token", said("words_per_token"), counted("words_per_token_measured")),
            (
                "Characters per token",
                said("characters_per_token"),
                counted("characters_per_token_measured"),
            ),
            (
                "Tokens in 200 words",
                wording.number(200 / float(np.median(s["words_per_token"]))),
                wording.interval(uncertainty.summary(200 / s["words_per_token_measured"])),
            ),
        ],
        columns=["Quantity", "Rule of thumb", "Counted on nine texts, 90 % of cases"],
    )

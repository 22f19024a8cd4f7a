"""Yearly rates of price decline by the method that Epoch AI published in March 2025.

For each benchmark and threshold: take the price points by date, keep each new low among those that
reach the threshold (and stay below 100 where the score is a percentage), fit log10(price) on days
by least squares, give 10 ** (-365 slope) with the 90 % t interval of the slope. Four kept points
are the least. The page rounds the lowest and the highest of the 21 rates to 9 and 900 times a year.

Two rates of one series differ: a fit over its record lows says how fast new lows came while they
came; the two-date rate (`analysis.prices.falls.yearly`) also counts the months without a new low.

Source: https://epoch.ai/data-insights/llm-inference-price-trends and the data behind it (CC BY
4.0).
"""

import numpy as np
import pandas as pd

from analysis.evidence.tables.origins import each, origins
from analysis.evidence.trends import log_linear_fit
from analysis.prices.frontier import PriceError

COLUMNS = {
    "MMLU": "mmlu",
    "GPQA Diamond": "gpqa_diamond",
    "MATH-500": "math500",
    "MATH level 5": "math_level5",
    "HumanEval": "humaneval",
    "Chatbot Arena Elo": "arena_elo",
}
REASONING = ("DeepSeek-R1", "o1", "o1-mini", "o1-preview", "o3-mini")
LEAST_POINTS = 4


def published_lows(points, benchmark, threshold):
    """Return the record lows among the published price points that reach a threshold.

    ``benchmark`` is one of `COLUMNS`; reasoning models are left out, as in the published rates.
    """
    if benchmark not in COLUMNS:
        raise PriceError(
            f"The published points hold no scores for {benchmark!r}; choose one of "
            f"{', '.join(COLUMNS)}."
        )
    score = points[COLUMNS[benchmark]]
    highest = np.inf if benchmark == "Chatbot Arena Elo" else 100
    able = (score >= threshold) & (score < highest) & ~points["model"].isin(REASONING)
    named = points[able].rename(columns={"usd_per_mtok_blended": "price"})
    return record_lows(named[["date", "model", "price", "source"]])


def record_lows(points):
    """Keep the points (``date, price``) that undercut all before; of a day the cheapest."""
    ordered = points.sort_values(["date", "price"], kind="stable")
    before = ordered["price"].cummin().shift(fill_value=np.inf)
    return ordered[ordered["price"] < before]


def fall_rate(lows):
    """Fit the yearly factor of decline of a price series (above 1: a fall), with its t interval."""
    if len(lows) < LEAST_POINTS:
        raise PriceError(
            f"A rate of decline needs {LEAST_POINTS} record lows or more and this window holds "
            f"{len(lows)}."
        )
    days = (lows["date"] - lows["date"].iloc[0]).dt.days
    return log_linear_fit(days, lows["price"]).decline


def recomputed_rates(points, published):
    """Set the rates recomputed (``our_n``, ``our_factor``, …) beside the published ones.

    Column ``origins`` has the row itself and the points of its fit.
    """
    lows = [published_lows(points, row.benchmark, row.threshold) for row in published.itertuples()]
    fits = [fall_rate(low) for low in lows]
    ours = {
        "our_n": [fit.n for fit in fits],
        "our_factor": [fit.factor_per_year for fit in fits],
        "our_low": [fit.low for fit in fits],
        "our_high": [fit.high for fit in fits],
        "our_r2": [fit.r2 for fit in fits],
        "origins": [own + origins(low) for own, low in zip(each(published), lows)],
    }
    return published.join(pd.DataFrame(ours, index=published.index))

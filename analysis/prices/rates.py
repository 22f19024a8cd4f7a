"""Yearly rates of price decline: the method of Epoch AI (March 2025), and rates by window.

For each benchmark and threshold: take the price points by date, keep each new low among those that
reach the threshold (and stay below 100 where the score is a percentage), fit log10(price) on days
by least squares, give 10 ** (-365 slope) with the 90 % t interval of the slope. Four kept points
are the least. The page rounds the lowest and the highest of the 21 rates to 9 and 900 times a year.

Two rates of one series differ: a fit over its record lows says how fast new lows came while they
came; the two-date rate (`price_falls.decline`) also counts the months without a new low. Both are
shown.

Source: https://epoch.ai/data-insights/llm-inference-price-trends and the data behind it (CC BY
4.0).
"""

import numpy as np
import pandas as pd

from analysis.evidence.trends import log_linear_fit
from analysis.prices.falls import decline
from analysis.prices.frontier import PriceError, record_lows

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


def published_lows(points, benchmark, threshold, *, drop=REASONING):
    """Return the record lows among the published price points that reach a threshold.

    Parameters
    ----------
    points : pandas.DataFrame
        The table ``published_price_points``.
    benchmark : str
        One of the six of `COLUMNS`.
    threshold : float
        Lowest score that counts.
    drop : tuple of str
        Models left out; the published rates leave out the reasoning models.
    """
    if benchmark not in COLUMNS:
        raise PriceError(
            f"The published points hold no scores for {benchmark!r}; choose one of "
            f"{', '.join(COLUMNS)}."
        )
    score = points[COLUMNS[benchmark]]
    able = (
        (score >= threshold)
        & (score < (np.inf if benchmark == "Chatbot Arena Elo" else 100))
        & ~points["model"].isin(drop)
    )
    named = points[able].rename(columns={"usd_per_mtok_blended": "price"})
    return record_lows(named[["date", "model", "price"]])


def fall_rate(lows, level=0.90):
    """Fit a price series' yearly factor of decline (above 1 for a fall), with its t interval."""
    if len(lows) < LEAST_POINTS:
        raise PriceError(
            f"A rate of decline needs {LEAST_POINTS} record lows or more and this window holds "
            f"{len(lows)}."
        )
    days = (lows["date"] - lows["date"].iloc[0]).dt.days
    return log_linear_fit(days, lows["price"], level).decline


def recomputed_rates(points, published):
    """Recompute the published rates and set them beside the published values.

    Returns
    -------
    pandas.DataFrame
        Columns of ``published`` with ``our_n``, ``our_factor``, ``our_low``, ``our_high``,
        ``our_r2`` added.
    """
    rows = []
    for row in published.itertuples():
        rate = fall_rate(published_lows(points, row.benchmark, row.threshold))
        rows.append((rate.n, rate.factor_per_year, rate.low, rate.high, rate.r2))
    ours = pd.DataFrame(
        rows,
        columns=["our_n", "our_factor", "our_low", "our_high", "our_r2"],
        index=published.index,
    )
    return published.join(ours)


def window_rates(series, edges):
    """Return the two-date fall a year of a price series in each window between neighbouring dates.

    Parameters
    ----------
    series : pandas.DataFrame
        Record lows, see `analysis.prices.frontier.price_series`.
    edges : list of date
        Ascending; a window in which the series does not begin is left out.
    """
    rows = []
    for start, end in zip(edges[:-1], edges[1:]):
        try:
            d = decline(series, start, end)
        except PriceError:
            continue
        if d.days >= 180:
            rows.append((pd.Timestamp(start), pd.Timestamp(end), d.factor, d.per_year))
    return pd.DataFrame(rows, columns=["start", "end", "factor", "per_year"])

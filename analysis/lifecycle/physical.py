"""Crossover in compute and electricity, and one bill spent along five ramps.

The same division as in dollars: FLOP of training by FLOP of serving, watt-hours of training by
watt-hours of an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.evidence import uncertainty, wording
from analysis.lifecycle import model as lifecycle
from analysis.lifecycle import ramps

Samples = Mapping[str, np.ndarray]
PARITY_MODELS = {
    "GPT-3": "gpt3_training_tokens",
    "GPT-4": "gpt4_training_tokens",
    "Llama 3.1 405B": "llama31_405b_training_tokens",
    "DeepSeek-V3": "deepseek_v3_training_tokens",
}
VOLUMES: dict[str, float | str] = {
    "250 billion a day (a1's traffic)": 250e9,
    "OpenAI, February 2024": "openai_tokens_per_day_2024",
    "OpenAI's API, October 2025": "openai_api_tokens_per_day_2025",
}
BLOOMZ = ("bloomz_7b", "bloomz_3b", "bloomz_1b7", "bloomz_560m")
# Weekly users of ChatGPT in millions by months since the launch of GPT-4: the public count of
# November 2023 stands for the months before it, for which no weekly count exists.
LAUNCH = pd.Timestamp("2023-03-14")


@dataclass(frozen=True)
class Ramps:
    """Serving along several ramps: curves (long frame), months to crossover, training bill."""

    curves: pd.DataFrame
    months: dict[str, float]
    training: float


def weekly_users(usage: pd.DataFrame) -> pd.Series:
    """Return weekly users of ChatGPT to the end of 2024 by days since the launch of GPT-4."""
    rows = usage[(usage["metric"] == "weekly_active_users") & (usage["verification"] != "recalled")]
    when = pd.to_datetime(rows["as_of"].where(rows["as_of"].str.len() > 7, rows["as_of"] + "-15"))
    series = pd.Series(rows["value"].to_numpy(), index=(when - LAUNCH).dt.days)
    series = series.groupby(level=0).mean().sort_index()
    return series[(series.index >= 0) & (series.index <= 700)]


def barclays_ramps(s: Samples, usage: pd.DataFrame) -> Ramps:
    """Spend the projected total of 658 days along five ramps; find where each crosses over.

    Parameters
    ----------
    s : mapping of str to array
        Sampled facts; the ones used here are exact.
    usage : pandas.DataFrame
        The table ``usage``.
    """
    total, days, training = (
        float(np.median(s[n]))
        for n in (
            "gpt4_series_inference_barclays",
            "barclays_window",
            "gpt4_training_cost_barclays",
        )
    )
    doubling = float(np.median(s["chatgpt_user_doubling"]))
    users = weekly_users(usage)
    shapes = [
        ramps.constant(),
        ramps.exponential(2 ** (12 / doubling)),
        ramps.linear(days),
        ramps.logistic(days),
        ramps.measured(users.index, users / users.iloc[-1]),
    ]
    months, curves = {}, []
    grid = np.linspace(0, 10 * lifecycle.MONTH, 61)
    for ramp in shapes:
        rate = lifecycle.rate_for_total(total, days, ramp)
        months[ramp.name] = (
            float(lifecycle.crossover(training, rate, ramp, horizon=days)) / lifecycle.MONTH
        )
        label = f"{ramp.name}: {wording.number(months[ramp.name])} months"
        spent = lifecycle.cumulative(grid, rate, ramp)
        curves.append(
            pd.DataFrame({"month": grid / lifecycle.MONTH, "series": label, "value": spent})
        )
    return Ramps(pd.concat(curves, ignore_index=True), months, training)


def parity_table(s: Samples) -> pd.DataFrame:
    """Return tokens to FLOP parity for known models, and their days at three stated volumes."""
    rows = []
    for model, fact in PARITY_MODELS.items():
        tokens = float(lifecycle.parity_tokens(np.median(s[fact])))
        row = {
            "Model": model,
            "Training tokens": wording.number(tokens / 3, 3),
            "Parity after": wording.number(tokens, 3) + " tokens",
        }
        for label, volume in VOLUMES.items():
            per_day = volume if isinstance(volume, float) else float(np.median(s[volume]))
            row[f"Days at {label}"] = wording.number(tokens / per_day)
        rows.append(row)
    return pd.DataFrame(rows)


def published_counts(s: Samples) -> dict[str, tuple[float, float]]:
    """Return answers to energy parity by model: from the published parts, and as printed."""
    rows = {}
    for name in BLOOMZ:
        training = (s[f"{name}_training_energy"] + s[f"{name}_finetuning_energy"]) * 1e3
        count = float(np.median(training / s[f"{name}_inference_energy"]))
        rows[name] = (count, float(np.median(s[f"{name}_crossover"])))
    return rows


def energy_table(s: Samples) -> pd.DataFrame:
    """Return the electricity crossover of open models (answers) and of services (days)."""
    rows = []
    for name, (count, printed) in published_counts(s).items():
        label = name.replace("bloomz_", "BLOOMz-").upper().replace("BLOOMZ", "BLOOMz")
        rows.append(
            (label, "answers until parity", wording.number(count, 4), wording.number(printed, 4))
        )
    bloom = s["bloom_training_energy"] / (s["bloom_api_energy"] / 18) / 365.25
    rows.append(("BLOOM-176B, its public API of 2022", "years until parity", interval(bloom), "–"))
    gpt3 = s["gpt3_training_energy"] / s["chatgpt_energy_per_day_2023"]
    rows.append(
        (
            "GPT-3, ChatGPT's traffic of early 2023",
            "days, if each query took the upper bound",
            interval(gpt3),
            "–",
        )
    )
    per_day = s["energy_per_query"] * s["chatgpt_messages_per_day_2025"] / 1e9
    rows.append(
        (
            "GPT-4, ChatGPT's traffic of mid-2025",
            "days until parity",
            interval(s["gpt4_training_energy"] / per_day),
            "–",
        )
    )
    return pd.DataFrame(rows, columns=["Model and traffic", "Quantity", "Recomputed", "As printed"])


def interval(samples: np.ndarray) -> str:
    """Write the interval of samples without a unit."""
    return wording.interval(uncertainty.summary(samples))

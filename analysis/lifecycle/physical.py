"""Crossover in compute and electricity, and one bill spent along five ramps: tables and curves of
the crossover chapter.

The same division as in dollars: FLOP of training by FLOP of serving, watt-hours of training by
watt-hours of an answer.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pint

from analysis.evidence import wording
from analysis.evidence.estimates.estimate import Estimate
from analysis.evidence.units import Q
from analysis.lifecycle import crossover, model, ramps

PARITY_MODELS = {
    "GPT-3": "gpt3_training_tokens",
    "GPT-4": "gpt4_training_tokens",
    "Llama 3.1 405B": "llama31_405b_training_tokens",
    "DeepSeek-V3": "deepseek_v3_training_tokens",
}
STATED_TOKENS: pint.Quantity = (
    crossover.STATED_USERS * crossover.STATED_QUERIES * crossover.STATED_QUESTION
).to("token/day")
VOLUMES = {
    "OpenAI, February 2024": "openai_tokens_per_day_2024",
    "OpenAI's API, October 2025": "openai_api_tokens_per_day_2025",
}
BLOOMZ = {
    "BLOOMz-7B": "bloomz_7b",
    "BLOOMz-3B": "bloomz_3b",
    "BLOOMz-1B7": "bloomz_1b7",
    "BLOOMz-560M": "bloomz_560m",
}
BLOOM_API_TIME = Q(18.0, "day")
# Weekly users of ChatGPT in millions by months since the launch of GPT-4: the public count of
# November 2023 stands for the months before it, for which no weekly count exists.
LAUNCH = pd.Timestamp("2023-03-14")


@dataclass(frozen=True)
class Ramps:
    """Serving along several ramps: curves, months to crossover, and what they are made of."""

    curves: pd.DataFrame
    months: dict
    training: Estimate
    inputs: tuple

    @property
    def first(self):
        """The earliest crossover (months)."""
        return min(self.months.values(), key=lambda months: months.median)

    @property
    def last(self):
        """The latest crossover (months)."""
        return max(self.months.values(), key=lambda months: months.median)


def weekly_users(usage):
    """Weekly users of ChatGPT by days since GPT-4's launch, undisputed rows to the end of 2024."""
    metric, grade = usage["metric"], usage["verification"]
    rows = usage[(metric == "weekly_active_users") & (grade != "recalled")]
    when = pd.to_datetime(rows["as_of"].where(rows["as_of"].str.len() > 7, rows["as_of"] + "-15"))
    series = pd.Series(rows["value"].to_numpy(), index=(when - LAUNCH).dt.days)
    series = series.groupby(level=0).mean().sort_index()
    return series[(series.index >= 0) & (series.index <= 700)]


def barclays_ramps(facts, usage):
    """Spend the projected total of 658 days along five ramps; find where each crosses training.

    The facts used here are exact; ``usage`` is the table of that name.
    """
    total, training = facts["gpt4_series_inference_barclays"], facts["gpt4_training_cost_barclays"]
    window, doubling = facts["barclays_window"], facts["chatgpt_user_doubling"]
    inputs = total, window, training, doubling
    users, days = weekly_users(usage), window.median
    shapes = [
        ramps.constant(),
        ramps.exponential(2 ** (12 / doubling.to("month").median)),
        ramps.linear(days),
        ramps.logistic(days),
        ramps.measured(users.index, users / users.iloc[-1]),
    ]
    months, curves, grid = {}, [], np.linspace(0, 10 * model.MONTH, 61)
    for ramp in shapes:
        crossed = _crossed(ramp, days)
        months[ramp.name] = crossed(training, total).to("month")
        spent = model.cumulative(grid, model.rate_for_total(total.median, days, ramp), ramp)
        label = f"{ramp.name}: {months[ramp.name]:median}"
        curve = {"month": grid / model.MONTH, "series": label, "value": spent}
        curves.append(pd.DataFrame(curve))
    return Ramps(pd.concat(curves, ignore_index=True), months, training, inputs)


def _crossed(ramp, days):
    """Return the model of days to crossover when a total is spent along a ramp."""

    @model.model("USD", "USD", gives="day")
    def crossed(training, total):
        rate = model.rate_for_total(total, days, ramp)
        return model.crossover(training, rate, ramp, horizon=days)

    return crossed


def shrinking_bills(factor, launch_days):
    """Return months to crossover when the bill multiplies by ``factor`` (array) every year, for
    training bills worth some days of serving at the launch rate: a long frame without "never".
    """
    parts = []
    for days in launch_days:
        months = model.crossover_exponential(days, 1.0, factor) / model.MONTH
        series = f"training bill = {days:,} days of serving"
        parts.append(pd.DataFrame({"factor": factor, "series": series, "value": months}))
    frame = pd.concat(parts)
    return frame[np.isfinite(frame["value"])]


def parity_table(facts):
    """Return tokens to FLOP parity for known models, and the days they take at three volumes."""
    traffic = wording.number(STATED_TOKENS.magnitude)
    volumes = {f"{traffic} a day (traffic of a1)": STATED_TOKENS}
    volumes |= {label: facts[name] for label, name in VOLUMES.items()}
    per_token = facts["training_flop_per_param_token"], facts["inference_flop_per_param_token"]
    rows = []
    for name, fact in PARITY_MODELS.items():
        tokens = model.parity_tokens(facts[fact], *per_token)
        row = {"Model": name, "Training tokens": f"{facts[fact]:number3}"}
        row |= {"Parity after": f"{tokens:median3}"}
        for label, volume in volumes.items():
            row[f"Days at {label}"] = f"{(tokens / volume).to('day'):number2}"
        rows.append(row)
    return pd.DataFrame(rows)


def published_counts(facts):
    """Return answers to energy parity by model: recomputed from published parts, and as printed."""
    rows = {}
    for label, name in BLOOMZ.items():
        training = facts[f"{name}_training_energy"] + facts[f"{name}_finetuning_energy"]
        count = (training / facts[f"{name}_inference_energy"]).to("query")
        rows[label] = (count, facts[f"{name}_crossover"])
    return rows


def energy_table(facts):
    """Return the electricity crossover of open models (answers) and of services (days)."""
    rows = [
        (label, "answers until parity", f"{count:number4}", f"{printed:number4}")
        for label, (count, printed) in published_counts(facts).items()
    ]
    bloom = facts["bloom_training_energy"] / (facts["bloom_api_energy"] / BLOOM_API_TIME)
    gpt3 = facts["gpt3_training_energy"] / facts["chatgpt_energy_per_day_2023"]
    per_day = facts["energy_per_query"] * facts["chatgpt_messages_per_day_2025"]
    gpt4 = facts["gpt4_training_energy"] / per_day
    bound = "until parity, if each query took the upper bound"
    rows += [
        ("BLOOM-176B, its public API of 2022", "until parity", f"{bloom.to('year')}", "–"),
        ("GPT-3, ChatGPT's traffic of early 2023", bound, f"{gpt3.to('day')}", "–"),
        ("GPT-4, ChatGPT's traffic of mid-2025", "until parity", f"{gpt4.to('day')}", "–"),
    ]
    return pd.DataFrame(rows, columns=["Model and traffic", "Quantity", "Recomputed", "As printed"])

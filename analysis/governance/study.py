"""Compute triggers, shares and chips: who passes which line, when, and what a share says.

Serves the chapter on governance. Estimates of training compute are uncertain by factors, so a model
passes a trigger with a probability:

    P(pass) = Phi( ln(estimate / trigger) / sigma ),   sigma = ln(spread) / 1.645

where 90 percent of the cases lie within ``spread`` times of the estimate. The producer of the
estimates grades them in words; the spreads are ours, set by the two intervals it prints (factor 1.4
for GPT-4.5, "likely"; 3.2 for GPT-5, "speculative"), and are parameters of the notebook.

A share x turns into odds x / (1 - x); the ratio of two odds is how much faster the others grew,
whatever the level.

Not modelled: compute of reasoning at use, fine-tuning and distillation, designation of a model by
an authority, smuggled or rented chips, compute outside the published clusters.
"""

import numpy as np
import pandas as pd
from scipy import stats

from analysis.evidence import uncertainty, wording

SPREAD = {"confident": 1.5, "likely": 2.0, "speculative": 3.2}
BENCHMARKS = {"mmlu": "MMLU", "math": "MATH", "humaneval": "HumanEval", "mmmu": "MMMU"}
NAMES = {
    "executive-order-14110": "Executive Order 14110",
    "eu-ai-act": "EU AI Act",
    "california-sb-53": "California SB 53",
}


def pass_probability(flop, spread, trigger):
    """Return the probability that a model passes a trigger.

    Parameters
    ----------
    flop, trigger : float or array
        Estimate and trigger, FLOP, positive.
    spread : float or array
        Factor that holds 90 percent of the cases, above 1.

    Examples
    --------
    >>> pass_probability(1e25, 2.0, 1e25), round(float(pass_probability(2e25, 2.0, 1e25)), 2)
    (0.5, 0.95)
    """
    if np.any(np.asarray(spread) <= 1):
        raise ValueError(
            f"The spread must exceed 1 and is {np.min(spread):g}; give the factor that holds 90 "
            "percent of cases."
        )
    if np.any(np.asarray(flop) <= 0) or np.any(np.asarray(trigger) <= 0):
        raise ValueError("Compute and trigger must be positive; correct the row.")
    result = stats.norm.cdf(np.log(np.asarray(flop) / trigger) / (np.log(spread) / uncertainty.Z))
    return float(result) if np.ndim(result) == 0 else result


def graded(models, spread=None):
    """Return the models with the 90 percent ends of their compute, by the spread of their grade."""
    factor = models["confidence"].map(spread or SPREAD)
    return models.assign(
        spread=factor, low=models["training_flop"] / factor, high=models["training_flop"] * factor
    )


def passing(models, trigger, spread=None, least=0.5):
    """Return the models that pass a trigger with probability ``least`` or more, oldest first."""
    frame = graded(models, spread)
    frame = frame.assign(
        probability=pass_probability(frame["training_flop"], frame["spread"], trigger)
    )
    return frame[frame["probability"] >= least].sort_values("release_date").reset_index(drop=True)


def by_rule(models, rules, spread=None):
    """Return, for each rule, the models above its trigger before, within and after its time."""
    rows = []
    for rule in rules[rules["scope"] != "models trained on biological sequences"].itertuples():
        above = passing(models, rule.training_flop, spread)
        ends = pd.notna(rule.in_force_until)
        until = rule.in_force_until if ends else pd.Timestamp.max
        within = above[
            (above["release_date"] >= rule.in_force_from) & (above["release_date"] <= until)
        ]
        rows.append(
            {
                "Rule": NAMES.get(rule.rule, rule.rule.replace("-", " ")),
                "Trigger": wording.number(rule.training_flop, 1) + " FLOP",
                "In force": (
                    f"{rule.in_force_from:%Y-%m-%d} to {f'{until:%Y-%m-%d}' if ends else 'now'}"
                ),
                "Passed before": int((above["release_date"] < rule.in_force_from).sum()),
                "Passed while in force": len(within)
                if rule.in_force_from <= models["release_date"].max()
                else "the table ends before",
                "First to pass": (
                    f"{above['model'].iloc[0]}, {above['release_date'].iloc[0]:%Y-%m-%d}"
                ),
            }
        )
    return pd.DataFrame(rows)


def counts(models, triggers, spread=None):
    """Return the expected number of models above each trigger over time."""
    frame, parts = graded(models, spread).sort_values("release_date"), []
    for label, trigger in triggers.items():
        chance = pass_probability(frame["training_flop"], frame["spread"], trigger)
        parts.append(
            pd.DataFrame(
                {"date": frame["release_date"], "series": label, "value": np.cumsum(chance)}
            )
        )
    return pd.concat(parts, ignore_index=True)


def distance(flop, trigger):
    """Return how many times a trigger exceeds a model's compute; below 1 the model passes it."""
    return trigger / flop


def years_to_close(factor, growth_per_year):
    """Return the years that growth takes to close a distance; infinite when nothing grows.

    Examples
    --------
    >>> round(float(years_to_close(3.04, 3.0)), 2)
    1.01
    """
    if growth_per_year <= 1:
        return np.inf if factor > 1 else 0.0
    return max(0.0, np.log(factor) / np.log(growth_per_year))


def odds_ratio(first, last):
    """Return how much faster the others grew while a share went from ``first`` to ``last``.

    Examples
    --------
    >>> round(odds_ratio(0.373, 0.141), 2)
    3.62
    """
    if not (0 < first < 1 and 0 < last < 1):
        raise ValueError(
            f"Shares must lie between 0 and 1 and are {first:g} and {last:g}; give shares, not "
            "percent."
        )
    return (first / (1 - first)) / (last / (1 - last))


def gaps_left(s):
    """Return the best US model's lead at the end of 2024 over that of a year before."""

    def middle(name):
        return float(np.median(s[name]))

    return {
        label: middle(f"us_china_gap_{b}_2024") / middle(f"us_china_gap_{b}_2023")
        for b, label in BENCHMARKS.items()
    }


def chips(s):
    """Return processing performance, memory, and cards that hold DeepSeek-V3, by chip."""

    def middle(name):
        return float(np.median(s[name]))

    weights = middle("deepseek_v3_total_parameters")  # bytes at 8 bits
    rows = []
    for label, rate, memory in (
        ("A100", middle("a100_peak_flop_rate"), middle("a100_80gb_memory")),
        ("H100", middle("h100_peak_flop_rate"), middle("h100_80gb_memory")),
        ("H20", middle("h20_peak_flop_rate"), middle("h20_memory")),
        ("RTX 4090", middle("rtx4090_peak_flop_rate"), middle("rtx4090_memory")),
    ):
        over = rate * 16 / middle("export_control_tpp")
        rows.append(
            {
                "Chip": label,
                "Rate at 16 bits × 16": f"{rate * 16:,.0f}",
                "Over the limit of 4,800": wording.times(over, 3),
                "Above the limit": "yes" if over >= 1 else "no",
                "Memory": f"{memory:.0f} GB",
                "Chips that hold DeepSeek-V3, 8 bits": int(np.ceil(weights / (memory * 1e9))),
                "The same, 4 bits": int(np.ceil(weights / 2 / (memory * 1e9))),
            }
        )
    return pd.DataFrame(rows)


def chance_of_none(models, rule, spread=None):
    """Return the probability that no listed model passed a rule's trigger while it was in force."""
    frame = graded(models, spread)
    until = rule["in_force_until"] if pd.notna(rule["in_force_until"]) else pd.Timestamp.max
    within = frame[
        (frame["release_date"] >= rule["in_force_from"]) & (frame["release_date"] <= until)
    ]
    return float(
        np.prod(
            1
            - np.asarray(
                pass_probability(within["training_flop"], within["spread"], rule["training_flop"])
            )
        )
    )


def spread_swings(models, rule, spread):
    """Return the chance (%) that none passed in a rule's time, one spread halved and doubled."""
    now, rows = 100 * chance_of_none(models, rule, spread), []
    for grade, factor in spread.items():
        wide = [max(1.01, 1 + (factor - 1) * times) for times in (0.5, 2)]
        ends = [100 * chance_of_none(models, rule, spread | {grade: value}) for value in wide]
        rows.append(
            {
                "label": f"{grade.capitalize()} estimates, spread {wide[0]:.3g} to {wide[1]:.3g}",
                "median": now,
                "low": min(*ends, now),
                "high": max(*ends, now),
            }
        )
    return pd.DataFrame(sorted(rows, key=lambda row: row["low"] - row["high"]))


def what_would_make_it_true(s, v3, growth):
    """Return, for the claims of the chapter, the solved value at which the verdict turns."""

    def middle(name):
        return float(np.median(s[name]))

    weights = middle("deepseek_v3_total_parameters")
    rows = [
        (
            "Capable models stay below the triggers (a5)",
            f"until, at {growth:g} times a year, at most",
            wording.quantity(years_to_close(distance(v3, 1e25), growth), "year")
            + " after DeepSeek-V3",
        ),
        (
            "China has 14.1 percent of AI compute (a2)",
            "the count gives between",
            "14.05 and 14.15 percent",
        ),
        (
            "China near parity on MMMU too (a2)",
            "its gap shrinks to at most",
            f"{0.1 * middle('us_china_gap_mmmu_2023'):.1f} points",
        ),
        (
            "The rules aim at the A100 (a5)",
            "the limit is at most",
            wording.number(middle("a100_peak_flop_rate") * 16, 4),
        ),
        (
            "One server of eight chips holds DeepSeek-V3 (a5)",
            "a weight takes at most",
            f"{8 * middle('h20_memory') * 8e9 / weights:.1f} bits",
        ),
    ]
    return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])

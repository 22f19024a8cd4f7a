"""Which models pass which compute trigger, how parity stands, and what chips hold.

Serves the chapter on governance. The producer of the estimates of compute grades them in words; the
spread of each grade is ours, set by the two intervals it prints (factor 1.4 for GPT-4.5, "likely";
3.2 for GPT-5, "speculative"), and is a parameter of the notebook.

Not modelled: compute of reasoning at use, fine-tuning and distillation, designation of a model by
an authority, smuggled or rented chips, compute outside the published clusters.
"""

import numpy as np
import pandas as pd

from analysis.evidence import wording
from analysis.evidence.estimates.estimate import computed, constant
from analysis.evidence.tables.origins import origins
from analysis.evidence.units import Q
from analysis.governance.model import pass_probability
from analysis.lifecycle import memory

GRADES = ("confident", "likely", "speculative")
ORDER, CALIFORNIA = "executive-order-14110", "california-sb-53"
BIOLOGY = "executive-order-14110-biology"
EU, US = 1e25, 1e26
GAPS = {
    "MMLU": ("us_china_gap_mmlu_2023", "us_china_gap_mmlu_2024"),
    "MATH": ("us_china_gap_math_2023", "us_china_gap_math_2024"),
    "HumanEval": ("us_china_gap_humaneval_2023", "us_china_gap_humaneval_2024"),
    "MMMU": ("us_china_gap_mmmu_2023", "us_china_gap_mmmu_2024"),
}
#: What these benchmarks ask for, and the share of a lead below which it is nearly closed.
FIELDS = {"MMLU": "knowledge", "MATH": "mathematics", "HumanEval": "code", "MMMU": "pictures"}
NEAR = 0.1
CHIPS = {
    "A100": ("a100_peak_flop_rate", "a100_memory"),
    "H100": ("h100_peak_flop_rate", "h100_memory"),
    "H20": ("h20_peak_flop_rate", "h20_memory"),
    "RTX 4090": ("rtx4090_peak_flop_rate", "small_card_memory"),
}
BITS = 16


def spreads(own):
    """Return the spread of each grade, as parameters."""
    return {grade: own[f"spread_{grade}"] for grade in GRADES}


def plain(own):
    """Return the spread of each grade as plain numbers."""
    return {grade: spread.number for grade, spread in spreads(own).items()}


def graded(models, spread):
    """Return the models with the 90 percent ends of their compute, by the spread of their grade."""
    factor = models["confidence"].map(spread)
    low, high = models["training_flop"] / factor, models["training_flop"] * factor
    return models.assign(spread=factor, low=low, high=high)


def passing(models, trigger, spread):
    """Return the models that pass a trigger with probability 0.5 or more, oldest first."""
    frame = graded(models, spread)
    chance = pass_probability(frame["training_flop"], frame["spread"], trigger)
    frame = frame.assign(probability=chance)
    return frame[frame["probability"] >= 0.5].sort_values("release_date").reset_index(drop=True)


def within(models, rule):
    """Return the models that came out while a rule was in force."""
    until = rule["in_force_until"] if pd.notna(rule["in_force_until"]) else pd.Timestamp.max
    released = models["release_date"]
    return models[(released >= rule["in_force_from"]) & (released <= until)]


def chance_of_none(models, rule, spread):
    """Return the probability that no listed model passed a rule's trigger while it was in force."""
    frame = graded(within(models, rule), spread)
    chance = pass_probability(frame["training_flop"], frame["spread"], rule["training_flop"])
    return float(np.prod(1 - np.asarray(chance)))


def nobody_passed(own, models, rule):
    """Return `chance_of_none` as an estimate that depends on the spreads of the grades.

    ``rule`` is a frame of its one row, as the table has it.
    """
    (row,) = rule.to_dict("records")

    def chance(*values):
        return chance_of_none(models, row, dict(zip(GRADES, values)))

    return computed(chance, *spreads(own).values(), origins=origins(rule, within(models, row)))


def counts(models, triggers, spread):
    """Return the expected number of models above each trigger over time."""
    frame, parts = graded(models, spread).sort_values("release_date"), []
    for label, trigger in triggers.items():
        chance = pass_probability(frame["training_flop"], frame["spread"], trigger)
        value = np.cumsum(chance)
        parts.append(pd.DataFrame({"date": frame["release_date"], "series": label, "value": value}))
    return pd.concat(parts, ignore_index=True)


def triggers(rules):
    """Return the triggers in FLOP, the lowest first: of biology, Europe's and the American."""
    return (float(rules.loc[BIOLOGY, "training_flop"]), EU, US)


def expected(models, trigger, spread):
    """Return the expected number of models above a trigger."""
    return float(counts(models, {"": trigger}, spread)["value"].iloc[-1])


def firsts(above, order):
    """Return the first models above the triggers in words: name and when each came out.

    ``above`` holds frames of `passing` by trigger; the first above 1e26 FLOP is dated by the end of
    the rule ``order``.
    """
    named = {"first_1e23": "none", "first_us": "none", "first_us_when": "before"}
    named["lowest"] = wording.power(min(above))
    for model in above[min(above)].head(1).itertuples():
        named["first_1e23"] = f"{model.model} in {model.release_date:%Y}"
    for model in above[US].head(1).itertuples():
        days = (model.release_date - order["in_force_until"]).days
        when = f"{abs(days)} days {'after' if days >= 0 else 'before'}"
        named |= {"first_us": model.model, "first_us_when": when}
    return named


def gaps_left(facts):
    """Return the best US model's lead at the end of 2024 over that of a year before, by test."""
    return {test: facts[last] / facts[first] for test, (first, last) in GAPS.items()}


def fields(facts):
    """Name the fields whose lead is nearly closed, and those where it is not, for texts."""
    gaps = gaps_left(facts)
    closed = [FIELDS[test] for test, gap in gaps.items() if gap.median <= NEAR]
    apart = [field for field in FIELDS.values() if field not in closed]
    return {"fields_closed": wording.listed(closed), "fields_apart": wording.listed(apart)}


def gap_results(facts):
    """Return the lead left by test (percent), and how many tests are nearly closed."""
    gaps = gaps_left(facts)
    found = {f"lead_left_{test.lower()}": gap.to("percent") for test, gap in gaps.items()}
    return found | {"closed_count": constant(sum(gap.median <= NEAR for gap in gaps.values()))}


def count_results(models, above, rules):
    """Return how many of the listed models pass each trigger, and that of California's rule while
    it was in force; see `passing` for ``above``.
    """
    found = {"above_1e23_count": above[min(above)], "above_eu_count": above[EU]}
    found["above_california_count"] = within(above[US], rules.loc[CALIFORNIA])
    found |= {"above_us_count": above[US], "listed_count": models}
    return {name: constant(len(frame)) for name, frame in found.items()}


def over_limit(facts, chip):
    """Return a chip's processing performance over the limit of the US rule."""
    rate, _ = CHIPS[chip]
    return (facts[rate] * BITS / facts["export_control_tpp"]).to("")


def chips_needed(facts, chip, bits=8):
    """Return how many chips hold DeepSeek-V3, a weight in some bits, as the chapter on hardware
    counts them: with a part of each memory left over.
    """
    size = memory.weight_gb(facts["deepseek_v3_total_parameters"], Q(float(bits), "bit/param"))
    return memory.chips_needed(size, facts[CHIPS[chip][1]])

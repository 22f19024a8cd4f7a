"""Frames of the chapter on governance: models, rules, distances, chips and spreads."""

import numpy as np
import pandas as pd

from analysis.evidence import wording
from analysis.evidence.estimates.estimate import rows
from analysis.governance import model, study

NAMES = {
    "executive-order-14110": "Executive Order 14110",
    "eu-ai-act": "EU AI Act",
    "california-sb-53": "California SB 53",
}
BIOLOGY = "models trained on biological sequences"
CHINESE = (
    "DeepSeek-V2",
    "DeepSeek-V3",
    "DeepSeek-R1",
    "Kimi K2",
    "Qwen3 235B-A22B",
    "Qwen3-Max",
)
LARGE_CHINESE = 3e24
#: What the chart of models counts compute in (FLOP): its ticks are numbers then, not powers.
COUNTED_IN = 1e24
#: What texts call that, and the two triggers that models pass (FLOP).
WORDS = {
    "counted_in": wording.power(COUNTED_IN),
    "eu": wording.power(study.EU),
    "us": wording.power(study.US),
}
TRIGGERS = tuple(
    (flop / COUNTED_IN, flop / COUNTED_IN, f"{name} trigger")
    for name, flop in (("EU", study.EU), ("US", study.US))
)


def shown(models, spread):
    """Return the models above the European trigger and large Chinese ones as rows of a chart."""
    flop, chinese = models["training_flop"], models["country"] == "China"
    frame = study.graded(models[(flop >= study.EU) | (chinese & (flop >= LARGE_CHINESE))], spread)
    rows = pd.DataFrame(
        {
            "label": frame["model"] + frame["release_date"].dt.strftime(" (%b %Y)"),
            "median": frame["training_flop"] / COUNTED_IN,
            "low": frame["low"] / COUNTED_IN,
            "high": frame["high"] / COUNTED_IN,
            "group": np.where(frame["country"] == "China", "second", ""),
        }
    )
    rows.attrs["sources"] = tuple(dict.fromkeys(models["source"]))
    return rows


def counts(models, spread):
    """Return the expected number of models above each trigger since 2023, as a long frame."""
    triggers = {f"above {wording.power(flop)} FLOP": flop for flop in (study.EU, study.US)}
    steps = study.counts(models, triggers, spread)
    steps = steps[steps["date"] >= "2023"]
    steps.attrs["sources"] = tuple(dict.fromkeys(models["source"]))
    return steps


def by_rule(models, rules, spread):
    """Return, for each rule, the models above its trigger before, within and after its time."""
    general = rules[rules["scope"] != BIOLOGY]
    return pd.DataFrame([_rule(models, rule, spread) for _, rule in general.iterrows()])


def _rule(models, rule, spread):
    above = study.passing(models, rule["training_flop"], spread)
    ends = pd.notna(rule["in_force_until"])
    until = f"{rule['in_force_until']:%Y-%m-%d}" if ends else "now"
    began = rule["in_force_from"] <= models["release_date"].max()
    first = [f"{m.model}, {m.release_date:%Y-%m-%d}" for m in above.head(1).itertuples()]
    return {
        "Rule": NAMES.get(rule["rule"], rule["rule"].replace("-", " ")),
        "Trigger": wording.number(rule["training_flop"], 1) + " FLOP",
        "In force": f"{rule['in_force_from']:%Y-%m-%d} to {until}",
        "Passed before": int((above["release_date"] < rule["in_force_from"]).sum()),
        "Passed while in force": len(study.within(above, rule))
        if began
        else "the table ends before",
        "First to pass": "".join(first) or "none",
    }


def distances(models, growth):
    """Return how far Chinese models lie below the triggers, and the years that growth takes."""
    found = []
    for name in CHINESE:
        flop = rows(models[models["model"] == name], "training_flop", "FLOP")
        row = {"Model": name, "Training compute": f"{flop:median2}"}
        for trigger in (study.EU, study.US):
            label = wording.power(trigger)
            distance = trigger / flop.median
            years = model.years_to_close(distance, growth.number)
            row[f"Distance to {label}"] = wording.times(distance)
            row[f"Years to {label} at this growth"] = wording.number(float(years))
        found.append(row)
    return pd.DataFrame(found)


def chips(facts):
    """Return processing performance, memory, and cards that hold DeepSeek-V3, by chip."""
    found = []
    for chip, (rate, memory) in study.CHIPS.items():
        over = study.over_limit(facts, chip)
        found.append(
            {
                "Chip": chip,
                "Rate at 16 bits × 16": f"{facts[rate].median * study.BITS:,.0f}",
                "Over the limit": f"{over:times3}",
                "Above the limit": "yes" if over.median >= 1 else "no",
                "Memory": f"{facts[memory].median:.0f} GB",
                "Chips that hold DeepSeek-V3, 8 bits": f"{study.chips_needed(facts, chip):count}",
                "The same, 4 bits": f"{study.chips_needed(facts, chip, 4):count}",
            }
        )
    return pd.DataFrame(found)


def spread_swings(models, rule, spread):
    """Return the chance (%) that none passed in a rule's time, one spread halved and doubled."""
    now, found = 100 * study.chance_of_none(models, rule, spread), []
    for grade, factor in spread.items():
        wide = [max(1.01, 1 + (factor - 1) * times) for times in (0.5, 2)]
        moved = [100 * study.chance_of_none(models, rule, spread | {grade: v}) for v in wide]
        ends = sorted([*zip(moved, (f"spread {v:.3g}" for v in wide)), (now, "")])
        (low, at_low), (high, at_high) = ends[0], ends[-1]
        row = {"label": f"{grade.capitalize()} estimates", "median": now, "low": low, "high": high}
        found.append(row | {"at_low": at_low, "at_high": at_high})
    rows = pd.DataFrame(sorted(found, key=lambda row: row["low"] - row["high"]))
    rows.attrs["sources"] = tuple(dict.fromkeys(models["source"]))
    return rows


def spread_table(models, rule, spread):
    """Return what the spreads decide, as set and when all of them move together."""
    cases = {"as set": spread}
    for times in (0.7, 2, 5):
        wider = {grade: max(1.01, factor * times) for grade, factor in spread.items()}
        cases[f"all spreads {times} times"] = wider
    return pd.DataFrame([_spread(label, models, rule, s) for label, s in cases.items()])


def _spread(label, models, rule, spread):
    eu, us = WORDS["eu"], WORDS["us"]
    none = study.chance_of_none(models, rule, spread)
    return {
        "Spread": label,
        f"Models above {eu}, expected": wording.number(study.expected(models, study.EU, spread)),
        f"Above {us}, expected": wording.number(study.expected(models, study.US, spread)),
        f"Chance that none passed {us} in the order's time": wording.percent(none),
    }

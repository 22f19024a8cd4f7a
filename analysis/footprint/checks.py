"""Slips found in the literature itself: what is printed, and what its own parts give."""

import pandas as pd

from analysis.evidence import wording
from analysis.footprint import study

# The public estimate of GPT-4's training: servers x kW a server x hours x overhead of the building.
SERVERS, KW, OVERHEAD = 3125, 6.5, 1.18
PRINTED_HOURS, HOURS_OF_100_DAYS = 2600, 2400


def gpt4_upper_bound(hours):
    """Return GPT-4's training (MWh) as the public estimate computes it, for the hours of 100 days.

    >>> round(gpt4_upper_bound(2400)), round(gpt4_upper_bound(2600))
    (57525, 62319)
    """
    return SERVERS * KW * hours * OVERHEAD / 1e3


def litres_per_kwh(facts):
    """Return the litres a kWh behind How Hungry is AI's yearly water, and those that it states."""
    water, energy = (facts[id].fact.low for id in ("gpt4o_water_2025", "gpt4o_energy_2025"))
    stated = study.total(1.0, study.host(facts, "azure")).median
    return water / energy, stated  # kL/MWh is L/kWh


def bloomz_parity(facts):
    """Return BLOOMz-3B's answers to parity as printed, and from the parts as printed."""
    parts = ("training_energy", "finetuning_energy", "inference_energy")
    training, tuning, answer = (facts[f"bloomz_3b_{part}"].fact.value for part in parts)
    return facts["bloomz_3b_crossover"].median, (training + tuning) * 1000 / answer  # kWh, Wh


def literature_errors(facts, prompts):
    """Return slips in published sources: what is printed, and what its own parts give."""
    hours = gpt4_upper_bound(PRINTED_HOURS), gpt4_upper_bound(HOURS_OF_100_DAYS)
    used, stated = litres_per_kwh(facts)
    early, late = facts["o3_long_energy_v2"].median, study.prompt(prompts, "o3", "long").median
    printed, parts = bloomz_parity(facts)
    rows = [
        ("The carbon footprint of GPT-4 (2023)", "100 days counted as 2,600 hours",
         f"{hours[0]:,.0f} MWh", f"{hours[1]:,.0f} MWh", wording.times(hours[0] / hours[1])),
        ("How Hungry is AI?, late version, water a year",
         "power-plant factor of 3.142 used, 4.35 stated",
         f"{used:.2f} L/kWh", f"{stated:.2f} L/kWh", wording.times(stated / used)),
        ("How Hungry is AI?, o3, long prompt", "May and November 2025 versions differ",
         f"{early:.1f} Wh", f"{late:.1f} Wh", wording.times(early / late)),
        ("Power Hungry Processing, table 5, BLOOMz-3B",
         "fine-tuning printed as 3,242 kWh, used as 3,245",
         f"{printed:,.0f}", f"{parts:,.0f}", wording.times(printed / parts, 5)),
    ]  # fmt: skip
    columns = ["Source", "What", "Printed", "From its own parts, or later", "Ratio"]
    return pd.DataFrame(rows, columns=columns)

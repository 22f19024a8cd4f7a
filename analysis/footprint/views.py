"""What the charts of the chapter on energy, carbon and water draw: rows in their order, and curves.

Published points without an interval stay points.
"""

import numpy as np
import pandas as pd

from analysis.footprint import model, tables

#: Rows of a chart with how each is drawn (see `analysis.display.rows.ranges`): published energies
#: of a query from the narrowest boundary to the longest answer.
ENERGY = {
    "gemini_energy_narrow": "context",
    "energy_per_query_google": "",
    "energy_per_query_epoch": "",
    "energy_per_query_altman": "",
    "gpt4o_energy_short": "",
    "gpt4o_energy_medium": "",
    "gpt4o_energy_long": "",
    "energy_per_query_chatgpt_2023": "context",
    "reasoning_energy_complex": "",
}
#: Water of a query by what is counted, from a site's own use to the whole life cycle.
WATER = {
    "gpt4o_short_water_onsite": "second",
    "gpt4o_water_onsite": "second",
    "gemini_water_per_prompt": "second",
    "gpt4o_long_water_onsite": "second",
    "gpt4o_short_water": "",
    "gpt4o_medium_water": "",
    "gpt4o_long_water": "",
    "gpt3_water_per_request": "",
    "reasoning_water": "",
    "mistral_water_per_response": "",
}
#: Growth of electricity and power as published.
GROWTH = (
    "iea_all_growth",
    "iea_ai_growth",
    "computers_growth",
    "ai_computers_growth",
    "iea_2030_growth",
)
#: GPT-4's run from its parts to the homes that draw as much.
STEPS = (
    "gpt4_chip_hours",
    "gpt4_training_server_power",
    "gpt4_training_overhead",
    "gpt4_run_energy",
    "gpt4_run_power",
    "gpt4_run_homes",
)
#: Claims whose turning values are shown.
TURNING = (
    "footprint-inference-overtakes-a2",
    "water-gpt4o-onsite-a2",
    "water-reasoning-30-39-a2",
    "energy-ai-share-growth-a2",
    "energy-inference-driven-a5",
    "energy-profile-a3",
    "energy-google-search-a2",
    "carbon-hundreds-cars-a4",
)
#: Time until queries match GPT-4's training: a light query and GPT-4's own, at two volumes.
PARITIES = (
    "gpt4_parity_days",
    "chatgpt_parity_days",
    "gpt4_million_parity_days",
    "million_parity_years",
)
VOLUMES = np.geomspace(1e4, 1e10, 61)  # queries a day


def parities(own):
    """Return what is drawn of parity: `PARITIES`, and the reader's service if there is one."""
    described = any(own[name].number for name in ("queries_per_day", "wh_per_query"))
    return (*PARITIES, "service_parity_days") if described else PARITIES


def duration(row):
    """Return what is written at a row of days."""
    return tables.duration(row["median"])


def drawn(chapter, rows):
    """Return the named rows of a chart with how each is drawn."""
    return chapter.frame(*rows).assign(group=list(rows.values()))


def parity_curves(runs):
    """Return days to parity over queries a day, by model, as a long frame with bands."""
    parts = []
    for name, run in runs.items():
        found = run.parity.interval
        ends = {"value": found.median, "low": found.low, "high": found.high}
        days = {end: model.parity_days(queries, 1.0, VOLUMES) for end, queries in ends.items()}
        parts.append(pd.DataFrame({"queries": VOLUMES, "series": name} | days))
    return pd.concat(parts, ignore_index=True)


def load_curves(load):
    """Return load by hour of day for three services with 14 days each, and for a training run."""
    fortnight = load[load["days"] > 1].rename(columns={"service": "series", "load": "value"})
    # A run fails at any hour, so its load by hour of day is flat.
    run = pd.DataFrame({"hour": range(24), "series": "a training run", "value": 1.0})
    columns = ["hour", "series", "value"]
    return pd.concat([fortnight[columns], run[columns]], ignore_index=True).astype({"hour": float})

"""Training runs and queries in electricity, carbon and water, and capacity against load.

Carbon is by place (location-based), operation only. Where a developer published no carbon or water,
GPT-4 takes the multipliers of Microsoft Azure; a dash stands where no place is known.
"""

import numpy as np
import pandas as pd

from analysis.evidence import wording
from analysis.footprint import model as fp
from analysis.footprint import views

HOURS = 8766  # of a year


def training_table(s):
    """Return electricity, homes, carbon, cars and water of four training runs."""

    def middle(name):
        return float(np.median(s[name]))

    mwh = {k: float(np.median(training)) for k, (training, _) in views.parity_inputs(s).items()}
    azure = fp.host(s, "azure")
    carbon = {
        "GPT-3": middle("gpt3_training_carbon"),
        "GPT-4": mwh["GPT-4"] * azure[3] / 1e3,
        "BLOOM": middle("bloom_training_carbon"),
        "Llama 3.1 405B": middle("llama31_405b_training_carbon"),
    }
    water = {  # on site, and with power plants, in cubic metres
        "GPT-3": (middle("gpt3_training_water_onsite"), middle("gpt3_training_water_total")),
        "GPT-4": tuple(
            float(f(mwh["GPT-4"], *azure[:n]))
            for f, n in ((fp.water_onsite, 2), (fp.water_total, 3))
        ),
    }
    rows = []
    for model, energy in mwh.items():
        onsite, total = water.get(model, (None, None))
        rows.append(
            {
                "Model": model,
                "Electricity": wording.quantity(energy / 1e3, "GWh"),
                "Homes for a year": wording.number(energy * 1e3 / middle("us_home_electricity")),
                "Carbon, by place": wording.quantity(carbon[model], "tCO2"),
                "Cars for a year": wording.number(carbon[model] / middle("us_car_carbon")),
                "Water on site": wording.number(onsite) + " m³" if onsite else "–",
                "Water with power plants": wording.number(total) + " m³" if total else "–",
            }
        )
    return pd.DataFrame(rows)


def query_table(s, prompts, length="medium"):
    """Return electricity, carbon and water of a prompt by model, with its host's multipliers."""
    rows = []
    for r in prompts[prompts["prompt"] == length].sort_values("wh").itertuples():
        overhead, onsite, offsite, grid = fp.host(s, r.host)
        rows.append(
            {
                "Model": r.model,
                "Electricity": wording.quantity(r.wh, "Wh"),
                "Carbon, by place": wording.number(fp.carbon_grams(r.wh, grid)) + " g CO₂",
                "Water on site": wording.quantity(
                    float(fp.water_onsite(r.wh, overhead, onsite)), "mL"
                ),
                "Water with power plants": wording.quantity(
                    float(fp.water_total(r.wh, overhead, onsite, offsite)), "mL"
                ),
            }
        )
    return pd.DataFrame(rows)


def power_table(s):
    """Return capacity of computers and average load of whole data centres, in one unit (GW)."""

    def middle(name):
        return float(np.median(s[name]))

    def load(twh):
        return twh * 1e3 / HOURS

    growth = 1 + middle("iea_dc_growth_2025")
    rows = [
        ("SemiAnalysis, capacity of computers", "2023", middle("dc_it_power_2023")),
        (
            "SemiAnalysis, capacity of computers, forecast of 2024",
            "2026",
            middle("dc_it_power_2026"),
        ),
        ("IEA, average load with cooling", "2024", load(middle("iea_dc_2024"))),
        (
            "IEA, average load with cooling, grown as reported",
            "2025",
            load(middle("iea_dc_2024") * growth),
        ),
        ("The same growth once more", "2026", load(middle("iea_dc_2024") * growth**2)),
        ("IEA, average load with cooling, projection of 2025", "2030", load(middle("iea_dc_2030"))),
    ]
    return pd.DataFrame(
        [{"What": a, "Year": b, "Power": wording.quantity(c, "GW")} for a, b, c in rows]
    )

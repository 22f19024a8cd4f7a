"""What would make the footprint claims true, what moves parity, and slips in the literature."""

import numpy as np
import pandas as pd

from analysis.evidence import data, uncertainty, wording
from analysis.footprint import model as fp
from analysis.footprint import views

# The public estimate of GPT-4's training: servers x kW a server x hours x overhead of the building.
SERVERS, KW, OVERHEAD = 3125, 6.5, 1.18


def gpt4_upper_bound(hours):
    """Return GPT-4's training (MWh) as the public estimate computes it, for the hours of 100 days.

    Examples
    --------
    >>> round(gpt4_upper_bound(2400)), round(gpt4_upper_bound(2600))
    (57525, 62319)
    """
    return SERVERS * KW * hours * OVERHEAD / 1e3


def literature_errors(s, prompts):
    """Return slips in published sources: what is printed, what its parts give, what follows."""

    def middle(k):
        return float(np.median(s[k]))

    stated = middle("azure_water_offsite") + middle("azure_water_onsite") / middle("azure_overhead")
    used = data.fact("gpt4o_water_2025").low / data.fact("gpt4o_energy_2025").low  # kL/MWh is L/kWh
    late = float(prompts[(prompts["model"] == "o3") & (prompts["prompt"] == "long")]["wh"].iloc[0])
    parts = (
        (middle("bloomz_3b_training_energy") + middle("bloomz_3b_finetuning_energy"))
        * 1e3
        / middle("bloomz_3b_inference_energy")
    )
    rows = [
        (
            "The carbon footprint of GPT-4 (2023)",
            "100 days counted as 2,600 hours",
            f"{gpt4_upper_bound(2600):,.0f} MWh",
            f"{gpt4_upper_bound(2400):,.0f} MWh",
            2600 / 2400,
        ),
        (
            "How Hungry is AI?, late version, water a year",
            "power-plant factor of 3.142 used, 4.35 stated",
            f"{used:.2f} L/kWh",
            f"{stated:.2f} L/kWh",
            stated / used,
        ),
        (
            "How Hungry is AI?, o3, long prompt",
            "May and November 2025 versions differ",
            f"{middle('o3_long_energy_v2'):.1f} Wh",
            f"{late:.1f} Wh",
            middle("o3_long_energy_v2") / late,
        ),
        (
            "Power Hungry Processing, table 5, BLOOMz-3B",
            "fine-tuning printed as 3,242 kWh, used as 3,245",
            f"{middle('bloomz_3b_crossover'):,.0f}",
            f"{parts:,.0f}",
            middle("bloomz_3b_crossover") / parts,
        ),
    ]
    return pd.DataFrame(
        [
            {
                "Source": a,
                "What": b,
                "Printed": c,
                "From its own parts, or later": d,
                "Ratio": wording.times(e, 5 if e < 1.01 else 2),
            }
            for a, b, c, d, e in rows
        ]
    )


def swings(s, prompts):
    """Return days to GPT-4's parity as one choice or input moves, widest first."""
    inputs = views.parity_inputs(s)
    training, per_query = (np.asarray(v) for v in inputs["GPT-4"])
    volume = float(np.median(s["chatgpt_messages_per_day_2025"]))
    base = fp.parity_days(float(np.median(training)), float(np.median(per_query)), volume)
    ends = uncertainty.summary(training)
    rows = {
        "Traffic: 100 to 1 % of ChatGPT's": [base, base * 100],
        "Query: GPT-4o short to GPT-4 medium": [
            base * float(np.median(per_query)) / w
            for w in (float(np.median(s["gpt4o_energy_short"])), fp.mixed(prompts, "GPT-4", 0.0))
        ],
        "Training: 90 % interval": [base * e / ends.median for e in (ends.low, ends.high)],
        "Training's boundary: chips to all": [
            base * float(np.median(s["h100_board_power"] / s["h100_facility_power"])),
            base,
        ],
        "Counted: one run to all research": [
            base,
            base * float(np.median(s["development_to_final_run_compute"])),
        ],
    }
    frame = pd.DataFrame(
        [
            {"label": k, "low": min(v), "median": float(base), "high": max(v)}
            for k, v in rows.items()
        ]
    )
    return (
        frame.assign(width=frame["high"] / frame["low"])
        .sort_values("width", ascending=False)
        .drop(columns="width")
        .reset_index(drop=True)
    )


def idle_for_steady(s):
    """Return the idle share of power at which serving is as steady as a run (medians, hourly)."""
    serving = float(np.median(s["serving_peak_to_mean"]))
    training = float(np.median((1 + s["training_daily_variation"]) / s["training_effective_time"]))
    return (1 / training - 1 / serving) / (1 - 1 / serving)


def what_would_make_it_true(s):
    """Return, for the headline claims, the solved value at which the verdict turns."""

    def middle(k):
        return float(np.median(s[k]))

    az = fp.host(s, "azure")
    per_litre = az[1] / az[0] + az[2]
    year = middle("gpt4_training_energy") * 1e9 / middle("energy_per_query") / 365
    inference = (
        0.5 * (middle("iea_ai_2026") - middle("iea_ai_2023"))
        + middle("inference_share_2023_deloitte") * middle("iea_ai_2023")
    ) / middle("iea_ai_2026")
    rows = [
        (
            "Inference overtakes training within a year (a2)",
            "queries a day number at least",
            wording.number(year),
        ),
        (
            "GPT-4o takes 3 to 10 mL on site (a2)",
            "a query takes at least",
            wording.quantity(3 * az[0] / az[1], "Wh"),
        ),
        (
            "GPT-4o takes 3 to 10 mL, power plants counted",
            "a query takes between",
            f"{wording.number(3 / per_litre)} and {wording.quantity(10 / per_litre, 'Wh')}",
        ),
        (
            "30 to 39 mL for a reasoning query (a2), power plants counted",
            "a query takes between",
            f"{wording.number(30 / per_litre)} and {wording.quantity(39 / per_litre, 'Wh')}",
        ),
        (
            "AI makes 90 percent of the growth to 96 GW (a2)",
            "AI computers reach in 2026",
            wording.quantity(
                middle("ai_it_power_2023")
                + 0.9 * (middle("dc_it_power_2026") - middle("dc_it_power_2023")),
                "GW",
            ),
        ),
        (
            "Growth of AI electricity to 2026 is mainly inference (a5)",
            "serving takes in 2026 at least",
            wording.percent(inference) + " of it",
        ),
        (
            "Inference draws the steadier power (a3), by the hour",
            "idle servers draw at least",
            wording.percent(idle_for_steady(s)) + " of busy ones",
        ),
        (
            "A query equals a web search (a2)",
            "a search takes at least",
            wording.quantity(0.3, "Wh"),
        ),
        (
            "Hundreds of cars (a4)",
            "a run emits at least",
            wording.quantity(200 * middle("us_car_carbon"), "tCO2"),
        ),
    ]
    return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])

"""Rows and tables of the chapter on energy, carbon and water, built from sampled facts.

Each function returns what one chart or table shows. Published points without an interval stay
points.
"""

import numpy as np
import pandas as pd

from analysis.evidence import intervals, wording
from analysis.footprint import model as fp

# Training, energy of a query, and how both sides were brought to one boundary.
PARITY = {
    "GPT-3": (
        "gpt3_training_energy",
        "gpt3_energy_per_request",
        "server and building on both sides",
    ),
    "GPT-4": ("gpt4_training_energy", "gpt4_energy_mix", "server and building on both sides"),
    "BLOOM": (
        "bloom_training_energy",
        "bloom",
        "training: chips; serving: whole instance, idle time included",
    ),
    "Llama 3.1 405B": (
        "llama31_405b_training_energy",
        "llama31_405b_energy_mix",
        "training raised from the chip to server and building",
    ),
}
CHATGPT = "2.6 billion a day (ChatGPT, 2025)"


def parity_inputs(s):
    """Return training (MWh) and energy of a query (Wh), full stack on both sides, by model.

    Llama's training is published for the chips alone; it is raised by 1,500 over 700 W. GPT-3's
    request is published for the server; it is raised by Microsoft's building overhead.
    """
    bloom = s["bloom_api_energy"] * 1e3 / s["bloom_api_requests"]
    raise_chip = s["h100_facility_power"] / s["h100_board_power"]
    return {
        "GPT-3": (
            s["gpt3_training_energy"],
            s["gpt3_energy_per_request"] * s["microsoft_us_overhead"],
        ),
        "GPT-4": (s["gpt4_training_energy"] * 1e3, s["gpt4_energy_mix"]),
        "BLOOM": (s["bloom_training_energy"] / 1e3, bloom),
        "Llama 3.1 405B": (
            s["llama31_405b_training_energy"] * raise_chip,
            s["llama31_405b_energy_mix"],
        ),
    }


def parity_table(s):
    """Return training, energy of a query, queries to parity, and the days at two volumes."""
    busy, rows = float(np.median(s["chatgpt_messages_per_day_2025"])), []
    for model, (training, per_query) in parity_inputs(s).items():
        training, per_query = float(np.median(training)), float(np.median(per_query))
        rows.append(
            {
                "Model": model,
                "Training": wording.quantity(training / 1e3, "GWh"),
                "A query": wording.quantity(per_query, "Wh"),
                "Queries to parity": wording.number(fp.parity_queries(training, per_query)),
                "At 1 million a day": _duration(fp.parity_days(training, per_query, 1e6)),
                f"At {CHATGPT}": _duration(fp.parity_days(training, per_query, busy)),
                "Boundary": PARITY[model][2],
            }
        )
    return pd.DataFrame(rows)


def _duration(days):
    return (
        wording.quantity(days, "day") if days < 365.25 else wording.quantity(days / 365.25, "year")
    )


def parity_curves(s):
    """Return days to parity over queries a day, by model, as a long frame."""
    volume = np.geomspace(1e4, 1e10, 61)
    parts = []
    for model, (training, per_query) in parity_inputs(s).items():
        days = fp.parity_days(float(np.median(training)), float(np.median(per_query)), volume)
        parts.append(pd.DataFrame({"queries": volume, "series": model, "value": days}))
    return pd.concat(parts, ignore_index=True)


def three_parities(s):
    """Return GPT-3's requests to parity in electricity, carbon and water, on equal boundaries."""
    per_query = s["gpt3_energy_per_request"] * s["microsoft_us_overhead"]
    intensity = s["gpt3_training_carbon"] / s["gpt3_training_energy"] * 1e3  # t/GWh
    counts = {
        "electricity, with the building": fp.parity_queries(s["gpt3_training_energy"], per_query),
        "carbon, same grid": s["gpt3_training_carbon"]
        * 1e6
        / fp.carbon_grams(per_query, intensity),
        "water on site and at power plants": s["gpt3_training_water_total"]
        * 1e6
        / s["gpt3_water_per_request"],
    }
    middle = {k: float(np.median(v)) for k, v in counts.items()}
    return pd.DataFrame({"Counted": middle, "Requests to parity": middle}).assign(
        **{
            "Requests to parity": lambda f: [wording.number(v) for v in f["Counted"]],
            "Counted": lambda f: f.index,
        }
    )


def energy_rows(s):
    """Return published energies of a query from the narrowest boundary to the longest answer."""
    named = {
        "Gemini's median prompt, chips only": s["gemini_energy_narrow"],
        "Gemini's prompts, servers and building": s["energy_per_query_google"],
        "GPT-4o, 500 tokens out (Epoch AI)": s["energy_per_query_epoch"],
        "ChatGPT average, boundary unknown": s["energy_per_query_altman"],
        "GPT-4o, short prompt": s["gpt4o_energy_short"],
        "GPT-4o, medium prompt": s["gpt4o_energy_medium"],
        "GPT-4o, long prompt": s["gpt4o_energy_long"],
        "ChatGPT early 2023, servers at full power": s["energy_per_query_chatgpt_2023"],
        "Reasoning models, medium to long": s["reasoning_energy_complex"],
    }
    return intervals.table(named).assign(group=["context", "", "", "", "", "", "", "context", ""])


def water_rows(s):
    """Return water of a query by what is counted, from a site's own use to the whole life cycle."""
    az = fp.host(s, "azure")

    def both(wh):
        return fp.water_total(wh, *az[:3])

    named = {
        "GPT-4o, short prompt, on site": fp.water_onsite(s["gpt4o_energy_short"], *az[:2]),
        "Gemini, median prompt, on site": s["gemini_water_per_prompt"],
        "GPT-4o, long prompt, on site": fp.water_onsite(s["gpt4o_energy_long"], *az[:2]),
        "GPT-4o, short prompt, with power plants": both(s["gpt4o_energy_short"]),
        "GPT-4o, medium prompt, with power plants": both(s["gpt4o_energy_medium"]),
        "GPT-4o, long prompt, with power plants": both(s["gpt4o_energy_long"]),
        "GPT-3 request, with power plants, 18 places": s["gpt3_water_per_request"],
        "Reasoning models, with power plants": both(s["reasoning_energy_complex"]),
        "Mistral Large 2, whole life cycle": s["mistral_water_per_response"],
    }
    frame = intervals.table(named)
    return frame.assign(group=["second" if "on site" in label else "" for label in frame["label"]])


def forecast_rows(s):
    """Return growth factors that the agency and one analyst published, by scope and period."""
    named = {
        "IEA 2024: centres, AI, crypto, 2022–26": s["iea_dc_2026"] / s["iea_dc_2022"],
        "IEA 2024: AI alone, 2023–26": s["iea_ai_2026"] / s["iea_ai_2023"],
        "SemiAnalysis: all computers, 2023–26": s["dc_it_power_2026"] / s["dc_it_power_2023"],
        "SemiAnalysis: AI computers, 2023–26": s["ai_it_power_2026"] / s["ai_it_power_2023"],
        "IEA 2025: centres, no crypto, 2024–30": s["iea_dc_2030"] / s["iea_dc_2024"],
    }
    return intervals.table(named)


def load_curves(load):
    """Return the load by hour of day of three services and of a training run, as a long frame."""
    fortnight = load[load["days"] > 1].rename(columns={"service": "series", "load": "value"})
    # A run fails at any hour, so its load by hour of day is flat.
    run = pd.DataFrame({"hour": range(24), "series": "a training run", "value": 1.0})
    columns = ["hour", "series", "value"]
    return pd.concat([fortnight[columns], run[columns]], ignore_index=True).astype({"hour": float})


def boundary_traps(s):
    """Return pairs of figures for one thing that differ by boundary alone, with their ratio."""
    m = {
        k: float(np.median(s[k]))
        for k in (
            "gemini_energy_narrow",
            "energy_per_query_google",
            "us_power_water_withdrawal",
            "us_power_water_consumption",
            "ai_water_withdrawal_2027",
            "ai_water_consumption_2027",
            "gemini_carbon_per_prompt",
            "h100_board_power",
            "h100_system_power",
            "h100_facility_power",
            "gpt4o_energy_short",
            "gpt4o_energy_long",
            "azure_grid_carbon",
        )
    }
    az = fp.host(s, "azure")
    site = float(fp.water_onsite(m["gpt4o_energy_short"], *az[:2]))
    everything = float(fp.water_total(m["gpt4o_energy_short"], *az[:3]))
    local = fp.carbon_grams(m["energy_per_query_google"], m["azure_grid_carbon"])
    rows = [
        (
            "Chip against full stack",
            "Gemini's median prompt",
            "Wh/query",
            m["gemini_energy_narrow"],
            m["energy_per_query_google"],
        ),
        ("Chip against server", "an H100", "W", m["h100_board_power"], m["h100_system_power"]),
        (
            "Chip against server and building",
            "an H100",
            "W",
            m["h100_board_power"],
            m["h100_facility_power"],
        ),
        ("On site against with power plants", "GPT-4o, short prompt", "mL/query", site, everything),
        (
            "Consumed against withdrawn",
            "US power plants",
            "L/kWh",
            m["us_power_water_consumption"],
            m["us_power_water_withdrawal"],
        ),
        (
            "Consumed against withdrawn",
            "AI worldwide, 2027",
            "L/year",
            m["ai_water_consumption_2027"],
            m["ai_water_withdrawal_2027"],
        ),
        (
            "Bought clean power against the grid",
            "Gemini's prompt, g CO₂",
            "",
            m["gemini_carbon_per_prompt"] * 1e6,
            local,
        ),
        (
            "Short against long prompt",
            "GPT-4o",
            "Wh/query",
            m["gpt4o_energy_short"],
            m["gpt4o_energy_long"],
        ),
    ]
    return pd.DataFrame(
        [
            {
                "Trap": trap,
                "Example": what,
                "Narrow": wording.quantity(a, unit),
                "Wide": wording.quantity(b, unit),
                "Ratio": wording.times(b / a),
            }
            for trap, what, unit, a, b in rows
        ]
    )

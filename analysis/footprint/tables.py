"""Tables of the chapter on energy, carbon and water: training runs, queries, parity, boundaries and
power side by side.

Carbon is by place (location-based), operation only. Where a developer published no carbon or water,
GPT-4 takes the multipliers of Microsoft Azure; a dash stands where no place is known.
"""

import pandas as pd

from analysis.evidence import units, wording
from analysis.evidence.units import Q
from analysis.footprint import study
from analysis.footprint.study import MILLION_A_DAY, ONE_CHIP, YEAR

GRAM = "utCO2"  # a gram is a millionth of a tonne
SHORTEST_YEAR = 365.25  # days from which a duration is written in years


def boundary_traps(facts):
    """Return pairs of figures for one thing that differ by boundary alone, with their ratio."""
    site, everything = _short_question(facts)
    contract = facts["gemini_carbon_per_prompt"]
    grid = (facts["energy_per_query_google"] * facts["azure_grid_carbon"]).to("tCO2/query")
    chip, server, building = (
        (facts[f"h100_{boundary}_power"] * ONE_CHIP).to("W")
        for boundary in ("design", "system", "facility")
    )
    prompt, short, long = "Gemini's median prompt", "gpt4o_energy_short", "gpt4o_energy_long"
    plants = facts["us_power_water_consumption"], facts["us_power_water_withdrawal"]
    ai = facts["ai_water_consumption_2027"], facts["ai_water_withdrawal_2027"]
    stack = facts["gemini_energy_narrow"], facts["energy_per_query_google"]
    rows = [
        ("Chip against full stack", prompt, *stack),
        ("Chip against server", "an H100", chip, server),
        ("Chip against server and building", "an H100", chip, building),
        ("On site against with power plants", "GPT-4o, short prompt", site, everything),
        ("Consumed against withdrawn", "US power plants", *plants),
        ("Consumed against withdrawn", "AI worldwide, 2027", *ai),
        ("Bought clean power against the grid", prompt, contract, grid),
        ("Short against long prompt", "GPT-4o", facts[short], facts[long]),
    ]
    written = [
        (trap, what, _median(narrow), _median(wide), f"{wide / narrow:times}")
        for trap, what, narrow, wide in rows
    ]
    return pd.DataFrame(written, columns=["Trap", "Example", "Narrow", "Wide", "Ratio"])


def _short_question(facts):
    azure, short = study.host(facts, "azure"), facts["gpt4o_energy_short"]
    return (counted(short, azure).to("mL/query") for counted in (study.onsite, study.total))


def _median(value):
    return _grams(value) if "tCO2" in value.unit_text else f"{value:median}"


def _grams(carbon):
    return f"{carbon.to(f'{GRAM}/query'):number2} g CO₂"


def training_table(facts, runs):
    """Return electricity, homes, carbon, cars and water of training runs, by model (`study.runs`).

    A row has one boundary: Llama's carbon, published for the chips alone, is raised as its
    electricity is.
    """
    azure, gpt4 = study.host(facts, "azure"), runs["GPT-4"].training
    llama = runs["Llama 3.1 405B"].training / facts["llama31_405b_training_energy"]
    carbon = {
        "GPT-3": (facts["gpt3_training_carbon"], "server and building"),
        "GPT-4": ((gpt4 * azure.grid_carbon).to("tCO2"), "server and building"),
        "BLOOM": (facts["bloom_training_carbon"], "chips only"),
        "Llama 3.1 405B": (
            (facts["llama31_405b_training_carbon"] * llama).to("tCO2"),
            "server and building, raised from the chips",
        ),
    }
    water = {
        "GPT-3": (facts["gpt3_training_water_onsite"], facts["gpt3_training_water_total"]),
        "GPT-4": (study.onsite(gpt4, azure), study.total(gpt4, azure)),
    }
    rows = []
    for name, run in runs.items():
        emitted, counted = carbon[name]
        onsite, total = (_cubic_metres(v) for v in water.get(name, (None, None)))
        rows.append(
            {
                "Model": name,
                "Counts": counted,
                "Electricity": f"{run.training:median}",
                "Homes for a year": f"{_years(run.training, facts['us_home_electricity']):number}",
                "Carbon, by place": f"{emitted:median}",
                "Cars for a year": f"{_years(emitted, facts['us_car_carbon']):number}",
                "Water on site": onsite,
                "Water with power plants": total,
            }
        )
    return pd.DataFrame(rows)


def _years(amount, of_a_year):
    return (amount / (of_a_year * YEAR)).to("")


def _cubic_metres(volume):
    return "–" if volume is None else f"{volume.to('kL'):number} m³"


def query_table(facts, prompts):
    """Return electricity, carbon and water of a medium prompt, by model and its host; its length is
    the study's (see the description of ``prompt_energy``).
    """
    rows = []
    for row in prompts[prompts["prompt"] == "medium"].sort_values("wh").itertuples():
        energy, at = study.prompt(prompts, row.model, "medium"), study.host(facts, row.host)
        rows.append(
            {
                "Model, 1,000 tokens read and 1,000 written": row.model,
                "Electricity": f"{energy:median2}",
                "Carbon, by place": _grams(energy * at.grid_carbon),
                "Water on site": f"{study.onsite(energy, at).to('mL/query'):median2}",
                "Water with power plants": f"{study.total(energy, at).to('mL/query'):median2}",
            }
        )
    return pd.DataFrame(rows)


def parity_table(facts, runs):
    """Return training, energy of a query, queries to parity, and the days at two volumes."""
    busy = facts["chatgpt_messages_per_day_2025"]
    rows = [
        {
            "Model": name,
            "Training": f"{run.training:median}",
            "A query": f"{run.per_query:median}",
            "Queries to parity": f"{run.parity:number}",
            "At 1 million a day": duration(run.days(MILLION_A_DAY).median),
            f"At {busy:number} a day (ChatGPT, 2025)": duration(run.days(busy).median),
            "Boundary": run.boundary,
        }
        for name, run in runs.items()
    ]
    return pd.DataFrame(rows)


def duration(days):
    """Write a number of days, in years where these are more readable."""
    if days < SHORTEST_YEAR:
        return wording.quantity(days, "day")
    return wording.quantity(units.to(Q(days, "day"), "year"), "year")


def three_parities(results):
    """Return GPT-3's requests to parity in electricity, carbon and water, at one boundary each."""
    counted = {
        "electricity, with the building": results["gpt3_parity_queries"],
        "carbon, same grid": results["gpt3_carbon_parity"],
        "water on site and at power plants": results["gpt3_water_parity"],
    }
    rows = [(what, f"{requests:number}") for what, requests in counted.items()]
    return pd.DataFrame(rows, columns=["Counted", "Requests to parity"])


def power_table(facts, results):
    """Return capacity of computers and average load of whole data centres, in one unit (GW)."""
    capacity, load = "SemiAnalysis, capacity of computers", "IEA, average load with cooling"
    rows = [
        (capacity, "2023", facts["dc_it_power_2023"]),
        (f"{capacity}, forecast of 2024", "2026", facts["dc_it_power_2026"]),
        (load, "2024", results["iea_load_2024"]),
        (f"{load}, grown as reported", "2025", results["iea_load_2025"]),
        ("The same growth once more", "2026", results["iea_load_2026"]),
        (f"{load}, projection of 2025", "2030", results["iea_load_2030"]),
    ]
    return pd.DataFrame(
        [{"What": what, "Year": year, "Power": f"{power:median}"} for what, year, power in rows]
    )

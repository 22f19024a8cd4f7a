"""The footprint of training and of a query: facts and tables in, named results out.

Every boundary is a result of its own, as most quarrels of the articles are about boundaries. Four
models have both sides of the parity in electricity; GPT-3's request is published for the server and
is raised by Microsoft's building overhead, Llama's training for the chips and is raised by 1,500
over 700 W, and BLOOM's training counts the chips alone.

Functions take ``facts`` (`analysis.evidence.facts.Facts`), ``own`` (`Given`, the parameters of
chapter 08) and ``prompts`` (the table ``prompt_energy``) and return estimates. What is said of a
named firm or model does not read the traffic and the energy of the reader's service.
"""

from dataclasses import dataclass, fields

from analysis.evidence.estimates.estimate import Estimate, estimate, pool, rows
from analysis.evidence.tables.data import ended
from analysis.evidence.units import Q
from analysis.footprint import model
from analysis.ledger import claims

ONE_CHIP, YEAR, DAYS_OF_YEAR = Q(1.0, "GPU"), Q(1.0, "year"), Q(365.0, "day")
MILLION_A_DAY = Q(1e6, "query/day")
#: Article a2's water: of an answer on site and in all, and AI's withdrawal of 2027.
STATED = "water-gpt4o-onsite-a2", "water-gpt4o-total-a2", "water-2027-a2"


@dataclass(frozen=True)
class Host:
    """What the building and the grid of a host add to its computers."""

    overhead: Estimate
    water_onsite: Estimate
    water_offsite: Estimate
    grid_carbon: Estimate


#: A host's multipliers are facts named after it, such as ``azure_water_onsite``.
HOSTS = ("azure", "aws", "deepseek")
#: Reported fleets: water on site and overhead. Google's overhead is not at hand; 1 makes its share
#: of heat an upper end.
FLEETS = {
    "Google": ("google_water_onsite", None),
    "Microsoft, United States": ("microsoft_us_water_onsite", "microsoft_us_overhead"),
    "Microsoft Azure": ("azure_water_onsite", "azure_overhead"),
    "Amazon Web Services": ("aws_water_onsite", "aws_overhead"),
    "Chinese average": ("deepseek_water_onsite", "deepseek_overhead"),
}
BOTH_SIDES = "server and building on both sides"


@dataclass(frozen=True)
class Run:
    """Electricity of a model's training and of a query, and how both came to one boundary."""

    training: Estimate
    per_query: Estimate
    boundary: str

    @property
    def parity(self):
        """Queries after which serving has used as much as training."""
        return (self.training / self.per_query).to("query")

    def days(self, queries_per_day):
        """Days to parity at constant traffic."""
        return model.parity_days(self.training, self.per_query, queries_per_day)


def host(facts, name):
    """Return the multipliers of a host as estimates."""
    if name not in HOSTS:
        raise ValueError(
            f"The host {name!r} of prompt_energy must be one of {', '.join(HOSTS)}"
            f"{ended(name, HOSTS)}"
        )
    return Host(*(facts[f"{name}_{field.name}"] for field in fields(Host)))


def onsite(energy, at):
    """Water consumed on site of a host."""
    return model.water_onsite(energy, at.overhead, at.water_onsite)


def total(energy, at):
    """Water consumed on site of a host and at its power plants."""
    return model.water_total(energy, at.overhead, at.water_onsite, at.water_offsite)


def prompt(prompts, name, length):
    """Electricity of a prompt of one length to one model (Wh/query)."""
    found = prompts[(prompts["model"] == name) & (prompts["prompt"] == length)]
    if found.empty:
        raise ValueError(
            f"The table prompt_energy needs a {length} prompt of the model {name!r}, and there is "
            f"none{ended(name, prompts['model'])}"
        )
    return rows(found.head(1), "wh", "Wh/query")


def mixed_prompt(prompts, name, own):
    """Electricity of a model's prompt where short and medium ones are mixed (Wh/query)."""
    lengths = (prompt(prompts, name, length) for length in ("short", "medium"))
    return model.mixed(*lengths, own["short_share"])


def runs(facts, own, prompts):
    """Return the models with both sides of the parity in electricity, by name."""
    server_and_building = facts["h100_facility_power"] / facts["h100_design_power"]
    gpt4 = facts["gpt4_training_energy"]
    return {
        "GPT-3": Run(facts["gpt3_training_energy"].to("GWh"), gpt3_request(facts), BOTH_SIDES),
        "GPT-4": Run(gpt4.to("GWh"), mixed_prompt(prompts, "GPT-4", own), BOTH_SIDES),
        "BLOOM": Run(
            facts["bloom_training_energy"].to("GWh"),
            (facts["bloom_api_energy"] / facts["bloom_api_requests"]).to("Wh/query"),
            "training: chips; serving: whole instance, idle time included",
        ),
        "Llama 3.1 405B": Run(
            (facts["llama31_405b_training_energy"] * server_and_building).to("GWh"),
            mixed_prompt(prompts, "Llama 3.1 405B", own),
            "training raised from the chip to server and building",
        ),
    }


def gpt3_request(facts):
    """Electricity of a request to GPT-3, building included (Wh/query)."""
    return facts["gpt3_energy_per_request"] * facts["microsoft_us_overhead"]


def results(facts, own, prompts):
    """Return every result of the chapter by name."""
    return (
        training(facts)
        | parity(facts, own, prompts)
        | water(facts, own)
        | fleets(facts, own, prompts)
        | load(facts, own)
        | growth(facts)
    )


def training(facts):
    """Electricity of GPT-4's run as power and homes, and carbon of runs in cars of a year."""
    run = facts["gpt4_training_energy"]
    power = (run / facts["gpt4_training_days"]).to("MW")
    car = facts["us_car_carbon"] * YEAR
    return {
        "gpt4_run_energy": run.to("GWh"),
        "gpt4_run_power": power,
        "gpt4_run_homes": (power / facts["us_home_electricity"]).to(""),
        "gpt3_cars": (facts["gpt3_training_carbon"] / car).to(""),
        "bloom_cars": (facts["bloom_training_carbon"] / car).to(""),
        "llama_cars": (facts["llama31_405b_training_carbon"] / car).to(""),
    }


def parity(facts, own, prompts):
    """When serving has used as much as training: of ChatGPT's light questions against GPT-4's run,
    of each model against its own, and of the reader's service.
    """
    run, light = facts["gpt4_training_energy"], facts["energy_per_query"]
    traffic = facts["chatgpt_messages_per_day_2025"]
    service_traffic = own.unless_zero("queries_per_day", traffic)
    service_energy = own.unless_zero("wh_per_query", light)
    service_days = model.parity_days(run, service_energy, service_traffic)
    found = runs(facts, own, prompts)
    gpt3 = found["GPT-3"].per_query
    intensity = facts["gpt3_training_carbon"] / facts["gpt3_training_energy"]
    return {
        "year_over_training": (traffic * light * DAYS_OF_YEAR / run).to(""),
        "chatgpt_parity_days": model.parity_days(run, light, traffic),
        "million_parity_years": model.parity_days(run, light, MILLION_A_DAY).to("year"),
        "service_traffic": service_traffic,
        "service_energy": service_energy,
        "service_parity_days": service_days,
        "service_parity_years": service_days.to("year"),
        "gpt4_query_energy": found["GPT-4"].per_query,
        "gpt4_parity_days": found["GPT-4"].days(traffic),
        "gpt4_million_parity_days": found["GPT-4"].days(MILLION_A_DAY),
        "gpt3_parity_queries": found["GPT-3"].parity,
        "gpt4_parity_queries": found["GPT-4"].parity,
        "bloom_parity_queries": found["BLOOM"].parity,
        "llama_parity_queries": found["Llama 3.1 405B"].parity,
        "gpt3_carbon_parity": (facts["gpt3_training_carbon"] / (gpt3 * intensity)).to("query"),
        "gpt3_water_parity": (
            facts["gpt3_training_water_total"] / facts["gpt3_water_per_request"]
        ).to("query"),
    }


def other_choices(facts, own, prompts):
    """Days to GPT-4's parity at ChatGPT's traffic when something else is counted, by label."""
    run, traffic = runs(facts, own, prompts)["GPT-4"], facts["chatgpt_messages_per_day_2025"]
    days = run.days(traffic)
    chips = facts["h100_design_power"] / facts["h100_facility_power"]
    light, medium = facts["gpt4o_energy_short"], prompt(prompts, "GPT-4", "medium")
    return {
        "hundredth": run.days(traffic / 100),
        "light": model.parity_days(run.training, light, traffic),
        "medium": model.parity_days(run.training, medium, traffic),
        "chips": days * chips,
        "research": days * facts["development_to_final_run_compute"],
    }


def water(facts, own):
    """Water of a query to GPT-4o and to reasoning models, on site and with power plants."""
    azure = host(facts, "azure")
    short, medium = facts["gpt4o_energy_short"], facts["gpt4o_energy_medium"]
    long, hard = facts["gpt4o_energy_long"], facts["reasoning_energy_complex"]
    mix = model.mixed(short, medium, own["short_share"])
    litres_onsite, litres = onsite(1.0, azure), total(1.0, azure)
    stated, most, withdrawal = map(claims.claim, STATED)
    stated_low, stated_high = (Q(end, stated.unit) for end in (stated.low, stated.high))
    withdrawn, in_all = (Q(claim.high, claim.unit) for claim in (withdrawal, most))
    withdrawal_queries = estimate(withdrawn / in_all).to("query/day")
    found = {
        "gpt4o_water_onsite": onsite(mix, azure),
        "gpt4o_water": total(mix, azure),
        "gpt4o_short_water_onsite": onsite(short, azure),
        "gpt4o_long_water_onsite": onsite(long, azure),
        "gpt4o_short_water": total(short, azure),
        "gpt4o_medium_water": total(medium, azure),
        "gpt4o_long_water": total(long, azure),
        "reasoning_water_onsite": onsite(hard, azure),
        "reasoning_water": total(hard, azure),
    }
    found = {name: value.to("mL/query") for name, value in found.items()}
    return found | {
        "gpt4o_mix_energy": mix,
        "stated_onsite_energy": (stated_low / litres_onsite).to("Wh/query"),
        "stated_total_energy_low": (stated_low / litres).to("Wh/query"),
        "stated_total_energy_high": (stated_high / litres).to("Wh/query"),
        "stated_withdrawal_queries": withdrawal_queries,
        "stated_queries_over_chatgpt": withdrawal_queries / facts["chatgpt_messages_per_day_2025"],
        "withdrawn_over_consumed": facts["ai_water_withdrawal_2027"]
        / facts["ai_water_consumption_2027"],
    }


def large_over_google(facts, own, prompts):
    """Water on site of each large model's prompt over that of Google's median prompt, by model."""
    google = facts["gemini_water_per_prompt"]
    large = prompts[prompts["kind"] == "large"].drop_duplicates("model")
    found = {}
    for row in large.itertuples():
        water = onsite(mixed_prompt(prompts, row.model, own), host(facts, row.host))
        found[row.model] = (water / google).to("")
    return found


def evaporated_heat(facts):
    """Share of heat that evaporation carries away, by reported fleet."""
    evaporated = facts["tower_evaporated_share"]
    return {
        name: model.heat_by_evaporation(facts[litres], facts[over] if over else 1.0, evaporated)
        for name, (litres, over) in FLEETS.items()
    }


def fleets(facts, own, prompts):
    """Large models' water over Google's, heat that evaporates, and a query against a web search."""
    ratios = large_over_google(facts, own, prompts)
    then, now = facts["google_search_energy_2009"], facts["google_search_energy_today"]
    return {
        "large_over_google": pool(*ratios.values(), label="large models over Google"),
        "gpt4o_over_google": ratios["GPT-4o"],
        "gpt4_over_google": ratios["GPT-4"],
        "evaporated_heat": pool(*evaporated_heat(facts).values(), label="heat that evaporates"),
        "search_energy": pool(then, now, label="a web search"),
        "query_over_search": facts["energy_per_query"] / now,
    }


def load(facts, own):
    """Busiest over mean hour of serving and of a run, and the idle power that makes them equal; and
    the same two within seconds, where many users' requests even out and a run swings in step.
    """
    peak, effective = facts["serving_peak_to_mean"], facts["training_effective_time"]
    variation = facts["training_daily_variation"]
    full = facts["llama31_405b_chips"] * facts["h100_facility_power"]
    mean = full - facts["training_power_swing"] / 2
    return {
        "run_peak_to_mean": (1 + variation) / effective,
        "serving_unevenness": model.unevenness(peak, effective, variation, own["idle_power_share"]),
        "second_unevenness": (mean / full).to(""),
        "steady_idle": model.steady_idle(peak, effective, variation),
    }


def growth(facts):
    """Growth of electricity and power as published, and capacity and load in one unit."""
    of_ai = facts["ai_it_power_2026"] - facts["ai_it_power_2023"]
    of_all = facts["dc_it_power_2026"] - facts["dc_it_power_2023"]
    year = 1 + facts["iea_dc_growth_2025"]
    return {
        "ai_growth_share": (of_ai / of_all).to("percent"),
        "iea_all_growth": facts["iea_dc_2026"] / facts["iea_dc_2022"],
        "iea_ai_growth": facts["iea_ai_2026"] / facts["iea_ai_2023"],
        "computers_growth": facts["dc_it_power_2026"] / facts["dc_it_power_2023"],
        "ai_computers_growth": facts["ai_it_power_2026"] / facts["ai_it_power_2023"],
        "iea_2030_growth": facts["iea_dc_2030"] / facts["iea_dc_2024"],
        "iea_load_2024": facts["iea_dc_2024"].to("GW"),
        "iea_load_2025": (facts["iea_dc_2024"] * year).to("GW"),
        "iea_load_2026": (facts["iea_dc_2024"] * year**2).to("GW"),
        "iea_load_2030": facts["iea_dc_2030"].to("GW"),
        "capacity_2026_energy": facts["dc_it_power_2026"].to("TWh/year"),
        "capacity_over_iea_2030": (facts["dc_it_power_2026"] / facts["iea_dc_2030"]).to("percent"),
    }

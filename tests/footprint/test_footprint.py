"""Energy, carbon and water: published results reproduced, identities between boundaries, and bad
input.
"""

import numpy as np
import pytest

from analysis.evidence.estimates.facts import worked_out
from analysis.evidence.tables import data
from analysis.footprint import checks, model, study, tables, views
from tests import chapters
from tests.conftest import central

CHAPTER = "08_energy_carbon_water"


@pytest.fixture(scope="module")
def facts(chapter):
    return chapter.facts


@pytest.fixture(scope="module")
def prompts():
    return data.table("prompt_energy")


@pytest.fixture(scope="module")
def runs(chapter, prompts):
    return study.runs(chapter.facts, chapter.parameters, prompts)


@pytest.fixture(scope="module")
def results(chapter, prompts):
    return study.results(chapter.facts, chapter.parameters, prompts)


# --- published results
def test_google_water_and_energy_give_its_litres_per_kilowatt_hour(facts):
    """0.26 mL over 0.24 Wh is 1.08 L/kWh, near the 1.15 L/kWh of the computers that Google states
    for its fleet.
    """
    ratio = (facts["gemini_water_per_prompt"] / facts["energy_per_query_google"]).to("L/kWh").median
    assert ratio == pytest.approx(1.083, abs=0.001)
    assert ratio * 1.06 == pytest.approx(facts["google_water_onsite"].median, rel=0.01)


def test_ludvigsens_upper_bound_and_its_slip():
    """The carbon footprint of GPT-4: 62,318.75 MWh is printed, with 2,600 hours for 100 days."""
    assert checks.gpt4_upper_bound(2600) == pytest.approx(62_318.75)
    assert checks.gpt4_upper_bound(90 * 24) == pytest.approx(51_772.5)
    assert checks.gpt4_upper_bound(2400) == pytest.approx(57_525)


def test_how_hungrys_yearly_water_uses_the_older_factor(facts):
    """Its yearly totals divide to 3.410 L/kWh, which is 3.142 + 0.30 / 1.12 and not 4.35 + 0.30 /
    1.12.
    """
    assert 1_334_991 / 391_509 == pytest.approx(1_579_680 / 463_269, rel=1e-4)
    used, stated = checks.litres_per_kwh(facts)
    onsite = (facts["azure_water_onsite"] / facts["azure_overhead"]).median
    assert used == pytest.approx(1_334_991 / 391_509)
    assert used == pytest.approx(facts["us_power_water_consumption"].median + onsite, rel=1e-3)
    assert stated / 3.410 == pytest.approx(1.354, abs=0.001)


def test_how_hungrys_water_of_deepseek_on_azure(prompts, facts):
    """It prints 34 mL for a long DeepSeek-R1 prompt of 7.41 Wh on Azure, and above 200 mL on
    DeepSeek's own hosts.
    """
    assert study.total(7.41, study.host(facts, "azure")).median == pytest.approx(34, abs=0.5)
    long = study.prompt(prompts, "DeepSeek-R1", "long")
    assert study.total(long, study.host(facts, "deepseek")).to("mL/query").median > 200


def test_how_hungrys_cars(facts):
    """138,125 t are compared with 30,000 cars: 4.6 t a car, the figure of the EPA."""
    assert 138_125 / 30_000 == pytest.approx(facts["us_car_carbon"].median, abs=0.005)


def test_gpt3_carbon_is_energy_times_grid(facts):
    """Patterson et al.: 552 t over 1,287 MWh is 0.429 kg/kWh, the US average of the day."""
    grid = facts["gpt3_training_carbon"] / facts["gpt3_training_energy"]
    assert central(grid.to("tCO2/MWh")) == pytest.approx(0.429, abs=0.0005)


def test_blooms_carbon_is_energy_times_the_french_grid(facts):
    """24.7 t over 433 MWh is 0.057 kg/kWh."""
    grid = facts["bloom_training_carbon"] / facts["bloom_training_energy"]
    assert grid.to("tCO2/MWh").median == pytest.approx(0.057, abs=0.0005)


def test_gpt3_request_on_site_and_off_site_add_up(facts):
    """Li et al., table 1: 4 Wh at 0.55 L/kWh is 2.2 mL on site; with 14.704 mL at power plants
    16.904 mL in all.
    """
    request = facts["gpt3_energy_per_request"]
    onsite = (request * facts["microsoft_us_water_onsite"]).to("mL/query")
    plants = request * facts["microsoft_us_overhead"] * facts["us_power_water_consumption"]
    assert central(onsite) == pytest.approx(2.2)
    printed = data.fact("gpt3_water_per_request").value
    assert central((onsite + plants).to("mL/query")) == pytest.approx(printed, abs=0.005)


def test_gpt3_training_water_on_site(facts):
    """Li et al.: 1,287 MWh at 0.55 L/kWh is 708 cubic metres."""
    onsite = (facts["gpt3_training_energy"] * facts["microsoft_us_water_onsite"]).to("kL")
    assert central(onsite) == pytest.approx(central(facts["gpt3_training_water_onsite"]), rel=1e-3)


def test_blooms_measured_request(runs):
    """Luccioni et al.: 914 kWh over 230,768 requests are 3.96 Wh."""
    assert runs["BLOOM"].per_query.median == pytest.approx(3.96, abs=0.005)


def test_gpt4s_run_is_a_product_of_its_parts(facts, results):
    parts = ("gpt4_chip_hours", "gpt4_training_server_power", "gpt4_training_overhead")
    hours, power, overhead = (facts[id] for id in parts)
    product = (hours * power * overhead).to("GWh")
    assert np.allclose(product.samples, results["gpt4_run_energy"].samples)


def test_mixed_prompts_are_those_of_the_study(runs, facts):
    """80 percent short and 20 percent medium, as the combined facts have them."""
    for name, id in (("GPT-4", "gpt4_energy_mix"), ("Llama 3.1 405B", "llama31_405b_energy_mix")):
        assert runs[name].per_query.median == pytest.approx(facts[id].median)


def test_own_calculations_follow_from_their_rows(prompts, facts):
    complex_ = prompts[
        (prompts["kind"] == "reasoning")
        & (prompts["prompt"] != "short")
        & (prompts["host"] == "azure")
        & (prompts["model"] != "GPT-5 (minimal)")
    ]["wh"]
    fact = worked_out()["reasoning_energy_complex"]
    assert (complex_.median(), complex_.min(), complex_.max(), len(complex_)) == pytest.approx(
        (fact.value, fact.low, fact.high, 10)
    )
    megawatt_hours = facts["llama31_405b_chip_hours"].median * 700 / 1e6
    assert megawatt_hours == pytest.approx(facts["llama31_405b_training_energy"].median)
    for length in ("short", "medium", "long"):
        row = prompts[(prompts["model"] == "GPT-4o") & (prompts["prompt"] == length)].iloc[0]
        fact = data.fact(f"gpt4o_energy_{length}")
        assert (row["wh"], row["wh"] + 1.645 * row["sd"]) == pytest.approx(
            (fact.value, fact.high), abs=1e-3
        )


def test_cars_and_homes_of_the_training_table(facts, runs, results):
    """GPT-3: 552 t are 120 cars, 1,287 MWh are 119 homes; Llama 3.1 405B: 8,930 t of the chips are
    1,941 cars, with server and building 1,500 over 700 as many; BLOOM about five.
    """
    table = tables.training_table(facts, runs).set_index("Model")
    assert table["Cars for a year"].to_dict() | {"GPT-4": ""} == {
        "GPT-3": "120",
        "GPT-4": "",
        "BLOOM": "5.4",
        "Llama 3.1 405B": "4,200",
    }
    assert table.loc["Llama 3.1 405B", "Counts"].startswith("server and building")
    assert table.loc["GPT-3", "Homes for a year"] == "120"
    assert central(results["llama_cars"]) == pytest.approx(1941, abs=1)


def test_945_terawatt_hours_are_108_gigawatts(facts, results):
    table = tables.power_table(facts, results).set_index("Year")
    assert table.loc["2030", "Power"] == "110 GW" and table.loc["2024", "Power"] == "47 GW"
    assert central(results["iea_load_2030"]) == pytest.approx(107.8, abs=0.1)


def test_96_gigawatts_are_841_terawatt_hours_a_year(results):
    assert central(results["capacity_2026_energy"]) == pytest.approx(841.5, abs=0.1)
    assert central(results["capacity_over_iea_2030"]) == pytest.approx(89.0, abs=0.1)


def test_the_stated_withdrawal_at_the_stated_water_a_query_needs_723_billion_queries(results):
    assert central(results["stated_withdrawal_queries"]) == pytest.approx(723e9, rel=1e-3)
    assert results["stated_queries_over_chatgpt"].median > 250


def test_article_a2s_water_needs_723_billion_queries_a_day(results):
    assert results["stated_withdrawal_queries"].median == pytest.approx(723e9, rel=1e-3)


# --- identities
def test_total_water_is_never_below_water_on_site():
    rng = np.random.default_rng(1)
    for wh, over, on, off in rng.uniform([0.01, 1, 0, 0], [50, 2, 3, 8], (50, 4)):
        assert model.water_total(wh, over, on, off) >= model.water_onsite(wh, over, on) >= 0


def test_water_is_proportional_to_energy():
    ten, one = (float(model.water_total(wh, 1.2, 0.3, 4)) for wh in (10, 1))
    assert ten == pytest.approx(10 * one)


def test_parity_in_days_is_parity_in_queries_over_traffic(runs):
    for traffic in (1e3, 1e6, 1e9):
        run = runs["Llama 3.1 405B"]
        days = run.days(study.Q(traffic, "query/day"))
        assert days.median == pytest.approx(run.parity.median / traffic)


def test_parity_is_the_same_in_electricity_and_carbon_on_one_grid(results):
    table = tables.three_parities(results)["Requests to parity"]
    assert table.iloc[0] == table.iloc[1]


def test_evaporating_everything_needs_about_one_and_a_half_litres():
    assert model.heat_by_evaporation(1 / model.LATENT_HEAT, 1.0, 1.0) == pytest.approx(1.0)
    assert 1 / model.LATENT_HEAT == pytest.approx(1.48, abs=0.01)
    assert model.heat_by_evaporation(0, 1.1) == 0


def test_idle_power_evens_serving_out():
    peak, effective, variation = 1.44, 0.95, 0.015
    run = (1 + variation) / effective
    found = [model.unevenness(peak, effective, variation, idle) for idle in (0.0, 0.5, 1.0)]
    assert found == sorted(found, reverse=True)
    assert (found[0], found[2]) == pytest.approx((peak / run, 1 / run))
    steady = model.steady_idle(peak, effective, variation)
    assert model.unevenness(peak, effective, variation, steady) == pytest.approx(1.0)


def test_within_seconds_a_run_is_the_unsteady_one(facts, results):
    """16,384 chips of 1,500 W take 24.6 MW at the most, and 20 MW less, or all, at the least."""
    swing = facts["training_power_swing"].to("MW").samples
    full = 16384 * facts["h100_facility_power"].samples / 1e6
    assert (np.minimum(20, full) <= swing * (1 + 1e-9)).all()  # rounding
    assert (swing <= full * (1 + 1e-9)).all()
    assert results["second_unevenness"].samples == pytest.approx(1 - swing / 2 / full)
    assert results["second_unevenness"].samples.max() < 1 < results["serving_unevenness"].median


def test_every_large_model_and_every_fleet_counts_once(chapter, facts, prompts, results):
    ratios = study.large_over_google(facts, chapter.parameters, prompts)
    pooled = {"large_over_google": ratios, "evaporated_heat": study.evaporated_heat(facts)}
    for name, parts in pooled.items():
        middles = [central(part) for part in parts.values()]
        assert central(results[name]) == pytest.approx(np.median(middles))
    assert len(ratios) == 7
    assert (results["search_energy"].samples > 0.1).sum() == 2000  # the figure of 2009


def test_load_by_hour_is_complete_and_its_mean_is_near_one():
    load = data.table("serving_load")
    for service, part in load.groupby("service"):
        assert sorted(part["hour"]) == list(range(24)), service
        assert part["load"].mean() == pytest.approx(1.0, abs=0.05), service


def test_boundaries_only_widen(facts):
    ratios = [float(r.rstrip("×")) for r in tables.boundary_traps(facts)["Ratio"]]
    assert min(ratios) > 1


def test_curves_of_parity_fall_with_traffic(runs):
    for _, line in views.parity_curves(runs).groupby("series"):
        assert (np.diff(line["value"]) < 0).all()
        assert (line["low"] <= line["value"]).all() and (line["value"] <= line["high"]).all()


def test_curves_of_parity_agree_with_the_queries_named_beside_them(runs):
    for name, line in views.parity_curves(runs).groupby("series"):
        queries = line["queries"] * line["value"]
        assert queries.to_numpy() == pytest.approx(runs[name].parity.median), name


# --- parameters
def test_the_readers_service_moves_no_claim():
    base = chapters.Run("08_energy_carbon_water")
    mine = chapters.Run("08_energy_carbon_water", queries_per_day=5e4, wh_per_query=12.0)
    assert not [key for key in base.checks if chapters.differs(base.checks[key], mine.checks[key])]
    results = mine.chapter.results
    assert results["service_parity_days"].median == pytest.approx(
        results["gpt4_run_energy"].median * 1e9 / (5e4 * 12.0)
    )


@pytest.mark.parametrize(
    "values, message",
    [
        ({}, "For *a service of your own*, run this chapter with its `queries_per_day`"),
        ({"queries_per_day": 1e6}, "answers 1 million queries per day"),
        ({"wh_per_query": 3.0}, "takes 3 Wh per query"),
        ({"queries_per_day": 1e4}, "years"),
        ({"queries_per_day": 1e-320}, "never uses as much"),
    ],
)
def test_the_text_on_the_readers_service_follows_its_numbers(values, message):
    run = chapters.Run("08_energy_carbon_water", **values)
    assert message in run.chapter.texts["service"]


# --- bad input
def test_what_cannot_be_gives_no_number():
    assert np.isnan(model.water_onsite(1.0, 0.9, 0.3))
    assert np.isnan(model.heat_by_evaporation(1.0, 0.9))
    assert np.isnan(model.heat_by_evaporation(1.0, 1.1, 80.0))


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda f, p: study.host(f, "oracle"), "'oracle' .* must be one of azure, aws, deepseek"),
        (lambda f, p: study.prompt(p, "GPT-7", "short"), "needs a short prompt of .* 'GPT-7'"),
        (lambda f, p: study.prompt(p, "GPT-4", "long"), "needs a long prompt of .* 'GPT-4'"),
    ],
)
def test_bad_input_is_named(call, message, facts, prompts):
    with pytest.raises(ValueError, match=message):
        call(facts, prompts)

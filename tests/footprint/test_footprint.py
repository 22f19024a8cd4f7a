"""Energy, carbon and water: published results, identities between boundaries, bad input."""

import numpy as np
import pytest

from analysis.display.chapter import Chapter
from analysis.evidence import data, intervals, uncertainty
from analysis.footprint import checks, tables, views
from analysis.footprint import model as fp


@pytest.fixture(scope="module")
def s():
    return Chapter("08_energy_carbon_water", samples=4000).drawn()


@pytest.fixture(scope="module")
def prompts():
    return data.table("prompt_energy")


# --- published results ----------------------------------------------------------------------------
def test_google_water_and_energy_give_its_litres_per_kilowatt_hour(s):
    """0.26 mL over 0.24 Wh is 1.08 L/kWh, near the fleet's stated 1.15 L/kWh of computers."""
    ratio = s["gemini_water_per_prompt"][0] / s["energy_per_query_google"][0]
    assert ratio == pytest.approx(1.083, abs=0.001)
    assert ratio * 1.06 == pytest.approx(s["google_water_onsite"][0], rel=0.01)


def test_ludvigsens_upper_bound_and_its_slip():
    """The carbon footprint of GPT-4: 62,318.75 MWh is printed, with 2,600 hours for 100 days."""
    assert checks.gpt4_upper_bound(2600) == pytest.approx(62_318.75)
    assert checks.gpt4_upper_bound(90 * 24) == pytest.approx(51_772.5)
    assert checks.gpt4_upper_bound(2400) == pytest.approx(57_525)


def test_how_hungrys_yearly_water_uses_the_older_factor(s):
    """Its yearly totals give 3.410 L/kWh: 3.142 + 0.30 / 1.12, not 4.35 + 0.30 / 1.12."""
    assert 1_334_991 / 391_509 == pytest.approx(1_579_680 / 463_269, rel=1e-4)
    onsite = s["azure_water_onsite"][0] / s["azure_overhead"][0]
    assert 1_334_991 / 391_509 == pytest.approx(
        s["us_power_water_consumption"][0] + onsite, rel=1e-3
    )
    assert (s["azure_water_offsite"][0] + onsite) / 3.410 == pytest.approx(1.354, abs=0.001)


def test_how_hungrys_water_of_deepseek_on_azure(prompts, s):
    """It prints 34 mL for a long DeepSeek-R1 prompt on Azure, above 200 mL on own hosts."""
    assert float(fp.water_total(7.41, *fp.host(s, "azure")[:3])) == pytest.approx(34, abs=0.5)
    own = prompts[(prompts["model"] == "DeepSeek-R1") & (prompts["prompt"] == "long")]["wh"].iloc[0]
    assert float(fp.water_total(own, *fp.host(s, "deepseek")[:3])) > 200


def test_how_hungrys_cars(s):
    """138,125 t are compared with 30,000 cars: 4.6 t a car, the figure of the EPA."""
    assert 138_125 / 30_000 == pytest.approx(s["us_car_carbon"][0], abs=0.005)


def test_gpt3_carbon_is_energy_times_grid(s):
    """Patterson et al.: 552 t over 1,287 MWh is 0.429 kg/kWh, the US average of the day."""
    assert s["gpt3_training_carbon"][0] / s["gpt3_training_energy"][0] == pytest.approx(
        0.429, abs=0.0005
    )


def test_blooms_carbon_is_energy_times_the_french_grid(s):
    """24.7 t over 433 MWh is 0.057 kg/kWh."""
    assert s["bloom_training_carbon"][0] / s["bloom_training_energy"][0] * 1e3 == pytest.approx(
        0.057, abs=0.0005
    )


def test_gpt3_request_on_site_and_off_site_add_up(s):
    """Li et al., table 1: 4 Wh at 0.55 L/kWh is 2.2 mL; with 14.704 mL off site 16.904 mL."""
    onsite = s["gpt3_energy_per_request"][0] * s["microsoft_us_water_onsite"][0]
    offsite = (
        s["gpt3_energy_per_request"][0]
        * s["microsoft_us_overhead"][0]
        * s["us_power_water_consumption"][0]
    )
    assert onsite == pytest.approx(2.2)
    assert onsite + offsite == pytest.approx(data.fact("gpt3_water_per_request").value, abs=0.005)


def test_gpt3_training_water_on_site(s):
    """Li et al.: 1,287 MWh at 0.55 L/kWh is 708 cubic metres."""
    assert s["gpt3_training_energy"][0] * s["microsoft_us_water_onsite"][0] == pytest.approx(
        s["gpt3_training_water_onsite"][0], rel=1e-3
    )


def test_blooms_measured_request(s):
    """Luccioni et al.: 914 kWh over 230,768 requests are 3.96 Wh."""
    assert float(np.median(views.parity_inputs(s)["BLOOM"][1])) == pytest.approx(3.96, abs=0.005)


def test_own_calculations_follow_from_their_rows(prompts, s):
    assert fp.mixed(prompts, "GPT-4") == pytest.approx(data.fact("gpt4_energy_mix").value, abs=1e-3)
    assert fp.mixed(prompts, "Llama 3.1 405B") == pytest.approx(
        data.fact("llama31_405b_energy_mix").value, abs=1e-3
    )
    complex_ = prompts[
        (prompts["kind"] == "reasoning")
        & (prompts["prompt"] != "short")
        & (prompts["host"] == "azure")
        & (prompts["model"] != "GPT-5 (minimal)")
    ]["wh"]
    fact = data.fact("reasoning_energy_complex")
    assert (complex_.median(), complex_.min(), complex_.max(), len(complex_)) == pytest.approx(
        (fact.value, fact.low, fact.high, 10)
    )
    assert s["llama31_405b_chip_hours"][0] * 700 / 1e6 == pytest.approx(
        data.fact("llama31_405b_training_energy").value
    )
    for length in ("short", "medium", "long"):
        row = prompts[(prompts["model"] == "GPT-4o") & (prompts["prompt"] == length)].iloc[0]
        fact = data.fact(f"gpt4o_energy_{length}")
        assert (row["wh"], row["wh"] + 1.645 * row["sd"]) == pytest.approx(
            (fact.value, fact.high), abs=1e-3
        )


def test_cars_and_homes_of_the_training_table(s):
    """GPT-3: 120 cars, 119 homes; Llama 3.1 405B: 1,941 cars; BLOOM: about five."""
    table = tables.training_table(s).set_index("Model")
    assert table["Cars for a year"].to_dict() | {"GPT-4": ""} == {
        "GPT-3": "120",
        "GPT-4": "",
        "BLOOM": "5.4",
        "Llama 3.1 405B": "1,900",
    }
    assert table.loc["GPT-3", "Homes for a year"] == "120"


def test_945_terawatt_hours_are_108_gigawatts(s):
    table = tables.power_table(s).set_index("Year")
    assert table.loc["2030", "Power"] == "110 GW" and table.loc["2024", "Power"] == "47 GW"


# --- identities -----------------------------------------------------------------------------------
def test_total_water_is_never_below_water_on_site():
    rng = np.random.default_rng(1)
    for wh, over, on, off in rng.uniform([0.01, 1, 0, 0], [50, 2, 3, 8], (50, 4)):
        assert fp.water_total(wh, over, on, off) >= fp.water_onsite(wh, over, on) >= 0


def test_water_and_carbon_are_proportional_to_energy():
    assert fp.water_total(10, 1.2, 0.3, 4) == pytest.approx(
        10 * float(fp.water_total(1, 1.2, 0.3, 4))
    )
    assert fp.carbon_grams(1000, 400) == pytest.approx(400)


def test_parity_in_days_is_parity_in_queries_over_traffic():
    for traffic in (1e3, 1e6, 1e9):
        assert float(fp.parity_days(44_000, 0.3, traffic)) == pytest.approx(
            fp.parity_queries(44_000, 0.3) / traffic
        )


def test_parity_is_the_same_in_electricity_and_carbon_on_one_grid(s):
    table = views.three_parities(s)["Requests to parity"]
    assert table.iloc[0] == table.iloc[1]


def test_evaporating_everything_needs_about_one_and_a_half_litres():
    assert fp.heat_by_evaporation(1 / fp.LATENT_HEAT, 1.0, 1.0) == pytest.approx(1.0)
    assert 1 / fp.LATENT_HEAT == pytest.approx(1.48, abs=0.01)
    assert fp.heat_by_evaporation(0, 1.1) == 0


def test_idle_power_evens_serving_out(s):
    assert np.all(fp.unevenness(s, 0.0) >= fp.unevenness(s, 0.5))
    assert fp.unevenness(s, 1.0) == pytest.approx(
        s["training_effective_time"] / (1 + s["training_daily_variation"])
    )
    idle = checks.idle_for_steady(s)
    middle = {
        k: np.array([np.median(s[k])])
        for k in ("serving_peak_to_mean", "training_effective_time", "training_daily_variation")
    }
    assert float(fp.unevenness(middle, idle)[0]) == pytest.approx(1.0, abs=0.01)


def test_pooled_values_appear_equally_often():
    pool = intervals.pooled([1.0, 2.0, 4.0], 3000)
    assert np.unique(pool, return_counts=True)[1].tolist() == [1000, 1000, 1000]
    assert uncertainty.summary(pool).median == 2.0


def test_load_by_hour_is_complete_and_its_mean_is_near_one():
    load = data.table("serving_load")
    for service, part in load.groupby("service"):
        assert sorted(part["hour"]) == list(range(24)), service
        assert part["load"].mean() == pytest.approx(1.0, abs=0.05), service


def test_boundaries_only_widen(s):
    ratios = [float(r.rstrip("×")) for r in views.boundary_traps(s)["Ratio"]]
    assert min(ratios) > 1


# --- bad input ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "call, message",
    [
        (
            lambda: fp.water_onsite(1, 0.9, 0.3),
            "overhead must be positive and at least 1 and is 0.9",
        ),
        (lambda: fp.parity_queries(1, 0), "energy of a query must be positive and is 0"),
        (lambda: fp.parity_days(1, 1, -5), "traffic must be positive and is -5"),
        (lambda: fp.heat_by_evaporation(1, 1.1, 80), "between 0 and 1 and is 80"),
        (lambda: fp.unevenness({}, 1.5), "between 0 and 1 and is 1.5"),
        (
            lambda: fp.host({}, "oracle"),
            "'oracle' is unknown: it must be one of azure, aws, deepseek",
        ),
        (
            lambda: fp.mixed(data.table("prompt_energy"), "GPT-7"),
            "'GPT-7' needs a short and a medium prompt",
        ),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()

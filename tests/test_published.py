"""Published results of the crossover and lifetime chapters, reproduced from the dataset with their
tolerances.
"""

import numpy as np
import pytest

from analysis.evidence.estimates import draws
from analysis.evidence.estimates.estimate import constant, pool
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.lifecycle import crossover, lifetime, model, physical, product, whatif
from tests.conftest import central

DEFAULTS = dict.fromkeys(whatif.NUMBERS, 0.0) | {
    "daily_users": 100e6,
    "queries_per_user": 5.0,
    "input_tokens": 500.0,
    "input_usd_per_mtok": 2.5,
    "output_usd_per_mtok": 10.0,
    "fleet_share": 1.0,
    "price_basis": "list price",
    "training_basis": "cloud rental",
}


@pytest.fixture(scope="module")
def facts():
    return Facts(draws.Samples(n=4000))


def own(**changes):
    return whatif.given(DEFAULTS | changes)


@pytest.mark.parametrize(
    "label, tolerance",
    [("BLOOMz-7B", 1e-6), ("BLOOMz-3B", 2e-4), ("BLOOMz-1B7", 1e-6), ("BLOOMz-560M", 1e-6)],
)
def test_luccionis_inference_counts(facts, label, tolerance):
    """Power Hungry Processing, table 5; the 3B row is printed 0.01 % above its own parts."""
    name, (count, printed) = physical.BLOOMZ[label], physical.published_counts(facts)[label]
    parts = ("training_energy", "finetuning_energy", "inference_energy")
    training, tuning, answer = (data.fact(f"{name}_{part}").value for part in parts)
    assert printed.median == pytest.approx((training + tuning) * 1000 / answer, rel=tolerance)
    assert count.low < printed.median < count.high


def test_barclays_multiple(facts):
    """2.3 billion over 150 million, printed as 15 times."""
    found = lifetime.results(facts, own(), own())["projected_multiple"]
    assert central(found) == pytest.approx(15.33, abs=0.01)


def test_semianalysis_daily_bill_follows_from_its_chips(facts):
    """28,936 chips at one dollar an hour are the printed 694,444 dollars a day."""
    bill = (facts["chatgpt_gpus_2023"] * facts["chatgpt_gpu_hour_price_2023"]).to("USD/day")
    assert central(bill) == pytest.approx(694_444, rel=1e-4)
    queries = facts["chatgpt_daily_users_2023"] * facts["chatgpt_queries_per_user_2023"]
    printed = central(facts["chatgpt_inference_cost_per_query_2023"])
    assert central((bill / queries).to("USD/query")) == pytest.approx(printed, rel=0.02)


def test_openais_inference_share_of_2024(facts):
    """Epoch AI: 1.8 of 6.8 billion is 26.5 %; against final runs alone the same year is 79 %."""
    serving = facts["openai_inference_spend_2024_epoch"].median
    research = facts["openai_rnd_compute_2024"].median
    assert model.share_of(serving / research) == pytest.approx(0.265, abs=0.001)
    assert facts["inference_share_openai_2024"].median == pytest.approx(0.265, abs=0.005)
    parts = ("gpt45_training_cost", "openai_other_final_runs_2024")
    final_runs = sum(data.fact(name).value for name in parts)
    assert model.share_of(serving / final_runs) == pytest.approx(0.79, abs=0.005)


def test_search_scale_service_passes_gpt3_in_a_fortnight(facts):
    """Chien et al.: a year of serving is 25 times the carbon of training GPT-3, so parity comes
    after 14.6 days.
    """
    assert 365 / central(facts["chatgpt_like_year_to_gpt3_carbon"]) == pytest.approx(14.6)


def test_the_articles_own_answers_are_cells_of_one_formula(facts):
    """a1: 124.8 days; SemiAnalysis against 78 and 100 million: 112 and 144 days; a1 with answers:
    25 days.
    """
    input_bill, *_ = crossover.stated_bills(facts)
    assert 78e6 / input_bill.median == pytest.approx(124.8)
    assert 78e6 / 694_444 == pytest.approx(112.3, abs=0.1)
    assert 100e6 / 694_444 == pytest.approx(144, abs=0.1)
    answers = product.bill(facts, own(output_tokens=500.0)).median
    assert 78e6 / answers == pytest.approx(24.96)


def test_crossover_cells_are_ordered_as_their_bills(facts):
    months = {n: e.median for n, e in crossover.results(facts, own()).items()}
    assert months["stated_months"] < months["input_only_months"]
    fleet = [
        months[f"fleet_{basis}_months"]
        for basis in ("amortised", "cloud_rental", "development", "purchase")
    ]
    assert fleet == sorted(fleet)


def test_the_reader_can_replace_the_runs_bill_growth_and_share(facts):
    fixed = own(gpt4_training_cost_usd=1e8, fleet_growth_per_year=1.0, fleet_share=0.5)
    found = crossover.results(facts, fixed)
    bill = facts["chatgpt_inference_cost_per_day"].samples
    assert np.allclose(found["fleet_months"].samples, 1e8 / (0.5 * bill) / model.MONTH)
    assert np.allclose(found["input_only_months"].samples, 1e8 / 625e3 / model.MONTH)
    shrinking = own(gpt4_training_cost_usd=1e10, fleet_growth_per_year=0.01)
    assert np.isinf(crossover.results(facts, shrinking)["fleet_months"].samples).all()


def test_the_fleet_model_meets_the_spending_it_was_fitted_to(facts):
    """The bill of February 2023, grown day by day at the inferred rate, adds up to that of 2024."""
    first, last = ((day - crossover.ESTIMATE).days for day in crossover.YEAR_2024_DAYS)
    rate, growth = facts["chatgpt_inference_cost_per_day"], crossover.growth(facts, own())
    reported = (facts["openai_inference_spend_2024"] * crossover.YEAR).samples
    for i in (0, 17, 123):
        day_by_day = (
            rate.samples[i] * growth.samples[i] ** ((day + 0.5) / model.YEAR)
            for day in range(first, last)
        )
        assert sum(day_by_day) == pytest.approx(reported[i], rel=1e-5)


def test_at_the_bill_of_six_months_the_crossover_falls_on_the_claimed_date(facts):
    rate, growth = crossover.fleet(facts, own()), crossover.growth(facts, own())
    bill = model.multiplier(1.0, rate.median, 6 * model.MONTH, growth.median)
    found = model.crossover_exponential(bill, rate.median, growth.median)
    assert found == pytest.approx(6 * model.MONTH)


def test_lifetime_multiple_comes_from_the_yearly_ratio(facts):
    once = lifetime.multiple(facts, own(growth_per_year=1.0, life_years=1.0)).samples
    assert np.allclose(once, lifetime.yearly(facts)["openai_2024_final_runs_ratio"].samples)
    assert (lifetime.multiple(facts, own(growth_per_year=2.4, life_years=3.0)).samples > once).all()


def test_pooled_shares_stay_between_their_sources(facts):
    found = lifetime.results(facts, own(), own())
    pooled = found["share_2024_25"]
    assert 20 < pooled.low < pooled.median < pooled.high < 60
    assert found["share_2026"].median > pooled.median


def test_measured_ramp_uses_undisputed_user_counts():
    users = physical.weekly_users(data.table("usage"))
    assert users.is_monotonic_increasing and users.iloc[-1] == 300e6 and len(users) >= 4


def test_a_pool_draws_every_source_equally():
    world = Facts(draws.Samples(n=30_000))
    parts = [world.assumed(f"part {n}", n, n + 0.5) for n in range(3)]
    pooled = pool(*parts, label="parts").samples
    found = [np.mean((pooled >= n) & (pooled <= n + 0.5)) for n in range(3)]
    assert found == pytest.approx([1 / 3] * 3, abs=1e-4)
    assert pool(parts[0], constant(9.0), label="two").samples.max() == 9.0

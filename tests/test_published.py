"""Published results of the crossover and lifetime chapters, with their tolerances."""

import numpy as np
import pytest

from analysis.display.chapter import Chapter
from analysis.evidence import data, intervals, uncertainty, wording
from analysis.lifecycle import crossover, lifetime, model, physical


@pytest.fixture(scope="module")
def s():
    return Chapter("02_crossover", samples=4000).drawn()


@pytest.fixture(scope="module")
def cases(s):
    return crossover.Cases(s, model.Traffic(100e6, 5, 500, 0, 2.5, 10))


@pytest.mark.parametrize(
    "name, tolerance",
    [("bloomz_7b", 1e-6), ("bloomz_3b", 2e-4), ("bloomz_1b7", 1e-6), ("bloomz_560m", 1e-6)],
)
def test_luccionis_inference_counts(s, name, tolerance):
    """Power Hungry Processing, table 5; the 3B row is printed 0.01 % above its own parts."""
    count, printed = physical.published_counts(s)[name]
    assert count == pytest.approx(printed, rel=tolerance)


def test_barclays_multiple(s):
    """2.3 billion over 150 million, printed as 15 times."""
    ratio = s["gpt4_series_inference_barclays"] / s["gpt4_training_cost_barclays"]
    assert np.median(ratio) == pytest.approx(15.33, abs=0.01)


def test_semianalysis_daily_bill_follows_from_its_chips(s):
    """28,936 chips at one dollar an hour are the printed 694,444 dollars a day."""
    assert s["chatgpt_gpus_2023"][0] * s["chatgpt_gpu_hour_price_2023"][0] * 24 == pytest.approx(
        694_444, rel=1e-4
    )
    per_query = 694_444 / (s["chatgpt_daily_users_2023"][0] * s["chatgpt_queries_per_user_2023"][0])
    assert per_query == pytest.approx(s["chatgpt_inference_cost_per_query_2023"][0], rel=0.02)


def test_openais_inference_share_of_2024(s):
    """Epoch AI: 1.8 of 6.8 billion is 26.5 %; against final runs alone the same year is 79 %."""
    serving, research = s["openai_inference_spend_2024_epoch"][0], s["openai_rnd_compute_2024"][0]
    assert model.share_of(serving / research) == pytest.approx(
        s["inference_share_openai_2024"][0], abs=0.001
    )
    assert model.share_of(serving / s["openai_final_runs_2024"][0]) == pytest.approx(
        0.79, abs=0.005
    )


def test_search_scale_service_passes_gpt3_in_a_fortnight(s):
    """Chien et al.: a year of serving is 25 times GPT-3's training carbon: 14.6 days to parity."""
    assert 365 / s["chatgpt_like_year_to_gpt3_carbon"][0] == pytest.approx(14.6)


def test_the_articles_own_answers_are_cells_of_one_formula(s):
    """a1: 124.8 days; SemiAnalysis at 78 and 100 million: 112 and 144; a4: 200 to 400."""
    traffic = model.Traffic(100e6, 5, 500, 0, 2.5, 10)
    assert 78e6 / traffic.usd_per_day(0.0) == pytest.approx(124.8)
    assert 78e6 / 694_444 == pytest.approx(112.3, abs=0.1) and 100e6 / 694_444 == pytest.approx(
        144, abs=0.1
    )
    assert 78e6 / traffic.usd_per_day(500) == pytest.approx(24.96)


def test_crossover_cells_are_ordered_as_their_bills(cases):
    cells = {name: float(np.median(v)) for name, v in cases.cells().items()}
    assert cells["stated traffic, list price"] < cells["stated traffic, input only"]
    assert (
        cells["ChatGPT fleet 2023, amortised"]
        < cells["ChatGPT fleet 2023, cloud rental"]
        < cells["ChatGPT fleet 2023, development"]
        < cells["ChatGPT fleet 2023, purchase"]
    )
    assert set(crossover.LABELS.values()) <= set(cells)


def test_the_reader_can_replace_training_bill_growth_and_share(s):
    traffic = model.Traffic(100e6, 5, 500, 300, 2.5, 10)
    fixed = crossover.Cases(s, traffic, training_cost=1e8, bill_growth=1.0, fleet_share=0.5)
    assert np.allclose(
        fixed.cells()["ChatGPT fleet 2023"],
        1e8 / (0.5 * s["chatgpt_inference_cost_per_day"]) / model.MONTH,
    )
    assert np.allclose(fixed.cells()["stated traffic, input only"], 1e8 / 625e3 / model.MONTH)
    shrinking = crossover.Cases(s, traffic, training_cost=1e10, bill_growth=0.01)
    assert np.isinf(shrinking.cells()["ChatGPT fleet 2023"]).all()


def test_the_fleet_model_meets_the_spending_it_was_fitted_to(cases, s):
    """The bill of February 2023, grown at the inferred rate, is the bill of mid-2024."""
    years = (crossover.MID_2024 - crossover.ESTIMATE).days / model.YEAR
    assert np.allclose(
        s["chatgpt_inference_cost_per_day"] * cases.growth**years, cases.per_day_2024
    )


def test_solved_conditions_turn_the_verdict(cases):
    """At the training bill that the table names, the crossover is on the claimed date."""
    table = cases.what_would_make_it_true().set_index(["Claim", "Holds when"])["Value"]
    rate, growth = float(np.median(cases.fleet)), float(np.median(cases.growth))
    bill = model.multiplier(1.0, rate, 6 * model.MONTH, growth)
    assert model.crossover_exponential(bill, rate, growth) == pytest.approx(6 * model.MONTH)
    assert table[("Six months (a5)", "training costs at most")] == wording.quantity(
        float(bill), "USD"
    )


def test_lifetime_multiple_comes_from_the_yearly_ratio(cases):
    life = lifetime.Lifetimes(cases.s, cases.fleet, cases.growth, growth=1.0, life=1.0)
    assert np.allclose(life.multiple(), life.yearly()["OpenAI 2024 ÷ final runs"])
    longer = lifetime.Lifetimes(cases.s, cases.fleet, cases.growth, growth=2.4, life=3.0)
    assert (longer.multiple() > life.multiple()).all()


def test_pooled_shares_stay_between_their_sources(cases):
    life = lifetime.Lifetimes(cases.s, cases.fleet, cases.growth)
    pooled = uncertainty.summary(life.share_2024_25())
    assert 20 < pooled.low < pooled.median < pooled.high < 60
    assert uncertainty.summary(life.share_2026(1.0)).median > pooled.median


def test_measured_ramp_uses_undisputed_user_counts():
    users = physical.weekly_users(data.table("usage"))
    assert users.is_monotonic_increasing and users.iloc[-1] == 300e6 and len(users) >= 4


def test_mixture_draws_every_source_equally():
    rng = np.random.default_rng(1)
    pooled = intervals.mixture([np.zeros(30_000), np.ones(30_000), 2.0], rng)
    assert [np.mean(pooled == v) for v in (0, 1, 2)] == pytest.approx([1 / 3] * 3, abs=0.01)

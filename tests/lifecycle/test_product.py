"""The reader's product: its bill, crossover and life by hand, for every shape of its use."""

import numpy as np
import pytest

from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.lifecycle import model, product, ramps, whatif

VALUES = {
    "daily_users": 1e6,
    "queries_per_user": 4.0,
    "input_tokens": 1000.0,
    "output_tokens": 500.0,
    "input_usd_per_mtok": 2.0,
    "output_usd_per_mtok": 10.0,
    "training_cost_usd": 20e6,
    "bill_growth_per_year": 0.0,
    "gpt4_training_cost_usd": 0.0,
    "fleet_share": 1.0,
    "fleet_growth_per_year": 0.0,
    "life_years": 2.0,
    "growth_per_year": 1.0,
    "research_multiple": 3.0,
    "retraining_months": 6.0,
    "price_basis": "list price",
    "training_basis": "cloud rental",
}
RATE = 1e6 * 4 * (1000 * 2 + 500 * 10) / 1e6


def test_a_steady_product_by_hand():
    found, multiple = whatif.point(VALUES), RATE * 730.5 / 20e6
    assert found["product_usd_per_day"] == pytest.approx(RATE)
    assert found["product_months"] == pytest.approx(20e6 / RATE / model.MONTH)
    assert found["product_weeks"] == pytest.approx(20e6 / RATE / 7)
    assert found["product_multiple"] == pytest.approx(multiple)
    assert found["product_share"] == pytest.approx(100 * multiple / (1 + multiple))
    assert found["product_year_share"] == pytest.approx(100 * multiple / (multiple + 3.0))
    assert found["product_cadence_multiple"] == pytest.approx(multiple / 4)
    assert found["input_months"] == pytest.approx(20e6 / (RATE * 2 / 7) / model.MONTH)
    assert found["input_year_multiple"] == pytest.approx(RATE * 2 / 7 * 365 / 20e6)


def test_in_compute_parity_comes_after_three_times_the_training_tokens():
    known = Facts(draws.Medians())
    tokens = known["gpt4_training_tokens"].value(draws.Medians())
    found = whatif.point(VALUES)["parity_months"]
    assert found == pytest.approx(3 * tokens / (4e6 * 1500) / model.MONTH)


@pytest.mark.parametrize("growth", [0.05, 0.5, 2.0, 30.0])
def test_a_bill_that_grows_is_the_models(growth):
    found = whatif.point(VALUES | {"bill_growth_per_year": growth})
    days = model.crossover_exponential(20e6, RATE, growth)
    assert found["product_months"] == pytest.approx(days / model.MONTH)
    expected = model.multiplier(20e6, RATE, 2 * model.YEAR, growth)
    assert found["product_multiple"] == pytest.approx(expected)


@pytest.mark.parametrize("months", [1.0, 12.0, 60.0])
def test_a_ramp_is_the_models(months):
    found = whatif.point(VALUES | {"ramp_months": months})
    days = model.crossover_linear(20e6, RATE, months * model.MONTH)
    assert found["product_months"] == pytest.approx(days / model.MONTH)
    numeric = model.cumulative([730.5], RATE, ramps.linear(months * model.MONTH))[0] / 20e6
    assert found["product_multiple"] == pytest.approx(numeric, rel=1e-3)


def test_at_serving_cost_prices_do_not_count():
    dear = VALUES | {"price_basis": "serving cost", "output_usd_per_mtok": 1000.0}
    cost = Facts()["serving_cost_per_query"].to("USD/query").value(draws.Medians())
    assert whatif.point(dear)["product_usd_per_day"] == pytest.approx(4e6 * cost)


def test_what_the_reader_leaves_out_is_the_datasets():
    open_ = VALUES | dict.fromkeys(("training_cost_usd", "output_tokens", "life_years"), 0.0)
    known, own = Facts(), whatif.given(open_)
    found = product.results(known, own)
    assert np.array_equal(
        found["product_training_usd"].samples, known["gpt4_training_cost_cloud"].samples
    )
    assert "answer_tokens" in found["product_usd_per_day"].facts
    assert "frontier_service_life" in product.over_its_life(known, own)["product_share"].facts

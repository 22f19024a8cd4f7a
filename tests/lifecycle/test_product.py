"""The reader's product: its bill, crossover and life by hand, for every shape of its use."""

import itertools

import numpy as np
import pytest

from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.units import Q
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


def naive_bill(v):
    """USD a day, query by query kind: fresh and cached input, batched or not, as an invoice."""
    total = 0.0
    for share, off in ((1 - v["batch_share"], 0.0), (v["batch_share"], v["batch_discount"])):
        sent = v["daily_users"] * v["queries_per_user"] * share
        long = v["long_context_from"] > 0 and v["input_tokens"] > v["long_context_from"]
        times = (1 - off) * (v["long_context_factor"] if long else 1) / 1e6
        cached = v["input_tokens"] * v["cached_share"]
        total += sent * (v["input_tokens"] - cached) * v["input_usd_per_mtok"] * times
        price = v["cached_input_usd_per_mtok"] or v["input_usd_per_mtok"]
        total += sent * cached * price * times
        out = v["output_tokens"] + v["reasoning_tokens"]
        total += sent * out * v["output_usd_per_mtok"] * times
    return total


TERMS = {
    "reasoning_tokens": [0.0, 700.0],
    "cached_share": [0.0, 0.3, 1.0],
    "cached_input_usd_per_mtok": [0.0, 0.2],
    "batch_share": [0.0, 0.25, 1.0],
    "batch_discount": [0.0, 0.5, 1.0],
    "long_context_from": [0.0, 999.0, 1000.0],
    "long_context_factor": [0.0, 1.0, 2.0],
}


def test_every_price_list_gives_the_invoice_of_its_queries():
    for terms in itertools.product(*TERMS.values()):
        values = VALUES | dict(zip(TERMS, terms))
        found = product.bill(Facts(), whatif.given(values))
        assert found.median == pytest.approx(naive_bill(values), abs=1e-9), values


def test_what_is_left_out_is_no_cache_no_batch_and_no_tier():
    assert set(TERMS) == set(product.TERMS)
    none = VALUES | dict.fromkeys(TERMS, 0.0)
    assert whatif.point(none) == whatif.point(VALUES)


@pytest.mark.parametrize(
    ("name", "values", "rises"),
    [
        ("daily_users", [1.0, 10.0, 1e6], True),
        ("input_tokens", [1.0, 1000.0, 200_001.0], True),
        ("reasoning_tokens", [0.0, 1.0, 1e5], True),
        ("cached_share", [0.0, 0.5, 1.0], False),
        ("cached_input_usd_per_mtok", [0.1, 1.0, 2.0], True),
        ("batch_share", [0.0, 0.5, 1.0], False),
        ("batch_discount", [0.0, 0.5, 1.0], False),
        ("long_context_factor", [1.0, 2.0, 5.0], True),
    ],
)
def test_each_parameter_moves_the_bill_one_way(name, values, rises):
    dear = {
        "cached_share": 0.5,
        "cached_input_usd_per_mtok": 0.2,
        "batch_share": 0.5,
        "batch_discount": 0.5,
        "long_context_from": 900.0,
        "long_context_factor": 2.0,
    }
    found = [whatif.point(VALUES | dear | {name: v})["product_usd_per_day"] for v in values]
    steps = np.diff(found if rises else found[::-1])
    assert (steps > 0).all(), found


def test_a_session_that_reads_97_percent_from_the_cache():
    """A real record: junhoyeo/tokscale#1142, priced at GPT-5.5's list, as a product's query."""
    session = {
        "daily_users": 1.0,
        "queries_per_user": 1.0,
        "input_tokens": 16_845_360.0,
        "output_tokens": 63_820.0,
        "cached_share": 16_358_912 / 16_845_360,
        "input_usd_per_mtok": 5.0,
        "cached_input_usd_per_mtok": 0.5,
        "output_usd_per_mtok": 30.0,
    }
    assert product.bill(Facts(), whatif.given(VALUES | session)).median == pytest.approx(
        12.53, abs=0.005
    )
    firm = session | {
        "daily_users": 1000.0,
        "queries_per_user": 60.0,
        "input_tokens": 280_756.0,
        "output_tokens": 1064.0,
        "training_cost_usd": 1e6,
    }
    listed = {"cached_input_usd_per_mtok": 0.0}
    assert whatif.point(VALUES | firm)["product_months"] == pytest.approx(2.62, abs=0.005)
    assert whatif.point(VALUES | firm | listed)["product_months"] == pytest.approx(0.38, abs=0.005)


@pytest.mark.parametrize(
    ("values", "usd"),
    [
        # ryoungj/BoLT#1: GPT-4o mini, then the same in batches
        ((240e6, 550e6, 0.15, 0.60, 0.0), 366.0),
        ((240e6, 550e6, 0.15, 0.60, 1.0), 183.0),
        # the configiq walkthrough of a month
        ((2e9, 500e6, 0.18, 0.54, 0.0), 630.0),
        # 10,000 requests of 1,500 tokens
        ((15e6, 0.0, 2.50, 0.0, 0.0), 37.50),
    ],
)
def test_bills_that_others_published_with_their_inputs(values, usd):
    names = ("input_tokens", "output_tokens", "input_usd_per_mtok", "output_usd_per_mtok")
    own = dict(zip((*names, "batch_share"), values)) | {"output_tokens": values[1] or 1e-9}
    one = {"daily_users": 1.0, "queries_per_user": 1.0, "batch_discount": 0.5}
    found = product.bill(Facts(), whatif.given(VALUES | own | one))
    assert found.median == pytest.approx(usd)


def test_a_conditional_price_counts_from_the_length_where_it_begins():
    """lidge-jun/opencodex#908: 2.10 USD at the flat price; its list doubles input and raises
    output by half above a length, which one factor can only meet between the two.
    """
    flat = {
        "daily_users": 1.0,
        "queries_per_user": 1.0,
        "input_tokens": 300_000.0,
        "output_tokens": 20_000.0,
        "input_usd_per_mtok": 5.0,
        "output_usd_per_mtok": 30.0,
    }
    tier = {"long_context_from": 272_000.0, "long_context_factor": 3.90 / 2.10}
    assert whatif.point(VALUES | flat)["product_usd_per_day"] == pytest.approx(2.10)
    assert whatif.point(VALUES | flat | tier)["product_usd_per_day"] == pytest.approx(3.90)
    below = flat | tier | {"input_tokens": 272_000.0}
    assert whatif.point(VALUES | below)["product_usd_per_day"] == pytest.approx(1.96)


@pytest.mark.parametrize("growth", [1.0, 0.2, 3.0])
def test_what_is_spent_in_a_time_adds_up_the_days(growth):
    one = product.described(Facts(), whatif.given(VALUES | {"bill_growth_per_year": growth}))
    days = (np.arange(365_250) + 0.5) / 1000
    expected = (RATE * growth ** (days / model.YEAR)).sum() / 1000
    assert one.spent(Q(1.0, "year")).to("USD").median == pytest.approx(expected, rel=1e-6)


def test_what_the_cache_holds_is_not_computed_again():
    found = whatif.point(VALUES | {"cached_share": 1.0, "reasoning_tokens": 500.0})
    assert found["parity_months"] == pytest.approx(1.5 * whatif.point(VALUES)["parity_months"])

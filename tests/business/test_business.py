"""The business chapter: published results, a slow reference, properties, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.business import model
from analysis.business import study as business_study
from analysis.display.chapter import Chapter
from analysis.evidence.estimates.facts import evaluate
from analysis.evidence.tables import data
from analysis.ledger import claims

money = st.floats(0.5, 500)
width = st.floats(0.1, 3)


@pytest.fixture(scope="module")
def study():
    return business_study.Business(Chapter("09_markets_and_business", samples=4000).drawn())


@pytest.fixture(scope="module")
def cases():
    return business_study.use_cases(data.table("best_for"), 4000)


# --- published results ----------------------------------------------------------------------------
def test_the_vendors_growth_follows_from_its_sums(study):
    """MarketsandMarkets prints 19.2 percent beside 106.15 and 254.98 billion."""
    assert study.growths()["MarketsandMarkets, 2025 to 2030"][0] == pytest.approx(19.2, abs=0.05)
    assert 100 * model.growth_rate(106, 255, 5) == pytest.approx(19.2, abs=0.05)


def test_futurums_forecast_implies_seven_billion(study):
    """48.8 billion in 2030 at 46.3 percent a year."""
    assert study.markets()["2025, Futurum (back from 2030)"][0] == pytest.approx(7.3e9, rel=0.01)


def test_menlos_market_grew_3_2_times(study):
    assert study.growths()["Menlo, enterprise spending, 2024 to 2025"][0] == pytest.approx(
        222, abs=0.5
    )


def test_gartners_share_of_inference(study):
    """55 percent of spending on AI infrastructure as a service in 2026."""
    assert study.s["inference_iaas_2026"][0] / study.s["ai_iaas_2026"][0] == pytest.approx(
        0.55, abs=0.005
    )


def test_copilots_margin_was_minus_200_percent(study):
    """Ten dollars of price, more than twenty of loss."""
    assert study.margins()["GitHub Copilot, early 2023 (flat rate)"][0] == pytest.approx(-200)


def test_deepseeks_margin_of_545_percent_on_cost(study):
    """DeepSeek prints 545 percent profit on cost: 562,027 over 87,072 dollars."""
    margin = study.margins()["DeepSeek, if all paid list price"][0] / 100
    assert 100 * margin / (1 - margin) == pytest.approx(545, abs=1)


def test_midjourneys_two_thirds(study):
    assert study.midjourney_saving()[0] == pytest.approx(66.7, abs=0.05)


def test_article_a2s_subscriber_has_a_margin_of_minus_100_percent():
    assert model.flat_rate_margin(20, 40) == -1
    assert evaluate(claims.claim("margin-negative-a2").arithmetic, "percent")[0] == pytest.approx(
        -100
    )


def test_openais_operating_loss_of_the_first_half_of_2025(study):
    """7.8 billion on 4.3 billion of revenue."""
    assert evaluate(claims.claim("consumer-subsidised-a4").evidence, "percent")[0] == pytest.approx(
        -181.4, abs=0.1
    )


def test_openais_revenue_at_the_start_of_2023():
    """300 million a month after a rise by 1,700 percent is 16.7 million a month."""
    assert evaluate("openai_monthly_revenue_2024_08 / openai_revenue_growth_2023", "USD/month")[
        0
    ] == pytest.approx(16.7e6, rel=0.01)


# --- a slow reference -----------------------------------------------------------------------------
@pytest.mark.parametrize("price, mean, sigma", [(20, 8, 1.5), (20, 30, 0.5), (200, 50, 1.0)])
def test_shares_agree_with_counted_users(price, mean, sigma):
    rng = np.random.default_rng(1)
    users = np.exp(np.log(mean) - sigma**2 / 2 + sigma * rng.standard_normal(400_000))
    assert users.mean() == pytest.approx(mean, rel=0.03)
    assert model.share_of_users_above(price, mean, sigma) == pytest.approx(
        (users > price).mean(), abs=0.003
    )
    assert model.share_of_cost_above(price, mean, sigma) == pytest.approx(
        users[users > price].sum() / users.sum(), abs=0.02
    )
    assert model.cost_at_percentile(0.9, mean, sigma) == pytest.approx(
        np.quantile(users, 0.9), rel=0.02
    )


# --- properties -----------------------------------------------------------------------------------
@given(money, money, width)
def test_the_heavy_users_share_of_cost_exceeds_their_number(price, mean, sigma):
    assert model.share_of_cost_above(price, mean, sigma) >= model.share_of_users_above(
        price, mean, sigma
    )


@given(money, money, width, st.floats(1.01, 5))
def test_a_higher_price_leaves_fewer_loss_makers(price, mean, sigma, more):
    assert model.share_of_users_above(price * more, mean, sigma) <= model.share_of_users_above(
        price, mean, sigma
    )


@given(money, money, width, st.floats(0.01, 100))
def test_shares_do_not_depend_on_the_currency(price, mean, sigma, rate):
    assert model.share_of_users_above(price * rate, mean * rate, sigma) == pytest.approx(
        model.share_of_users_above(price, mean, sigma), abs=1e-9
    )


@given(st.floats(0.02, 0.4), money, width)
def test_the_mean_at_a_share_of_loss_makers_is_found_again(share, price, sigma):
    mean = model.break_even_mean(share, price, sigma)
    assert model.share_of_users_above(price, mean, sigma) == pytest.approx(share, abs=1e-6)


@given(money, st.floats(0.1, 1.5))
def test_the_width_is_found_again_from_the_tail(mean, sigma):
    cost = float(model.cost_at_percentile(0.99, mean, sigma))
    assert model.sigma_from_tail(mean, 0.99, cost) == pytest.approx(sigma, rel=1e-6)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_a_joint_saving_lies_between_the_larger_one_and_the_independent_product(r, h, overlap):
    joint = float(model.saving(r, h, overlap))
    assert max(r, h) - 1e-12 <= joint <= 1 - (1 - r) * (1 - h) + 1e-12


@given(money, money, st.floats(0.5, 10))
def test_growth_compounds_back(first, last, years):
    assert first * (1 + model.growth_rate(first, last, years)) ** years == pytest.approx(last)


def test_an_owned_hour_of_the_sources_server():
    assert model.owned_hour(350e3, 105e3, 3, 8) == pytest.approx(2.16, abs=0.005)
    assert model.owned_hour(350e3, 105e3, 6, 8) == pytest.approx(
        model.owned_hour(350e3, 105e3, 3, 8) / 2
    )


# --- use cases ------------------------------------------------------------------------------------
def test_each_use_case_has_its_four_ranges():
    table = data.table("best_for")
    assert (table.groupby("use_case")["quantity"].nunique() == 4).all() and table[
        "use_case"
    ].nunique() == 8
    assert (table["low"] < table["high"]).all() and set(table["claim"]) <= set(claims.claims())


def test_share_months_and_volume_say_the_same(cases):
    for case in cases.values():
        share, months = case["share"] / 100, case["months"]
        years = (
            months / 12 * share / (1 - share)
        )  # the life: serving over outlay times the time to parity
        assert (years > 0.39).all() and (years < 3.61).all()


def test_the_articles_order_comes_out(cases):
    middle = {name: float(np.median(case["share"])) for name, case in cases.items()}
    labels = {name: case["label"] for name, case in cases.items()}
    assert min(v for k, v in middle.items() if labels[k] == "inference") > 50
    assert max(v for k, v in middle.items() if labels[k] == "training") < 50
    assert list(business_study.use_case_rows(cases)["median"]) == sorted(
        middle.values(), reverse=True
    )


def test_the_seed_decides_the_samples():
    table = data.table("best_for")
    one, two, other = (
        business_study.use_cases(table, 100, seed)["customer chatbot"]["share"]
        for seed in (1, 1, 2)
    )
    assert (one == two).all() and not (one == other).all()


def test_copilot_lost_on_nearly_every_user(study):
    assert study.copilot_loss_share() == pytest.approx(0.96, abs=0.01)


def test_the_readers_plan_counts(study):
    dear = business_study.Business(study.s, price=200, mean_cost=8, sigma=1.5)
    assert float(dear.swings()["median"].iloc[0]) < float(study.swings()["median"].iloc[0])
    assert (
        "$200"
        in dear.what_would_make_it_true(business_study.use_cases(data.table("best_for"), 100))[
            "Holds when"
        ].iloc[0]
    )


def test_wider_use_makes_single_users_dearer(study):
    costs = [
        float(t.lstrip("$").replace(",", ""))
        for t in study.user_table()["One user in a thousand costs at least"]
    ]
    assert costs == sorted(costs)


# --- bad input ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "call",
    [
        lambda: model.growth_rate(0, 1, 1),
        lambda: model.share_of_users_above(20, 8, 0),
        lambda: model.share_of_cost_above(0, 8, 1),
        lambda: model.flat_rate_margin(0, 1),
        lambda: model.owned_hour(1, 1, 0, 8),
        lambda: model.cost_at_percentile(0.5, -1, 1),
    ],
)
def test_values_that_are_not_positive_are_refused(call):
    with pytest.raises(ValueError, match="must be above 0"):
        call()


def test_a_saving_is_a_share():
    with pytest.raises(ValueError, match="routing must lie between 0 and 1"):
        model.saving(1.2, 0.3)


def test_a_tail_that_no_width_reaches_is_refused_with_the_most_it_can():
    with pytest.raises(ValueError, match="the most is"):
        model.sigma_from_tail(1.0, 0.9, 100.0)

"""The business chapter: published results, a slow reference, properties, bad input."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.business import cases as use_cases
from analysis.business import model, study, views
from analysis.display.chapter import Chapter
from analysis.evidence.estimates.facts import evaluate
from analysis.evidence.tables import data
from analysis.evidence.tables.origins import each
from analysis.ledger import claims
from tests.conftest import central

CHAPTER = "09_markets_and_business"

money = st.floats(0.5, 500)
width = st.floats(0.1, 3)


@pytest.fixture(scope="module")
def results(chapter):
    return study.results(chapter.facts, chapter.parameters)


@pytest.fixture(scope="module")
def cases(chapter):
    return use_cases.cases(data.table("best_for"), chapter.facts)


# --- published results ----------------------------------------------------------------------------
def test_the_vendors_growth_follows_from_its_sums(results):
    """MarketsandMarkets prints 19.2 percent beside 106.15 and 254.98 billion."""
    assert central(results["mnm_growth"]) == pytest.approx(19.2, abs=0.05)
    assert 100 * model.growth_rate(106, 255, 5) == pytest.approx(19.2, abs=0.05)


def test_futurums_forecast_implies_seven_billion(results):
    """48.8 billion in 2030 at 46.3 percent a year."""
    assert results["futurum_market_2025"].median == pytest.approx(7.3e9, rel=0.01)


def test_the_spread_of_vendors_is_that_of_the_sizes_drawn(chapter, results):
    chapter.results.update(results)
    drawn = views.markets(chapter)["frame"].query("group == ''")["median"]
    assert len(drawn) == 4
    assert results["market_spread"].median == pytest.approx(drawn.max() / drawn.min(), rel=0.01)


def test_menlos_market_grew_3_2_times(results):
    assert central(results["enterprise_growth"]) == pytest.approx(222, abs=0.5)


def test_gartners_share_of_inference(chapter):
    """23.3 billion for inference in 2026 against 19.0 for training, printed as 55 percent; of the
    forecast of 2025, 20.6 of 37.5.
    """
    serving = chapter.facts["inference_iaas_2026"].median
    whole = chapter.facts["ai_iaas_2026"].median
    assert serving == pytest.approx(23.3e9, rel=0.01)
    assert whole - serving == pytest.approx(19.0e9, rel=0.01)
    earlier = chapter.facts["inference_iaas_2026_october"] / chapter.facts["ai_iaas_2026_october"]
    assert earlier.to("").median == pytest.approx(0.55, abs=0.005)


def test_copilots_margin_was_minus_200_percent(results):
    """Ten dollars of price, more than twenty of loss."""
    assert central(results["copilot_margin"]) == pytest.approx(-200)


def test_deepseeks_margin_of_545_percent_on_cost(results):
    """DeepSeek prints 545 percent profit on cost: 562,027 over 87,072 dollars."""
    margin = results["deepseek_margin"].to("").median
    assert 100 * margin / (1 - margin) == pytest.approx(545, abs=1)


def test_midjourneys_two_thirds(results):
    assert central(results["midjourney_saving"]) == pytest.approx(66.7, abs=0.05)


def test_article_a2s_subscriber_has_a_margin_of_minus_100_percent(results):
    assert model.flat_rate_margin(20, 40) == -1
    assert results["stated_margin"].median == -100
    assert evaluate(claims.claim("margin-negative-a2").arithmetic, "percent")[0] == pytest.approx(
        -100
    )


def test_openais_operating_loss_of_the_first_half_of_2025():
    """7.8 billion on 4.3 billion of revenue."""
    loss = (
        data.fact("openai_operating_loss_2025h1").value / data.fact("openai_revenue_2025h1").value
    )
    assert 100 * loss == pytest.approx(181.4, abs=0.1)


def test_openais_revenue_at_the_start_of_2023():
    """300 million a month after a rise by 1,700 percent is 16.7 million a month."""
    growth = data.fact("openai_revenue_growth_2023").value
    revenue = data.fact("openai_monthly_revenue_2024_08").value
    assert revenue / growth == pytest.approx(16.7e6, rel=0.01)


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
    mean = model.mean_at_share_above(share, price, sigma)
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


@given(money, st.floats(1.01, 100), st.floats(0, 1))
def test_a_place_lies_between_its_ends_by_factors(low, factor, place):
    found = model.between(low, low * factor, place)
    assert low * (1 - 1e-9) <= found <= low * factor * (1 + 1e-9)
    assert np.log(found / low) == pytest.approx(place * np.log(factor), abs=1e-9)


# --- use cases ------------------------------------------------------------------------------------
def test_each_use_case_has_its_quantities_as_ranges_or_facts():
    table = data.table("best_for")
    assert set(table["claim"]) == set(use_cases.NAMES) <= set(claims.claims())
    ranges = table[table["fact"] == ""]
    assert (ranges["low"] < ranges["high"]).all()
    assert table.loc[table["fact"] != "", ["low", "high"]].isna().all(axis=None)


def test_a_unit_in_tokens_costs_from_a_short_one_at_the_small_model_to_a_long_one_at_the_large(
    chapter,
):
    """1,000 tokens in and 200 out at 0.15 and 0.60 dollars; 5,000 and 1,000 at 2.50 and 10."""
    table = data.table("best_for")
    rows = table.assign(origins=each(table)).set_index(["claim", "quantity"])
    rows = rows.loc["bestfor-chatbot-a3"]
    ends = use_cases.cost_ends(rows.loc["input_tokens"], rows.loc["output_tokens"], chapter.facts)
    assert [e.to("USD/query").median for e in ends] == pytest.approx([0.00027, 0.0225])


def test_share_parity_and_volume_say_the_same(cases):
    for case in cases.values():
        share, years = case.share.samples / 100, case.parity.to("year").samples
        assert years * share / (1 - share) == pytest.approx(case.life.samples)
        times = case.units.samples / case.volume.samples
        assert times == pytest.approx(share / (1 - share))


def test_one_test_judges_every_case(cases):
    """The share of the phase that the article names, which with the other's share is the whole."""
    for case in cases.values():
        share = 100 - case.tested.samples if case.says == "training" else case.tested.samples
        assert share == pytest.approx(case.share.samples)
    asked = {(c.quantity, c.unit) for id in cases for c in (claims.claim(id),)}
    phases = ("serving", "training")
    assert asked == {(f"share of {p} in the cost of the product", "percent") for p in phases}
    for id, case in cases.items():
        assert (case.says == "training") == ("training" in claims.claim(id).quantity)


def test_the_articles_order_comes_out(cases):
    inference = [c.share.median for c in cases.values() if c.says == "inference"]
    training = [c.share.median for c in cases.values() if c.says == "training"]
    assert min(inference) > 50 > max(training)
    shown = list(views.cases(cases)["frame"]["median"])
    assert shown == sorted((c.share.median for c in cases.values()), reverse=True)


def test_serving_leads_clearly_where_the_whole_interval_lies_above_half(cases):
    found = use_cases.results(cases)
    shares = [case.share.interval for case in cases.values()]
    assert found["cases_clearly_led"].median == sum(share.low > 50 for share in shares)
    assert found["cases_clearly_led"].median < found["cases_led_by_serving"].median


def test_the_record_of_a_case_names_what_moves_it(cases):
    """Prices enter as facts, our readings as assumptions; no price is named that plays no part."""
    chatbot, compliance = (cases[f"bestfor-{name}-a3"].share for name in ("chatbot", "compliance"))
    assert set(chatbot.facts) == {*use_cases.SMALL, *use_cases.LARGE}
    assert "h100_hour_price_2025" in compliance.facts
    assert not set(compliance.facts) & {*use_cases.SMALL, *use_cases.LARGE}
    for share in (chatbot, compliance):
        for fact in share.direct.values():
            if hasattr(fact, "fact"):
                moved = share.given(**{fact.name: 2 * fact.median})
                assert moved.median > share.median
    assert "chatbot_units_per_day" in chatbot.assumptions
    assert "own-calculation" not in (*chatbot.sources, *compliance.sources)


def test_the_seed_decides_the_samples():
    table = data.table("best_for")
    one, two, other = (
        use_cases.cases(table, Chapter("09_markets_and_business", seed=seed, samples=100).facts)[
            "bestfor-chatbot-a3"
        ].share.samples
        for seed in (1, 1, 2)
    )
    assert (one == two).all() and not (one == other).all()


def test_a_case_without_its_rows_is_refused_by_name(chapter):
    table = data.table("best_for")
    with pytest.raises(ValueError, match="bestfor-agents-a3 must have a row .* outlay"):
        use_cases.cases(table[table["use_case"] != "autonomous agents"], chapter.facts)
    lacking = table[(table["claim"] != "bestfor-saas-a3") | (table["quantity"] != "life")]
    with pytest.raises(ValueError, match="bestfor-saas-a3 must have a row .* life"):
        use_cases.cases(lacking, chapter.facts)


# --- flat rates -----------------------------------------------------------------------------------
def test_copilot_lost_on_nearly_every_user(results):
    assert results["copilot_loss_share"].to("").median == pytest.approx(0.96, abs=0.01)


def test_the_readers_plan_counts_in_the_example_alone(results):
    values = {"plan_usd_per_month": 200.0, "seed": 1, "samples": 4000}
    dear = Chapter("09_markets_and_business", values)
    found = study.plan(dear.parameters)
    assert found["loss_makers"].median < results["loss_makers"].median
    assert found["mean_for_a_tenth"].median > results["mean_for_a_tenth"].median
    everything = study.results(dear.facts, dear.parameters)
    assert {name for name, result in everything.items() if result.parameters} == set(found)


def test_the_table_of_widths_has_the_one_that_the_text_names(results):
    found = views.by_width(20.0, 8.0, 1.5).set_index("Width of use")["Users above the price"]
    assert results["wider_use"].median == 3
    assert float(found["3"].split()[0]) == pytest.approx(
        100 * results["loss_makers_wider"].median, abs=0.01
    )


def test_wider_use_makes_single_users_dearer():
    table = views.by_width(20.0, 8.0, 1.5)["One user in a thousand costs at least"]
    costs = [float(text.lstrip("$").replace(",", "")) for text in table]
    assert costs == sorted(costs)


@given(money, money, width)
def test_halving_the_mean_moves_as_much_as_doubling_the_price(price, mean, sigma):
    frame = views.swings(price, mean, sigma).set_index("label")
    first, second = frame.loc["Mean cost of a user"], frame.loc["Price"]
    assert list(first[["low", "high"]]) == pytest.approx(list(second[["low", "high"]]))


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
    with pytest.raises(ValueError, match="must be positive"):
        call()


def test_a_saving_is_a_share():
    with pytest.raises(ValueError, match="routing must lie between 0 and 1"):
        model.saving(1.2, 0.3)


def test_a_tail_that_no_width_reaches_is_refused_with_the_most_it_can():
    with pytest.raises(ValueError, match="the most is"):
        model.sigma_from_tail(1.0, 0.9, 100.0)

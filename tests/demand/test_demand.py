"""Volume, elasticity, agents: published results, closed forms, properties, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.demand import model
from analysis.demand import study as demand_study
from analysis.display.chapter import Chapter
from analysis.evidence import data, uncertainty
from analysis.evidence.facts import evaluate
from analysis.ledger import claims

factor = st.floats(1.01, 1e4)


@pytest.fixture(scope="module")
def study():
    return demand_study.Demand(Chapter("07_falling_prices_rising_bills", samples=4000).drawn())


# --- published results ----------------------------------------------------------------------------
def test_tripled_bills_at_a_third_of_the_price_are_nine_times_the_volume(study):
    """Stack Scout: 18.40 to 6.07 dollars a million tokens, minus 67 percent; bills tripled."""
    volume, price = study.pairs()["2.4 billion API calls, 2025–26"]
    assert 100 * (1 - price[0]) == pytest.approx(67, abs=0.1) and volume[0] == pytest.approx(
        9.1, abs=0.01
    )


def test_the_enterprise_sums_grow_by_483_percent_and_not_by_320(study):
    """Oplexa prints both figures beside 1.2 and 7 million dollars."""
    growth = study.s["enterprise_ai_spend_2026"][0] / study.s["enterprise_ai_spend_2024"][0] - 1
    assert 100 * growth == pytest.approx(483.3, abs=0.1)
    assert study.needed_volume()["at unchanged prices"][0] == pytest.approx(5.833, abs=0.001)


def test_googles_growth_as_google_prints_it(study):
    """I/O 2026: about fifty times, then seven times, about 330 times in two years."""
    first, second, third = (study.s[f"google_tokens_per_month_{y}"][0] for y in (2024, 2025, 2026))
    assert second / first == pytest.approx(49.5, abs=0.1) and third / second == pytest.approx(
        6.7, abs=0.05
    )
    assert third / first == pytest.approx(330, rel=0.01)


def test_microsofts_bill_at_most_two_and_a_half_times(study):
    """Five times the tokens at no more than half the cost per token."""
    assert study.bills()["Microsoft, 2024–25"][0] == pytest.approx(2.5)


def test_openais_six_billion_a_minute_is_260_trillion_a_month():
    """The Decoder and Holter turn 6 billion tokens a minute into 260 trillion a month."""
    series = demand_study.tokens_per_month(data.table("usage"))
    last = series[series["series"] == "OpenAI"].iloc[-1]
    assert last["value"] == pytest.approx(260e12, rel=0.02)


def test_dauner_and_socher_thinking_tokens(study):
    """543.5 thinking tokens on top of 37.7 make fifteen times the output."""
    assert study.reasoning()["tokens, 14 open models (Dauner and Socher)"][0] == pytest.approx(
        15.4, abs=0.05
    )


def test_a_year_of_doubling_every_seven_and_a_half_months():
    assert model.doublings(12.0, 7.5) == pytest.approx(3.03, abs=0.005)


def test_an_hour_of_median_pay_is_28_dollars(study):
    assert study.s["us_median_weekly_earnings_2024"][0] / demand_study.WORK_WEEK == pytest.approx(
        28.5, abs=0.05
    )


def test_most_of_the_gain_does_not_come_from_votes():
    """DeepSeek's table: GPT-4o 9.3, o1-mini 63.6 with one answer and 80.0 by consensus of 64."""
    claim = claims.claim("testtime-primary-site-a1")
    assert evaluate(claim.evidence, "percent")[0] == pytest.approx(23.2, abs=0.05)


# --- closed forms and properties ------------------------------------------------------------------
@given(factor, st.floats(0.001, 0.99))
def test_the_bill_rises_exactly_when_demand_is_elastic(volume, price):
    assert (model.elasticity(volume, price) > 1) == (volume * price > 1)


@given(factor, st.floats(0.001, 0.99))
def test_volume_undoes_spending(volume, price):
    assert model.volume_factor(volume * price, price) == pytest.approx(volume)


@given(st.floats(0.2, 3), factor)
def test_the_exponent_is_found_again(exponent, users):
    assert model.scaling_exponent(users**exponent, users) == pytest.approx(exponent)


@given(st.integers(1, 200), st.floats(1, 1e5), st.floats(0, 1e4))
def test_task_tokens_is_the_sum_over_turns(turns, first, added):
    assert model.task_tokens(turns, first, added) == pytest.approx(
        sum(first + added * k for k in range(turns))
    )


def test_an_agent_hour_falls_with_slower_tools_and_rises_with_context():
    base = model.agent_tokens_per_hour(6000, 400, 60, 5)
    assert (
        model.agent_tokens_per_hour(6000, 400, 60, 10)
        < base
        < model.agent_tokens_per_hour(12000, 400, 60, 5)
    )
    assert model.agent_tokens_per_hour(0, 60, 60, 0) == pytest.approx(3600 * 60)


def test_every_measured_pair_is_elastic(study):
    assert all(np.median(v) > 1 for v in study.elasticities().values())


def test_a_price_that_did_not_fall_counts_as_infinite():
    with np.errstate(all="ignore"):
        assert np.isinf(model.elasticity(2.0, 1.0))


def test_the_needed_volume_grows_with_the_fall_of_price(study):
    values = [float(v[0]) for v in study.needed_volume().values()]
    assert values == sorted(values) and values[-1] == pytest.approx(583, abs=1)


def test_the_readers_speed_and_price_count(study):
    slow = demand_study.Demand(study.s, tokens_per_second=6, tool_seconds=60)
    assert np.median(slow.hour_cost(20)) < np.median(study.hour_cost(20)) / 5
    assert np.allclose(study.hour_cost(20), 50 * study.hour_cost(0.4))


def test_solved_thresholds_turn_the_verdict(study):
    rows = study.what_would_make_it_true().set_index("Claim")["Value"]
    assert (
        rows["Over 320 percent (a2)"] == "$5.0 million per year"
        and rows["Bills keep climbing (a2)"] == "3.0×"
    )


def test_swings_are_ordered_and_hold_the_middle(study):
    swings = study.swings()
    assert (swings["low"] <= swings["median"]).all() and (swings["median"] <= swings["high"]).all()
    assert (swings["high"] / swings["low"]).is_monotonic_decreasing


def test_with_context_marks_all_but_one():
    rows = demand_study.with_context(pd.DataFrame({"label": ["a", "all, combined"]}))
    assert list(rows["group"]) == ["context", "message"]


# --- bad input ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "call",
    [
        lambda: model.volume_factor(2.0, 0.0),
        lambda: model.elasticity(-1.0, 0.5),
        lambda: model.scaling_exponent(0.0, 2.0),
        lambda: model.doublings(12.0, 0.0),
        lambda: model.agent_tokens_per_hour(1, 1, 0.0, 1),
    ],
)
def test_values_that_are_not_positive_are_refused(call):
    with pytest.raises(ValueError, match="must be above 0"):
        call()


# --- the ledger -----------------------------------------------------------------------------------
@pytest.mark.parametrize("chapter", ["07_falling_prices_rising_bills", "09_markets_and_business"])
def test_no_claim_is_left_unexamined_and_each_says_why(chapter):
    rows = [c for c in claims.claims().values() if c.chapter == chapter]
    assert not [c.id for c in rows if claims.NOT_EXAMINED in c.remark or not c.remark]
    undecided = [c for c in rows if not c.evidence and not c.arithmetic]
    assert len(undecided) <= 0.15 * len(rows)
    assert all(
        c.remark.startswith(("Cannot be checked", "A matter of definition", "An assumption"))
        for c in undecided
    )
    for c in rows:
        if c.relation == "true" and c.evidence:
            assert c.reading.startswith("Decided by:"), c.id


def test_combined_rows_lie_between_their_parts(study):
    parts = [float(np.median(v)) for k, v in study.reasoning().items() if k != "all, combined"]
    s = uncertainty.summary(study.reasoning()["all, combined"])
    assert s.low == pytest.approx(min(parts), rel=0.05) and s.high == pytest.approx(
        max(parts), rel=0.05
    )

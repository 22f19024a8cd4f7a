"""Volume, elasticity, agents: published results, closed forms, properties, bad input."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.demand import model, study, views
from analysis.display.chapter import declared
from analysis.evidence.estimates import facts as evidence_facts
from analysis.evidence.tables import data
from analysis.ledger import claims, codings, turning
from tests.conftest import central

CHAPTER = "07_falling_prices_rising_bills"
factor = st.floats(1.01, 1e4)


@pytest.fixture(scope="module")
def facts(chapter):
    return chapter.facts


@pytest.fixture(scope="module")
def results(chapter):
    return study.results(chapter.facts, chapter.parameters)


def with_parameters(chapter, **values):
    return study.results(chapter.facts, evidence_facts.given(declared(CHAPTER), values))


def test_only_what_is_exact_is_called_so(results):
    said = data.texts(CHAPTER)["charts"]["needed"]["subtitle"]
    exact = all(results[name].interval.exact for name in study.NEEDED)
    assert exact == ("exact" in said)


def test_a_title_tells_rows_below_inside_and_above_a_claimed_range(chapter):
    rows = chapter.frame(*study.AGENTS[:-1])
    claim = claims.claim("agent-tokens-10-100x-a3")
    assert views.placed(rows, claim) == (
        "one agent below, several agents inside, coding agents above"
    )
    all_below = rows.assign(median=claim.low / 2)
    assert views.placed(all_below, claim) == (
        "one agent and several agents and coding agents below"
    )


# --- published results ----------------------------------------------------------------------------
def test_tripled_bills_at_a_third_of_the_price_are_nine_times_the_volume(facts):
    """Stack Scout: 18.40 to 6.07 dollars a million tokens, minus 67 percent; bills tripled."""
    volume, price = study.volumes_and_prices(facts)["panel"]
    assert 100 * (1 - central(price)) == pytest.approx(67, abs=0.1)
    assert central(volume) == pytest.approx(9.1, abs=0.01)


def test_the_enterprise_sums_grow_by_483_percent_and_not_by_320(results):
    """Oplexa prints both figures beside 1.2 and 7 million dollars."""
    assert central(results["sums_growth"]) == pytest.approx(483.3, abs=0.1)
    assert central(results["needed_unchanged"]) == pytest.approx(5.833, abs=0.001)
    assert central(results["sum_at_320"].to("USD/year")) == pytest.approx(5.04e6)


def test_googles_growth_as_google_prints_it(facts, results):
    """I/O 2026: about fifty times, then seven times, about 330 times in two years."""
    first, second = (facts[f"google_tokens_per_month_{y}"].median for y in (2024, 2025))
    assert second / first == pytest.approx(49.5, abs=0.1)
    assert results["google_growth"].median == pytest.approx(6.7, abs=0.05)
    assert results["google_two_years"].median == pytest.approx(330, rel=0.01)


def test_microsofts_bill_at_most_two_and_a_half_times(results):
    """Five times the tokens at no more than half the cost per token."""
    assert central(results["microsoft_bill"]) == pytest.approx(2.5)


def test_openais_six_billion_a_minute_is_260_trillion_a_month():
    """The Decoder and Holter turn 6 billion tokens a minute into 260 trillion a month."""
    series = views.tokens_per_month(data.table("usage"))
    last = series[series["series"] == "OpenAI, API alone"].iloc[-1]
    assert last["value"] == pytest.approx(260e12, rel=0.02)


def test_what_counts_different_things_is_not_joined():
    """OpenAI's two figures: all that it processed, and its API alone."""
    series = views.tokens_per_month(data.table("usage")).groupby("series").size()
    assert series["OpenAI, all of it"] == series["OpenAI, API alone"] == 1


def test_dauner_and_socher_thinking_tokens(results):
    """543.5 thinking tokens on top of 37.7 make fifteen times the output."""
    assert results["dauner_multiple"].median == pytest.approx(15.4, abs=0.05)


def test_a_year_of_doubling_every_seven_and_a_half_months(results):
    users = results["user_growth"].given(chatgpt_user_doubling=7.5)
    assert users.median == pytest.approx(3.03, abs=0.005)


def test_an_hour_of_median_pay_is_28_dollars(results):
    assert results["hourly_pay"].median == pytest.approx(28.5, abs=0.05)


def test_most_of_the_gain_does_not_come_from_votes(results):
    """DeepSeek's table: GPT-4o 9.3, o1-mini 63.6 with one answer and 80.0 by consensus of 64."""
    assert results["vote_share"].median == pytest.approx(23.2, abs=0.05)
    assert results["trained_share"].median == pytest.approx(76.8, abs=0.05)


# --- closed forms and properties ------------------------------------------------------------------
@given(factor, st.floats(0.001, 0.99))
def test_the_bill_rises_exactly_when_demand_is_elastic(volume, price):
    assert (model.elasticity(volume, price) > 1) == (volume * price > 1)


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


def test_every_measured_pair_is_elastic(results):
    assert all(results[name].median > 1 for name in study.ELASTICITIES)
    assert results["smallest_elasticity"].median == min(
        results[name].median for name in study.ELASTICITIES
    )


@pytest.mark.parametrize("price", [1.0, 1.5])
def test_a_price_that_did_not_fall_counts_as_infinite(price):
    assert np.isinf(model.elasticity(2.0, price))


def test_the_needed_volume_grows_with_the_fall_of_price(results):
    values = [central(results[name]) for name in study.NEEDED]
    assert values == sorted(values) and values[-1] == pytest.approx(583, abs=1)


def test_the_readers_agent_moves_its_own_hour_and_no_articles(chapter, results):
    slow = with_parameters(chapter, agent_tokens_per_second=6.0, tool_seconds=60.0)
    assert slow["own_hour_usd"].median < results["own_hour_usd"].median / 5
    assert np.allclose(slow["hour_usd"].samples, results["hour_usd"].samples)
    assert np.allclose(results["hour_usd"].samples, results["own_hour_usd"].samples)


def test_the_price_of_an_hour_counts_in_full(chapter, results):
    cheap = with_parameters(chapter, agent_usd_per_mtok=0.4)
    assert np.allclose(results["hour_usd"].samples, 50 * cheap["hour_usd"].samples)
    assert np.allclose(results["cheap_hour_usd"].samples, cheap["hour_usd"].samples)


def test_solved_thresholds_turn_the_verdict(results):
    """Bills rise while tokens grow faster than the price falls: threefold, as it did."""
    found = {t.input: t for t in turning.turns(results["google_bill"], (1, np.inf))}
    tokens = found["google_tokens_per_month_2026"].low / found["google_tokens_per_month_2025"].now
    assert tokens == pytest.approx(results["realised_fall"].median, rel=1e-3)


@pytest.mark.parametrize(
    "values, widest",
    [
        ({}, "short_context"),
        ({"agent_tokens_per_second": 1.0}, "speed_spread"),
        ({"tool_seconds": 3600.0}, "tool_spread"),
    ],
)
def test_what_moves_an_hour_most_depends_on_the_agent(chapter, values, widest):
    own = evidence_facts.given(declared(CHAPTER), values)
    assert views.widest(chapter.facts, own) == widest


def test_all_but_the_last_row_are_context():
    rows = views.last_stands_out(pd.DataFrame({"label": ["a", "b", "all, combined"]}))
    assert list(rows["group"]) == ["context", "context", "message"]


# --- bad input ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "call",
    [
        lambda: model.elasticity(-1.0, 0.5),
        lambda: model.scaling_exponent(0.0, 2.0),
        lambda: model.agent_tokens_per_hour(1, 1, 0.0, 1),
    ],
)
def test_values_that_are_not_positive_are_refused(call):
    with pytest.raises(ValueError, match="must be positive"):
        call()


# --- the ledger -----------------------------------------------------------------------------------
@pytest.mark.parametrize("chapter", ["07_falling_prices_rising_bills", "09_markets_and_business"])
def test_no_claim_is_left_unexamined_and_each_says_why(chapter):
    rows = [c for c in claims.claims().values() if c.chapter == chapter]
    assert not [c.id for c in rows if claims.NOT_EXAMINED in c.remark or not c.remark]
    undecided = [c for c in rows if not c.evidence and not c.arithmetic]
    # Causes and motives stand in rows of their own, and hardly any of them can be checked.
    assert len(undecided) <= 0.4 * len(rows)
    said = ("decide", "Cannot be checked", "A matter of definition", "An assumption")
    assert not [c.id for c in undecided if not any(word in c.remark for word in said)]
    for c in rows:
        if c.relation == "true" and c.evidence:
            assert codings.agreed(c.id).fit in ("good", "partial"), c.id


def test_combined_rows_lie_between_their_parts(facts, results):
    *parts, combined = (results[n] if n in results else facts[n] for n in study.REASONING)
    assert combined.low == pytest.approx(min(part.low for part in parts), rel=0.05)
    assert combined.high == pytest.approx(max(part.high for part in parts), rel=0.05)


def test_the_combined_agents_reach_from_one_agent_to_coding_agents():
    found = evidence_facts.worked_out()["agent_token_multiple_range"]
    assert (found.low, found.high) == pytest.approx((4 / 1.3, 1000 * 1.3))

"""The lifecycle model: a day-by-day reference, published results, limits, properties."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from analysis.evidence.units import Q
from analysis.lifecycle import model as lc
from analysis.lifecycle import ramps
from tests import naive

costs = st.floats(1e4, 1e10)
rates = st.floats(1e2, 1e8)
factors = st.floats(0.05, 50)


@pytest.mark.parametrize("factor", [1.0, 3.0, 0.5, 0.9])
def test_exponential_closed_form_equals_the_day_by_day_reference(factor):
    slow = naive.crossover_by_day(78e6, 4e5, lambda t: factor ** (t / 365.25))
    assert lc.crossover_exponential(78e6, 4e5, factor) == pytest.approx(slow, abs=0.1)


@pytest.mark.parametrize("ramp_days", [30, 200, 900])
def test_linear_closed_form_equals_the_day_by_day_reference(ramp_days):
    slow = naive.crossover_by_day(78e6, 4e5, lambda t: min(t / ramp_days, 1))
    assert lc.crossover_linear(78e6, 4e5, ramp_days) == pytest.approx(slow, abs=0.1)


@pytest.mark.parametrize(
    "ramp",
    [
        ramps.constant(),
        ramps.exponential(4),
        ramps.linear(300),
        ramps.logistic(400),
        ramps.measured([0, 100, 300], [0.1, 0.5, 2]),
    ],
    ids=lambda r: r.name,
)
@pytest.mark.parametrize("decline", [1.0, 3.0, 10.0])
def test_numeric_crossover_equals_the_day_by_day_reference(ramp, decline):
    slow = naive.crossover_by_day(
        60e6, 7e5, lambda t: float(ramp.shape(t)), decline, horizon_days=3000
    )
    fast = lc.crossover(60e6, 7e5, ramp, decline, horizon=3000)
    assert fast == pytest.approx(slow, abs=0.2) or fast == slow == math.inf


def test_numeric_crossover_takes_arrays():
    many = lc.crossover(np.array([1e6, 1e9]), np.array([1e5, 1e5]), ramps.constant(), horizon=365)
    assert many[0] == pytest.approx(10) and many[1] == math.inf


def test_barclays_projection_under_three_ramps():
    """2.3 billion USD over 658 days against 150 million: 43 to 168 days by ramp alone."""
    k = math.log(2) / (7.5 * lc.MONTH)
    assert lc.crossover_constant(150e6, 2300e6 / 658) == pytest.approx(42.9, abs=0.1)
    start = 2300e6 * k / math.expm1(k * 658)
    assert lc.crossover_exponential(150e6, start, 2 ** (12 / 7.5)) == pytest.approx(114.5, abs=0.1)
    assert lc.crossover_linear(150e6, 2 * 2300e6 / 658, 658) == pytest.approx(168.0, abs=0.1)


def test_flop_parity_is_three_times_the_training_tokens():
    """GPT-4's published FLOP and parameters: 38.4 trillion tokens; 3 D for 13 trillion is 39."""
    assert 2.15e25 / (2 * 280e9) == pytest.approx(lc.parity_tokens(2.15e25 / (6 * 280e9)))
    assert lc.parity_tokens(13e12) == 39e12


@given(costs, rates, factors)
def test_shrinking_bills_never_cross_exactly_when_their_ceiling_is_too_low(cost, rate, factor):
    k = math.log(factor) / lc.YEAR
    assume(abs(k) > 1e-9 and (k > 0 or abs(rate / -k / cost - 1) > 1e-6))
    ceiling = math.inf if k > 0 else rate / -k
    assert math.isinf(lc.crossover_exponential(cost, rate, factor)) == (ceiling <= cost)


@given(costs, rates, factors, st.floats(1.01, 100))
def test_crossover_is_later_for_dearer_training_and_earlier_for_dearer_serving(
    cost, rate, factor, more
):
    base = lc.crossover_exponential(cost, rate, factor)
    assert lc.crossover_exponential(cost * more, rate, factor) >= base
    assert lc.crossover_exponential(cost, rate * more, factor) <= base


@given(costs, rates, st.floats(1e-6, 1e6))
def test_crossover_does_not_depend_on_the_unit_of_cost(cost, rate, scale):
    assert lc.crossover_exponential(cost * scale, rate * scale, 2.0) == pytest.approx(
        lc.crossover_exponential(cost, rate, 2.0), rel=1e-6
    )


def test_pint_quantities_agree_with_bare_numbers():
    assert (Q(78, "MUSD") / Q(625, "kUSD/day")).to("month").magnitude == pytest.approx(
        lc.crossover_constant(78e6, 625e3) / lc.MONTH
    )


@given(costs, rates)
def test_net_growth_of_one_is_the_constant_case(cost, rate):
    assert lc.crossover_exponential(cost, rate, 1.0) == pytest.approx(cost / rate)


@given(st.floats(0.5, 10), st.floats(100, 3000))
def test_at_the_crossover_the_multiplier_is_one(factor, life):
    cost = 1e8
    rate = cost / lc.multiplier(1.0, 1.0, life, factor)
    assert lc.multiplier(cost, rate, life, factor) == pytest.approx(1)
    assert lc.crossover_exponential(cost, rate, factor) == pytest.approx(life, rel=1e-6)


@given(st.floats(0, 1e6))
def test_share_and_multiple_undo_each_other(multiple):
    assert lc.multiple_of(lc.share_of(multiple)) == pytest.approx(multiple, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("share, multiple", [(0.60, 1.5), (0.80, 4.0), (0.90, 9.0), (0.9375, 15.0)])
def test_shares_of_the_articles_as_multiples(share, multiple):
    assert lc.multiple_of(share) == pytest.approx(multiple)


def test_a_share_beyond_one_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        lc.multiple_of(1.2)


@given(st.floats(1.0, 20), st.floats(0.05, 5))
def test_flow_share_is_at_most_the_lifetime_share_in_a_growing_firm(growth, life):
    assert lc.flow_share(15, growth, life) <= lc.share_of(15) + 1e-12
    assert 0 < lc.phi(growth, life) <= 1


def test_flow_share_is_the_lifetime_share_without_growth():
    assert lc.flow_share(4, 1.0, 2.0) == pytest.approx(0.8)


def test_flow_share_equals_a_simulated_firm():
    """A firm that starts a model every day spends as the formula says."""
    growth, life, multiple = 3.0, 1.5, 6.0
    days = int(life * 365)
    bills = [growth ** (-age / 365) for age in range(days)]
    serving = sum(b * multiple / days for b in bills)
    assert lc.flow_share(multiple, growth, life) == pytest.approx(
        serving / (serving + 1.0), abs=0.001
    )


@given(st.floats(0.2, 20), st.floats(1, 10), st.floats(0.1, 4))
def test_lifetime_multiple_undoes_the_flow(multiple, growth, life):
    share = lc.flow_share(multiple, growth, life)
    assert lc.lifetime_multiple(lc.multiple_of(share), growth, life) == pytest.approx(
        multiple, rel=1e-6
    )


def test_crossing_time_between_two_years():
    assert lc.crossing_time(2024.5, 2025.5, 0.5, 2.0) == pytest.approx(2025.0)
    assert lc.crossing_time(2024.5, 2025.5, 0.5, 0.4) == math.inf


@pytest.mark.parametrize("later", [0.9, 1.1, 1.2])
def test_a_ratio_above_one_has_crossed_whether_it_rises_or_falls(later):
    """More serving than research is no evidence that serving never passes research."""
    assert lc.crossing_time(2024.5, 2025.5, 1.2, later) == 2024.5
    assert lc.crossing_time(2024.5, 2025.5, 1.2, 1.5) < 2024.5


@given(rates, st.floats(1.01, 40), st.floats(0.01, 50))
def test_a_bill_fitted_to_a_total_adds_up_to_it(rate, factor, start_years):
    start, end = start_years * 30, start_years * 30 + 366
    k = math.log(factor) / lc.YEAR
    total = rate * (math.exp(k * end) - math.exp(k * start)) / k
    assert lc.growth_to_total(rate, total, start, end) == pytest.approx(factor, rel=1e-6)


@pytest.mark.parametrize("factor", [0.2, 0.9999, 1.0, 1.0001, 5.0])
def test_the_fitted_bill_adds_up_day_by_day(factor):
    total = sum(3.0 * factor ** ((day + 0.5) / 365.25) for day in range(326, 692))
    assert lc.growth_to_total(3.0, total, 326.0, 692.0) == pytest.approx(factor, rel=1e-4)


def test_a_years_mean_put_at_mid_year_would_add_up_to_more():
    """The reason for the fit to the total: growth is five times, the excess 11 percent."""
    k = math.log(5) / lc.YEAR
    at_middle = 366 * math.exp(k * 183)
    assert (math.exp(k * 366) - 1) / k / at_middle == pytest.approx(1.11, abs=0.005)


@pytest.mark.parametrize("exchange", [0.3, 1.0, 1.6])
def test_the_optimal_share_is_the_cheapest_mix_by_search(exchange):
    """Of all mixes with T**k * I = 1 the cheapest, found on a fine grid."""
    training = np.geomspace(1e-3, 1e3, 400_001)
    serving = training**-exchange
    best = np.argmin(training + serving)
    share = serving[best] / (training + serving)[best]
    assert lc.optimal_share(exchange) == pytest.approx(share, abs=1e-4)


def test_erdils_even_trade_spends_equal_parts_and_others_what_their_exponent_says():
    assert lc.optimal_share(1.0) == 0.5
    assert lc.optimal_share(0.7 / 1.2) == pytest.approx(1.2 / 1.9)
    with pytest.raises(ValueError, match="exchange must be positive"):
        lc.optimal_share(-1.0)


@pytest.mark.parametrize(
    "call", [lambda: ramps.linear(0), lambda: ramps.exponential(-1), lambda: ramps.logistic(-5)]
)
def test_impossible_ramps_are_refused(call):
    with pytest.raises(ValueError, match="must be positive and is"):
        call()


@pytest.mark.parametrize("bad", [-5.0, np.nan, np.array([1.0, -5.0])])
@pytest.mark.parametrize(
    "call",
    [
        lambda cost: lc.crossover_constant(cost, 1.0),
        lambda cost: lc.crossover_constant(1.0, cost),
        lambda cost: lc.crossover_exponential(cost, 1.0, 2.0),
        lambda cost: lc.crossover_linear(cost, 1.0, 30.0),
        lambda cost: lc.crossover(cost, 1.0, ramps.constant()),
        lambda cost: lc.multiplier(cost, 1.0, 365.0),
    ],
)
def test_an_amount_that_is_none_is_refused_and_not_answered_with_never(call, bad):
    with pytest.raises(ValueError, match="must be 0 or more and is (-5|nan); give an amount"):
        call(bad)


def test_a_measured_ramp_must_move_forward_in_time():
    with pytest.raises(ValueError, match="increasing order"):
        ramps.measured([0, 10, 5], [1, 2, 3])


@given(st.lists(st.floats(0, 5000), min_size=2, max_size=6, unique=True), factors, st.floats(1, 30))
@settings(max_examples=40)
def test_cumulative_serving_never_falls(days, growth, decline):
    spent = lc.cumulative(sorted(days), 1e6, ramps.exponential(growth), decline)
    assert (np.diff(spent) >= -1e-6 * spent[:-1]).all()

"""Samples have the quantiles that rows state; intervals, shares and ranks are right."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.evidence import uncertainty as un


def draw(*args, n=40_000, **kwargs):
    return un.sample(*args, n=n, rng=un.stream(un.SEED, "test"), **kwargs)


@settings(max_examples=25)
@given(st.floats(0.1, 1e9), st.floats(1.01, 5), st.floats(1.01, 5))
def test_lognormal_samples_keep_median_and_both_ends(value, below, above):
    got = un.summary(draw(value, value / below, value * above))
    assert got.median == pytest.approx(value, rel=0.03)
    assert got.low == pytest.approx(value / below, rel=0.06)
    assert got.high == pytest.approx(value * above, rel=0.06)


def test_normal_samples_may_be_negative():
    got = un.summary(draw(0.0, -2.0, 1.0))
    assert (got.low, got.high) == (pytest.approx(-2, abs=0.06), pytest.approx(1, abs=0.05))


@pytest.mark.parametrize("name", ["uniform", "loguniform", "triangular"])
def test_bounded_distributions_fill_their_range(name):
    values = draw(np.nan, 2.0, 8.0, name)
    assert values.min() >= 2 and values.max() <= 8
    assert values.min() < 2.2 and values.max() > 7.8


def test_a_value_alone_is_exact():
    assert un.summary(draw(5.0)) == un.Interval(5, 5, 5) and un.summary(draw(5.0)).exact


def test_a_missing_centre_is_the_middle_of_the_ends():
    assert un.summary(draw(np.nan, 10.0, 1000.0)).median == pytest.approx(100, rel=0.05)


def test_streams_depend_on_seed_and_name_only():
    first = un.sample(1, 0.5, 2, n=5, rng=un.stream(1, "a"))
    assert (first == un.sample(1, 0.5, 2, n=5, rng=un.stream(1, "a"))).all()
    assert (first != un.sample(1, 0.5, 2, n=5, rng=un.stream(1, "b"))).any()
    assert (first != un.sample(1, 0.5, 2, n=5, rng=un.stream(2, "a"))).any()


@pytest.mark.parametrize(
    "row, message",
    [
        ((5, 6, 4, ""), "low <= value <= high"),
        ((9, 1, 4, ""), "low <= value <= high"),
        ((np.nan, np.nan, np.nan, ""), "has neither"),
        ((1, -1, 4, "lognormal"), "must be positive"),
        ((1, 0.5, 4, "gaussian"), "unknown"),
        ((3, 1, 4, "uniform"), "must be the middle of its ends or empty"),
        ((3, 1, 4, "loguniform"), "must be the middle of its ends or empty"),
        ((0.9, 0.5, 1.0, "logitnormal"), "must lie between 0 and 1"),
    ],
)
def test_impossible_rows_are_refused(row, message):
    with pytest.raises(ValueError, match=message):
        un.kind(*row)


def test_never_is_an_allowed_result_and_not_a_number_is_not():
    got = un.summary([1.0, 2.0, np.inf, np.inf, np.inf])
    assert got.median == np.inf and got.low == 1.0
    with pytest.raises(ValueError, match="not a number"):
        un.summary([1.0, np.nan])


def test_shares_count_the_ends_as_within():
    assert un.shares([1, 2, 3, 4], 2, 3) == (0.25, 0.5, 0.25)
    assert un.shares([0.1 + 0.2], 0.3, 0.3) == (0.0, 1.0, 0.0)
    assert un.shares([1, math.inf], -math.inf, 1) == (0.0, 0.5, 0.5)


@pytest.mark.parametrize("ends", [(0.61, 0.95), (0.02, 0.5), (0.9, 0.999)])
def test_a_share_drawn_in_log_odds_keeps_its_ends_and_never_leaves_its_range(ends):
    low, high = ends
    value = (low * high) ** 0.5
    found = un.sample(value, low, high, "logitnormal", n=200_000, rng=un.stream(1, "share"))
    assert 0 < found.min() and found.max() < 1
    i = un.summary(found)
    assert (i.low, i.median, i.high) == pytest.approx((low, value, high), rel=0.01)


SHAPES = [
    (5, 2, 9, ""),
    (0, -2, 1, ""),
    (5, 2, 8, "uniform"),
    (4, 2, 8, "loguniform"),
    (5, 2, 9, "triangular"),
    (0.6, 0.3, 0.8, "logitnormal"),
]


@pytest.mark.parametrize("row", SHAPES, ids=lambda row: row[3] or str(row[0]))
def test_a_shared_cause_changes_no_distribution(row):
    n = 200_000
    alone = un.sample(*row, n=n, rng=un.stream(1, "a"))
    common = un.stream(1, "cause").standard_normal(n)
    shared = un.sample(*row, n=n, rng=un.stream(1, "a"), shared=(0.6, common))
    points = np.linspace(0.01, 0.99, 25)
    spread = np.ptp(alone)
    assert np.allclose(np.quantile(alone, points), np.quantile(shared, points), atol=spread * 0.01)


def test_reach_is_where_hardly_a_sample_goes():
    low, high = un.reach(10, 5, 20)
    found = un.sample(10, 5, 20, n=200_000, rng=un.stream(1, "x"))
    assert low < found.min() and found.max() < high
    assert un.reach(3, np.nan, np.nan) == (3, 3)


# --- house intervals ------------------------------------------------------------------------------
@given(st.floats(1e-6, 1e12))
def test_a_house_interval_is_a_factor_either_way(value):
    low, high = un.house(value, "house")
    assert (value / low, high / value) == (pytest.approx(1.3), pytest.approx(1.3))


@given(st.floats(0.001, 0.999), st.sampled_from([1.0, 100.0]))
def test_a_share_stays_between_nothing_and_its_whole(share, whole):
    low, high = un.house(share * whole, "house-odds", whole)
    assert 0 < low < share * whole < high < whole
    rest = [whole - end for end in un.house((1 - share) * whole, "house-odds", whole)]
    assert rest == pytest.approx([high, low])  # what is left over is as uncertain


@given(st.floats(1.001, 1e4))
def test_a_factor_that_begins_at_one_stays_above_one(value):
    low, high = un.house(value, "house-excess")
    assert 1 < low < value < high
    assert (value - 1) / (low - 1) == pytest.approx((high - 1) / (value - 1))


@pytest.mark.parametrize(
    ("value", "form"), [(0, "house"), (1, "house-odds"), (0, "house-odds"), (1, "house-excess")]
)
def test_a_house_interval_that_does_not_exist_is_refused(value, form):
    with pytest.raises(ValueError, match=f"{form} needs a value above"):
        un.house(value, form)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=40), st.booleans())
def test_quantiles_of_samples_are_those_of_numpy_in_rows_as_alone(values, never):
    rows = np.array([values, values[::-1], np.abs(values)])
    rows[2, 0] = np.inf if never else 1.0
    found = un.summary(rows)
    for n, row in enumerate(rows):
        method = "linear" if np.isfinite(row).all() else "nearest"
        low, median, high = np.quantile(row, [(1 - 0.9) / 2, 0.5, 1 - (1 - 0.9) / 2], method=method)
        assert (found.low[n], found.median[n], found.high[n]) == (low, median, high)
        assert un.summary(row) == un.Interval(median, low, high)

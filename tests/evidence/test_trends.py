"""Growth fits: exact on exact data, unit-free, and equal to the published price rates."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from analysis.evidence import trends

FACTORS = st.floats(0.01, 100).filter(lambda f: abs(np.log(f)) > 0.01)


@given(FACTORS, st.floats(0.001, 1000))
def test_exact_growth_is_recovered(factor, start):
    days = np.array([0.0, 100, 400, 730, 1200])
    fit = trends.log_linear_fit(days, start * factor ** (days / 365))
    assert fit.factor_per_year == pytest.approx(factor, rel=1e-6)
    assert fit.start_value == pytest.approx(start, rel=1e-6)
    assert fit.r2 == pytest.approx(1) and fit.n == 5


@given(st.lists(st.floats(0.01, 100), min_size=4, max_size=8), st.floats(0.001, 1000))
def test_scale_and_origin_do_not_matter(values, scale):
    assume(np.ptp(np.log(values)) > 0.01)
    days = np.arange(len(values)) * 90.0
    plain, moved = (
        trends.log_linear_fit(days, values),
        trends.log_linear_fit(days + 1000, np.array(values) * scale),
    )
    assert moved.factor_per_year == pytest.approx(plain.factor_per_year, rel=1e-5)
    assert moved.low == pytest.approx(plain.low, rel=1e-3)


def test_interval_is_the_t_interval_of_the_slope():
    days, values = np.array([0.0, 200, 300, 700]), np.array([8.0, 3.0, 2.5, 0.4])
    fit, line = trends.log_linear_fit(days, values), stats.linregress(days, np.log10(values))
    half = stats.t.ppf(0.95, 2) * line.stderr
    assert (fit.low, fit.high) == pytest.approx(
        (10 ** (365 * (line.slope - half)), 10 ** (365 * (line.slope + half)))
    )


def test_decline_is_the_inverse_with_the_ends_exchanged():
    fit = trends.log_linear_fit([0, 100, 300, 400], [9, 5, 2, 0.7])
    fall = fit.decline
    assert fall.factor_per_year == pytest.approx(1 / fit.factor_per_year)
    assert fall.low < fall.factor_per_year < fall.high and fall.low == pytest.approx(1 / fit.high)


def test_annual_factor_spreads_a_factor_over_days():
    assert trends.annual_factor(280, 673) == pytest.approx(280 ** (365 / 673))


@pytest.mark.parametrize(
    "days, values, said", [([0, 1], [1, 2], "three points"), ([0, 1, 2], [1, 0, 2], "positive")]
)
def test_refusals_name_the_rule(days, values, said):
    with pytest.raises(ValueError, match=said):
        trends.log_linear_fit(days, values)

"""The verdict rule: claimed sets, every boundary, and what must never turn a verdict."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from analysis.ledger import claims, rule
from tests.conftest import make_claim

RANK = {"holds": 2, "holds under conditions": 1}
SPREAD = np.linspace(90, 110, 2001)  # median 100, middle half 95 to 105, 90 % interval 91 to 109


def word(samples, low, high, kind="number"):
    return rule.verdict(samples, low, high, kind).word


# --- what a claim allows --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "value, width",
    [
        (280, 5),
        (2.5, 0.05),
        (10, 0.5),
        (99.5, 0.05),
        (78e6, 0.5e6),
        (0.00125, 5e-6),
        (1.76e12, 5e9),
        (-4, 0.2),
        (0.4, 0.02),
    ],
)
def test_a_point_is_widened_by_half_a_unit_of_its_last_digit_but_at_most_five_percent(value, width):
    assert rule.rounding_width(value) == pytest.approx(width)


@pytest.mark.parametrize(
    "claim, wanted",
    [
        (make_claim(relation="equals", value=280), (275, 285)),
        (make_claim(relation="equals", value=280, hedge="about"), (252, 308)),
        (make_claim(relation="between", low=6, high=18), (6, 18)),
        (make_claim(relation="between", low=6, high=18, hedge="about"), (6, 18)),
        (make_claim(relation="at_least", low=280), (280, math.inf)),
        (make_claim(relation="at_least", low=280, hedge="about"), (252, math.inf)),
        (make_claim(relation="at_most", high=4), (-math.inf, 4)),
        (make_claim(relation="at_most", high=4, hedge="about"), (-math.inf, 4.4)),
        (make_claim(relation="up_to", high=70), (66.5, 73.5)),
        (make_claim(relation="up_to", high=70, hedge="about"), (63, 77)),
        (make_claim(relation="true", low=1), (1, math.inf)),
    ],
)
def test_claimed_set(claim, wanted):
    assert rule.claimed_set(claim) == pytest.approx(wanted)


@pytest.mark.parametrize(
    "relation, end",
    [
        ("equals", "value"),
        ("at_least", "low"),
        ("at_most", "high"),
        ("up_to", "high"),
        ("between", "low"),
    ],
)
def test_a_claim_without_the_end_it_needs_is_refused(relation, end):
    with pytest.raises(claims.LedgerError, match=f"needs the column {end}"):
        rule.claimed_set(make_claim(relation=relation))


def test_an_upside_down_range_is_refused():
    with pytest.raises(claims.LedgerError, match="low must not exceed high"):
        rule.claimed_set(make_claim(relation="between", low=5, high=3))


# --- boundaries -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "ends, expected",
    [
        ((100, 100), "holds"),
        ((105, 105), "holds"),
        ((105.1, 200), "holds under conditions"),
        ((0, 94.9), "holds under conditions"),
        ((105, 200), "holds"),
        ((109, 500), "holds under conditions"),
        ((109.02, 500), "too high"),
        ((0, 91), "holds under conditions"),
        ((0, 90.98), "too low"),
        ((999, 5000), "too high"),
        ((1001, 5000), "wrong"),
        ((0, 10.01), "too low"),
        ((0, 9.99), "wrong"),
    ],
)
def test_a_number_or_range_is_judged_by_how_central_it_lies(ends, expected):
    assert word(SPREAD, *ends) == expected


@pytest.mark.parametrize(
    "low, expected",
    [
        (100, "holds"),
        (100.1, "holds under conditions"),
        (108, "holds under conditions"),
        (108.1, "too high"),
        (999, "too high"),
        (1001, "wrong"),
    ],
)
def test_a_bound_is_judged_by_the_share_of_cases_that_keep_it(low, expected):
    found = rule.verdict(SPREAD, low, math.inf)
    assert found.word == expected
    assert found.support == pytest.approx(np.mean(SPREAD >= low))


def test_a_statement_is_wrong_from_a_factor_of_two_and_an_identity_at_once():
    assert word(SPREAD, 199, math.inf, "statement") == "too high"
    assert word(SPREAD, 201, math.inf, "statement") == "wrong"
    assert word([4.0], 5, 5, "identity") == "wrong" and word([5.0], 5, 5, "identity") == "holds"
    assert rule.kind(make_claim(relation="true", low=5, high=5)) == "identity"
    assert rule.kind(make_claim(relation="true", low=5)) == "statement"


WIDE = np.geomspace(10, 150, 2001)  # 90 % interval of more than a factor of ten


def test_evidence_that_spans_a_factor_of_ten_says_nothing_of_a_narrow_claim():
    assert word(WIDE, 30, 40) == "too uncertain to say"
    assert word(WIDE, 20, 100) == "holds", "a range of a factor of five can be told apart"
    assert word(WIDE, 30, math.inf) == "holds", "so can a bound"
    assert word(WIDE, 1000, 1100) == "wrong", "and a claim that the evidence excludes"
    assert word(WIDE, 148, 149) == "too high"
    tail = np.quantile(WIDE, 0.985)
    assert word(WIDE, tail, 1.1 * tail) == "too uncertain to say"
    assert word(np.geomspace(10, 99, 2001), 30, 40) == "holds"
    assert word(np.linspace(-1, 100, 2001), 30, 40) == "too uncertain to say"


@pytest.mark.parametrize(
    "passed, reached, expected",
    [
        (0.00, 0.05, "holds"),
        (0.05, 1.00, "holds"),
        (0.06, 1.00, "holds under conditions"),
        (0.00, 0.04, "holds under conditions"),
        (0.091, 1.00, "too low"),
        (0.00, 0.009, "too high"),
    ],
)
def test_up_to_a_number_must_be_reached_and_not_passed(passed, reached, expected):
    samples = np.full(1000, 50.0)
    samples[: round(1000 * reached)] = 70.0
    samples[: round(1000 * passed)] = 90.0
    assert word(samples, 66.5, 73.5, "up to") == expected


def test_never_is_wrong_for_a_date_and_meets_an_open_end():
    never = np.full(100, math.inf)
    assert word(never, -math.inf, 6) == "wrong"
    assert word(never, 24, math.inf) == "holds"
    half = np.r_[np.full(60, math.inf), np.full(40, 3.0)]
    assert word(half, -math.inf, 6) == "holds under conditions"


def test_half_of_the_cases_are_half_of_them_whatever_the_last_bit_says():
    for n in (10, 20, 100, 1000):
        agree = np.r_[np.full(n // 10, 2.0), np.full(n - n // 10, 0.5)]
        assert word(agree, 1, math.inf) == "holds under conditions", n


def test_factor_off_has_a_direction():
    assert rule.factor_off(100, 200, 300) == 2
    assert rule.factor_off(100, 20, 50) == 0.5
    assert rule.factor_off(100, 50, 150) == 1
    assert rule.factor_off(-5, 1, 2) == math.inf


# --- what must never turn a verdict ---------------------------------------------------------------
ENDS = st.floats(0.2, 5)
MIXES = st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.01, 1.5)), min_size=1, max_size=3)


def mixture(parts, seed=0, n=4000):
    """Return samples of a pool of lognormal parts, each a (median, spread)."""
    rng = np.random.default_rng(seed)
    return np.concatenate([m * np.exp(s * rng.standard_normal(n // len(parts))) for m, s in parts])


def rank(samples, low, high, kind="number"):
    return RANK.get(word(samples, low, high, kind), 0)


@given(MIXES, ENDS, ENDS)
def test_an_easier_bound_never_makes_a_verdict_worse(parts, one, other):
    samples, (low, high) = mixture(parts), sorted((one, other))
    for kind in ("number", "statement"):
        assert rank(samples, low, math.inf, kind) >= rank(samples, high, math.inf, kind)
        assert rank(samples, -math.inf, high, kind) >= rank(samples, -math.inf, low, kind)


@given(MIXES, st.lists(ENDS, min_size=4, max_size=4))
def test_a_wider_range_is_supported_as_well_as_a_range_inside_it(parts, ends):
    samples, (a, b, c, d) = mixture(parts), sorted(ends)
    inner, outer = (rule.verdict(samples, *e) for e in ((b, c), (a, d)))
    assert outer.support >= inner.support
    uncertain = "too uncertain to say"
    if uncertain not in (inner.word, outer.word):
        assert RANK.get(outer.word, 0) >= RANK.get(inner.word, 0)
    assert not (outer.word == uncertain and inner.word == "holds"), "what is told apart stays so"


@given(MIXES, ENDS, ENDS, st.integers(1, 10**6), st.sampled_from(["number", "statement"]))
def test_neither_seed_nor_number_of_samples_turns_a_verdict_that_is_not_close(
    parts, one, other, seed, kind
):
    low, high = sorted((one, other))
    for ends in ((low, high), (low, math.inf), (-math.inf, high)):
        first = rule.verdict(mixture(parts, 0, 30_000), *ends, kind)
        assume(not first.close)
        again = rule.verdict(mixture(parts, seed, 60_000), *ends, kind)
        assert again.close or again.word == first.word


@given(MIXES, ENDS, ENDS)
def test_a_pool_is_judged_between_its_parts(parts, one, other):
    low, high = sorted((one, other))
    for ends in ((low, high), (low, math.inf), (-math.inf, high)):
        alone = [rule.verdict(mixture([part], 0, 4000), *ends) for part in parts]
        pool = rule.verdict(np.concatenate([mixture([part], 0, 4000) for part in parts]), *ends)
        assert pool.support >= min(p.support for p in alone) - 1e-9
        same_side = all(p.below >= p.above for p in alone) or all(p.below <= p.above for p in alone)
        if same_side:
            assert pool.support <= max(p.support for p in alone) + 1e-9


@given(st.floats(1, 1e6), st.floats(1e-3, 1e3), st.floats(1, 50))
def test_the_verdict_does_not_depend_on_the_unit(median, scale, width):
    samples = median * np.linspace(0.8, 1.2, 101)
    ends = median * 1.3, median * 1.3 * width
    assert word(samples, *ends) == word(samples * scale, *(e * scale for e in ends))


@given(MIXES, ENDS, ENDS, st.sampled_from([*rule.NEAR]))
def test_many_recomputations_are_judged_at_once_as_each_alone(parts, one, other, kind):
    low, high = sorted((one, other))
    never = np.where(np.arange(4000) < 2100, np.inf, mixture([(1.0, 1.0)]))
    rows = np.array([mixture([part]) for part in parts] + [never, np.full(4000, low)])
    for ends in ((low, high), (low, math.inf), (-math.inf, high), (low, low)):
        together = rule.verdict(rows, *ends, kind)
        for n, row in enumerate(rows):
            alone = rule.verdict(row, *ends, kind)
            assert tuple(field[n] for field in together[:-1]) == alone[:-1]
            assert isinstance(alone.word, str) and isinstance(alone.close, bool)

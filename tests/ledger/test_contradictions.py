"""Pairs of claims that exclude each other: gaps worked out by hand, rules for every row."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.evidence import units
from analysis.evidence.estimates.facts import evaluate
from analysis.evidence.estimates.formulas import FormulaError
from analysis.evidence.tables import data
from analysis.ledger import claims, results, rule
from analysis.ledger.comparisons import contradictions
from tests.conftest import make_claim

ROWS = data.table("contradictions").to_dict("records")
positive = st.floats(1e-6, 1e12)


def as_record(claim, verdict="not checkable", basis="", remark=""):
    return results.record(
        claims.Judgement(claim, rule.claimed_set(claim), None, None, verdict, basis, remark)
    )


@pytest.fixture(scope="module")
def rows():
    return contradictions.pairs([as_record(claim) for claim in claims.claims().values()])


@pytest.mark.parametrize(
    "first, second, by_hand",
    [
        ("lifetime-multiplier-15-20-a2", "lifetime-share-80-90-a2", 15 / 9),
        ("lifetime-multiplier-15-20-a2", "lifetime-share-80-a3", 15 / 4),
        ("gpt4-lifetime-inference-2300m-a2", "lifetime-share-80-90-a2", 2300 / 150 / 9),
        ("price-280x-a3", "price-20-to-040-a3", 280 / 50),
        ("price-280x-a3", "price-10x-annual-a3", 280 ** (365 / 673) / 10),
        ("price-decline-995-a1", "price-280x-a3", 280 / 200),
        ("price-equivalent-2026-a2", "price-20-to-040-a3", 75 / 50),
        ("price-30-to-050-a3", "typical-price-cents-per-1k-a4", 20 / 0.5),
        ("chat-cost-0008-a2", "price-equivalent-2026-a2", 10 / 0.4),
        ("crossover-weeks-a4", "crossover-6-18-a4", 6 / (12 * 7 / 30.4375)),
        ("crossover-weeks-a4", "daily-cost-10m-queries-a4", 200 / 84),
        ("crossover-compute-100m-a5", "inference-flops-per-query-a5", 1e24 / (1e10 * 5e8) / 365.25),
        ("training-cost-gpt4-a1", "training-cost-gpt4-a2", 100 / 78),
        ("training-cost-10000x-a4", "training-cost-growth-a3", 10_000 ** (1 / 6) / 3),
        ("inference-flops-per-token-560tf-a2", "gpt4-params-a1", 560 / 3.52),
        ("deepseek-50x-a5", "deepseek-gpt4-ratio-a1", 50 / (100 / 7)),
    ],
)
def test_gaps_agree_with_gaps_worked_out_by_hand(rows, first, second, by_hand):
    found = [p for p in rows if (p.first["id"], p.second["id"]) == (first, second)]
    assert [p.gap for p in found] == pytest.approx([by_hand])


# --- every row ------------------------------------------------------------------------------------
def test_every_claim_named_exists():
    assert [
        id for row in ROWS for id in (row["first"], row["second"]) if id not in claims.claims()
    ] == []


def test_no_pair_stands_twice_in_either_order():
    assert len({frozenset((row["first"], row["second"])) for row in ROWS}) == len(ROWS)


def test_every_pair_excludes(rows):
    assert [(p.first["id"], p.second["id"]) for p in rows if p.gap <= 1] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['first']}|{row['second']}")
def test_every_pair_excludes_even_with_the_width_of_rounding_and_hedges(row):
    ends = []
    for side in ("first", "second"):
        claim = claims.claim(row[side])
        ends.append(
            contradictions.converted(
                rule.claimed_set(claim), claim.unit, row[f"{side}_as"], row["unit"]
            )
        )
    assert contradictions.gap(*ends) > 1


def test_every_note_is_short():
    assert [row["note"] for row in ROWS if len(row["note"].split()) > 15] == []


def test_the_widest_gap_comes_first_and_the_table_shows_every_pair(rows):
    assert [p.gap for p in rows] == sorted((p.gap for p in rows), reverse=True)
    assert list(contradictions.table(rows)["Quantity"]) == [p.quantity for p in rows]
    assert all(p.within == (p.first["article"] == p.second["article"]) for p in rows)


# --- intervals and gaps ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    "ends, formula, wanted",
    [
        ((2, 4), "x", (2, 4)),
        ((2, 4), "1 / x", (0.25, 0.5)),
        ((2, math.inf), "x", (2, math.inf)),
        ((-math.inf, 4), "x", (-math.inf, 4)),
        ((-math.inf, 4), "20 / x", (5, math.inf)),
        ((0.5, math.inf), "x / (1 - x)", (1, math.inf)),
    ],
)
def test_open_ends_stay_open_and_falling_formulas_swap_the_ends(ends, formula, wanted):
    assert contradictions.converted(ends, "", formula, "") == pytest.approx(wanted)


@given(st.tuples(positive, positive), st.tuples(positive, positive), st.floats(0.01, 100))
def test_the_gap_is_symmetric_at_least_one_and_free_of_the_unit(one, other, scale):
    one, other = tuple(sorted(one)), tuple(sorted(other))
    gap = contradictions.gap(one, other)
    assert gap == contradictions.gap(other, one) >= 1
    assert contradictions.gap(
        tuple(scale * e for e in one), tuple(scale * e for e in other)
    ) == pytest.approx(gap)


@pytest.mark.parametrize(
    "one, other", [((1, 2), (2, 3)), ((1, 9), (2, 3)), ((-math.inf, 5), (4, math.inf))]
)
def test_claims_that_touch_or_overlap_have_no_gap(one, other):
    assert contradictions.gap(one, other) == 1


def test_another_dimension_is_refused():
    with pytest.raises(FormulaError, match="the dimensions differ"):
        contradictions.converted((6, 18), "month", "x", "USD")


def test_a_claim_without_a_number_is_refused():
    with pytest.raises(claims.LedgerError, match="states no number"):
        contradictions.stated(as_record(make_claim(relation="true")))


def test_a_name_given_to_a_formula_is_known_only_there():
    assert evaluate(
        "2 * x", "month", names={"x": units.Q(3, units.parse("month"))}
    ) == pytest.approx(6)
    with pytest.raises(FormulaError, match="'x' is neither a fact nor a unit"):
        evaluate("2 * x", "month")


# --- what the evidence favours --------------------------------------------------------------------
@pytest.mark.parametrize(
    "first, second, wanted",
    [
        (("holds", "evidence"), ("wrong", "evidence"), "the first"),
        (("too high", "evidence"), ("holds under conditions", "evidence"), "the second"),
        (("too high", "evidence"), ("wrong", "evidence"), "neither"),
        (("holds", "evidence"), ("holds", "evidence"), "both, on different choices"),
        (("holds", "evidence"), ("wrong", "arithmetic"), "left open"),
    ],
)
def test_favoured(first, second, wanted):
    records = [
        as_record(make_claim(value=1), verdict, basis, "a remark")
        for verdict, basis in (first, second)
    ]
    assert contradictions.favoured(*records) == wanted


def test_nothing_is_favoured_before_both_claims_are_examined():
    waiting = as_record(make_claim(value=1), remark=claims.NOT_EXAMINED)
    assert contradictions.favoured(waiting, waiting) == "not yet examined"

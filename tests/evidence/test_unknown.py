"""What cannot be answered: an estimate says why, a chapter judges without it, and parameters that
exclude each other are refused.
"""

import numpy as np
import pytest

from analysis.display.chapter import Chapter
from analysis.evidence import parameters, texts
from analysis.evidence.estimates import facts
from analysis.evidence.estimates.estimate import computed, constant, pool, unknown
from analysis.evidence.tables import data

WHY = "No model was on sale."
CELL = """first: str = "2024-01-01"  # date; [2020-01-01, 2026-01-01]; first day
last: str = "2024-06-01"  # date; [2020-01-01, 2026-01-01]; last day
one: float = 1.0  # ; [0, 10]; a part
other: float = 0.0  # ; [0, 10]; another part
"""
LIMITS = [
    {"require": "first < last", "say": "last must be after first, and is {last}."},
    {"require": "one + other > 0", "say": "One part must be above 0."},
]


def test_what_is_made_of_the_unknown_is_unknown_and_says_why():
    price = unknown(WHY, "USD/Mtoken")
    factor = constant(20, "USD/Mtoken") / price
    assert factor.unknown == WHY and np.isnan(factor.median)
    assert f"{factor}" == f"{factor:median}" == "unknown" and f"{factor:why}" == WHY
    assert repr(factor) == f"unknown: {WHY}"
    assert constant(2).unknown == "" and f"{constant(2):why}" == ""


def test_no_comparison_with_the_unknown_is_true():
    names = {"x": unknown(WHY)}
    assert not any(texts.true(f"x {sign} 0", names) for sign in ("<", ">", "<=", ">="))


def test_numbers_that_count_once_follow_their_inputs():
    half = computed(lambda x: [x, 2 * x], constant(3.0).named("three"))
    assert half.samples.tolist() == [3, 6]
    assert half.given(three=5.0).samples.tolist() == [5, 10]


def test_a_pool_of_exact_numbers_holds_each_once():
    assert pool(constant(1), constant(2), constant(4), label="x").samples.tolist() == [1, 2, 4]


def test_a_count_has_all_its_digits():
    assert f"{constant(1673, 'day'):count}" == "1,673"


@pytest.fixture
def chapter():
    return Chapter("01_price_of_a_token")


def test_a_claim_without_evidence_is_not_checkable_and_says_why(chapter):
    chapter.judge("price-280x-a2", unknown(WHY))
    judged = chapter.judgement("price-280x-a2")
    assert judged.verdict == "not checkable" and judged.remark == WHY
    assert judged.claim is chapter.claims["price-280x-a2"] and judged.evidence is None


def test_the_articles_own_arithmetic_decides_where_evidence_is_unknown(chapter):
    chapter.judge("price-10x-annual-a3", unknown(WHY))
    judged = chapter.judgement("price-10x-annual-a3")
    assert judged.basis == "arithmetic" and judged.remark == WHY


def test_a_formula_over_an_unknown_result_is_not_checkable(chapter):
    chapter.results["share_after_v2"] = unknown(WHY, "percent")
    assert chapter.judgement("price-cause-deepseek-blackwell-a3").remark == WHY


def test_unknown_rows_are_left_out_of_charts(chapter):
    chapter.results.update({"fall_3_to_1": constant(2.0), "fall_1_to_1": unknown(WHY)})
    assert len(chapter.frame("fall_3_to_1", "fall_1_to_1")) == 1
    assert chapter.ranges("blends", "fall_1_to_1").data.startswith("Under no blend")


@pytest.mark.parametrize(
    "values, said",
    [
        ({}, []),
        ({"last": "2023-01-01"}, ["last must be after first, and is 2023-01-01."]),
        ({"one": 0.0}, ["One part must be above 0."]),
        (
            {"first": "2024-06-01", "one": 0.0},
            ["last must be after first, and is 2024-06-01.", "One part must be above 0."],
        ),
    ],
)
def test_parameters_that_exclude_each_other_are_refused(values, said):
    declared, problems = parameters.declared(CELL)
    assert not problems
    assert texts.refusals(LIMITS, facts.given(declared, values)) == said


def test_a_chapter_refuses_before_anything_is_computed():
    values = {"seed": 1, "samples": 1000, "window_start": "2025-01-01"}
    with pytest.raises(ValueError, match="window_end must come after window_start"):
        Chapter("01_price_of_a_token", values)
    assert data.texts("01_price_of_a_token")["limits"]

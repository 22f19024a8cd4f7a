"""Which part of the rule decided, in words: the words and the rule agree at every limit."""

import re

import numpy as np
import pytest

from analysis.evidence import uncertainty, wording
from analysis.ledger import claims, deciding, rule
from tests.conftest import make_claim

SPREAD = np.linspace(90, 110, 2001)  # median 100, middle half 95 to 105, 90 % interval 91 to 109


def told(samples, unit="", **changed):
    """The sentence about a claim and samples, and the verdict."""
    claim = make_claim(unit=unit, **changed)
    found = rule.verdict(samples, *rule.claimed_set(claim), rule.kind(claim))
    check = claims.Check("formula", found, rule.middle_half(samples))
    return deciding.because(claim, check), found.word


@pytest.mark.parametrize(
    "changed, said",
    [
        (
            {"relation": "equals", "value": 100},
            "The claimed 100 lies inside the middle half of the cases, 95 to 105, so it holds.",
        ),
        (
            {"relation": "equals", "value": 109},
            "What counts as agreement, 108.5 to 109.5, misses the middle half of the cases, 95 to "
            "105, but meets the 90 % interval, so it holds only under conditions.",
        ),
        (
            {"relation": "equals", "value": 105.3},
            "What counts as agreement, 105.25 to 105.35, misses the middle half of the cases, 95 "
            "to 105, but meets the 90 % interval, so it holds only under conditions.",
        ),
        (
            {"relation": "between", "low": 104, "high": 150},
            "What counts as agreement, 104 to 150, meets the middle half of the cases, 95 to 105, "
            "so it holds.",
        ),
        (
            {"relation": "between", "low": 90, "high": 150},
            "What counts as agreement, 90 to 150, covers the middle half of the cases, 95 to 105, "
            "so it holds.",
        ),
        (
            {"relation": "between", "low": 99, "high": 101},
            "What counts as agreement, 99 to 101, lies inside the middle half of the cases, 95 to "
            "105, so it holds.",
        ),
        (
            {"relation": "between", "low": 150, "high": 200},
            "What counts as agreement, 150 to 200, lies above the 90 % interval, and it misses the "
            "median by 1.5×, less than 10×, so it is too high.",
        ),
        (
            {"relation": "between", "low": 2000, "high": 3000},
            "What counts as agreement, 2,000 to 3,000, lies above the 90 % interval, and it misses "
            "the median by 20×, 10× or more, so it is wrong.",
        ),
        (
            {"relation": "between", "low": -3, "high": -2},
            "What counts as agreement, −3 to −2, lies below the 90 % interval, and no factor "
            "connects it with the median, so it is wrong.",
        ),
        (
            {"relation": "at_least", "low": 96},
            "The bound is kept by 70 % of cases, and 50 % are enough, so it holds.",
        ),
        (
            {"relation": "true", "low": 104},
            "Our bound is kept by 30 % of cases, 10 % or more but not 50 %, so it holds only under "
            "conditions.",
        ),
        (
            {"relation": "at_most", "high": 80},
            "The bound is kept by no cases, fewer than 10 %, and it misses the median by 1.2×, "
            "less than 10×, so it is too low.",
        ),
        (
            {"relation": "up_to", "high": 110},
            "What counts as agreement, 105 to 115, is reached by 25 % of cases and passed by "
            "no cases; “up to” wants at least 5 % and at most 5 %, so it holds.",
        ),
    ],
)
def test_the_sentence_names_what_decided(changed, said):
    assert told(SPREAD, **changed)[0] == said


def test_a_single_value_lies_in_what_counts_as_agreement_or_beside_it():
    assert told([141.0], "Gbyte", relation="equals", value=141)[0] == (
        "The computed 141 GB lies inside what counts as agreement, 140.5 to 141.5 GB, so it holds."
    )
    assert told([4.0], relation="true", low=5, high=5)[0] == (
        "The computed 4 lies below what counts as agreement, 5, and the claim says which it is, "
        "so it is wrong."
    )


def test_evidence_too_wide_says_how_wide():
    wide = np.geomspace(10, 1000, 2001)
    assert told(wide, relation="equals", value=100)[0] == (
        "The 90 % interval spans 63×, 10× or more, and what is claimed less than 5×, so the "
        "evidence cannot tell it from its neighbours."
    )


def test_what_never_happens_has_no_end():
    half = np.r_[np.linspace(1, 9, 60), np.full(40, np.inf)]
    said, word = told(half, "month", relation="between", low=2, high=20)
    assert word == "holds" and "4.4 months to never" in said


@pytest.mark.parametrize("kind", ["equals", "between"])
def test_words_and_rule_agree_on_the_middle_half_and_the_interval(kind):
    """What is said of the middle half and of the interval is so, wherever a claim lies."""
    half, whole = rule.middle_half(SPREAD), uncertainty.summary(SPREAD)
    for value in np.linspace(85, 115, 301).tolist():
        ends = {"value": value} if kind == "equals" else {"low": value, "high": value + 2}
        claim = make_claim(unit="", relation=kind, **ends)
        said, word = told(SPREAD, relation=kind, **ends)
        low, high = rule.claimed_set(claim)
        meets = [bool(low <= i.high + 1e-9 and high >= i.low - 1e-9) for i in (half, whole)]
        assert (word == "holds") == meets[0] == ("so it holds." in said)
        assert ("meets the 90 % interval" in said) == (meets == [False, True])
        assert bool(re.search("lies (above|below) the 90 %", said)) == (not meets[1])


def test_the_words_are_those_of_the_limits():
    """The middle half and the 90 % interval are what `HOLDS` and `CONDITIONS` ask of a number."""
    assert rule.middle_half(SPREAD).level == rule.HOLDS == 0.5
    assert pytest.approx(1 - rule.CONDITIONS) == uncertainty.LEVEL
    assert set(deciding.SO) == set(rule.VERDICTS) - {"too uncertain to say", "not checkable"}


def test_the_middle_half_is_not_rounded_onto_the_other_side_of_the_claim():
    samples = np.linspace(90, 110.94, 2001)  # the middle half begins at 95.235 and ends at 105.705
    said, word = told(samples, relation="equals", value=106)  # agreement begins at 105.5
    assert word == "holds" and "95.2 to 106" in said
    said, word = told(samples, relation="between", low=105.8, high=107)
    assert word == rule.VERDICTS[1] and f"{wording.number(105.705, 4)}" in said

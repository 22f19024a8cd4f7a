"""The ledger's rules: claimed sets, verdicts, boundaries, units, names, grades."""

import math
import re
from dataclasses import replace

import pytest

from analysis.evidence import uncertainty, units
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.estimate import Rows
from analysis.evidence.estimates.facts import Facts, evaluate
from analysis.evidence.estimates.formulas import FormulaError
from analysis.evidence.tables.origins import Origin
from analysis.ledger import claims, refusals, results
from tests.conftest import is_sentence, make_claim


# --- formulas -------------------------------------------------------------------------------------
def test_the_four_month_formula():
    text = "78e6 USD / (100e6 user * (5 query/user/day) * (500 token/query) * (2.50 USD/Mtoken))"
    assert evaluate(text, "day") == pytest.approx([124.8])
    assert evaluate(text, "month") == pytest.approx([4.1002], abs=1e-4)


def test_flop_per_token_is_560_giga_and_not_tera():
    assert evaluate("(2 FLOP/param/token) * 280e9 param", "TFLOP/token") == pytest.approx([0.56])


def test_facts_are_sampled_from_their_intervals(facts):
    samples = evaluate("training_bill / daily_bill", "day")
    got = uncertainty.summary(samples)
    assert len(samples) == uncertainty.SAMPLES
    assert got.median == pytest.approx(124.8, rel=0.02)
    assert got.low == pytest.approx(96, rel=0.02) and got.high == pytest.approx(160, rel=0.02)


def test_one_fact_used_twice_is_the_same_sample(facts):
    assert evaluate("training_bill / training_bill", "") == pytest.approx(1.0)


@pytest.mark.parametrize(
    "formula, unit, message",
    [
        ("training_bill / daily_bill", "USD", "dimensions differ"),
        ("10 USD / 2 USD/day", "day", "dimensions differ"),
        ("1 day / 2 USD", "day/USD", "dimensions differ"),
        (
            "trainning_bill / daily_bill",
            "day",
            "neither a fact nor a unit; did you mean 'training_bill'?",
        ),
        ("nonsense * 2 day", "day", "'nonsense' is neither a fact nor a unit"),
        ("__import__('os')", "", "remove the rest"),
        ("open(1)", "", "cannot be evaluated"),
        ("1 day +", "day", "cannot be evaluated"),
        ("", "day", "must be at most"),
        ("9**9**9**9", "", "must give finite numbers"),
        ("1 day / 0", "day", "division by zero"),
    ],
)
def test_bad_formulas_are_refused_in_one_sentence(facts, formula, unit, message):
    with pytest.raises(FormulaError, match=re.escape(message)) as caught:
        evaluate(formula, unit)
    assert "\n" not in str(caught.value) and is_sentence(str(caught.value))


@pytest.mark.parametrize("word", ["log", "log_x", "unit", "x", "source", "article", "name"])
def test_an_option_of_a_chart_or_a_column_is_no_result(word):
    claim = next(c for c in claims.of_chapters().values() if refusals.results_in(c))
    assert refusals.results_in(replace(claim, evidence=f"{word}(0) + {claim.evidence}")) == (
        refusals.results_in(claim)
    )


# --- judging --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "high, condition, verdict, said",
    [
        (2.0, "", "too low", ""),
        (2.0, "training_bill / (2 * daily_bill)", "holds under conditions", "at half the bill"),
        (1.0, "training_bill / (2 * daily_bill)", "too low", ""),
        (3.7, "", "holds under conditions", "if training_bill were at most"),
        (3.7, "training_bill / (2 * daily_bill)", "holds under conditions", "at half the bill"),
        (5.0, "training_bill / (2 * daily_bill)", "holds", ""),
    ],
)
def test_a_condition_is_the_stated_choice_or_else_the_nearest_turn(
    facts, high, condition, verdict, said
):
    """The bill is passed after 4.1 months (3.2–5.3), at half of it after 2.05 (1.6–2.6)."""
    got = claims.judge(
        make_claim(
            relation="at_most",
            high=high,
            unit="month",
            hedge="about",
            evidence="training_bill / daily_bill",
            condition=condition,
            condition_words="at half the bill",
        )
    )
    assert got.verdict == verdict
    if not (condition and said):
        assert got.evidence.verdict == verdict
    assert got.condition.startswith(said) and bool(got.condition) == bool(said)
    if condition and said:
        assert got.condition == "at half the bill, where it is 2.1 months (1.6–2.6)"


@pytest.mark.parametrize(
    "low, said",
    [
        (82e6, "in 37 % of cases"),
        (90e6, "at the upper edge of the evidence, which 17 %"),
    ],
)
def test_an_edge_is_what_few_cases_reach(facts, low, said):
    got = claims.judge(
        make_claim(relation="at_least", low=low, unit="USD", evidence="training_bill")
    )
    assert got.verdict == "holds under conditions"
    assert got.condition.startswith(said)


@pytest.mark.parametrize("relation, end", [("at_least", "low"), ("at_most", "high")])
def test_a_bound_at_the_figure_of_its_fact_is_not_left_to_the_draw(facts, relation, end):
    for seed in range(5):
        names = Facts(draws.Samples(seed, 501))
        claim = make_claim(relation=relation, **{end: 78e6}, unit="USD", evidence="training_bill")
        found = claims.judge(claim, names).evidence.found
        assert abs(found.support - 0.5) < 0.002, seed


def test_what_the_passage_states_is_what_its_claims_quote():
    claim = claims.claim("energy-ai-share-growth-a2")
    beside = claims.stated_beside(claim)
    assert {"dc_it_power_2023", "dc_it_power_2026"} <= beside and "ai_it_power_2026" not in beside


def test_a_condition_rests_on_graded_facts_too(facts):
    claim = make_claim(
        relation="at_most",
        high=2,
        unit="month",
        evidence="training_bill / daily_bill",
        condition="training_bill / hearsay",
    )
    with pytest.raises(claims.LedgerError, match="graded recalled"):
        claims.judge(claim)


def test_evidence_decides_and_arithmetic_is_shown_beside(facts):
    claim = make_claim(
        relation="at_most",
        high=4,
        unit="month",
        arithmetic="78e6 USD / (625e3 USD/day)",
        evidence="training_bill / (2 * daily_bill)",
    )
    got = claims.judge(claim)
    assert got.arithmetic.verdict == "too low" and got.arithmetic.found.factor == pytest.approx(
        4 / 4.1002, rel=1e-3
    )
    assert got.verdict == got.evidence.verdict == "holds" and got.basis == "evidence"
    assert got.evidence.facts == ("training_bill", "daily_bill") and set(got.sources) == {
        "a-source",
        "a1",
    }


def test_without_evidence_the_arithmetic_decides(facts):
    got = claims.judge(
        make_claim(
            relation="equals", value=625e3, unit="USD/day", arithmetic="228e6 USD / (365 day)"
        )
    )
    assert (got.verdict, got.basis) == ("holds", "arithmetic")


def test_without_any_check_a_claim_is_not_checkable_and_says_so():
    got = claims.judge(make_claim(relation="true"))
    assert (got.verdict, got.basis, got.remark) == ("not checkable", "", claims.NOT_EXAMINED)


@pytest.mark.parametrize("name, grade", [("hearsay", "recalled"), ("own_word", "article")])
def test_evidence_may_not_rest_on_recalled_or_article_rows(facts, name, grade):
    claim = make_claim(relation="at_most", high=4, unit="month", evidence=f"training_bill / {name}")
    with pytest.raises(claims.LedgerError, match=f"is graded {grade}"):
        claims.judge(claim)


def test_evidence_without_a_fact_is_refused(facts):
    with pytest.raises(claims.LedgerError, match="names no fact"):
        claims.judge(make_claim(relation="at_most", high=4, unit="month", evidence="3 month"))


def test_a_notebook_row_needs_its_notebook_and_no_other_row_takes_one():
    months = Rows([3.0], units.parse(""), [Origin("usage", "a row", "epoch-openai-compute-2025")])
    with pytest.raises(claims.LedgerError, match="must hand over"):
        claims.judge(make_claim(relation="at_most", high=4, evidence="notebook"))
    with pytest.raises(claims.LedgerError, match="must not hand over"):
        claims.judge(make_claim(relation="at_most", high=4), estimate=months)
    judged = claims.judge(make_claim(relation="at_most", high=4, evidence="notebook"), None, months)
    assert judged.verdict == "holds" and judged.sources == ("epoch-openai-compute-2025",)


def test_an_unknown_claim_is_refused_with_the_nearest_name():
    known = next(iter(claims.claims()))
    with pytest.raises(claims.LedgerError, match=rf"did you mean '{known}'\?$"):
        claims.claim(known + "x")


# --- collecting -----------------------------------------------------------------------------------
@pytest.fixture
def three(monkeypatch):
    rows = [
        make_claim(id="one-a1", relation="at_most", high=4, evidence="notebook"),
        make_claim(id="two-a1", relation="equals", value=2, arithmetic="1 + 1"),
        make_claim(id="three-a1", relation="true"),
    ]
    monkeypatch.setattr(claims, "_claims", lambda: {c.id: c for c in rows})
    monkeypatch.setattr(claims, "_of", lambda article: claims._claims())
    months = Rows([3.0], units.parse(""), [Origin("usage", "a row", "epoch-openai-compute-2025")])
    return results.record(claims.judge(rows[0], None, months))


def test_every_claim_has_exactly_one_verdict(three):
    records = results.collect([three])
    assert [r["id"] for r in records] == ["one-a1", "two-a1", "three-a1"]
    assert results.counts(records) == {
        "holds": 2,
        "holds under conditions": 0,
        "too high": 0,
        "too low": 0,
        "wrong": 0,
        "too uncertain to say": 0,
        "not checkable": 1,
    }


def test_a_claim_judged_twice_fails(three):
    with pytest.raises(claims.LedgerError, match="judged twice"):
        results.collect([three, three])


def test_a_claim_that_its_notebook_did_not_judge_fails(three):
    with pytest.raises(claims.LedgerError, match="one-a1 was not judged"):
        results.collect([])


def test_records_are_plain_json_without_infinities(three):
    import json

    text = json.dumps(three, allow_nan=False)
    assert json.loads(text)["claimed"]["set"] == [None, 4.0]
    assert results.rounded(math.inf) == "never" and results.rounded(1.23456789) == 1.23457

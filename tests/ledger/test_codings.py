"""Bounds of statements: one a word, from two codings, in the claim's unit, before any evidence."""

import re
from datetime import date
from math import isnan, nan

import pytest

from analysis.evidence.tables import data
from analysis.ledger import claims, codings, refusals
from analysis.ledger.rule import LedgerError

DAY = date(2026, 11, 28)


def word(id="most", words="most / majority", kind="share", low=50.0, high=nan, unit="percent"):
    return codings.Word(id, words, kind, "at_least", low, high, unit, DAY, "The larger part.")


def coding(coding="agreed", **changed):
    row = codings.Coding("a-claim-a1", coding, "most", "", nan, nan, "good", DAY, "")
    return row._replace(**changed)


@pytest.fixture
def table(monkeypatch):
    """Replace words and codings by those given."""

    def given(words, rows):
        monkeypatch.setattr(codings, "words", lambda: {w.id: w for w in words})
        monkeypatch.setattr(
            codings, "codings", lambda article: {(r.claim, r.coding): r for r in rows}
        )

    return given


@pytest.mark.parametrize(
    "turned, unit, wanted",
    [
        ("", "percent", (50, nan)),
        ("", "dimensionless", (0.5, nan)),
        ("complement", "percent", (nan, 50)),
        ("complement", "dimensionless", (nan, 0.5)),
    ],
)
def test_a_share_is_given_in_the_unit_of_the_claim(table, turned, unit, wanted):
    table([word()], [])
    assert codings.bounds(coding(turned=turned), unit) == pytest.approx(wanted, nan_ok=True)


def test_a_ratio_turns_round_and_a_difference_changes_its_sign(table):
    table([word("far", "far less", "ratio", nan, 0.6667, "dimensionless")], [])
    low, high = codings.bounds(coding(word="far", turned="inverse"), "dimensionless")
    assert low == 1.5 and isnan(high)
    low, high = codings.bounds(coding(word="far", turned="negative"), "dimensionless")
    assert low == -0.6667 and isnan(high)


def test_a_duration_is_converted_and_a_count_counts_anything(table):
    weeks = word("weeks", "weeks", "duration", 14.0, 84.0, "day")
    table([weeks, word("thousands", "thousands", "count", 2000.0, unit="dimensionless")], [])
    assert codings.bounds(coding(word="weeks"), "h") == pytest.approx((14 * 24, 84 * 24))
    assert codings.bounds(coding(word="thousands"), "GPU")[0] == 2000
    with pytest.raises(LedgerError, match="the word 'weeks' is measured in day"):
        codings.bounds(coding(word="weeks"), "USD")


def test_the_number_of_the_passage_stands_in_place_of_a_word(table):
    table([], [])
    stated = coding(word="", low=nan, high=18.0)
    assert codings.bounds(stated, "month")[1] == 18


def test_an_unknown_word_is_named_with_its_nearest(table):
    table([word()], [])
    with pytest.raises(LedgerError, match="no word 'mots' in words.csv; did you mean 'most'"):
        codings.bounds(coding(word="mots"), "percent")


def test_one_word_with_two_bounds_is_refused(table):
    table([word(), word("larger", "larger part / most (of a whole)")], [])
    assert any("'most' stands in the rows 'most' and 'larger'" in t for t in codings.problems())
    table([word(), word("main", "most", "ratio")], [])
    assert not codings.problems(), "another kind of quantity is another bound"


def test_a_statement_coded_once_or_before_its_word_is_refused(table):
    table([word()], [coding("first"), coding("agreed")])
    assert any("the second coding is missing" in told for told in codings.problems())
    early = date(2026, 11, 1)
    table([word()], [coding(c, coded=early) for c in codings.CODINGS])
    assert any("fixed on 2026-11-28, after the coding" in told for told in codings.problems())
    table([word()], [coding(c, low=3.0) for c in codings.CODINGS])
    assert any("a word or the passage's own number, and not both" in t for t in codings.problems())


def test_agreement_and_kappa_are_those_of_the_textbook(table):
    """Cohen (1960): 0.4 for 20 and 15 agreements of 50 with margins of 25 and 30."""
    answers = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10
    answers += [("no", "no")] * 15
    rows = []
    for n, pair in enumerate(answers):
        for which, fit in zip(("first", "second"), pair):
            rows.append(coding(which, claim=f"c{n}", fit=fit))
    table([word()], rows)
    found = codings.agreement("fit")
    assert (found.statements, found.share) == (50, 0.7)
    assert found.kappa == pytest.approx(0.4)
    assert codings.agreement("bound").share == 1


# --- the tables themselves ------------------------------------------------------------------------
def test_every_statement_with_evidence_has_a_bound_set_without_sight_of_it():
    assert not refusals._bound_problems()
    for claim in claims.claims().values():
        if claim.relation == "true" and (claim.evidence or claim.arithmetic):
            assert codings.agreed(claim.id), claim.id
            assert not (isnan(claim.low) and isnan(claim.high)), claim.id


def test_a_row_with_a_bound_of_its_own_or_evidence_before_a_bound_is_refused(monkeypatch):
    rows = [row for row in data.records("claims") if row["relation"] == "true"]
    typed = next(row for row in rows if row["evidence"])
    changed = [{**typed, "low": 1.0}]
    monkeypatch.setattr(refusals, "rows_of", lambda article: changed)
    monkeypatch.setattr(data, "records", lambda name, article: [])
    assert any("its row gives one of its own" in told for told in refusals._bound_problems())
    changed[:] = [{**typed, "id": "never-coded-a1"}]
    assert any("code the statement in codings.csv first" in t for t in refusals._bound_problems())


def test_what_a_test_leaves_out_is_told_in_sentences_and_not_in_the_shorthand_of_coders():
    for (claim, which), row in codings.codings("").items():
        if which == "agreed" and row.note:
            assert not re.search(r"(^|[;(.] ?)[Ss]econd\b|same bound", row.note), claim
            assert row.note.endswith("."), claim


def test_words_are_read_alike_by_relation():
    for row in codings.words().values():
        ends = (isnan(row.low), isnan(row.high))
        wanted = {"at_least": (False, True), "at_most": (True, False), "between": (False, False)}
        assert ends == wanted[row.relation], row.id

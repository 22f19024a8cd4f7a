"""Former ids lead to one claim; a quotation is compared with the figure that a source printed."""

import math

import pytest

from analysis.evidence.tables import data
from analysis.ledger import claims, quotes, refusals, results
from tests.conftest import make_claim, make_fact


@pytest.fixture
def ledger(monkeypatch):
    """Return a function that puts claims in the place of the table's."""

    def put(*rows):
        monkeypatch.setattr(claims, "_claims", lambda: {c.id: c for c in rows})
        monkeypatch.setattr(claims, "_of", lambda article: claims._claims())

    return put


@pytest.fixture
def printed(monkeypatch):
    """Facts: a printed point, a printed range, a combined one, a recalled one."""
    rows = [
        make_fact("point", 78.4e6, unit="USD"),
        make_fact("span", low=90, high=100, unit="day"),
        make_fact("hearsay", 78e6, unit="USD", grade="recalled"),
        make_fact("own_word", 78e6, unit="USD", grade="article"),
    ]
    monkeypatch.setattr(data, "facts", lambda: {f.id: f for f in rows})


# --- former ids -----------------------------------------------------------------------------------
def test_a_former_id_is_refused_with_the_id_that_took_it_over(ledger):
    ledger(make_claim(id="kept-a1", aliases="old-a1; older-a1"))
    assert claims.aliases_of(claims.claim("kept-a1")) == ["old-a1", "older-a1"]
    with pytest.raises(claims.LedgerError, match="'older-a1' .* merged into 'kept-a1'"):
        claims.claim("older-a1")


def test_a_conflict_with_a_former_id_names_the_new_one(ledger):
    ledger(
        make_claim(id="kept-a1", relation="true", aliases="old-a1"),
        make_claim(id="other-a1", relation="true", conflicts="old-a1"),
    )
    (sentence,) = refusals.problems()
    assert "claim other-a1, column conflicts: 'old-a1' is not a claim" in sentence
    assert "merged into 'kept-a1'" in sentence


@pytest.mark.parametrize(
    "first, second, owner",
    [
        ("other-a1", "", "other-a1"),
        ("one-a1", "", "one-a1"),
        ("old-a1; old-a1", "", "one-a1"),
        ("old-a1", "old-a1", "one-a1"),
    ],
)
def test_a_former_id_in_use_is_refused(ledger, first, second, owner):
    ledger(
        make_claim(id="one-a1", relation="true", aliases=first),
        make_claim(id="other-a1", relation="true", aliases=second),
    )
    found = refusals.problems()
    assert found and all(f"already names the claim {owner}" in sentence for sentence in found)


def test_former_ids_of_the_table_are_free_and_stand_in_the_records():
    known = claims.claims()
    merged = [alias for claim in known.values() for alias in claims.aliases_of(claim)]
    assert merged and len(set(merged)) == len(merged) and not set(merged) & set(known)
    assert refusals.problems() == []
    kept = claims.claim("training-cost-frontier-a5")
    assert results.record(claims.judge(kept))["aliases"] == ["training-cost-each-model-a5"]


# --- quotations -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "stated, correct",
    [
        ({"value": 78e6, "hedge": "about"}, True),
        ({"value": 78e6}, True),
        ({"value": 79e6}, False),
        ({"relation": "at_least", "low": 78.4e6}, True),
        ({"relation": "at_least", "low": 79e6}, False),
        ({"relation": "between", "low": 78e6, "high": 191e6}, True),
    ],
)
def test_a_quotation_is_correct_when_the_claimed_set_contains_what_was_printed(
    printed, stated, correct
):
    claim = make_claim(unit="USD", quoted="point", **stated)
    assert quotes.correct(claim) is correct and quotes.named(claim) == ("point",)


@pytest.mark.parametrize("high, correct", [(100, True), (99, False)])
def test_both_ends_of_a_printed_range_must_lie_inside(printed, high, correct):
    claim = make_claim(relation="between", low=90, high=high, unit="day", quoted="span")
    assert quotes.correct(claim) is correct


def test_a_formula_over_printed_figures_is_worked_out_in_the_unit_of_the_claim(printed):
    claim = make_claim(value=39.2, unit="USD", quoted="point / 2e6")
    assert list(quotes.printed(claim)) == pytest.approx([39.2, 39.2])


def test_a_claim_that_quotes_nothing_has_no_answer():
    assert quotes.correct(make_claim(value=1)) is None


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"relation": "true"}, "without a number quotes no figure"),
        ({"quoted": "3 USD"}, "names no fact"),
        ({"quoted": "hearsay"}, "'hearsay' is no figure that a source printed"),
        ({"quoted": "own_word"}, "'own_word' is no figure that a source printed"),
        ({"quoted": "point / span"}, "dimensions differ"),
        ({"quoted": "pont + point"}, "neither a fact nor a unit"),
    ],
)
def test_a_quotation_that_cannot_be_compared_is_refused_in_one_sentence(
    printed, ledger, changed, message
):
    ledger(make_claim(**({"value": 78e6, "unit": "USD", "quoted": "point"} | changed)))
    (sentence,) = quotes.problems()
    assert sentence.startswith("claims.csv, claim a-claim-a1, column quoted: ")
    assert message in sentence and "\n" not in sentence


def test_a_figure_worked_out_here_is_not_a_printed_one(ledger):
    combined = next(f for f in data.facts().values() if f.formula)
    ledger(make_claim(value=1, unit=combined.unit, quoted=combined.id))
    assert "no figure that a source printed" in quotes.problems()[0]


def test_the_quotations_of_the_table_can_be_compared_and_reach_the_records():
    assert quotes.problems() == []
    quoting = [c for c in claims.claims().values() if c.quoted]
    answers = {c.id: quotes.correct(c) for c in quoting}
    assert {True, False} == set(answers.values())
    # One source, one sentence of article a3: both figures stand in the AI Index as quoted.
    assert answers["training-cost-llama31-a3"] and answers["training-cost-gemini-a3"]
    # The AI Index of 2025 says five months, and the article puts six into its mouth.
    assert not answers["training-compute-doubling-a1"]
    record = results.record(claims.judge(claims.claim("energy-iea-945-a2")))
    assert (record["quoted"], record["quoted_facts"]) == (True, ["iea_dc_2030"])


def test_a_claimed_set_is_not_needed_where_nothing_is_quoted():
    assert quotes.correct(make_claim(relation="between", low=math.nan)) is None


def test_evidence_that_is_the_quoted_source_alone_is_told_apart():
    stored = results.collect(results.read_chapters(data.ROOT / "notebooks"))
    alone = {r["id"] for r in stored if r["own_source_only"]}
    for r in stored:
        if r["quoted"] is not None and r["evidence"]:
            printed = {data.fact(name).source for name in r["quoted_facts"]}
            evidence = set(r["sources"]) - ({r["article"]} if r["arithmetic"] else set())
            assert (r["id"] in alone) == (evidence <= printed), r["id"]
    assert alone and all(r["quoted"] is not None for r in stored if r["id"] in alone)

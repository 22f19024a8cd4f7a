"""Claims with one result and different verdicts: each set has its reason, and no reason is left."""

import itertools

import pytest

from analysis.evidence.tables import data
from analysis.ledger import results
from analysis.ledger.comparisons import groups


@pytest.fixture(scope="module")
def records():
    return results.collect(results.read_chapters(data.ROOT / "notebooks"))


@pytest.fixture
def table(monkeypatch):
    """Return a function that puts reasons in the place of the table's."""

    def put(**reasons):
        rows = [{"claims": ids.replace("__", "; "), "reason": why} for ids, why in reasons.items()]
        monkeypatch.setattr(data, "records", lambda name: rows)

    return put


def record(id, verdict, median=2.0, low=None, high=None, unit="USD"):
    low, high = (median if end is None else end for end in (low, high))
    evidence = {"median": median, "low": low, "high": high, "unit": unit}
    return {"id": id, "verdict": verdict, "evidence": evidence}


def test_every_set_with_one_result_and_several_verdicts_has_its_reason(records):
    assert groups.problems(records) == []


def test_a_reason_is_one_sentence():
    for reason in groups.reasons().values():
        assert reason.endswith(".") and ". " not in reason


def test_no_two_claims_differ_in_verdict_on_one_result_outside_a_set(records):
    """The slow way: every pair of claims, compared one with the other."""
    listed = {pair for g in groups.reasons() for pair in itertools.combinations(g, 2)}
    judged = [r for r in records if r["evidence"]]
    for a, b in itertools.combinations(judged, 2):
        ends = [tuple(r["evidence"][k] for k in ("median", "low", "high", "unit")) for r in (a, b)]
        exact = ends[0][0] in (0, 1) and len(set(ends[0][:3])) == 1
        if ends[0] == ends[1] and not exact and a["verdict"] != b["verdict"]:
            assert (a["id"], b["id"]) in listed


def test_a_set_holds_all_claims_with_the_result():
    found = [record("a", "holds"), record("b", "wrong"), record("c", "holds"), record("d", "wrong")]
    found[3]["evidence"]["high"] = 3.0
    assert groups.differing(found) == [("a", "b", "c")]


@pytest.mark.parametrize(
    "other",
    [
        record("b", "holds"),
        record("b", "wrong", unit="day"),
        record("b", "wrong", low=1.0),
        record("b", "not checkable") | {"evidence": None},
    ],
    ids=["one verdict", "another unit", "another end", "no evidence"],
)
def test_what_is_no_set(other):
    assert groups.differing([record("a", "holds"), other]) == []


@pytest.mark.parametrize("value, count", [(0.0, 0), (1.0, 0), (0.5, 1)])
def test_an_exact_yes_or_no_joins_nothing_and_an_interval_around_it_does(value, count):
    assert len(groups.differing([record(id, id, value) for id in "ab"])) == count
    assert len(groups.differing([record(id, id, value, low=-1.0) for id in "ab"])) == 1


def test_a_set_without_reason_and_a_reason_without_set_are_told_by_name(table):
    found = [record("a", "holds"), record("b", "wrong"), record("c", "holds", 3.0)]
    table(a__b="They differ.")
    assert groups.problems(found) == []
    table(a__c="They differed.")
    missing, stale = groups.problems(found)
    assert "a; b rest on one result" in missing and "a; c are no longer a set" in stale


def test_a_claim_is_shown_those_of_its_set_that_are_judged_otherwise(table):
    table(a__b__c="They differ.")
    found = [record("a", "holds"), record("b", "wrong"), record("c", "holds")]
    assert groups.neighbours(found) == {
        "a": (("b",), "They differ."),
        "b": (("a", "c"), "They differ."),
        "c": (("b",), "They differ."),
    }
    assert groups.neighbours([*found[:2], record("c", "wrong", 3.0)]) == {}

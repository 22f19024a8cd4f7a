"""What the whole ledger says: one base for "how many hold", and what holding includes."""

from itertools import product

import pytest

from analysis.ledger import results, rule, summary


def record(
    verdict="holds", relation="equals", claimed=(9.5, 10.5), median=10.0, *, quoted=None, topic="a"
):
    """Return the parts of a record that the counts look at."""
    check = {"median": median, "low": median, "high": median, "unit": "", "facts": []}
    judged = verdict != "not checkable"
    return {
        "verdict": verdict,
        "claimed": {"relation": relation, "set": list(claimed)},
        "evidence": check if judged else None,
        "arithmetic": None,
        "quoted": quoted,
        "topic": topic,
    }


def test_the_base_is_every_claim_with_a_verdict():
    records = [record(word) for word in rule.VERDICTS]
    found = summary.standing(records)
    assert found["claims"] == len(rule.VERDICTS)
    assert found["judged"] == len(rule.VERDICTS) - 1
    assert found["held"] == 1
    assert (
        summary.how_many_hold(records) == "1 of 6 judged claims hold as stated (17 %); 1 are wrong."
    )


def test_nothing_judged_is_said_and_divides_by_nothing():
    records = [record("not checkable")]
    assert summary.how_many_hold(records) == "None of the claims could be judged."
    assert "other 1 of the 1 claims" in summary.what_holds_includes(records)


def test_kinds_of_claim_part_the_judged_ones():
    records = [
        record(word, relation)
        for word, relation in product(
            rule.VERDICTS, ("equals", "between", "at_least", "at_most", "up_to", "true")
        )
    ]
    sizes = [len(summary.of_kind(records, kind)) for kind in summary.KINDS]
    assert sizes == [4 * 6, 6, 6] and sum(sizes) == summary.standing(records)["judged"]


@pytest.mark.parametrize(
    "ends, median, easy",
    [
        ((1.0, None), 10.0, True),
        ((1.0, None), 9.9, False),
        ((None, 10.0), 1.0, True),
        ((None, 10.0), 1.1, False),
        ((None, 10.0), -3.0, True),
        ((5.0, None), "never", True),
        ((0.0, None), 5.0, False),  # no factor lies between a bound of zero and anything
        ((-1.0, None), 5.0, False),
        ((1.0, 100.0), 50.0, False),  # a range has two ends
        ((None, None), 5.0, False),
    ],
)
def test_an_easy_bound_is_cleared_tenfold(ends, median, easy):
    assert summary.easy(record(claimed=ends, median=median)) is easy


def test_of_those_that_hold_the_quoted_and_the_easy_ones_are_counted():
    easy = {"relation": "true", "claimed": (1.0, None), "median": 50.0}
    records = [
        record(quoted=True),
        record(quoted=False),
        record("wrong", quoted=True),
        record(**easy),
        record("wrong", **easy),
    ]
    said = summary.what_holds_includes(records)
    assert "include 1 figures quoted correctly" in said and "1 bounds that the evidence" in said
    assert "of the 3 numbers 67 %, of the 2 statements 50 % hold" in said


def test_the_ledger_of_the_project_is_counted_as_its_verdicts_are():
    records = results.collect(results.read_chapters())
    found, counts = summary.standing(records), results.counts(records)
    assert found["held"] == counts["holds"]
    assert found["judged"] == sum(counts.values()) - counts["not checkable"]
    assert sum(found[f"{kind}_held"] for kind in summary.KINDS) == counts["holds"]
    assert 0 < found["held_quoted"] < found["held"] and 0 < found["held_easy"] < found["held"]
    assert sum(map(len, summary.undecided(records).values())) == counts["not checkable"]


def test_topics_are_ordered_by_the_judged_claims_that_hold():
    """A topic whose other claims cannot be checked is not below one whose claims fail."""
    records = [record(topic="b"), record("wrong", topic="b")]
    records += [
        record(topic="a"),
        record("not checkable", topic="a"),
        record("not checkable", topic="a"),
    ]
    found = list(summary.counts_by(records, "topic")["topic"])
    assert found == ["a (1 of 3, 100 %)", "b (2 of 2, 50 %)"]


def test_topics_with_few_judged_claims_come_last():
    """So that the first and the last of the others are those that the title names."""
    records = [record(topic="few")] * 9 + [record("not checkable", topic="few")] * 9
    for topic, held in (("least", 5), ("best", 8)):
        records += [record(topic=topic)] * held + [record("wrong", topic=topic)] * (10 - held)
    frame = summary.counts_by(records, "topic")
    names = [name.split(" (")[0] for name in frame["topic"]]
    assert names == ["best", "least", "few"] and frame.attrs["few"] == ["few (9 of 18, 100 %)"]
    assert summary.best_and_worst(records) == (names[0], names[1])


def test_the_best_topic_has_ten_judged_claims():
    few = [record(topic="few")] * 9 + [record("not checkable", topic="few")] * 5
    many = [record(topic="many")] * 6 + [record("wrong", topic="many")] * 4
    assert summary.best_and_worst(few + many) == ("many", "many")
    assert summary.best_and_worst(few) == ("none", "none")


def test_groups_stay_apart_in_grey():
    """Luma of ITU-R BT.601, in [0, 1]: what a printer without colours makes of them."""
    parts = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in summary.GROUP_COLOURS.values()]
    greys = sorted((0.299 * r + 0.587 * g + 0.114 * b) / 255 for r, g, b in parts)
    assert len(greys) == len(summary.GROUPS)
    assert min(after - before for before, after in zip(greys, greys[1:])) > 0.1

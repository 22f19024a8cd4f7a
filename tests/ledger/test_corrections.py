"""No verdict changes silently: the record is what the code yields, and corrections lead to it."""

import shutil
import subprocess

import pandas as pd
import pytest

from analysis.evidence.tables import data
from analysis.ledger import corrections, results, rule

WORDS = ("claim", "date", "before", "after", "cause", "reason", "commit", "was")


@pytest.fixture(scope="module")
def stored():
    return results.collect(results.read_chapters(data.ROOT / "notebooks"))


def judged(**verdicts):
    """Return records that hold what corrections look at; a line in a name is an underscore."""
    return [{"id": id.replace("_", "-"), "verdict": word} for id, word in verdicts.items()]


def change(claim, before, after, day="2026-12-01", cause="evidence", was=""):
    row = dict(zip(WORDS, (claim, day, before, after, cause, "So it is.", "", was)))
    return row | {"date": pd.Timestamp(day)}


@pytest.fixture
def tables(monkeypatch):
    """Let tests write the two tables; the record is that of two claims."""
    rows = {
        "verdicts": [
            {"claim": "one-a1", "verdict": "holds"},
            {"claim": "two-a1", "verdict": "overstated"},
        ],
        "corrections": [],
    }
    monkeypatch.setattr(data, "records", lambda name: rows[name])
    return rows


def test_the_record_is_what_the_stored_notebooks_yield(stored):
    assert corrections.recorded() == {r["id"]: r["verdict"] for r in stored}
    assert corrections.flips(stored) == [] and corrections.listed(stored) == ""
    text = (data.DATA / "verdicts.csv").read_text(encoding="utf-8")
    assert corrections.renewed(stored) == text


def test_corrections_lead_to_the_record(stored):
    assert corrections.problems() == [] and corrections.unexplained(stored) == []
    last = {c.id: c.after for c in corrections.changes() if not c.was}
    recorded = corrections.recorded()
    assert last and all(corrections.same(recorded[id], word) for id, word in last.items())


def test_the_columns_take_the_words_of_the_rule_and_those_they_had():
    for table, columns in {"verdicts": ["verdict"], "corrections": ["before", "after"]}.items():
        fields = {f["name"]: f for f in data.resource(table)["schema"]["fields"]}
        for column in columns:
            allowed = set(fields[column]["constraints"]["enum"])
            assert {*rule.VERDICTS, *corrections.RENAMED, *corrections.RENAMED.values()} <= allowed


def test_corrections_name_their_commit_and_its_day():
    if not shutil.which("git") or not (data.ROOT / ".git").exists():
        pytest.skip("there is no history here")
    for c in corrections.changes():
        asked = ["git", "show", "-s", "--format=%cs", f"{c.commit}^{{commit}}"]
        found = subprocess.run(asked, cwd=data.ROOT, capture_output=True, text=True)
        if c.commit and found.returncode == 0:  # a shallow copy does not have all of them
            assert found.stdout.strip() == str(c.date), c


def test_a_verdict_that_is_not_on_record_is_listed(tables):
    assert corrections.listed(judged(one_a1="wrong", two_a1="overstated", new_a1="holds")) == (
        "1 verdict differs from the committed one:\n  one-a1: holds → wrong"
    )
    assert corrections.listed(judged(one_a1="wrong", two_a1="holds")).splitlines()[::2] == [
        "2 verdicts differ from the committed ones:",
        "  two-a1: overstated → holds",
    ]


def test_a_word_that_was_renamed_is_no_change_and_the_record_takes_the_new_one(tables):
    records = judged(one_a1="holds", two_a1="too high")
    assert corrections.listed(records) == "" and corrections.unexplained(records) == []
    assert corrections.renewed(records) == "claim,verdict\none-a1,holds\ntwo-a1,too high\n"


def test_the_record_follows_only_what_a_correction_tells(tables):
    records = judged(one_a1="wrong", two_a1="overstated")
    (sentence,) = corrections.unexplained(records)
    assert sentence == (
        "The verdict of one-a1 changed from holds to wrong: add a row to data/corrections.csv, "
        "then run make notebooks again."
    )
    assert "one-a1,holds\n" in corrections.renewed(records)
    tables["corrections"].append(change("one-a1", "holds", "overstated"))
    assert corrections.unexplained(records) and "one-a1,holds\n" in corrections.renewed(records)
    tables["corrections"].append(change("one-a1", "overstated", "wrong"))
    assert corrections.unexplained(records) == []
    assert "one-a1,wrong\n" in corrections.renewed(records)


def test_a_new_claim_enters_the_record_by_itself(tables):
    records = judged(one_a1="holds", two_a1="overstated", new_a1="wrong")
    assert corrections.unexplained(records) == []
    assert corrections.renewed(records).endswith("new-a1,wrong\n")


def test_a_claim_leaves_the_record_only_when_it_is_said_where_it_went(tables):
    records = judged(one_a1="holds")
    (sentence,) = corrections.unexplained(records)
    assert sentence.startswith('The claim two-a1 is gone: with "merged/split" as its cause')
    assert "two-a1,overstated\n" in corrections.renewed(records)
    tables["corrections"].append(change("one-a1", "overstated", "holds", was="two-a1"))
    assert corrections.unexplained(records), "a change of what it once was is no merger"
    merged = change("one-a1", "holds", "holds", cause="merged/split", was="two-a1")
    tables["corrections"].append(merged)
    assert corrections.unexplained(records) == []
    assert corrections.renewed(records) == "claim,verdict\none-a1,holds\n"


def test_changes_of_one_claim_are_counted(tables):
    tables["corrections"] += [
        change("one-a1", "wrong", "holds"),
        change("two-a1", "holds", "wrong"),
        change("one-a1", "holds", "wrong", was="gone-a1"),
        change("one-a1", "holds", "wrong"),
    ]
    found = [c.anchor for c in corrections.changes()]
    assert found == ["one-a1-1", "two-a1-1", "gone-a1-1", "one-a1-2"]


FIRST = change("one-a1", "wrong", "holds", day="2026-12-02")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (change("", "holds", "wrong", day="2026-12-02"), "both claim and was are empty"),
        (change("one-a1", "holds", "wrong"), "2026-12-02 stands before"),
        (change("one-a1", "holds", "holds", day="2026-12-02"), "holds is before and after"),
        (change("x-a1", "too high", "overstated", day="2026-12-02"), "too high is before and"),
        (change("x-a1", "wrong", "", day="2026-12-02"), "wrong is before and after"),
        (change("one-a1", "wrong", "holds", day="2026-12-02"), "that of one-a1 stood at holds"),
        (
            change("one-a1", "wrong", "holds", "2026-12-02", was="crossover-weeks-a4"),
            "crossover-weeks-a4 is a claim; clear it",
        ),
    ],
)
def test_a_row_that_leads_nowhere_is_refused(tables, monkeypatch, row, sentence):
    known = {"one-a1": None, "crossover-weeks-a4": None}
    monkeypatch.setattr(corrections.claims, "claims", lambda: known)
    tables["corrections"] += [FIRST, row]
    (found,) = corrections.problems()
    assert found.startswith("corrections.csv, row 3: ") and sentence in found


def test_a_claim_may_be_split_in_two(tables):
    tables["corrections"] += [
        change("one-a1", "wrong", "holds", cause="merged/split", was="both-a1"),
        change("two-a1", "wrong", "wrong", cause="merged/split", was="both-a1"),
    ]
    assert corrections.problems() == []

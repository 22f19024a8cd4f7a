"""Further articles are judged by themselves: the same records, and only what changed anew."""

import csv
import shutil

import pytest

from analysis.display import dates
from analysis.evidence.estimates.draws import Samples
from analysis.evidence.estimates.facts import FactEstimate
from analysis.evidence.tables import data
from analysis.ledger import claims, refusals, results
from analysis.report.articles import judged, run
from analysis.report.articles.sound import Sound
from analysis.report.build.plan import contents
from analysis.report.files.project import BuildError
from analysis.report.run import require_valid_data
from tests import small_data
from tests.bench import grown


def test_each_claim_is_judged_as_it_is_alone(copy, asked):
    ledger = copy.ledger()
    assert claims.further() == ("a6", "a7")
    assert ledger.bring_up_to_date(("a6", "a7")) == 12
    for article in ("a6", "a7"):
        alone = [results.record(claims.judge(c)) for c in claims.of_article(article).values()]
        assert ledger.records(article) == alone


def test_they_are_no_claims_of_chapters(copy):
    own = claims.of_chapters()
    assert {c.article for c in own.values()} == {"a1", "a2", "a3", "a4", "a5"}
    assert claims.claims().keys() - own.keys() == {
        id for article in ("a6", "a7") for id in claims.of_article(article)
    }
    chapter = claims.of_article("a6")[next(iter(claims.of_article("a6")))].chapter
    assert all(c.article in own[id].article for id, c in claims.of_chapter(chapter).items())


def test_what_changed_is_judged_anew_and_nothing_else(copy, asked):
    copy.ledger().bring_up_to_date(("a6", "a7"))
    asked.clear()
    assert copy.ledger().bring_up_to_date(("a6", "a7")) == 0 and asked == []
    id = copy.edit("a6", 2, remark="Edited.")
    ledger = copy.ledger()
    assert ledger.bring_up_to_date(("a6", "a7")) == 1 and asked == [("a6", [id])]
    assert [r["remark"] for r in ledger.records("a6") if r["id"] == id] == ["Edited."]
    assert len(ledger.records("a6")) == 6


def test_a_fact_that_changes_renews_the_articles_that_rest_on_it(copy, asked):
    ledger = copy.ledger()
    ledger.bring_up_to_date(("a6", "a7"))
    facts = {
        a: {f for r in ledger.records(a) if r["evidence"] for f in r["evidence"]["facts"]}
        for a in ("a6", "a7")
    }
    (fact, *_) = sorted(facts["a6"] - facts["a7"])
    path = copy.root / "data" / "facts.csv"
    rows = small_data.rows(path)
    changed = next(row for row in rows if row["id"] == fact)
    changed["note"] = "Edited."
    path.write_text(small_data.written(list(rows[0]), rows), encoding="utf-8")
    asked.clear()
    copy.ledger().bring_up_to_date(("a6", "a7"))
    assert [article for article, _ in asked] == ["a6"]


def test_a_claim_that_goes_leaves_no_record(copy, asked):
    copy.ledger().bring_up_to_date(("a6",))
    path = copy.root / "data" / "claims" / "a6.csv"
    path.write_text(
        "".join(path.read_text(encoding="utf-8").splitlines(True)[:-1]), encoding="utf-8"
    )
    ledger = copy.ledger()
    ledger.bring_up_to_date(("a6",))
    assert len(ledger.records("a6")) == 5


def test_what_was_kept_and_is_damaged_is_judged_again(copy, asked):
    ledger = copy.ledger()
    ledger.bring_up_to_date(("a6",))
    for what, content in (("marks", "{"), ("marks", '{"used": 5}'), ("records", "")):
        path = ledger.file("a6", what)
        path.write_text(content, encoding="utf-8") if content else path.unlink()
        again = copy.ledger()
        assert again.bring_up_to_date(("a6",)) == 6, (what, content)
        assert len(again.records("a6")) == 6


def test_a_claim_that_cannot_be_judged_is_named_and_the_others_kept(copy, asked):
    id = copy.edit("a6", 1, remark="It is {no_such_result}.")
    with pytest.raises(BuildError) as refused:
        copy.ledger().bring_up_to_date(("a6", "a7"))
    assert refused.value.problems[0].startswith(f"claims/a6.csv, claim {id}: A text names ")
    assert len(copy.ledger().records("a7")) == 6


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        ({"evidence": "notebook"}, "it names notebook; name facts, or move the row to claims.csv."),
        (
            {"evidence": "fleet_months", "unit": "month", "chapter": "02_crossover"},
            "it names the result fleet_months; name facts",
        ),
    ],
)
def test_what_only_a_chapter_can_judge_is_refused(copy, cells, part):
    number = next(n for n, c in enumerate(claims.of_article("a6").values()) if c.relation != "true")
    id = copy.edit("a6", number, **cells)
    (problem,) = refusals.problems()
    assert problem.startswith(f"claims/a6.csv, claim {id}: ") and part in problem, problem


def test_only_claims_that_changed_are_checked_again(copy, monkeypatch):
    known = contents(copy.project)
    assert Sound(copy.project, known).ids() == frozenset()
    Sound(copy.project, known).remember()
    sound = Sound(copy.project, known)
    assert sound.ids() == claims.of_chapters().keys() and sound.unread.keys() == {"a6", "a7"}
    id = copy.edit("a7", 0, arithmetic="1 USD / 0 nonsense")
    again = Sound(copy.project, contents(copy.project))
    assert again.unread.keys() == {"a6"} and again.all_ids() == claims.claims().keys()
    assert claims.without(["a6"]).keys() - again.ids() == {id}
    (problem,) = refusals.problems(again.ids, again.unread)
    assert problem.startswith(f"claims/a7.csv, claim {id}, column arithmetic: ")


def test_files_of_articles_that_did_not_change_are_not_read(copy, monkeypatch):
    require_valid_data(copy.project, contents(copy.project))
    first = Sound(copy.project, contents(copy.project)).dated()
    copy.edit("a7", 0, remark="Edited.")
    read, file = [], data.read_rows
    monkeypatch.setattr(
        data, "read_rows", lambda path, *more: (read.append(path), file(path, *more))[1]
    )
    sound = require_valid_data(copy.project, contents(copy.project))
    assert {path.name for path in read if path.parent.name == "claims"} == {"a7.csv"}
    twice = [path.name for path in read if read.count(path) > 1]
    assert not twice, "each is read once"
    assert (
        sound.dated() == first == [dates.dated(claims.of_article(a).values()) for a in ("a6", "a7")]
    )


def uncoded(article):
    """Return the place of an article's first claim with a number, which no coding names."""
    return next(
        n for n, c in enumerate(claims.of_article(article).values()) if c.relation != "true"
    )


def used_twice(copy):
    """A changed article takes the id of a claim of an article that did not change."""
    number = uncoded("a7")
    copy.edit("a7", number, id=next(iter(claims.of_article("a6"))))
    return f"claims/a7.csv, row {number + 2}, column id: every row must differ, and "


def former_id_in_use(copy):
    taken = next(iter(claims.of_article("a6")))
    id = copy.edit("a7", 0, aliases=taken)
    return f"claims/a7.csv, claim {id}, column aliases: {taken!r} already names the claim {taken}"


def lost(copy):
    """An article that did not change says that it excludes a claim which is gone."""
    number = uncoded("a7")
    other = list(claims.of_article("a7"))[number]
    id = copy.edit("a6", 1, conflicts=other)
    require_valid_data(copy.project, contents(copy.project))
    copy.edit("a7", number, id="renamed-a7")
    return f"claims/a6.csv, claim {id}, column conflicts: {other!r} is not a claim"


@pytest.mark.parametrize("slip", [used_twice, former_id_in_use, lost])
def test_what_a_changed_article_breaks_in_others_is_told_with_its_place(copy, slip):
    require_valid_data(copy.project, contents(copy.project))
    start = slip(copy)
    with pytest.raises(BuildError) as refused:
        require_valid_data(copy.project, contents(copy.project))
    assert refused.value.problems[0].startswith(start)


def test_a_fact_that_changes_leaves_no_claim_sound(copy):
    Sound(copy.project, contents(copy.project)).remember()
    grown.facts(copy.root, 2)
    small_data.forget()
    assert Sound(copy.project, contents(copy.project)).ids() == frozenset()


def test_the_command_writes_every_verdict(copy, asked, monkeypatch):
    monkeypatch.setattr("analysis.report.run.require_valid_data", lambda *_: None)
    said = run.run(copy.project, articles="a7")
    assert said.startswith("6 claims of 1 articles, 6 of them judged now in ")
    assert said.endswith("Open build/articles/verdicts.csv.")
    with open(copy.root / "build" / "articles" / "verdicts.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["claim"] for row in rows] == list(claims.of_article("a7"))


@pytest.mark.parametrize("name", ["a66", "../a6", "claims"])
def test_articles_without_a_file_are_refused(copy, monkeypatch, name):
    monkeypatch.setattr("analysis.report.run.require_valid_data", lambda *_: None)
    with pytest.raises(BuildError, match=f"ARTICLES must name articles.* and '{name}' has none"):
        run.run(copy.project, articles=f"a6 {name}")


def test_a_dataset_without_such_files_says_how_to_add_one(copy, monkeypatch):
    monkeypatch.setattr("analysis.report.run.require_valid_data", lambda *_: None)
    for folder in ("claims", "codings"):
        shutil.rmtree(copy.root / "data" / folder, ignore_errors=True)
    small_data.forget()
    with pytest.raises(BuildError, match="No article has a file of its own: put its claims into"):
        run.run(copy.project)


def test_a_claim_that_is_judged_leaves_no_samples_but_those_of_facts(copy):
    world = Samples(n=100)
    ids = claims.of_article("a6")
    found = judged.judge("a6", ids, world)
    assert {type(kept) for _, kept in world.known.values()} == {FactEstimate}
    alone = [judged.judge("a6", [id], Samples(n=100))["records"][id] for id in ids]
    assert list(found["records"].values()) == alone

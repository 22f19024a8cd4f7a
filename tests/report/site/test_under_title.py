"""What stands under every title: what a scenario changed, verdicts not on record, a challenge."""

import re

from analysis.evidence import parameters
from analysis.ledger.corrections import Flip
from analysis.report.site import pages, words

NAMES = {
    "results": {"data_cut": "2026-11-21", "version": "1", "scenario": "mine"},
    "build_date": "2026-11-28",
    "scenario": False,
    "turned": [],
    "changed": [],
    "tried": [],
    "flipped": [],
    "by_id": {"one-a1": {"statement": "So <b>it</b> is."}},
}
FACT = {"id": "life", "what": "time on sale", "before": "1.5 years; secondary", "here": "3.3 years"}


def text(**names):
    html = pages.environment().get_template("_under_title.html").render(NAMES | names)
    return " ".join(re.sub(r"<[^>]+>", " ", html).split()), html


def test_nothing_is_said_where_every_verdict_is_on_record():
    assert "aside" not in text()[1]


def test_edited_data_are_told_on_every_page_with_the_verdicts_they_turned():
    said, html = text(turned=[Flip("one-a1", "holds", "wrong")])
    assert said.startswith("Data to 2026-11-21") and "1 verdict differs from the record." in said
    assert "Headings state the findings of the record" in said
    assert "So &lt;b&gt;it&lt;/b&gt; is. holds → wrong" in said
    assert 'href="claims.html#one-a1"' in html


def test_a_tried_fact_stands_beside_the_datasets():
    said, html = text(scenario=True, tried=[FACT])
    assert "a fact was changed by the reader." in said
    assert "fact.life time on sale; tried by the reader 1.5 years; secondary 3.3 years" in said
    assert 'href="facts.html#life"' in html and "No verdict flipped." in said


def test_facts_and_parameters_are_told_together():
    said, _ = text(scenario=True, tried=[FACT], changed=[("users", "5", "6")])
    assert "facts and parameters were changed by the reader." in said and "users 5 6" in said
    said, _ = text(scenario=True, changed=[("users", "5", "6")])
    assert "parameters were changed. Headings" in said


def test_a_zero_that_takes_the_datasets_value_says_so():
    lines = (
        "life: float = 0.0  # year; [0, 20]; service life; from the dataset\n"
        "share: float = 0.0  # ; [0, 1]; share of batches"
    )
    declared = {p.name: p for p in parameters.declared(lines)[0]}
    changed = [("life", 0.0, 3.0), ("life", 3.0, 0.0), ("share", 0.0, 0.5), ("other", 0.0, 1.0)]
    assert words.parameters_in_words(changed, declared) == [
        ("life", "the dataset's", "3"),
        ("life", "3", "the dataset's"),
        ("share", "0", "0.5"),
        ("other", "0", "1"),
    ]


def test_a_challenge_goes_to_the_repository_or_else_to_whoever_gave_the_report():
    template = pages.environment().get_template("challenge.md")
    at = "https://git.example/group/report"
    assert f"[the repository of this report]({at}), with the id" in template.render(repository=at)
    said = template.render(repository="")
    assert "whoever published it or gave it to you, with the id" in said and "http" not in said

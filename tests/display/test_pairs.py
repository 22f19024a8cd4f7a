"""Pairs of claims that exclude each other as a table: both sides, linked, and the evidence."""

import dataclasses
import re

import pytest

from analysis.display.pairs import PairTable
from analysis.ledger.comparisons.contradictions import Pair


@pytest.fixture
def pair():
    def side(id, article):
        claimed = {"hedge": "exact", "unit": "month"}
        return {"id": id, "article": article, "statement": f"<{id}>", "claimed": claimed}

    ends = ((4.0, 4.0), (12.0, 18.0))
    sides = side("soon-a1", "a1"), side("late-a4", "a4")
    return Pair(*sides, "time to crossover", "month", *ends, 3.0, "the second", "other models")


def test_a_pair_shows_both_sides_with_links_and_what_the_evidence_favours(pair):
    html = PairTable([pair], "Contradictions")._repr_html_()
    cells = re.findall(r"<td[^>]*>(.*?)</td>", html, re.DOTALL)
    assert len(cells) == 3 and "Time to crossover</th>" in html
    assert (
        "4 months" in cells[0] and "<a href='claims.html#soon-a1'>&lt;soon-a1&gt;</a>" in cells[0]
    )
    assert "12 to 18 months" in cells[1].replace("–", " to ") and "#late-a4" in cells[1]
    assert "the second" in cells[2] and "3× apart" in cells[2] and "Other models." in cells[2]


def test_a_pair_that_touches_is_left_out(pair):
    table = PairTable([dataclasses.replace(pair, gap=1.0)], "Contradictions")
    assert "<tbody>" not in table._repr_html_()


def test_a_pair_without_a_note_has_no_lone_full_stop(pair):
    html = PairTable([dataclasses.replace(pair, note="")], "Contradictions")._repr_html_()
    assert "apart.</td>" in html


def test_a_note_calls_articles_by_name_at_its_beginning_too(pair):
    html = PairTable([dataclasses.replace(pair, note="a4 counts its own")], "C")._repr_html_()
    assert "“LLM systems” (a4) counts its own." in html

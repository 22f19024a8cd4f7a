"""What every chart of the executed notebooks says of itself: a short finding, what is measured, and
in which money; articles by name, and ticks that are quantities.
"""

import re

import pytest
from bs4 import BeautifulSoup

from tests.display.test_drawings import charts, drawings

SVG = "{http://www.w3.org/2000/svg}"
#: Words of a title: about ten, and room for what a reader's own input is called.
LONGEST = 16
MONEY = re.compile(r"\$\d|USD")
#: How a chart says in which year's dollars it counts.
DOLLARS = re.compile(r"dollars of|nominal|USD of|of the day|at today.s prices")
POWER = re.compile(r"(\d[\d.]* × )?10[⁰¹²³⁴⁵⁶⁷⁸⁹]+")


def told():
    """Return (name, title, subtitle, words of the drawings) of every chart."""
    for name, html, _ in charts():
        head = BeautifulSoup(html, "html.parser").figcaption
        words = [text.text or "" for svg in drawings(html) for text in svg.iter(f"{SVG}text")]
        yield f"{name}: {head.b.get_text()}", head.b.get_text(), head.span.get_text(), words


@pytest.mark.parametrize("name, title", [(name, title) for name, title, *_ in told()])
def test_a_title_is_short(name, title):
    assert len(title.split()) <= LONGEST, name


def test_a_chart_of_money_says_in_which_dollars():
    for name, _, subtitle, words in told():
        if any(map(MONEY.search, words)):
            assert DOLLARS.search(subtitle + " ".join(words)), name


def test_a_chart_says_what_is_measured():
    for name, _, subtitle, _ in told():
        assert len(subtitle.split()) >= 5, name


def test_numbers_of_drawings_are_no_powers():
    for name, _, _, words in told():
        bare = [*filter(POWER.fullmatch, words)]
        assert not bare, f"{name}: {bare[0]}"


def test_drawings_and_titles_call_articles_by_name():
    for name, title, _, words in told():
        alone = [text for text in words if re.search(r"\ba[1-9]\b", text)]
        assert not alone, f"{name}: {alone[0]}"
        assert not re.search(r"article a[1-9]", title), name

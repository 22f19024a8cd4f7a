"""``SET="fact.NAME=3.3(2.9,3.8)"``: what is read of it, and what is refused, in one sentence."""

import pytest

from analysis.evidence.tables.tried import Tried
from analysis.report.inputs import tried_facts

LIFE = "fact.frontier_service_life"


def read(**given):
    problems = []
    found = tried_facts.read({f"fact.{id}": text for id, text in given.items()}, problems)
    return found, problems


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("3.3", (3.3, None, None)),
        ("3.3(2.9,3.8)", (3.3, 2.9, 3.8)),
        (" 3.3 ( 2.9, 3.8 ) ", (3.3, 2.9, 3.8)),
        ("33e-1(3.3,3.3)", (3.3, None, None)),
    ],
)
def test_a_value_with_or_without_its_interval_is_read(text, ends):
    found, problems = read(frontier_service_life=text)
    tried = found["frontier_service_life"]
    assert not problems and (tried.value, tried.low, tried.high) == ends
    assert tried.before.startswith("1.") and tried.before.endswith("; secondary")


def test_the_row_as_it_stands_is_no_change():
    assert read(price_gpt4o_input="2.5") == ({}, [])


@pytest.mark.parametrize(
    ("id", "text", "sentence"),
    [
        ("frontier_service_lif", "3", "There is no fact 'frontier_service_lif'; did you mean"),
        ("qqqq", "3", "There is no fact 'qqqq'; the page of facts lists their names."),
        ("frontier_service_life", "long", f"{LIFE} must be a number in year such as 3.3, or with"),
        ("frontier_service_life", "2,5", "'2,5' was given; write 2.5, with a point."),
        ("frontier_service_life", "3%", "and '3%' was given."),
        ("claude_limited_share", "3%", "and '3%' was given; write 0.03."),
        ("frontier_service_life", "nan", "and 'nan' was given."),
        ("frontier_service_life", "1e999", "and '1e999' was given."),
        ("frontier_service_life", "3(2)", "and '3(2)' was given."),
        ("frontier_service_life", "3(2,4", "and '3(2,4' was given."),
        ("frontier_service_life", "3(4,5)", f"{LIFE} must have its value between the ends"),
        ("frontier_service_life", "3(5,2)", f"{LIFE} must have its value between the ends"),
        ("frontier_service_life", "0", f"{LIFE} must be above 0 and at most 1e+30 year, and 0 was"),
        ("frontier_service_life", "1(-1,2)", "above 0 and at most 1e+30 year, and -1 to 2 was"),
        ("claude_limited_share", "1.2", "must be at least 0 and at most 1, and 1.2 was given."),
    ],
)
def test_what_no_such_fact_can_be_is_refused_in_one_sentence(id, text, sentence):
    found, problems = read(**{id: text})
    assert not found and len(problems) == 1 and sentence in problems[0]
    assert problems[0].count(". ") == 0 and problems[0][-1] in ".?"


@pytest.mark.parametrize("text", ["0.9(0.5,0.98)", "0.02(0.001,0.9)"])
def test_a_share_is_spread_between_0_and_1(text):
    found, problems = read(claude_limited_share=text)
    tried = found["claude_limited_share"]
    from analysis.evidence import uncertainty

    low, high = uncertainty.reach(tried.value, tried.low, tried.high, tried.distribution)
    assert not problems and 0 <= low and high <= 1


def test_what_is_typed_comes_back_as_it_can_be_typed_again():
    assert str(Tried(3.3, 2.9, 3.8)) == "3.3(2.9,3.8)" and str(Tried(1e-5)) == "1e-05"
    assert read(frontier_service_life=str(Tried(1 / 3, 0.25, 0.5)))[0]

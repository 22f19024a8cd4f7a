"""What differs between two documents, on numbers worked out by hand; inputs that act together."""

from math import inf
from types import SimpleNamespace

import pytest

from analysis.evidence.uncertainty import Interval
from analysis.report.compare import differences, switched
from analysis.report.compare.differences import Number


def named(name, median, unit="USD/day", low=None, high=None):
    ends = {"low": low or median, "high": high or median}
    return {"name": name, "median": median, "unit": unit} | ends


def claim(id, verdict, median, unit="month"):
    check = {"median": median, "low": median, "high": median, "unit": unit}
    record = {"id": id, "verdict": verdict, "statement": id, "remark": ""}
    return record | {"evidence": check, "arithmetic": None}


def document(results=(), claims=(), **parameters):
    found = {"results": list(results), "claims": list(claims), "parameters": parameters}
    return found | {"version": "1", "data_cut": "2026-01-01", "rule_version": 2}


A = document(
    [named("product_usd_per_day", 100.0), named("fleet", 4.0), named("still", 7.0)],
    [claim("one-a1", "holds", 6.0), claim("two-a1", "wrong", 2.0), claim("old-a1", "holds", 1.0)],
    users=10.0,
    price=2.0,
)
B = document(
    [named("product_usd_per_day", 600.0), named("fleet", 1.0), named("still", 7.01)],
    [claim("one-a1", "too low", 3.0), claim("two-a1", "wrong", 2.0)],
    users=20.0,
    price=2.0,
    **{"fact.life": "3.3"},
)


def test_inputs_that_differ_are_listed_a_fact_that_only_one_tries_too():
    assert [(i.name, i.a, i.b) for i in differences.inputs(A, B)] == [
        ("users", 10.0, 20.0),
        ("fact.life", None, "3.3"),
    ]


def test_answers_and_differences_are_those_of_the_two_documents():
    (bill,) = differences.product(A, B)
    assert (bill.written("a"), bill.written("b")) == ("$100 per day", "$600 per day")
    assert bill.factor == 6 and bill.difference() == "× 6"
    (moved,) = differences.moved_most(A, B, str)
    assert moved.name == "fleet" and moved.difference() == "× 0.25"


def test_an_answer_that_is_not_known_is_no_number():
    """Such as what servers cost where no price of a chip is given."""
    name, some = "servers_payback_months", "month"
    without = document([named(name, None, some)])
    assert differences.product(without, without) == []
    (paid,) = differences.product(without, document([named(name, 7.0, some)]))
    assert (paid.written("a"), paid.written("b")) == ("not known", "7 months")
    assert paid.difference() == ""


def test_a_verdict_that_flips_has_both_records_and_what_one_lacks_is_told():
    (flip,) = differences.flips(A, B)
    assert (flip.a["verdict"], flip.b["verdict"]) == ("holds", "too low")
    assert differences.only_in(A, B) == ["old-a1"] and not differences.only_in(B, A)


@pytest.mark.parametrize(
    ("unit", "a", "b", "said"),
    [
        ("month", 2.0, 2.0, "the same"),
        ("month", 2.0, 3.2, "× 1.6"),
        ("month", 2.0, 2.12, "× 1.06"),
        ("percent", 90.0, 84.8, "−5.2 points"),
        ("percent", 90.0, 95.2, "+5.2 points"),
        ("month", 2.0, inf, ""),
        ("month", -2.0, 3.0, ""),
    ],
)
def test_a_difference_is_written_as_a_reader_says_it(unit, a, b, said):
    assert Number("x", "x", unit, Interval(a, a, a), Interval(b, b, b)).difference() == said


def effects(*documents):
    return [SimpleNamespace(document=d) for d in documents]


def doubled(by):
    return document([named("product_usd_per_day", 100.0 * by)])


def test_inputs_that_multiply_do_not_act_on_one_another():
    (bill,) = differences.product(A, B)
    assert switched.together(effects(doubled(2), doubled(3)), bill) is None


def test_inputs_that_act_on_one_another_are_told_with_both_factors():
    (bill,) = differences.product(A, B)
    assert switched.together(effects(doubled(2), doubled(4)), bill) == (8.0, 6.0)
    assert switched.together(effects(doubled(2)), bill) is None, "one input did it all"
    assert switched.together([*effects(doubled(2)), SimpleNamespace(document=None)], bill) is None

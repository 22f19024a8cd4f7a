"""Facts that a reader tries: what they become, and that the dataset stays as it is."""

import json
import math

import pytest

from analysis.display import texts
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import EVIDENCE, Facts, in_words, worked_out
from analysis.evidence.tables import data, tried
from analysis.evidence.tables.tried import Tried
from tests.small_data import forget

LIFE, PRICE = "frontier_service_life", "price_gpt4o_input"
GIVEN = {
    LIFE: Tried(3.3, 2.9, 3.8, "", "1.5 years; secondary"),
    PRICE: Tried(5.0, before="$2.5; primary"),
}


@pytest.fixture
def tries(monkeypatch):
    """Let this process try `GIVEN`, and forget it afterwards."""
    forget()
    with tried.carried(GIVEN):
        yield
    forget()


def test_what_is_tried_travels_as_text_and_comes_out_the_same(tries):
    assert tried.here() == GIVEN


def test_nothing_is_tried_where_nothing_is_carried(monkeypatch):
    with tried.carried({}):
        assert not tried.here() and data.source("epoch-prices-2025")["id"]
    assert data.fact(LIFE).formula and data.printed(LIFE) == data.fact(LIFE)


def test_a_tried_fact_has_the_readers_numbers_and_says_whose_they_are(tries):
    life, facts = data.fact(LIFE), Facts(draws.Samples(n=4000))
    assert (life.value, life.low, life.high, life.formula) == (3.3, 2.9, 3.8, "")
    assert life.note == "tried by the reader; the dataset has 1.5 years; secondary"
    assert facts[LIFE].grade == tried.GRADE and tried.GRADE in EVIDENCE
    assert facts[LIFE].sources == ("tried",)
    low, high = (facts[LIFE].samples.min(), facts[LIFE].samples.max())
    assert 2 < low < 2.9 and 3.8 < high < 5
    assert texts.origin(facts[LIFE]) == life.note
    assert texts.source_line([facts[LIFE]]) == "the reader's own value"


def test_a_value_alone_is_exact_and_gets_no_house_interval(tries):
    price = worked_out()[PRICE]
    assert in_words(price) == "$5 per million tokens" and math.isnan(price.low)
    assert not price.has_house_interval
    assert Facts()[PRICE].samples.size == 1


def test_what_is_worked_out_from_a_tried_fact_follows_it(tries):
    made = next(
        f for f in data.facts().values() if "chatgpt_inference_cost_per_day_2023" in f.formula
    )
    forget()
    before = worked_out()[made.id].value
    with tried.carried({"chatgpt_inference_cost_per_day_2023": Tried(1e9, before="less")}):
        forget()
        after = worked_out()[made.id]
    assert after.value > 10 * before
    assert after.verification in ("tried", "article", "recalled")


def test_a_quotation_is_compared_with_what_was_printed(tries):
    assert data.printed(PRICE).value == 2.5 and data.fact(PRICE).value == 5.0


def test_a_typed_table_cannot_claim_the_grade():
    field = next(
        f for f in data.resource("facts")["schema"]["fields"] if f["name"] == "verification"
    )
    assert tried.GRADE not in field["constraints"]["enum"]
    assert json.dumps([str(t) for t in GIVEN.values()]) == '["3.3(2.9,3.8)", "5"]'


def test_what_a_fact_is_worked_out_from_is_noted_whoever_asks_first():
    made = next(f.id for f in data.facts().values() if "token_prices" in f.formula)
    for _ in range(2):  # the second time it is known already
        data.tables_read.clear()
        Facts()[made].usual  # noqa: B018
        assert "token_prices" in data.tables_read

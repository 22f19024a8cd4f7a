"""A claim and its evidence that speak of different times: told, never refused."""

from dataclasses import replace

import pytest

from analysis.display import dates
from analysis.ledger import claims


@pytest.mark.parametrize(
    ("claim", "fact", "years"),
    [
        ("2024-07", "2024-08-06", 0),
        ("2026", "2024-08-06", 2),
        ("2024", "2026", 2),
        ("2025", "2024-12-31", 1),
        ("2022/2026", "2024", 0),
        ("2015/2020", "2022-01/2023", 2),
        ("2030", "2023-03/2024-07", 6),
    ],
)
def test_years_between_two_times(claim, fact, years):
    assert dates.apart(claim, fact) == dates.apart(fact, claim) == years


def test_a_price_of_another_year_is_told_and_one_of_the_same_is_not():
    facts = ["price_gpt4o_input", "price_gpt4o_mini_input", "inference_flop_per_param_token"]
    assert dates.told("2024-07", facts) == "" == dates.told("", facts)
    assert dates.told("2027", facts[:1]) == (
        "price_gpt4o_input speaks of 2024-08-06, the claim of 2027"
    )
    assert set(dates.far_facts("2027", facts)) >= set(facts[:2])


def test_facts_come_from_the_formula_and_from_the_record():
    dated = next(c for c in claims.claims().values() if c.evidence and "price_" in c.evidence)
    claim = replace(dated, evidence="price_gpt4o_input / price_gpt4o_mini_input")
    record = {"evidence": {"facts": ["chatgpt_messages_per_day_2025", "a-parameter"]}}
    named = ("price_gpt4o_input", "price_gpt4o_mini_input")
    assert dates.evidence_facts(claim, None) == named
    assert dates.evidence_facts(claim, record) == (*named, "chatgpt_messages_per_day_2025")
    handed = replace(dated, evidence=claims.NOTEBOOK)
    assert dates.evidence_facts(handed, None) == ()


def test_the_notice_counts_what_it_lists():
    (notice,) = dates.notices([dates.dated(claims.claims().values())])
    count, of = (int(word) for word in notice.sentence.split()[1:4:2])
    assert count == len(notice.lines) > 3 and notice.sentence.endswith(f"and {count - 3} more.")
    dated = [c for c in claims.claims().values() if c.as_of and c.evidence]
    assert of == len(dated)
    assert all(line.split(":")[0] in claims.claims() for line in notice.lines)

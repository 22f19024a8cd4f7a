"""Texts of claims: numbers in remarks, replies and conditions are results, not typed."""

import re
from collections import defaultdict

import pytest

from analysis.evidence import texts, wording
from analysis.evidence.tables import data
from analysis.evidence.texts import PLACE, TextError
from analysis.ledger import claims, results
from tests.conftest import make_claim

TYPED = re.compile(r"(?<![\w.,-])(\d[\d,]*(?:\.\d+)?)(?![\w-])(?: (thousand|million|billion))?")
SCALES = {"": 1.0, "thousand": 1e3, "million": 1e6, "billion": 1e9}
DIGITS = 2  # fewer may agree by chance


def typed(text):
    """Return the numbers that stand in a text as such, but for years, with their digits."""
    found = []
    for number, scale in TYPED.findall(PLACE.sub("", text)):
        value = float(number.replace(",", ""))
        digits = wording.digits_of(value)
        if digits >= DIGITS and not 1900 < value < 2100:
            found.append((value * SCALES[scale], digits))
    return found


def same(value, number, digits):
    return any(float(f"{value * f:.{digits - 1}e}") == number for f in (1, 100))


def ends(check):
    """Return the finite numbers of a check; none where there is none."""
    found = [check[end] for end in ("low", "median", "high")] if check else []
    return [value for value in found if isinstance(value, float | int)]


def computed(record):
    """Return the middle of a claim's evidence and the values of the facts that it rests on."""
    check = record["evidence"]
    facts = [data.fact(name).value for name in (check["facts"] if check else ())]
    return ends(check)[1:2] + [value for value in facts if value == value]


def own(claim):
    """Return the numbers of a claim that are its author's."""
    text = f"{claim.statement} {claim.arithmetic} {claim.reading}"
    return {n for n, _ in typed(text)} | set(claim.stated)


def test_numbers_are_found_in_a_text_and_names_and_years_are_not_numbers():
    text = "In 2024 an H100, GPT-4.5 and 2.75 million hours; {name:median} and 1,287 MWh or 8 bits."
    assert typed(text) == [(2.75e6, 3), (1287.0, 4)]


def test_no_text_types_what_its_claim_computes_or_a_fact_that_it_rests_on():
    of_article = defaultdict(set)
    for claim in claims.claims().values():
        of_article[claim.article] |= own(claim)
    told = []
    for record in results.collect(results.read_chapters(data.ROOT / "notebooks")):
        claim, ours = claims.claim(record["id"]), computed(record)
        texts = (claim.remark, claim.reply, claim.condition_words)
        for number, digits in (pair for text in texts for pair in typed(text)):
            authors = number in of_article[claim.article] or any(
                same(value, number, digits) for value in ends(record["arithmetic"])
            )
            if not authors and any(same(value, number, digits) for value in ours):
                told.append(f"{claim.id}: {number:g}")
    assert not told, "write the name of a result or fact in place of the number"


def test_a_reply_names_results_and_what_was_computed(facts):
    claim = make_claim(
        relation="at_most",
        high=4,
        unit="month",
        evidence="daily_bill / daily_bill * (5 month)",
        reply="I say {daily_bill:median3}, you {computed:median}.",
    )
    assert claims.judge(claim).reply == "I say $625k per day, you 5 months."
    assert results.record(claims.judge(claim))["reply"].endswith("you 5 months.")


def test_a_reply_that_names_what_is_not_there_is_refused(facts):
    claim = make_claim(relation="true", reply="It is {computed}.")
    with pytest.raises(TextError, match="'computed'"):
        claims.judge(claim)


@pytest.mark.parametrize(
    "text", ["{", "}", "{}", "{{name}", "{name:>9}", "{name.unit}", "{a b}", "{name", "name}"]
)
def test_a_brace_that_holds_no_name_is_refused(text):
    with pytest.raises(TextError, match="Braces in a text must hold the name of a result"):
        texts.filled(f"It takes {text}.", {"name": 5})


def test_a_claim_that_one_fact_decides_has_no_condition_that_repeats_it(facts):
    """A bill of 60 to 100: 61 at most is at its edge, and its cost per day would have to change."""
    claim = make_claim(relation="at_most", high=66e6, unit="USD", evidence="training_bill")
    told = claims.judge(claim)
    assert told.verdict == claims.CONDITIONAL
    assert re.fullmatch(
        r"at the lower edge of the evidence, which 1\d % of cases reach",
        told.condition,
    ), told.condition
    other = make_claim(
        relation="at_most", high=110, unit="day", evidence="training_bill / daily_bill"
    )
    assert claims.judge(other).condition.startswith("if ")

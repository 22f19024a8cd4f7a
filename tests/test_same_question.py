"""Numbers that differ in two places: each place says why, and the reason it gives is so."""

import numpy as np
import pytest

from analysis.display.chapter import Chapter
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.footprint import views as footprint
from analysis.hardware import rivals
from analysis.ledger import claims
from analysis.lifecycle import crossover, physical, product
from analysis.product import beside, hosting
from analysis.report.site.whatif import states
from analysis.serving import bills


@pytest.fixture(scope="module")
def facts():
    return Facts(draws.Samples(n=2000))


def defaults(chapter):
    return Chapter(chapter).defaults(chapter)


def test_a_server_pays_off_at_another_volume_because_of_its_rent_alone(facts):
    """Chapters 05 and 11 ask it for one list and one model: volumes differ as the rents do."""
    chapter = Chapter("11_your_product", samples=2000)
    here, there = beside.of_the_product(chapter), beside.of_the_query(chapter)
    price = product.per_query(facts, defaults("11_your_product")).to("USD/query")
    listed = bills.list_price(
        facts,
        bills.APIS["api_gpt4o"],
        defaults("05_cost_of_a_query")["input_tokens"],
        facts["answer_tokens"],
    )
    assert price.samples == pytest.approx(listed.samples), "one list, one query"
    for found, name in ((here, "product"), (there, "query")):
        volume = found[f"{name}_server_month"].samples / price.samples
        told = np.broadcast_to(found[f"{name}_break_even"].samples, volume.shape)
        reached = np.isfinite(told)
        assert told[reached] == pytest.approx(volume[reached])
        assert reached.mean() > 0.9
    assert here["product_chips"].median < there["query_chips"].number
    host, chips = hosting.Host(facts, defaults("11_your_product")), here["product_chips"].median
    assert host._room(chips) >= hosting.SEATS > host._room(chips / 2), "the fewest chips"
    assert here["product_server_month"].median < there["query_server_month"].median


def test_chapter_05_names_the_volume_that_it_computes_itself():
    """What chapter 11 says of chapter 05 is what chapter 05 finds."""
    chapter = Chapter("05_cost_of_a_query", samples=2000)
    there = beside.of_the_query(chapter)
    query = chapter.parameters["input_tokens"], chapter.facts["answer_tokens"]
    found = bills.break_evens(chapter.facts, *query, there["query_server_month"], np.inf)
    assert found["queries_gpt4o"].samples == pytest.approx(there["query_break_even"].samples)


def test_what_if_begins_with_the_fleets_bill_grown_to_the_launch():
    """The fact is of February 2023, the page's bill of the launch, and the growth lies between."""
    found, facts = states.outputs(states.usual()), states.facts()
    days = crossover.days(crossover.ESTIMATE, crossover.LAUNCH).to("day").magnitude
    growth = states.usual()["fleet_growth_per_year"]
    grown = facts["chatgpt_inference_cost_per_day"] * growth ** (days / 365.25)
    assert found["fleet_usd_per_day"] == pytest.approx(grown, rel=1e-3)
    assert found["fleet_usd_per_day"] > facts["chatgpt_inference_cost_per_day"]


def test_article_a1s_months_differ_by_what_the_run_is_charged_at(facts):
    """4.1 months is the division at the article's figure, 3.8 at the chapter's cloud price."""
    own = defaults("02_crossover")
    bill = crossover.stated_bills(facts)[0]
    article = (facts[crossover.STATED_RUN] / bill).to("month").median
    cloud = (crossover.run(facts, own) / bill).to("month").median
    ratio = facts[crossover.STATED_RUN].median / crossover.run(facts, own).median
    assert article / cloud == pytest.approx(ratio, rel=0.02) and article > 4 > cloud


def test_the_water_that_is_judged_is_a_row_of_the_chart():
    assert footprint.WATER["gpt4o_water_onsite"] == "second", "drawn as the others on site"


def test_what_is_taken_from_an_article_is_what_its_claims_say():
    """Formulas of models below the ledger, which cannot ask it, hold the numbers of claims."""
    users, tokens = map(claims.claim, ("scenario-dau-100m-a1", "daily-input-tokens-a1"))
    question, price = claims.claim("query-input-cost-500-a1"), Facts()["price_gpt4o_input"]
    assert users.number == crossover.STATED_USERS
    assert tokens.number.magnitude == pytest.approx(physical.STATED_TOKENS.magnitude)
    cost = (crossover.STATED_QUESTION * price).to("USD/query")
    assert question.number.magnitude == pytest.approx(cost.median)
    bill = f"{rivals.STATED_BILL.magnitude / 1e6:g} million dollars"
    assert f"monthly bill of {bill}" in claims.claim("midjourney-tpu-a3").statement

"""One question in two chapters: from which volume is a server cheaper than a price list?

Chapter 05 asks it of the server of its parameters against GPT-4o's list, chapter 11 of the reader's
server and list. Each names the other's answer, and what makes the difference: the volume is the
rent of a month over the price of a query.
"""

import numpy as np

from analysis.display.chapter import Chapter
from analysis.evidence.estimates.estimate import Estimate
from analysis.lifecycle import product
from analysis.product import hosting
from analysis.serving import bills


def of_the_product(chapter: Chapter) -> dict[str, Estimate]:
    """Return chapter 11's volume, chips and rent of a month for its example."""
    facts, own = chapter.facts, chapter.defaults("11_your_product")
    host = hosting.results(facts, own, product.per_query(facts, own))
    return {
        "product_break_even": host["host_break_even"],
        "product_chips": host["host_chips"],
        "product_server_month": (host["host_hour"] * host["host_chips"]).to("USD/month"),
    }


def of_the_query(chapter: Chapter) -> dict[str, Estimate]:
    """Return chapter 05's volume against GPT-4o's list, chips and rent of a month for its defaults.
    Its server is far from full there, so that its speed is not asked.
    """
    facts, own = chapter.facts, chapter.defaults("05_cost_of_a_query")
    written = own.unless_zero("output_tokens", facts["answer_tokens"])
    price = bills.list_price(facts, bills.APIS["api_gpt4o"], own["input_tokens"], written)
    rent = own.unless_zero("chip_hour_usd", facts["h100_hour_price_2025"])
    month = (rent * own["chips"]).to("USD/month")
    return {
        "query_break_even": bills.break_even(month, np.inf, price).to("query/month"),
        "query_chips": own["chips"],
        "query_server_month": month,
    }

"""A product of the reader's own: what serving it costs a day, and when that passes its training.

The bill stays as it is at launch unless a growth is given. Not modelled: cached input, batches and
other discounts of a price list.

Functions take ``facts`` and ``own``, the parameters of chapter 02, and return estimates.
"""

from analysis.lifecycle import model


def bill(facts, own):
    """Serving bill a day of the reader's product (USD/day), at list price or at what serving costs."""
    queries = own["daily_users"] * own["queries_per_user"]
    if own["price_basis"] == "serving cost":
        return (queries * facts["serving_cost_per_query"]).to("USD/day")
    answer = own.unless_zero("output_tokens", facts["answer_tokens"])
    question = own["input_tokens"] * own["input_usd_per_mtok"]
    return (queries * (question + answer * own["output_usd_per_mtok"])).to("USD/day")


def results(facts, own):
    """Return what the reader's product costs to serve, and when that passes its training."""
    serving, stand_in = bill(facts, own), facts["gpt4_training_cost_cloud"]
    cost = own.unless_zero("training_cost_usd", stand_in)
    growth = own.unless_zero("bill_growth_per_year", 1.0)
    return {
        "product_usd_per_day": serving,
        "product_training_usd": cost,
        "product_months": model.crossover_exponential(cost, serving, growth).to("month"),
    }

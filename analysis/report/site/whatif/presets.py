"""Presets of the what-if page: the report's case, each article's arithmetic, each scenario file.

A preset names only what differs from the report's case.
"""

from analysis.evidence.estimates.facts import Facts
from analysis.ledger import claims as ledger
from analysis.lifecycle import crossover, model, use_cases
from analysis.report.inputs import cases
from analysis.report.site.whatif.states import at_medians


def daily_bill(usd):
    """Return traffic that costs ``usd`` a day: ten million queries of 1,000 tokens."""
    return {
        "daily_users": 10e6,
        "queries_per_user": 1.0,
        "input_tokens": 1000.0,
        "input_usd_per_mtok": usd / 1e4,
        "output_usd_per_mtok": 0.0,
    }


def stated():
    """Return article a1's users against GPT-4's run; the rest of its traffic is the usual."""
    run = at_medians(Facts()[crossover.BASES["cloud rental"]])
    return {"daily_users": crossover.STATED_USERS.magnitude, "training_cost_usd": run}


def articles():
    """Return a preset for each article (id, title, note, values); tests hold it to the ledger."""
    projected = ledger.claim("gpt4-lifetime-inference-2300m-a2").low
    own = {
        "a1": (
            "100 million users against GPT-4 (a1)",
            "Output tokens at no price, because the article leaves them out.",
            {
                "training_cost_usd": 78e6,
                "daily_users": 100e6,
                "queries_per_user": 5.0,
                "input_tokens": 500.0,
                "input_usd_per_mtok": 2.5,
                "output_usd_per_mtok": 0.0,
            },
        ),
        "a2": (
            "15 dollars a training dollar (a2)",
            "2.3 billion dollars in two years, entered as ten million queries a day of 1,000 "
            "tokens.",
            {"training_cost_usd": 150e6, "life_years": 2.0}
            | daily_bill(projected / (2 * model.YEAR)),
        ),
        "a3": (
            "Prices fall tenfold a year (a3)",
            "The article states no traffic; that of article a1 stands in, output tokens counted.",
            {"price_decline_per_year": ledger.claim("price-10x-annual-a3").value} | stated(),
        ),
        "a4": (
            "Ten million queries at five cents (a4)",
            "Five cents a query, entered as 1,000 tokens at 50 dollars a million.",
            {"training_cost_usd": at_medians(Facts()["a4_gpt4_training_cost"])} | daily_bill(500e3),
        ),
        "a5": (
            "700,000 dollars a day (a5)",
            "The daily bill, entered as ten million queries of 1,000 tokens.",
            {"training_cost_usd": at_medians(Facts()["a5_frontier_training_cost"])}
            | daily_bill(700e3),
        ),
    }
    return [
        {"id": id, "group": "Articles", "title": t, "note": n, "values": v | {"reading": "product"}}
        for id, (t, n, v) in own.items()
    ]


def scenarios():
    """Return a preset for each scenario file that describes a product, with the usual life."""
    return [
        {
            "id": given["name"],
            "group": "Scenario files",
            "title": given["title"],
            "note": given["description"],
            "values": {k: v for k, v in values.items() if k != "bill_growth_per_year"}
            | {
                "use_growth_per_year": values["bill_growth_per_year"],
                "shape": "growing",
                "life_years": use_cases.LIFE_YEARS,
                "reading": "product",
            },
        }
        for _, given, values in cases.given()
    ]


def own():
    """Return the presets of the report: its headline case, and article a1's product."""
    return [
        {
            "id": "report",
            "group": "The report",
            "title": "The report's headline case",
            "note": "ChatGPT's fleet against one run of GPT-4, and a model's serving over its "
            "life, as the front page has them.",
            "values": {},
        },
        {
            "id": "a1-list-price",
            "group": "The report",
            "title": "100 million users at list price",
            "note": "The traffic of article a1 with its answers counted, against GPT-4's run.",
            "values": {"reading": "product"} | stated(),
        },
    ]


def presets():
    """Return every preset, the report's case first."""
    return [*own(), *articles(), *scenarios()]

"""The what-if page: inputs with ranges and sources, presets, and the claims it judges.

Ranges lie inside those that the notebooks declare, so that every state of the page but a ramp can
be built with ``make report``. Results, facts and claimed sets come from `analysis.lifecycle.whatif`
and the ledger; the page repeats none of them.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np
from markupsafe import Markup

from analysis.display import cards
from analysis.evidence import wording
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.ledger import claims as ledger
from analysis.ledger import rule
from analysis.lifecycle import crossover, model, use_cases, whatif
from analysis.lifecycle.crossover import BASES
from analysis.report.files.project import Project
from analysis.report.inputs import cases, parameters
from analysis.report.site import words

FAMILIES = {"crossover": "crossover claims", "multiplier_15x": "lifetime claims"}
SHAPES = {
    "steady": "steady use",
    "growing": "use grows every year",
    "ramp": "use ramps up evenly, then stays (prices stay too)",
}
READINGS = {
    "report": "as the report judges it, on the bills that each claim means",
    "product": "about this product, whatever the claim was about",
}
BASIS_TEXT = {
    "cloud rental": "cloud rental: chips at rental price",
    "amortised": "amortised: chips' wear, energy, staff",
    "purchase": "purchase: the whole cluster",
    "development": "development: runs and staff",
}
PRICE_TEXT = {
    "list price": "list price: what users pay",
    "serving cost": "serving cost: what a query costs to serve",
}
FLEET_FACTS = ("chatgpt_inference_cost_per_day", "openai_inference_spend_2024")


@dataclass(frozen=True)
class Input:
    """One slider: a parameter's name, label, unit, range, and the source of its usual value.

    ``low`` and ``high`` are ends of the slider; ``log`` spaces it by factors; ``zero`` adds 0 at
    its left end.
    """

    name: str
    label: str
    unit: str
    low: float
    high: float
    source: str
    facts: tuple = ()
    log: bool = True
    zero: bool = False


GROUPS = {
    "Your product: training": (
        Input(
            "training_cost_usd",
            "Training cost",
            "USD",
            100,
            1e12,
            "an example",
        ),
        Input(
            "retraining_months",
            "Time between training runs",
            "months",
            1,
            60,
            "assumed: one run a year",
            log=False,
        ),
    ),
    "Your product: traffic": (
        Input("daily_users", "Daily users", "people", 1, 1e10, "an example"),
        Input("queries_per_user", "Queries per user", "a day", 0.01, 1000, "article a1: five"),
        Input("input_tokens", "Tokens in", "a query", 1, 1e6, "article a1: 500"),
        Input(
            "output_tokens",
            "Tokens out",
            "a query",
            1,
            1e6,
            "usual length of an answer",
            ("answer_tokens",),
        ),
    ),
    "Your product: price": (
        Input(
            "input_usd_per_mtok",
            "Price of input",
            "USD per million tokens",
            0.001,
            1000,
            "list price of GPT-4o",
            ("price_gpt4o_input",),
            zero=True,
        ),
        Input(
            "output_usd_per_mtok",
            "Price of output",
            "USD per million tokens",
            0.001,
            1000,
            "list price of GPT-4o",
            ("price_gpt4o_output",),
            zero=True,
        ),
        Input("price_decline_per_year", "Price falls", "× a year", 1, 100, "no fall"),
    ),
    "Your product: growth": (
        Input(
            "use_growth_per_year",
            "Use grows",
            "× a year",
            0.1,
            100,
            "growth of ChatGPT's serving bill, 2023 to 2024",
            FLEET_FACTS,
        ),
        Input("ramp_months", "Ramp lasts", "months", 1, 60, "assumed", log=False),
    ),
    "Life and firm": (
        Input(
            "life_years",
            "Service life of the model",
            "years",
            0.1,
            20,
            "seven models taken off sale",
            ("frontier_service_life",),
        ),
        Input(
            "growth_per_year",
            "Training bills grow",
            "× a year",
            1,
            10,
            "frontier training costs since 2016",
            ("training_cost_growth",),
        ),
        Input(
            "research_multiple",
            "Research compute over final runs",
            "×",
            1,
            100,
            "one over the share of final runs",
            ("final_run_share",),
        ),
    ),
    "GPT-4 and ChatGPT's fleet": (
        Input(
            "gpt4_training_cost_usd",
            "Cost of GPT-4's final run",
            "USD",
            100,
            1e12,
            "GPT-4's final run on the chosen basis",
            tuple(BASES.values()),
        ),
        Input(
            "fleet_share",
            "Share of the firm's serving bill",
            "of the whole",
            0.01,
            1,
            "assumed whole; no provider publishes it",
            log=False,
        ),
        Input(
            "fleet_growth_per_year",
            "The fleet's bill grows",
            "× a year",
            0.1,
            100,
            "growth of ChatGPT's serving bill, 2023 to 2024",
            FLEET_FACTS,
        ),
    ),
}
#: The choice that opens a group: its name, label and options.
CHOICES = {
    "Your product: price": ("price_basis", "Price or cost", PRICE_TEXT),
    "Your product: growth": ("shape", "The product's use over time", SHAPES),
    "GPT-4 and ChatGPT's fleet": (
        "training_basis",
        "What GPT-4's run is charged at",
        BASIS_TEXT,
    ),
}
INPUTS = tuple(i for group in GROUPS.values() for i in group)


def defaults():
    """Return the default of every parameter that a what-if takes."""
    declared = parameters.declared(Project(data.ROOT))
    return {name: declared[name].default for name in (*whatif.NUMBERS, *whatif.CHOICES)}


def best_estimate():
    """Return the state that stands for the report's own parameters: zeros replaced by what they
    stand for.
    """
    own, known = whatif.given(defaults()), Facts(draws.Medians())
    stood_for = whatif.stood_for(known, own)
    state = {name: at_medians(found) for name, found in stood_for.items()}
    found = {n: state.get(n, v) for n, v in defaults().items() if n != "bill_growth_per_year"}
    return found | {
        "use_growth_per_year": state["fleet_growth_per_year"],
        "price_decline_per_year": 1.0,
        "ramp_months": 12.0,
        "shape": "steady",
        "reading": "report",
    }


def at_medians(found):
    """Return what an estimate is worth with all facts at their medians."""
    return float(found.value(draws.Medians()))


def given(state):
    """Return the parameters of the chapters, by name, that a state of the page stands for."""
    grows = state["use_growth_per_year"] if state["shape"] == "growing" else 1.0
    own = {n: state[n] for n in (*whatif.NUMBERS, *whatif.CHOICES) if n in state}
    ramp = {"ramp_months": state["ramp_months"]} if state["shape"] == "ramp" else {}
    return own | ramp | {"bill_growth_per_year": grows / state["price_decline_per_year"]}


def outputs(state):
    """Return every result at a state of the page, with all facts at their medians."""
    return whatif.point(given(state))


def facts():
    """Return the facts that the page's formulas read, at their medians and in their own units."""
    known, found = Facts(), dict.fromkeys(BASES.values())
    for price in PRICE_TEXT:
        own = whatif.given(defaults() | {"price_basis": price})
        for estimate in whatif.results(known, own).values():
            found |= dict.fromkeys(n for n, part in estimate.direct.items() if n in known)
    return {name: at_medians(known[name]) for name in found}


def constants():
    """Return the numbers of the chapters' models that are no facts."""
    return {
        "stated_users": crossover.STATED_USERS.magnitude,
        "stated_queries": crossover.STATED_QUERIES.magnitude,
        "stated_question": crossover.STATED_QUESTION.magnitude,
        "days_to_launch": crossover.days(crossover.ESTIMATE, crossover.LAUNCH).magnitude,
        "million_users": at_medians(crossover.millions(Facts())),
    }


def daily_bill(usd):
    """Return traffic that costs ``usd`` a day: ten million queries of 1,000 tokens."""
    return {
        "daily_users": 10e6,
        "queries_per_user": 1.0,
        "input_tokens": 1000.0,
        "input_usd_per_mtok": usd / 1e4,
        "output_usd_per_mtok": 0.0,
    }


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
            "The article states no traffic; article a1's stands in, with output tokens counted.",
            {"price_decline_per_year": ledger.claim("price-10x-annual-a3").value}
            | {"daily_users": crossover.STATED_USERS.magnitude}
            | {"training_cost_usd": at_medians(Facts()[BASES["cloud rental"]])},
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
    """Return the presets of the report: its parameters, and the case of its chapter 02."""
    known, fleet = Facts(), whatif.given(defaults())
    launch, growth = crossover.fleet(known, fleet), crossover.growth(known, fleet)
    return [
        {
            "id": "best",
            "group": "The report",
            "title": "Our best estimate",
            "note": "The parameters that the report is built with, each uncertain one at its "
            "median, and an example of a product. The claims below keep the bills of their "
            "own chapter.",
            "values": {},
        },
        {
            "id": "fleet",
            "group": "The report",
            "title": "ChatGPT's fleet of 2023 against one run of GPT-4",
            "note": "The bill at the launch of GPT-4, entered as ten million queries of 1,000 "
            "tokens a day, grows as measured.",
            "values": daily_bill(at_medians(launch))
            | {
                "use_growth_per_year": at_medians(growth),
                "shape": "growing",
                "reading": "product",
            },
        },
    ]


def presets():
    """Return every preset, the best estimate first; values not named are those of the best
    estimate.
    """
    return [*own(), *articles(), *scenarios()]


def claims(records):
    """Return the claims that the page judges, by family, as its script needs them."""
    by_id = {r["id"]: r for r in records}
    rows = []
    for id, (report, product) in whatif.CLAIMS.items():
        c = ledger.claim(id)
        low, high = rule.claimed_set(c)
        verdict = words.status(by_id[id]) if id in by_id else ""
        rows.append(
            {
                "id": id,
                "claim": c,
                "claimed": cards.claimed_text_of(c),
                "family": c.family,
                "verdict": verdict,
                "script": {
                    "report": report,
                    "product": product,
                    "unit": c.unit,
                    "near": rule.NEAR[rule.kind(c)],
                    "word": verdict,
                    "family": c.family,
                    "low": low if np.isfinite(low) else None,
                    "high": high if np.isfinite(high) else None,
                },
            }
        )
    return {title: [r for r in rows if r["family"] == family] for family, title in FAMILIES.items()}


def script_data(rows):
    """Return what the page's script needs, as JSON that may stand inside a script element."""
    found = {
        "defaults": best_estimate(),
        "presets": presets(),
        "inputs": {
            i.name: {
                k: v
                for k, v in asdict(i).items()
                if k in ("label", "unit", "low", "high", "log", "zero")
            }
            for i in INPUTS
        },
        "choices": {
            "shape": [*SHAPES],
            "reading": [*READINGS],
            "training_basis": [*BASES],
            "price_basis": [*PRICE_TEXT],
        },
        "bases": BASES,
        "facts": facts(),
        "constants": constants(),
        "claims": {r["id"]: r["script"] for group in rows.values() for r in group},
        "families": FAMILIES,
        "badges": {word: cards.badge(word) for word in rule.VERDICTS},
    }
    return json.dumps(found, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")


def context(records):
    """Return every name that the page's template uses."""
    rows, offered = claims(records), {}
    for preset in presets():
        offered.setdefault(preset["group"], []).append(preset)
    return {
        "groups": GROUPS,
        "choices": CHOICES,
        "readings": READINGS,
        "presets": offered,
        "rows": rows,
        "number": wording.number,
        "script": Markup(script_data(rows)),
    }

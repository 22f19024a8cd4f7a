"""Many points of the lifecycle models: every result with its interval, and every verdict, at each
point of a grid.

Serves `make sweep`. A point is a set of the parameters of the crossover and lifetime chapters, with
their meaning there: 0 takes the dataset's interval. The uncertain facts are sampled as in the
chapters, so a point at the default parameters gives the chapters' own numbers. All points share one
set of samples: what differs between two points is the parameters.

Results named ``product_…``, ``input_…`` and ``parity_…`` describe the product that the parameters
describe; the others pair the bills that the claims mean (see `whatif`). A product's bill stays as
it is at launch unless ``bill_growth_per_year`` is given. Not modelled: what those modules leave
out.
"""

from functools import lru_cache

import numpy as np

from analysis.evidence import uncertainty
from analysis.evidence.drawn import Drawn
from analysis.ledger import claims, rule
from analysis.ledger.results import rounded
from analysis.lifecycle import model
from analysis.lifecycle import product as whatif
from analysis.lifecycle.crossover import BASES, Cases
from analysis.lifecycle.lifetime import Lifetimes
from analysis.lifecycle.use_cases import TRAFFIC

TAKES = (
    *TRAFFIC,
    "training_cost_usd",
    "training_basis",
    "price_basis",
    "fleet_share",
    "bill_growth_per_year",
    "life_years",
    "growth_per_year",
    "research_multiple",
    "retraining_months",
    "seed",
    "samples",
)
READINGS = ("report", "product")
#: Claims that a chart of a sweep can show, with the result that it compares them with.
CHARTED = {id: product or report for id, (report, product) in whatif.CLAIMS.items()}
SUBJECTS = {
    "product_months": "months until a product's serving has cost as much as its training",
    "product_weeks": "weeks until a product's serving has cost as much as its training",
    "input_months": "months until a product's input tokens alone have cost as much as its training",
    "product_compute_months": "months until a product has used GPT-4's training compute",
    "product_multiple": "serving cost over a product's life, divided by training cost",
    "product_share": "share of serving in a product's lifetime cost",
    "product_year_share": "share of serving in one year's spending of a growing firm",
    "input_year_multiple": "a year's bill for input tokens, divided by training cost",
}

drawn = lru_cache(maxsize=2)(Drawn)


def unit_of(result):
    """Return the unit of a result."""
    return "USD/day" if result.endswith("_per_day") else whatif.unit_of(result)


def judged():
    """Return (claim, reading, result) for every verdict of a point, in order."""
    return [
        (id, reading, result)
        for id, results in whatif.CLAIMS.items()
        for reading, result in zip(READINGS, results)
        if result
    ]


def samples(values):
    """Return samples of every result at one point.

    Parameters
    ----------
    values : mapping
        Every parameter of `TAKES` by name, in the chapters' units.

    Returns
    -------
    dict of str to array
        Months, weeks, multiples, percent, USD a day; infinite for never. A result without uncertain
        inputs is a number.
    """
    facts = drawn(values["seed"], values["samples"])
    with np.errstate(divide="ignore", invalid="ignore"):
        return whatif.product(_product_inputs(values, facts), facts) | _as_the_chapters(
            values, facts
        )


def _product_inputs(values, facts):
    """Return the inputs of `whatif.product`: a parameter that is 0 takes the samples of the fact
    that it stands for.
    """
    growth = values["bill_growth_per_year"]
    return {
        **values,
        "training_cost_usd": values["training_cost_usd"] or facts[BASES[values["training_basis"]]],
        "output_tokens": values["output_tokens"] or facts["answer_tokens"],
        "life_years": values["life_years"] or facts["frontier_service_life"],
        "growth_per_year": values["growth_per_year"] or facts["training_cost_growth"],
        "research_multiple": values["research_multiple"] or 1 / facts["final_run_share"],
        "shape": "growing" if growth else "steady",
        "use_growth_per_year": growth,
        "price_decline_per_year": 1.0,
    }


def _as_the_chapters(values, facts):
    """Return the results on the bills that the claims mean, by the chapters' own calls."""
    of = values.__getitem__
    cases = Cases(
        facts,
        whatif.traffic(values),
        of("training_cost_usd"),
        of("training_basis"),
        of("fleet_share"),
        of("bill_growth_per_year"),
    )
    lives = Lifetimes(
        facts,
        cases.fleet,
        cases.growth,
        of("growth_per_year"),
        of("life_years"),
        of("research_multiple"),
    )
    cells, multiple = cases.cells(), lives.multiple()
    return {
        "traffic_months": cells[f"stated traffic, {values['price_basis']}"],
        "fleet_months": cells["ChatGPT fleet 2023"],
        "books_months": cells["OpenAI's serving 2024"],
        "frontier_months": cases.any_frontier(),
        "millions_weeks": cases.weeks_for_millions(),
        "compute_months": cases.compute_months(),
        "firm_multiple": multiple,
        "firm_share": 100 * model.share_of(multiple),
    }


def point(values):
    """Return one point's results and verdicts as plain values.

    Returns
    -------
    dict
        ``results``: ``[result, median, low, high, unit]`` each, rounded to six digits, "never" for
        infinity; ``verdicts``: ``[claim, reading, result, verdict, p_inside]`` each.
    """
    found = samples(values)
    intervals = {name: uncertainty.summary(v) for name, v in found.items()}
    results = [
        [name, rounded(i.median), rounded(i.low), rounded(i.high), unit_of(name)]
        for name, i in intervals.items()
    ]
    return {"results": results, "verdicts": [_verdict(*row, found) for row in judged()]}


def _verdict(id, reading, result, found):
    claim = claims.claim(id)
    low, high = rule.claimed_set(claim)
    word, inside, *_ = rule.verdict(found[result], low, high, statement=claim.relation == "true")
    return [id, reading, result, word, rounded(inside)]


def points(many):
    """Return `point` of each of many sets of values."""
    return [point(values) for values in many]

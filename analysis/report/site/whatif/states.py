"""States of the what-if page, what they stand for, and their results in Python.

A number at its usual value that stands for a fact is as uncertain as the fact; any other is exact.
"""

from functools import cache

import numpy as np

from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.evidence.uncertainty import summary
from analysis.lifecycle import crossover, few, whatif
from analysis.lifecycle.crossover import BASES
from analysis.report.files.project import Project
from analysis.report.inputs import parameters
from analysis.report.site.whatif import inputs, plans

POOL = "any frontier developer"
#: Columns of the draws that are no facts of their own.
TURN = "frontier_turn"
#: What a number at its usual value stands for: a fact or a column of the draws. GPT-4's run stands
#: for the fact of its basis.
STANDS_FOR = {
    "output_tokens": "answer_tokens",
    "life_years": "frontier_service_life",
    "growth_per_year": "training_cost_growth",
    "research_multiple": "research_multiple",
    "fleet_growth_per_year": "fleet_growth_per_year",
    "hosted_busy_share": "server_utilisation",
}


def defaults():
    """Return the default of every parameter that a what-if takes."""
    return dict(_defaults())


@cache
def _defaults():
    declared = parameters.declared(Project(data.ROOT))
    names = (*whatif.NUMBERS, *whatif.CHOICES, *inputs.OF_THE_PLANS)
    return {name: declared[name].default for name in names}


def usual():
    """Return the state that the page opens with: the report's own parameters, zeros replaced by
    what they stand for.
    """
    known = Facts(draws.Medians())
    stood_for = whatif.stood_for(known, whatif.given(defaults()))
    stood_for["hosted_busy_share"] = known[STANDS_FOR["hosted_busy_share"]]
    state = {name: at_medians(found) for name, found in stood_for.items()}
    found = {n: state.get(n, v) for n, v in defaults().items() if n != "bill_growth_per_year"}
    return found | {
        "use_growth_per_year": state["fleet_growth_per_year"],
        "price_decline_per_year": 1.0,
        "ramp_months": 12.0,
        "shape": "steady",
        "reading": "report",
        "currency": "USD",
    }


def at_medians(found):
    """Return what an estimate is worth with all facts at their medians."""
    return float(found.value(draws.Medians()))


def given(state):
    """Return the parameters of the chapters, by name, that a state of the page stands for."""
    grows = state["use_growth_per_year"] if state["shape"] == "growing" else 1.0
    own = {n: state[n] for n in defaults() if n in state}
    ramp = {"ramp_months": state["ramp_months"]} if state["shape"] == "ramp" else {}
    return own | ramp | {"bill_growth_per_year": grows / state["price_decline_per_year"]}


def outputs(state):
    """Return every result at a state of the page, with all facts at their medians."""
    return whatif.point(given(state))


def open_ended(state):
    """Return the parameters of a state, 0 where a number stands for a fact."""
    at_first = usual()
    found = given(state) | {n: 0.0 for n in STANDS_FOR if state[n] == at_first[n]}
    if state["gpt4_training_cost_usd"] == facts()[BASES[state["training_basis"]]]:
        found["gpt4_training_cost_usd"] = 0.0
    return found


def samples(state, world):
    """Return every result at a state of the page as samples in a world, shape (n,) or (1,)."""
    return _over_its_life(state, world) | plans.samples(open_ended(state), world)


def _over_its_life(state, world):
    found = whatif.results(Facts(world), whatif.given(open_ended(state)))
    return {name: np.ravel(estimate.value(world)) for name, estimate in found.items()}


def intervals(state):
    """Return low end, median and high end of every known result at a state, of all the report's
    samples.
    """
    known = {n: v for n, v in samples(state, draws.Samples()).items() if not np.isnan(v).any()}
    found = {n: summary(values) for n, values in known.items()}
    return {name: (i.low, i.median, i.high) for name, i in found.items()}


@cache
def facts():
    """Return the facts that the page's formulas read, at their medians and in their own units."""
    known, found = Facts(), dict.fromkeys((*BASES.values(), *plans.FACTS))
    for price in inputs.PRICE_TEXT:
        own = whatif.given(defaults() | {"price_basis": price})
        for estimate in whatif.results(known, own).values():
            found |= dict.fromkeys(n for n, part in estimate.direct.items() if n in known)
    return {name: at_medians(known[name]) for name in found}


@cache
def read():
    """Return the ids of all facts that the page's numbers rest on, those behind others included."""
    known, own = Facts(), whatif.given(defaults())
    found = [known[name] for name in facts()] + [crossover.millions(known)]
    found += whatif.stood_for(known, own).values()
    found += plans.results(known, defaults()).values()
    return sorted({id for estimate in found for id in estimate.facts})


def kinds():
    """Return states that differ in kind from the one that the page opens with: by what GPT-4's run
    is charged at, by what a query costs, a product that grows, and one that lives longer.
    """
    first = usual()
    runs = [{"training_basis": b, "gpt4_training_cost_usd": facts()[f]} for b, f in BASES.items()]
    others = {"price_basis": "serving cost"}, {"shape": "growing"}, {"life_years": 3.0}
    return [first | other for other in (*runs, *others)]


@cache
def chosen():
    """Return the few samples that the page computes with (`few.Few`), herded by every result over
    the product's life in every one of `kinds`, by every plan at both bases of a query, and by
    every column.
    """
    world = draws.Samples()
    both = [usual() | {"price_basis": basis} for basis in inputs.PRICE_TEXT]
    other = [plans.samples(open_ended(state), world) for state in both]
    parts = [_columns(world), *other, *(_over_its_life(state, world) for state in kinds())]
    found = [values for part in parts for values in part.values()]
    return few.Few(few.herded([values for values in found if values.size > 1]))


def _columns(world):
    known, own = Facts(world), whatif.given(defaults())
    stood_for = whatif.stood_for(known, own)
    parts = {name: known[name] for name in facts()} | {
        name: stood_for[name] for name in STANDS_FOR.values() if name in stood_for
    }
    parts["million_users"] = crossover.millions(known)
    found = {name: np.ravel(part.value(world)) for name, part in parts.items()}
    return found | plans.columns(world)


def columns():
    """Return what the page's draws hold, by name: facts and what stands beside them, shape (few,)
    each; what is exact is left out.
    """
    world = chosen()
    found = {n: values for n, values in _columns(world).items() if values.size > 1}
    return found | {TURN: world.turns(3, POOL)}


def rents():
    """Return the rent of each chip that has offers in the few samples (USD/(GPU*h))."""
    return plans.rents(chosen())


def constants():
    """Return the numbers of the chapters' models that are no facts."""
    return {
        "stated_users": crossover.STATED_USERS.magnitude,
        "stated_queries": crossover.STATED_QUERIES.magnitude,
        "stated_question": crossover.STATED_QUESTION.magnitude,
        "days_to_launch": crossover.days(crossover.ESTIMATE, crossover.LAUNCH).magnitude,
        "million_users": at_medians(crossover.millions(Facts())),
        "answer_high": plans.answer_high(chosen()),
    }

"""What-if: every result of the crossover and lifetime models that a reader's parameters move, and
the claims that each of them decides.

Serves the what-if page, sweeps and cases. They ask the estimates of the chapters themselves, with
the parameters held at other values: a sweep in a world of samples, so that its point at the default
parameters is the chapters' own, and the page at the medians of all facts, where a result is a point
that stands for the median in the verdict rule. Each claim is read in two ways:

    report    the pair of bills that its chapter judges it by, such as ChatGPT's fleet against one
              run; the reader's product does not move it
    product   the product whose traffic, prices and training bill the parameters describe

The browser has the formulas again in ``lifecycle.js``, and a test compares both. Not modelled: what
the modules of the chapters leave out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.evidence import parameters
from analysis.evidence.estimates import draws, facts
from analysis.evidence.estimates.estimate import Estimate
from analysis.lifecycle import crossover, lifetime, product

#: Parameters of chapters 02 and 03 that are numbers, with their units as the notebooks declare
#: them.
TRAFFIC = {
    "daily_users": "user",
    "queries_per_user": "query/user/day",
    "input_tokens": "token/query",
    "output_tokens": "token/query",
    "input_usd_per_mtok": "USD/Mtoken",
    "output_usd_per_mtok": "USD/Mtoken",
}
FLEET = {"gpt4_training_cost_usd": "USD", "fleet_share": "", "fleet_growth_per_year": ""}
NUMBERS = {
    **TRAFFIC,
    **product.TERMS,
    "training_cost_usd": "USD",
    "bill_growth_per_year": "",
    **FLEET,
    "life_years": "year",
    "growth_per_year": "",
    "research_multiple": "",
    "retraining_months": "month",
}
CHOICES = ("price_basis", "training_basis")
#: The page's alone: the time over which the product's use ramps up.
RAMP = {"ramp_months": "month"}

#: Claim: (result in the report's reading or "" where no parameter moves it, result in the
#: product's).
CLAIMS = {
    "crossover-4months-a1": ("stated_months", "product_months"),
    "crossover-4months-input-only-a1": ("", "input_months"),
    "crossover-same-year-a1": ("books_months", "product_months"),
    "crossover-within-months-a1": ("frontier_months", "product_months"),
    "crossover-first-year-a1": ("frontier_months", "product_months"),
    "inference-dominant-share-months-a1": ("", "product_months"),
    "finetune-crossover-weeks-a1": ("", "product_weeks"),
    "crossover-weeks-a4": ("millions_weeks", "product_weeks"),
    "crossover-6-18-a4": ("", "product_months"),
    "ratio-flips-after-pmf-a4": ("", "product_months"),
    "crossover-6months-a5": ("fleet_months", "product_months"),
    "crossover-compute-100m-a5": ("", "product_compute_months"),
    "inference-exceeds-at-scale-a1": ("", "product_multiple"),
    "training-not-always-dearest-a4": ("", "product_multiple"),
    "annual-inference-3x-training-a1": ("", "input_year_multiple"),
    "lifetime-multiplier-15-20-a2": ("lifetime_multiple", "product_multiple"),
    "lifetime-dwarfs-training-a2": ("lifetime_multiple", "product_multiple"),
    "lifetime-dwarfs-training-a3": ("lifetime_multiple", "product_multiple"),
    "lifetime-share-80-90-a2": ("lifetime_share", "product_share"),
    "lifetime-share-80-a3": ("lifetime_share", "product_share"),
    "lifetime-share-80-90-a3": ("lifetime_share", "product_share"),
    "inference-dominates-at-scale-a4": ("", "product_year_share"),
}


def given(values: Mapping[str, Any]) -> facts.Given:
    """Return plain values by name as parameters with their units; others than ours are left out."""
    numbers = [_declared(n, "float", u) for n, u in (NUMBERS | RAMP).items() if n in values]
    choices = [_declared(name, "str", "") for name in CHOICES if name in values]
    return facts.given(numbers + choices, values)


def _declared(name, kind, unit):
    return parameters.Parameter(name, kind, None, unit, -np.inf, np.inf, (), "", ())


def results(known: facts.Facts, own: facts.Given) -> dict[str, Estimate]:
    """Return the estimates of the product and of the report's reading by name.

    ``own`` has every parameter of `NUMBERS` and `CHOICES`; those of `product.TERMS` may be missing.
    """
    found = crossover.results(known, own) | lifetime.results(known, own, own)
    read = dict.fromkeys(report for report, _ in CLAIMS.values() if report)
    return (
        product.results(known, own)
        | product.over_its_life(known, own)
        | {name: found[name] for name in read}
    )


def stood_for(known: facts.Facts, own: facts.Given) -> dict[str, Estimate]:
    """Return what the parameters that may be 0 stand for, as estimates by name."""
    return {
        "training_cost_usd": product.training(known, own),
        "output_tokens": product.answer(known, own),
        "gpt4_training_cost_usd": crossover.run(known, own),
        "fleet_growth_per_year": crossover.growth(known, own),
        "life_years": lifetime.life(known, own),
        "growth_per_year": lifetime.growth(known, own),
        "research_multiple": lifetime.research_multiple(known, own),
    }


class Held:
    """The results under one set of choices (see `choices`), whatever the parameters' values.

    What depends on none that moves later is computed once, at ``values``, which has every
    parameter.
    """

    def __init__(self, values: Mapping[str, Any], world: draws.World) -> None:
        self.values, self.world = dict(values), world
        self.results = results(facts.Facts(world), given(values))

    def at(self, values: Mapping[str, Any]) -> draws.World:
        """Return the world in which the parameters have other values, under the same choices."""
        names = [n for n in NUMBERS | RAMP if n in values and values[n] != self.values.get(n)]
        return self.world.holding({name: values[name] for name in names})


def choices(values: Mapping[str, Any]) -> tuple:
    """Return what makes results of the same parameters other calculations: basis, price basis, a
    ramp or none, and which parameters are 0, so that a fact takes their place.
    """
    zero = tuple(not values.get(name) for name in NUMBERS)
    return (*(values[name] for name in CHOICES), "ramp_months" in values, zero)


_at_medians: dict[tuple, Held] = {}


def point(values: Mapping[str, Any]) -> dict[str, float]:
    """Return every result at one set of parameters, with all facts at their medians.

    ``values`` has every parameter of `NUMBERS` and `CHOICES`, and ``ramp_months`` where there is a
    ramp. Results are in the units of the estimates; infinite for never.
    """
    key = choices(values)
    if key not in _at_medians:
        _at_medians[key] = Held(values, draws.Medians())
    held = _at_medians[key]
    at = held.at(values)
    return {name: float(found.value(at)) for name, found in held.results.items()}

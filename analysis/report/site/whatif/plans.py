"""Other ways to serve the reader's product, as the what-if page shows them: a smaller model, and
servers of one's own.

Results are those of chapter 11 (`analysis.product.answers`) at a state of the page. The browser has
the formulas again in ``hosting.js``, and a test compares both. Where there is no server, because
nothing fits or no rent is known, its results are not numbers.
"""

from collections.abc import Mapping
from dataclasses import asdict
from functools import cache

import numpy as np

from analysis.display.chapter import declared
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.facts import Facts, Given, given
from analysis.lifecycle import product
from analysis.product import answers, hosting
from analysis.serving import roofline

#: Results of chapter 11 that the page has.
NAMES = (
    "product_usd_per_query",
    "small_usd_per_query",
    "payback_months",
    "host_batch",
    "host_rate",
    "host_hour",
    "host_servers",
    "host_usage_month",
    "host_reserved_month",
    "host_break_even",
    "speed_cost",
    "servers_usd",
    "servers_payback_months",
)
#: Facts whose medians and draws the formulas read.
FACTS = ("server_utilisation", "bandwidth_share", "h100_facility_power", "h100_design_power")
#: The column of what busy servers reached of the roofline's speed, which is no fact.
REACHED = "busy_ratio"


@cache
def _parameters():
    return {p.name: p for p in declared(answers.CHAPTER)}


def own(values: Mapping) -> Given:
    """Return the parameters of chapter 11, with those of its names that a state gives."""
    known = _parameters()
    return given(known.values(), {n: v for n, v in values.items() if n in known})


def results(facts: Facts, values: Mapping) -> dict:
    """Return the results of `NAMES` as estimates; ``values`` are parameters, 0 where one stands for
    a fact.
    """
    found = answers.results(facts, own(values))
    return {name: found[name] for name in NAMES}


def samples(values: Mapping, world: draws.World) -> dict[str, np.ndarray]:
    """Return the same as samples in a world, shape (n,) or (1,); not a number where unknown."""
    found = results(Facts(world), values)
    return {n: np.ravel(np.nan if e.unknown else e.value(world)) for n, e in found.items()}


def columns(world: draws.World) -> dict[str, np.ndarray]:
    """Return what the draws hold beside facts, as samples in a world."""
    reached = hosting.Host(Facts(world), own({})).reached
    return {REACHED: np.ravel(reached.value(world))}


def rents(world: draws.World) -> dict[str, np.ndarray]:
    """Return the rent of each chip that has offers (USD/(GPU*h)), shape (n,) or (1,)."""
    facts, chips = Facts(world), hosting.sheets()
    found = {chip: hosting.rent(facts, chip) for chip in chips}
    return {chip: np.ravel(e.value(world)) for chip, e in found.items() if not e.unknown}


def tables() -> dict[str, dict]:
    """Return shapes of models, data sheets of chips with their power (W), and the constants of the
    formulas, in the units of `analysis.serving.roofline`; what is unknown or endless is left out.
    """
    chips = {name: asdict(sheet) for name, sheet in hosting.sheets().items()}
    for name in chips:
        power = hosting.Host(Facts(), own({"hosted_chip": name})).design
        chips[name]["power"] = np.nan if power.unknown else power.median
    shapes = {name: asdict(shape) for name, shape in hosting.shapes().items()}
    told = {"shapes": shapes, "chips": chips}
    return {
        of: {name: _finite(row) for name, row in found.items()} for of, found in told.items()
    } | {"constants": constants()}


def _finite(row):
    return {k: v for k, v in row.items() if k != "origins" and np.isfinite(v)}


def constants() -> dict[str, float | list]:
    """Return the constants of the roofline and of the search for the fewest chips."""
    usual = roofline.Setup(next(iter(hosting.shapes().values())), None)
    return {
        "kernelsPerLayer": roofline.KERNELS_PER_LAYER,
        "kernelSeconds": roofline.KERNEL_SECONDS,
        "reduceSeconds": roofline.REDUCE_SECONDS,
        "chipSeconds": roofline.CHIP_SECONDS,
        "serverSeconds": roofline.SERVER_SECONDS,
        "server": roofline.SERVER,
        "usable": roofline.USABLE,
        "kvBits": usual.kv_bits,
        "computeShare": usual.compute_share,
        "prefillMfu": usual.prefill_mfu,
        "seats": hosting.SEATS,
        "sizes": [*hosting.SIZES],
    }


def answer_high(world: draws.World) -> float:
    """Return the long end of an answer (token) whose length is open."""
    return float(product.answer(Facts(world), own({})).high)

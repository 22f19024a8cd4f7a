"""Many points of the lifecycle models: every result with its interval, and every verdict, at each
point of a grid.

Serves `make sweep`. A point is a set of the parameters of the crossover and lifetime chapters, with
their meaning there: 0 takes the dataset's interval. Its results are the chapters' own estimates
with the parameters held at its values (see `whatif`), so a point at the default parameters gives
the chapters' own numbers. All points share one set of samples: what differs between two points is
the parameters, and what no parameter of the grid moves is computed once.

Results named ``product_…``, ``input_…`` and ``parity_…`` describe the product that the parameters
describe; the others pair the bills that the claims mean. Not modelled: what those modules leave
out.
"""

from functools import cached_property

from analysis.evidence import uncertainty
from analysis.evidence.estimates import draws
from analysis.ledger import claims, rule
from analysis.ledger.results import rounded
from analysis.lifecycle import whatif

TAKES = (*whatif.NUMBERS, *whatif.CHOICES, "seed", "samples")
READINGS = ("report", "product")
#: Parameters that move no result of the product, so that a grid of them alone is charted as the
#: chapters judge the claim.
NOT_THE_PRODUCT = {*whatif.FLEET, "training_basis"}
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


def charted(id, axes):
    """Return the reading of a claim that a chart over some parameters shows, and its result."""
    report, product = whatif.CLAIMS[id]
    moved = set(axes) - {"seed", "samples"}
    if report and moved and moved <= NOT_THE_PRODUCT:
        return "report", report
    return "product", product


#: (claim, reading, result) for every verdict of a point, in order.
JUDGED = [
    (id, reading, result)
    for id, results in whatif.CLAIMS.items()
    for reading, result in zip(READINGS, results)
    if result
]


class Points:
    """Points of one seed and number of samples and under one set of choices (`whatif.choices`)."""

    def __init__(self, values):
        world = draws.Samples(values["seed"], values["samples"])
        self.held = whatif.Held(values, world)

    def samples(self, values):
        """Return the samples of every result that the values move from those of the first point."""
        at = self.held.at(values)
        found = self.held.results.items()
        return {n: e.value(at) for n, e in found if not e.names.isdisjoint(at.held)}

    @cached_property
    def first(self):
        """Row and verdicts of every result at the first point."""
        found = {name: e.value(self.held.world) for name, e in self.held.results.items()}
        return {name: self._answer(name, values) for name, values in found.items()}

    def point(self, values):
        """Return one point's results and verdicts; see `points`."""
        moved = {name: self._answer(name, v) for name, v in self.samples(values).items()}
        found = self.first | moved
        results = [row for row, _ in found.values()]
        verdicts = [[*v, *found[v[2]][1][v[0]]] for v in JUDGED]
        return {"results": results, "verdicts": verdicts}

    def _answer(self, name, values):
        i = uncertainty.summary(values)
        unit = self.held.results[name].unit_text or "dimensionless"
        row = [name, rounded(i.median), rounded(i.low), rounded(i.high), unit]
        return row, {id: _verdict(id, values, i) for id, _, result in JUDGED if result == name}


def _verdict(id, values, interval):
    claim = claims.claim(id)
    found = rule.verdict(values, *rule.claimed_set(claim), rule.kind(claim), interval)
    return found.word, rounded(found.inside)


_latest: dict[tuple, Points] = {}


def _key(values):
    return values["seed"], values["samples"], whatif.choices(values)


def _points(values):
    """Return `Points` for some values; only the latest are kept, for their samples are large."""
    key = _key(values)
    if key not in _latest:
        _latest.clear()
        _latest[key] = Points(values)
    return _latest[key]


def points(many):
    """Return the results and verdicts of each of many sets of values, as plain values.

    Each set has every parameter of `TAKES` by name, in the chapters' units. ``results`` are
    ``[result, median, low, high, unit]`` each, rounded to six digits, "never" for infinity;
    ``verdicts`` are ``[claim, reading, result, verdict, p_inside]`` each.
    """
    found = {}
    for n in sorted(range(len(many)), key=lambda n: _key(many[n])):
        found[n] = _points(many[n]).point(many[n])
    return [found[n] for n in range(len(many))]

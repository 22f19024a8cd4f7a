"""Many points of the lifecycle models: every result with its interval, and every verdict, at each
point of a grid.

Serves `make sweep`. A point is a set of the parameters of the crossover and lifetime chapters, with
their meaning there: 0 takes the dataset's interval. Its results are the chapters' own estimates
with the parameters held at its values (see `whatif`), so a point at the default parameters gives
the chapters' own numbers. All points share one set of samples: what differs between two points is
the parameters, and what no parameter of the grid moves is computed once.

A block of points is computed at once, by numpy's broadcasting: a parameter that varies has an axis
of its values before that of the samples, so that each model is called once for all of them, and a
result that some parameter does not move is computed once for all its values.

Results named ``product_…``, ``input_…`` and ``parity_…`` describe the product that the parameters
describe; the others pair the bills that the claims mean. Not modelled: what those modules leave
out.
"""

import numpy as np

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
#: Claims that a result decides, by its name.
JUDGED_BY = {
    name: dict.fromkeys(id for id, _, result in JUDGED if result == name)
    for name in {result for _, _, result in JUDGED}
}
#: Samples of a result that are computed at once: half a megabyte, which a processor keeps at hand.
#: No more than forty such arrays are needed at a time (20 MB), whatever the number of points.
BLOCK = 2**16
#: Samples of a fact that are kept for further points under other choices.
KEPT = 40_000


class Points:
    """Points of one seed and number of samples and under one set of choices (`whatif.choices`)."""

    def __init__(self, values):
        self.held = whatif.Held(values, draws.Samples(values["seed"], values["samples"]))
        self.rules = {id: _rule(claims.claim(id)) for id in whatif.CLAIMS}
        self.still = {}  # answers of results that nothing moved, by name

    def block(self, many):
        """Return the results and verdicts of each of some points, computed at once; see `points`.

        Memory grows with the number of points times the samples (see `BLOCK`).
        """
        found = [{} for _ in many]
        for moved, names in self._by_what_moves(many).items():
            at, places = self._world(moved, many)
            known = {} if moved else self.still
            for name in names:
                if name not in known:
                    known[name] = self._answers(name, at)
                for point, place in zip(found, places):
                    point[name] = known[name][place]
        return [self._point(answers) for answers in found]

    def _by_what_moves(self, many):
        """Return names of results by the parameters that move them from the first point."""
        first, found = self.held.values, {}
        moved = [n for n in whatif.NUMBERS if any(p[n] != first[n] for p in many)]
        for name, estimate in self.held.results.items():
            own = tuple(parameter for parameter in moved if parameter in estimate.names)
            found.setdefault(own, []).append(name)
        return found

    def _world(self, moved, many):
        """Return the world with the different values of some parameters along an axis of their own,
        shape (values, 1), before that of the samples, and each point's place on that axis.
        """
        rows = [tuple(point[name] for name in moved) for point in many]
        places = {row: place for place, row in enumerate(dict.fromkeys(rows))}
        columns = np.array(list(places), dtype=float)[..., np.newaxis].swapaxes(0, 1)
        return self.held.world.holding(dict(zip(moved, columns))), [places[row] for row in rows]

    def _answers(self, name, at):
        """Return the row of a result and its verdicts by claim, for each place of a world."""
        estimate = self.held.results[name]
        values = np.atleast_2d(estimate.value(at))
        i, unit = uncertainty.summary(values), estimate.unit_text or "dimensionless"
        ends = zip(*(end.tolist() for end in (i.median, i.low, i.high)))
        verdicts = [{} for _ in values]
        for id in JUDGED_BY.get(name, ()):
            found = rule.verdict(values, *self.rules[id], i)
            for place, judged in enumerate(zip(found.word.tolist(), found.inside.tolist())):
                verdicts[place][id] = judged[0], rounded(judged[1])
        return [([name, *map(rounded, e), unit], v) for e, v in zip(ends, verdicts)]

    def _point(self, answers):
        verdicts = [[*v, *answers[v[2]][1][v[0]]] for v in JUDGED]
        return {"results": [answers[n][0] for n in self.held.results], "verdicts": verdicts}


def _rule(claim):
    return (*rule.claimed_set(claim), rule.kind(claim))


_latest: dict[tuple, Points] = {}


def _key(values):
    return values["seed"], values["samples"], whatif.choices(values)


def _points(key, values):
    """Return the `Points` of a key; the latest are kept, as long as their samples are few."""
    found = _latest.pop(key, None) or Points(values)
    while _latest and (len(_latest) + 1) * values["samples"] > KEPT:
        del _latest[next(iter(_latest))]
    _latest[key] = found
    return found


def points(many):
    """Return the results and verdicts of each of many sets of values, as plain values.

    Each set has every parameter of `TAKES` by name, in the chapters' units. ``results`` are
    ``[result, median, low, high, unit]`` each, rounded to six digits, "never" for infinity;
    ``verdicts`` are ``[claim, reading, result, verdict, p_inside]`` each.
    """
    alike, found = {}, {}
    for number, values in enumerate(many):
        alike.setdefault(_key(values), []).append(number)
    for key in sorted(alike):
        size = max(1, BLOCK // many[alike[key][0]]["samples"])
        for start in range(0, len(alike[key]), size):
            block = alike[key][start : start + size]
            chosen = [many[number] for number in block]
            found |= zip(block, _points(key, chosen[0]).block(chosen))
    return [found[number] for number in range(len(many))]

"""What differs between two documents of results (A and B): inputs, answers, verdicts, numbers.

Pure functions of two documents as `analysis.ledger.results.document` makes them.
"""

from dataclasses import dataclass, replace
from math import inf, isfinite, log

from analysis.evidence import wording
from analysis.evidence.uncertainty import Interval
from analysis.ledger.results import counts
from analysis.report.site import readme, words

#: Results of the reader's own product, in the order of his questions, and what they are.
PRODUCT = {
    "product_usd_per_day": "Bill of a day",
    "product_month_usd": "Bill of the first month",
    "product_year_usd": "Bill of the first year",
    "product_training_usd": "Spent before launch",
    "product_months": "Serving has cost as much after",
    "product_multiple": "Serving over its life ÷ before launch",
    "payback_months": "A smaller model has paid back after",
    "servers_payback_months": "Servers of your own have paid back after",
}
FEW, UNKNOWN = 10, "not known"
LEAST = 0.01  # what moves by less than one percent is not among those that moved most


@dataclass(frozen=True)
class Input:
    """A parameter, or a fact as ``fact.NAME``, whose value differs; None where it is not tried."""

    name: str
    a: object
    b: object


@dataclass(frozen=True)
class Number:
    """One result in both: median and 90 % interval in ``unit``."""

    name: str
    what: str
    unit: str
    a: Interval
    b: Interval
    link: str = ""

    @property
    def factor(self):
        """B divided by A; NaN where that has no meaning."""
        usable = self.a.median > 0 and self.b.median > 0 and isfinite(self.a.median + self.b.median)
        return self.b.median / self.a.median if usable else float("nan")

    @property
    def differs(self):
        """True where median or an end differs."""
        return (self.a.median, self.a.low, self.a.high) != (self.b.median, self.b.low, self.b.high)

    @property
    def distance(self):
        """How far the median moved, as the logarithm of a factor; infinite from or to never."""
        if self.a.median == self.b.median:
            return 0.0
        factor = self.factor
        return abs(log(factor)) if factor == factor else inf

    def written(self, side):
        """Write A's or B's median with its interval: ``'5.2 months (3.1 to 9.0)'``."""
        found = getattr(self, side)
        return UNKNOWN if found.median == -inf else wording.interval(found, self.unit)

    def difference(self):
        """Write what B is beside A: ``'× 1.6'``, ``'+5.2 points'``, ``'the same'``."""
        if not self.differs:
            return "the same"
        if self.unit == "percent" and isfinite(self.a.median) and isfinite(self.b.median):
            change = self.b.median - self.a.median
            sign = "+" if change > 0 else "−" if change < 0 else "±"
            return f"{sign}{wording.number(abs(change))} points"
        factor = self.factor
        if factor != factor:
            return ""
        near = 0.9 < factor < 1.1
        return f"× {wording.number(factor, 3 if near else 2)}"


@dataclass(frozen=True)
class Flip:
    """A claim with another verdict in B, and what decided it in both."""

    a: dict
    b: dict


def inputs(one, other):
    """Return the inputs whose values differ."""
    a, b = one["parameters"], other["parameters"]
    names = dict.fromkeys((*a, *b))
    return [Input(n, a.get(n), b.get(n)) for n in names if a.get(n) != b.get(n)]


def product(one, other):
    """Return the results of the reader's own product that both have, in the order of `PRODUCT`;
    not those that neither knows, as what servers cost where no price of a chip is given.
    """
    named = _named(one, other, PRODUCT.get)
    found = {n.name: n for n in named if max(n.a.median, n.b.median) > -inf}
    return [found[name] for name in PRODUCT if name in found]


def headlines(one, other):
    """Return what decides the report's headline claims, where it differs."""
    found = {n.name: n for n in claims(one, other)}
    return [found[id] for id in readme.HEADLINES if id in found and found[id].differs]


def moved_most(one, other, labels):
    """Return the results, other than the product's, that moved farthest, the farthest first."""
    found = [n for n in _named(one, other, labels) if n.name not in PRODUCT]
    moved = [n for n in found if n.distance > LEAST]
    return sorted(moved, key=lambda number: -number.distance)[:FEW]


def flips(one, other):
    """Return the claims whose verdicts differ, in the order of the table."""
    before = {r["id"]: r for r in one["claims"]}
    return [
        Flip(before[r["id"]], r)
        for r in other["claims"]
        if r["id"] in before and words.status(before[r["id"]]) != words.status(r)
    ]


def only_in(one, other):
    """Return the ids of claims that the first document has and the second has not."""
    there = {r["id"] for r in other["claims"]}
    return [r["id"] for r in one["claims"] if r["id"] not in there]


def tallies(*documents):
    """Return (verdict, how many in each document) for every verdict that occurs."""
    found = [counts(d["claims"]) for d in documents]
    return [(word, [f[word] for f in found]) for word in found[0] if any(f[word] for f in found)]


def same_origin(one, other):
    """Say whether two documents come from one version, data cut and rule."""
    return all(one[k] == other[k] for k in ("version", "data_cut", "rule_version"))


def switched_to(number, document):
    """Return a number with, in place of B's, what another document has; None where it has none."""
    records = {r["name"]: r for r in document["results"]}
    records |= {r["id"]: words.deciding(r) for r in document["claims"]}
    found = records.get(number.name)
    return replace(number, b=_interval(found)) if found else None


def _named(one, other, labels):
    before = {r["name"]: r for r in one["results"]}
    return [
        Number(r["name"], labels(r["name"]), r["unit"], _interval(before[r["name"]]), _interval(r))
        for r in other["results"]
        if before.get(r["name"], {}).get("unit") == r["unit"]
    ]


def claims(one, other):
    """Return what decides each claim in both."""
    before = {r["id"]: words.deciding(r) for r in one["claims"]}
    for record in other["claims"]:
        old, new = before.get(record["id"]), words.deciding(record)
        if old and new and old["unit"] == new["unit"]:
            ends = _interval(old), _interval(new)
            yield Number(record["id"], record["statement"], new["unit"], *ends, record["id"])


def _interval(found):
    return Interval(*(words.number(found[end], -inf) for end in ("median", "low", "high")))

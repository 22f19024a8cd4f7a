"""Facts as estimates: ``facts["gpt4_training_cost_cloud"]`` is an uncertain number with its source.

A mapping of facts belongs to one world of samples (`draws.Samples`), so that every estimate made of
them shares its samples: a fact used twice is the same sample twice. A fact that the project works
out itself (column ``formula``) is computed from others when it is asked for and inherits their
sources and grade: plain arithmetic, and a place between two quantities, is sampled, so that what
shares an input is correlated; any other call (`analysis.evidence.estimates.combined`) gives a value
and an interval, which are sampled as a fact's.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache, cached_property
from typing import Any

import numpy as np

from analysis.evidence import uncertainty, units, wording
from analysis.evidence.estimates import combined, draws, formulas
from analysis.evidence.estimates.estimate import Assumed, Constant, Estimate, Parameter, estimate
from analysis.evidence.estimates.triples import Triple
from analysis.evidence.tables import data, references, tried
from analysis.evidence.tables.origins import OWN, Origin, origins
from analysis.evidence.tables.rows import DataError

#: From the best known to the least; evidence may rest on the first four.
GRADES = ("primary", "secondary", "leak", tried.GRADE, "article", "recalled")
EVIDENCE = GRADES[:4]
FEW = 10
EVEN = (np.nan, 0.0, 1.0, "uniform")  # a place on the way from one end to the other
#: A quantity in percent that is part of a whole by its nature: the score of a test.
PART_OF_ALL = re.compile(r"\bscore(?! gain)\b")


class FactEstimate(Estimate):
    """One row of ``facts.csv`` as an estimate."""

    is_input = True

    def __init__(self, fact: data.Fact, facts: "Facts") -> None:
        super().__init__(units.parse(fact.unit), _inputs(fact, facts), name=fact.id)
        self.__dict__["world"] = facts.world
        self.fact = fact

    def _worth(self, at):
        if self.fact.formula and combined.is_sampled(self.fact.formula):
            # Its middle is that of its samples: the middle of a product is not that of its parts.
            as_it_is = isinstance(at, draws.Medians) and self.names.isdisjoint(at.held)
            return self.usual.value if as_it_is else self.inputs[0].value(at)
        held = [n for n in self.names - {self.name} if np.ndim(at.held.get(n, 0)) == 1]
        if self.fact.formula and held and isinstance(at, draws.Medians):
            return self._each(at, held)
        try:
            return at.fact(self.name, self.row(at), data.causes().get(self.name))
        except DataError:
            if self.names & at.held.keys():
                return np.nan  # an input is held where the formula has no value
            raise

    def _each(self, at, held):
        """Return its value at each of several values of its inputs."""
        many = zip(*(at.held[name] for name in held))
        worlds = (at.holding(dict(zip(held, values))) for values in many)
        return np.array([self._worth(world) for world in worlds])

    def slow_in(self, name: str) -> bool:
        return (
            name != self.name and name in self.names and not combined.is_sampled(self.fact.formula)
        )

    def row(self, at: draws.World) -> tuple:
        """Return value, ends and distribution in a world, as `uncertainty.sample` takes them."""
        found = self.triple(at)
        return (*found, "" if np.isnan(found.low) else self.fact.distribution)

    def triple(self, at: draws.World) -> Triple:
        """Return its value and ends in a world (ends NaN where it is exact)."""
        if self.name in at.held:
            return _as_triple(at.held[self.name])
        if not self.fact.formula:
            return Triple(self.fact.value, self.fact.low, self.fact.high)
        return self._worked_out(at) if not self.names.isdisjoint(at.held) else self.usual

    @cached_property
    def usual(self) -> Triple:
        """Its value and ends with nothing held, the same for every seed and number of samples."""
        for part in self.parts:
            if isinstance(part, FactEstimate):
                data.tables_read.update(row.table for row in _rows(part.fact.formula))
        return _usual(self.fact)

    def _worked_out(self, at):
        if combined.is_sampled(self.fact.formula):
            return _as_triple(self.inputs[0].value(_samples(at)))
        parts = {part.name: part for part in self.inputs}
        known = {name: _quantity(part, at) for name, part in parts.items()}
        found = combined.combine(self.fact.formula, self.fact.unit, _reading(known))
        return found if found.low != found.high else Triple(found.value, np.nan, np.nan)

    @cached_property
    def interval(self) -> uncertainty.Interval:
        """Its median and ends as its row has them, where these are what the row states; samples
        would show a printed figure with their noise.
        """
        row = (self.fact.value, self.fact.low, self.fact.high, self.fact.distribution)
        if self.fact.formula or uncertainty.kind(*row) not in ("lognormal", "normal"):
            return super().interval
        return uncertainty.Interval(float(draws.centre(*row)), self.fact.low, self.fact.high)

    @property
    def centred(self) -> np.ndarray:
        """Its samples, of which half lie on either side of its figure: where that is the bound of
        a claim, the noise of the draw must not decide.
        """
        figure, middle = float(self.value(draws.Medians())), np.median(self.samples)
        drawn = self.samples.size > 1 and not self.fact.formula and figure * middle > 0
        return self.samples * (figure / middle) if drawn else self.samples

    @property
    def unit_text(self) -> str:
        return self.fact.unit

    @property
    def highest(self) -> float:
        whole = {"percent": 100.0, "dimensionless": 1.0, wording.SHARE: 1.0}.get(
            self.fact.unit, np.inf
        )
        share = "share" in self.name or self.fact.quantity.startswith("share")
        score = self.fact.unit == "percent" and PART_OF_ALL.search(self.fact.quantity)
        return whole if share or score else np.inf

    def own_origins(self) -> tuple[Origin, ...]:
        """The rows that its formula names."""
        return origins(*map(_selected, _rows(self.fact.formula)))

    def own_sources(self) -> tuple[str, ...]:
        own = () if self.fact.source in ("", OWN) else (self.fact.source,)
        return tuple(dict.fromkeys(own + super().own_sources()))

    @property
    def is_uncertain(self) -> bool:
        """True when its own samples differ: a fact with an interval that is drawn."""
        return not self.inputs and not np.isnan(self.fact.low)

    @property
    def grade(self) -> str:
        """How well it is known: the worst of its own grade and of what it is worked out from."""
        if not self.fact.formula:
            return self.fact.verification
        found = [self.fact.verification] if self.fact.verification else []
        found += [
            part.grade for part in self.parts if part is not self and isinstance(part, FactEstimate)
        ]
        for reference in _rows(self.fact.formula):
            found += list(_selected(reference).get("verification", ()))
        return max(found, key=GRADES.index, default="primary")


class Between(Estimate):
    """All places between two estimates of one unit, each as likely; none lies above the second."""

    def __init__(self, least: Estimate, most: Estimate, label: str) -> None:
        super().__init__(least.unit, (least, most))
        self.stream = f"place of {label}"

    def _worth(self, at):
        least, most = (part.value(at) for part in self.inputs)
        least = np.minimum(least, most)
        return least + at.fact(self.stream, EVEN) * (most - least)


@cache
def _usual(fact):
    """Return value and ends of a fact that is worked out, once for all worlds."""
    return FactEstimate(fact, Facts())._worked_out(draws.Medians())


def _inputs(fact, facts):
    if not fact.formula:
        return ()
    if combined.is_sampled(fact.formula):
        if ends := combined.between(fact.formula):
            return (Between(*(formulas.read(end.text, fact.unit, facts) for end in ends), fact.id),)
        return (formulas.read(fact.formula, fact.unit, facts),)
    return tuple(facts[name] for name in combined.names(fact.formula, data.facts()))


def _quantity(part, at):
    _, low, high, _ = row = part.row(at)
    middle = draws.centre(*row)
    ends = (middle, middle) if np.isnan(low) else (low, high)
    return units.Q(np.array([middle, *ends]), part.unit)


def _as_triple(value):
    if np.size(value) == 1:
        return Triple(float(np.ravel(value)[0]), np.nan, np.nan)
    return Triple(*np.quantile(value, [0.5, 0.05, 0.95]))


def _samples(at):
    """Return a world of samples with what is held in another one."""
    if isinstance(at, draws.Samples) and any(np.ndim(value) for value in at.held.values()):
        return at
    held = {name: value for name, value in at.held.items() if np.ndim(value) == 0}
    return draws.Samples().holding(held) if held else draws.Samples()


def _reading(known):
    return combined.World(
        known,
        cells=lambda r: _selected(r)[r.column],
        quantities=lambda r: references.quantities(_selected(r), r, _column_unit(r)),
        arithmetic=formulas.computed,
    )


def _rows(formula):
    return combined.rows(formula) if formula else ()


def _selected(reference):
    data.tables_read.add(reference.table)
    return _rows_meant(reference)


@cache
def _rows_meant(reference):
    return references.select(data.table(reference.table), reference)


def _column_unit(reference):
    fields = data.resource(reference.table)["schema"]["fields"]
    return next((f.get("unit", "") for f in fields if f["name"] == reference.column), "")


class Facts(dict):
    """Facts by id as estimates of one world, each made when it is first asked for."""

    def __init__(self, world: draws.World | None = None) -> None:
        super().__init__()
        self.world = draws.Samples() if world is None else world

    def __contains__(self, id: object) -> bool:
        return super().__contains__(id) or id in data.facts()

    def __missing__(self, id: str) -> FactEstimate:
        self[id] = FactEstimate(data.fact(id), self)
        return self[id]

    def assumed(
        self,
        name: str,
        low: float,
        high: float,
        unit: str = "",
        distribution: str = "uniform",
        origins: Iterable[Origin] = (),
    ) -> Assumed:
        """Return a range that no fact gives: what a word of a claim stands for, or our choice,
        which a row of a table may hold.
        """
        ends, share = (low, high, distribution), unit == wording.SHARE
        return Assumed(self.world, name, *ends, units.parse(unit), origins, share)


class Given(dict):
    """Parameters by name: numbers as estimates, choices as they are."""

    def unless_zero(self, name: str, otherwise: Any) -> Any:
        """Return a parameter or, where it is 0 ("takes the dataset's"), another estimate; what
        takes a parameter's place, such as a listed price, stands for itself.
        """
        return self[name] if getattr(self[name], "number", True) else otherwise


def given(declared: Iterable[Any], values: Mapping[str, Any]) -> Given:
    """Return the values of declared parameters: numbers as estimates with their units.

    Parameters
    ----------
    declared : iterable of analysis.evidence.parameters.Parameter
    values : mapping
        Plain values by name; a parameter that is not among them takes its default.
    """
    found = Given()
    for parameter in declared:
        value = values.get(parameter.name, parameter.default)
        number = parameter.type in ("int", "float")
        found[parameter.name] = (
            Parameter(parameter, float(value), units.parse(parameter.unit)) if number else value
        )
    return found


def evaluate(
    formula: str,
    unit: str,
    *,
    names: Mapping[str, Any] | None = None,
    seed: int = uncertainty.SEED,
    n: int = uncertainty.SAMPLES,
) -> np.ndarray:
    """Evaluate a formula with units on samples of the facts it names.

    Parameters
    ----------
    formula, unit : str
        See `formulas.parsed`.
    names : dict of str to Quantity, optional
        Further names the formula may use, such as ``x`` for a claim's own number, and facts to take
        as given instead of sampling them.
    seed, n : int
        Seed and number of samples; formulas over exact facts give one value.

    Returns
    -------
    numpy.ndarray, shape (n,) or (1,)

    Raises
    ------
    FormulaError
        As `formulas.read`, and when the result is not finite (a formula over given ``names`` may be
        infinite: there it means never).

    Examples
    --------
    >>> evaluate("78e6 USD / (625e3 USD/day)", "day")
    array([124.8])
    """
    facts = Facts(draws.Samples(seed, n))
    facts.update({name: _given(value) for name, value in (names or {}).items()})
    found = formulas.read(formula, unit, facts)
    one_by_one = all(np.ndim(getattr(v, "magnitude", v)) == 0 for v in (names or {}).values())
    if one_by_one and any(p.is_uncertain for p in found.parts):
        values = draws.joined(found, seed=seed, n=n)
    else:
        values = found.samples
    if not names:
        formulas.require_finite(formula, values)
    return values


def _given(value):
    if isinstance(value, (Estimate, units.Q)) or not np.ndim(value):
        return estimate(value)
    return Constant(value)  # a bare array of samples


@cache
def worked_out() -> dict[str, data.Fact]:
    """Return every fact by id, with value, ends, source and grade of those that are worked out."""
    facts, at = Facts(), draws.Medians()
    return {id: _worked_out(facts[id], at) if f.formula else f for id, f in data.facts().items()}


def _worked_out(part, at):
    value, low, high = part.triple(at)
    return replace(part.fact, value=value, low=low, high=high, verification=part.grade)


def in_words(fact: data.Fact) -> str:
    """Write the value of a fact with its interval, as its row has it or as it was worked out; an
    interval that is ours says so.
    """
    middle = float(draws.centre(fact.value, fact.low, fact.high, fact.distribution))
    ends = (middle, middle) if np.isnan(fact.low) else (fact.low, fact.high)
    text = wording.interval(uncertainty.Interval(middle, *ends), fact.unit, 3)
    return f"{text}, house interval" if fact.has_house_interval else text


def problems() -> list[str]:
    """Return a sentence for each fact whose formula cannot be read or computed, which is drawn
    beyond an end that it has, or which shares a cause without being drawn.
    """
    known = {id: fact.formula for id, fact in data.facts().items() if fact.formula}
    try:
        circle = combined.cycle(known)
    except combined.TooDeep as error:
        return [str(error)]
    except data.DataError:
        circle = ()  # one of them cannot be read, which is said below
    if circle:
        return [
            f"facts.csv, fact {circle[0]}, column formula: a formula must not lead back to its own "
            f"fact, and {' needs '.join(circle)}; break the circle."
        ]
    facts = Facts(draws.Samples(n=FEW))
    found = [sentence for id in known if (sentence := _problem(facts, id))]
    found = found or [sentence for id in data.facts() if (sentence := _beyond(facts[id]))]
    return found or [sentence for id in data.causes() if (sentence := _undrawn(facts[id]))]


def _problem(facts, id):
    try:
        fact = facts[id]
        if not np.isfinite(fact.samples).all():  # computing it is a check too
            raise ValueError("a fact must be finite, and its formula gives numbers that are not.")
        uncertainty.kind(*fact.row(draws.Medians()))
    except (ValueError, KeyError) as error:
        return f"facts.csv, fact {id}, column formula: {error}"
    return ""


def _is_drawn(fact):
    """Say whether its own row is sampled: it is neither exact nor arithmetic over other facts."""
    formula = fact.fact.formula
    if formula and combined.is_sampled(formula):
        return False
    return uncertainty.kind(*fact.row(draws.Medians())) != "exact"


def _beyond(fact):
    """Say where samples of a quantity that has a highest value, such as a share, would pass it."""
    if not np.isfinite(fact.highest) or not _is_drawn(fact):
        return ""
    low, high = uncertainty.reach(*fact.row(draws.Medians()))
    if 0 <= low and high <= fact.highest:
        return ""
    return (
        f"facts.csv, fact {fact.name}, column distribution: a share must be drawn between 0 and "
        f"{fact.highest:g}, and its samples reach from {low:.3g} to {high:.3g}; write logitnormal "
        "or uniform."
    )


def _undrawn(fact):
    if _is_drawn(fact):
        return ""
    return (
        f"correlations.csv, fact {fact.name}: a fact that shares a cause must be drawn, and it is "
        "exact or arithmetic over other facts; give it an interval, or name what it is made of."
    )

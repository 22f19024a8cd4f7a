"""Estimate: a number that knows its unit, how sure it is, and where it comes from.

Facts, parameters of a notebook and values of table rows are the leaves. Arithmetic, numpy functions
and declared models make further estimates, each of which remembers its inputs. So nobody has to
write down beside a result which facts, sources and parameters it rests on, its units are checked at
every step, and it can be computed again at other values of any input:

    months = crossover_exponential(training, fleet, growth).to("month")
    months.facts, months.sources, months.interval
    months.given(gpt4_training_cost_cloud=200e6)

An estimate is a node of a graph. What its leaves are worth is asked of a *world* (`analysis.
evidence.draws`): samples of every uncertain fact, or every fact at its median. Not modelled:
correlation other than through shared inputs.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from inspect import signature
from typing import Any

import numpy as np
from pint.facets.plain import PlainUnit

from analysis.evidence import units, wording
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.node import ONE, Constant, Estimate, converted, estimate
from analysis.evidence.tables.origins import Origin, origins, united


class Parameter(Estimate):
    """A number that a reader may change, by the name that the notebook gives it."""

    is_input = True

    def __init__(self, declared: Any, number: float, unit: PlainUnit) -> None:
        super().__init__(unit, name=declared.name)
        self.declared, self.number = declared, number

    def __format__(self, form: str) -> str:
        """Write it as an estimate; ``{x:number}`` with the digits that it was given with."""
        if form == "number":
            return wording.number(self.number, wording.digits_of(self.number))
        return super().__format__(form)

    @property
    def highest(self) -> float:
        return self.declared.high

    @property
    def unit_text(self) -> str:
        """Its unit as declared; a pure number of at most 1 is a share."""
        is_share = (self.declared.unit, self.declared.high) == ("", 1)
        return wording.SHARE if is_share else self.declared.unit

    def _worth(self, at):
        return self.number


class Assumed(Estimate):
    """A range that no fact gives: what a claim's word stands for, or a choice of ours."""

    is_input, assumed = True, True

    def __init__(
        self,
        world: draws.World | None,
        name: str,
        low: float,
        high: float,
        distribution: str,
        unit: PlainUnit,
        origins: Iterable[Origin] = (),
        is_share: bool = False,
    ) -> None:
        super().__init__(unit, name=name)
        self.__dict__["world"], self.origins, self.is_share = world, tuple(origins), is_share
        self.low_end, self.high_end, self.distribution = low, high, distribution

    @property
    def highest(self) -> float:
        """1 for a share or a place between two ends, which run from 0 to 1."""
        whole = (self.low_end, self.high_end, self.unit) == (0, 1, ONE)
        return 1.0 if whole or self.is_share else np.inf

    @property
    def unit_text(self) -> str:
        return wording.SHARE if self.highest == 1 else super().unit_text

    def _worth(self, at):
        return at.assumed(self)


class Rows(Estimate):
    """Values of table rows, or of choices among them, each as likely; it names the rows and their
    sources. With a name it counts as an input, whose turning values are sought.
    """

    def __init__(
        self,
        values: Any,
        unit: PlainUnit,
        origins: Iterable[Origin],
        world: draws.World | None = None,
        name: str = "",
    ) -> None:
        super().__init__(unit, name=name)
        self.is_input = bool(name)
        self.values, self.origins = np.asarray(values, dtype=float), tuple(origins)
        self.__dict__["world"] = world

    def _worth(self, at):
        return at.rows(self.values)


class Sampled(Estimate):
    """Values of table rows drawn as samples, each equally often, to be combined with facts."""

    by_chance = True

    def __init__(self, whole: "Estimate", world: draws.World | None, label: str) -> None:
        super().__init__(whole.unit, (whole,))
        self.__dict__["world"] = world
        self.stream = label

    def _worth(self, at):
        return at.resampled(self.inputs[0].value(at), self.stream)


class Unknown(Estimate):
    """What cannot be answered, with the reason in words; what is made of it is unknown too."""

    def __init__(self, reason: str, unit: PlainUnit) -> None:
        super().__init__(unit)
        self.reason = reason

    def _worth(self, at):
        return np.nan


class Computed(Estimate):
    """What a function works out from tables and from the values of its inputs, one by one: one
    number, or several that each count once, as those of `Rows`.
    """

    def __init__(
        self, unit: PlainUnit, function: Callable, inputs: Any, origins: Iterable[Origin]
    ) -> None:
        super().__init__(unit, inputs)
        self.function, self.origins = function, tuple(origins)

    def slow_in(self, name: str) -> bool:
        return name in self.names

    def _worth(self, at):
        values = np.broadcast_arrays(*(part.value(at) for part in self.inputs))
        if not values or values[0].ndim == 0:
            return self._at(at, values)
        return np.array([self._at(at, point) for point in zip(*values)])

    def _at(self, at, point):
        found = self.function(*map(float, point))
        return found if np.ndim(found) == 0 else at.rows(np.asarray(found, dtype=float))


class Pool(Estimate):
    """Several estimates as one, each with equal weight: every sample comes from one of them, and
    from each the same number of samples (up to one).
    """

    by_chance = True

    def __init__(self, estimates: Sequence[Any], label: str) -> None:
        first = estimates[0]
        same = [part.to(first.unit) for part in estimates]
        super().__init__(first.unit, same)
        self.stream = label

    def _worth(self, at):
        return at.pooled([part.value(at) for part in self.inputs], self.stream)


# Making estimates -------------------------------------------------------------------------------


def constant(number: float, unit: str = "") -> Estimate:
    """Return a plain number with a unit, such as ``constant(2, "FLOP/param/token")``."""
    return Constant(number, units.parse(unit))


def unknown(reason: str, unit: str = "") -> Estimate:
    """Return what cannot be answered, with a sentence that says why."""
    return Unknown(reason, units.parse(unit))


def pool(*estimates: Any, label: str) -> Estimate:
    """Pool several estimates with equal weight; ``label`` names the random stream that mixes them.
    Exact ones stay as they are and count once each.
    """
    return Pool([estimate(part) for part in estimates], label)


def sampled(whole: Estimate, facts: Any, label: str) -> Estimate:
    """Return values of table rows as samples of the world of ``facts``, so that they can be
    combined with facts; ``label`` names the random stream.
    """
    return Sampled(whole, facts.world, label)


def computed(
    function: Callable, *inputs: Any, unit: str = "", origins: Iterable[Origin] = ()
) -> Estimate:
    """Return what a function works out from tables and a few numbers.

    Parameters
    ----------
    function : callable
        Takes the values of the inputs as plain numbers, each in its input's unit, and returns a
        number in ``unit``, or an array of numbers that each count once. It need not work on arrays.
    *inputs : Estimate
        Parameters and facts that it depends on.
    origins : iterable of Origin
        The rows that it reads.
    """
    return Computed(units.parse(unit), function, [estimate(i) for i in inputs], origins)


def rows(
    frame: Any,
    column: str | np.ndarray,
    unit: str,
    world: draws.World | None = None,
    name: str = "",
) -> Estimate:
    """Return the values of a column of table rows as an estimate that names the rows.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows of a table, or rows that list what they are made of (`origins.each`).
    column : str or array
        A column of numbers, or a number computed for each row.
    name : str, optional
        Makes it an input of what is made of it, such as a rent.
    """
    values = frame[column] if isinstance(column, str) else column
    return Rows(values, units.parse(unit), origins(frame), world, name)


def model(*inputs: str, gives: str = "") -> Callable[[Callable], Callable]:
    """Declare the units of a model: a plain function of numbers or arrays, sample by sample.

    Called with numbers only, the function is as it was. Called with an estimate among its
    arguments, it takes each in the declared unit and gives an estimate in the unit of its result.
    A unit ``X`` stands for any one, the same everywhere: ``model("X", "X/day", gives="day")``.
    What it takes beside estimates may name rows that it was read from, as ``origins``.

    Parameters
    ----------
    *inputs : str
        Unit of each argument, in order.
    gives : str
        Unit of the result.
    """

    def declared(function):
        order = list(signature(function).parameters)

        @wraps(function)
        def called(*arguments, **named):
            if not any(isinstance(v, Estimate) for v in (*arguments, *named.values())):
                return function(*arguments, **named)
            given = dict(zip(order, arguments)) | named
            free, parts = {}, []
            for name, unit in zip(order, inputs):
                if name not in given:
                    continue
                wanted = _resolved(unit, free, given[name])
                parts.append(
                    (name, _as_input(given[name], wanted, f"{name} of {function.__name__}"))
                )
            names = [name for name, _ in parts]
            rest = {k: v for k, v in given.items() if k not in names}

            def operation(*values):
                return function(**dict(zip(names, values)), **rest)

            found = Estimate(_resolved(gives, free), [part for _, part in parts], operation)
            found.origins = united(getattr(value, "origins", ()) for value in rest.values())
            return found

        called.units = (inputs, gives)
        return called

    return declared


def _resolved(unit, free, value=None):
    """Return a declared unit, ``X`` in it replaced by the unit that it was first met with."""
    if "X" not in unit:
        return units.parse(unit)
    if "X" not in free:
        own = value.unit if isinstance(value, Estimate) else getattr(value, "units", ONE)
        rest = units.parse(unit.replace("X", "1", 1)) if unit != "X" else ONE
        free["X"] = own / rest
    return free["X"] * units.parse(unit.replace("X", "1", 1)) if unit != "X" else free["X"]


def _as_input(value, wanted, label):
    if isinstance(value, (Estimate, units.Q)):
        return converted(
            estimate(value), wanted, lambda: f"{label} must be in {units.named(wanted)}"
        )
    return Constant(value, wanted)

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
from functools import cached_property
from typing import Any

import numpy as np
import pint
from pint.facets.plain import PlainUnit

from analysis.evidence import uncertainty, units, wording
from analysis.evidence.estimates import draws
from analysis.evidence.tables.origins import OWN, Origin, by_table, origins, united
from analysis.evidence.uncertainty import Numbers

#: Classes to which pint leaves arithmetic with them, by name.
UPCAST: Any = pint.compat.upcast_type_map
ONE = units.parse("")
#: numpy functions of a pure number, and those that keep the unit of their inputs.
PURE = (np.exp, np.expm1, np.log, np.log1p, np.log2, np.log10)
KEEPING = (np.minimum, np.maximum, np.abs, np.negative, np.positive)


class Estimate:
    """An uncertain number with its unit and its inputs; see the module.

    Parameters
    ----------
    unit : PlainUnit
    inputs : tuple of Estimate
    operation : callable
        Takes the values of the inputs (numbers or arrays, each in its input's unit) and returns the
        value in ``unit``, sample by sample.
    name : str
        Name by which `given` finds it; only leaves and named results have one.
    """

    def __init_subclass__(cls):
        """Let pint hand ``quantity * estimate`` over to the estimate, of every class."""
        UPCAST[f"{cls.__module__}.{cls.__name__}"] = cls

    def __init__(
        self, unit: PlainUnit, inputs: Any = (), operation: Callable | None = None, name: str = ""
    ) -> None:
        self.unit, self.inputs, self.operation, self.name = unit, tuple(inputs), operation, name

    # What it is worth ---------------------------------------------------------------------------

    @cached_property
    def world(self) -> draws.World | None:
        """The world whose samples it is made of; None for plain numbers."""
        found = None
        for part in self.inputs:
            if part.world is not None and found not in (None, part.world):
                raise ValueError(
                    "Estimates of one result must come from one set of samples, and "
                    f"{part.label} comes from another; take all facts from one chapter."
                )
            found = part.world if part.world is not None else found
        return found

    def value(self, at: draws.World) -> Numbers:
        """Return its value in a world: a number, or an array with an element for each sample."""
        if at.outside is not None and self.names.isdisjoint(at.held):
            return self.value(at.outside)
        if id(self) not in at.known:
            held = self.name and self.name in at.held
            # The estimate is kept with its value, or another could come to have its id.
            at.known[id(self)] = (at.held[self.name] if held else self._worth(at), self)
        return at.known[id(self)][0]

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of everything that it is made of."""
        return frozenset(part.name for part in self.parts if part.name)

    def _worth(self, at):
        with np.errstate(all="ignore"):  # infinity stands for never
            return self.operation(*(part.value(at) for part in self.inputs))

    @cached_property
    def samples(self) -> np.ndarray:
        """Its samples in its unit: shape (n,), or (1,) where nothing is uncertain."""
        at = self.world if self.world is not None else draws.Samples(n=1)
        values = self.value(at)
        return np.atleast_1d(np.asarray(values, dtype=float))

    @property
    def centred(self) -> np.ndarray:
        """Its samples as a claim is judged by them; see `analysis.evidence.estimates.facts`."""
        return self.samples

    @cached_property
    def interval(self) -> uncertainty.Interval:
        """Its median and 90 % interval (`uncertainty.Interval`); NaN where it is unknown."""
        if self.unknown:
            return uncertainty.Interval(np.nan, np.nan, np.nan)
        return uncertainty.summary(self.samples)

    @cached_property
    def unknown(self) -> str:
        """Why it has no value, in words; empty where it has one (see `Unknown`)."""
        return next((p.reason for p in self.parts if isinstance(p, Unknown)), "")

    @property
    def median(self) -> float:
        """Its median, a plain number in its unit."""
        return self.interval.median

    @property
    def low(self) -> float:
        """The 5 % point of its samples."""
        return self.interval.low

    @property
    def high(self) -> float:
        """The 95 % point of its samples."""
        return self.interval.high

    def to(self, unit: str | PlainUnit) -> "Estimate":
        """Return the same in another unit.

        Raises
        ------
        UnitError
            When the dimensions differ, naming both units.
        """
        wanted = units.parse(unit) if isinstance(unit, str) else unit
        return _in(self, wanted, lambda: f"{self.label} cannot be given in {_shown(wanted)}")

    def named(self, name: str) -> "Estimate":
        """Return the same under a name."""
        return Estimate(self.unit, (self,), lambda value: value, name)

    def given(self, **values: Any) -> "Estimate":
        """Return the same with named inputs held at values.

        Parameters
        ----------
        **values : number, array, pint quantity or Estimate
            By name of a fact, parameter or named result; bare numbers are in that input's unit.

        Raises
        ------
        KeyError
            When it has no input of that name, with the nearest one.
        """
        named = self.named_parts
        for name in values:
            if name not in named:
                from analysis.evidence.tables.rows import nearest

                raise KeyError(
                    f"{self.label} has no input {name!r}{nearest(name, named)}; its inputs are "
                    f"{', '.join(named) or 'none'}."
                )
        held = {name: magnitude(value, named[name].unit, name) for name, value in values.items()}
        return Held(self, held)

    # Where it comes from ------------------------------------------------------------------------

    @cached_property
    def parts(self) -> tuple["Estimate", ...]:
        """Every estimate that it is made of, itself included, each once, inputs in order."""
        found, stack = {}, [self]
        while stack:
            part = stack.pop()
            if id(part) not in found:
                found[id(part)] = part
                stack.extend(reversed(part.inputs))
        return tuple(found.values())

    @property
    def named_parts(self) -> dict[str, "Estimate"]:
        """Its inputs that have a name, by name."""
        return {part.name: part for part in self.parts if part.name}

    @property
    def facts(self) -> tuple[str, ...]:
        """Ids of the facts that it reads, those that a combined fact is made of included."""
        return tuple(dict.fromkeys(p.fact.id for p in self.parts if hasattr(p, "fact")))

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters that it reads."""
        return tuple(dict.fromkeys(p.name for p in self.parts if isinstance(p, Parameter)))

    @property
    def assumptions(self) -> tuple[str, ...]:
        """Names of the ranges in it that no fact gives but that a claim's words or we choose."""
        return tuple(dict.fromkeys(p.name for p in self.parts if hasattr(p, "assumed")))

    @property
    def direct(self) -> dict[str, "Estimate"]:
        """Facts, parameters and assumptions as they were asked for: what combined facts are made of
        stands behind them.
        """
        found: dict[str, Estimate] = {}
        stack, seen = [self], set()
        while stack:
            part = stack.pop()
            if id(part) in seen:
                continue
            seen.add(id(part))
            if part.is_input:
                found.setdefault(part.name, part)
            else:
                stack.extend(reversed(part.inputs))
        return found

    @property
    def unit_text(self) -> str:
        """Its unit in words of the registry; a fact's as its row has it."""
        return unit_text(self.unit)

    @property
    def is_constant(self) -> bool:
        """True when nothing but plain numbers is in it."""
        return all(part.inputs or isinstance(part, Constant) for part in self.parts)

    is_input = False

    @property
    def is_uncertain(self) -> bool:
        """True when its own samples differ, as those of a fact with an interval do."""
        return False

    @property
    def highest(self) -> float:
        """Largest value that it can have, such as 1 for a share."""
        return np.inf

    @property
    def sources(self) -> tuple[str, ...]:
        """Ids of the sources of the facts and rows that it reads."""
        found = (source for p in self.parts for source in p.own_sources())
        return tuple(dict.fromkeys(found))

    def own_sources(self) -> tuple[str, ...]:
        """Sources of this part alone."""
        found = dict.fromkeys(origin.source for origin in self.own_origins())
        return tuple(source for source in found if source != OWN)

    @property
    def rows(self) -> dict[str, tuple[str, ...]]:
        """Keys of the table rows that it is worked out from, by table; facts stand apart."""
        return by_table(united(part.own_origins() for part in self.parts))

    origins: tuple[Origin, ...] = ()

    def own_origins(self) -> tuple[Origin, ...]:
        """Table rows that this part alone is worked out from."""
        return self.origins

    @property
    def drawn(self) -> bool:
        """True when it mixes or draws by chance beside its facts, so that it has no single value at
        the medians of its inputs.
        """
        return any(getattr(part, "by_chance", False) for part in self.parts)

    def is_slow_in(self, name: str) -> bool:
        """True when some part of it has to be worked out number by number as an input moves."""
        return any(part.slow_in(name) for part in self.parts)

    def slow_in(self, name: str) -> bool:
        """True when this part works out number by number as an input moves."""
        return False

    # How it looks -------------------------------------------------------------------------------

    @property
    def label(self) -> str:
        """Its name, or what it is made of, for errors."""
        if self.name:
            return self.name
        named = [p.name for p in self.parts if p.name]
        return f"a result of {', '.join(named[:3])}" if named else "a plain number"

    def __repr__(self) -> str:
        if self.unknown:
            return f"unknown: {self.unknown}"
        text = wording.interval(self.interval, self.unit_text)
        named = len(self.facts)
        return text + (f", from {named} fact{'s' * (named != 1)}" if named else "")

    def __format__(self, form: str) -> str:
        """Write it in a sentence; see `analysis.evidence.wording.written` for the forms.
        ``{x:why}`` says why it is unknown.
        """
        if self.unknown or form == "why":
            return self.unknown if form == "why" else "unknown"
        factor = (
            1.0 if form.rstrip("0123456789") not in wording.PURE_FORMS else self._share_factor()
        )
        return wording.written(self.interval, self.unit_text, form, factor)

    def _share_factor(self):
        return _factor(self, ONE, lambda: f"{self.label} must be a pure number to be written so")

    # Arithmetic ---------------------------------------------------------------------------------

    def __add__(self, other: Any) -> "Estimate":
        return _summed(self, other, np.add, "added")

    def __radd__(self, other: Any) -> "Estimate":
        return _summed(estimate(other), self, np.add, "added")

    def __sub__(self, other: Any) -> "Estimate":
        return _summed(self, other, np.subtract, "subtracted")

    def __rsub__(self, other: Any) -> "Estimate":
        return _summed(estimate(other), self, np.subtract, "subtracted")

    def __mul__(self, other: Any) -> "Estimate":
        other = estimate(other)
        return Estimate(self.unit * other.unit, (self, other), np.multiply)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Estimate":
        other = estimate(other)
        return Estimate(self.unit / other.unit, (self, other), np.divide)

    def __rtruediv__(self, other: Any) -> "Estimate":
        return estimate(other) / self

    def __pow__(self, other: Any) -> "Estimate":
        if isinstance(other, Estimate) and other.unit == ONE and other.is_constant:
            other = float(other.samples[0])  # -1 in a formula is the negative of a number
        if isinstance(other, (int, float)):
            return Estimate(self.unit**other, (self,), lambda value: np.power(value, float(other)))
        exponent, base = pure(other, "An exponent"), pure(self, "The base of an uncertain exponent")
        return Estimate(ONE, (base, exponent), np.power)

    def __rpow__(self, other: Any) -> "Estimate":
        return estimate(other) ** self

    def __neg__(self) -> "Estimate":
        return Estimate(self.unit, (self,), np.negative)

    def __abs__(self) -> "Estimate":
        return Estimate(self.unit, (self,), np.abs)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__" or options:
            return NotImplemented
        first, *more = (estimate(value) for value in inputs)
        if ufunc in PURE:
            return Estimate(ONE, (pure(first, f"The argument of {ufunc.__name__}"),), ufunc)
        if ufunc is np.sqrt:
            return first**0.5
        if ufunc is np.square:
            return first**2
        if ufunc in KEEPING:
            if more:
                return _summed(first, more[0], ufunc, "compared")
            return Estimate(first.unit, (first,), ufunc)
        binary = {np.add: "add", np.subtract: "sub", np.multiply: "mul", np.divide: "truediv",
                  np.power: "pow"}.get(ufunc)  # fmt: skip
        return getattr(first, f"__{binary}__")(*more) if binary else NotImplemented

    def __array_function__(self, function, types, arguments, options):
        raise TypeError(
            f"numpy.{function.__name__} cannot be applied to an estimate: it would lose where the "
            "number comes from; use its attributes median, low, high and samples, or declare a "
            "model (analysis.evidence.estimate.model)."
        )

    def __float__(self):
        raise TypeError(
            f"{self.label} is an estimate with a unit; say which number is meant: its median, low "
            "or high."
        )

    def __bool__(self):
        raise TypeError(f"{self.label} is an estimate; compare its median, or count its samples.")


UPCAST[f"{Estimate.__module__}.{Estimate.__name__}"] = Estimate


# Leaves -----------------------------------------------------------------------------------------


class Constant(Estimate):
    """A plain number with a unit."""

    def __init__(self, number: Any, unit: PlainUnit = ONE) -> None:
        super().__init__(unit)
        self.number = number

    def _worth(self, at):
        return self.number


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
        return self.declared.unit

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
    ) -> None:
        super().__init__(unit, name=name)
        self.__dict__["world"], self.origins = world, tuple(origins)
        self.low_end, self.high_end, self.distribution = low, high, distribution

    @property
    def highest(self) -> float:
        """1 for a share or a place between two ends, which run from 0 to 1."""
        return 1.0 if (self.low_end, self.high_end, self.unit) == (0, 1, ONE) else np.inf

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


class Converted(Estimate):
    """An estimate in another unit."""

    def __init__(self, whole: "Estimate", unit: PlainUnit, factor: float) -> None:
        super().__init__(unit, (whole,), lambda value: value * factor)
        self.factor = factor

    @property
    def centred(self) -> np.ndarray:
        return self.inputs[0].centred * self.factor


class Held(Estimate):
    """An estimate with some inputs held at values."""

    def __init__(self, whole: "Estimate", held: dict[str, Any]) -> None:
        super().__init__(whole.unit, (whole,))
        self.held = held

    def _worth(self, at):
        return self.inputs[0].value(at.holding(self.held))


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


def estimate(value: Any) -> Estimate:
    """Return a number, pint quantity or estimate as an estimate."""
    if isinstance(value, Estimate):
        return value
    if isinstance(value, units.Q):
        return Constant(value.magnitude, value.units)
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return Constant(float(value))
    raise TypeError(
        f"An estimate can be combined with numbers, quantities and estimates, and {value!r:.60} "
        f"({type(value).__name__}) is none of these."
    )


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


def magnitude(value: Any, unit: PlainUnit, name: str) -> Any:
    """Return a number, quantity or exact estimate as a bare magnitude in ``unit``."""
    if isinstance(value, Estimate):
        value = value.to(unit)
        return value.samples if value.samples.size > 1 else value.samples[0]
    if isinstance(value, units.Q):
        return Constant(value.magnitude, value.units).named(name).to(unit).samples[0]
    return value


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
        from functools import wraps
        from inspect import signature

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
        return _in(estimate(value), wanted, lambda: f"{label} must be in {_shown(wanted)}")
    return Constant(value, wanted)


def pure(value: Any, label: str) -> Estimate:
    """Return an estimate as a pure number, or refuse one with a dimension."""
    return _in(estimate(value), ONE, lambda: f"{label} must be a pure number")


def _in(part, wanted, refusal):
    """Return an estimate in another unit, the same one where it is in that unit."""
    if part.unit == wanted:
        return part
    return Converted(part, wanted, _factor(part, wanted, refusal))


def _summed(first, second, function, verb):
    second = estimate(second)
    if second.unit == first.unit:
        return Estimate(first.unit, (first, second), function)
    factor = _factor(
        second,
        first.unit,
        lambda: (
            f"{first.label} ({_shown(first.unit)}) and {second.label} ({_shown(second.unit)}) "
            f"cannot be {verb}"
        ),
    )
    return Estimate(first.unit, (first, second), lambda a, b: function(a, b * factor))


def _factor(value, wanted, refusal):
    """Return the number by which a value in its unit becomes one in ``wanted``; ``refusal`` writes
    how the error begins, which walks the whole estimate and so waits until there is one.
    """
    try:
        return float(units.Q(1.0, value.unit).to(wanted).magnitude)
    except pint.DimensionalityError:
        raise units.UnitError(
            f"{refusal()}: {value.label} is in {_shown(value.unit)}, another dimension than "
            f"{_shown(wanted)}, so a factor is missing or misplaced."
        ) from None


def _shown(unit):
    return unit_text(unit) or "pure numbers"


def unit_text(unit: PlainUnit) -> str:
    """Write a unit as the tables do: ``USD/Mtoken``.

    Examples
    --------
    >>> unit_text(units.parse("USD/(GPU*h)")), unit_text(units.parse(""))
    ('USD/GPU/h', '')
    """
    powers: dict[str, Any] = dict(unit._units)
    over = [_power(name, power) for name, power in powers.items() if power > 0]
    under = [_power(name, -power) for name, power in powers.items() if power < 0]
    return "/".join(["*".join(over) or ("1" if under else ""), *under])


def _power(name, power):
    return name if power == 1 else f"{name}**{power:g}"

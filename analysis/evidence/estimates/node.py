"""Estimate: a number that knows its unit, how sure it is, and where it comes from.

Arithmetic and numpy functions of estimates make further ones, each of which remembers its inputs
(`traced`), checks its units, and can be computed again at other values of any input. What it is
worth is asked of a world (`draws`). The leaves of the graph, and how models take estimates, stand
in `estimate`.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any

import numpy as np
import pint
from pint.facets.plain import PlainUnit

from analysis.evidence import uncertainty, units, wording
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.traced import Traced
from analysis.evidence.tables.rows import ended
from analysis.evidence.uncertainty import Numbers

#: Classes to which pint leaves arithmetic with them, by name.
UPCAST: Any = pint.compat.upcast_type_map
ONE = units.parse("")
#: numpy functions of a pure number, and those that keep the unit of their inputs.
PURE = (np.exp, np.expm1, np.log, np.log1p, np.log2, np.log10)
KEEPING = (np.minimum, np.maximum, np.abs, np.negative, np.positive)


class Estimate(Traced):
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
        with np.errstate(all="ignore"):  # infinity stands for never
            return self._value(at)

    def _value(self, at):
        if at.outside is not None and self.names.isdisjoint(at.held):
            return self._value(at.outside)
        if id(self) not in at.known:
            held = self.name and self.name in at.held
            # The estimate is kept with its value, or another could come to have its id.
            at.known[id(self)] = (at.held[self.name] if held else self._worth(at), self)
        return at.known[id(self)][0]

    def _worth(self, at):
        return self.operation(*[part._value(at) for part in self.inputs])

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
        return next((reason for p in self.parts if (reason := getattr(p, "reason", ""))), "")

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
        return converted(
            self, wanted, lambda: f"{self.label} cannot be given in {units.named(wanted)}"
        )

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
                raise KeyError(
                    f"{self.label} has no input {name!r}; its inputs are "
                    f"{', '.join(named) or 'none'}{ended(name, named)}"
                )
        held = {name: magnitude(value, named[name].unit, name) for name, value in values.items()}
        return Held(self, held)

    # How it looks -------------------------------------------------------------------------------

    @property
    def unit_text(self) -> str:
        """Its unit in words of the registry; a fact's as its row has it."""
        return units.text(self.unit)

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
        return Estimate(units.product(self.unit, other.unit), (self, other), np.multiply)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> "Estimate":
        other = estimate(other)
        return Estimate(units.quotient(self.unit, other.unit), (self, other), np.divide)

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


class Constant(Estimate):
    """A plain number with a unit."""

    is_plain = True

    def __init__(self, number: Any, unit: PlainUnit = ONE) -> None:
        super().__init__(unit)
        self.number = number

    def _worth(self, at):
        return self.number


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


def magnitude(value: Any, unit: PlainUnit, name: str) -> Any:
    """Return a number, quantity or exact estimate as a bare magnitude in ``unit``."""
    if isinstance(value, Estimate):
        value = value.to(unit)
        return value.samples if value.samples.size > 1 else value.samples[0]
    if isinstance(value, units.Q):
        return Constant(value.magnitude, value.units).named(name).to(unit).samples[0]
    return value


def pure(value: Any, label: str) -> Estimate:
    """Return an estimate as a pure number, or refuse one with a dimension."""
    return converted(estimate(value), ONE, lambda: f"{label} must be a pure number")


def converted(part, wanted, refusal):
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
            f"{first.label} ({units.named(first.unit)}) and {second.label} "
            f"({units.named(second.unit)}) cannot be {verb}"
        ),
    )
    return Estimate(first.unit, (first, second), lambda a, b: function(a, b * factor))


def _factor(value, wanted, refusal):
    """Return the number by which a value in its unit becomes one in ``wanted``; ``refusal`` writes
    how the error begins, which walks the whole estimate and so waits until there is one.
    """
    try:
        return units.factor(value.unit, wanted)
    except pint.DimensionalityError:
        raise units.UnitError(
            f"{refusal()}: {value.label} is in {units.named(value.unit)}, another dimension than "
            f"{units.named(wanted)}, so a factor is missing or misplaced."
        ) from None

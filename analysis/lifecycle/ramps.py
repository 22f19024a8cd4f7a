"""Ramps: how volume grows from launch, relative to the volume that a serving bill is quoted at.

Adoption is never a step. The same total spent along another ramp crosses the training bill at
another date, so the ramp is an argument of the lifecycle model. Time is in days; a year has 365.25
days.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from analysis.evidence.uncertainty import Numbers

Value = TypeVar("Value", bound=Numbers)
YEAR = 365.25


def positive(name: str, value: Value) -> Value:
    """Return a value (number or array), refusing one that is not positive."""
    require_positive(**{name: value})
    return value


def amount(name: str, value: Numbers) -> np.ndarray:
    """Return an amount (number or array) as numbers, refusing one that is negative or none."""
    found = np.asarray(value, dtype=float)
    if not (found >= 0).all():
        raise ValueError(f"{name} must be 0 or more and is {found.min():g}; give an amount.")
    return found


def require_positive(**values: Numbers) -> None:
    """Refuse values (numbers or arrays, by name) of which one is not positive."""
    for name, value in values.items():
        if not np.all(np.asarray(value) > 0):
            least = f"{np.min(value):g}"
            raise ValueError(f"{name} must be positive and is {least}; give a value above 0.")


@dataclass(frozen=True)
class Ramp:
    """How volume grows from launch, in parts of the volume that the rate is quoted at.

    ``shape(t)`` takes days since launch (array) and returns the relative volume (array, 0 or more).
    """

    name: str
    shape: Callable[[np.ndarray], np.ndarray]


def constant() -> Ramp:
    """Volume stays at the quoted level."""
    return Ramp("constant", lambda t: np.ones_like(np.asarray(t, dtype=float)))


def exponential(factor_per_year: float) -> Ramp:
    """Volume starts at the quoted level and multiplies by ``factor_per_year`` (> 0) every year."""
    rate = np.log(positive("factor_per_year", factor_per_year)) / YEAR
    return Ramp("exponential", lambda t: np.exp(rate * np.asarray(t, dtype=float)))


def linear(days: float) -> Ramp:
    """Volume grows evenly from zero to the quoted level in ``days`` (> 0) and stays there."""
    positive("days", days)
    return Ramp("linear", lambda t: np.clip(np.asarray(t, dtype=float) / days, 0, 1))


def logistic(days: float) -> Ramp:
    """Volume follows an S-curve from 1 % to 99 % of the quoted level in ``days`` (> 0)."""
    steepness = 2 * np.log(99) / positive("days", days)
    return Ramp(
        "logistic", lambda t: 1 / (1 + np.exp(-steepness * (np.asarray(t, dtype=float) - days / 2)))
    )


def measured(days: ArrayLike, volumes: ArrayLike) -> Ramp:
    """Volume follows a measured series, log-linear between its points, level outside.

    Days since launch increase; volumes are relative to the quoted level, positive.
    """
    x, y = np.asarray(days, dtype=float), np.log(np.asarray(volumes, dtype=float))
    if len(x) < 2 or (np.diff(x) <= 0).any():
        raise ValueError("A measured ramp needs two points or more in increasing order of time.")
    return Ramp("measured", lambda t: np.exp(np.interp(np.asarray(t, dtype=float), x, y)))

"""Formulas of the ledger: plain text with units, evaluated on sampled facts.

Formulas are data: read by pint's parser, never by ``eval``. Names in them are facts, sampled from their intervals, so
every formula has an interval; the result must convert to the wanted unit or the formula is refused. The trap
``10 USD / 2 USD/day``, which reads as ``(10/2) USD**2/day``, is caught by that check.
"""

import re

import numpy as np

from analysis import data, draws, uncertainty, units

NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*")
WHOLE_NUMBER = re.compile(r"(?<![\w.])(\d+)(?![\w.])")
ALLOWED = re.compile(r"[\w\s.+\-*/()]{1,600}")


class LedgerError(ValueError):
    """A claim or formula breaks a rule of the ledger; the message names the claim, the rule and the fix."""


def names_in(formula):
    """Return the facts that a formula names, in order of appearance."""
    return tuple(dict.fromkeys(n for n in NAME.findall(formula) if n in data.facts()))


def evaluate(formula, unit, *, names=None, seed=uncertainty.SEED, n=uncertainty.SAMPLES):
    """Evaluate a formula with units on samples of the facts it names.

    Parameters
    ----------
    formula : str
        Numbers, units, fact ids, ``+ - * / **`` and brackets; a number and a unit side by side are multiplied.
    unit : str
        Unit of the result.
    names : dict of str to Quantity, optional
        Further names the formula may use, such as ``x`` for a claim's own number, and facts to take as given instead
        of sampling them.
    seed, n : int
        Seed and number of samples; formulas over exact facts give one value.

    Returns
    -------
    numpy.ndarray, shape (n,) or (1,)

    Raises
    ------
    LedgerError
        When a character, name or unit is unknown or the result has another dimension than ``unit``.

    Examples
    --------
    >>> evaluate("78e6 USD / (625e3 USD/day)", "day")
    array([124.8])
    """
    if not ALLOWED.fullmatch(formula):
        raise LedgerError(
            f"The formula {formula!r} must be at most 600 letters, digits, spaces and . + - * / ( ); remove the rest."
        )
    given = {name: _quantity(name, data.fact(name).value) for name in names_in(formula)} | (names or {})
    drawn = [name for name in names_in(formula) if name not in (names or {}) and _uncertain(name)]

    def value(samples):
        return _value(formula, unit, given | {name: _quantity(name, samples[name]) for name in drawn})

    if not drawn:
        return np.atleast_1d(value({}))
    one_by_one = all(np.ndim(getattr(v, "magnitude", v)) == 0 for v in (names or {}).values())
    return draws.joined(value, seed=seed, n=n, size=draws.PIECE if one_by_one else n)


def _value(formula, unit, known):
    """Evaluate a formula whose names are all known, in ``unit``."""
    try:
        result = units.ureg.parse_expression(WHOLE_NUMBER.sub(r"\1.0", formula), **known)
    except Exception as error:
        raise LedgerError(f"The formula {formula!r} cannot be evaluated: {_unknown(formula, error, known)}.") from None
    if not isinstance(result, units.Q):
        result = units.Q(result, "")
    try:
        return np.asarray(units.to(result, unit), dtype=float)
    except units.UnitError as error:
        raise LedgerError(f"The formula {formula!r} is refused. {error}") from None


def _uncertain(name):
    fact = data.fact(name)
    return uncertainty.kind(fact.value, fact.low, fact.high, fact.distribution) != "exact"


def _quantity(name, magnitude):
    return units.Q(magnitude, units.parse(data.fact(name).unit))


def _unknown(formula, error, known):
    for name in NAME.findall(WHOLE_NUMBER.sub("", formula)):
        if name not in known and not name.startswith(("e", "E")):
            try:
                units.parse(name)
            except units.UnitError:
                return f"{name!r} is neither a fact nor a unit{data.nearest(name, data.facts())}"
    return str(error)

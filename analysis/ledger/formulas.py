"""Formulas of the ledger: plain text with units, evaluated on sampled facts.

Formulas are data: read by pint's parser, never by ``eval``. Names in them are facts, sampled from
their intervals, so every formula has an interval; the result must convert to the wanted unit or the
formula is refused. The trap ``10 USD / 2 USD/day``, which reads as ``(10/2) USD**2/day``, is caught
by that check.
"""

import re

import numpy as np

from analysis.evidence import data, draws, uncertainty, units
from analysis.evidence.rows import shown

NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*", re.ASCII)
WHOLE_NUMBER = re.compile(r"(?<![\w.])(\d+)(?![\w.])", re.ASCII)
NUMBER = r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])"
WORDS = re.compile(rf"{NUMBER}|{NAME.pattern}|\*\*|[-+*/() ]", re.ASCII)
APART = re.compile(
    rf"{NUMBER} +{NUMBER}|/ */|(?<![\w.])(?:inf|infinity|nan)(?![\w.])", re.ASCII | re.IGNORECASE
)
LONGEST = 600


class LedgerError(ValueError):
    """A claim or formula breaks a rule of the ledger; the message names the claim, the rule and the
    fix.
    """


def names_in(formula):
    """Return the facts that a formula names, in order of appearance."""
    return tuple(dict.fromkeys(n for n in NAME.findall(formula) if n in data.facts()))


def evaluate(formula, unit, *, names=None, seed=uncertainty.SEED, n=uncertainty.SAMPLES):
    """Evaluate a formula with units on samples of the facts it names.

    Parameters
    ----------
    formula : str
        Numbers, units, fact ids, ``+ - * / **`` and brackets; a number and a unit side by side are
        multiplied.
    unit : str
        Unit of the result.
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
    LedgerError
        When a character, name or unit is unknown, the result has another dimension than ``unit``,
        or it is not finite (a formula over given ``names`` may be infinite: there it means never).

    Examples
    --------
    >>> evaluate("78e6 USD / (625e3 USD/day)", "day")
    array([124.8])
    """
    _require_readable(formula)
    names = names or {}
    facts = [name for name in names_in(formula) if name not in names]
    given = {name: _quantity(name, data.fact(name).value) for name in facts} | names
    drawn = [name for name in facts if _uncertain(name)]

    def value(samples):
        return _value(
            formula, unit, given | {name: _quantity(name, samples[name]) for name in drawn}
        )

    if drawn:
        one_by_one = all(np.ndim(getattr(v, "magnitude", v)) == 0 for v in names.values())
        values = draws.joined(value, seed=seed, n=n, size=draws.PIECE if one_by_one else n)
    else:
        values = np.atleast_1d(value({}))
    if not names:
        _require_finite(formula, values)
    return values


def _value(formula, unit, known):
    """Evaluate a formula whose names are all known, in ``unit``."""
    try:
        with np.errstate(all="ignore"):  # what is not finite is refused below, in words
            result = units.ureg.parse_expression(WHOLE_NUMBER.sub(r"\1.0", formula), **known)
    except Exception as error:
        raise LedgerError(
            f"The formula {formula!r} cannot be evaluated: {_unknown(formula, error, known)}."
        ) from None
    try:
        return np.asarray(units.to(units.Q(result), unit), dtype=float)
    except units.UnitError as error:
        raise LedgerError(f"The formula {formula!r} is refused. {error}") from None


def _require_finite(formula, values):
    odd = values[~np.isfinite(values)]
    if len(odd):
        raise LedgerError(
            f"The formula {formula!r} must "
            f"give finite "
            f"numbers, and "
            f"it gives "
            f"{odd[0]:g} for "
            f"{len(odd)} of "
            f"{len(values)} "
            "samples; look for a division by zero or a number that is too large."
        )


def _require_readable(formula):
    """Refuse what pint would read otherwise than a person: ``1 000`` as 1 times 0, ``5 // 2`` as 2,
    ``9_9`` as 99.
    """
    rest = WORDS.sub("", formula)
    if not formula.strip() or len(formula) > LONGEST or rest:
        raise LedgerError(
            f"The formula {shown(formula)} must be "
            f"at most "
            f"{LONGEST} "
            f"letters, "
            f"digits, "
            f"spaces and "
            f". + - * / ( ), with "
            f"numbers "
            f"such as 1200, 0.5 or 1.5e6, and "
            f"{shown(rest) if rest else f'it has {len(formula)}'} "
            f"is none of these; "
            "correct it or remove the rest."
        )
    odd = APART.search(formula)
    if odd:
        raise LedgerError(
            f"The formula {shown(formula)} "
            f"must put "
            f"one sign "
            f"between two "
            f"numbers and "
            f"name no "
            f"infinity, and {odd[0]!r} "
            f"was "
            "found; write 1000 instead of 1 000, and / instead of //."
        )


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
    return str(error) or "its brackets or signs do not match"

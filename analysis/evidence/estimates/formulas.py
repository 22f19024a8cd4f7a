"""Formulas in plain text with units, read into estimates.

Formulas are data: read by pint's parser, never by ``eval``. Names in them are facts, or whatever
else the caller knows; every formula has an interval and knows its facts, and the result must
convert to the wanted unit or the formula is refused. The trap ``10 USD / 2 USD/day``, which reads
as ``(10/2) USD**2/day``, is caught by that check.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import count
from typing import Any

import numpy as np
from pint.pint_eval import build_eval_tree, tokenizer
from pint.util import string_preprocessor

from analysis.evidence import units
from analysis.evidence.estimates.estimate import Constant, Estimate
from analysis.evidence.tables import data
from analysis.evidence.tables.rows import nearest, shown

NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*", re.ASCII)
WHOLE_NUMBER = re.compile(r"(?<![\w.])(\d+)(?![\w.])", re.ASCII)
NUMBER = r"(?<![\w.])(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])"
WORDS = re.compile(rf"{NUMBER}|{NAME.pattern}|\*\*|[-+*/() ]", re.ASCII)
APART = re.compile(
    rf"{NUMBER} +{NUMBER}|/ */|(?<![\w.])(?:inf|infinity|nan)(?![\w.])", re.ASCII | re.IGNORECASE
)
LONGEST = 600
#: Words that pint reads as signs.
SIGNS = frozenset(("per", "square", "squared", "cubic", "cubed", "sq"))
WORD = re.compile(rf"{NUMBER}|{NAME.pattern}", re.ASCII)


class FormulaError(ValueError):
    """A formula breaks a rule of its language; the message names the rule and the fix."""


def names_in(formula: str) -> tuple[str, ...]:
    """Return the facts that a formula names, in order of appearance."""
    return tuple(dict.fromkeys(n for n in NAME.findall(formula) if n in data.facts()))


def read(formula: str, unit: str, names: Mapping[str, Any]) -> Estimate:
    """Read a formula into an estimate in a wanted unit, or raise `FormulaError`; see `parsed`."""
    result = parsed(formula, names)
    try:
        return result.to(unit)
    except units.UnitError:
        found = f"{result.unit:~}" or "dimensionless"
        raise FormulaError(
            f"The formula {formula!r} is refused. The result has the unit {found} but "
            f"{unit or 'dimensionless'!r} is wanted: the dimensions differ, so a factor is missing "
            "or misplaced."
        ) from None


def parsed(formula: str, names: Mapping[str, Any]) -> Estimate:
    """Read a formula into an estimate.

    It holds numbers, units, names, ``+ - * / **`` and brackets; a number and a unit side by side
    are multiplied. A name that ``names`` does not hold is a unit. Raises `FormulaError` when a
    character, name or unit is unknown.
    """
    _require_readable(formula)
    known = {name: names[name] for name in NAME.findall(formula) if name in names}
    shape, words = _shape(formula)

    def meaning(token):
        word = words.get(token.string, token.string)
        if not word.isidentifier():
            return Constant(float(word))
        return known[word] if word in known else Constant(1.0, units.parse(word))

    try:
        return _tree(shape).evaluate(meaning)
    except Exception as error:
        require_known(formula, names)
        reason = _reason(formula, error)
        raise FormulaError(f"The formula {formula!r} cannot be evaluated: {reason}.") from None


def _shape(formula):
    """Return a formula with each number and name as a place, and what stands there: formulas that
    differ in these alone are one to pint.
    """
    if not SIGNS.isdisjoint(NAME.findall(formula)):
        return formula, {}
    places, words = count(), {}

    def place(word):
        name = f"n{next(places)}"
        words[name] = word[0]
        return name

    return WORD.sub(place, formula), words


@lru_cache(1000)
def _tree(text):
    """Return how pint reads a text."""
    return build_eval_tree(tokenizer(string_preprocessor(WHOLE_NUMBER.sub(r"\1.0", text))))


def _reason(formula, error):
    """Say what is wrong with a formula; where pint cannot read it, by its own words."""
    try:
        _tree(formula)
    except Exception as unread:
        error = unread
    return _unmatched(formula) or str(error).rstrip(".") or "its brackets or signs do not match"


def _unmatched(formula):
    """Say which bracket has none to match it, which Pythons tell each in its own way."""
    depth = 0
    for sign in formula:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return "a bracket is closed that was not opened"
    return "a bracket is opened and not closed" if depth else ""


def require_known(formula: str, names: Mapping[str, Any]) -> None:
    """Refuse what can be told without the values of names: odd characters, and unknown names."""
    _require_readable(formula)
    for name in NAME.findall(formula):
        if name not in names and not units.known(name):
            raise FormulaError(
                f"The formula {formula!r} cannot be evaluated: {name!r} is neither a fact nor a "
                f"unit{nearest(name, data.facts()) or '; correct it.'}"
            )


def require_finite(formula: str, values: np.ndarray) -> None:
    """Refuse a result that is not finite for some sample."""
    odd = values[~np.isfinite(values)]
    if len(odd):
        raise FormulaError(
            f"The formula {formula!r} must give finite numbers, and it gives {odd[0]:g} for "
            f"{len(odd)} of {len(values)} samples; look for a division by zero or a number that is "
            "too large."
        )


def _require_readable(formula):
    """Refuse what pint reads otherwise than a person: ``1 000``, ``5 // 2``, ``9_9``."""
    rest = WORDS.sub("", formula)
    if not formula.strip() or len(formula) > LONGEST or rest:
        odd = shown(rest) if rest else f"it has {len(formula)}"
        raise FormulaError(
            f"The formula {shown(formula)} must be at most {LONGEST} letters, digits, spaces and "
            f". + - * / ( ), with numbers such as 1200, 0.5 or 1.5e6, and {odd} is none of these; "
            "correct it or remove the rest."
        )
    odd = APART.search(formula)
    if odd:
        raise FormulaError(
            f"The formula {shown(formula)} must put one sign between two numbers and name no "
            f"infinity, and {odd[0]!r} was found; write 1000 instead of 1 000, and / instead of //."
        )


def computed(text: str, quantities: Mapping[str, Any]) -> Any:
    """Return arithmetic over quantities by name, as a quantity."""
    return units.ureg.parse_expression(WHOLE_NUMBER.sub(r"\1.0", text), **quantities)

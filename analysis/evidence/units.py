"""The unit registry: one small vocabulary, so that a misspelt unit is refused, not guessed.

pint's default registry knows thousands of words and every prefix of each; in it a typing slip such
as ``gpt`` parses (giga-pint). A ledger that judges by unit checks cannot afford that, so the
registry starts empty and holds only what the tables use. Months are 30.4375 days and years 365.25
days, everywhere.

Amounts that are easily confused have dimensions of their own (money, token, query, user, parameter,
FLOP, chip): dollars per query cannot be added to dollars per token, and a price per thousand tokens
cannot be read as one per million.
"""

import re
from functools import lru_cache
from typing import Any

import pint
from pint.facets.plain import PlainUnit

from analysis.evidence.tables.rows import shown
from analysis.evidence.wording import SHARE

DEFINITIONS = """
k- = 1e3
M- = 1e6
G- = 1e9
T- = 1e12
P- = 1e15
E- = 1e18
m- = 1e-3
u- = 1e-6

s = [time] = second
min = 60 * s = minute
h = 60 * min = hour
day = 24 * h
week = 7 * day
year = 365.25 * day
month = year / 12

meter = [length]
gram = [mass] = g
t = 1e6 * gram = tonne
J = gram * meter ** 2 / s ** 2 * 1000 = joule
W = J / s = watt
Wh = W * h
L = meter ** 3 / 1000 = liter

bit = [information]
byte = 8 * bit
percent = 0.01

USD = [money]
token = [token]
query = [query]
user = [user]
param = [parameter]
FLOP = [compute]
GPU = [chip]
word = [word]
character = [character]
run = [run]
tCO2 = [carbon]
"""

ureg: pint.UnitRegistry = pint.UnitRegistry(None, autoconvert_to_preferred=False)
for _line in DEFINITIONS.split("\n"):
    if _line.strip():
        ureg.define(_line.strip())
pint.set_application_registry(ureg)
Q = ureg.Quantity
#: Words, brackets and small powers. Without it, a power of powers would keep pint busy for ever.
FORM = re.compile(
    r"(?=.{0,60}\Z)"
    r"(?:1|[A-Za-z][A-Za-z0-9]*+|[()]| ?[*/] ?(?![*/])|\*\* ?-?[1-9](?! *\*\*)(?![\w.]))*+"
)


class UnitError(ValueError):
    """A unit that the registry does not know, or that does not fit where it stands."""


@lru_cache(10_000)
def parse(unit: str) -> pint.Unit:
    """Read a unit, or raise `UnitError` when a word is not in the registry; an empty text is pure,
    and so is a share.

    >>> str(parse("USD/Mtoken")), parse("share") == parse("")
    ('USD / Mtoken', True)
    """
    try:
        if not FORM.fullmatch(unit):
            rule = "at most 60 letters, digits and * / ( ), with ** before a power of one digit"
            raise ValueError(rule)
        return _parsed(unit)
    except Exception as error:
        raise UnitError(
            f"Unit {shown(unit)} cannot be read: a unit must be made of the words in "
            "analysis/evidence/units.py, such as USD/Mtoken "
            f"({str(error) or 'its brackets or signs do not match'})."
        ) from None


@lru_cache(maxsize=4096)
def _parsed(unit):
    """Return a unit, read once: pint spends more time on a word than a model on its samples."""
    return ureg.parse_units("dimensionless" if unit in ("", SHARE) else unit)


def known(word: str) -> bool:
    """Say whether a word is a unit."""
    try:
        parse(word)
    except UnitError:
        return False
    return True


@lru_cache(10_000)
def product(first: PlainUnit, second: PlainUnit) -> PlainUnit:
    """Return the product of two units, which pint works out once."""
    return first * second


@lru_cache(10_000)
def quotient(first: PlainUnit, second: PlainUnit) -> PlainUnit:
    """Return one unit over another, which pint works out once."""
    return first / second


@lru_cache(10_000)
def factor(unit: PlainUnit, wanted: PlainUnit) -> float:
    """Return the number by which a value in one unit becomes one in another of its dimension."""
    return float(Q(1.0, unit).to(wanted).magnitude)


def to(quantity: pint.Quantity, unit: str) -> Any:
    """Return a quantity's magnitude in ``unit``; `UnitError` where the dimensions differ."""
    try:
        return quantity.to(parse(unit)).magnitude
    except pint.DimensionalityError:
        raise UnitError(
            f"The result has the unit {quantity.units:~} but {unit or 'dimensionless'!r} is "
            "wanted: the dimensions differ, so a factor is missing or misplaced."
        ) from None


def text(unit: PlainUnit) -> str:
    """Write a unit as the tables do: ``USD/Mtoken``.

    Examples
    --------
    >>> text(parse("USD/(GPU*h)")), text(parse(""))
    ('USD/GPU/h', '')
    """
    powers: dict[str, Any] = dict(unit._units)
    over = [_power(name, power) for name, power in powers.items() if power > 0]
    under = [_power(name, -power) for name, power in powers.items() if power < 0]
    return "/".join(["*".join(over) or ("1" if under else ""), *under])


def _power(name, power):
    return name if power == 1 else f"{name}**{power:g}"


def named(unit: PlainUnit) -> str:
    """Write a unit for an error, where no unit has a name, too."""
    return text(unit) or "pure numbers"

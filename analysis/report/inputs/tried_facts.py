"""Facts that a reader tries: ``fact.NAME=3.3``, or ``fact.NAME=3.3(2.9,3.8)`` with a 90 % interval.

The numbers are in the fact's own unit. A value alone is exact: no interval is made up for it.
"""

import re
from math import nan

from analysis.evidence.parameters import converted, hint
from analysis.evidence.tables.rows import nearest, shown
from analysis.evidence.tables.tried import PREFIX, Tried

FORM = re.compile(r"([^(),]+)(?:\(([^(),]+),([^(),]+)\))?")
SMALLEST, LARGEST = 1e-30, 1e30
#: Units of pure numbers, which errors don't name: "in share" would say nothing.
PURE = ("", "dimensionless", "share")
#: How a value with an interval may be spread, where the fact's own distribution does not fit it.
SPREADS = ("", "logitnormal", "triangular")


def read(given, problems):
    """Return what is tried by id of the fact; add a sentence to ``problems`` for what is refused.

    ``given`` has the typed text by ``fact.NAME``. What equals the dataset's row is left out.
    """
    if not given:
        return {}
    from analysis.evidence.tables import data

    found = {}
    for name, text in given.items():
        id = name.removeprefix(PREFIX)
        try:
            if id not in data.facts():
                known = nearest(id, data.facts()) or "; the page of facts lists their names."
                raise ValueError(f"There is no fact {shown(id)}{known}")
            found[id] = _tried(id, text)
        except ValueError as error:
            problems.append(str(error))
    return {id: tried for id, tried in found.items() if tried}


def _tried(id, text):
    """Return one fact as it is tried; None where that is how the dataset has it."""
    from analysis.evidence.estimates import facts

    fact = facts.worked_out()[id]
    value, low, high = _numbers(fact, text)
    both = zip((value, low, high), (fact.value, fact.low, fact.high))
    if all(one == other or (one != one and other != other) for one, other in both):
        return None
    before = f"{facts.in_words(fact)}; {fact.verification}"
    ends = () if low != low else (low, high)
    return Tried(value, *ends, distribution=_spread(fact, value, low, high), before=before)


def _numbers(fact, text):
    """Return value and ends (NaN where there are none), or raise `ValueError` with a sentence."""
    form = FORM.fullmatch("".join(str(text).split()))
    parts = [converted("float", part) for part in form.groups() if part] if form else [None]
    if None in parts:
        unit = f" in {fact.unit}" if fact.unit not in PURE else ""
        raise ValueError(
            f"{PREFIX}{fact.id} must be a number{unit} such as 3.3, or with its 90 % interval as "
            f"3.3(2.9,3.8), and {shown(text)} was given{hint(text, fact.unit)}."
        )
    value, low, high = (parts + [nan, nan])[:3]
    if low == low and not low <= value <= high:
        rule = f"{PREFIX}{fact.id} must have its value between the ends of its interval"
        raise ValueError(f"{rule}, and {shown(text)} was given.")
    return (value, nan, nan) if low == high else (value, low, high)


def _spread(fact, value, low, high):
    """Return the distribution, or raise `ValueError` where the quantity cannot have such values."""
    from analysis.evidence import uncertainty
    from analysis.evidence.estimates.facts import Facts

    highest = Facts()[fact.id].highest
    lowest = fact.value if fact.low != fact.low else fact.low
    ends = (value, value) if low != low else (low, high)
    least = 0.0 if lowest >= 0 else -LARGEST
    inside = ends[0] > 0 if lowest > 0 else ends[0] >= least
    if not inside or ends[1] > min(highest, LARGEST) or 0 < abs(value) < SMALLEST:
        above = "above 0" if lowest > 0 else f"at least {least:g}"
        unit = "" if fact.unit in PURE else f" {fact.unit}"
        raise ValueError(
            f"{PREFIX}{fact.id} must be {above} and at most {min(highest, LARGEST):g}{unit}, and "
            f"{ends[0]:g}{f' to {ends[1]:g}' if ends[1] > ends[0] else ''} was given."
        )
    if low != low:
        return ""
    for name in (fact.distribution, *SPREADS):
        try:
            reach = uncertainty.reach(value, low, high, name)
        except ValueError:
            continue
        if reach[1] <= highest and (reach[0] >= 0 or lowest < 0):
            return name
    return SPREADS[-1]

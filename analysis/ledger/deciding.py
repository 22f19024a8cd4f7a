"""Why a check has its verdict, in one sentence: the part of the rule that decided.

A number or a range is held against the middle half of the cases, a bound against the share of
cases that keep it, "up to" against the cases at the top. Every limit in these sentences is that of
`rule`.
"""

import math
from typing import TYPE_CHECKING

from analysis.evidence import uncertainty, wording
from analysis.ledger import rule

if TYPE_CHECKING:  # claims are recorded with these sentences
    from analysis.ledger.claims import Check, Claim

CONDITIONAL, TOP = "holds under conditions", "the top of the cases"
#: By which part of its width an end of the middle half may be written off its place.
MISPLACED = 0.1
#: What a verdict makes of a claim, at the end of its sentence.
SO = {
    "holds": "so it holds",
    CONDITIONAL: "so it holds only under conditions",
    "too high": "so it is too high",
    "too low": "so it is too low",
    "wrong": "so it is wrong",
}


def because(claim: "Claim", check: "Check") -> str:
    """Say which part of the rule decided a check of a claim.

    Examples
    --------
    A claimed 10, of which the cases have a middle half from 8 to 14::

        "The claimed 10 lies inside the middle half of the cases, 8–14, so it holds."
    """
    word = check.verdict
    if word == "too uncertain to say":
        return _uncertain(claim, check)
    if check.interval.exact:
        said = _exact(claim, check)
    elif rule.kind(claim) == "up to":
        said = _up_to(claim, check)
    elif all(map(math.isfinite, rule.claimed_set(claim))):
        said = _central(claim, check)
    else:
        said = _bound(claim, check)
    missed = "" if word in ("holds", CONDITIONAL) else f" {_missed(claim, check)},"
    return f"{said}{missed} {SO[word]}."


def _uncertain(claim, check):
    wide = wording.times(rule.span(check.interval.low, check.interval.high))
    spans = f"spans {wide}" if wide != wording.NEVER else "spans more than any factor"
    return (
        f"The {_level()} interval {spans}, {wording.times(rule.WIDE)} or more, and what is claimed "
        f"less than {wording.times(rule.NARROW)}, so the evidence cannot tell it from its "
        "neighbours."
    )


def _exact(claim, check):
    """A single value lies in the set that counts as agreement, or beside it."""
    place = max(
        (check.found.inside, "inside"), (check.found.below, "below"), (check.found.above, "above")
    )[1]
    return f"The computed {_written(claim, check)} lies {place} what counts as agreement, " + (
        f"{_set(claim)},"
    )


def _written(claim, check):
    return wording.beside(check.interval, claim.unit, claim.stated)


def _set(claim):
    return wording.claimed(*rule.claimed_set(claim), claim.unit)


def _central(claim, check):
    """A number or a range meets the middle half of the cases, only their 90 %, or neither."""
    low, high = rule.claimed_set(claim)
    core = f"the middle half of the cases, {_half(check.half, claim)}"
    if check.verdict == "holds":
        if check.half.low <= claim.value <= check.half.high:  # not of a range, which has none
            stated = wording.quantity(claim.value, claim.unit, wording.digits_of(claim.value))
            return f"The claimed {stated} lies inside {core},"
        inside = check.half.low <= low and high <= check.half.high
        covers = low <= check.half.low and check.half.high <= high
        meets = "lies inside" if inside else "covers" if covers else "meets"
        return f"What counts as agreement, {_set(claim)}, {meets} {core},"
    if check.verdict == CONDITIONAL:
        return (
            f"What counts as agreement, {_set(claim)}, misses {core}, "
            f"but meets the {_level()} interval,"
        )
    side = "above" if check.found.below > check.found.above else "below"
    return f"What counts as agreement, {_set(claim)}, lies {side} the {_level()} interval,"


def _half(half, claim):
    """Write the middle half, with as many digits as its width needs, and what is claimed."""
    if math.isinf(half.high):
        return f"{wording.quantity(half.low, claim.unit)} to {wording.endless(claim.unit)}"
    clear = (digits for digits in (2, 3, 4) if _clear(half, rule.claimed_set(claim), digits))
    return wording.claimed(half.low, half.high, claim.unit, digits=next(clear, 5))


def _clear(half, allowed, digits):
    """Say whether rounded ends lie where they did, and on the same side of each claimed end."""
    for end in (half.low, half.high):
        shown = float(f"{end:.{digits - 1}e}")
        if abs(shown - end) > MISPLACED * (half.high - half.low):
            return False
        if any(_side(shown, other) != _side(end, other) for other in allowed):
            return False
    return True


def _side(value, other):
    return (value > other) - (value < other)


def _bound(claim, check):
    """A bound is kept by a share of the cases."""
    kept, holds, some = (
        wording.cases(check.found.support),
        wording.percent(rule.HOLDS),
        wording.percent(rule.CONDITIONS),
    )
    need = {"holds": f"and {holds} are enough", CONDITIONAL: f"{some} or more but not {holds}"}
    bound = "Our bound" if claim.relation == "true" else "The bound"
    return f"{bound} is kept by {kept}, {need.get(check.verdict, f'fewer than {some}')},"


def _up_to(claim, check):
    reached, passed = wording.cases(1 - check.found.below), wording.cases(check.found.above)
    top = wording.percent(rule.TOP)
    return (
        f"What counts as agreement, {_set(claim)}, is reached by {reached} and passed by {passed}; "
        f"“up to” wants at least {top} and at most {top},"
    )


def _missed(claim, check):
    """Say by how much the claim misses what was computed, and what that makes of it."""
    near, factor = rule.NEAR[rule.kind(claim)], check.found.factor
    of = "it" if check.interval.exact else TOP if claim.relation == "up_to" else "the median"
    if rule.kind(claim) == "identity":
        return "and the claim says which it is"
    if not 0 < factor < math.inf:
        return f"and no factor connects it with {of}"
    off = max(factor, 1 / factor)
    size = f"less than {wording.times(near)}" if off < near else f"{wording.times(near)} or more"
    digits = 3 if off < 1.1 or float(f"{off:.1e}") == near else 2
    return f"and it misses {of} by {wording.times(off, digits)}, {size}"


def _level():
    return wording.percent(uncertainty.LEVEL)

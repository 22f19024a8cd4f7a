"""The one rule that turns samples into a verdict: the claimed set against a recomputation.

Version 2, of November 2026. The rule, and how words become bounds, are on the method page; what it
turned when it took the place of version 1 is in the change log.

Let pB and pA be the shares of the recomputed cases below and above the claimed set [a, b]. The
*support* t of a claim lies between 0 and 1:

    a bound (one end open)      the share of cases that keep it
    a number or a range         twice the smaller of 1 - pB and 1 - pA, at most 1: the claim is as
                                good as the number in it that lies nearest to the median, and that
                                number as good as it is central
    "up to" a number            it must be reached, and must not be passed, by more than one case in
                                twenty

So a number or a range *holds* where it meets the middle half of the cases, and a bound where half
of the cases keep it. Easing an end never makes a verdict worse.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from analysis.evidence import uncertainty
from analysis.evidence.estimates.formulas import FormulaError
from analysis.evidence.uncertainty import Numbers, plain


class LedgerError(FormulaError):
    """A claim breaks a rule of the ledger; the message names the claim, the rule and the fix."""


if TYPE_CHECKING:  # claims are judged by this rule, so they cannot be imported here
    from analysis.ledger.claims import Claim

VERSION = 2
VERDICTS = (
    "holds",
    "holds under conditions",
    "too high",
    "too low",
    "wrong",
    "too uncertain to say",
    "not checkable",
)
#: What version 1 called a verdict that has another name now.
FORMERLY = {"too high": "overstated", "too low": "understated"}
#: The support from which a claim holds, holds under conditions, and is not excluded.
HOLDS, CONDITIONS, POSSIBLE = 0.5, 0.1, 0.02
#: Evidence that spans this factor cannot tell a claim narrower than the second from its neighbours.
WIDE, NARROW = 10.0, 5.0
#: A claim that misses by less than this factor is too high or too low, by more it is wrong.
NEAR = {"number": 10.0, "up to": 10.0, "statement": 2.0, "identity": 1.0}
#: "Up to x" is reached by at least this share of cases, and passed by no more.
TOP = 0.05
#: A verdict is close where a shift of this size, relative to what decides it, gives another.
CLOSE_SUPPORT, CLOSE_FACTOR = 0.1, 0.05
#: These shifts: how far support moves, and what spread and factor are multiplied by.
MOVES = np.array(
    [
        (shift, *factors)
        for shift in (-1, 1)
        for scale in (1 - CLOSE_FACTOR, 1 + CLOSE_FACTOR)
        for factors in ((scale, 1), (1, scale))
    ]
)
#: One half of the cases is one half, whatever the last bit of a share says.
ROUNDING = 1e-9


class Verdict(NamedTuple):
    """What the rule says of samples and a claimed set; shares lie between 0 and 1. Of many
    recomputations at once each field is an array.
    """

    word: str
    close: bool
    support: float
    inside: float
    below: float
    above: float
    factor: float
    interval: uncertainty.Interval


def rounding_width(value: float) -> float:
    """Half a unit of the last non-zero digit of a number, but at most 5 % of it.

    Examples
    --------
    >>> rounding_width(280), rounding_width(2.5), rounding_width(10)
    (5.0, 0.05, 0.5)
    """
    digits = f"{abs(value):.12e}"
    mantissa, exponent = digits.split("e")
    decimals = len(mantissa.rstrip("0").split(".")[1])
    half = 0.5 * 10.0 ** (int(exponent) - decimals)
    return min(half, 0.05 * abs(value))


def claimed_set(claim: "Claim") -> tuple[float, float]:
    """Return the ends [a, b] of what a claim allows, in its unit; an open end is infinite.

    A stated range stays as stated. A point, and the number of "up to", is widened by
    `rounding_width`, or by 10 % when the article hedges. A bound is widened only when hedged. A
    ``true`` row is decided by the bounds its reading names, taken as they stand.

    Raises
    ------
    LedgerError
        When the ends that its relation needs are missing or upside down.
    """
    hedged = claim.hedge == "about"
    if claim.relation in ("equals", "up_to"):
        end = "value" if claim.relation == "equals" else "high"
        _need(claim, end)
        point = getattr(claim, end)
        width = 0.10 * abs(point) if hedged else rounding_width(point)
        return point - width, point + width
    if claim.relation == "between":
        _need(claim, "low", "high")
        return claim.low, claim.high
    if claim.relation == "at_least":
        _need(claim, "low")
        return claim.low - (0.10 * abs(claim.low) if hedged else 0.0), np.inf
    if claim.relation == "at_most":
        _need(claim, "high")
        return -np.inf, claim.high + (0.10 * abs(claim.high) if hedged else 0.0)
    low = -np.inf if np.isnan(claim.low) else claim.low
    high = np.inf if np.isnan(claim.high) else claim.high
    return low, high


def _need(claim, *ends):
    for end in ends:
        if np.isnan(getattr(claim, end)):
            raise LedgerError(
                f"Claim {claim.id}: the relation {claim.relation} needs the column {end}, which is "
                "empty."
            )
    if "low" in ends and "high" in ends and claim.low > claim.high:
        raise LedgerError(
            f"Claim {claim.id}: low must not exceed high and they are {claim.low:g} and "
            f"{claim.high:g}."
        )


def kind(claim: "Claim") -> str:
    """Return how far a claim may miss: a name of `NEAR`.

    A statement that is met by one value alone is one of identity: which chip, which unit.
    """
    if claim.relation == "true":
        return "identity" if claim.low == claim.high else "statement"
    return "up to" if claim.relation == "up_to" else "number"


def factor_off(middle: Numbers, low: float, high: float) -> Any:
    """Factor from the middle of the cases to the claimed set: above 1 too high, below 1 too low.

    Zero, or an infinite factor, stands for ends that no factor connects: another sign, zero, or
    "never".
    """
    middle = np.asarray(middle, dtype=float)
    least, most = uncertainty.eased(low, high)
    near = np.where(middle < low, low, high)
    with np.errstate(all="ignore"):
        connected = (middle != 0) & (near / middle > 0)
        factor = np.where(middle > 0, near / middle, middle / near)
    factor = np.where(connected, factor, np.where(near > middle, np.inf, 0.0))
    factor = np.where(np.isfinite(middle), factor, 0.0)
    return plain(np.where((least <= middle) & (middle <= most), 1.0, factor))


def support(below: Numbers, above: Numbers, *, two_sided: bool, up_to: bool = False) -> Any:
    """Return the support t of a claim, 0 to 1, by the shares of cases on either side of its set.

    Examples
    --------
    >>> support(0.4, 0.0, two_sided=False), round(support(0.7, 0.2, two_sided=True), 6)
    (0.6, 0.6)
    >>> round(support(0.93, 0.02, two_sided=True, up_to=True), 6)
    0.7
    """
    below, above = np.asarray(below), np.asarray(above)
    if up_to:
        t = np.clip(np.minimum(1 - below, 2 * TOP - above) / (2 * TOP), 0.0, 1.0)
    elif two_sided:
        t = np.minimum(1.0, 2 * (1 - np.maximum(below, above)))
    else:
        t = 1 - below - above
    return plain(t)


def deciding_quantiles(low: float, high: float, kind: str) -> tuple[float, float]:
    """Return the quantiles of the cases that must reach ``low`` and must not pass ``high``, for a
    support of `HOLDS`: the second is set against ``low``, the first against ``high``.
    """
    if kind == "up to":
        return 1 - TOP, 1 - TOP
    two_sided = np.isfinite(low) and np.isfinite(high)
    return (HOLDS / 2, 1 - HOLDS / 2) if two_sided else (HOLDS, HOLDS)


def middle_half(samples: Numbers) -> uncertainty.Interval:
    """Return the median and the part of the cases that a number or a range must meet to hold."""
    return uncertainty.summary(samples, HOLDS)


def span(low: Numbers, high: Numbers) -> Any:
    """Return the factor between two ends, infinite where none connects them."""
    one, other = np.abs(low), np.abs(high)
    with np.errstate(all="ignore"):
        factor = np.maximum(one, other) / np.minimum(one, other)
    factor = np.where(np.sign(low) * np.sign(high) > 0, factor, np.inf)
    return plain(np.where(np.equal(low, high), 1.0, factor))


def verdict(
    samples: Numbers,
    low: float,
    high: float,
    kind: str = "number",
    interval: uncertainty.Interval | None = None,
) -> Verdict:
    """Apply the verdict rule to samples of a recomputation and a claimed set.

    Parameters
    ----------
    samples : array
        Recomputed values in the claim's unit; infinite means never. Of shape (k, n) they are k
        recomputations, and what is found is arrays of shape (k,).
    low, high : float
        The claimed set; infinite for an open end.
    kind : str
        What the claim is, as `kind` has it.
    interval : Interval, optional
        Their `uncertainty.summary`, where it is known already.

    Returns
    -------
    Verdict
    """
    interval = interval or uncertainty.summary(samples)
    below, inside, above = uncertainty.shares(samples, low, high)
    two_sided, up_to = bool(np.isfinite(low) and np.isfinite(high)), kind == "up to"
    t = support(below, above, two_sided=two_sided, up_to=up_to)
    factor, near = factor_off(interval.high if up_to else interval.median, low, high), NEAR[kind]
    narrow = two_sided and not up_to and span(low, high) < NARROW
    spread = span(interval.low, interval.high) if narrow else np.ones_like(t)
    word = _word(t, spread, factor, near)
    turned = (_word(*_neighbours(t, spread, factor, near)) != word).any(axis=0)
    close = plain(np.logical_and(np.not_equal(interval.low, interval.high), turned))
    return Verdict(plain(word), close, t, inside, below, above, factor, interval)


def _word(support, spread, factor, near):
    """Return the word for numbers or arrays of what decides it."""
    support = np.add(support, ROUNDING)
    beside = np.less(1 / near, factor) & np.less(factor, near)
    cases = {
        "too uncertain to say": np.greater_equal(spread, WIDE) & (support >= POSSIBLE),
        "holds": support >= HOLDS,
        "holds under conditions": support >= CONDITIONS,
        "too high": beside & np.greater(factor, 1),
        "too low": beside,
    }
    return np.select(list(cases.values()), list(cases), "wrong")


def _neighbours(support, spread, factor, near):
    """Return what decides a verdict, each part moved by as much as *close* allows for: arrays with
    a first axis of eight.
    """
    shift = np.maximum(POSSIBLE / 4, np.multiply(CLOSE_SUPPORT, support))
    by, spreads, factors = MOVES.T
    moved = np.multiply.outer(by, shift) + support
    return moved, np.multiply.outer(spreads, spread), np.multiply.outer(factors, factor), near

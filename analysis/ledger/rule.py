"""The one rule that turns samples into a verdict: the claimed set against a recomputation.

The rule was written down before any verdict was known.
"""

from typing import TYPE_CHECKING

import numpy as np

from analysis.evidence import uncertainty
from analysis.evidence.estimates.formulas import FormulaError


class LedgerError(FormulaError):
    """A claim breaks a rule of the ledger; the message names the claim, the rule and the fix."""


if TYPE_CHECKING:  # claims are judged by this rule, so they cannot be imported here
    from analysis.ledger.claims import Claim

VERDICTS = (
    "holds",
    "holds under conditions",
    "overstated",
    "understated",
    "wrong",
    "not checkable",
)


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

    A stated range stays as stated. A point is widened by `rounding_width`, or by 10 % when the
    article hedges. A bound is widened only when hedged. A ``true`` row is decided by the bounds its
    reading names, taken as they stand.

    Raises
    ------
    LedgerError
        When the ends that its relation needs are missing or upside down.
    """
    hedged = claim.hedge == "about"
    if claim.relation == "equals":
        _need(claim, "value")
        width = 0.10 * abs(claim.value) if hedged else rounding_width(claim.value)
        return claim.value - width, claim.value + width
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


def factor_off(median: float, low: float, high: float) -> float:
    """Factor from the median to the claimed set: above 1 overstated, below 1 understated.

    Zero, or an infinite factor, stands for ends that no factor connects: another sign, zero, or
    "never".
    """
    if low <= median <= high:
        return 1.0
    near = low if median < low else high
    if not np.isfinite(median):
        return 0.0
    if median == 0 or near / median <= 0:
        return np.inf if near > median else 0.0
    return near / median if median > 0 else median / near


def verdict(
    samples: uncertainty.Numbers,
    low: float,
    high: float,
    *,
    statement: bool = False,
    interval: uncertainty.Interval | None = None,
) -> tuple[str, float, float, uncertainty.Interval]:
    """Apply the verdict rule to samples of a recomputation and a claimed set.

    Parameters
    ----------
    samples : array
        Recomputed values in the claim's unit; infinite means never.
    low, high : float
        The claimed set; infinite for an open end.
    statement : bool
        True for a statement without a number of its own (relation ``true``).
    interval : Interval, optional
        Their `uncertainty.summary`, where it is known already.

    Returns
    -------
    (str, float, float, Interval)
        Verdict, share of samples inside, factor off, interval.
    """
    interval = interval or uncertainty.summary(samples)
    inside = uncertainty.share_inside(samples, low, high)
    slack_low, slack_high = (1e-9 * abs(e) if np.isfinite(e) else 0.0 for e in (low, high))
    factor = factor_off(interval.median, low - slack_low, high + slack_high)
    if factor == 1.0:
        word = "holds"
    elif statement and inside <= 0.05:
        word = "wrong"
    elif interval.high >= low - slack_low and interval.low <= high + slack_high:
        word = "holds under conditions"
    elif 0.1 < factor < 10:
        word = "overstated" if factor > 1 else "understated"
    else:
        word = "wrong"
    return word, inside, factor, interval

"""The ledger: every claim, its checks, and the one rule that turns samples into a verdict.

A claim may be checked twice. *Arithmetic*: does its number follow from what the article itself says? *Evidence*: does
independent evidence agree? Both are formulas in plain text with units, or, for evidence, the word ``notebook``: then a
chapter computes it with a model and hands over the samples. The evidence decides where there is one, else the
arithmetic. The rule (`verdict`) was written down before any verdict was known.

Formulas are evaluated by `formulas`.
"""

from dataclasses import dataclass, field
from functools import cache

import numpy as np

from analysis import data, turning, uncertainty, units
from analysis.formulas import LedgerError, evaluate, names_in

VERDICTS = ("holds", "holds under conditions", "overstated", "understated", "wrong", "not checkable")
NOT_EXAMINED = "not yet examined"
NOTEBOOK = "notebook"
FEW_SAMPLES = 10


@dataclass(frozen=True)
class Claim:
    """One row of ``claims.csv``; ``low``, ``value`` and ``high`` are in ``unit``, empty ends are NaN."""

    id: str
    article: str
    chapter: str
    topic: str
    family: str
    statement: str
    quantity: str
    relation: str
    low: float
    value: float
    high: float
    unit: str
    hedge: str
    as_of: str
    attributed_to: str
    kind: str
    lines: str
    arithmetic: str
    evidence: str
    reading: str
    remark: str
    conflicts: str


@dataclass(frozen=True)
class Check:
    """One recomputation of a claim: its interval in the claim's unit and how it compares with the claimed set."""

    by: str
    interval: uncertainty.Interval
    p_inside: float
    factor: float
    verdict: str
    facts: tuple = ()


@dataclass(frozen=True)
class Judgement:
    """A claim with its claimed set, its two checks and its one verdict.

    ``basis`` says which check decided; ``turns`` says what would make the claim hold, or stop holding (see `turning`).
    """

    claim: Claim
    claimed: tuple
    arithmetic: Check | None
    evidence: Check | None
    verdict: str
    basis: str
    remark: str
    sources: tuple = field(default=())
    turns: tuple = field(default=())


@cache
def claims():
    """Return every claim by id, in the order of the table."""
    return {row["id"]: Claim(**row) for row in data.table("claims").to_dict("records")}


def claim(id):
    """Return one claim, or raise `LedgerError` naming the nearest id."""
    if id not in claims():
        raise LedgerError(f"There is no claim {id!r} in claims.csv{data.nearest(id, claims())}.")
    return claims()[id]


def rounding_width(value):
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


def claimed_set(claim):
    """Return the ends [a, b] of what a claim allows, in its unit; an open end is infinite.

    A stated range stays as stated. A point is widened by `rounding_width`, or by 10 % when the article hedges. A bound
    is widened only when hedged. A ``true`` row is decided by the bounds its reading names, taken as they stand.

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
            raise LedgerError(f"Claim {claim.id}: the relation {claim.relation} needs the column {end}, which is empty.")
    if "low" in ends and "high" in ends and claim.low > claim.high:
        raise LedgerError(f"Claim {claim.id}: low must not exceed high and they are {claim.low:g} and {claim.high:g}.")


def factor_off(median, low, high):
    """How many times the claimed set lies from the median: above 1 overstated, below 1 understated, 1 inside.

    Zero, or an infinite factor, stands for ends that no factor connects: another sign, zero, or "never".
    """
    if low <= median <= high:
        return 1.0
    near = low if median < low else high
    if not np.isfinite(median):
        return 0.0
    if median == 0 or near / median <= 0:
        return np.inf if near > median else 0.0
    return near / median if median > 0 else median / near


def verdict(samples, low, high, *, statement=False):
    """Apply the verdict rule to samples of a recomputation and a claimed set.

    Parameters
    ----------
    samples : array
        Recomputed values in the claim's unit; infinite means never.
    low, high : float
        The claimed set; infinite for an open end.
    statement : bool
        True for a statement without a number of its own (relation ``true``).

    Returns
    -------
    (str, float, float, Interval)
        Verdict, share of samples inside, factor off, interval.
    """
    interval = uncertainty.summary(samples)
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


def check(claim, samples, by, facts=()):
    """Compare samples (in the claim's unit) with the claimed set and return a `Check`."""
    low, high = claimed_set(claim)
    word, inside, factor, interval = verdict(samples, low, high, statement=claim.relation == "true")
    return Check(by, interval, inside, factor, word, tuple(facts))


def check_formula(claim, column, *, seed=uncertainty.SEED):
    """Evaluate one formula column of a claim and return its `Check`.

    Raises
    ------
    LedgerError
        When the formula is refused, or evidence rests on an article's own or a recalled figure.
    """
    return check(claim, _samples(claim, column, seed=seed), "formula", names_in(getattr(claim, column)))


def _samples(claim, column, **options):
    """Evaluate one formula column of a claim, after the grades of the facts that evidence names."""
    formula = getattr(claim, column)
    if column == "evidence":
        require_grade(claim, names_in(formula))
    try:
        return evaluate(formula, claim.unit, **options)
    except LedgerError as error:
        raise LedgerError(f"claims.csv, claim {claim.id}, column {column}: {error}") from None


def problems():
    """Return what the ledger refuses in ``claims.csv``, one sentence a claim; a few samples show it within a second."""
    return [sentence for claim in claims().values() if (sentence := _problem(claim))]


def _problem(claim):
    columns = [c for c in ("arithmetic", "evidence") if getattr(claim, c) not in ("", NOTEBOOK)]
    try:
        claimed_set(claim)
        for column in columns:
            _samples(claim, column, n=FEW_SAMPLES)
        for other in claim.conflicts.replace(";", " ").split():
            _require_other(claim.id, other, "column conflicts")
    except (LedgerError, units.UnitError) as error:
        return f"claims.csv, {str(error).removeprefix('claims.csv, ')}"
    return ""


def _require_other(id, other, place):
    """Refuse a reference to a claim that does not exist, or from a claim to itself."""
    if other == id:
        raise LedgerError(f"claims.csv, claim {id}, {place}: a claim must name others, and it names itself; take it out.")
    if other not in claims():
        raise LedgerError(f"claims.csv, claim {id}, {place}: {other!r} is not a claim{data.nearest(other, claims())}.")


def require_grade(claim, facts):
    """Refuse evidence without facts, or with facts that are only recalled or taken from an article."""
    if not facts:
        raise LedgerError(f"Claim {claim.id}: its evidence names no fact; evidence needs at least one row of facts.csv.")
    for name in facts:
        grade = data.fact(name).verification
        if grade not in ("primary", "secondary"):
            raise LedgerError(
                f"Claim {claim.id}: the fact {name!r} is graded {grade}, and a verdict may rest only on primary or "
                "secondary facts; find a source or judge by arithmetic."
            )


def turns_of(claim, by):
    """Solve for each fact of a formula column the range in which the claim holds (see `turning`)."""
    formula = getattr(claim, by)

    def value(inputs):
        given = {name: units.Q(inputs[name], units.parse(data.fact(name).unit)) for name in names_in(formula)}
        return evaluate(formula, claim.unit, names=given)

    return turning.turns(value, turning.facts(names_in(formula)), claimed_set(claim))


def judge(claim, evidence=None, *, sources=(), remark="", turns=(), seed=uncertainty.SEED):
    """Judge one claim by its formulas, or with an evidence `Check` and `turns` that a notebook hands over.

    Returns
    -------
    Judgement

    Raises
    ------
    LedgerError
        When the row says ``notebook`` and no evidence is handed over, or the other way round.
    """
    if (claim.evidence == NOTEBOOK) != (evidence is not None):
        raise LedgerError(
            f"Claim {claim.id}: its evidence column says {claim.evidence or 'nothing'!r}, so a notebook must "
            f"{'' if claim.evidence == NOTEBOOK else 'not '}hand over its evidence; change the row or the notebook."
        )
    if claim.evidence not in ("", NOTEBOOK):
        evidence = check_formula(claim, "evidence", seed=seed)
    arithmetic = check_formula(claim, "arithmetic", seed=seed) if claim.arithmetic else None
    deciding = evidence or arithmetic
    basis = "evidence" if evidence else "arithmetic" if arithmetic else ""
    used = dict.fromkeys((evidence.facts if evidence else ()) + (arithmetic.facts if arithmetic else ()))
    named = dict.fromkeys(list(sources) + [data.fact(name).source for name in used] + [claim.article])
    return Judgement(
        claim,
        claimed_set(claim),
        arithmetic,
        evidence,
        deciding.verdict if deciding else "not checkable",
        basis,
        remark or claim.remark or ("" if deciding else NOT_EXAMINED),
        tuple(named),
        turns if claim.evidence == NOTEBOOK else turns_of(claim, basis) if basis else (),
    )

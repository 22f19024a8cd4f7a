"""The ledger: every claim, its checks, and the one rule that turns samples into a verdict.

A claim may be checked twice. *Arithmetic*: does its number follow from what the article itself
says? *Evidence*: does independent evidence agree? Both are formulas in plain text with units, or,
for evidence, the word ``notebook``: then a chapter computes it with a model and hands over the
samples. The evidence decides where there is one, else the arithmetic. The rule (`verdict`) was
written down before any verdict was known.

Formulas are evaluated by `formulas`.
"""

from dataclasses import dataclass, field
from functools import cache

from analysis.evidence import data, uncertainty, units
from analysis.ledger import rule, turning
from analysis.ledger.formulas import LedgerError, evaluate, names_in

NOT_EXAMINED = "not yet examined"
NOTEBOOK = "notebook"
FEW_SAMPLES = 10


@dataclass(frozen=True)
class Claim:
    """One row of ``claims.csv``; ``low``, ``value`` and ``high`` are in ``unit``, empty ends are
    NaN.
    """

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
    """One recomputation of a claim: its interval in the claim's unit and how it compares with the
    claimed set.
    """

    by: str
    interval: uncertainty.Interval
    p_inside: float
    factor: float
    verdict: str
    facts: tuple = ()


@dataclass(frozen=True)
class Judgement:
    """A claim with its claimed set, its two checks and its one verdict.

    ``basis`` says which check decided; ``turns`` says what would make the claim hold, or stop
    holding (see `turning`).
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


def check(claim, samples, by, facts=()):
    """Compare samples (in the claim's unit) with the claimed set and return a `Check`."""
    low, high = rule.claimed_set(claim)
    word, inside, factor, interval = rule.verdict(
        samples, low, high, statement=claim.relation == "true"
    )
    return Check(by, interval, inside, factor, word, tuple(facts))


def check_formula(claim, column, *, seed=uncertainty.SEED):
    """Evaluate one formula column of a claim and return its `Check`.

    Raises
    ------
    LedgerError
        When the formula is refused, or evidence rests on an article's own or a recalled figure.
    """
    return check(
        claim, _samples(claim, column, seed=seed), "formula", names_in(getattr(claim, column))
    )


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
    """Return what the ledger refuses in ``claims.csv``, one sentence a claim; a few samples show it
    within a second.
    """
    return [sentence for claim in claims().values() if (sentence := _problem(claim))]


def _problem(claim):
    columns = [c for c in ("arithmetic", "evidence") if getattr(claim, c) not in ("", NOTEBOOK)]
    try:
        rule.claimed_set(claim)
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
        raise LedgerError(
            f"claims.csv, claim {id}, {place}: "
            f"a claim "
            f"must name "
            f"others, and "
            f"it names "
            f"itself; "
            f"take it out."
        )
    if other not in claims():
        raise LedgerError(
            f"claims.csv, claim {id}, {place}: "
            f"{other!r} "
            f"is not a "
            f"claim{data.nearest(other, claims())}."
        )


def require_grade(claim, facts):
    """Refuse evidence without facts, or with facts that are only recalled or taken from an article."""
    if not facts:
        raise LedgerError(
            f"Claim {claim.id}: its evidence names "
            f"no fact; "
            f"evidence needs "
            f"at least "
            f"one row of "
            f"facts.csv."
        )
    for name in facts:
        grade = data.fact(name).verification
        if grade not in ("primary", "secondary"):
            raise LedgerError(
                f"Claim {claim.id}: the fact {name!r} "
                f"is graded "
                f"{grade}, and a "
                f"verdict "
                f"may rest "
                f"only on primary or "
                "secondary facts; find a source or judge by arithmetic."
            )


def turns_of(claim, by):
    """Solve for each fact of a formula column the range in which the claim holds (see `turning`)."""
    formula = getattr(claim, by)

    def value(inputs):
        given = {
            name: units.Q(inputs[name], units.parse(data.fact(name).unit))
            for name in names_in(formula)
        }
        return evaluate(formula, claim.unit, names=given)

    return turning.turns(value, turning.facts(names_in(formula)), rule.claimed_set(claim))


def judge(claim, evidence=None, *, sources=(), remark="", turns=(), seed=uncertainty.SEED):
    """Judge one claim by its formulas, or with an evidence `Check` and `turns` that a notebook
    hands over.

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
            f"Claim {claim.id}: its evidence "
            f"column says "
            f"{claim.evidence or 'nothing'!r}, so a "
            f"notebook must "
            f"{'' if claim.evidence == NOTEBOOK else 'not '}hand "
            f"over its "
            f"evidence; "
            f"change the "
            f"row or the notebook."
        )
    if claim.evidence not in ("", NOTEBOOK):
        evidence = check_formula(claim, "evidence", seed=seed)
    arithmetic = check_formula(claim, "arithmetic", seed=seed) if claim.arithmetic else None
    deciding = evidence or arithmetic
    basis = "evidence" if evidence else "arithmetic" if arithmetic else ""
    used = dict.fromkeys(
        (evidence.facts if evidence else ()) + (arithmetic.facts if arithmetic else ())
    )
    named = dict.fromkeys(
        list(sources) + [data.fact(name).source for name in used] + [claim.article]
    )
    return Judgement(
        claim,
        rule.claimed_set(claim),
        arithmetic,
        evidence,
        deciding.verdict if deciding else "not checkable",
        basis,
        remark or claim.remark or ("" if deciding else NOT_EXAMINED),
        tuple(named),
        turns if claim.evidence == NOTEBOOK else turns_of(claim, basis) if basis else (),
    )

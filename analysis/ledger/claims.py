"""The ledger: every claim, its checks, and the one rule that turns samples into a verdict.

A claim may be checked twice. *Arithmetic*: does its number follow from what the article itself
says? *Evidence*: does independent evidence agree? Both are formulas in plain text with units, or,
for evidence, the word ``notebook``: then a chapter computes it with a model and hands over the
samples. The evidence decides where there is one, else the arithmetic. The first version of the rule
(`rule.verdict`) and the numbers of the claims were written down before any verdict was known. The
bounds of most statements came with their evidence, and were therefore coded again, twice and blind.

Formulas are read by `analysis.evidence.estimates.formulas`; they may name facts and the named
results of their chapter.
"""

import re
from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from analysis.evidence import texts, uncertainty, units
from analysis.evidence.estimates import draws, formulas
from analysis.evidence.estimates.estimate import Estimate
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.estimates.formulas import FormulaError
from analysis.evidence.tables import data
from analysis.ledger import rule, turning
from analysis.ledger.rule import LedgerError

NOT_EXAMINED = "not yet examined"
NOTEBOOK = "notebook"
FEW_SAMPLES = 10
#: How code gives a result its name: ``"fleet_months": …`` or ``results["fleet_months"] = …``.
MADE = r'"{}"(?: *:|\] *=)'


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
    parameters: tuple = ()
    assumed: tuple = ()
    sources: tuple = ()


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
def _claims():
    return {row["id"]: Claim(**row) for row in data.records("claims")}


def claims() -> dict[str, Claim]:
    """Return every claim by id, in the order of the table."""
    data.tables_read.add("claims")
    return _claims()


def of_chapter(name: str) -> dict[str, Claim]:
    """Return the claims of one chapter by id; what else the table holds does not matter to it."""
    data.rows_read.add(("claims", name))
    return {id: claim for id, claim in _claims().items() if claim.chapter == name}


def claim(id: str) -> Claim:
    """Return one claim, or raise `LedgerError` naming the nearest id."""
    if id not in _claims():
        raise LedgerError(f"There is no claim {id!r} in claims.csv{data.nearest(id, _claims())}.")
    data.rows_read.add(("claims", id))
    return _claims()[id]


def check(claim: Claim, estimate: Estimate, by: str) -> Check:
    """Compare an estimate with the claimed set and return a `Check`.

    Raises
    ------
    UnitError
        When the estimate has another dimension than the claim.
    """
    low, high = rule.claimed_set(claim)
    found = estimate.to(claim.unit)
    word, inside, factor, interval = rule.verdict(
        found.samples, low, high, statement=claim.relation == "true"
    )
    origin = (found.facts, found.parameters, found.assumptions, found.sources)
    return Check(by, interval, inside, factor, word, *origin)


def evidence_of(claim: Claim, estimate: Estimate, by: str = NOTEBOOK) -> Check:
    """Return the evidence `Check` of an estimate, after the grades of what it rests on."""
    require_grade(claim, estimate)
    return check(claim, estimate, by)


def read(claim: Claim, column: str, names: Mapping[str, Any]) -> Estimate:
    """Read one formula column of a claim into an estimate.

    Parameters
    ----------
    column : str
        ``arithmetic`` or ``evidence``.
    names : mapping of str to Estimate
        Facts of one world, and named results of the claim's chapter.

    Raises
    ------
    LedgerError
        When the formula is refused or not finite.
    """
    formula = getattr(claim, column)
    try:
        found = formulas.read(formula, claim.unit, names)
        if not _may_be_infinite(found):
            formulas.require_finite(formula, found.samples)
        return found
    except FormulaError as error:
        raise _refused(claim, column, error) from None


def _may_be_infinite(estimate):
    """A formula over named results may say "never"; one over facts alone may not."""
    return any(part.name and not part.is_input for part in estimate.parts)


def problems() -> list[str]:
    """Return what the ledger refuses in ``claims.csv``, one sentence a claim; a few samples show it
    within a second.
    """
    facts = Facts(draws.Samples(n=FEW_SAMPLES))
    return [sentence for claim in claims().values() if (sentence := _problem(claim, facts))]


def _problem(claim, facts):
    columns = [c for c in ("arithmetic", "evidence") if getattr(claim, c) not in ("", NOTEBOOK)]
    try:
        rule.claimed_set(claim)
        for column in columns:
            results = results_in(claim, column)
            if results:
                _require_known(claim, column, facts, results)
                continue
            found = read(claim, column, facts)
            if column == "evidence":
                require_grade(claim, found)
        for other in claim.conflicts.replace(";", " ").split():
            _require_other(claim.id, other, "column conflicts")
    except (LedgerError, units.UnitError) as error:
        return f"claims.csv, {str(error).removeprefix('claims.csv, ')}"
    return ""


def results_in(claim: Claim, column: str = "evidence") -> list[str]:
    """Return the named results of its chapter that a formula of a claim names.

    A name that is neither a fact nor a unit counts as one where the chapter or the package makes a
    result of that name; only executing the chapter can say more.
    """
    named = dict.fromkeys(formulas.NAME.findall(getattr(claim, column)))
    unknown = [n for n in named if n not in data.facts() and not units.known(n)]
    return [n for n in unknown if re.search(MADE.format(n), data.code(claim.chapter))]


def _require_known(claim, column, facts, results):
    """Refuse a formula over results for what can be told before they are computed."""
    try:
        formulas.require_known(getattr(claim, column), ChainMap(dict.fromkeys(results), facts))
    except FormulaError as error:
        raise _refused(claim, column, error) from None


def _refused(claim, column, error):
    return LedgerError(f"claims.csv, claim {claim.id}, column {column}: {error}")


def _require_other(id, other, place):
    """Refuse a reference to a claim that does not exist, or from a claim to itself."""
    if other == id:
        raise LedgerError(
            f"claims.csv, claim {id}, {place}: a claim must name others, and it names itself; take "
            "it out."
        )
    if other not in claims():
        raise LedgerError(
            f"claims.csv, claim {id}, {place}: {other!r} is not a claim"
            f"{data.nearest(other, claims())}."
        )


def require_grade(claim: Claim, estimate: Estimate) -> None:
    """Refuse evidence without facts or rows, or with recalled facts or an article's own."""
    if not estimate.facts and not estimate.sources:
        raise LedgerError(
            f"Claim {claim.id}: its evidence names no fact; evidence needs at least one row of "
            "facts.csv, or rows of another table."
        )
    for name in estimate.facts:
        grade = data.fact(name).verification
        if grade not in ("", "primary", "secondary"):
            raise LedgerError(
                f"Claim {claim.id}: the fact {name!r} is graded {grade}, and a verdict may rest "
                "only on primary or secondary facts; find a source or judge by arithmetic."
            )


def require_judgeable(claim: Claim, estimate: Estimate | None = None) -> None:
    """Refuse to judge by a notebook's estimate what a formula decides, the other way round, or by
    evidence of another dimension or grade.
    """
    if (claim.evidence == NOTEBOOK) != (estimate is not None):
        no = "" if claim.evidence == NOTEBOOK else "not "
        raise LedgerError(
            f"Claim {claim.id}: its evidence column says {claim.evidence or 'nothing'!r}, so a "
            f"notebook must {no}hand over its evidence; change the row or the notebook."
        )
    if estimate is not None and not estimate.unknown:
        estimate.to(claim.unit)
        require_grade(claim, estimate)


def judge(
    claim: Claim, names: Mapping[str, Any] | None = None, estimate: Estimate | None = None
) -> Judgement:
    """Judge one claim by its formulas, or by an estimate that a notebook hands over.

    Parameters
    ----------
    claim : Claim
    names : mapping of str to Estimate, optional
        Facts of one world, and named results of the claim's chapter; facts alone by default.
    estimate : Estimate, optional
        The evidence, where the row says ``notebook``.

    Returns
    -------
    Judgement

    Raises
    ------
    LedgerError
        When the row says ``notebook`` and no evidence is handed over, or the other way round.
    """
    names = Facts() if names is None else names
    require_judgeable(claim, estimate)
    by = NOTEBOOK if estimate is not None else "formula"
    if estimate is None and claim.evidence:
        estimate = read(claim, "evidence", names)
    own = read(claim, "arithmetic", names) if claim.arithmetic else None
    evidence = None if estimate is None else evidence_of(claim, estimate, by)
    arithmetic = None if own is None else check(claim, own, "formula")
    deciding, basis = evidence or arithmetic, "evidence" if evidence else "arithmetic"
    found = estimate if estimate is not None else own
    sources = [s for c in (evidence, arithmetic) if c for s in c.sources] + [claim.article]
    claimed = rule.claimed_set(claim)
    return Judgement(
        claim,
        claimed,
        arithmetic,
        evidence,
        deciding.verdict if deciding else "not checkable",
        basis if deciding else "",
        texts.filled(claim.remark, names) or ("" if deciding else NOT_EXAMINED),
        tuple(dict.fromkeys(sources)),
        turning.turns(found.to(claim.unit), claimed) if found is not None else (),
    )

"""Whether an article repeats correctly the figure that a source printed.

The column ``quoted`` of ``claims.csv`` names the fact that holds the printed figure, or a formula
over such facts. The quotation is correct when the claimed set (see `rule.claimed_set`) contains
the figure. Whether the figure is true is another question: the verdict answers that one.
"""

import math
from collections.abc import Callable, Collection

import numpy as np

from analysis.evidence import uncertainty, units
from analysis.evidence.estimates import facts, formulas
from analysis.evidence.estimates.formulas import FormulaError
from analysis.evidence.tables import data
from analysis.ledger import claims, rule
from analysis.ledger.rule import LedgerError


def named(claim: claims.Claim) -> tuple[str, ...]:
    """Return the facts that hold the figure which a claim quotes."""
    return formulas.names_in(claim.quoted)


def printed(claim: claims.Claim) -> np.ndarray:
    """Return the figure that a claim quotes, in its unit: one value twice, or the printed ends.

    Raises
    ------
    LedgerError
        When the claim has no number, or a fact named was not printed by a source.
    FormulaError
        When the formula is refused.
    """
    if claim.relation == "true":
        raise _refused(claim, "a statement without a number quotes no figure; take it out.")
    if not named(claim):
        raise _refused(
            claim, f"{claim.quoted!r} names no fact; name the one that holds the printed figure."
        )
    figures = {name: _figure(claim, data.printed(name)) for name in named(claim)}
    try:
        return facts.evaluate(claim.quoted, claim.unit, names=figures)
    except FormulaError as error:
        raise _refused(claim, str(error)) from None


def _figure(claim, fact):
    if fact.formula or fact.verification not in facts.EVIDENCE:
        raise _refused(
            claim,
            f"the fact {fact.id!r} is no figure that a source printed; name one with a value and a "
            "source of its own.",
        )
    ends = (fact.low, fact.high) if math.isnan(fact.value) else (fact.value, fact.value)
    return units.Q(np.array(ends), units.parse(fact.unit))


def _refused(claim, why):
    return LedgerError(f"{claims.where(claim.id)}, column quoted: {why}")


def correct(claim: claims.Claim) -> bool | None:
    """Say whether the claimed set contains the figure quoted; None where nothing is quoted."""
    if not claim.quoted:
        return None
    return uncertainty.shares(printed(claim), *rule.claimed_set(claim))[1] == 1


def own_source_only(judgement: claims.Judgement) -> bool:
    """Say whether a verdict rests on nothing but the source that its claim quotes."""
    found = judgement.evidence
    if not judgement.claim.quoted or found is None or not found.sources:
        return False
    return set(found.sources) <= {data.fact(name).source for name in named(judgement.claim)}


def problems(
    sound: Callable[[], Collection[str]] = frozenset, unread: Collection[str] = frozenset()
) -> list[str]:
    """Return what is wrong with the column ``quoted``, one sentence a claim, those left out that
    were found sound before, of which ``sound`` returns the ids, and those of articles ``unread``.
    """
    known = sound()
    asked = (claim for id, claim in claims.without(unread).items() if id not in known)
    return [sentence for claim in asked if (sentence := _problem(claim))]


def _problem(claim):
    try:
        correct(claim)
    except FormulaError as error:
        return str(error)
    return ""

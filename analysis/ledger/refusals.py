"""What the ledger refuses in ``claims.csv`` before anything is executed, one sentence a claim."""

import re
from collections import ChainMap
from collections.abc import Callable, Collection

import numpy as np

from analysis.evidence import units
from analysis.evidence.estimates import draws, formulas
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.estimates.formulas import FormulaError
from analysis.evidence.tables import data
from analysis.ledger import codings, rule
from analysis.ledger.claims import (
    CONDITION,
    NOTEBOOK,
    Claim,
    aliases_of,
    claims,
    known_as,
    of_chapters,
    read,
    refused,
    require_grade,
    where,
)
from analysis.ledger.rule import LedgerError

FORMULAS = ("arithmetic", "evidence", CONDITION)
FEW_SAMPLES = 10
#: How code gives a result its name: ``"fleet_months": …`` or ``results["fleet_months"] = …``.
MADE = r'"{}"(?: *:|\] *=)'


def problems(sound: Callable[[], Collection[str]] = frozenset) -> list[str]:
    """Return what the ledger refuses in ``claims.csv``, one sentence a claim; a few samples show it
    within a second.

    The formulas of claims that were found sound before, of which ``sound`` returns the ids, are not
    read again.
    """
    told = _bound_problems()
    if told:
        return told
    facts, known = Facts(draws.Samples(n=FEW_SAMPLES)), sound()
    found = [
        sentence
        for claim in claims().values()
        if (sentence := _problem(claim, facts, claim.id in known))
    ]
    return found + _alias_problems()


def _alias_problems():
    """Refuse a former id that is in use: as an id, or for another claim."""
    found, owners = [], {id: id for id in claims()}
    for claim in claims().values():
        for alias in aliases_of(claim):
            if alias in owners:
                found.append(
                    f"{where(claim.id)}, column aliases: {alias!r} already names the "
                    f"claim {owners[alias]}; an old id leads to one claim, so take it out."
                )
            owners.setdefault(alias, claim.id)
    return found


def _bound_problems():
    """A statement has its bound by codings alone, and has one before it has evidence."""
    told = codings.problems()
    statements = (row for row in data.records("claims") if row["relation"] == "true")
    for row in statements if not told else ():
        place = where(row["id"])
        if not (np.isnan(row["low"]) and np.isnan(row["high"])):
            told.append(
                f"{place}: a statement takes its bound from codings.csv, and its row gives one of "
                "its own; leave low and high empty."
            )
        coding, judged = codings.agreed(row["id"]), row["evidence"] or row["arithmetic"]
        if coding is None and judged:
            told.append(
                f"{place}: it has evidence and no bound that was set without sight of it; code the "
                "statement in codings.csv first, twice."
            )
        if coding and coding.fit in codings.UNFIT and judged:
            told.append(
                f"{place}: it has evidence, and its coding says that this decides nothing "
                f"({coding.fit}); take the evidence out, or name another quantity and code it."
            )
        try:
            if coding:
                codings.bounds(coding, row["unit"])
        except LedgerError as error:
            told.append(str(error))
    return told


def _problem(claim, facts, sound=False):
    try:
        if not sound:
            _require_sound(claim, facts)
        for other in claim.conflicts.replace(";", " ").split():
            _require_other(claim.id, other, "column conflicts")
    except (LedgerError, units.UnitError) as error:
        file = data.file_of("claims", claim.id)
        return f"{file}, {str(error).removeprefix(f'{file}, ')}"
    return ""


def _require_sound(claim, facts):
    """Refuse a claim by what itself says, the tables being what they are."""
    columns = [c for c in FORMULAS if getattr(claim, c) not in ("", NOTEBOOK)]
    rule.claimed_set(claim)
    if claim.id not in of_chapters():
        _require_apart(claim, columns)
    for column in columns:
        results = results_in(claim, column)
        if results:
            _require_known(claim, column, facts, results)
            continue
        found = read(claim, column, facts)
        if column != "arithmetic":
            require_grade(claim, found)


def _require_apart(claim, columns):
    """Refuse a claim of a further article that only its chapter could judge."""
    needs = [NOTEBOOK] * (claim.evidence == NOTEBOOK)
    needs += [f"the result {name}" for column in columns for name in results_in(claim, column)]
    if needs:
        raise LedgerError(
            f"{where(claim.id)}: a claim in a file of its article is judged apart from the "
            f"chapters, by facts and tables alone, and it names {needs[0]}; name facts, or move "
            "the row to claims.csv."
        )


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
        raise refused(claim, column, error) from None


def _require_other(id, other, place):
    """Refuse a reference to a claim that does not exist, or from a claim to itself."""
    if other == id:
        raise LedgerError(
            f"{where(id)}, {place}: a claim must name others, and it names itself; take it out."
        )
    if other not in claims():
        raise LedgerError(f"{where(id)}, {place}: {other!r} is not a claim{known_as(other)}.")

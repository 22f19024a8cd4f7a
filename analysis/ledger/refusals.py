"""What the ledger refuses in the claims before anything is executed, one sentence a claim."""

import re
from collections import ChainMap, Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from itertools import chain
from types import MappingProxyType
from typing import Any

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
    conflicts_of,
    further,
    known_as,
    of_article,
    of_chapters,
    read,
    refused,
    require_grade,
    rows_of,
    where,
    without,
)
from analysis.ledger.rule import LedgerError

FORMULAS = ("arithmetic", "evidence", CONDITION)
FEW_SAMPLES = 10
NONE: Mapping[str, Any] = MappingProxyType({})
#: How code gives a result its name: ``"fleet_months": …`` or ``results["fleet_months"] = …``. What
#: is written out, such as ``"log": True``, is an option; results are computed.
MADE = r'"{}"(?: *:(?! *(?:True|False|None|"[^"]*"|[\d.]+) *[,}}])|\] *=(?!=))'


@dataclass(frozen=True)
class Unread:
    """What is known of an article that was found sound before, so that its files are not read: its
    claims with their former ids, and the claims that these say they exclude.
    """

    aliases: Mapping[str, list[str]]
    others: tuple[str, ...]


def problems(
    sound: Callable[[], Collection[str]] = frozenset, unread: Mapping[str, Unread] = NONE
) -> list[str]:
    """Return what the ledger refuses in the claims, one sentence a claim; a few samples show it
    within a second.

    Parameters
    ----------
    sound : callable
        Gives the ids of claims that were found sound before, whose formulas are not read again.
    unread : dict of str to Unread
        Articles whose files are not read. A claim of theirs that gets into conflict with one that
        is read is refused, without its place.
    """
    told = _bound_problems(unread)
    if told:
        return told
    facts, known, read = Facts(draws.Samples(n=FEW_SAMPLES)), sound(), without(unread)
    ids = read.keys() | {id for one in unread.values() for id in one.aliases}
    found = [
        sentence
        for claim in read.values()
        if (sentence := _problem(claim, facts, ids, claim.id in known))
    ]
    return found + _alias_problems(read) + _unread_problems(read, ids, unread)


def problems_of(articles: Collection[str]) -> list[str]:
    """Return what the ledger refuses in the claims of some further articles, whatever others hold:
    whether what they say of other claims is true is not asked.
    """
    facts = Facts(draws.Samples(n=FEW_SAMPLES))
    return _bound_problems({*further()}.difference(articles)) or [
        sentence
        for article in articles
        for claim in of_article(article).values()
        if (sentence := _problem(claim, facts, None))
    ]


def _unread_problems(read, ids, unread):
    """Refuse what claims that are not read have in common with others, or lack."""
    names = Counter(id for claim in read.values() for id in (claim.id, *aliases_of(claim)))
    for one in unread.values():
        names.update(chain(one.aliases, *one.aliases.values()))
    lost = {other for one in unread.values() for other in one.others if other not in ids}
    twice = [name for name, times in names.items() if times > 1] if unread else []
    return [f"{name!r} must name one claim, and names several." for name in twice] + [
        f"{name!r} must be a claim, since others say that they exclude it." for name in lost
    ]


def _alias_problems(claims):
    """Refuse a former id that is in use: as an id, or for another claim."""
    found, owners = [], {id: id for id in claims}
    for claim in claims.values():
        for alias in aliases_of(claim):
            if alias in owners:
                found.append(
                    f"{where(claim.id)}, column aliases: {alias!r} already names the "
                    f"claim {owners[alias]}; an old id leads to one claim, so take it out."
                )
            owners.setdefault(alias, claim.id)
    return found


def _bound_problems(unread=NONE):
    """A statement has its bound by codings alone, and has one before it has evidence."""
    articles = ["", *(article for article in further() if article not in unread)]
    told = codings.problems(articles)
    rows = (row for article in articles for row in rows_of(article))
    for row in rows if not told else ():
        if row["relation"] == "true":
            told += (f"{where(row['id'])}: {fault}" for fault in _bound_faults(row))
            try:
                if coding := codings.agreed(row["id"], row["article"]):
                    codings.bounds(coding, row["unit"])
            except LedgerError as error:
                told.append(str(error))
    return told


def _bound_faults(row):
    """Yield what is wrong with the bound of a statement."""
    if not (np.isnan(row["low"]) and np.isnan(row["high"])):
        yield (
            "a statement takes its bound from codings.csv, and its row gives one of its own; leave "
            "low and high empty."
        )
    coding = codings.agreed(row["id"], row["article"])
    judged = row["evidence"] or row["arithmetic"]
    if coding is None and judged:
        yield (
            "it has evidence and no bound that was set without sight of it; code the statement in "
            "codings.csv first, twice."
        )
    if coding and coding.fit in codings.UNFIT and judged:
        yield (
            f"it has evidence, and its coding says that this decides nothing ({coding.fit}); take "
            "the evidence out, or name another quantity and code it."
        )


def _problem(claim, facts, ids, sound=False):
    try:
        if not sound:
            _require_sound(claim, facts)
        for other in conflicts_of(claim):
            _require_other(claim.id, other, "column conflicts", ids)
    except (LedgerError, units.UnitError) as error:
        file = data.file_of("claims", claim.id)
        return f"{file}, {str(error).removeprefix(f'{file}, ')}"
    return ""


def _require_sound(claim, facts):
    """Refuse a claim by what itself says, the tables being what they are."""
    columns = [c for c in FORMULAS if getattr(claim, c) not in ("", NOTEBOOK)]
    rule.claimed_set(claim)
    results = {column: results_in(claim, column) for column in columns}
    if claim.id not in of_chapters():
        _require_apart(claim, results)
    for column in columns:
        if results[column]:
            _require_known(claim, column, facts, results[column])
            continue
        found = read(claim, column, facts)
        if column != "arithmetic":
            require_grade(claim, found)


def _require_apart(claim, results):
    """Refuse a claim of a further article that only its chapter could judge."""
    needs = [NOTEBOOK] * (claim.evidence == NOTEBOOK)
    needs += [f"the result {name}" for column in results for name in results[column]]
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


def _require_other(id, other, place, ids):
    """Refuse a reference to a claim that does not exist, or from a claim to itself."""
    if other == id:
        raise LedgerError(
            f"{where(id)}, {place}: a claim must name others, and it names itself; take it out."
        )
    if ids is not None and other not in ids:
        raise LedgerError(f"{where(id)}, {place}: {other!r} is not a claim{known_as(other)}")

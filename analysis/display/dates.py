"""Does the evidence speak of the claim's time? A price of August does not judge a claim of July.

Where a claim says of when it speaks (``as_of``) and a fact of its evidence speaks of a time two or
more calendar years away, the claim's page says so and ``make check`` counts it. That may be meant:
a claim about 2026 may have to be judged by the accounts of 2024. So it is told, never refused.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from analysis.evidence.estimates import formulas
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.evidence.tables.unused import Notice, few
from analysis.ledger import claims

YEARS = 2


def years(as_of: str) -> tuple[int, int]:
    """Return the first and the last year of a date or a period.

    >>> years("2024-07"), years("2023-03/2025")
    ((2024, 2024), (2023, 2025))
    """
    ends = as_of.split("/")
    return int(ends[0][:4]), int(ends[-1][:4])


def apart(one: str, other: str) -> int:
    """Return how many calendar years lie between two dates or periods, 0 where they meet.

    >>> apart("2026", "2024-08-06"), apart("2022/2026", "2024")
    (2, 0)
    """
    first, second = sorted((years(one), years(other)))
    return max(0, second[0] - first[1])


def far_facts(as_of: str, facts: Iterable[str]) -> dict[str, str]:
    """Return the facts that speak of another time than a claim, with that time, by id."""
    dates = {id: data.facts()[id].as_of for id in facts if id in data.facts()} if as_of else {}
    return {id: day for id, day in dates.items() if day and apart(as_of, day) >= YEARS}


def told(as_of: str, facts: Iterable[str]) -> str:
    """Say that evidence speaks of another time than its claim; an empty text where none does.

    >>> told("2026", ["price_gpt4o_input"])
    'price_gpt4o_input speaks of 2024-08-06, the claim of 2026'
    """
    far = far_facts(as_of, facts)
    if not far:
        return ""
    each = ", ".join(f"{id} speaks of {day}" for id, day in far.items())
    return f"{each}, the claim of {as_of}"


def evidence_facts(claim: claims.Claim, record: Mapping[str, Any] | None) -> tuple[str, ...]:
    """Return the facts of a claim's evidence: those that its formula names, and those on record.

    What a chapter hands over, and results that a formula names, are known from the last execution
    of the chapter alone (``record``, as in ``results.json``).
    """
    known, found = Facts(), []
    if claim.evidence and claim.evidence != claims.NOTEBOOK:
        named = formulas.names_in(claim.evidence)
        found = [part for name in named if name in known for part in known[name].facts]
    check = (record or {}).get("evidence") or {}
    return tuple(dict.fromkeys([*found, *(f for f in check.get("facts", ()) if f in known)]))


class Dated(NamedTuple):
    """How many of some claims have a date and evidence, and what is told of those far from it."""

    count: int
    far: dict[str, str]


def dated(found: Iterable[claims.Claim], records: Iterable[Mapping[str, Any]] = ()) -> Dated:
    """Hold some claims against the time of their evidence.

    ``records`` are those of executed chapters; claims that none of them holds are told by formula.
    """
    on_record = {record["id"]: record for record in records}
    asked = [c for c in found if c.as_of and c.evidence]
    each = ((c.id, told(c.as_of, evidence_facts(c, on_record.get(c.id)))) for c in asked)
    return Dated(len(asked), {id: words for id, words in each if words})


def notices(groups: Iterable[Dated]) -> list[Notice]:
    """Return a notice of the claims whose evidence speaks of another time, none if there is none;
    of all claims, in groups.
    """
    groups = list(groups)
    found = {id: words for group in groups for id, words in group.far.items()}
    lines = tuple(f"{id}: {words}" for id, words in found.items())
    if not lines:
        return []
    counted = f"{len(lines):,} of {sum(group.count for group in groups):,} claims with a date"
    rule = f"rest on facts that speak of a time {YEARS} or more years away"
    ids = few(tuple(found))
    return [Notice(f"claims.csv: {counted} {rule}: {ids}.", lines)]

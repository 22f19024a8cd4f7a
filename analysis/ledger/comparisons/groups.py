"""Claims that rest on one result and are judged by different words, each set with its reason.

Two claims with the same evidence and two verdicts look like two standards. Where they are right to
differ, ``data/groups.csv`` says why in one sentence: the claims name different numbers, say
different things of one fact, or share a figure by chance. A set is every claim whose evidence has
the same median, ends and unit; an exact 0 or 1 is a yes or a no and joins nothing.
"""

from collections.abc import Iterable

from analysis.evidence.tables import data
from analysis.ledger.results import Record

Group = tuple[str, ...]
BETWEEN = "; "


def differing(records: Iterable[Record]) -> list[Group]:
    """Return the claims of each set with more than one verdict, in the order of the records."""
    sets: dict[tuple, list[Record]] = {}
    for record in records:
        if (found := record["evidence"]) and not _yes_or_no(found):
            same = found["unit"], found["median"], found["low"], found["high"]
            sets.setdefault(same, []).append(record)
    return [
        tuple(record["id"] for record in members)
        for members in sets.values()
        if len({record["verdict"] for record in members}) > 1
    ]


def _yes_or_no(found):
    return found["low"] == found["high"] and found["median"] in (0, 1)


def reasons() -> dict[Group, str]:
    """Return the reason of each set of the table, by its claims."""
    return {tuple(row["claims"].split(BETWEEN)): row["reason"] for row in data.records("groups")}


def problems(records: Iterable[Record]) -> list[str]:
    """Return the sets without a reason and the reasons without a set, one sentence each."""
    found, told = differing(records), reasons()
    return [
        f"groups.csv: {BETWEEN.join(group)} rest on one result and differ in verdict; make their "
        "readings one, or add a row that says why they differ."
        for group in found
        if group not in told
    ] + [
        f"groups.csv: {BETWEEN.join(group)} are no longer a set of claims with one result and "
        "different verdicts; take the row out, or name the claims that are."
        for group in told
        if group not in found
    ]


def neighbours(records: Iterable[Record]) -> dict[str, tuple[Group, str]]:
    """Return, by claim, the others of its set whose verdict differs from its own, and the reason.

    A set without a reason, as parameters of one's own may make it, is left out.
    """
    by_id, told = {record["id"]: record for record in records}, reasons()
    found = {}
    for group in differing(by_id.values()):
        for id in group if group in told else ():
            others = [o for o in group if by_id[o]["verdict"] != by_id[id]["verdict"]]
            found[id] = tuple(others), told[group]
    return found

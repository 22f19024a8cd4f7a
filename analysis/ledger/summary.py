"""What the whole ledger says: counts by verdict, and the facts that carry most verdicts.

Works on records of `results`, so that the summary shows what the chapters judged and recomputes
nothing.
"""

import math
from collections.abc import Sequence

import pandas as pd

from analysis.evidence import wording
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.evidence.uncertainty import Interval
from analysis.ledger.results import Record

GROUPS = {
    "holds": ("holds",),
    "holds under conditions": ("holds under conditions",),
    "too high or too low": ("too high", "too low"),
    "wrong": ("wrong",),
    "too uncertain to say": ("too uncertain to say",),
    "not checkable": ("not checkable",),
}
# Neighbours differ in lightness, so that the pieces stay apart without colour.
GROUP_COLOURS = {
    "holds": "#1b6e53",
    "holds under conditions": "#7fabd3",
    "too high or too low": "#dfa63c",
    "wrong": "#8c1d25",
    "too uncertain to say": "#b9a6cf",
    "not checkable": "#e4e6e9",
}


def counts_by(records: Sequence[Record], key: str) -> pd.DataFrame:
    """Count grouped verdicts by a field, one row a value, the largest part that holds first."""
    rows = []
    for value in dict.fromkeys(r[key] for r in records):
        part = [r for r in records if r[key] == value]
        row = {key: f"{value.replace('_', ' ')} ({len(part)})"}
        rows.append(
            row | {g: sum(r["verdict"] in words for r in part) for g, words in GROUPS.items()}
        )

    def held(row):
        return row["holds"] / sum(row[g] for g in GROUPS)

    return pd.DataFrame(sorted(rows, key=held, reverse=True))


def best_and_worst(records: Sequence[Record]) -> tuple[str, str]:
    """Return the topics of ten judged claims or more that hold most and least often."""
    parts: dict[str, list[bool]] = {}
    for r in records:
        if r["basis"]:
            parts.setdefault(r["topic"].replace("_", " "), []).append(r["verdict"] == "holds")
    shares = {topic: sum(held) / len(held) for topic, held in parts.items() if len(held) >= 10}
    if not shares:
        return "none", "none"
    return max(shares, key=shares.__getitem__), min(shares, key=shares.__getitem__)


def load_bearing(records: Sequence[Record], top: int = 8) -> pd.DataFrame:
    """Return the facts that most evidence rests on: fact, grade, source, number of claims."""
    used: dict[str, int] = {}
    for r in records:
        for name in (r["evidence"] or {}).get("facts", []):
            used[name] = used.get(name, 0) + 1
    ranked = sorted(used.items(), key=lambda item: (-item[1], item[0]))[:top]
    facts = Facts()
    return pd.DataFrame([_load(facts[name], count) for name, count in ranked])


def _load(fact, count):
    titles = [data.source(id)["title"] for id in fact.sources]
    return {
        "Fact": fact.name,
        "Quantity": f"{fact.fact.quantity}, {fact.fact.entity}",
        "Claims": count,
        "Grade": fact.grade,
        "Source": titles[0] if len(titles) == 1 else f"worked out from {len(titles)} sources",
    }


def disagreements(records: Sequence[Record]) -> list[Record]:
    """Return the records whose arithmetic and evidence differ on whether the claim holds."""
    both = [r for r in records if r["arithmetic"] and r["evidence"]]

    def holds(check):
        return check["verdict"].startswith("holds")

    return [r for r in both if holds(r["arithmetic"]) != holds(r["evidence"])]


def disagreements_table(records: Sequence[Record]) -> pd.DataFrame:
    """Return the records of `disagreements` as rows: claim, and what each check says."""
    rows = [
        (
            r["statement"],
            r["article"],
            r["arithmetic"]["verdict"],
            f"{r['evidence']['verdict']}: {computed(r)}",
        )
        for r in records
    ]
    columns = ["Claim", "Article", "Its own numbers", "The evidence"]
    return pd.DataFrame(rows, columns=columns)


def computed(record: Record) -> str:
    """Write the deciding recomputation of a record with its interval."""
    check = record["evidence"] or record["arithmetic"]
    if not check:
        return "–"

    ends = [math.inf if v == "never" else v for v in (check["median"], check["low"], check["high"])]
    return wording.interval(Interval(*ends), check["unit"])

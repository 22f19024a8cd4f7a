"""What the whole ledger says: counts by verdict, and the facts that carry most verdicts.

One base for "how many hold", wherever it is said: the *judged* claims, which are all but those that
are not checkable. A claim that holds agrees with the middle of what was recomputed. Among these are
figures that an article quotes correctly from a source, true or not, and *easy* bounds.

Works on records of `results`, so that the summary shows what the chapters judged and recomputes
nothing.
"""

import math
from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.evidence import articles, wording
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.evidence.uncertainty import Interval
from analysis.ledger.results import Record

GROUPS = {
    "holds": ("holds",),
    "holds under conditions": ("holds under conditions",),
    "too high or too low": ("too high", "too low"),
    "wrong": ("wrong",),
    "undecided": ("too uncertain to say", "not checkable"),
}
# All differ in lightness, so that the pieces stay apart without colour.
GROUP_COLOURS = {
    "holds": "#1b6e53",
    "holds under conditions": "#a9cdea",
    "too high or too low": "#c98a2e",
    "wrong": "#6d0f17",
    "undecided": "#e4e6e9",
}


#: Kinds of claim by the relation that they state.
KINDS = {
    "numbers": ("equals", "at_least", "at_most", "up_to"),
    "ranges": ("between",),
    "statements": ("true",),
}
#: Why claims are not checkable, by whether a test of ours would decide the statement.
NO_TEST = "No number would test what they say, or it is a matter of opinion."
UNDECIDED = {
    "good": "A test stands for what they say, but the numbers that it needs are not within reach.",
    "partial": "A test would reach a part of what they say, and its numbers are not within reach.",
    "unfit": NO_TEST,
    "opinion": NO_TEST,
    "": "They give a number that nothing within reach can be held against.",
}
#: From how many judged claims on the share of them that holds is compared with others' shares.
ENOUGH = 10
#: A bound is easy where the middle of the evidence clears it by this factor.
EASY = 10.0


def judged(records: Iterable[Record]) -> list[Record]:
    """Return the records with a verdict other than "not checkable"."""
    return [r for r in records if r["verdict"] != "not checkable"]


def of_kind(records: Iterable[Record], kind: str) -> list[Record]:
    """Return the judged records of a kind, one of `KINDS`."""
    return [r for r in judged(records) if r["claimed"]["relation"] in KINDS[kind]]


def easy(record: Record) -> bool:
    """Say whether the middle of the cases clears a bound, positive and open, tenfold or more."""
    low, high = record["claimed"]["set"]
    check = record["evidence"] or record["arithmetic"]
    if not check or (low is None) == (high is None):
        return False
    middle = math.inf if check["median"] == "never" else check["median"]
    return middle >= EASY * low > 0 if high is None else high >= EASY * middle and high > 0


def close(record: Record) -> bool:
    """Say whether a small shift would give another verdict."""
    check = record["evidence"] or record["arithmetic"]
    return bool(check) and check["verdict"] == record["verdict"] and check["close"]


def standing(records: Sequence[Record]) -> dict[str, int]:
    """Count claims, by names that texts use: all, judged, held, by kind, quoted and easy ones."""
    base = judged(records)
    held = [r for r in base if r["verdict"] == "holds"]
    found = {"claims": len(records), "judged": len(base), "held": len(held)}
    found |= {"held_quoted": sum(r["quoted"] is True for r in held)}
    found |= {"held_easy": sum(map(easy, held))}
    for kind in KINDS:
        part = of_kind(records, kind)
        found |= {f"{kind}_judged": len(part)}
        found |= {f"{kind}_held": sum(r["verdict"] == "holds" for r in part)}
        found |= {f"{kind}_wrong": sum(r["verdict"] == "wrong" for r in part)}
    return found


def how_many_hold(records: Sequence[Record]) -> str:
    """Say how many of the judged claims hold, in one sentence.

    It is said on the front page, in the README and in the summary.
    """
    n, wrong = standing(records), sum(r["verdict"] == "wrong" for r in records)
    if not n["judged"]:
        return "None of the claims could be judged."
    share = wording.percent(n["held"] / n["judged"])
    return (
        f"{n['held']} of {n['judged']} judged claims hold as stated ({share}); {wrong} are wrong."
    )


def what_holds_includes(records: Sequence[Record]) -> str:
    """Say which easy agreements are among those that hold, and how kinds of claim fare."""
    n = standing(records)
    shares = {
        kind: wording.percent(n[f"{kind}_held"] / n[f"{kind}_judged"])
        for kind in KINDS
        if n[f"{kind}_judged"]
    }
    kinds = ", ".join(f"of the {n[f'{kind}_judged']} {kind} {shares[kind]}" for kind in shares)
    return (
        f"Those that hold include {n['held_quoted']} figures quoted correctly from a source and "
        f"{n['held_easy']} bounds that the evidence clears tenfold or more. By kind, {kinds} hold; "
        f"the other {n['claims'] - n['judged']} of the {n['claims']} claims are not checkable."
    )


def undecided(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Return the claims that are not checkable by the reason that they share, as a sentence."""
    found: dict[str, list[Record]] = {why: [] for why in dict.fromkeys(UNDECIDED.values())}
    for r in records:
        if r["verdict"] == "not checkable":
            found[UNDECIDED[r["claimed"]["fit"]]].append(r)
    return {why: part for why, part in found.items() if part}


def counts_by(records: Sequence[Record], key: str) -> pd.DataFrame:
    """Count grouped verdicts by a field, one row a value, named with its judged claims of all and
    the part of the judged ones that holds. The largest part comes first; values with too few judged
    claims for the comparison come last, and ``attrs["few"]`` of the frame names their rows.
    """
    parts = [[r for r in records if r[key] == value] for value in {r[key]: 0 for r in records}]

    def share(part):
        return sum(r["verdict"] == "holds" for r in part) / max(1, len(judged(part)))

    def name(part):
        value, n = part[0][key], len(judged(part))
        called = articles.short_names().get(value, value.replace("_", " "))
        return f"{called} ({n} of {len(part)}, {wording.percent(share(part))})"

    def row(part):
        words = [r["verdict"] for r in part]
        counts = {group: sum(map(words.count, of)) for group, of in GROUPS.items()}
        return {key: name(part)} | counts

    def few(part):
        return len(judged(part)) < ENOUGH

    parts.sort(key=lambda part: (not few(part), share(part), len(judged(part))), reverse=True)
    frame = pd.DataFrame([row(part) for part in parts])
    frame.attrs["few"] = [name(part) for part in parts if few(part)]
    return frame


def best_and_worst(records: Sequence[Record]) -> tuple[str, str]:
    """Return the topics of `ENOUGH` judged claims or more that hold most and least often."""
    parts: dict[str, list[bool]] = {}
    for r in judged(records):
        parts.setdefault(r["topic"].replace("_", " "), []).append(r["verdict"] == "holds")
    shares = {topic: sum(held) / len(held) for topic, held in parts.items() if len(held) >= ENOUGH}
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
        "Quantity": fact.fact.called,
        "Claims": count,
        "Grade": fact.grade,
        "Source": titles[0] if len(titles) == 1 else f"worked out from {len(titles)} sources",
    }


def disagreements(records: Sequence[Record]) -> list[Record]:
    """Return the records whose arithmetic and evidence differ on whether the claim holds."""
    both = [r for r in records if r["arithmetic"] and r["evidence"]]

    def holds(check):
        return check["verdict"].startswith("holds")

    return [r for r in both if holds(r["arithmetic"]) != holds(r)]


def disagreements_table(records: Sequence[Record]) -> pd.DataFrame:
    """Return the records of `disagreements` as rows: claim, and what each check says."""
    rows = [
        (
            r["statement"],
            r["article"],
            r["arithmetic"]["verdict"],
            f"{r['verdict']}: {computed(r)}{_of_what(r)}",
        )
        for r in records
    ]
    columns = ["Claim", "Article", "Its own numbers", "The evidence"]
    return pd.DataFrame(rows, columns=columns)


def _of_what(record):
    """Name the quantity of a bare number, in brackets."""
    return f" ({record['quantity']})" if record["evidence"]["unit"] == "dimensionless" else ""


def computed(record: Record) -> str:
    """Write the deciding recomputation of a record with its interval."""
    check = record["evidence"] or record["arithmetic"]
    if not check:
        return "–"

    ends = [math.inf if v == "never" else v for v in (check["median"], check["low"], check["high"])]
    return wording.beside(Interval(*ends), check["unit"], stated(record))


def stated(record: Record) -> list[float]:
    """Return the numbers that a record's claim states, NaN where there is none."""
    found = (record["claimed"][end] for end in ("low", "value", "high"))
    return [math.nan if end is None else end for end in found]

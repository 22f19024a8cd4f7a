"""Pairs of claims that exclude each other, each pair brought to one quantity in one unit.

``data/contradictions.csv`` names the pairs and holds, for each side, the formula that turns the
claim's own number ``x`` into the common quantity: a lifetime share, for instance, into a multiple
by ``x / (1 - x)``. It is evaluated at the ends of the claim as stated. Two claims exclude each
other when the intervals so found do not touch.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.evidence import units, wording
from analysis.evidence.estimates import draws, facts, formulas
from analysis.evidence.tables import data
from analysis.ledger import claims
from analysis.ledger.results import Record

Ends = tuple[float, float]


@dataclass(frozen=True)
class Pair:
    """Two records of `results`, their intervals in ``unit``; ``gap`` is 1 when they touch."""

    first: Record
    second: Record
    quantity: str
    unit: str
    first_ends: Ends
    second_ends: Ends
    gap: float
    favoured: str
    note: str

    @property
    def within(self) -> bool:
        """Say whether both claims stand in one article."""
        return self.first["article"] == self.second["article"]


def stated(record: Record) -> Ends:
    """Return a claim's ends as stated, open ones infinite; refuse a claim without a number."""
    claimed = record["claimed"]
    low, high = (
        claimed[end] if claimed["value"] is None else claimed["value"] for end in ("low", "high")
    )
    if low is None and high is None:
        raise claims.LedgerError(
            f"Claim {record['id']} states no number; take its row out of contradictions.csv."
        )
    return -np.inf if low is None else low, np.inf if high is None else high


def converted(ends: Ends, claim_unit: str, formula: str, unit: str) -> Ends:
    """Turn the ends of a claim into the common quantity; an open end stays open.

    Parameters
    ----------
    ends : (float, float)
        Low and high end in ``claim_unit``; the result is in ``unit``.
    formula : str
        A formula over ``x`` that only rises or only falls; a falling one swaps the ends.

    Examples
    --------
    >>> converted((0.25, 0.5), "", "1 / x", "")
    (2.0, 4.0)
    """
    closed = next(end for end in ends if np.isfinite(end))
    points = np.array(
        [end if np.isfinite(end) else closed for end in ends] + [closed, closed * 1.001]
    )
    low, high, here, further = _evaluated(formula, unit, units.Q(points, units.parse(claim_unit)))
    sign = 1 if further > here else -1
    low, high = (value if np.isfinite(end) else sign * end for value, end in zip((low, high), ends))
    return float(min(low, high)), float(max(low, high))


def _evaluated(formula, unit, x):
    """Evaluate a formula at values of ``x``, each fact in it at its middle: a common yardstick
    takes no side, however well it is known.
    """
    known = facts.Facts()
    middles = {
        name: units.Q(float(draws.centre(*known[name].row(draws.Medians()))), known[name].unit)
        for name in formulas.names_in(formula)
    }
    return facts.evaluate(formula, unit, names=middles | {"x": x})


def problems() -> list[str]:
    """Return what is wrong with the rows of ``contradictions.csv``, one sentence each."""
    return [
        sentence
        for number, row in enumerate(_rows(), start=2)
        if (sentence := _problem(number, row))
    ]


def _rows():
    there = data.described("contradictions")
    return data.table("contradictions").to_dict("records") if there else []


def _problem(number, row):
    try:
        if row["first"] == row["second"]:
            raise claims.LedgerError(
                f"Two claims must differ, and both are {row['first']}; name the other one."
            )
        for side in ("first", "second"):
            unit = units.parse(claims.claim(row[side]).unit)
            _evaluated(row[f"{side}_as"], row["unit"], units.Q(np.array([1.0, 2.0]), unit))
    except (formulas.FormulaError, units.UnitError) as error:
        return f"contradictions.csv, row {number}: {error}"
    return ""


def gap(one: Ends, other: Ends) -> float:
    """Return the factor between the nearest ends of two positive intervals; 1 when they touch."""
    (_, high), (low, _) = sorted((one, other))
    return 1.0 if low <= high * (1 + 1e-9) else low / high


def favoured(first: Record, second: Record) -> str:
    """Say which of two records the evidence favours: the one that alone holds."""
    if not first["basis"] == second["basis"] == "evidence":
        waiting = any(r["remark"].startswith(claims.NOT_EXAMINED) for r in (first, second))
        return claims.NOT_EXAMINED if waiting else "left open"
    ranks = {"holds": 2, "holds under conditions": 1}
    one, two = (ranks.get(r["verdict"], 0) for r in (first, second))
    if one == two:
        return "both, on different choices" if one else "neither"
    return "the first" if one > two else "the second"


def pairs(records: Iterable[Record]) -> list[Pair]:
    """Return every row of ``contradictions.csv`` as a `Pair`, the widest gap first."""
    by_id = {r["id"]: r for r in records}
    found = []
    for row in _rows():
        sides = by_id[row["first"]], by_id[row["second"]]
        formulas = row["first_as"], row["second_as"]
        one, other = (
            converted(stated(s), s["claimed"]["unit"], f, row["unit"])
            for s, f in zip(sides, formulas)
        )
        found.append(
            Pair(
                *sides,
                row["quantity"],
                row["unit"],
                one,
                other,
                gap(one, other),
                favoured(*sides),
                row["note"],
            )
        )
    return sorted(found, key=lambda pair: -pair.gap)


def said(record: Record, ends: Ends, unit: str) -> str:
    """Write one side of a pair in the common unit, to three digits at most."""
    low, high = (float(f"{end:.3g}") for end in ends)
    return wording.claimed(low, high, unit, record["claimed"]["hedge"] == "about")


def _side(record, ends, unit):
    return f"{said(record, ends, unit)} ({record['article']}: {record['statement']})"


def table(rows: Iterable[Pair]) -> pd.DataFrame:
    """Write pairs for a reader: both claims, what each says, how far apart, what decides."""
    return pd.DataFrame(
        [
            {
                "Quantity": p.quantity,
                "One says": _side(p.first, p.first_ends, p.unit),
                "The other says": _side(p.second, p.second_ends, p.unit),
                "Apart": wording.times(p.gap, 3 if p.gap < 1.1 else 2),
                "Evidence favours": p.favoured,
                "How their scopes differ": p.note[:1].upper() + p.note[1:],
            }
            for p in rows
            if p.gap > 1
        ]
    )

"""The headline numbers as one chart: what the articles claim, and what is computed.

They have units of their own, so each row is drawn as computed over claimed: 1 is the claimed
number, or the middle of its range. It works on records, and recomputes nothing.
"""

import math

import pandas as pd

from analysis.display.rows import ranges
from analysis.evidence import wording
from analysis.ledger import rule, summary

#: What each row is called, by claim.
ROWS = {
    "price-280x-a3": "Fall of the price of GPT-3.5's quality",
    "price-10x-annual-a3": "Fall of a price in a year",
    "crossover-6months-a5": "A fleet's serving passes one training run",
    "crossover-6-18-a4": "A firm's serving passes research",
    "lifetime-multiplier-15-20-a2": "Serving over a model's life, against its training run",
    "lifetime-share-80-90-a2": "Serving's share of all that a model costs",
    "training-cost-10000x-a4": "Growth of training cost since GPT-3",
    "deepseek-50x-a5": "Western training bills over DeepSeek R1's",
}
DRAWN = ("median", "low", "half_low", "half_high", "high")
LEAST_RATIO, MOST_RATIO = 0.01, 10.0


def chart(records):
    """Return the chart of the headline numbers, or None where no record is one of them.

    Rows are sorted by computed over claimed; a grey row with a ring agrees with its claim.
    """
    by_id = {r["id"]: r for r in records}
    rows = [_row(by_id[id], label) for id, label in ROWS.items() if id in by_id]
    rows = [row for row in rows if row]
    if not rows:
        return None
    frame = pd.DataFrame(rows).sort_values("median", ascending=False, ignore_index=True)
    held = sum(row["group"] == "context" for row in rows)
    many = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight")
    agree = (
        f"{many[held]} of {many[len(rows)]} headline numbers {'agrees' if held == 1 else 'agree'}"
    )
    return ranges(
        frame,
        unit="×",
        axis="computed ÷ claimed",
        log=True,
        start=LEAST_RATIO,
        end=MOST_RATIO,
        claims=[(1.0, 1.0, "as claimed")],
        phone_height=1.2 + 0.68 * len(frame),
        value_text=_both,
        key="headlines",
        title=f"{agree[0].upper()}{agree[1:]} with the evidence",
        subtitle="Computed over claimed, log scale; thin lines: 90 % interval",
        source="own calculation from the dataset's sources, named at each claim",
        alt=f"{agree[0].upper()}{agree[1:]} with the evidence. {_spoken(frame)}",
        how_to_read=(
            "a mark left of the dashed line is less than claimed, right of it more. Rows with a "
            "ring agree: a number or a range where its band meets the thick line, or under "
            "conditions where it meets the thin line alone; a bound where its band holds the mark, "
            f"or under conditions where it holds at least {wording.percent(rule.CONDITIONS)} of "
            "the cases. Rows with a full dot do not agree, or too little is known."
        ),
    )


def _both(row):
    return f"claimed {row['claimed']}, computed {row['computed']}"


def _row(record, label):
    """Return one row in parts of the claimed number; None without a check or a number."""
    check, claimed = record["evidence"] or record["arithmetic"], record["claimed"]
    low, high = (math.nan if end is None else end for end in claimed["set"])
    ends = [end for end in (low, high) if math.isfinite(end)]
    if not check or not ends or min(ends) <= 0:
        return None
    middle = math.prod(ends) ** (1 / len(ends))
    found = {k: math.inf if check[k] == "never" else check[k] for k in DRAWN}
    times = "×" if claimed["unit"] == "dimensionless" else ""
    stated = wording.stated(
        claimed["relation"],
        *(empty if claimed[k] is None else claimed[k] for k, empty in _EMPTY),
        claimed["unit"],
    )
    return {
        "label": label,
        "claimed": f"{stated}{times}",
        "computed": summary.computed(record).replace(" (", f"{times} (", 1),
        "group": "context" if record["verdict"].startswith("holds") else "",
        **{name: end / middle for name, end in found.items()},
        "claimed_low": (LEAST_RATIO if math.isnan(low) else low / middle),
        "claimed_high": (MOST_RATIO if math.isnan(high) else high / middle),
    }


_EMPTY = (("low", -math.inf), ("value", math.nan), ("high", math.inf))


def _spoken(frame):
    return "; ".join(f"{row['label']}: {_both(row)}" for _, row in frame.iterrows()) + "."

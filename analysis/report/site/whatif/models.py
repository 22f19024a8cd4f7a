"""Models with prices, to fill a product's prices from: the newest row of each model and host.

The page reads them from scripts beside it (``whatif/models-1.js`` …) when somebody asks for one, so
that it does not grow with the number of prices.

A list that changes the price of output of a batch or a long prompt by another factor than that of
input is filled with the factor of input, and says so.
"""

import math

from analysis.evidence.tables import data
from analysis.report.site import tables
from analysis.report.site.lookup import claim_files

#: Inputs that a model's prices fill.
FILLED = (
    "input_usd_per_mtok",
    "output_usd_per_mtok",
    "cached_input_usd_per_mtok",
    "batch_discount",
    "long_context_from",
    "long_context_factor",
)
FOLDER, SIZE = "whatif", 1500  # offers in one script, some 350 bytes each
TIERS = {"batch": "batches", "long_context": "long prompts"}


def write(folder):
    """Write the offers as scripts for the page into ``whatif/`` below a folder."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    entries = [*offers().items()]
    claim_files.hand_over(folder / FOLDER, "models", "whatifModels", entries, SIZE)


def offers():
    """Return what fills the prices, by "model, host", the newest model first: prices as inputs of
    the page, who made it and when, day, address of the row and source, and what the page cannot
    take over.
    """
    table = data.table("token_prices").assign(row=[*tables.places("token_prices")])
    table = table.sort_values("effective_from", kind="stable")
    newest = table.drop_duplicates(["model", "provider"], keep="last")
    newest = newest.assign(out=newest["model"].map(_days(table)))
    newest = newest.sort_values(
        ["out", "model", "first_party", "provider"], ascending=[False, True, False, True]
    )
    return {f"{row['model']}, {row['provider']}": _offer(row) for row in newest.to_dict("records")}


def _days(table):
    """Return the day on which each model came out; where that is unknown, of its first price."""
    first = table.groupby("model")["effective_from"].min().dt.strftime("%Y-%m-%d")
    return table.groupby("model")["release_date"].max().replace("", None).fillna(first)


def _offer(row):
    price, said = row["input_usd_per_mtok"], []
    factor = {}
    for tier, what in TIERS.items():
        factor[tier], same = _factor(row, tier)
        if not same:
            said.append(f"output of {what} changes by another factor")
    values = (
        price,
        row["output_usd_per_mtok"],
        _or_zero(row["cached_input_usd_per_mtok"]),
        round(1 - factor["batch"], 6),
        _or_zero(row["long_context_above_tokens"]),
        round(factor["long_context"], 6),
    )
    return {
        "values": {name: float(value) for name, value in zip(FILLED, values, strict=True)},
        "made": f"{row['developer']}, {'' if row['release_date'] else 'priced since '}{row['out']}",
        "day": f"{row['effective_from']:%Y-%m-%d}",
        "row": row["row"],
        "source": data.source(row["source"])["title"],
        "id": row["source"],
        "said": "; ".join(said),
    }


def _factor(row, tier):
    """Return the factor of a tier on the price of input, and whether that of output is the same."""
    sides = [
        row[f"{tier}_{side}_usd_per_mtok"] / row[f"{side}_usd_per_mtok"]
        if row[f"{side}_usd_per_mtok"]
        else math.nan
        for side in ("input", "output")
    ]
    known = [1.0 if math.isnan(side) else side for side in sides]
    return known[0], math.isclose(*known, rel_tol=0.01)


def _or_zero(value):
    return 0.0 if value is None or math.isnan(value) else value

"""Frames for the charts of the demand chapter."""

import pandas as pd

from analysis.demand import study
from analysis.evidence import units
from analysis.ledger import turning

#: Names of series of published token counts; what counts different things is a series of its own.
SERIES = {
    "Google": "Google",
    "Microsoft Azure AI": "Microsoft",
    "OpenAI": "OpenAI, all of it",
    "OpenAI API": "OpenAI, API alone",
    "OpenRouter": "OpenRouter",
}
DAYS_A_MONTH = 30.4375


def last_stands_out(rows):
    """Mark every row but the last as context, so that charts draw it grey."""
    return rows.assign(group=["context"] * (len(rows) - 1) + ["message"])


def placed(rows, claim):
    """Say which rows of multiples lie below, inside and above what a claim states, in this order;
    names without what stands in brackets: ``'one agent below, coding agents above'``.
    """
    names = rows["label"].str.replace(r"\s*\(.*", "", regex=True)
    below, above = rows["median"] < claim.low, rows["median"] > claim.high
    parts = {"below": below, "inside": ~below & ~above, "above": above}
    return ", ".join(
        f"{' and '.join(names[which])} {side}" for side, which in parts.items() if which.any()
    )


def widest(facts, own):
    """Return the name of the input that moves the cost of an hour of the reader's agent most."""
    hour, choices = study.own_hour_usd(facts, own), study.contexts(facts, own)
    return turning.swings(hour, choices)["label"].iloc[0]


def tokens_per_month(usage):
    """Measured tokens a month, a series for each thing counted: series, date, value, source."""
    counted = (usage["metric"] == "tokens_processed") & usage["entity"].isin(SERIES)
    rows = usage[counted & (usage["verification"] != "recalled")]
    found = [(SERIES[r.entity], _date(r), _monthly(r), r.source) for r in rows.itertuples()]
    frame = pd.DataFrame(found, columns=["series", "date", "value", "source"])
    frame = frame.sort_values(["series", "date"], kind="stable")
    return frame.drop_duplicates(["series", "date"]).reset_index(drop=True)


def _date(row):
    text = str(row.as_of)[:10]
    return pd.Timestamp(text if len(text) > 7 else f"{text}-15")


def _monthly(row):
    if row.unit == "token":
        months = (pd.Timestamp(row.period_end) - pd.Timestamp(row.period_start)).days / DAYS_A_MONTH
        return row.value / months
    return float(units.to(units.Q(row.value, units.parse(row.unit)), "token/month"))

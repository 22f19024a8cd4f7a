"""Rows for the charts and tables of the chapter on prices; every number is `market`'s."""

import numpy as np
import pandas as pd

from analysis.evidence import wording
from analysis.prices.falls import Decline, changes, decline, spread
from analysis.prices.frontier import BLENDS, blended
from analysis.prices.market import Market, _ends, rows, threshold_grid

#: Unit, range and origin of the chapter's parameters, for its table.
PARAMETERS = {
    "benchmark": ("", "MMLU or GPQA Diamond", "AI Index 2025"),
    "threshold": ("percent", "25 to 95", "AI Index 2025: GPT-3.5 level"),
    "gpt4_threshold": ("percent", "25 to 95", "Epoch AI 2025: GPT-4-0314"),
    "blend_input": ("tokens", "0 to 100", "AI Index 2025, Epoch AI 2025"),
    "blend_output": ("tokens", "0 to 100", "AI Index 2025, Epoch AI 2025"),
    "hosts": ("", "median, first_party or cheapest", "Epoch AI 2025"),
    "score_rule": ("", "median, lowest or highest", "our choice"),
    "reasoning": ("", "true or false", "our choice"),
    "window_start": ("yyyymmdd", "20201001 to 20261121", "AI Index 2025"),
    "window_end": ("yyyymmdd", "20201001 to 20261121", "AI Index 2025"),
    "slow_from": ("yyyymmdd", "20230101 to 20261121", "our choice"),
    "listing_days": ("day", "30 to 3,650", "our choice"),
    "seed": ("", "0 to 4294967295", "our choice"),
    "samples": ("", "1,000 to 1,000,000", "our choice"),
}


def parameter_frame(values):
    """Return the parameters of a run: ``Name, Value, Unit, Range, Source``."""
    table = [(name, str(value), *PARAMETERS[name]) for name, value in values.items()]
    return pd.DataFrame(table, columns=["Name", "Value", "Unit", "Range", "Source"])


def rates_rows(rates):
    """Return the recomputed published rates as rows of a range chart, lowest first."""
    label = (
        rates["benchmark"]
        + " ≥ "
        + rates["threshold"].map("{:g}".format)
        + " ("
        + rates["threshold_model"]
        + ")"
    )
    found = pd.DataFrame(
        {
            "label": label,
            "median": rates["our_factor"],
            "low": rates["our_low"],
            "high": rates["our_high"],
            "published": rates["factor_per_year"],
            "published_low": rates["low"],
            "published_high": rates["high"],
            "points": rates["our_n"],
        }
    )
    return found.sort_values("median", kind="stable").reset_index(drop=True)


def published_frame(market, points, percent):
    """Set published price falls beside the same question asked of our tables.

    The fall at MMLU 83 is asked of the published points, which date Llama 3.1 70B to its release.
    """
    us = Market(
        market.prices[market.prices["developer"].isin(["OpenAI", "Anthropic", "Meta"])],
        market.scores,
        (1, 1),
        "cheapest",
        until=market.until,
    )
    oldest = decline(us.series("MMLU", 42.0), "2021-11-20", "2024-11-12")
    able = points[
        (points["mmlu"] >= 83)
        & (points["date"] <= "2024-11-12")
        & points["model"].str.contains("GPT|Claude|Llama")
    ]
    first = blended(30, 60, 1, 1)
    better = Decline(
        pd.Timestamp("2023-03-14"),
        pd.Timestamp("2024-11-12"),
        first,
        able["usd_per_mtok_blended"].min(),
    )
    index = decline(market.series("MMLU", 64.8, blend=(3, 1)), "2022-11-30", "2024-10-03")

    def text(d):
        return (
            f"{wording.times(d.factor, 3)} ({d.start_price:g} to {d.end_price:.3g}, {d.days} days)"
        )

    return pd.DataFrame(
        [
            ("AI Index 2025: MMLU 64.8, blend 3:1", "286× (20 to 0.07)", text(index)),
            ("a16z 2024: MMLU 42, blend 1:1", "1,000× in 3 years, 10× a year", text(oldest)),
            ("a16z 2024: MMLU 83, blend 1:1", "62× since March 2023", text(better)),
            (
                "a1: GPT-4 to GPT-4o mini",
                "99.5 %",
                f"{percent['percent'].min():.1f} % (output) to {percent['percent'].max():.1f} % "
                "(input)",
            ),
        ],
        columns=["Published", "Value", "Ours"],
    )


def window_rows(yearly):
    """Return the yearly fall by level and window as rows of a range chart, first window red."""
    windows = list(dict.fromkeys(yearly["window"]))
    found = [
        (
            f"{level}, {window[:4]} to {window[14:18]}",
            *_ends(part["value"]),
            "message" if window == windows[0] else "second",
        )
        for (level, window), part in yearly.groupby(["level", "window"], sort=False)
    ]
    return pd.DataFrame(found, columns=["label", "median", "low", "high", "group"])


def rises(market, since):
    """Return the listings that became dearer since a date, and the count of all changes."""
    moved = changes(market.prices, since, blend_input=market.blend[0], blend_output=market.blend[1])
    return moved[moved["factor"] > 1].reset_index(drop=True), moved


def rises_frame(up):
    """Return price rises as a table for readers: ``Model, Host, Seen, From, To, Factor``."""

    def money(v):
        return wording.quantity(v, "USD")

    return pd.DataFrame(
        {
            "Model": up["model"],
            "Host": up["provider"],
            "Seen": up["date"].dt.strftime("%Y-%m-%d"),
            "From": up["before"].map(money),
            "To": up["after"].map(money),
            "Factor": up["factor"].map(wording.times),
        }
    )


def sale_frame(market, levels, since):
    """Return the cheapest price by month and level (``date, value, model, series``)."""
    days = pd.date_range(since, market.until, freq="MS").union([pd.Timestamp(market.until)])
    table = []
    for name, level in levels.items():
        for date in days:
            found = market.today(*level, hosts="cheapest", date=date)
            if len(found):
                table.append((date, found.iloc[0], found.index[0], name))
    return pd.DataFrame(table, columns=["date", "value", "model", "series"])


def today_rows(today):
    """Return the price on sale by test, with and without reasoning models, as chart rows."""
    kind = today["level"] + np.where(
        today["reasoning"], ", reasoning models in", ", reasoning models out"
    )
    return rows(today.assign(kind=kind), "kind")


def peer_rows(yearly, drawn):
    """Set the yearly fall of the token price beside other technologies, fastest first."""
    sequencing = (drawn["sequencing_cost_2007"] / drawn["sequencing_cost_2011"]) ** 0.25
    found = [
        ("Tokens at the level of GPT-3.5, 2022 to 2026", *_ends(yearly["value"]), ""),
        ("A human genome, 2007 to 2011", *_ends(pd.Series(sequencing)), "context"),
        (
            "Graphics chips, computing per dollar",
            *_ends(pd.Series(2 ** (1 / drawn["gpu_price_performance_doubling"]))),
            "context",
        ),
        ("Computers, 1940 to 2001", *_ends(pd.Series(drawn["computing_power_growth"])), "context"),
    ]
    return pd.DataFrame(found, columns=["label", "median", "low", "high", "group"]).sort_values(
        "median", ascending=False, kind="stable", ignore_index=True
    )


def spread_rows(market, table, level, start, end):
    """Move one choice behind the fall at a time, widest first, as rows of a range chart."""
    label = {"blend": "Blend of input and output", "hosts": "Whose price", "rule": "Which score"}
    default = decline(market.series(*level), start, end)
    near = next((name for name, mix in BLENDS.items() if mix == tuple(market.blend)), "3:1")
    found = [
        (label[r.choice], default.factor, r.low, r.high)
        for r in spread(table, blend=near, hosts=market.hosts, rule=market.rule).itertuples()
    ]
    later = decline(market.series(*level), pd.Timestamp("2023-03-01"), end).factor
    found.append(
        ("First day, November 2022 or March 2023", default.factor, *sorted((later, default.factor)))
    )
    if level[0] == "MMLU":
        bars = threshold_grid(market, "MMLU", (level[1], 70.0), start, end, default.start_price)[
            "value"
        ]
        found.append(("Score of GPT-3.5, 64.8 or 70", default.factor, bars.min(), bars.max()))
    frame = pd.DataFrame(found, columns=["label", "median", "low", "high"])
    return frame.iloc[(-np.log(frame["high"] / frame["low"])).argsort(kind="stable")].reset_index(
        drop=True
    )

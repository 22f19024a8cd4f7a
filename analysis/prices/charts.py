"""The charts of the chapter on prices, each from a `Study`; words follow the numbers."""

import pandas as pd

from analysis.display import charts
from analysis.prices import market as price_views
from analysis.prices import tables

LISTS = "price lists kept by litellm, tokencost, LLMStats and genai-prices"
LOG = "log scale (each grid step multiplies)"


def _each(rows, text="{label} {median:.2g} ({low:.2g} to {high:.2g})"):
    return "; ".join(text.format(**row) for row in rows.to_dict("records"))


def steps(study):
    """Draw the record low of each level through time, with the claimed points."""
    test, market = study.gpt35[0], study.market
    levels = {"GPT-4 level": study.gpt4, "GPT-3.5 level": study.gpt35} | (
        {"GPT-3 level": (test, 43.9)} if test == "MMLU" else {}
    )
    slowed = study.yearly(False).median < 2
    return charts.curves(
        price_views.levels_frame(market, levels),
        x="date",
        unit="USD",
        log=True,
        step=True,
        y_label="dollars per million tokens",
        notes=[
            (pd.Timestamp("2022-03-01"), 20, "a3: $20"),
            (pd.Timestamp("2024-10-03"), 0.07, "AI Index: $0.07"),
            (pd.Timestamp("2026-06-01"), 0.40, "a3: $0.40"),
        ],
        title=f"The price at a fixed quality fell until "
        f"{study.slow.year}, then "
        f"{'hardly moved' if slowed else 'fell on'}",
        subtitle=f"Record low of the price per million tokens at or above a score on {test}; blend "
        f"{market.blend[0]:g}:{market.blend[1]:g}; dollars of the day; {LOG}",
        source=f"OpenAI, Epoch AI, Artificial Analysis, {LISTS}; own calculation",
        alt=f"Steps from {study.fall.start_price:g} dollars in {study.fall.start:%B %Y} to "
        f"{study.fall.end_price:.3f} in {study.fall.end:%B %Y} for GPT-3.5 level; GPT-4 level "
        f"falls from {market.series(*study.gpt4)['price'].iloc[0]:g} to "
        f"{market.series(*study.gpt4)['price'].iloc[-1]:.3f} dollars.",
    )


def by_blend(study):
    """Draw the two-date factor by blend, with the claimed 280."""
    rows = price_views.rows(study.grid, "blend")
    return charts.ranges(
        rows,
        unit="×",
        axis="times cheaper",
        log=True,
        claims=[(280, 280, "a2, a3: 280×")],
        title="The blend decides whether it was 200 times or 500",
        subtitle=f"Price at the level of GPT-3.5 on {study.fall.start.day} "
        f"{study.fall.start:%B %Y} over {study.fall.end.day} {study.fall.end:%B %Y}, by blend of "
        f"input to output; line: 90 % of host and score rules; {LOG}",
        source=f"Epoch AI, Artificial Analysis, {LISTS}; own calculation",
        alt=f"Times cheaper by blend: {_each(rows, '{label} {median:.0f}')}; the claim is 280.",
    )


def published_rates(rates):
    """Draw the 21 recomputed yearly rates with their intervals."""
    rows = tables.rates_rows(rates)
    return charts.ranges(
        rows,
        unit="×",
        axis="times cheaper a year",
        log=True,
        start=1,
        end=2000,
        claims=[(10, 10, "a3: 10× a year")],
        title="Published rates run from 9 to 850 times a year, and few are sharp",
        subtitle="Yearly fall of the price at a fixed score, 21 tests and thresholds, price points "
        f"of 2021 to February 2025; 90 % interval of the slope, cut at 1 and 2,000; {LOG}",
        source="Epoch AI 2025 (CC BY 4.0), refitted; own calculation",
        alt=f"21 yearly rates from {rows['median'].min():.1f} to {rows['median'].max():.0f}, "
        f"median {rows['median'].median():.0f}; {(rows['low'] < 1).sum()} intervals include a "
        "price rise.",
        how_to_read="each dot is our refit; the published value stands beside it in the table of "
        "numbers.",
    )


def slow_down(study):
    """Draw the yearly fall of each level before and after the slow-down."""
    rows = tables.window_rows(study.windows)
    before, after = study.yearly().median, study.yearly(False).median
    slower = "fell more slowly" if after < before else "kept falling"
    course = "hardly fell" if after < 2 else slower
    return charts.ranges(
        rows,
        unit="×",
        axis="times cheaper a year",
        log=True,
        claims=[(10, 10, "a3: 10× a year")],
        title=f"Prices at a fixed quality {course} after {study.slow.year}",
        subtitle=f"Yearly fall of the record low: {study.start:%B %Y} to {study.slow:%B %Y} (red), "
        f"to {study.cut:%B %Y} (blue squares); 90 % of the choices of blend, host and score; 1× is "
        f"no change; {LOG}",
        source=f"Epoch AI, Artificial Analysis, {LISTS}; own calculation",
        alt=_each(rows, "{label}: {median:.2g} times a year ({low:.2g} to {high:.2g})"),
    )


def on_sale(study):
    """Draw what the cheapest host asks month by month, rises included."""
    frame = tables.sale_frame(
        study.market, {"GPT-4 level": study.gpt4, "GPT-3.5 level": study.gpt35}, study.slow
    )
    ends = "; ".join(
        f"{name} {part['value'].min():.3f} at the lowest, {part['value'].iloc[-1]:.3f} now"
        for name, part in frame.groupby("series", sort=False)
    )
    return charts.curves(
        frame,
        x="date",
        unit="USD",
        log=True,
        step=True,
        y_label="dollars per million tokens",
        title="The cheapest offer on sale no longer only falls",
        subtitle="Cheapest host on the first of each month, listings of the last "
        f"{study.market.listing_days} days, blend "
        f"{study.market.blend[0]:g}:{study.market.blend[1]:g}, dollars of the day; {LOG}",
        source=f"{LISTS[0].upper()}{LISTS[1:]}; own calculation",
        alt=f"Cheapest price on sale since {study.slow:%B %Y}: {ends}.",
    )


def today(study):
    """Draw what GPT-4's level costs at the data cut, by test and kind of model."""
    rows = tables.today_rows(study.today)
    return charts.ranges(
        rows,
        unit="USD",
        axis="dollars per million tokens",
        log=True,
        claims=[(0.10, 0.40, "a2: $0.10–0.40"), (0.40, 0.40, "a3: $0.40")],
        title="GPT-4's level costs less than the articles say, save on one count",
        subtitle=f"Cheapest model on sale in {study.cut:%B %Y}, by test and by whether reasoning "
        f"models count; 90 % of the choices of blend, host and score; dollars of the day; {LOG}",
        source=f"{LISTS[0].upper()}{LISTS[1:]}; own calculation",
        alt=_each(rows, "{label}: {median:.2g} dollars ({low:.2g} to {high:.2g})"),
    )


def peers(study, drawn):
    """Draw the yearly fall of the token price beside other technologies."""
    rows = tables.peer_rows(study.whole[study.whole["level"] == "GPT-3.5 level"], drawn)
    return charts.ranges(
        rows,
        unit="×",
        axis="times cheaper a year",
        log=True,
        start=1,
        title="Tokens fell about as fast as gene sequencing in its best years",
        subtitle="Yearly fall of price: tokens at the level of GPT-3.5 (90 % of choices), a human "
        f"genome, graphics chips (90 % interval) and computers per unit of computing; {LOG}",
        source="National Human Genome Research Institute 2015; Epoch AI 2022; Nordhaus 2001; own "
        "calculation",
        alt=_each(rows, "{label}: {median:.2g} times a year"),
    )


def sensitivity(study):
    """Draw how far each single choice moves the two-date factor."""
    rows = tables.spread_rows(study.market, study.grid, study.gpt35, study.start, study.end)

    def span(r):
        return (
            f"{charts.tick(float(f'{r.low:.2g}'))} to {charts.tick(float(f'{r.high:.2g}'))}×"
            if r.low < r.high
            else charts.tick(float(f"{r.low:.2g}"), "×")
        )

    return charts.ranges(
        rows,
        unit="×",
        axis="times cheaper",
        log=True,
        claims=[(280, 280, "a2, a3: 280×")],
        value_text=span,
        title="The first day and the blend decide, hardly the host",
        subtitle="Fall of the price at the level of GPT-3.5 when one choice moves over all its "
        f"values and the others stay; {LOG}",
        source="own calculation",
        alt=_each(rows, "{label}: {low:.0f} to {high:.0f}"),
    )

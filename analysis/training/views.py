"""Frames of the training chapter, and its growth chart.

The chart shows every run as a point, each fit as a line and its continuation, and the dearest run
with the growth that an extrapolation from the top would give it: the difference between the two is
the whole of "a billion dollars by 2027".
"""

import numpy as np
import pandas as pd
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.display.charts import (
    CLAIM_LINE,
    LEFT_EDGE,
    PHONE_ROOM,
    ROOM,
    SIDES,
    TICKS,
    points,
    shares,
    tick,
    write,
)
from analysis.display.drawing import places
from analysis.display.figures import GREY, MESSAGE, SECOND, Chart
from analysis.display.texts import marks
from analysis.evidence import wording
from analysis.training import growth, model, study

LAST = 2028.0
STUDY_SINCE = 2015.9
YEAR_TICKS, PHONE_TICKS = range(2012, 2029, 2), range(2012, 2029, 4)
#: The dots and lines of the chart of runs; where words stand at one of them, near or farther off.
DOTS = {"Study of 2024": MESSAGE, "Table of 2026": SECOND}
LINES = ("Fit to the study", "Fit to the table", "From the dearest run")
NEAR = [*SIDES.values(), ((6, -30), "left"), ((-7, 22), "right"), ((-22, 34), "right")]
#: Growth since GPT-3 by measure: the result, and the fact whose date it ends on.
SINCE_GPT3 = {
    "Amortised cost, to Grok 4": ("cost_since_gpt3", "grok4_training_cost_amortised"),
    "Rental cost, to Grok 3": ("rental_since_gpt3", "grok3_training_cost_cloud"),
    "Compute, to Grok 4": ("compute_since_gpt3", "grok4_training_flop"),
}


#: Exponents of cost in size that articles state in words.
READINGS = ((1, 1, "a1: in proportion"), (2, 2, "a4: the square"))
#: GPT-4's rental price, input by input, and what others published.
GPT4_STEPS = (
    "gpt4_chips",
    "gpt4_training_days",
    "gpt4_hours_by_chips",
    "gpt4_training_flop",
    "a100_peak_flop_rate",
    "large_run_mfu",
    "gpt4_hours_by_compute",
    "gpt4_chip_hours",
    "gpt4_hour_price",
    "gpt4_rented",
    "gpt4_by_compute",
    "gpt4_training_cost_semianalysis",
    "gpt4_training_cost_ai_index_2024",
    "gpt4_training_cost_cloud_epoch_2026",
)
GPT4_BASES = (
    "gpt4_training_cost_amortised",
    "gpt4_rented",
    "gpt4_by_compute",
    "gpt4_training_cost_all_in",
    "gpt4_training_cost_purchase",
)


# Tables -----------------------------------------------------------------------------------------


def ai_index_again(figures, index_at_end):
    """Recompute published cloud-price costs as chip-hours x price x price index.

    Figures are restated to the dollars of a month with ``index_at_end``. Adds ``recomputed_usd``
    and ``ratio`` (recomputed over published).
    """
    hours, price = figures["chip_hours"], figures["usd_per_chip_hour"]
    again = hours * price * index_at_end / figures["price_index"]
    return figures.assign(recomputed_usd=again, ratio=again / figures["published_usd"])


def ai_index_table(facts, figures):
    """Return the recomputation as the table that a reader sees."""
    again = ai_index_again(figures, facts["hosting_price_index_2023_12"].median)
    return pd.DataFrame(
        {
            "Model": again["model"],
            "Chip-hours": [wording.number(v, 3) for v in again["chip_hours"]],
            "USD per chip-hour": [f"{v:.2f}" for v in again["usd_per_chip_hour"]],
            "Whose price": again["price_note"],
            "Product, 2023 USD": [wording.quantity(v, "USD", 3) for v in again["recomputed_usd"]],
            "Published": [wording.quantity(v, "USD", 3) for v in again["published_usd"]],
            "Apart": [wording.percent(abs(v - 1)) for v in again["ratio"]],
        }
    )


def since_gpt3_table(results):
    """Return growth since GPT-3 by measure, with the year in which it would be 10,000-fold."""
    paces = [results["fast_growth"], results["slow_growth"]]
    rows = []
    for label, (name, fact) in SINCE_GPT3.items():
        grown, date = results[name], study.released(fact)
        row = {"Measure": label, "Growth since GPT-3": f"{grown:times}"}
        for pace in paces:
            year = date + model.years_to(study.TEN_THOUSAND, grown, pace)
            row[f"10,000× at {pace:times2} a year"] = f"{year.median:.0f}"
        rows.append(row)
    return pd.DataFrame(rows)


def anatomy_table(facts):
    """Return the words of the articles on a training run beside the number that decides."""
    serving = facts["inference_flop_per_param_token"]
    training = facts["training_flop_per_param_token"]
    updates = facts["llama31_405b_training_tokens"] / facts["llama31_405b_batch_tokens"]
    window = facts["llama31_405b_observed_window"].to("h")
    stops = window / facts["llama31_405b_unexpected_interruptions"]
    text = (facts["deepseek_v3_training_tokens"] / facts["public_text_stock"]).to("percent")
    query = serving * facts["gpt4o_active_parameters"] * facts["query_output_tokens_epoch"]
    token = serving * facts["gpt4_active_parameters"]
    length, chips = facts["training_run_length"], facts["training_run_chips"]
    rows = [
        ("Compute per token, training over serving", "forwards and backwards (a1)",
         training / serving),
        ("Length of a run", "hours or days (a1), weeks or months (a3, a5)", length),
        ("Chips at once", "thousands (a1, a3)", chips),
        ("Weight updates in the run of Llama 3.1 405B", "billions (a1), trillions (a2)", updates),
        ("Time between unexpected stops of that run", "uninterrupted (a1), cannot pause (a2)",
         stops),
        ("Share of its data seen per update", "the entire data set at once (a2)",
         (1 / updates).to("percent")),
        ("Share of public text used, DeepSeek-V3", "practically the whole internet (a2)", text),
        ("Compute of a token of GPT-4", "560 teraflops (a2)", token),
        ("Compute of a query of GPT-4o's size", "10⁸ to 10¹⁰ FLOP (a5)", query),
    ]  # fmt: skip
    shown = [(measure, said, f"{found}") for measure, said, found in rows]
    return pd.DataFrame(shown, columns=["Measure", "The articles say", "Computed"])


# Frames of charts -------------------------------------------------------------------------------


def windows(runs):
    """Rows of the growth factor under each defensible choice: label, median, low, high, n."""
    published, table = study.samples_of(runs)
    choices = {
        "Study of 2024, as published": growth.growth(published),
        "Study of 2024, without AlphaGo": growth.growth(published, without=growth.OUTLIERS),
        "Study of 2024, since 2020": growth.growth(published, since=2020),
        "Table of 2026, same window": growth.growth(table, since=STUDY_SINCE),
        "Table of 2026, since 2018": growth.growth(table, since=2018),
        "Table of 2026, since 2020": growth.growth(table, since=2020),
        "Table of 2026, since 2012": growth.growth(table),
    }
    fits = [(t.factor_per_year, t.low, t.high, t.n) for t in choices.values()]
    frame = pd.DataFrame(fits, columns=["median", "low", "high", "n"])
    frame.insert(0, "label", [f"{label} (N = {t.n})" for label, t in choices.items()])
    return frame


def exponents(families):
    """Rows for each family: the exponent between its ends, and the pooled one."""
    rows = []
    for name, part in families.groupby("family", sort=False):
        ends = np.log(part.sort_values("parameters")[["chip_hours", "parameters"]].iloc[[0, -1]])
        b = float(np.diff(ends["chip_hours"])[0] / np.diff(ends["parameters"])[0])
        rows.append((f"{name}, {len(part)} models", b, b, b, "context"))
    pooled = growth.exponent(families, families["parameters"], "family")
    rows.append(("All families together", pooled.value, pooled.low, pooled.high, ""))
    return pd.DataFrame(rows, columns=["label", "median", "low", "high", "group"])


def runs_with_lines(runs, since):
    """Long frame of the growth chart: runs, lines, and the dearest run continued.

    ``since`` is the first release date that the fit to the table uses (decimal year).
    """
    published, table = study.samples_of(runs)
    since = since.median
    trend = growth.growth(table, since=since)
    cost, date = (found.median for found in study.dearest(table))
    after = np.linspace(date, LAST, 10)
    path = cost * trend.factor_per_year ** (after - date)
    top = table.loc[table["cost_usd"].idxmax(), "model"]
    return pd.concat(
        [
            _points("Study of 2024", growth.window(published)),
            _points("Table of 2026", growth.window(table)),
            _line("Fit to the study", growth.growth(published), STUDY_SINCE),
            _line("Fit to the table", trend, since),
            _part("From the dearest run", after, path, top),
        ],
        ignore_index=True,
    )


def _points(series, part):
    years = growth.years(part["release_date"])
    return _part(series, years, part["cost_usd"].to_numpy(), part["model"].to_numpy())


def _line(series, trend, start):
    years = np.linspace(start, LAST, 30)
    return _part(series, years, growth.on_the_line(trend, years))


def _part(series, years, usd, models=""):
    return pd.DataFrame({"series": series, "year": years, "model": models, "value": usd})


# Charts -----------------------------------------------------------------------------------------


def windows_chart(chapter, runs, claimed):
    """Return the chart of growth by window; ``claimed`` claims are marked."""
    fits = [chapter.results["slow_growth"], chapter.results["cost_growth"]]
    frame, unit = windows(runs), "dimensionless"
    return chapter.ranges("windows", frame=frame, unit=unit, claimed=claimed, of=fits, start=1.5)


def exponents_chart(chapter, families):
    """Return the chart of exponents by family, with what two articles say in words."""
    frame, fit = exponents(families), [chapter.results["size_exponent"]]
    options = {"unit": "exponent", "claims": READINGS, "start": 0.5}
    return chapter.ranges("exponents", frame=frame, of=fit, **options)


def runs_chart(chapter, runs, claimed):
    """Return the chart of runs over time, with the cost that a claim states."""
    frame = runs_with_lines(runs, chapter.parameters["fit_since"])
    credit = [chapter.results["dearest_then"], chapter.results["study_line_then"]]
    (mark,) = marks([claimed], "USD")
    return growth_chart(frame, mark, **chapter.texts.of_chart("runs", frame, credit))


def growth_chart(frame, mark, **texts):
    """Draw the runs of `runs_with_lines` on a log axis, with fits and a claimed cost."""
    texts.setdefault("height", 4.4)
    texts.setdefault("marks", points(frame, "year", "USD"))

    def draw(ax, phone):
        ax.set_yscale("log")
        _draw_series(ax, frame)
        ax.axhline(mark[0], **CLAIM_LINE)
        ax.set_xlim(2011.8, LAST + (0.2 if phone else 0.3))
        ax.set_ylim(2, 3e10)
        _names(ax, frame, mark, phone)
        _ticks(ax, phone)

    return Chart(data=frame, draw=draw, **texts)


def _draw_series(ax, frame):
    series = dict(list(frame.groupby("series")))
    # Squares and dashes, so that the two samples stay apart without colour.
    dots = (("Table of 2026", SECOND, "o", 12), ("Study of 2024", MESSAGE, "s", 15))
    for name, colour, shape, size in dots:
        part, style = series[name], {"marker": shape, "alpha": 0.75, "lw": 0, "zorder": 3}
        ax.scatter(part["year"], part["value"], s=size, color=colour, **style)
    for name, colour, style in (
        ("Fit to the study", MESSAGE, (0, (7, 1.5))),
        ("Fit to the table", SECOND, "-"),
        ("From the dearest run", GREY, (0, (3, 2))),
    ):
        part = series[name]
        ax.plot(part["year"], part["value"], color=colour, ls=style, lw=1.8, zorder=2)


def _names(ax, frame, mark, phone):
    """Label series, reference line and the dearest run where nothing is in the way."""
    series = {name: part[["year", "value"]] for name, part in frame.groupby("series")}
    size = {"fontsize": 8.2 if phone else 9}
    ends = (("Fit to the study", MESSAGE, -12), ("Fit to the table", SECOND, 4))
    for fit, colour, shift in ends:
        words, place = f"fit to the {fit.split()[-1]}", series[fit].iloc[-1]
        style = {"color": colour, "zorder": 5} | size
        write(ax, words, (place["year"], place["value"]), (5, shift), **style)
    width = places.size("fit to the study", (1, 1))[0]
    wide = (PHONE_ROOM if phone else ROOM) - TICKS[0] - width
    inches = wide, ax.figure.get_size_inches()[1] - TICKS[1]
    lines = [places.along(*shares(ax, series[name]).T) for name in LINES]
    dots = [places.around(shares(ax, series[name]), inches) for name in DOTS]
    room = places.Room(inches, lines + dots)
    level = shares(ax, (2012, mark[0]))[1]
    start, side, _ = room.on_line(mark[2], level)
    above = {"coords": LEFT_EDGE, "va": "bottom" if side > 0 else "top"}
    write(ax, mark[2], (start, mark[0]), (0, 4 * side), zorder=5, **above, **size)
    room.drawn = np.concatenate([room.drawn, places.along([0, 1], [level, level])])
    top = frame[frame["series"] == "From the dearest run"].iloc[0]
    first = [(name, colour, series[name].nsmallest(5, "year")) for name, colour in DOTS.items()]
    dearest = f"{top['model']}, then\nfrom the top", GREY, top[["year", "value"]].to_frame().T
    for words, colour, tried in [*first, dearest]:
        at = tried.to_numpy(float)
        _, chosen, (shift, align) = room.beside([words], shares(ax, at), NEAR)
        style = {"ha": align, "va": "bottom", "color": colour, "zorder": 5} | size
        write(ax, words, at[chosen], shift, **style)


def _ticks(ax, phone):
    ax.yaxis.set_major_locator(FixedLocator([10.0**n for n in range(1, 11)]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, "USD")))
    ax.xaxis.set_major_locator(FixedLocator(PHONE_TICKS if phone else YEAR_TICKS))
    ax.xaxis.set_major_formatter("{x:.0f}")

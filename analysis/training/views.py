"""Tables and the growth chart of the training chapter.

The chart shows every run as a point, each fit as a line and its continuation, and the dearest run
with the growth that an extrapolation from the top would give it: the difference between the two is
the whole of "a billion dollars by 2027".
"""

import numpy as np
import pandas as pd
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.display.charts import LABEL_BOX, tick
from analysis.display.figures import GREY, MESSAGE, SECOND, Chart
from analysis.evidence import uncertainty, wording
from analysis.training import growth as tg

LAST = 2028.0
BILLION = 1e9
YEAR_TICKS, PHONE_TICKS = (
    (2012, 2014, 2016, 2018, 2020, 2022, 2024, 2026, 2028),
    (2012, 2016, 2020, 2024, 2028),
)


def runs_with_lines(study, table, since):
    """Long frame of the growth chart: both samples, both lines, the dearest run continued."""
    points = [
        pd.DataFrame(
            {
                "series": name,
                "year": 2010 + tg.days(part["release_date"]) / 365.25,
                "model": part["model"],
                "usd": part["cost_usd"],
            }
        )
        for name, part in (("Study of 2024", tg.window(study)), ("Table of 2026", tg.window(table)))
    ]
    lines = []
    for name, trend, start in (
        ("Fit to the study", tg.growth(study), 2015.9),
        ("Fit to the table", tg.growth(table, since=since), since),
    ):
        years = np.linspace(start, LAST, 30)
        lines.append(
            pd.DataFrame(
                {"series": name, "year": years, "model": "", "usd": tg.on_the_line(trend, years)}
            )
        )
    top_year, top, model = tg.record(table)
    trend = tg.growth(table, since=since)
    years = np.linspace(top_year, LAST, 10)
    path = top * trend.factor_per_year ** (years - top_year)
    lines.append(
        pd.DataFrame({"series": "From the dearest run", "year": years, "model": model, "usd": path})
    )
    return pd.concat(points + lines, ignore_index=True)


def growth_chart(study, table, since, **texts):
    """Draw training runs over time on a log axis with fits and the extrapolation from the top."""
    frame = runs_with_lines(study, table, since)
    texts.setdefault("height", 4.4)

    def draw(ax, phone):
        ax.set_yscale("log")
        for name, colour, size in (("Table of 2026", SECOND, 12), ("Study of 2024", MESSAGE, 16)):
            part = frame[frame["series"] == name]
            ax.scatter(part["year"], part["usd"], s=size, color=colour, alpha=0.75, lw=0, zorder=3)
        for name, colour, style in (
            ("Fit to the study", MESSAGE, "-"),
            ("Fit to the table", SECOND, "-"),
            ("From the dearest run", GREY, (0, (3, 2))),
        ):
            part = frame[frame["series"] == name]
            ax.plot(part["year"], part["usd"], color=colour, ls=style, lw=1.8, zorder=2)
        ax.axhline(BILLION, color="#2b2d31", lw=1.1, ls=(0, (4, 3)))
        ax.set_xlim(2011.8, LAST + (0.2 if phone else 0.3))
        ax.set_ylim(2, 3e10)
        _texts(ax, frame, phone)
        _ticks(ax, phone)

    return Chart(data=frame, draw=draw, **texts)


def _texts(ax, frame, phone):
    """Label reference line, series and the dearest run where they stand."""
    size = 8.2 if phone else 9
    style = {"fontsize": size, "bbox": LABEL_BOX, "zorder": 5}
    ax.annotate(
        "a3: a billion dollars",
        (2012, BILLION),
        xytext=(0, 4),
        textcoords="offset points",
        va="bottom",
        **style,
    )
    top = frame[frame["series"] == "From the dearest run"].iloc[0]
    ax.annotate(
        f"{top['model']}, then\nfrom the top",
        (top["year"], top["usd"]),
        xytext=(-4, 22),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=GREY,
        **style,
    )
    ax.annotate("Table of 2026", (2012.2, 3e4 if phone else 2e4), color=SECOND, ha="left", **style)
    ax.annotate("Study of 2024", (LAST, 2e5), ha="right", color=MESSAGE, **style)


def _ticks(ax, phone):
    ax.yaxis.set_major_locator(FixedLocator([1e1, 1e3, 1e5, 1e7, 1e9]))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: tick(v, "USD")))
    ax.xaxis.set_major_locator(FixedLocator(PHONE_TICKS if phone else YEAR_TICKS))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda v, _: f"{v:.0f}"))


def since_gpt3(s):
    """Return growth since GPT-3 on each basis, and the year of ten thousand times."""
    rows = [
        (
            "Amortised cost, to Grok 4",
            s["grok4_training_cost_amortised"] / s["gpt3_training_cost_amortised"],
            2025.5,
        ),
        (
            "Rental cost, to Grok 3",
            s["grok3_training_cost_cloud"] / s["gpt3_training_cost_cloud"],
            2025.1,
        ),
        ("Compute, to Grok 4", s["grok4_training_flop"] / s["gpt3_training_flop"], 2025.5),
    ]

    def reached(ratio, year, pace):
        return f"{float(tg.reaches(1e4, np.median(ratio), year, pace)):.0f}"

    return pd.DataFrame(
        [
            {
                "Measure": label,
                "Growth since GPT-3": wording.times(float(np.median(ratio))),
                "10,000× at 3.6× a year": reached(ratio, year, 3.6),
                "10,000× at 2.4× a year": reached(ratio, year, 2.4),
            }
            for label, ratio, year in rows
        ]
    )


def solved(s, table, by):
    """Return, for each headline claim, where its verdict turns (all else at medians)."""
    m = {
        name: float(np.median(s[name]))
        for name in (
            "gpt4_chip_hours",
            "gpt4_chip_hour_price",
            "gpt3_training_cost_amortised",
            "llama31_405b_chip_hours",
            "gemini_ultra_chip_hours",
            "deepseek_v3_training_cost",
            "deepseek_r1_training_cost",
        )
    }
    year, top, model = tg.record(table)

    def usd(v, d=2):
        return wording.quantity(v, "USD", d)

    rows = [
        (
            "GPT-4 cost about 78 million (a1)",
            "an A100-hour cost at least",
            usd(0.9 * 78e6 / m["gpt4_chip_hours"], 3),
        ),
        (
            "GPT-4 cost 100 million and more (a2, a4)",
            "an A100-hour cost at least",
            usd(100e6 / m["gpt4_chip_hours"], 3),
        ),
        (
            "Gemini Ultra above 300 million (a4)",
            "a TPU-hour cost at least",
            usd(300e6 / m["gemini_ultra_chip_hours"], 3),
        ),
        (
            "Llama 3.1 about 170 million (a3)",
            "an H100-hour cost at least",
            usd(0.9 * 170e6 / m["llama31_405b_chip_hours"], 3),
        ),
        (
            "10,000 times since GPT-3 (a4)",
            "the dearest run costs",
            usd(1e4 * m["gpt3_training_cost_amortised"]),
        ),
        (
            f"A billion dollars by {by:.0f} (a3)",
            f"{model}'s cost multiplies every year by at least",
            wording.times((0.9 * BILLION / top) ** (1 / (by - year))),
        ),
        (
            "Two to three times a year (a3)",
            "the fit to the table of 2026 starts before",
            f"{tg.turning_year(table, 3):.1f} (decimal year)",
        ),
        (
            "50 times below the West (a5)",
            "the comparator costs at least",
            usd(45 * (m["deepseek_v3_training_cost"] + m["deepseek_r1_training_cost"])),
        ),
        ("The square of model size (a4)", "training tokens grow with size by the exponent", "1"),
    ]
    return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])


def anatomy(s):
    """Return what the articles say of a training run beside the number that decides it."""
    per_token = s["inference_flop_per_param_token"]
    updates = s["llama31_405b_training_tokens"] / s["llama31_405b_batch_tokens"]
    stops = 24 * s["llama31_405b_observed_window"] / s["llama31_405b_unexpected_interruptions"]
    text = 100 * s["deepseek_v3_training_tokens"] / s["public_text_stock"]
    query = per_token * s["gpt4o_active_parameters"] * s["query_output_tokens_epoch"]
    rows = [
        (
            "Compute per token, training over serving",
            "forwards and backwards (a1)",
            s["training_flop_per_param_token"] / per_token,
            "",
        ),
        (
            "Length of a run",
            "hours or days (a1), weeks or months (a3, a5)",
            s["training_run_length"],
            "day",
        ),
        ("Chips at once", "thousands (a1, a3)", s["training_run_chips"], "GPU"),
        (
            "Weight updates in the run of Llama 3.1 405B",
            "billions (a1), trillions (a2)",
            updates,
            "",
        ),
        (
            "Time between unexpected stops of that run",
            "uninterrupted (a1), cannot pause (a2)",
            stops,
            "h",
        ),
        (
            "Share of its data seen per update",
            "the entire data set at once (a2)",
            100 / updates,
            "percent",
        ),
        (
            "Share of public text used, DeepSeek-V3",
            "practically the whole internet (a2)",
            text,
            "percent",
        ),
        (
            "Compute of a token of GPT-4",
            "560 teraflops (a2)",
            per_token * s["gpt4_active_parameters"],
            "FLOP",
        ),
        ("Compute of a query of GPT-4o's size", "10⁸ to 10¹⁰ FLOP (a5)", query, "FLOP"),
    ]
    shown = [
        (name, said, wording.interval(uncertainty.summary(v), unit)) for name, said, v, unit in rows
    ]
    return pd.DataFrame(shown, columns=["Measure", "The articles say", "Computed"])

"""Frames of the business chapter: subscribers by their use, what moves it, and the cases of use."""

import numpy as np
import pandas as pd

from analysis.business import model
from analysis.evidence import wording

#: Rows of a chart with how each is drawn (see `analysis.display.rows.ranges`): sizes of a market.
MARKETS = {
    "inference_market_2025_mnm": "",
    "inference_market_2025_fortune": "",
    "grandview_market_2025": "",
    "futurum_market_2025": "",
    "inference_market_2030_mnm": "context",
    "inference_market_2030_futurum": "context",
}
#: Growth a year, as vendors project it and as bills show it.
GROWTHS = {
    "mnm_growth": "context",
    "mnm_growth_2025": "context",
    "inference_market_cagr_futurum": "context",
    "rented_chips_growth": "context",
    "enterprise_growth": "",
    "openai_serving_growth": "",
}
#: Gross margins, and two to compare them with.
MARGINS = {
    "copilot_margin": "",
    "stated_margin": "context",
    "anthropic_inference_margin_2024": "",
    "openai_gross_margin_2024": "",
    "gpt5_margin": "",
    "ai_product_gross_margin_2025": "",
    "deepseek_margin": "",
    "software_margin": "context",
}
#: Where the axis of margins begins (percent): Copilot's stands at its end.
MARGIN_START = -110
#: Claims on thin wrappers of another firm's model.
WRAPPERS = ("copilot-loss-20-a2", "margin-negative-a2", "thin-wrapper-extinction-a2")
SAVINGS = ("caching_saving", "routing_saving", "overlapping_saving", "independent_saving")
MARKET_CLAIMS = (
    "market-inference-2025-a1",
    "market-inference-2025-a2",
    "market-inference-2030-a1",
    "market-inference-2030-a2",
)
#: The steps to a model of one's own and to an owned chip.
STEPS = (
    "own_model_outlay",
    "api_margin",
    "own_model_spending",
    "enterprise_ai_spend_2026",
    "own_model_years",
    "owned_hour_cost",
    "h100_hour_price_2025",
    "owned_use",
)
#: Claims whose turning values are shown.
TURNING = (
    "custom-training-breakeven-a4",
    "every-company-inference-a3",
    "onprem-breakeven-a4",
    "bestfor-chatbot-a3",
    "bestfor-moderation-a3",
    "training-oligopoly-a2",
    "thin-wrapper-extinction-a2",
)
WIDTHS = (0.5, 1.0, 1.5, 2.0)
SHARES = np.r_[np.linspace(0.05, 0.95, 37), 0.97, 0.98, 0.99, 0.995, 0.999]
#: How a case is drawn, by what article a3 puts first (see `analysis.display.rows.ranges`).
GROUPS = {"inference": "message", "training": "second", "both": "context"}


def drawn(chapter, rows, unit=""):
    """Return named results and facts as rows of a chart, each drawn as ``rows`` says."""
    return chapter.frame(*rows, unit=unit).assign(group=list(rows.values()))


def markets(chapter):
    """Return what the chart of market sizes draws."""
    rows = {"frame": drawn(chapter, MARKETS), "claimed": MARKET_CLAIMS}
    return rows | {"log": True, "value_text": dollars}


def growths(chapter):
    """Return what the chart of growth a year draws, in percent."""
    rows = drawn(chapter, GROWTHS, "percent")
    return {"frame": rows, "claimed": ["market-cagr-a1"], "unit": "percent", "log": True}


def margins(chapter):
    """Return what the chart of gross margins draws, in percent, thinnest first."""
    rows = drawn(chapter, MARGINS, "percent").sort_values("median")
    axes = {"unit": "percent", "start": MARGIN_START}
    return {"frame": rows, "claimed": ["margin-negative-a2"]} | axes


def savings():
    """Return what the chart of savings draws beside its rows."""
    return {"claimed": ["routing-caching-60-80-a2"], "start": 0, "end": 100}


def users(chapter):
    """Return the axes of the chart of subscribers, and the line of the plan's price."""
    price = chapter.parameters["plan_usd_per_month"]
    line = [(price.number, chapter.texts["price_line"])]
    axes = {"x": "percentile", "x_unit": "%", "unit": "USD", "log": True}
    return axes | {"references": line, "of": [price]}


def steps(case):
    """Return the steps to a chatbot's share of serving, by name."""
    return {
        "chatbot_units_per_day": case.units,
        "chatbot_cost": case.cost.to("USD/query"),
        "chatbot_life": case.life,
        "chatbot_serving": case.serving,
        "chatbot_outlay": case.outlay,
        "chatbot_share": case.share,
        "chatbot_volume": case.volume,
    }


def dollars(row):
    """Write the median of a row as dollars, to three digits."""
    return wording.quantity(row["median"], "USD", 3)


def subscribers(price, mean, width):
    """Return the cost of subscribers by percentile for three widths of use, in long form."""
    parts = []
    for other in dict.fromkeys((width, 0.5, 1.0)):
        cost = model.cost_at_percentile(SHARES, mean, other)
        above = wording.percent(model.share_of_users_above(price, mean, other), 3)
        name = f"width {other:g}: {above} above the price"
        parts.append(pd.DataFrame({"percentile": 100 * SHARES, "series": name, "value": cost}))
    return pd.concat(parts, ignore_index=True)


def by_width(price, mean, width):
    """Return share of loss-making users and their share of cost, by width of use: by the plan's,
    by twice that, and by others.
    """
    return pd.DataFrame([_width(price, mean, w) for w in sorted({*WIDTHS, width, 2 * width})])


def _width(price, mean, width):
    most = model.cost_at_percentile(0.999, mean, width)
    return {
        "Width of use": f"{width:g}",
        "Users above the price": wording.percent(model.share_of_users_above(price, mean, width), 3),
        "Their share of all cost": wording.percent(
            model.share_of_cost_above(price, mean, width), 3
        ),
        "One user in a thousand costs at least": wording.exact(float(most), "USD"),
    }


def swings(price, mean, width):
    """Return the share of loss-making users in percent when one input moves, widest first."""
    now = {"price": price, "mean_cost": mean, "sigma": width}
    moves = {
        "Mean cost of a user": ("mean_cost", {"half": mean / 2, "double": mean * 2}),
        "Price": ("price", {"half": price / 2, "double": price * 2}),
        "Width of use": ("sigma", {"0.5": 0.5, "2": 2.0}),
    }
    rows = [_swing(label, now, *move) for label, move in moves.items()]
    return pd.DataFrame(sorted(rows, key=lambda row: row["low"] - row["high"]))


def _swing(label, now, name, values):
    middle = 100 * model.share_of_users_above(**now)
    found = {at: 100 * model.share_of_users_above(**now | {name: v}) for at, v in values.items()}
    return {"label": label, "median": middle} | ends_of(found, middle)


def ends_of(found, middle):
    """Return the lowest and highest of results by the value that they belong to, and of the middle,
    which belongs to none.
    """
    ends = sorted([*((result, at) for at, result in found.items()), (middle, "")])
    (low, at_low), (high, at_high) = ends[0], ends[-1]
    return {"low": low, "high": high, "at_low": at_low, "at_high": at_high}


def cases(found):
    """Return what the chart of the cases of use draws: share of serving, largest first."""
    rows = pd.DataFrame([_share(case) for case in found.values()])
    return {
        "frame": rows.sort_values("median", ascending=False).reset_index(drop=True),
        "of": [case.share for case in found.values()],
        "claims": [(50, 50, "half")],
        "unit": "percent",
        "start": 0,
        "end": 100,
        "by_value": False,
    }


def _share(case):
    i = case.share.interval
    row = {"label": case.label, "median": i.median, "low": i.low, "high": i.high}
    return row | {"group": GROUPS[case.says]}

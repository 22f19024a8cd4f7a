"""Results of the business chapter: markets, margins, flat rates, savings, own models.

Every method is a formula of `business` on samples of named facts, in the facts' units. The flat
rate's price, mean cost and width of use are the reader's parameters; everything else comes from the
dataset, the ranges of the use cases from its table ``best_for``.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.business import model
from analysis.evidence import intervals, uncertainty, wording

WIDTHS = (0.5, 1.0, 1.5, 2.0)


@dataclass
class Business:
    """Results of the chapter.

    Parameters
    ----------
    s : mapping of str to array
        Samples of facts by id.
    price, mean_cost : float
        Flat price and mean serving cost of a subscriber (USD a month).
    sigma : float
        Width of the logarithm of use (see `business.share_of_users_above`).
    """

    s: dict
    price: float = 20.0
    mean_cost: float = 8.0
    sigma: float = 1.5

    def markets(self):
        """Return the published sizes of the inference market (USD), by vendor and year."""
        s = self.s
        growth = 1 + s["inference_market_cagr_futurum"]
        grown = s["inference_market_2024_grandview"] * (1 + s["inference_market_cagr_grandview"])
        return {
            "2025, MarketsandMarkets": s["inference_market_2025_mnm"],
            "2025, Fortune Business Insights": s["inference_market_2025_fortune"],
            "2025, Grand View (on from 2024)": grown,
            "2025, Futurum (back from 2030)": s["inference_market_2030_futurum"] / growth**5,
            "2030, MarketsandMarkets": s["inference_market_2030_mnm"],
            "2030, Futurum": s["inference_market_2030_futurum"],
        }

    def growths(self):
        """Return growth a year in percent: what vendors project, and what was measured."""
        s = self.s

        def rate(a, b, years):
            return 100 * model.growth_rate(a, b, years)

        return {
            "MarketsandMarkets, 2025 to 2030": rate(
                s["inference_market_2025_mnm"], s["inference_market_2030_mnm"], 5
            ),
            "MarketsandMarkets, 2024 to 2025": rate(
                s["inference_market_2024_mnm"], s["inference_market_2025_mnm"], 1
            ),
            "Futurum, 2025 to 2030": 100 * s["inference_market_cagr_futurum"],
            "Gartner, rented chips, 2025 to 2026": rate(
                s["inference_iaas_2025"], s["inference_iaas_2026"], 1
            ),
            "Menlo, enterprise spending, 2024 to 2025": rate(
                s["enterprise_genai_spend_2024"], s["enterprise_genai_spend_2025"], 1
            ),
            "OpenAI's serving bill, 2024 to 2025": rate(
                s["openai_inference_spend_2024"], s["openai_inference_spend_2025"], 1
            ),
        }

    def margins(self):
        """Return reported gross margins in percent, thinnest first."""
        s = self.s
        copilot = model.flat_rate_margin(
            s["copilot_price"], s["copilot_price"] + s["copilot_loss_average"]
        )
        found = {
            "GitHub Copilot, early 2023 (flat rate)": copilot,
            "Anthropic's inference, a year before 70 %": s["anthropic_inference_margin_2024"],
            "OpenAI, 2024": s["openai_gross_margin_2024"],
            "GPT-5, first four months (serving only)": 1
            - s["gpt5_inference_spend"] / s["gpt5_revenue"],
            "AI products, 2025 (survey)": s["ai_product_gross_margin_2025"],
            "DeepSeek, if all paid list price": 1
            - s["deepseek_fleet_cost"] / s["deepseek_fleet_revenue"],
            "Software subscriptions (infrastructure only)": 1 - s["saas_infrastructure_share"],
        }
        return {name: 100 * values for name, values in found.items()}

    def user_curve(self):
        """Return the cost of subscribers by percentile for four widths of use, as a long frame."""
        share = np.r_[np.linspace(0.05, 0.95, 37), 0.97, 0.98, 0.99, 0.995, 0.999]
        parts = []
        for width in dict.fromkeys((self.sigma, 0.5, 1.0)):
            cost = model.cost_at_percentile(share, self.mean_cost, width)
            parts.append(
                pd.DataFrame(
                    {"percentile": 100 * share, "series": f"width {width:g}", "value": cost}
                )
            )
        return pd.concat(parts, ignore_index=True)

    def user_table(self):
        """Return share of loss-making users and their share of cost, by width of use."""
        rows = []
        for width in dict.fromkeys(sorted({*WIDTHS, self.sigma})):
            args = self.price, self.mean_cost, width
            users, cost = model.share_of_users_above(*args), model.share_of_cost_above(*args)
            most = model.cost_at_percentile(0.999, self.mean_cost, width)
            rows.append(
                (
                    f"{width:g}",
                    wording.percent(users),
                    wording.percent(cost),
                    wording.quantity(float(most), "USD"),
                )
            )
        return pd.DataFrame(
            rows,
            columns=[
                "Width of use",
                "Users above the price",
                "Their share of all cost",
                "One user in a thousand costs at least",
            ],
        )

    def copilot_loss_share(self):
        """Share of Copilot's early users above its price; the heaviest is the 99th percentile."""
        mean = float(self.s["copilot_price"][0] + self.s["copilot_loss_average"][0])
        heavy = float(self.s["copilot_price"][0] + self.s["copilot_loss_heavy"][0])
        width = model.sigma_from_tail(mean, 0.99, heavy)
        return model.share_of_users_above(float(self.s["copilot_price"][0]), mean, width)

    def savings(self):
        """Return percent saved by routing and by caching, alone and together."""
        r, h = self.s["routing_saving_routellm"], self.s["answer_cache_hit_rate"]
        return {
            "caching alone": 100 * h,
            "routing alone": 100 * r,
            "both, if cached questions were cheap anyway": 100 * model.saving(r, h, 1.0),
            "both, if independent": 100 * model.saving(r, h),
        }

    def midjourney_saving(self):
        """Percent that the reported move of Midjourney saved."""
        return 100 * (1 - self.s["midjourney_bill_after"] / self.s["midjourney_bill_before"])

    def own_model_spending(self):
        """API spending at which a model of one's own has paid (USD)."""
        return self.s["own_model_outlay"] / self.s["api_margin"]

    def owned_use(self):
        """Percent of hours in use at which an owned H100 beats a rented one."""
        s = self.s
        own = model.owned_hour(s["h100_node_price"], s["h100_node_running_cost"], 3, 8)
        return 100 * own / s["h100_hour_price_2025"]

    def swings(self):
        """Return the share of loss-making users in percent when one input moves, widest first."""
        base = {"price": self.price, "mean_cost": self.mean_cost, "sigma": self.sigma}
        moves = {
            "Mean cost of a user, half to double": (
                "mean_cost",
                self.mean_cost / 2,
                self.mean_cost * 2,
            ),
            "Price, half to double": ("price", self.price / 2, self.price * 2),
            "Width of use, 0.5 to 2": ("sigma", 0.5, 2.0),
        }
        middle = 100 * model.share_of_users_above(**base)
        rows = []
        for label, (key, *values) in moves.items():
            ends = [100 * model.share_of_users_above(**base | {key: v}) for v in values] + [middle]
            rows.append({"label": label, "median": middle, "low": min(ends), "high": max(ends)})
        frame = pd.DataFrame(rows)
        order = (frame["high"] - frame["low"]).sort_values(ascending=False, kind="stable").index
        return frame.loc[order].reset_index(drop=True)

    def what_would_make_it_true(self, cases):
        """Return where main verdicts turn; ``cases`` comes from `use_cases`."""
        margin = float(np.median(self.s["api_margin"]))
        average = float(self.s["enterprise_ai_spend_2026"][0])
        rent = float(np.median(self.s["h100_hour_price_2025"]))

        def volume(name):
            return wording.number(float(np.median(cases[name]["volume"])))

        mean = model.break_even_mean(0.10, self.price, self.sigma)
        rows = [
            (
                "A small share of users overspends (a4)",
                f"the mean user of a {wording.quantity(self.price, 'USD')} plan costs at most",
                wording.quantity(mean, "USD"),
            ),
            (
                "Own training pays after hundreds of millions (a4)",
                "the model costs at least",
                wording.quantity(2e8 * margin, "USD"),
            ),
            (
                "Most should leave training aside (a3)",
                "a model of one's own costs more than",
                wording.quantity(average * 2 * margin, "USD"),
            ),
            (
                "On-premises only when predictable (a4)",
                "half-time use is too little while an owned hour costs more than",
                wording.quantity(0.5 * rent, "USD"),
            ),
            (
                "A chatbot is about inference (a3)",
                "conversations a day number at least",
                volume("customer chatbot"),
            ),
            (
                "Moderation is about inference (a3)",
                "items a day number at least",
                volume("real-time moderation"),
            ),
            (
                "A few train base models (a2)",
                "the frontier starts above",
                "a tenth of the largest run",
            ),
        ]
        return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])


def table(cells):
    """Turn a dict of samples or single values into rows of median and 90 % interval."""
    return intervals.table({name: np.atleast_1d(values) for name, values in cells.items()})


def grouped(rows, groups):
    """Mark rows with a group by the start of their label, else with the message colour."""

    def named(label):
        return next((g for start, g in groups.items() if label.startswith(start)), "message")

    return rows.assign(group=rows["label"].map(named))


def uncertain(values):
    """Median and interval of samples."""
    return uncertainty.summary(np.atleast_1d(values))


def use_cases(table, n=uncertainty.SAMPLES, seed=uncertainty.SEED):
    """Share of serving in the life-time cost of each use case.

    Parameters
    ----------
    table : pandas.DataFrame
        The table ``best_for``: one row a use case and quantity, with low and high ends drawn
        log-uniformly.
    n, seed : int
        Number of samples and seed.

    Returns
    -------
    dict of str to dict
        By use case: ``label`` (the article's), ``share`` (percent), ``months`` until serving has
        cost as much as the outlay, ``volume`` (units a day at which serving is half of the cost),
        each an array.
    """
    found = {}
    for name, rows in table.groupby("use_case", sort=False):
        v = {
            r.quantity: uncertainty.sample(
                np.nan,
                r.low,
                r.high,
                "loguniform",
                n=n,
                rng=uncertainty.stream(seed, f"{name} {r.quantity}"),
            )
            for r in rows.itertuples()
        }
        yearly = v["units_per_day"] * 365.25 * v["cost_per_unit"]
        serving = yearly * v["life"]
        found[name] = {
            "label": rows["article_says"].iloc[0],
            "share": 100 * serving / (serving + v["outlay"]),
            "months": 12 * v["outlay"] / yearly,
            "volume": v["outlay"] / (365.25 * v["cost_per_unit"] * v["life"]),
        }
    return found


def use_case_rows(found):
    """Rows of the chart: share of serving (percent) by use case, with the article's word for it."""
    rows = []
    for name, case in found.items():
        s = uncertainty.summary(case["share"])
        group = {"inference": "message", "training": "second", "both": "context"}[case["label"]]
        rows.append(
            {
                "label": f"{name} (a3: {case['label']})",
                "median": s.median,
                "low": s.low,
                "high": s.high,
                "group": group,
            }
        )
    return pd.DataFrame(rows).sort_values("median", ascending=False).reset_index(drop=True)

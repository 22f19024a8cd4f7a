"""Crossover under every choice: whose serving, against which training bill, at whose price?

Serves the crossover claims. The articles never state three choices that flip their answers: the
*numerator* (serving of one product's traffic, of a fleet, of a firm), the *denominator* (one final
run, all final runs, research compute) and the *price* (what users pay or what serving costs); and
training bills come on several bases. Each combination is a cell of one formula, training bill
divided by serving bill along its growth (see `lifecycle`).

Dates: ChatGPT was released on 2022-11-30 and had 100 million monthly users in January 2023; the
hardware estimate of its serving bill is of 2023-02-09 and GPT-4 came out on 2023-03-14. Yearly
bills stand for the middle of their year.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd

from analysis.evidence import draws, intervals, uncertainty, wording
from analysis.lifecycle import model

MONTH = model.MONTH
BASES = {
    "cloud rental": "gpt4_training_cost_cloud",
    "amortised": "gpt4_training_cost_amortised",
    "purchase": "gpt4_training_cost_purchase",
    "development": "gpt4_training_cost_all_in",
}
RELEASE, ADOPTION = 2022 + 333 / 365, 2023 + 30 / 365
MILLIONS, SEVERAL = (2e6, 10e6), (2, 6)
ESTIMATE, LAUNCH, MID_2024 = date(2023, 2, 9), date(2023, 3, 14), date(2024, 7, 1)
LABELS = {
    "Stated traffic, input at list price ÷ one run": "stated traffic, input only",
    "Stated traffic, list price ÷ one run": "stated traffic, list price",
    "Stated traffic, serving cost ÷ one run": "stated traffic, serving cost",
    "ChatGPT's fleet 2023 ÷ one run, amortised": "ChatGPT fleet 2023, amortised",
    "ChatGPT's fleet 2023 ÷ one run, cloud price": "ChatGPT fleet 2023, cloud rental",
    "ChatGPT's fleet 2023 ÷ development": "ChatGPT fleet 2023, development",
    "ChatGPT's fleet 2023 ÷ the cluster bought": "ChatGPT fleet 2023, purchase",
    "OpenAI's serving 2024 ÷ one run": "OpenAI's serving 2024",
    "OpenAI's serving 2024 ÷ all final runs": "OpenAI's serving 2024, final runs",
    "OpenAI's serving 2024 ÷ a year of research compute": "OpenAI's serving 2024, research",
}


@dataclass
class Cases:
    """Samples of every crossover, from sampled facts ``s`` and the reader's parameters.

    Parameters
    ----------
    s : mapping of str to array
        Samples of facts by id, in the facts' units.
    traffic : model.Traffic
    training_cost : float
        Cost of the final run (USD); 0 takes the fact of ``basis``.
    basis : str
        One of `BASES`.
    fleet_share : float
        Share of the firm's serving bill that belongs to the one model, in (0, 1].
    bill_growth : float
        Factor a year by which the serving bill grows; 0 takes the growth between the estimate of
        February 2023 and the spending of 2024.
    """

    s: dict
    traffic: model.Traffic
    training_cost: float = 0.0
    basis: str = "cloud rental"
    fleet_share: float = 1.0
    bill_growth: float = 0.0

    def at(self, values):
        """Return the same cases at other values: a mapping of facts, and of fields of the traffic
        by their names.
        """
        return replace(
            self,
            s=values,
            traffic=replace(
                self.traffic, **{k: v for k, v in values.items() if hasattr(self.traffic, k)}
            ),
        )

    @property
    def run(self):
        """Cost of the final run (USD) on the chosen basis."""
        return self.bill(self.basis)

    def bill(self, basis):
        """Cost of training (USD) on one basis; a cost set by the reader replaces the chosen basis."""
        if self.training_cost and basis == self.basis:
            return np.full_like(self.s[BASES[basis]], self.training_cost)
        return self.s[BASES[basis]]

    @property
    def answers(self):
        """Output tokens of an answer."""
        return self.traffic.output_tokens or self.s["answer_tokens"]

    @property
    def growth(self):
        """Factor a year by which the serving bill grows."""
        if self.bill_growth:
            return np.full_like(self.s["chatgpt_inference_cost_per_day"], self.bill_growth)
        return model.growth_between(
            self.s["chatgpt_inference_cost_per_day"], self.per_day_2024, (MID_2024 - ESTIMATE).days
        )

    @property
    def per_day_2024(self):
        """OpenAI's serving bill of 2024 (USD a day)."""
        return self.s["openai_inference_spend_2024"] / 365.25

    @property
    def fleet(self):
        """Serving bill of the fleet, or of the model's share of it, at the launch of GPT-4 (USD a
        day).
        """
        since = (LAUNCH - ESTIMATE).days / model.YEAR
        return self.fleet_share * self.s["chatgpt_inference_cost_per_day"] * self.growth**since

    def growing(self, bill):
        """Months until the growing fleet has spent a bill."""
        return model.crossover_exponential(bill, self.fleet, self.growth) / MONTH

    def cells(self):
        """Return months to crossover by cell; see `LABELS`."""
        at_cost = self.traffic.queries_per_day * self.s["serving_cost_per_query"]
        year = self.fleet_share * self.per_day_2024
        found = {f"ChatGPT fleet 2023, {basis}": self.growing(self.bill(basis)) for basis in BASES}
        return found | {
            "ChatGPT fleet 2023": self.growing(self.run),
            "stated traffic, input only": self.run / self.traffic.usd_per_day(0.0) / MONTH,
            "stated traffic, list price": self.run / self.traffic.usd_per_day(self.answers) / MONTH,
            "stated traffic, serving cost": self.run / at_cost / MONTH,
            "stated traffic, serving cost, development": self.bill("development") / at_cost / MONTH,
            "OpenAI's serving 2024": self.run / year / MONTH,
            "OpenAI's serving 2024, final runs": self.s["openai_final_runs_2024"] / year / MONTH,
            "OpenAI's serving 2024, research": self.s["openai_rnd_compute_2024"]
            / self.per_day_2024
            / MONTH,
        }

    def firm_ratios(self):
        """Return serving divided by research and training compute, by firm and year."""
        s = self.s
        return {
            "OpenAI 2024": s["openai_inference_spend_2024"] / s["openai_rnd_compute_2024"],
            "OpenAI 2025": s["openai_inference_spend_2025"] / s["openai_training_spend_2025"],
            "GPT-5, its first four months": s["gpt5_inference_spend"] / s["gpt5_rnd_spend"],
            "Anthropic 2025": s["anthropic_inference_spend_2025"] / s["anthropic_rnd_compute_2025"],
        }

    def firm_months(self):
        """Return months until OpenAI's yearly serving passed its research compute, since release
        and since adoption.
        """
        ratio = self.firm_ratios()
        parity = model.crossing_time((2024.5, 2025.5), (ratio["OpenAI 2024"], ratio["OpenAI 2025"]))
        return {"since launch": 12 * (parity - RELEASE), "since adoption": 12 * (parity - ADOPTION)}

    def frontier_pairs(self):
        """Return months for frontier developers by three pairs of bills: each fleet against final
        runs.
        """
        s, cells = self.s, self.cells()
        anthropic = (
            s["anthropic_rnd_compute_2025"]
            * s["final_run_share"]
            / s["anthropic_inference_spend_2025"]
            * 12
        )
        return [cells["ChatGPT fleet 2023"], cells["OpenAI's serving 2024, final runs"], anthropic]

    def any_frontier(self):
        """Return months for frontier developers: the three pairs of bills pooled."""
        draws.require_whole(self.s)
        pairs = self.frontier_pairs()
        return intervals.mixture(
            pairs, uncertainty.stream(len(pairs[-1]), "any frontier developer")
        )

    def weeks_for_millions(self):
        """Return weeks for 2 to 10 million daily users who use and cost what ChatGPT's did in early
        2023.
        """
        draws.require_whole(self.s)
        users = uncertainty.sample(
            np.nan, *MILLIONS, "loguniform", n=len(self.run), rng=uncertainty.stream(1, "millions")
        )
        return self.weeks_for(users)

    def weeks_for(self, users):
        """Return weeks for a number of daily users who use and cost what ChatGPT's did in early
        2023.
        """
        return self.run / (users * self.usd_per_user_day()) / 7

    def usd_per_user_day(self):
        """Serving cost of one daily user of ChatGPT in early 2023 (USD a day), as uncertain as the
        fleet's bill.
        """
        return self.s["chatgpt_inference_cost_per_day"] / self.s["chatgpt_daily_users_2023"]

    def compute_months(self):
        """Return months until 100 million daily users with 2 to 6 queries have used GPT-4's
        training compute.
        """
        draws.require_whole(self.s)
        queries = uncertainty.sample(
            np.nan,
            *SEVERAL,
            "uniform",
            n=len(self.run),
            rng=uncertainty.stream(1, "several queries"),
        )
        return self.compute_months_for(queries)

    def compute_months_for(self, queries):
        """Return months until 100 million daily users with ``queries`` a day have used GPT-4's
        training compute.
        """
        tokens = self.traffic.input_tokens + self.answers
        per_day = 100e6 * queries * 2 * self.s["gpt4_active_parameters"] * tokens
        return self.s["gpt4_training_flop"] / per_day / MONTH

    def lifetime(self):
        """Return lifetime serving divided by final runs, from OpenAI's year 2024 (see
        `lifecycle.lifetime_multiple`).
        """
        ratio = self.s["openai_inference_spend_2024"] / self.s["openai_final_runs_2024"]
        return model.lifetime_multiple(
            ratio, self.s["training_cost_growth"], self.s["frontier_service_life"]
        )

    def queries_for(self, days):
        """Return the queries a day at which serving cost matches the run within ``days`` (medians)."""
        return float(np.median(self.run) / days / np.median(self.s["serving_cost_per_query"]))

    def users_for(self, days):
        """Return the daily users of early 2023 at which serving cost matches the run within
        ``days`` (medians).
        """
        return float(np.median(self.run) / days / np.median(self.usd_per_user_day()))

    def swings(self):
        """Return the crossover's range when one choice or input moves, widest first: label, low,
        median, high.
        """
        middle = {"bill": self.run, "rate": self.fleet, "growth": self.growth}

        def months(bill, rate, growth):
            return model.crossover_exponential(bill, rate, growth) / MONTH

        base = float(months(*(np.median(v) for v in middle.values())))
        inputs = uncertainty.one_at_a_time(months, middle)
        named = {
            "bill": "Cost of the run, same basis",
            "rate": "Serving bill at launch",
            "growth": "Growth of the bill",
        }
        rows = {named[name]: ends for name, ends in inputs.items()}
        cells = {name: float(np.median(v)) for name, v in self.cells().items()}
        rows["Training basis: amortised to purchase"] = (
            cells["ChatGPT fleet 2023, amortised"],
            cells["ChatGPT fleet 2023, purchase"],
        )
        rows["Denominator: one run to yearly research"] = (
            base,
            float(np.median(self.firm_months()["since adoption"])),
        )
        rows["Fleet's bill: whole to a quarter"] = tuple(
            months(np.median(self.run), np.median(self.fleet) * f, np.median(self.growth))
            for f in (1, 0.25)
        )
        rows["Growth: measured to none"] = tuple(
            months(np.median(self.run), np.median(self.fleet), g)
            for g in (np.median(self.growth), 1.0)
        )
        frame = pd.DataFrame(
            [{"label": k, "low": min(v), "median": base, "high": max(v)} for k, v in rows.items()]
        )
        return (
            frame.assign(width=frame["high"] / frame["low"])
            .sort_values("width", ascending=False)
            .drop(columns="width")
            .reset_index(drop=True)
        )

    def what_would_make_it_true(self):
        """Return, for each headline claim, the solved value at which its verdict turns."""
        run, rate, growth = (float(np.median(v)) for v in (self.run, self.fleet, self.growth))
        within = lambda months: model.multiplier(1.0, rate, months * MONTH, growth)
        usd = lambda v: wording.quantity(float(v), "USD")
        rows = [
            (
                "Four months, input only (a1)",
                "training costs at most",
                usd(self.traffic.usd_per_day(0.0) * 4 * MONTH),
            ),
            (
                "Four months, at serving cost (a1)",
                "a query costs at least",
                usd(run / (4 * MONTH) / self.traffic.queries_per_day),
            ),
            ("Six months (a5)", "training costs at most", usd(within(6))),
            (
                "Six months (a5)",
                "the model takes at least this share of the fleet's bill",
                wording.percent(run / within(6)),
            ),
            (
                "Six to 18 months (a4), one run",
                "training costs between",
                f"{usd(within(6))} and {usd(within(18))}",
            ),
            ("Weeks (a4)", "daily users number at least", wording.number(self.users_for(84))),
        ]
        return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])

"""Lifetime multiplier and inference share on every basis, and how a stock becomes a flow.

Serves the lifetime and share claims. A *lifetime multiple* compares one model's serving over its
life with its final run (a stock); a *yearly share* compares a firm's serving with its training in
one year (a flow). In a firm that grows the flow is smaller than the stock, and it is smaller again
when experiments count as training (see `lifecycle.phi`).

Pooled shares give each source equal weight; an odds ratio is carried forward at the growth seen at
OpenAI. Not modelled: spending that is neither training nor serving, and any split of a firm's bill
between its models.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from analysis.evidence import draws, intervals, uncertainty, wording
from analysis.lifecycle import model, overtraining

TWO_YEARS = 730
BEFORE_2020 = (
    "inference_share_google_energy",
    "inference_share_meta_power",
    "inference_share_nvidia_2019",
    "inference_share_aws_2019",
)


@dataclass
class Lifetimes:
    """Samples of multiples and shares.

    Parameters
    ----------
    s : mapping of str to array
        Samples of facts by id.
    fleet, fleet_growth : array
        Serving bill of ChatGPT's fleet at the launch of GPT-4 (USD a day) and its growth (factor a
        year).
    growth, life, research_multiple : float
        Growth of training bills (factor a year), service life (years) and research compute over
        final runs; 0 takes the fact.
    """

    s: dict
    fleet: np.ndarray
    fleet_growth: np.ndarray
    growth: float = 0.0
    life: float = 0.0
    research_multiple: float = 0.0

    def at(self, values, cases=None):
        """Return the same lifetimes at other values of the facts, and with the fleet of other
        `crossover.Cases`.
        """
        fleet = {"fleet": cases.fleet, "fleet_growth": cases.growth} if cases else {}
        return replace(self, s=values, **fleet)

    def _or_fact(self, value, samples):
        return np.full_like(samples, value) if value else samples

    @property
    def growths(self):
        """Growth of training bills (factor a year)."""
        return self._or_fact(self.growth, self.s["training_cost_growth"])

    @property
    def lives(self):
        """Service life of a model (years)."""
        return self._or_fact(self.life, self.s["frontier_service_life"])

    @property
    def rho(self):
        """Research and training compute divided by final runs."""
        return self._or_fact(self.research_multiple, 1 / self.s["final_run_share"])

    def yearly(self):
        """Serving divided by training in one year, by what counts as training."""
        s = self.s
        serving = s["openai_inference_spend_2024"]
        return {
            "OpenAI 2024 ÷ final runs": serving / s["openai_final_runs_2024"],
            "OpenAI 2024 ÷ training compute": serving / s["openai_training_spend_2024"],
            "OpenAI 2024 ÷ all research compute": serving / s["openai_rnd_compute_2024"],
            "OpenAI 2025 ÷ training compute": s["openai_inference_spend_2025"]
            / s["openai_training_spend_2025"],
            "Anthropic 2025 ÷ all research compute": s["anthropic_inference_spend_2025"]
            / s["anthropic_rnd_compute_2025"],
        }

    def multiple(self):
        """Lifetime multiple of a model against its final run, from OpenAI's year 2024."""
        return model.lifetime_multiple(
            self.yearly()["OpenAI 2024 ÷ final runs"], self.growths, self.lives
        )

    def multiples(self):
        """Every basis of the multiple, lifetime ones first."""
        s = self.s
        published = s["gpt4_series_inference_barclays"] / s["gpt4_training_cost_barclays"]
        planned = {
            f"Open models of {year}, as their makers planned": model.multiple_of(
                np.clip(s[f"planned_inference_share_{year}"], 0, 0.99)
            )
            for year in (2023, 2024, 2025)
        }
        return {
            "As projected: GPT-4 series to 2024 ÷ one run": published,
            "ChatGPT's fleet in two years ÷ one run": self.two_years()
            / s["gpt4_training_cost_cloud"],
            "One model's life ÷ its final run (OpenAI)": self.multiple(),
            **planned,
            **self.yearly(),
        }

    def two_years(self):
        """Serving bill of the whole fleet in the two years after the launch of GPT-4 (USD)."""
        return model.multiplier(1.0, self.fleet, TWO_YEARS, self.fleet_growth)

    def gpt4_two_years(self):
        """GPT-4's part of it, unknown and taken as 20 to 80 % (USD)."""
        draws.require_whole(self.s)
        part = uncertainty.sample(
            np.nan,
            0.2,
            0.8,
            "uniform",
            n=len(self.fleet),
            rng=uncertainty.stream(1, "share of GPT-4"),
        )
        return part * self.two_years()

    def firm_odds(self, years_on=0.0):
        """Serving over research compute at OpenAI and Anthropic in 2025, carried on at OpenAI's
        growth of the ratio.
        """
        yearly = self.yearly()
        growth = (
            yearly["OpenAI 2025 ÷ training compute"] / yearly["OpenAI 2024 ÷ all research compute"]
        )
        return [
            yearly[k] * growth**years_on
            for k in ("OpenAI 2025 ÷ training compute", "Anthropic 2025 ÷ all research compute")
        ]

    def share_2024_25(self):
        """Pooled inference share of AI compute spending in 2024 and 2025 (percent)."""
        firms = [self.yearly()["OpenAI 2024 ÷ all research compute"], *self.firm_odds()]
        return self._pooled(
            [*map(model.share_of, firms), self.s["inference_share_2025_deloitte"]], "2024-25"
        )

    def share_of_firms(self):
        """Pooled inference share at laboratories that serve many users, 2024 and 2025 (percent)."""
        firms = [self.yearly()["OpenAI 2024 ÷ all research compute"], *self.firm_odds()]
        return self._pooled([*map(model.share_of, firms)], "firms")

    def share_2026(self, years_on):
        """Pooled share ``years_on`` after mid-2025 (percent): firms carried on, and Deloitte's
        forecast in between.
        """
        odds = [model.multiple_of(self.s[f"inference_share_{y}_deloitte"]) for y in (2025, 2026)]
        forecast = odds[0] * (odds[1] / odds[0]) ** years_on
        return self._pooled(
            [*map(model.share_of, self.firm_odds(years_on)), model.share_of(forecast)], "2026"
        )

    def share_before_2020(self):
        """Pooled inference share of machine-learning compute or energy up to 2021 (percent)."""
        return self._pooled([self.s[name] for name in BEFORE_2020], "before 2020")

    def share_before_2023(self):
        """The same with Deloitte's estimate for 2023 (percent)."""
        return self._pooled(
            [*(self.s[name] for name in BEFORE_2020), self.s["inference_share_2023_deloitte"]],
            "before 2023",
        )

    def _pooled(self, samples, name):
        draws.require_whole(self.s)
        return 100 * intervals.mixture(samples, uncertainty.stream(len(self.fleet), name))

    def shares(self):
        """Measured and estimated yearly shares (percent) by label, newest first."""
        yearly, s = self.yearly(), self.s
        return {
            "Deloitte's forecast for 2026": 100 * s["inference_share_2026_deloitte"],
            "OpenAI 2025, against training": 100
            * model.share_of(yearly["OpenAI 2025 ÷ training compute"]),
            "Deloitte's estimate for 2025": 100 * s["inference_share_2025_deloitte"],
            "Anthropic 2025, against research": 100
            * model.share_of(yearly["Anthropic 2025 ÷ all research compute"]),
            "OpenAI 2024, against research": 100
            * model.share_of(yearly["OpenAI 2024 ÷ all research compute"]),
            "OpenAI 2024, against final runs alone": 100
            * model.share_of(yearly["OpenAI 2024 ÷ final runs"]),
            "NVIDIA's data centre sales 2023": 100 * s["inference_share_nvidia_revenue"],
            "Deloitte's estimate for 2023": 100 * s["inference_share_2023_deloitte"],
            "Meta's power capacity 2021": 100 * s["inference_share_meta_power"],
            "Google's machine-learning energy 2019–21": 100 * s["inference_share_google_energy"],
            "AWS, a remark of 2019": 100 * s["inference_share_aws_2019"],
            "NVIDIA, a remark of 2019": 100 * s["inference_share_nvidia_2019"],
        }

    def flow_curves(self, multiples):
        """Yearly share (percent) against growth, for lifetime multiples, with and without research
        compute.
        """
        growth, life, rho = (
            np.linspace(1, 6, 51),
            float(np.median(self.lives)),
            float(np.median(self.rho)),
        )
        parts = []
        for m in multiples:
            for label, research in (("final runs only", 1.0), ("all research", rho)):
                value = 100 * model.flow_share(m, growth, life, research)
                parts.append(
                    pd.DataFrame({"growth": growth, "series": f"{m:g}×, {label}", "value": value})
                )
        return pd.concat(parts, ignore_index=True)

    def cadence_curves(self, traffic_per_day):
        """Multiple against months between training runs: serving since the last run divided by one
        run's bill.
        """
        months, s = np.linspace(1, 36, 71), self.s
        monthly = float(np.median(s["openai_inference_spend_2024"])) / 12
        pairs = {
            "a1's input bill ÷ GPT-4's run": traffic_per_day
            * model.MONTH
            / float(np.median(s["gpt4_training_cost_cloud"])),
            "OpenAI 2024 ÷ final runs": monthly / float(np.median(s["openai_final_runs_2024"])),
            "OpenAI 2024 ÷ research": monthly / float(np.median(s["openai_rnd_compute_2024"])),
        }
        return pd.concat(
            [
                pd.DataFrame({"months": months, "series": k, "value": v * months})
                for k, v in pairs.items()
            ],
            ignore_index=True,
        ), {k: 15 / v for k, v in pairs.items()}

    def swings(self):
        """How far each input moves the lifetime multiple, widest first: label, low, median, high."""
        inputs = {
            "ratio": self.yearly()["OpenAI 2024 ÷ final runs"],
            "growth": self.growths,
            "life": self.lives,
        }
        names = {
            "ratio": "Serving ÷ final runs in the year",
            "growth": "Growth of training bills",
            "life": "Service life of a model",
        }
        base = float(model.lifetime_multiple(*(np.median(v) for v in inputs.values())))
        swings = uncertainty.one_at_a_time(
            lambda ratio, growth, life: model.lifetime_multiple(ratio, growth, life), inputs
        )
        rows = [
            {"label": names[k], "low": min(v), "median": base, "high": max(v)}
            for k, v in swings.items()
        ]
        research = base / float(np.median(self.rho))
        rows.append(
            {
                "label": "Denominator: final runs to all research",
                "low": research,
                "median": base,
                "high": base,
            }
        )
        return pd.DataFrame(sorted(rows, key=lambda r: r["low"] / r["high"]))

    def what_would_make_it_true(self):
        """Solved values at which the headline claims turn, everything else at its median."""
        ratio, growth, life = (
            float(np.median(v))
            for v in (self.yearly()["OpenAI 2024 ÷ final runs"], self.growths, self.lives)
        )
        phi = model.phi(growth, life)
        needed = next(
            (
                y
                for y in np.arange(0.1, 30, 0.01)
                if model.lifetime_multiple(ratio, growth, y) >= 15
            ),
            np.inf,
        )
        rows = [
            (
                "15 to 20 dollars (a2)",
                "a firm's serving is this many times its final runs in a year",
                f"{wording.number(15 * phi)} to {wording.number(20 * phi)}",
            ),
            ("15 dollars (a2)", "a model serves at least this many years", wording.number(needed)),
            (
                "15 dollars against all research (a2)",
                "final runs are at least this share of research compute",
                "no share suffices" if 15 > self._m() else wording.percent(15 / self._m()),
            ),
            (
                "80 to 90 % of lifetime cost (a2, a3)",
                "the lifetime multiple lies between",
                "4 and 9",
            ),
            (
                "80 % of a company's budget (a4)",
                "serving is at least this many times research compute",
                wording.number(float(model.multiple_of(0.8))),
            ),
        ]
        return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])

    def _m(self):
        return float(np.median(self.multiple()))


def best_models(s, parameters, served):
    """Cheapest model against the Chinchilla model of ``parameters``, for a range of demand: a long
    frame, and the optima.

    Parameters
    ----------
    s : mapping
        Facts with the constants of the loss.
    parameters : float
        Size whose Chinchilla-optimal loss is wanted.
    served : array
        Tokens served over the model's life.
    """
    constants = [
        float(np.median(s[n]))
        for n in (
            "scaling_coefficient_e",
            "scaling_coefficient_a",
            "scaling_coefficient_b",
            "scaling_alpha",
            "scaling_beta",
        )
    ]
    law = overtraining.Law(*constants)
    loss, tokens = overtraining.chinchilla(law, parameters)
    found = [overtraining.optimum(law, loss, float(t)) for t in served]
    rows = [
        {"served": t, "series": name, "value": value}
        for t, o in zip(served, found)
        for name, value in (
            ("size", o.parameters / parameters),
            ("training tokens", o.tokens / tokens),
            ("serving ÷ training compute", o.multiple),
        )
    ]
    return pd.DataFrame(rows).sort_values("series", kind="stable", ignore_index=True), found

"""Results of the demand chapter: bills, elasticities, agents, reasoning, turning values.

Every method is a formula of `demand` on samples of named facts, in the facts' units. Spending and
messages of 2024-25 are those of OpenAI and ChatGPT; prices of 2025-26 are the realised prices of
one panel of API calls.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.demand.model import (
    agent_tokens_per_hour,
    doublings,
    elasticity,
    scaling_exponent,
    volume_factor,
)
from analysis.evidence import intervals, uncertainty, units, wording

WORK_WEEK = 40.0
"""Hours that weekly earnings are divided by (h)."""

CHAT_TOKENS = 800.0
"""Tokens of the chat request that article a2 names."""


@dataclass
class Demand:
    """Samples of the chapter's results from sampled facts ``s`` and the reader's parameters.

    Parameters
    ----------
    s : mapping of str to array
        Samples of facts by id.
    tokens_per_second, tool_seconds : float
        Speed of an agent's model (token/s) and time for its tools between calls (s), each uncertain
        by a factor of 2.
    """

    s: dict
    tokens_per_second: float = 60.0
    tool_seconds: float = 5.0

    def spread(self, name, value):
        """Samples around an assumption, a factor of 2 either way (90 %)."""
        n = len(self.s["openai_inference_spend_2025"])
        return uncertainty.sample(value, value / 2, value * 2, n=n, rng=uncertainty.stream(1, name))

    def realised_price(self):
        """Realised price of March 2026 over that of March 2025."""
        return self.s["realised_token_price_2026"] / self.s["realised_token_price_2025"]

    def spend_growth(self):
        """OpenAI's inference spending of 2025 over that of 2024."""
        return self.s["openai_inference_spend_2025"] / self.s["openai_inference_spend_2024"]

    def pairs(self):
        """Return (volume factor, price factor) over a year for each measured pair."""
        s, price = self.s, self.realised_price()
        spend, messages = self.spend_growth(), s["chatgpt_message_growth_2025"]
        google = s["google_tokens_per_month_2026"] / s["google_tokens_per_month_2025"]
        return {
            "2.4 billion API calls, 2025–26": (
                volume_factor(s["realised_bill_factor"], price),
                price,
            ),
            "Microsoft, 2024–25": (
                s["microsoft_token_growth_2025"],
                s["microsoft_cost_per_token_ratio_2025"],
            ),
            "Google's tokens at realised prices, 2025–26": (google, price),
            "ChatGPT's messages at OpenAI's cost, 2024–25": (
                messages,
                volume_factor(spend, messages),
            ),
        }

    def bills(self):
        """Return the factor by which the bill of each pair grew in its year."""
        return {name: volume * price for name, (volume, price) in self.pairs().items()}

    def elasticities(self):
        """Return the elasticity of each pair; a price that did not fall counts as infinite."""
        found = {name: elasticity(v, p) for name, (v, p) in self.pairs().items()}
        return {name: np.where(np.asarray(e) > 0, e, np.inf) for name, e in found.items()}

    def needed_volume(self):
        """Volume growth needed for 1.2 to 7 million dollars in two years, by fall of price."""
        spend = self.s["enterprise_ai_spend_2026"] / self.s["enterprise_ai_spend_2024"]
        falls = {
            "at unchanged prices": 1.0,
            "same models, 1.1 times cheaper a year": self.s["price_of_intelligence_matched"],
            "quality-adjusted, 2.1 times a year": self.s["price_of_intelligence_adjusted"],
            "realised prices, 3.0 times a year": 1 / self.realised_price(),
            "cheapest model, 10 times a year (a3)": 10.0,
        }
        return {
            name: np.broadcast_to(
                volume_factor(spend, np.asarray(f, dtype=float) ** -2.0), np.shape(spend)
            )
            for name, f in falls.items()
        }

    def user_growth(self):
        """Growth of ChatGPT's weekly users in twelve months."""
        return doublings(12.0, self.s["chatgpt_user_doubling"])

    def per_user_growth(self):
        """Growth of messages over growth of users in a year."""
        return self.s["chatgpt_message_growth_2025"] / self.user_growth()

    def cost_exponent(self):
        """Exponent of OpenAI's inference spending in ChatGPT's users, 2024 to 2025."""
        return scaling_exponent(self.spend_growth(), self.user_growth())

    def hour_tokens(self):
        """Tokens of one agent hour."""
        return agent_tokens_per_hour(
            self.s["openrouter_prompt_tokens_2025"],
            self.s["openrouter_completion_tokens_2025"],
            self.spread("agent speed", self.tokens_per_second),
            self.spread("tool time", self.tool_seconds),
        )

    def hour_cost(self, usd_per_mtok):
        """Dollars of one agent hour at a price per million tokens."""
        return self.hour_tokens() * usd_per_mtok / 1e6

    def hour_over_pay(self, usd_per_mtok):
        """Cost of an agent hour over the median hourly pay in the United States."""
        return self.hour_cost(usd_per_mtok) * WORK_WEEK / self.s["us_median_weekly_earnings_2024"]

    def agents(self):
        """Return tokens of an agent task over a chat, by source."""
        s = self.s
        return {
            "one agent (Anthropic)": s["agent_token_multiple"],
            "several agents (Anthropic)": s["multi_agent_token_multiple"],
            "coding agents (Bai and others)": s["coding_agent_token_multiple"],
            "all, combined": s["agent_token_multiple_range"],
        }

    def reasoning(self):
        """Return compute of a reasoning answer over an ordinary one, by source."""
        s = self.s
        return {
            "tokens, 77 models (Epoch AI)": s["reasoning_tokens_epoch"],
            "tokens, 14 open models (Dauner and Socher)": 1
            + s["reasoning_tokens_dauner"] / s["concise_tokens_dauner"],
            "tokens, Gemini Flash (The Decoder)": s["gemini_flash_token_multiple"],
            "electricity, 40 open models, low report": s["reasoning_energy_multiple_low"],
            "electricity, 40 open models, high report": s["reasoning_energy_multiple_high"],
            "all, combined": s["reasoning_token_multiple"],
        }

    def swings(self):
        """Return the cost of an agent hour at 20 dollars as one input moves, widest first."""
        early = float(self.s["openrouter_prompt_tokens_2024"][0])
        prompt, completion = (
            float(self.s[f"openrouter_{k}_tokens_2025"][0]) for k in ("prompt", "completion")
        )
        base = {"prompt": prompt, "speed": self.tokens_per_second, "tools": self.tool_seconds}

        def dollars(**inputs):
            v = base | inputs
            return (
                float(agent_tokens_per_hour(v["prompt"], completion, v["speed"], v["tools"]))
                * 20
                / 1e6
            )

        ends = {
            f"Context, {early:,.0f} to {2 * prompt:,.0f} tokens": ("prompt", early, 2 * prompt),
            "Speed of writing, half to double": ("speed", base["speed"] / 2, base["speed"] * 2),
            "Time for tools, half to double": ("tools", base["tools"] / 2, base["tools"] * 2),
        }
        rows = []
        for label, (key, *values) in ends.items():
            found = [dollars(**{key: v}) for v in values]
            rows.append(
                {"label": label, "median": dollars(), "low": min(found), "high": max(found)}
            )
        frame = pd.DataFrame(rows)
        order = (frame["high"] / frame["low"]).sort_values(ascending=False).index
        return frame.loc[order].reset_index(drop=True)

    def what_would_make_it_true(self):
        """Return, for each main claim, the solved value at which its verdict turns."""
        fall = 1 / float(np.median(self.realised_price()))
        pay = float(np.median(self.s["us_median_weekly_earnings_2024"])) / WORK_WEEK
        request = float(
            (self.s["openrouter_prompt_tokens_2025"] + self.s["openrouter_completion_tokens_2025"])[
                0
            ]
        )
        start = float(self.s["enterprise_ai_spend_2024"][0])
        rows = [
            ("Bills keep climbing (a2)", "tokens grow in a year by more than", wording.times(fall)),
            (
                "Over 320 percent (a2)",
                "the sum of 2026 is at least",
                wording.quantity(start * 4.2, "USD/year"),
            ),
            (
                "An agent hour is too dear (a3)",
                "a million tokens cost at least",
                wording.quantity(pay / float(np.median(self.hour_tokens())) * 1e6, "USD"),
            ),
            (
                "10,000 to 50,000 tokens a task (a2)",
                "a task takes at most so many mean requests",
                wording.number(50_000 / request),
            ),
            (
                "10 to 100 times a chat (a3)",
                f"a task, against a chat of {CHAT_TOKENS:.0f} tokens, takes",
                f"{10 * CHAT_TOKENS:,.0f} to {100 * CHAT_TOKENS:,.0f} tokens",
            ),
            (
                "Cost is linear in users (a4)",
                "spending grows in the year by",
                wording.times(float(np.median(self.user_growth()))),
            ),
        ]
        return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])


def table(cells):
    """Turn a dict of samples or single values into rows of median and 90 % interval."""
    return intervals.table({name: np.atleast_1d(values) for name, values in cells.items()})


def with_context(rows, message="all, combined"):
    """Mark every row but one as context, so that charts draw it grey."""
    return rows.assign(
        group=["message" if label == message else "context" for label in rows["label"]]
    )


def tokens_per_month(usage):
    """Measured token volumes as one series a provider.

    Parameters
    ----------
    usage : pandas.DataFrame
        The table ``usage``.

    Returns
    -------
    pandas.DataFrame
        ``series``, ``date``, ``value`` (tokens a month), for Google, Microsoft, OpenAI's API and
        OpenRouter.
    """
    names = {
        "Google": "Google",
        "Microsoft Azure AI": "Microsoft",
        "OpenAI": "OpenAI",
        "OpenAI API": "OpenAI",
        "OpenRouter": "OpenRouter",
    }
    rows = usage[
        (usage["metric"] == "tokens_processed")
        & usage["entity"].isin(names)
        & (usage["verification"] != "recalled")
    ]
    found = [(names[r.entity], _date(r), _monthly(r)) for r in rows.itertuples()]
    frame = pd.DataFrame(found, columns=["series", "date", "value"]).sort_values(["series", "date"])
    return frame.drop_duplicates(["series", "date"], keep="first").reset_index(drop=True)


def _date(row):
    text = str(row.as_of)[:10]
    return pd.Timestamp(text if len(text) > 7 else f"{text}-15")


def _monthly(row):
    if row.unit == "token":
        months = (pd.Timestamp(row.period_end) - pd.Timestamp(row.period_start)).days / 30.4375
        return row.value / months
    return float(units.to(units.Q(row.value, units.parse(row.unit)), "token/month"))

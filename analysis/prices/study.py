"""The chapter on prices as one object: window, levels, results, evidence for its claims.

The rule behind each judgement was fixed before its result was known: a claim that names its blend
is judged at it; any other under every choice of `analysis.prices.market`; "many models" is ten; a
level of quality is a test and a score.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.evidence import uncertainty, wording
from analysis.ledger import turning
from analysis.prices import causes, falls
from analysis.prices import market as views
from analysis.prices.frontier import model_scores

PRICE_LISTS = (
    "epoch-prices-2025",
    "epoch-aa-prices-2025",
    "openai-chatgpt-api-2023",
    "litellm-prices-2023-11-20",
    "genai-prices-2026",
)
LENGTHS = (
    "bing_tokens_per_response_2023",
    "openrouter_prompt_tokens_2024",
    "openrouter_completion_tokens_2024",
    "openrouter_prompt_tokens_2025",
    "openrouter_completion_tokens_2025",
)
QUERIES = tuple(
    (f"query_{size}_prompt_tokens", f"query_{size}_answer_tokens")
    for size in ("short", "medium", "long")
) + (LENGTHS[1:3], LENGTHS[3:5])
LISTS = tuple(
    (f"price_{model}_input", f"price_{model}_output") for model in ("gpt4", "gpt4o", "gpt5")
)
PEERS = (
    "sequencing_cost_2007",
    "sequencing_cost_2011",
    "computing_power_growth",
    "gpu_price_performance_doubling",
)
DEEPSEEK_V2, DEEPSEEK_V3 = pd.Timestamp("2024-05-06"), pd.Timestamp("2024-12-26")


@dataclass(frozen=True)
class Study:
    """Prices at three levels of quality within one window.

    Parameters
    ----------
    market : analysis.prices.market.Market
    gpt35, gpt4 : (str, float)
        Test and lowest score of the two levels.
    start, end, slow : pandas.Timestamp
        First and last day of the fall, and the day from which the slow-down is measured.
    """

    market: views.Market
    gpt35: tuple
    gpt4: tuple
    start: pd.Timestamp
    end: pd.Timestamp
    slow: pd.Timestamp

    @cached_property
    def cut(self):
        return pd.Timestamp(self.market.until)

    @cached_property
    def gpt4_levels(self):
        return {"GPT-4 level": self.gpt4, "GPT-4 level on GPQA": ("GPQA Diamond", 33)}

    @cached_property
    def levels(self):
        return {"GPT-3.5 level": self.gpt35, **self.gpt4_levels}

    @cached_property
    def series(self):
        return self.market.series(*self.gpt35)

    @cached_property
    def fall(self):
        return falls.decline(self.series, self.start, self.end)

    @cached_property
    def grid(self):
        return views.factor_grid(self.market, self.gpt35, self.start, self.end)

    @cached_property
    def stated(self):
        """The factor at the run's own blend, over host and score rules."""
        return views.factor_grid(
            self.market, self.gpt35, self.start, self.end, {"chosen": self.market.blend}
        )["value"]

    @cached_property
    def windows(self):
        return views.yearly_grid(self.market, self.levels, [self.start, self.slow, self.cut])

    @cached_property
    def whole(self):
        return views.yearly_grid(self.market, self.levels, [self.start, self.cut])

    @cached_property
    def today(self):
        return views.today_grid(self.market, self.gpt4_levels)

    @cached_property
    def tenth(self):
        return views.today_grid(self.market, self.gpt4_levels, rank=10, listing_days=None)

    @cached_property
    def mini(self):
        return views.list_price_fall(self.market, "GPT-4 8k", "GPT-4o mini")

    def yearly(self, first=True):
        """Return the yearly fall in the first or last window, as an interval over choices."""
        names = self.windows["window"].unique()
        return uncertainty.summary(
            self.windows[self.windows["window"] == names[0 if first else -1]]["value"]
        )

    def factor_at(self, inputs):
        """Return the fall for each number of input tokens per output token."""
        series = (
            self.market.series(*self.gpt35, blend=(blend, 1.0)) for blend in inputs["blend_input"]
        )
        return np.array([falls.decline(one, self.start, self.end).factor for one in series])

    def percent_at(self, inputs):
        """Return the fall (percent) from GPT-4 to GPT-4o mini by input tokens per output token."""
        now, then = (
            inputs["blend_input"] * inputs[f"price_{m}_input"] + inputs[f"price_{m}_output"]
            for m in ("gpt4o_mini", "gpt4")
        )
        return 100 * (1 - now / then)

    @cached_property
    def blend_for_280(self):
        """Say in words at which blend the fall is exactly 280-fold."""

        def measure(x):
            return falls.decline(
                self.market.series(*self.gpt35, blend=(x, 1 - x)), self.start, self.end
            ).factor

        share = falls.input_share_for(280, measure)
        return (
            "another start or end, for no blend gives it"
            if np.isnan(share)
            else f"a blend with {wording.percent(share)} input tokens"
        )

    def needs(self):
        """Return what would make each headline claim true (``Claim, Would need``)."""
        recent = falls.decline(self.series, self.end - pd.DateOffset(months=18), self.end)
        steps, money = self.market.series(*self.gpt4), lambda v: wording.quantity(v, "USD")
        passed = steps[steps["price"] < 0.40]["date"].min()
        steady = steps["price"].iloc[0] / 10 ** ((self.cut - steps["date"].iloc[0]).days / 365)
        rows = [
            (
                "280-fold, exactly",
                f"{self.blend_for_280}, or an end price of {money(self.fall.start_price / 280)}",
            ),
            (
                "280-fold in 18 months",
                f"a start price of {money(280 * recent.end_price)} in {recent.start:%B %Y}; it was "
                f"{money(recent.start_price)}",
            ),
            (
                "10× a year from 2023 to now",
                f"GPT-4's level at {money(steady)}; it is "
                f"{money(uncertainty.summary(self.today['value']).median)}",
            ),
            (
                "280-fold at 10× a year",
                f"{self.start + pd.Timedelta(days=365 * np.log10(280)):%B %Y}; it "
                f"came by "
                f"{self.end:%B %Y}",
            ),
            (
                "$0.40 at GPT-4's level",
                f"{passed:%B %Y}, when the price passed it"
                if pd.notna(passed)
                else "a lower price than any so far",
            ),
            ("99.5 % from GPT-4 to GPT-4o mini", "input tokens alone"),
        ]
        return pd.DataFrame(rows, columns=["Claim", "Would need"])


def evidence(study, drawn, rng):
    """Return what the chapter hands to the ledger: claim id to samples, facts, sources and remark.

    Parameters
    ----------
    study : Study
    drawn : mapping
        Samples of facts by id.
    rng : numpy.random.Generator
        The stream of tokens per request.
    """
    return {
        **_falls(study),
        **_levels(study),
        **_causes(study),
        **_peers(study, drawn),
        **_tokens(drawn, rng),
    }


def _row(samples, remark, facts=(), sources=PRICE_LISTS):
    return {
        "samples": np.asarray(samples, dtype=float),
        "remark": remark,
        "facts": tuple(facts),
        "sources": tuple(sources),
    }


def _falls(study):
    times, fall, (read, written) = wording.times, study.fall, study.market.blend
    given = {"blend_input": (read / written, "dimensionless")} if written else {}
    able = model_scores(study.market.scores, "MMLU").map("{:.0f}".format)
    pair = f"{able['GPT-4o mini']} against {able['GPT-4 8k']}"
    rounded = fall.start_price / float(f"{fall.end_price:.2f}")
    return {
        "price-280x-a2": _row(
            study.stated,
            f"Judged at the blend {study.market.blend[0]:g}:{study.market.blend[1]:g} (its source "
            f"takes 3:1). It took {fall.days} days, and a tenfold step came in one day, with "
            "GPT-3.5 Turbo.",
            sources=PRICE_LISTS + ("ai-index-2025",),
        )
        | {"model": study.factor_at, "inputs": given, "steps": turning.FEW_STEPS},
        "price-280x-a3": _row(
            study.grid["value"],
            "No level and no blend is named: input prices fell more, output prices less. At "
            f"{study.market.blend[0]:g}:{study.market.blend[1]:g} it is {times(fall.factor, 3)}, "
            f"or {times(rounded, 3)} with the end price rounded to a cent.",
        ),
        "price-10x-annual-a3": _row(
            study.whole["value"],
            "On average over all years it was "
            f"{times(uncertainty.summary(study.whole['value']).median)} a year; since "
            f"{study.slow:%B %Y} it is {times(study.yearly(False).median)}.",
        ),
        "price-decline-995-a1": _row(
            study.mini["percent"],
            f"True of input prices alone, and the newer model scores lower on MMLU ({pair}). The "
            "AI Index it is credited to has no such figure.",
            [
                name
                for pair in (LISTS[0], ("price_gpt4o_mini_input", "price_gpt4o_mini_output"))
                for name in pair
            ],
            (),
        )
        | {"model": study.percent_at, "inputs": given},
    }


def _levels(study):
    tenth = {
        name: uncertainty.summary(part["value"]) for name, part in study.tenth.groupby("level")
    }
    first = wording.quantity(study.mini.set_index("blend").at["3:1", "before"], "USD")
    passed = study.needs().set_index("Claim").at["$0.40 at GPT-4's level", "Would need"]
    return {
        "price-20-to-040-a3": _row(
            study.today["value"],
            f"It would need {passed}, or MMLU as the test, no reasoning models and the median host "
            "today. The 20 dollars of 2022 were GPT-3.5's price: GPT-4 came in March 2023, at "
            f"{first} for a 3:1 blend.",
        ),
        "price-equivalent-2026-a2": _row(
            study.today["value"], "Most choices give less than the article's lower figure of 0.10."
        ),
        "price-30-to-050-a3": _row(
            study.tenth["value"],
            "On GPQA ten models cost "
            f"{wording.quantity(tenth['GPT-4 level on GPQA'].median, 'USD')} or less; on MMLU, "
            "which few newer models report, the tenth costs "
            f"{wording.quantity(tenth['GPT-4 level'].median, 'USD')}.",
        ),
    }


def _causes(study):
    late = views.share_grid(study.market, study.gpt35, study.start, study.end, DEEPSEEK_V2)["value"]
    war = views.closed_ratio(study.market, study.levels, study.start, DEEPSEEK_V3, study.cut)[
        "value"
    ]
    blind = views.cheapest_without_score(
        study.market, [study.gpt35[0], "GPQA Diamond"], "2025", open_weights=False
    )
    none = wording.percent(falls.share_after(study.series, study.start, study.end, DEEPSEEK_V3))
    return {
        "price-cause-deepseek-blackwell-a3": _row(
            100 * late,
            "DeepSeek V2 came in May 2024, after most of the fall; V3 and Blackwell came in "
            f"December 2024, after all of it ({none} of it is later).",
        ),
        "open-models-price-war-a3": _row(
            war,
            "Closed models fell faster before DeepSeek V3 than after it. Newer closed models "
            "without a score do not change this: the cheapest costs "
            f"{wording.quantity(blind['price'], 'USD')}.",
        ),
    }


def _peers(study, drawn):
    pace = study.whole[study.whole["level"] == "GPT-3.5 level"]["value"].to_numpy()
    computing = max(
        np.median(2 ** (1 / drawn["gpu_price_performance_doubling"])),
        np.median(drawn["computing_power_growth"]),
    )
    genome = np.median(drawn["sequencing_cost_2007"] / drawn["sequencing_cost_2011"]) ** 0.25
    return {
        "price-deflation-unprecedented-a2": _row(
            pace / computing,
            "Faster than computers over six decades and than graphics chips; other computing "
            "prices are not in the dataset.",
            PEERS[2:],
        ),
        "price-deflation-fastest-a3": _row(
            pace / genome,
            "Gene sequencing fell as fast from 2007 to 2011, so the list of equals is short, not "
            "empty.",
            PEERS[:2],
        ),
    }


def _tokens(drawn, rng):
    exact = {name: float(np.median(drawn[name])) for pair in QUERIES + LISTS for name in pair}
    low, high = float(np.median(drawn[LENGTHS[0]])), exact[LENGTHS[3]] + exact[LENGTHS[4]]
    early = exact[LENGTHS[1]] + exact[LENGTHS[2]]
    request = np.exp(rng.uniform(np.log(low), np.log(high), len(drawn[LENGTHS[0]])))
    shares = causes.output_shares(
        [(exact[p], exact[a]) for p, a in QUERIES], [(exact[i], exact[o]) for i, o in LISTS]
    )
    used = dict.fromkeys(name for pair in QUERIES + LISTS for name in pair)
    return {
        "chat-tokens-800-a2": _row(
            request,
            f"Fits one short exchange: a counted answer alone has {low:.0f} tokens; a request on "
            f"OpenRouter had {early:,.0f} in 2024 and {high:,.0f} in 2025.",
            LENGTHS,
            (),
        ),
        "chat-tokens-few-thousand-a3": _row(
            request,
            "Needs a long prompt, or the earlier turns that travel with it; one typed question and "
            "its answer are shorter.",
            LENGTHS,
            (),
        ),
        "prompt-output-length-a4": _row(
            100 * shares,
            "True of short typed questions; with long prompts, as on OpenRouter, the input is most "
            "of the bill.",
            used,
            (),
        ),
    }

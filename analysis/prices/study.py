"""Every number of the chapter on prices, by name, from the price lists, the scores and the facts.

The rule behind each judgement was fixed before its result was known: a claim that names its blend
is judged at it; any other under every choice of `analysis.prices.falls`; "many models" is ten; a
level of quality is a test and a score.

A yearly fall whose claim names no level is judged over a family of levels: the two of the run, and
every one of `LADDER` that has been on sale for a year, each from its first price to the cut, each
counted alike. How fast prices fall of late is asked from seven first days, a month apart, around
the day of the run, so that no single release decides.

Results carry the sources of the very listings and scores that they rest on; where no listing
answers, a result is unknown and says why.

DeepSeek V2 was released on 2024-05-06 and V3 on 2024-12-26; GPT-3.5 Turbo came on 2023-03-01. The
steepest four years of gene sequencing ran from October 2007 to October 2011.
"""

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise, product

import numpy as np
import pandas as pd

from analysis.evidence import units
from analysis.evidence.estimates.estimate import (
    Estimate,
    Rows,
    computed,
    constant,
    pool,
    rows,
    sampled,
    unknown,
)
from analysis.evidence.estimates.facts import Given
from analysis.evidence.tables.origins import united
from analysis.evidence.units import Q
from analysis.prices import answers, falls, model
from analysis.prices.frontier import BLENDS, HOSTS, PRICES, QUANTISED, Choice, Level, Market

YEAR = Q(365.0, "day")
TURBO, DEEPSEEK_V2, DEEPSEEK_V3 = map(pd.Timestamp, ("2023-03-01", "2024-05-06", "2024-12-26"))
#: GPT-4's score on the second test, from Epoch AI 2025.
GPT4_ON_GPQA = Level("GPQA Diamond", 33.0)
#: The level of GPT-3.5 and of GPT-4 by test, where the run names none: AI Index 2025 and GPT-4's
#: launch, rounded; GPT-3.5 Turbo's score of 2023 and Epoch AI 2025.
OWN_LEVELS = {"MMLU": (64.8, 86.0), "GPQA Diamond": (28.0, 33.0)}
#: Levels that models first reached from 2023 to 2025: steps of the harder test, and GPT-4's exact
#: score at launch on the easier one.
STEPS_OF_GPQA = (33.0, 40.0, 50.0, 60.0, 70.0, 75.0, 85.0, 90.0)
LADDER = *(Level("GPQA Diamond", score) for score in STEPS_OF_GPQA), Level("MMLU", 86.4)
#: A level takes part once it has been on sale for a year.
ON_SALE, HALF_A_YEAR = pd.Timedelta(days=365), pd.Timedelta(days=falls.LEAST_DAYS)
#: First days of what came of late, from the run's own day (day).
EDGES = (-90, -60, -30, 0, 30, 60, 90)
#: How far before the run's day its other side is asked: before the releases of that month.
EVE = pd.Timedelta(days=16)
QUERIES = (
    ("query_short_prompt_tokens", "query_short_answer_tokens"),
    ("query_medium_prompt_tokens", "query_medium_answer_tokens"),
    ("query_long_prompt_tokens", "query_long_answer_tokens"),
    ("openrouter_prompt_tokens_2024", "openrouter_completion_tokens_2024"),
    ("openrouter_prompt_tokens_2025", "openrouter_completion_tokens_2025"),
)
LISTS = (
    ("price_gpt4_input", "price_gpt4_output"),
    ("price_gpt4o_input", "price_gpt4o_output"),
    ("price_gpt5_input", "price_gpt5_output"),
)


#: Results that stand together in a chart or table.
STEPS = ("start_price", "end_price", "fall", "fall_months", "fall_per_year", "stated_fall")
BY_BLEND = (
    "fall_input_only", "fall_15_to_1", "fall_3_to_1", "fall_1_to_1", "fall_output_only",
)  # fmt: skip
BY_KIND = (
    "gpt4_price_reasoning", "gpt4_price_plain", "gpqa_price_reasoning", "gpqa_price_plain",
)  # fmt: skip
PEERS = ("genome_rate", "any_rate", "computer_rate", "chip_rate")
GROUPS = {"context": (PEERS[0], *PEERS[2:])}


@dataclass(frozen=True)
class Study:
    """Prices at levels of quality within one window, by the parameters of chapter 01."""

    market: Market
    own: Given
    question: Estimate  # tokens read with a question of the harder test (token/query)

    @cached_property
    def choice(self):
        """The choices of this run."""
        own = self.own
        blend = own["blend_input"].number, own["blend_output"].number
        return Choice(blend, own["hosts"], own["score_rule"], own["reasoning"])

    @cached_property
    def gpt35(self):
        """The level of GPT-3.5."""
        return self._level("threshold", 0)

    @cached_property
    def gpt4(self):
        """The level of GPT-4 on the test of this run."""
        return self._level("gpt4_threshold", 1)

    def _level(self, name, which):
        test = self.own["benchmark"]
        return Level(test, self.own[name].number or OWN_LEVELS[test][which])

    @cached_property
    def levels(self):
        """The levels that have been on sale for a year, easiest first within a test."""
        asked = dict.fromkeys((self.gpt35, self.gpt4, *LADDER))
        sold = (level for level in asked if self.sold_for(level) >= ON_SALE)
        first = self.gpt35.benchmark
        return tuple(sorted(sold, key=lambda level: (level.benchmark != first, level.threshold)))

    @cached_property
    def rates(self):
        """The yearly falls of each level by itself, see `rates`."""
        return {level: rates(self, [level]) for level in self.levels}

    def sold_for(self, level):
        """Return how long a level has been on sale at the cut under this run's choices."""
        series = self.market.series(level, self.choice)
        return self.market.cut - series[0].date if series else pd.Timedelta(0)

    @cached_property
    def edges(self):
        """The first days of what came of late."""
        slow = self.days[-1]
        return [slow + pd.Timedelta(days=days) for days in EDGES]

    @cached_property
    def days(self):
        """First and last day of the fall, and the day from which the slow-down is measured."""
        return tuple(pd.Timestamp(self.own[n]) for n in ("window_start", "window_end", "slow_from"))

    def answers(self, level, hosts):
        """Return the record lows of the price of an answer at a level (USD/query)."""
        book = self.market.book(self.choice.reasoning)
        able = answers.offers(self.market.scores, level.threshold)
        return answers.answer_series(book, able, self.question.median, hosts)

    @cached_property
    def pairs(self):
        """The yearly fall of a token and of an answer by level of the harder test, both from the
        first day on which both have a price, where that is half a year ago.
        """
        found, cut = {}, self.market.cut
        for level in (level for level in self.levels if level.benchmark == answers.TEST):
            priced = self.market.series(level, self.choice), self.answers(level, self.choice.hosts)
            start = max(steps[0].date if steps else cut for steps in priced)
            if cut - start >= HALF_A_YEAR:
                token = yearly(self, [level], [(start, cut)])
                found[level] = token, answer_rate(self, level, start)
        return found

    @cached_property
    def series(self):
        """Record lows at the level of GPT-3.5."""
        return self.market.series(self.gpt35, self.choice)

    @cached_property
    def offers(self):
        """Cheapest offers since the slow-down by level: (day, price, model), by month."""
        cut, kept = self.market.cut, int(self.own["listing_days"].number)
        days = pd.date_range(self.days[-1], cut, freq="MS").union([cut])
        choice = self.choice._replace(hosts="cheapest")
        levels = {"GPT-4 level": self.gpt4, "GPT-3.5 level": self.gpt35}
        return {
            name: [
                (day, *asked[0])
                for day in days
                if (asked := self.market.on_sale(level, choice, day, kept))
            ]
            for name, level in levels.items()
        }

    def window(self, series, level, start, end):
        """Return price at the start and at the end (USD/Mtoken), and the time between (day)."""
        fall = falls.decline(series, start, end)
        if fall is None:
            reason = self.none(between(start, end), level)
            return tuple(unknown(reason, unit) for unit in ("USD/Mtoken", "USD/Mtoken", "day"))
        prices = (self._price(level, step) for step in fall.steps)
        return *prices, constant(fall.days, "day")

    def _price(self, level, step):
        found = self.market.origins(level, self.choice, step.model, step.date)
        return Rows([step.price], units.parse("USD/Mtoken"), found)

    def none(self, when, *levels):
        """Say that the tables do not answer."""
        scores = (f"{level.threshold:g} on {level.benchmark}" for level in dict.fromkeys(levels))
        asked = " or ".join(scores)
        return f"No model with a score of at least {asked} had a price {when} under these choices."

    def over(self, measures, levels, when, unit="", choice=None, days=None, **varied):
        """Return measures under every combination of choices as one estimate, see `falls.cases`.

        Each of the ``measures`` counts alike; ``when`` completes the sentence that says why there
        is no answer.
        """
        choice, varied = choice or self.choice, varied or falls.EVERY_CHOICE
        asked = (falls.cases(ask, self.market, levels, choice, **varied) for ask in measures)
        found = [case for part in asked for case in part]
        if not found:
            return unknown(self.none(when, *levels), unit)
        used = dict.fromkeys((c.level, c.choice, s.model, s.date) for c in found for s in c.steps)
        read = united(self.market.origins(*asked, days=days) for asked in used)
        return Rows([c.value for c in found], units.parse(unit), read)


def between(start, end):
    """Say when a price is missed."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    return f"on half of the days from {first:%Y-%m-%d} to {last:%Y-%m-%d}"


def results(study, facts):
    """Return every result of the chapter by name."""
    found = fall(study) | blends(study) | pace(study) | today(study) | causes(study)
    found |= unscored(study) | scores(study) | peers(found["any_rate"], facts)
    found |= coverage(study) | finished(study)
    return found | published(facts) | changes(study) | tokens(facts)


def fall(study):
    """The two-date fall at the level of GPT-3.5: its steps, and the fall under every choice."""
    first, last, _ = study.days
    start, end, span = study.window(study.series, study.gpt35, first, last)
    turbo, _, since = study.window(study.series, study.gpt35, max(first, TURBO), last)
    recent, _, _ = study.window(study.series, study.gpt35, last - pd.DateOffset(months=18), last)
    measured = partial(falls.factor, start=first, end=last)
    before = between(first, last)
    return {
        "start_price": start,
        "end_price": end,
        "fall_days": span,
        "fall_months": span.to("month"),
        "fall": start / end,
        "fall_per_year": (start / end) ** (YEAR / span),
        "rounded_fall": start / model.to_the_cent(end),
        "turbo_fall": turbo / end,
        "turbo_months": since.to("month"),
        "launch_step": start / turbo,
        "recent_price": recent,
        "recent_price_for_280": 280 * end,
        "end_price_for_280": start / 280,
        "share_for_280": share_for(study, 280),
        "stated_fall": stated(study, measured, before),
        "any_fall": study.over([measured], [study.gpt35], before),
    }


def stated(study, measured, before):
    """The fall at the run's own blend, over host and score rules, for other values of it too."""
    now = study.over([measured], [study.gpt35], before, **falls.EVERY_RULE)
    if now.unknown:
        return now

    def at(threshold, *blend):
        level = study.gpt35._replace(threshold=threshold or study.gpt35.threshold)
        choice = study.choice._replace(blend=blend)
        found = falls.cases(measured, study.market, [level], choice, **falls.EVERY_RULE)
        return [case.value for case in found] or np.nan

    inputs = [study.own[name] for name in ("threshold", "blend_input", "blend_output")]
    return computed(at, *inputs, origins=now.origins)


def share_for(study, wanted):
    """Input share of the blend at which the fall is a number of times, unknown where none is."""
    first, last, _ = study.days

    def at(share):
        choice = study.choice._replace(blend=(share, 1 - share))
        found = falls.factor(study.market, study.gpt35, choice, start=first, end=last)
        return found[0] if found else np.nan

    share = falls.input_share_for(wanted, at)
    return unknown("No blend gives it.") if np.isnan(share) else constant(share)


def blends(study):
    """The two-date fall by blend, over host and score rules."""
    first, last, _ = study.days
    measured = partial(falls.factor, start=first, end=last)

    def at(name):
        choice = study.choice._replace(blend=BLENDS[name])
        when = between(first, last)
        return study.over([measured], [study.gpt35], when, choice=choice, **falls.EVERY_RULE)

    return {
        "fall_input_only": at("input only"),
        "fall_15_to_1": at("15:1"),
        "fall_3_to_1": at("3:1"),
        "fall_1_to_1": at("1:1"),
        "fall_output_only": at("output only"),
    }


def pace(study):
    """The yearly fall over all levels and at single ones: on the whole, before the slow-down and
    since, and at how many levels it reaches ten.
    """
    first, _, slow = study.days
    cut, every = study.market.cut, study.levels
    start, last, span = study.window(study.series, study.gpt35, first, cut)
    lows = study.market.series(study.gpt4, study.choice)
    dear, _, since = study.window(lows, study.gpt4, lows[0].date if lows else first, cut)
    alone = study.rates.values()
    of_all, gpt35, gpt4 = (rates(study, part) for part in (every, [study.gpt35], [study.gpt4]))
    newer = [level for level in every if study.sold_for(level) - (cut - slow) < ON_SALE]
    older = [level for level in every if level not in newer]
    newest = min(every, key=study.sold_for)
    rest = [level for level in every if level != newest]
    return {
        "last_price": last,
        "long_fall_per_year": (start / last) ** (YEAR / span),
        "any_rate": of_all["whole"],
        "any_rate_but_newest": yearly(study, rest, [(first, cut)]),
        "early_rate": of_all["early"],
        "late_rate": of_all["late"],
        "gpt35_rate": gpt35["whole"],
        "gpt35_late_rate": gpt35["late"],
        "gpt4_late_rate": gpt4["late"],
        "older_late_rate": rates(study, older)["late"],
        "newer_late_rate": rates(study, newer)["late"],
        "before_edge_rate": yearly(study, [study.gpt4], [(slow - EVE, cut)]),
        "after_edge_rate": yearly(study, [study.gpt4], [(slow, cut)]),
        "levels": constant(len(every)),
        "tenfold_levels": constant(tenfold(found["whole"] for found in alone)),
        "late_tenfold_levels": constant(tenfold(found["late"] for found in alone)),
        "price_at_tenfold": dear / 10.0 ** (since / YEAR),
        "gpt4_level": constant(study.gpt4.threshold),
    }


def rates(study, levels):
    """Return the yearly fall of levels on the ``whole``, ``early`` and ``late``."""
    first, cut = study.days[0], study.market.cut
    windows = {
        "whole": [(first, cut)],
        "early": [(first, edge) for edge in study.edges],
        "late": [(edge, cut) for edge in study.edges],
    }
    return {name: yearly(study, levels, asked) for name, asked in windows.items()}


def yearly(study, levels, windows):
    """Return the yearly fall of levels within windows (first day, last day), pooled."""
    measures = [partial(falls.yearly, start=start, end=end) for start, end in windows]
    (first, _), (_, last) = windows[0], windows[-1]
    when = f"for half a year between {first:%Y-%m-%d} and {last:%Y-%m-%d}"
    return study.over(measures, levels, when)


def tenfold(found):
    """Count the levels whose middle rate is ten or more."""
    return sum(not rate.unknown and rate.median >= 10 for rate in found)


def today(study):
    """What GPT-4's level costs at the data cut, by test and by whether reasoning models count
    (USD/Mtoken), and what the tenth-cheapest model of that level costs.
    """
    both, listing_days = (study.gpt4, GPT4_ON_GPQA), int(study.own["listing_days"].number)
    asked = {**falls.EVERY_CHOICE, "hosts": ("median", "cheapest"), "reasoning": (True, False)}

    def price(levels, days=None, rank=1, **less):
        measured = partial(falls.price_of_rank, rank=rank, days=days)
        varied = asked | less
        return study.over([measured], levels, "", "USD/Mtoken", days=days, **varied)

    now = partial(price, days=listing_days)
    return {
        "gpt4_price": now(both),
        "gpt4_price_reasoning": now([study.gpt4], reasoning=[True]),
        "gpt4_price_plain": now([study.gpt4], reasoning=[False]),
        "gpqa_price_reasoning": now([GPT4_ON_GPQA], reasoning=[True]),
        "gpqa_price_plain": now([GPT4_ON_GPQA], reasoning=[False]),
        "tenth_price": price(both, rank=10),
        "tenth_gpt4_price": price([study.gpt4], rank=10),
        "tenth_gpqa_price": price([GPT4_ON_GPQA], rank=10),
    }


def causes(study):
    """The part of the fall after the causes named, and how closed models' prices fell after one."""
    first, last, _ = study.days
    when = f"that fell {between(first, last)}"

    def later(event, **varied):
        measured = partial(falls.share_after, start=first, end=last, event=event)
        return study.over([measured], [study.gpt35], when, **varied).to("percent")

    ratio = partial(falls.pace_ratio, start=first, event=DEEPSEEK_V3, end=study.market.cut)
    closed = study.choice._replace(open_weights=False)
    varied = {"blend": tuple(BLENDS.values()), "rule": falls.SCORES}
    fell = f"that fell between {first:%Y-%m-%d} and {DEEPSEEK_V3:%Y-%m-%d}"
    return {
        "share_after_v2": later(DEEPSEEK_V2),
        "share_after_v3": later(DEEPSEEK_V3, hosts=[study.choice.hosts]),
        "closed_pace": study.over([ratio], study.levels, fell, choice=closed, **varied),
    }


def unscored(study):
    """The cheapest listings of models released since 2025 that no score puts on a level: the blind
    spot of a price at a threshold (USD/Mtoken); and the yearly fall if they reached GPT-4's.
    """
    any_model, closed = cheapest_unscored(study), cheapest_unscored(study, open_weights=False)
    _, _, slow = study.days
    steps, cut = study.market.series(study.gpt4, study.choice), study.market.cut
    then, _, span = study.window(steps, study.gpt4, slow, cut)
    price = rows(any_model, "price", "USD/Mtoken")
    return {
        "unscored_price": price,
        "closed_unscored_price": rows(closed, "price", "USD/Mtoken"),
        "unscored_rate": (then / price) ** (YEAR / span),
    }


def coverage(study):
    """How many of the models first priced in the year of the cut have a score."""
    prices, scores = study.market.prices, study.market.scores
    first = prices.groupby("model")["effective_from"].min()
    new = first.index[first.dt.year == study.market.cut.year]
    fit = scores[scores["use"] == "fit"]
    known = {
        "new_scored": fit["model"],
        "new_on_first_test": fit[fit["benchmark"] == study.gpt35.benchmark]["model"],
        "new_on_second_test": fit[fit["benchmark"] == GPT4_ON_GPQA.benchmark]["model"],
    }
    counts = {name: int(new.isin(models).sum()) for name, models in known.items()}
    counts |= {"new_models": len(new), "new_unscored": len(new) - counts["new_scored"]}
    return {name: constant(count) for name, count in counts.items()}


def finished(study):
    """The yearly fall of an answered question's price at the levels of the harder test, and that
    of a token over the same days.
    """
    pairs = study.pairs
    if not pairs:
        reason = study.none("for half a year", GPT4_ON_GPQA)
        return {name: unknown(reason) for name in ("token_rate", "answer_rate")}
    tokens, answered = zip(*pairs.values())
    slower = sum(answer.median < token.median for token, answer in pairs.values())
    return {
        "token_rate": together(tokens),
        "answer_rate": together(answered),
        "slower_answers": constant(slower),
        "paired_levels": constant(len(pairs)),
    }


def together(found):
    """Return several estimates of table rows as one, each value counting alike."""
    values = np.concatenate([np.atleast_1d(part.samples) for part in found])
    return Rows(values, units.parse(""), united(part.origins for part in found))


def answer_rate(study, level, start):
    """The yearly fall of the price of an answer at a level from a day to the cut, by host rule."""
    able, cut = answers.offers(study.market.scores, level.threshold), study.market.cut
    fell = {h: falls.decline(study.answers(level, h), start, cut, covered=0) for h in HOSTS}
    fell = {hosts: fall for hosts, fall in fell.items() if fall}
    prices = (
        study.market.priced(study.choice._replace(hosts=hosts, rule=""), step.model, step.date)
        for hosts, fall in fell.items()
        for step in fall.steps
    )
    runs = (answers.read_by(able, fall.steps) for fall in fell.values())
    rests = united([*prices, *runs, study.question.origins])
    return Rows([fall.per_year for fall in fell.values()], units.parse(""), rests)


def cheapest_unscored(study, open_weights=None):
    """Return the cheapest listing of a model since 2025 without a score, as a frame of one row."""
    tests = [study.gpt35.benchmark, GPT4_ON_GPQA.benchmark]
    scores = study.market.scores
    known = scores[scores["benchmark"].isin(tests) & (scores["use"] == "fit")]["model"]
    listed = study.market.listed(True, open_weights)
    plain = listed["model"].str.removesuffix(QUANTISED)
    new = listed[~plain.isin(known) & (listed["release_date"] >= "2025")]
    price = model.blended(*(new[name] for name in PRICES), *study.choice.blend)
    return new.assign(price=price).sort_values("price", kind="stable").head(1)


def scores(study):
    """The scores of two models of OpenAI on MMLU (percent): the launch model and the small one."""
    table = study.market.scores
    mmlu = table[(table["benchmark"] == "MMLU") & (table["use"] == "fit")]
    return {
        "gpt4_score": rows(mmlu[mmlu["model"] == "GPT-4 8k"], "score", "percent"),
        "mini_score": rows(mmlu[mmlu["model"] == "GPT-4o mini"], "score", "percent"),
    }


def peers(token_rate, facts):
    """The yearly fall of other technologies' prices, and how the token's compares."""
    genome = (facts["sequencing_cost_2007"] / facts["sequencing_cost_2011"]) ** (1 / 4)
    computers = facts["computing_power_growth"]
    chips = 2 ** (Q(1.0, "year") / facts["gpu_price_performance_doubling"])
    tokens = sampled(token_rate, facts, "yearly fall of the token price")
    return {
        "genome_rate": genome,
        "computer_rate": computers,
        "chip_rate": chips,
        "tokens_over_computing": tokens / np.maximum(computers, chips),
        "tokens_over_genome": token_rate / genome,
    }


def published(facts):
    """Published falls between two models by blend, and the part of cheaper computing in one."""
    then, now = (
        [model.blended(facts[read], facts[written], *blend) for blend in BLENDS.values()]
        for read, written in (LISTS[0], ("price_gpt4o_mini_input", "price_gpt4o_mini_output"))
    )
    mini = [(1 - after / before).to("percent") for before, after in zip(then, now)]
    start = facts["price_gpt35_davinci"]
    third = list(BLENDS).index("3:1")
    hardware = model.hardware_share(
        then[third] / now[third],
        facts["h100_peak_flop_rate"],
        facts["h100_hour_price_2025"],
        facts["a100_peak_flop_rate"],
        facts["gpt4_chip_hour_price"],
    )
    prompt, answer = (facts[name] for name in QUERIES[-1])
    return {
        "gpt4_launch_price": then[third],
        "mini_fall": pool(*mini, label="published blends"),
        "mini_input_fall": mini[0],
        "mini_output_fall": mini[-1],
        "pair_input_fall": start / facts["price_gemini_flash_8b_input"],
        "pair_output_fall": start / facts["price_gemini_flash_8b_output"],
        "hardware_share": hardware.to("percent"),
        "measured_input_share": prompt / (prompt + answer),
    }


def changes(study):
    """Price changes since the slow-down: number, rises, median factor, months of dearer offers."""
    moved = falls.changes(study.market.prices, study.days[-1], study.choice.blend)
    factors = rows(moved, "factor", "") if len(moved) else unknown("No price changed.")
    rises = moved[moved["factor"] > 1]
    dearer = [
        now > before
        for offers in study.offers.values()
        for (_, before, _), (_, now, _) in pairwise(offers)
    ]
    return {
        "dearer_months": constant(sum(dearer)),
        "price_changes": constant(len(moved)),
        "price_rises": constant(len(rises)),
        "median_change": factors,
    }


def refitted(table):
    """The published yearly rates, fitted again: their median and ends, and how far they are off.

    ``table`` is that of `rates.recomputed_rates`.
    """
    off = (table["our_factor"] / table["factor_per_year"] - 1).abs()
    return {
        "refitted_rate": rows(table, "our_factor", ""),
        "lowest_rate": rows(table.nsmallest(1, "our_factor"), "our_factor", ""),
        "highest_rate": rows(table.nlargest(1, "our_factor"), "our_factor", ""),
        "largest_difference": constant(float(off.max())),
        "rates": constant(len(table)),
        "wide_rates": constant(int((table["our_high"] / table["our_low"] > 100).sum())),
        "rising_rates": constant(int((table["our_low"] < 1).sum())),
    }


def tokens(facts):
    """Tokens of a chat request (token), and the part of the answer in its list price (percent)."""
    one = Q(1.0, "query")
    short = facts["bing_tokens_per_response_2023"] * one
    early, long = ((facts[p] + facts[a]) * one for p, a in QUERIES[-2:])
    between = facts.assumed("tokens_per_request", 0.0, 1.0)
    shares = [
        model.output_share(facts[prompt], facts[answer], facts[read], facts[written])
        for (prompt, answer), (read, written) in product(QUERIES, LISTS)
    ]
    return {
        "request_tokens": short * (long / short) ** between,
        "counted_answer_tokens": short,
        "early_request_tokens": early,
        "late_request_tokens": long,
        "output_share": pool(*shares, label="queries and price lists").to("percent"),
    }

"""What is asked of the prices: the levels, days and choices of a run, and its yearly falls.

A yearly fall whose claim names no level is judged over a family of levels: the two of the run, and
every one of `LADDER` that has been on sale for a year, each from its first price to the cut, each
counted alike. How fast prices fall of late is asked from seven first days, a month apart, around
the day of the run, so that no single release decides.

Answers carry the sources of the very listings and scores that they rest on; where no listing
answers, a result is unknown and says why.
"""

from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product

import pandas as pd

from analysis.evidence import units
from analysis.evidence.estimates.estimate import Estimate, Rows, constant, unknown
from analysis.evidence.estimates.facts import Given
from analysis.evidence.tables.origins import united
from analysis.prices import answers, falls
from analysis.prices.frontier import HOSTS, Choice, Level, Market

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

        Each of the ``measures`` (functions with named arguments) counts alike; ``when`` completes
        the sentence that says why there is no answer.
        """
        choice, varied = choice or self.choice, varied or falls.EVERY_CHOICE
        asked = product(measures, levels)
        found = [self._at(level, ask, choice, days, varied) for ask, level in asked]
        values = [value for part, _ in found for value in part]
        if not values:
            return unknown(self.none(when, *levels), unit)
        return Rows(values, units.parse(unit), united(read for _, read in found))

    def _at(self, level, ask, choice, days, varied):
        """Return a measure's values at one level, and the rows behind them; both are kept, as the
        families of levels that are asked about overlap.
        """
        asked = level, ask.func, *ask.keywords.items(), choice, days, *varied.items()
        if asked not in self._known:
            found = falls.cases(ask, self.market, [level], choice, **varied)
            used = dict.fromkeys((c.choice, s.model, s.date) for c in found for s in c.steps)
            read = united(self.market.origins(level, *step, days=days) for step in used)
            self._known[asked] = [case.value for case in found], read
        return self._known[asked]

    @cached_property
    def _known(self):
        return {}


def between(start, end):
    """Say when a price is missed."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    return f"on half of the days from {first:%Y-%m-%d} to {last:%Y-%m-%d}"


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

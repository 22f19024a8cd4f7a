"""Prices: what the cheapest model at or above a quality threshold costs, through time.

Serves the claims about falling prices: 280-fold, 10 times a year, 20 to 0.40 dollars, DeepSeek.

    price(t) = lowest blended ask at t among the models whose score reaches the threshold

Who is asked (``hosts``): ``first_party`` knows the makers' own price lists alone; ``median`` takes
the maker's price where there is one, else the median over hosts (the rule of Epoch AI and of the AI
Index 2025); ``cheapest`` takes the lowest ask of anyone. Where sources give a model several scores,
the middle, the lowest or the highest counts. The middle one is the median of independent runs, or
of all rows where nobody independent ran the test; lowest and highest look at every row that may
decide (see the table's description). A model sold in 8 bits has the score of the model itself:
the weights are the same, and the loss from rounding is below the noise of a test. Rows that are
only recalled, and free offers, take no part.

Not modelled: quality within a score, answer length and reasoning tokens, tokens of different size,
caching and batch discounts, free tiers, speed, and prices between two dated listings (the older one
is carried forward).

Sources: AI Index Report 2025, section 1.3; Epoch AI, "LLM inference prices have fallen rapidly but
unequally across tasks" (March 2025); Appenzeller, "LLMflation" (November 2024).
"""

from bisect import bisect_right
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.evidence.tables.data import ended
from analysis.evidence.tables.origins import each, origins, united
from analysis.prices.model import blended

HOSTS = ("median", "first_party", "cheapest")
SCORES = ("median", "lowest", "highest")
#: Input to output tokens: price lists and a1; measured on OpenRouter (6,000 to 400, 2025); AI Index
#: and Epoch AI; a16z; the AI Index's other figure.
BLENDS = {
    "input only": (1, 0),
    "15:1": (15, 1),
    "3:1": (3, 1),
    "1:1": (1, 1),
    "output only": (0, 1),
}
PRICES = ["input_usd_per_mtok", "output_usd_per_mtok"]
#: How price lists name the form of a model in 8 bits.
QUANTISED = " (Turbo, fp8)"


class PriceError(ValueError):
    """A question about prices names a rule or a benchmark that does not exist."""


class Level(NamedTuple):
    """A level of quality: a test and the lowest score that counts (in the test's unit)."""

    benchmark: str
    threshold: float


class Choice(NamedTuple):
    """How a price is asked for (see the module); ``open_weights`` keeps open or closed ones."""

    blend: tuple = (3, 1)
    hosts: str = "median"
    rule: str = "median"
    reasoning: bool = True
    open_weights: bool | None = None


def counted(table, benchmark, rule="median"):
    """Return the rows of ``benchmark_scores`` that decide under a rule, see the module."""
    _require("score rule", rule, SCORES)
    _require("benchmark", benchmark, table["benchmark"].unique())
    rows = table[(table["benchmark"] == benchmark) & (table["use"] == "fit")]
    if rule != "median":
        return rows
    independent = rows["run_by"] == "independent"
    return rows[independent | ~rows["model"].isin(rows.loc[independent, "model"])]


def model_scores(table, benchmark, rule="median"):
    """Return one score per model from ``benchmark_scores``, under one of `SCORES`."""
    scores = counted(table, benchmark, rule).groupby("model")["score"]
    return {"median": scores.median, "lowest": scores.min, "highest": scores.max}[rule]()


def reaching(scores, threshold):
    """Return the models whose score reaches a threshold, with their forms in 8 bits."""
    names = scores.index[scores >= threshold]
    return frozenset([*names, *(name + QUANTISED for name in names)])


def _require(what, name, known):
    if name not in known:
        raise PriceError(
            f"The {what} must be one of {', '.join(known)}, and {name!r} was asked for"
            f"{ended(name, known)}"
        )


def listings(prices, *, reasoning=True, open_weights=None):
    """Return the rows of ``token_prices`` that count, by date."""
    keep = (prices["verification"] != "recalled") & (prices[PRICES] > 0).all(axis=1)
    if not reasoning:
        keep &= prices["reasoning"].ne(True)
    if open_weights is not None:
        keep &= prices["open_weights"].eq(open_weights)
    return prices[keep].sort_values(["effective_from", "model", "provider"], kind="stable")


class Step(NamedTuple):
    """A record low: from ``date`` on a model costs ``price`` (USD/Mtoken)."""

    date: pd.Timestamp
    model: str
    price: float


class Book(NamedTuple):
    """Input and output price in force (USD/Mtoken) by day (rows) and by ask, a model at a host
    (columns); the asks of a model stand side by side, ``first`` is where each model's begin.
    ``others`` are the asks of hosts other than its maker: pairs of places of models and, in a row
    for each, the columns of its asks, by how many it has.
    """

    days: list
    models: list
    first: np.ndarray
    maker: np.ndarray
    others: list
    input: np.ndarray
    output: np.ndarray


class Asked(NamedTuple):
    """What each model (columns) costs by day (rows), NaN before it is listed (USD/Mtoken)."""

    days: list
    models: list
    price: np.ndarray


def by_day(listed):
    """Return the `Book` of some listings, each ask carried forward."""
    names = ["model", "first_party", "provider"]
    last = listed.drop_duplicates(["effective_from", *names], keep="last")
    table = last.pivot(index="effective_from", columns=names, values=PRICES).ffill()
    both = [table[name].sort_index(axis=1) for name in PRICES]
    models, first = np.unique(both[0].columns.get_level_values("model"), return_index=True)
    maker = both[0].columns.get_level_values("first_party").to_numpy(dtype=bool)
    others = {}
    for place, columns in enumerate(np.split(np.arange(len(maker)), first[1:])):
        columns = columns[~maker[columns]]
        if columns.size:
            others.setdefault(columns.size, []).append((place, columns))
    pairs = [tuple(map(np.array, zip(*alike))) for alike in others.values()]
    days, numbers = list(table.index), [p.to_numpy() for p in both]
    return Book(days, list(models), first, maker, pairs, *numbers)


def asks(book, blend=(3, 1), hosts="median"):
    """Return what each model costs by day, as `Asked`, at a blend and under a host rule."""
    _require("host rule", hosts, HOSTS)
    everyone = blended(book.input, book.output, *blend)
    counted = everyone if hosts == "cheapest" else np.where(book.maker, everyone, np.nan)
    price = np.fmin.reduceat(counted, book.first, axis=1)
    if hosts == "median":
        for models, columns in book.others:
            own = price[:, models]
            price[:, models] = np.where(np.isnan(own), _median(everyone[:, columns]), own)
    return Asked(book.days, book.models, price)


def _median(values):
    """Return the median along the last axis, without what is missing; NaN where all is."""
    if values.shape[-1] == 1:
        return values[..., 0]
    ordered, known = np.sort(values, axis=-1), np.sum(~np.isnan(values), axis=-1, keepdims=True)
    middle = np.concatenate([(known - 1) // 2, known // 2 * (known > 0)], axis=-1)
    return np.take_along_axis(ordered, middle, axis=-1).sum(axis=-1) / 2


def price_series(asked, able):
    """Return the record lows of the cheapest of some models: a list of `Step`, in order.

    This is the walk of Epoch AI's price trends; its price never rises by construction.
    """
    columns = [column for column, model in enumerate(asked.models) if model in able]
    price = np.nan_to_num(asked.price[:, columns], nan=np.inf)
    low = np.minimum.accumulate(price.min(axis=1, initial=np.inf))
    return [
        Step(asked.days[day], asked.models[columns[price[day].argmin()]], float(low[day]))
        for day in np.flatnonzero(low < np.r_[np.inf, low[:-1]])
    ]


class Listing(NamedTuple):
    """One listing of a model: its place among them, and what decides whether it counts."""

    place: int
    date: pd.Timestamp
    provider: str
    maker: bool
    prices: tuple


def by_date(rows):
    """Return the listings of one model as `Listing`, in their order."""
    columns = (rows[name] for name in ("effective_from", "provider", "first_party"))
    prices = zip(*(rows[name] for name in PRICES))
    return [Listing(*row) for row in zip(range(len(rows)), *columns, prices)]


def counting(listed, date, blend, hosts, days=None):
    """Return the listings that make a model's price on a date: asks that the host rule counts, by
    default of all time before it, else of the ``days`` before it.
    """
    first = date - pd.Timedelta(days=days) if days else pd.Timestamp.min
    last = {}
    for listing in listed:
        if first <= listing.date <= date:
            last.pop(listing.provider, None)  # the newest stands last
            last[listing.provider] = listing
    found = list(last.values())
    makers = [listing for listing in found if listing.maker]
    if hosts != "cheapest" and not makers:
        return found  # their median counts
    found = found if hosts == "cheapest" else makers
    price = [blended(*listing.prices, *blend) for listing in found]
    return [listing for listing, own in zip(found, price) if own == min(price)]


def behind(listed, model, date, blend=(3, 1), hosts="median"):
    """Return the listings that make a model's price on a date, see `counting`."""
    rows = listed[listed["model"] == model]
    return rows.iloc[[one.place for one in counting(by_date(rows), date, blend, hosts)]]


class Market:
    """Tables of prices and benchmark scores, asked under any `Choice`; answers are kept."""

    def __init__(self, prices, scores):
        self.prices, self.scores = prices, scores
        # Kept with the market, not with the class, so that its answers go when it goes.
        kept = (self.listed, self.of, self.book, self.deciding, self.scored, self._on)
        for ask in (*kept, self._recent, self.priced, self._scored):
            setattr(self, ask.__name__, cache(ask))
        self.asked, self.able = lru_cache(100)(self.asked), lru_cache(1000)(self.able)
        self.series = lru_cache(2000)(self.series)

    @cached_property
    def cut(self):
        """The day of the newest listing."""
        return self.prices["effective_from"].max()

    @cached_property
    def tested(self):
        """The models that have a score, with their forms in 8 bits: no other is at any level."""
        return reaching(pd.Series(0.0, index=self.scores["model"].unique()), 0.0)

    def listed(self, reasoning=True, open_weights=None):
        """Return the listings that count, see `listings`."""
        return listings(self.prices, reasoning=reasoning, open_weights=open_weights)

    def _of_tested(self, reasoning, open_weights=None):
        listed = self.listed(reasoning, open_weights)
        return listed[listed["model"].isin(self.tested)]

    def of(self, reasoning=True, open_weights=None):
        """Return the listings of tested models, and the origins of each, by model."""
        grouped = self._of_tested(reasoning, open_weights).groupby("model")
        return {model: (by_date(rows), each(rows)) for model, rows in grouped}

    def book(self, reasoning=True, open_weights=None):
        """Return the `Book` of the listings of tested models."""
        return by_day(self._of_tested(reasoning, open_weights))

    def asked(self, blend, hosts, reasoning=True, open_weights=None):
        """Return what each tested model costs by day."""
        return asks(self.book(reasoning, open_weights), blend, hosts)

    def deciding(self, benchmark, rule):
        """Return the rows of scores that decide, see `counted`."""
        return counted(self.scores, benchmark, rule)

    def scored(self, benchmark, rule):
        """Return one score per model, see `model_scores`."""
        return model_scores(self.scores, benchmark, rule)

    def able(self, level, rule):
        """Return the models whose score reaches a level."""
        return reaching(self.scored(level.benchmark, rule), level.threshold)

    def series(self, level, choice):
        """Return the record lows at a level, see `price_series`, as a tuple."""
        asked = self.asked(choice.blend, choice.hosts, choice.reasoning, choice.open_weights)
        return tuple(price_series(asked, self.able(level, choice.rule)))

    def on_sale(self, level, choice, date=None, days=None):
        """Return (price, model) of the models at a level on a date, cheapest first (USD/Mtoken).

        A listing counts for ``days`` at most, or until the same host makes a new one; by default
        the data cut, and every listing.
        """
        prices = self._on(date or self.cut, days, choice.blend, choice.hosts, choice.reasoning)
        able = self.able(level, choice.rule)
        return sorted((price, model) for model, price in prices.items() if model in able)

    def _on(self, date, days, blend, hosts, reasoning):
        if days is None:
            asked = self.asked(blend, hosts, reasoning)
            passed = asked.price[: bisect_right(asked.days, date)]
        elif book := self._recent(date, days, reasoning):
            asked = asks(book, blend, hosts)
            passed = asked.price
        else:
            return {}
        last = passed[-1] if len(passed) else ()
        return {model: float(p) for model, p in zip(asked.models, last) if not np.isnan(p)}

    def _recent(self, date, days, reasoning):
        listed = recent(self._of_tested(reasoning), date, days)
        return None if listed.empty else by_day(listed)

    def origins(self, level, choice, model, date, days=None):
        """Return the rows that put a price on a model and its score on a level."""
        scored = self._scored(level.benchmark, choice.rule, model.removesuffix(QUANTISED))
        return self.priced(choice._replace(rule=""), model, date, days) + scored

    def priced(self, choice, model, date, days=None):
        """Return the rows that put a price on a model on a date."""
        listed, read = self.of(choice.reasoning, choice.open_weights)[model]
        found = counting(listed, date, choice.blend, choice.hosts, days)
        return united(read[listing.place] for listing in found)

    def _scored(self, benchmark, rule, model):
        rows = self.deciding(benchmark, rule)
        return origins(rows[rows["model"] == model])


def recent(listed, date, days):
    """Return the listings of a date and of the ``days`` before it."""
    return listed[listed["effective_from"].between(date - pd.Timedelta(days=days), date)]

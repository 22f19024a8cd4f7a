"""Tables behind the chapter on prices: one price question under many choices.

Each function takes a `Market` (the tables, the defaults and the data cut) and returns a frame. A
quality level is a pair of benchmark and lowest score, such as GPT-3.5's ``("MMLU", 64.8)`` and
GPT-4's ``("MMLU", 86)``.
"""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pandas as pd

from analysis.evidence.uncertainty import summary
from analysis.prices.falls import decline, grid, price_on, share_after
from analysis.prices.frontier import (
    BLENDS,
    HOSTS,
    SCORES,
    PriceError,
    blended,
    listings,
    model_scores,
    offers,
    on_sale,
    price_series,
)
from analysis.prices.rates import window_rates


@dataclass(frozen=True, eq=False)
class Market:
    """The price tables with one run's default choices (see `analysis.prices.frontier`)."""

    prices: pd.DataFrame = field(repr=False)
    scores: pd.DataFrame = field(repr=False)
    blend: tuple = (3, 1)
    hosts: str = "median"
    rule: str = "median"
    reasoning: bool = True
    until: str = "2026-11-21"
    listing_days: int = 365
    # Series and listings found so far: each object keeps its own, and they go with it.
    _found: dict = field(default_factory=dict, init=False, repr=False)

    def series(self, benchmark, threshold, **choices):
        """Return the price series of the cheapest model at a level, with some choices replaced."""
        key = ("series", benchmark, threshold, *sorted(choices.items()))
        return self._once(key, lambda: self._series(benchmark, threshold, choices))

    def _series(self, benchmark, threshold, choices):
        c = {"until": self.until, "open_weights": None, **self._choices(choices)}
        listed = self._listings(benchmark, threshold, c["rule"], c["reasoning"], c["open_weights"])
        return price_series(listed, blend=c["blend"], hosts=c["hosts"], until=c["until"])

    def today(self, benchmark, threshold, **choices):
        """Return the models at a level on sale at the data cut or a ``date``, cheapest first.

        Only listings recorded within ``listing_days`` count; ``listing_days=None`` carries every
        listing forward.
        """
        c = {"listing_days": self.listing_days, "date": self.until, **self._choices(choices)}
        listed = self._listings(benchmark, threshold, c["rule"], c["reasoning"], None)
        return on_sale(offers(listed, c["blend"]), c["date"], c["hosts"], c["listing_days"])

    def _choices(self, replaced):
        return {
            "blend": self.blend,
            "hosts": self.hosts,
            "rule": self.rule,
            "reasoning": self.reasoning,
            **replaced,
        }

    def _listings(self, benchmark, threshold, rule, reasoning, open_weights):
        def found():
            able = model_scores(self.scores, benchmark, rule)
            return listings(
                self.prices, able, threshold, reasoning=reasoning, open_weights=open_weights
            )

        return self._once(("listings", benchmark, threshold, rule, reasoning, open_weights), found)

    def _once(self, key, found):
        if key not in self._found:
            self._found[key] = found()
        return self._found[key]


def levels_frame(market, levels, **choices):
    """Return the price steps of several levels up to the data cut: ``date, value, series``."""
    parts = []
    for name, level in levels.items():
        steps = market.series(*level, **choices)[["date", "price", "model"]]
        end = pd.DataFrame(
            {
                "date": [pd.Timestamp(market.until)],
                "price": [steps["price"].iloc[-1]],
                "model": [steps["model"].iloc[-1]],
            }
        )
        parts.append(pd.concat([steps, end]).drop_duplicates("date").assign(series=name))
    return pd.concat(parts, ignore_index=True).rename(columns={"price": "value"})


def factor_grid(market, level, start, end, blends=BLENDS):
    """Return the two-date factor at one level under every blend, host rule and score rule."""

    def factor(blend, hosts, rule):
        return decline(
            market.series(*level, blend=blends[blend], hosts=hosts, rule=rule), start, end
        ).factor

    return grid(factor, blend=tuple(blends), hosts=HOSTS, rule=SCORES)


def threshold_grid(market, benchmark, thresholds, start, end, start_price):
    """Return the factor from a fixed price to the cheapest model by threshold and score rule."""

    def factor(threshold, rule):
        return start_price / price_on(market.series(benchmark, threshold, rule=rule), end)

    return grid(factor, threshold=thresholds, rule=SCORES)


def share_grid(market, level, start, end, event):
    """Return the share (0 to 1) of the fall that came on or after an event, under every choice."""

    def share(blend, hosts, rule):
        return share_after(
            market.series(*level, blend=BLENDS[blend], hosts=hosts, rule=rule), start, end, event
        )

    return grid(share, blend=tuple(BLENDS), hosts=HOSTS, rule=SCORES)


def closed_ratio(market, levels, start, event, end):
    """Return closed models' rate of fall after an event over that before it, under every choice.

    The rate is the logarithm of the yearly factor, so 1 means that the fall went on as before.
    Choices under which no price fell before the event have no ratio and are left out.
    """

    def ratio(level, blend, rule):
        series = market.series(*levels[level], blend=BLENDS[blend], rule=rule, open_weights=False)
        after, before = decline(series, event, end), decline(series, start, event)
        if before.factor <= 1:
            raise PriceError(
                f"Closed models' prices did not fall before {pd.Timestamp(event):%Y-%m-%d}, so no "
                "ratio of rates exists."
            )
        return float(np.log(after.per_year) / np.log(before.per_year))

    return grid(ratio, level=tuple(levels), blend=tuple(BLENDS), rule=SCORES)


def rows(table, by, label="{}", **texts):
    """Reduce a `grid` to a row per value of a choice, with median and 90 % interval."""
    found = [
        (label.format(name), *_ends(part["value"])) for name, part in table.groupby(by, sort=False)
    ]
    return pd.DataFrame(found, columns=["label", "median", "low", "high"]).assign(**texts)


def _ends(values):
    s = summary(values.to_numpy())
    return s.median, s.low, s.high


def yearly_grid(market, levels, edges, blends=tuple(BLENDS)):
    """Return the yearly fall by level, blend, hosts, rule and window (``value``)."""
    windows = {
        f"{pd.Timestamp(start):%Y-%m-%d} to {pd.Timestamp(end):%Y-%m-%d}": [start, end]
        for start, end in pairwise(edges)
    }

    def per_year(level, blend, hosts, rule, window):
        found = window_rates(
            market.series(*levels[level], blend=BLENDS[blend], hosts=hosts, rule=rule),
            windows[window],
        )
        if found.empty:
            raise PriceError(f"The window {window} holds less than half a year of prices.")
        return found["per_year"].iloc[0]

    return grid(
        per_year,
        level=tuple(levels),
        blend=tuple(blends),
        hosts=HOSTS,
        rule=SCORES,
        window=tuple(windows),
    )


def today_grid(market, levels, rank=1, **choices):
    """Return the price of the ``rank``-th cheapest model at the data cut, by every choice.

    The makers' own lists are asked together with the hosts. Where fewer than ``rank`` models of the
    level are listed, the price is infinite: so many models are not on offer.
    """

    def price(level, blend, hosts, rule, reasoning):
        found = market.today(
            *levels[level],
            blend=BLENDS[blend],
            hosts=hosts,
            rule=rule,
            reasoning=reasoning,
            **choices,
        )
        return float(found.iloc[rank - 1]) if len(found) >= rank else np.inf

    return grid(
        price,
        level=tuple(levels),
        blend=tuple(BLENDS),
        hosts=("median", "cheapest"),
        rule=SCORES,
        reasoning=(True, False),
    )


def list_price_fall(market, old, new):
    """Return the fall (percent, factor) of list price between two models under every blend."""
    first = market.prices.drop_duplicates("model").set_index("model")
    table = []
    for name, (win, wout) in BLENDS.items():
        before, after = (
            blended(
                first.at[m, "input_usd_per_mtok"], first.at[m, "output_usd_per_mtok"], win, wout
            )
            for m in (old, new)
        )
        table.append((name, 100 * (1 - after / before), before / after, before, after))
    return pd.DataFrame(table, columns=["blend", "percent", "factor", "before", "after"])


def cheapest_without_score(market, benchmarks, since, open_weights=None):
    """Return the cheapest listing among models since a year without score on the benchmarks.

    What such models might add is the blind spot of a price at a threshold.
    """
    known = market.scores[
        market.scores["benchmark"].isin(benchmarks) & (market.scores["use"] == "fit")
    ]["model"]
    keep = ~market.prices["model"].isin(known) & (market.prices["release_date"] >= str(since))
    if open_weights is not None:
        keep &= market.prices["open_weights"].eq(open_weights)
    new = market.prices[keep]
    price = blended(new["input_usd_per_mtok"], new["output_usd_per_mtok"], *market.blend)
    return new.assign(price=price).sort_values("price").iloc[0][["model", "provider", "price"]]

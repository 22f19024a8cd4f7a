"""The bill of a usage record: tokens by kind at the price of their day, tier by tier.

A host's price is a step function of the day: the latest row of ``token_prices`` whose
``effective_from`` is not after it. A row gives prices of input and output, and some of reading and
writing the cache, of batches and of long prompts. A price without a cell is taken at another one,
by these rules, and the bill says so:

- reading or writing the cache: at the price of input;
- a batch, or a long prompt, of which the row says nothing: at the ordinary price;
- two tiers at once, such as the cache in a batch: the ordinary price times what the tier changes in
  the price of input (of output for answers). OpenAI, Anthropic and xAI price so; of some models
  Google reads the cache in a batch at the full price of the cache.

Not priced: sound, images, tools, hours of the day with another price, taxes, discounts of contract.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

import pandas as pd

from analysis.evidence.tables import data, names
from analysis.prices.model import bill
from analysis.prices.steps import in_force

#: Kinds of tokens, and what they are called in a bill.
KINDS = {
    "fresh": "input",
    "cached": "input read from the cache",
    "written": "input written to the cache",
    "output": "output",
}
CACHE = {"cached": "cached_input_usd_per_mtok", "written": "cache_write_usd_per_mtok"}
SIDES = {"input": ("fresh", "cached", "written"), "output": ("output",)}
TIERS = {"batch": "in a batch", "long_context": "of a long prompt"}


class NoPrice(ValueError):
    """The table has no price for a model, host or day; the message says what it has."""


@dataclass(frozen=True)
class Usage:
    """What one row of a record used: tokens by kind, on a day; ``row`` is its number in the file.

    ``requests`` is None where the record does not say it; ``output`` holds hidden reasoning.
    """

    day: date
    fresh: int = 0
    cached: int = 0
    written: int = 0
    output: int = 0
    requests: int | None = None
    batch: bool = False
    row: int = 0

    @property
    def prompt(self) -> float | None:
        """Return the mean length of a request's prompt (tokens), or None where it is unknown."""
        return (self.fresh + self.cached + self.written) / self.requests if self.requests else None


@dataclass(frozen=True)
class Rate:
    """A price (USD/Mtoken), and the sentences that say where it stands in for another."""

    usd_per_mtok: float
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """All tokens that one row of prices bills in the same tiers."""

    step: dict
    tiers: tuple[str, ...]
    rates: dict[str, Rate]
    tokens: dict[str, int]

    @property
    def usd(self) -> float:
        """Return what the part costs (USD)."""
        price = {kind: rate.usd_per_mtok for kind, rate in self.rates.items()}
        t = self.tokens
        return bill(
            t["fresh"],
            t["cached"],
            t["output"],
            price["fresh"],
            price["cached"],
            price["output"],
            t["written"],
            price["written"],
        )


@dataclass(frozen=True)
class Offer:
    """A model at a host: its rows of prices, the earliest first."""

    model: str
    host: str
    steps: tuple[dict, ...]

    def at(self, day: date) -> dict:
        """Return the row of prices of a day, or raise `NoPrice`."""
        step = in_force(self.steps, day, itemgetter("effective_from"))
        if step is None:
            first = self.steps[0]["effective_from"]
            raise NoPrice(
                f"the first known price of {self.model} at {self.host} is of {first}, and {day} "
                "lies before it; take a later day, or leave the row out"
            )
        return step


def offer(model: str, host: str = "") -> Offer:
    """Return the prices of a model in any spelling, at a host or, without one, at its maker.

    Raises `DataError` for a model that no table knows, and `NoPrice` where none is sold so.
    """
    name = names.canonical("models", model)
    table = data.table("token_prices")
    rows = table[table["model"] == name].sort_values("effective_from")
    if rows.empty:
        raise NoPrice(f"{name} has no price in token_prices.csv; add a row of it there.")
    own = list(dict.fromkeys(rows.loc[rows["first_party"], "provider"]))
    hosts = list(dict.fromkeys(rows["provider"]))
    chosen = _host(name, host, own, hosts)
    steps = rows[rows["provider"] == chosen].to_dict("records")
    dated = tuple(step | {"effective_from": step["effective_from"].date()} for step in steps)
    return Offer(name, chosen, dated)


def _host(model, host, own, hosts):
    """Return the host that is meant: the named one, the maker, or the only one."""
    listed = ", ".join(hosts)
    if host:
        found = names.spellings((known, "") for known in hosts)
        if names.plain(host) not in found:
            raise NoPrice(f"HOST must be one that sells {model} ({listed}), and {host!r} is none.")
        return found[names.plain(host)]
    candidates = own or hosts
    if len(candidates) > 1:
        raise NoPrice(f"{model} is sold by {listed}: say with HOST at which of them.")
    return candidates[0]


def rates(step: dict, tiers: Sequence[str] = ()) -> dict[str, Rate]:
    """Return the price of each kind of token from one row of prices.

    Parameters
    ----------
    step : dict
        A row of ``token_prices``.
    tiers : sequence of str
        What holds of the tokens: ``"batch"``, ``"long_context"``, both or none.
    """
    price = {"fresh": step["input_usd_per_mtok"], "output": step["output_usd_per_mtok"]}
    said = defaultdict(list)
    for kind, column in CACHE.items():
        price[kind] = step[column]
        if math.isnan(price[kind]):
            price[kind] = price["fresh"]
            said[kind].append(f"No price of {KINDS[kind]} is listed: taken at that of input")
    for tier in tiers:
        for side, kinds in SIDES.items():
            cell, ordinary = step[f"{tier}_{side}_usd_per_mtok"], step[f"{side}_usd_per_mtok"]
            for kind in kinds:
                if math.isnan(cell):
                    what = f"No price of {side} {TIERS[tier]} is listed"
                    said[kind].append(f"{what}: taken at the ordinary price")
                    continue
                factor = cell / ordinary if ordinary else 1.0
                price[kind] *= factor
                if kind in CACHE and not math.isnan(step[CACHE[kind]]):
                    what = f"No price of {KINDS[kind]} {TIERS[tier]} is listed"
                    said[kind].append(
                        f"{what}: taken at {factor:.4g} times the ordinary one, as input is"
                    )
    if len(tiers) > 1:
        for kind in ("fresh", "output"):
            what = f"No price of {KINDS[kind]} in both tiers is listed"
            said[kind].append(f"{what}: taken at the ordinary one times what each tier changes")
    # The product of two decimals is not one; ten digits are more than any list prints.
    return {kind: Rate(float(f"{price[kind]:.10g}"), tuple(said[kind])) for kind in KINDS}


def tiers(usage: Usage, step: dict) -> tuple[str, ...]:
    """Return the tiers of a row of usage: a batch, and prompts above the length of the price row.

    A row of several requests is judged by their mean prompt; one that does not say how many it
    holds is never a long prompt.
    """
    limit, prompt = step["long_context_above_tokens"], usage.prompt
    long = not pd.isna(limit) and prompt is not None and prompt > limit
    return ("batch",) * usage.batch + ("long_context",) * long


def parts(record: Iterable[Usage], offered: Offer) -> list[Part]:
    """Return the parts of a bill, by day of the price, ordinary tiers first.

    Raises `NoPrice` for a day before the first price.
    """
    total: dict[tuple, dict[str, int]] = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    steps = {step["effective_from"]: step for step in offered.steps}
    for usage in record:
        step = offered.at(usage.day)
        sums = total[step["effective_from"], tiers(usage, step)]
        for kind in KINDS:
            sums[kind] += getattr(usage, kind)
    return [
        Part(steps[day], held, rates(steps[day], held), tokens)
        for (day, held), tokens in sorted(total.items())
    ]

"""A product on chips of one's own: what fits, how fast it is, and what its tokens cost used or not.

The roofline of chapter 05 gives the speed, times what busy servers reached of it. A server is the
fewest chips that hold the model beside 32 requests (or one, where no number holds 32), unless a
number is given; it answers as many requests at once as it holds, at most as many as its arithmetic
can keep up with. *Usage-based* cost
counts the hours that the traffic takes at the share of the time that servers are busy; *reserved*
cost counts every hour of whole servers.

What does not fit has a reason instead of numbers (`Estimate.unknown`) and stops nothing else. Not
modelled: queues, a second site, staff, and whether the model is good enough for the task.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.evidence.estimates import draws
from analysis.evidence.estimates.estimate import Estimate, constant, rows, sampled, unknown
from analysis.evidence.estimates.facts import Facts, Given
from analysis.evidence.tables import data
from analysis.evidence.units import Q
from analysis.hardware import rental
from analysis.hardware.work import spec
from analysis.lifecycle import product
from analysis.product import model
from analysis.serving import bills, measured, roofline, server

#: Numbers of chips that are tried in turn, up to sixteen servers of eight.
SIZES = (1, 2, 4, *range(8, 129, 8))
#: Requests beside which a server holds the model, as in chapter 05.
SEATS = server.REQUESTS.magnitude
#: Every result of a server, with its unit.
UNITS = {
    "host_chips": "GPU",
    "host_batch": "query",
    "host_rate": "token/s",
    "host_queries": "query/day",
    "host_servers": "",
    "host_hour": "USD/(GPU*h)",
    "host_usage_month": "USD/month",
    "host_reserved_month": "USD/month",
    "host_usage_per_mtok": "USD/Mtoken",
    "host_reserved_per_mtok": "USD/Mtoken",
    "host_usage_per_query": "USD/query",
    "host_break_even": "query/month",
    "host_full": "query/month",
    "speed_batch": "query",
    "speed_cost": "USD/Mtoken",
}


@dataclass(frozen=True)
class Host:
    """The reader's own server: its parameters, and the facts it is worked out from."""

    facts: Facts
    own: Given

    @cached_property
    def shapes(self) -> dict[str, roofline.Model]:
        """Open models whose shape is known, by name."""
        return shapes()

    @cached_property
    def sheets(self) -> dict[str, roofline.Chip]:
        """Chips that can be computed with, by name (see `sheets`)."""
        return sheets()

    @property
    def shape(self) -> roofline.Model:
        """Shape of the chosen model."""
        return self.shapes[self.own["hosted_model"]]

    @property
    def sheet(self) -> roofline.Chip:
        """Data sheet of the chosen chip."""
        return self.sheets[self.own["hosted_chip"]]

    @cached_property
    def answer(self) -> Estimate:
        """Tokens that the server writes for a query."""
        return product.written(self.facts, self.own)

    @cached_property
    def longest(self) -> Estimate:
        """Longest context of a query (token/query): prompt, hidden reasoning and the long end of an
        answer.
        """
        open_ended = product.answer(self.facts, self.own).high
        answer = self.own.unless_zero("output_tokens", constant(open_ended, "token/query"))
        return self.own["input_tokens"] + self.own["reasoning_tokens"] + answer

    @cached_property
    def needed(self) -> Estimate:
        """Chips of one server: those given, or the fewest, which follow what moves them."""
        held = self.own["weight_bits"], self.longest, self._sizes, SEATS, self.shape, self.sheet
        return self.own.unless_zero("hosted_chips", model.fewest_chips(*held))

    @cached_property
    def chips(self) -> int:
        """Chips of one server at the parameters as they are."""
        return int(_now(self.needed))

    @property
    def _sizes(self):
        """Numbers of chips that a server may have: one where no link is known."""
        return SIZES if np.isfinite(self.sheet.link) else SIZES[:1]

    def _room(self, chips):
        setup = roofline.Setup(self.shape, self.sheet, chips, self.own["weight_bits"].number)
        return float(roofline.capacity(setup, _now(self.longest)))

    @cached_property
    def refusal(self) -> str:
        """Why there is no such server, in one sentence; empty where there is."""
        name, chip = self.own["hosted_model"], self.own["hosted_chip"]
        if not name or not chip:
            return "no model or no chip is named (hosted_model, hosted_chip)"
        if name not in self.shapes:
            return f"the shape of {name} is not known; take one of {_listed(self.shapes)}"
        if chip not in self.sheets:
            lacking = "its data sheet lacks memory, bandwidth or arithmetic"
            return (
                f"{chip} cannot be computed with, as {lacking}; take one of {_listed(self.sheets)}"
            )
        if self.chips > 1 and np.isinf(self.sheet.link):
            return f"no link between two {chip} is known, so that it can only serve alone"
        if self._room(self.chips) < 1:
            return self._too_small(f"{name} at {self.own['weight_bits'].number:g} bits")
        return ""

    def _too_small(self, model_):
        where, least = f"{self.chips} {self.own['hosted_chip']}", self._least
        cure = f"it takes {least}" if least else "take a larger chip or fewer bits"
        length = f"{_now(self.longest):,.0f}"
        return f"{model_} with a query of up to {length} tokens does not fit on {where}; {cure}"

    @property
    def _least(self):
        """Fewest chips that hold the model and one request; 0 where no number does."""
        return next((n for n in self._sizes if self._room(n) >= 1), 0)

    @cached_property
    def batch(self) -> Estimate:
        """Requests at once: those given, or what fits and arithmetic allows."""
        held = self.own["weight_bits"], self.longest, self.needed, self.shape, self.sheet
        return self.own.unless_zero("hosted_batch", model.best_batch(*held))

    @cached_property
    def hour(self) -> Estimate:
        """What a chip costs an hour (USD/(GPU*h)): owned, or rented at a given or a listed rent."""
        if self.own["chip_price_usd"].number:
            return self.owned
        if self.own["chip_hour_usd"].number:
            return self.own["chip_hour_usd"]
        return rent(self.facts, self.own["hosted_chip"])

    @property
    def owned(self) -> Estimate:
        """A chip's price over its life and what it uses (USD/(GPU*h))."""
        price = self.own["chip_price_usd"] / self.own["chip_life_years"]
        return price.to(rental.HOUR) + self.running

    @cached_property
    def design(self) -> Estimate:
        """Design power of the chosen chip (W)."""
        table, chip = data.table("chips"), self.own["hosted_chip"]
        if table.loc[table["chip"] == chip, "tdp_w"].isna().any():
            return unknown(f"the power of {chip} is not known", "W")
        return spec(table, chip, "tdp_w")

    @property
    def running(self) -> Estimate:
        """Electricity of a chip with its share of server and building (USD/(GPU*h)): its design
        power, times what an H100 takes of the building over its own.
        """
        if self.design.unknown:
            return unknown(self.design.unknown, rental.HOUR)
        beside = self.facts["h100_facility_power"] / self.facts["h100_design_power"]
        power = (self.design * beside).to("kW") / Q(1.0, "GPU")
        return (power * self.own["usd_per_kwh"]).to(rental.HOUR)

    @cached_property
    def busy(self) -> Estimate:
        """Share of its best throughput that a server delivers."""
        return self.own.unless_zero("hosted_busy_share", self.facts["server_utilisation"])

    @cached_property
    def reached(self) -> Estimate:
        """What busy servers reached of the roofline's speed."""
        found = measured.compared(data.table("serving"), self.shapes, self.sheets)
        return measured.busy_ratio(found, self.facts)

    def rate(self, batch: Estimate) -> Estimate:
        """Output tokens a second of a full server with so many requests at once."""
        told = self.own["input_tokens"], self.answer, self.needed
        more = self.own["weight_bits"], self.facts["bandwidth_share"], self.shape, self.sheet
        return server.served_rate(batch, *told, *more) * self.reached

    @property
    def per_hour(self) -> Estimate:
        """What a server costs an hour (USD/h)."""
        return self.hour * self.needed


def _now(found):
    """Return what an estimate is worth at the parameters as they are."""
    return float(found.value(draws.Medians()))


def _listed(found):
    return ", ".join(found)


def shapes() -> dict[str, roofline.Model]:
    """Return the open models whose shape is known, by name."""
    return measured.models(data.table("serving_models"))


def sheets() -> dict[str, roofline.Chip]:
    """Return the chips whose data sheet is full enough for the roofline, by name. Where no link is
    known, a chip serves alone, and nothing crosses it.
    """
    known = measured.chips(data.table("chips"))
    return {n: c if np.isfinite(c.link) else replace(c, link=np.inf) for n, c in known.items()}


def offers(chip: str) -> pd.DataFrame:
    """Return the offers on demand of a chip in the year up to its newest, without the ends of
    printed ranges.
    """
    table = data.table("rental_prices")
    found = table[(table["chip"] == chip) & (table["commitment"] == "on-demand")]
    found = found[~found["provider"].str.endswith((rental.LOW_END, rental.HIGH_END))]
    return found[found["as_of"] > found["as_of"].max() - pd.Timedelta(days=365)]


def rent(facts: Facts, chip: str) -> Estimate:
    """Return the rent of a chip, as its `offers` have it (USD/(GPU*h)); unknown where there is
    none.
    """
    found = offers(chip)
    if found.empty:
        return unknown(f"no rent of {chip} is known; set chip_hour_usd", rental.HOUR)
    listed = rows(found, "usd_per_chip_hour", rental.HOUR, name="rent_of_the_chip")
    return sampled(listed, facts, f"rent of {chip}")


def results(facts: Facts, own: Given, api: Estimate) -> dict[str, Estimate]:
    """Return what the reader's own server does and costs, by the names of `UNITS`.

    ``api`` is the price of a query that it stands against (USD/query).
    """
    host = Host(facts, own)
    if host.refusal:
        return {name: unknown(host.refusal, unit) for name, unit in UNITS.items()}
    queries, rate = product.queries(own), host.rate(host.batch)
    best = (rate / host.answer).to("query/day")
    of_one = best * host.busy
    needed = model.servers(queries, of_one)
    tokens = own["input_tokens"] + host.answer
    used = (host.per_hour / of_one).to("USD/query")
    reserved = (needed * host.per_hour).to("USD/month")
    month = queries.to("query/month")
    full, rent = of_one.to("query/month"), host.per_hour.to("USD/month")
    found = {
        "host_chips": host.needed,
        "host_batch": host.batch,
        "host_rate": rate,
        "host_queries": of_one,
        "host_servers": needed,
        "host_hour": host.hour,
        "host_usage_month": month * used,
        "host_reserved_month": reserved,
        "host_usage_per_mtok": used / tokens,
        "host_reserved_per_mtok": reserved / (month * tokens),
        "host_usage_per_query": used,
        "host_break_even": bills.break_even(rent, full, api),
        "host_full": full,
    } | at_speed(host, own["tokens_per_second"])
    return {name: found[name].to(unit) for name, unit in UNITS.items()}


def at_speed(host: Host, speed: Estimate) -> dict[str, Estimate]:
    """Return requests at once that each still get a speed (token/s), and what a million tokens of
    output cost then.

    The speed that a user sees is taken at what busy servers reached of the roofline.
    """
    own, facts = host.own, host.facts
    told = own["input_tokens"], host.answer, host.needed, own["weight_bits"]
    wanted = speed / host.reached
    batch = model.batch_at_speed(wanted, *told, facts["bandwidth_share"], host.shape, host.sheet)
    return {"speed_batch": batch, "speed_cost": host.per_hour / (host.rate(batch) * host.busy)}

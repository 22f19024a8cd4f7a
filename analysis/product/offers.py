"""Whose prices a product pays: those that are typed, or a model's of ``token_prices``.

A model fills input, output and cached price, what a batch takes off, and the tier of long prompts,
from its newest row at a host. The rules of `analysis.prices.bills` for a missing price hold here. A
batch or a long prompt may change input and output by different factors: the one factor of the
product's bill is then that of its mean query, cached input and output included.
"""

import math
from dataclasses import dataclass

import numpy as np

from analysis.evidence.estimates.estimate import rows
from analysis.evidence.estimates.facts import Given
from analysis.evidence.tables import data
from analysis.evidence.tables.rows import DataError
from analysis.evidence.uncertainty import Numbers
from analysis.prices import bills

PRICE = "USD/Mtoken"
LONG = ("long_context",)


class NotSold(ValueError):
    """The named model or host has no price; the message says what there is."""


@dataclass(frozen=True)
class Listed:
    """The newest row of prices of a model at a host, and the row itself as a frame."""

    model: str
    host: str
    step: dict
    row: object

    @property
    def source(self) -> str:
        """Publisher and day of the price list."""
        found = data.source(self.step["source"])
        return f"{found['publisher'] or found['title']}, {self.step['effective_from']}"


def listed(model: str, host: str = "", *, name: str = "priced") -> Listed:
    """Return the newest prices of a model in any spelling, at a host or at its maker.

    Raises `NotSold`; ``name`` is how the parameters of model and host begin.
    """
    try:
        offer = bills.offer(model, host)
    except (bills.NoPrice, DataError) as error:
        raise NotSold(f"{name}_model: {error}".replace("HOST", f"{name}_host")) from None
    step, table = offer.steps[-1], data.table("token_prices")
    day = table["effective_from"].dt.date == step["effective_from"]
    mine = (table["model"] == offer.model) & (table["provider"] == offer.host) & day
    return Listed(offer.model, offer.host, step, table[mine])


def refusals(values) -> list[str]:
    """Return a sentence for each pair of model and host of which nothing is sold, and for a
    currency beside amounts that are in dollars.
    """
    found = []
    for name in ("priced", "small"):
        model, host = values.get(f"{name}_model", ""), values.get(f"{name}_host", "")
        try:
            if model:
                listed(model, host, name=name)
            elif host:
                found.append(f"{name}_host needs {name}_model, the model that it sells; name both.")
        except NotSold as error:
            found.append(str(error))
    return found + _dollars(values)


def require(own: Given) -> None:
    """Refuse names that do not go together with a `NotSold`, where nobody has looked before."""
    plain = {name: getattr(value, "number", value) for name, value in own.items()}
    if found := refusals(plain):
        raise NotSold(" ".join(found))


def _dollars(values):
    """Say which amounts would be in dollars under the label of another currency."""
    currency, get = values.get("currency", "USD"), values.get
    if currency == "USD":
        return []
    rented = get("hosted_model", "") and not (get("chip_hour_usd") or get("chip_price_usd"))
    wrong = {
        "priced_model": bool(get("priced_model", "")),
        "small_model": bool(get("small_model", "")),
        "price_basis=serving cost": get("price_basis") == "serving cost",
        "training_cost_usd=0": not get("training_cost_usd"),
        "hosted_model at a rent of the dataset": bool(rented),
    }
    named = [name for name, is_wrong in wrong.items() if is_wrong]
    if not named:
        return []
    return [
        f"currency={currency} is a label for amounts that you type, and these are in dollars: "
        f"{', '.join(named)}; type them, clear the names, or leave currency at USD."
    ]


def filled(own: Given, written: float) -> Given:
    """Return the parameters with the prices of ``priced_model`` in the place of those typed, where
    one is named; ``written`` are the tokens of a query that are billed as output.
    """
    if not own["priced_model"]:
        return own
    found = listed(own["priced_model"], own["priced_host"])
    prompt, cached = own["input_tokens"].number, own["cached_share"].number
    tokens = {"fresh": prompt * (1 - cached), "cached": prompt * cached, "output": written}
    ordinary, batch, long = (_prices(found.step, tiers) for tiers in ((), ("batch",), LONG))
    whole = _cost(ordinary, tokens)
    limit = found.step["long_context_above_tokens"]
    prices = {
        "input_usd_per_mtok": (ordinary["fresh"], PRICE),
        "output_usd_per_mtok": (ordinary["output"], PRICE),
        "cached_input_usd_per_mtok": (ordinary["cached"], PRICE),
        "batch_discount": (1 - _cost(batch, tokens) / whole if whole else 0.0, ""),
        "long_context_from": (0.0 if _none(limit) else float(limit), "token/query"),
        "long_context_factor": (_cost(long, tokens) / whole if whole else 1.0, ""),
    }
    return Given(own | {n: _from(found.row, value, unit) for n, (value, unit) in prices.items()})


def _none(cell):
    return cell is None or math.isnan(cell)


def _prices(step, tiers):
    return {kind: rate.usd_per_mtok for kind, rate in bills.rates(step, tiers).items()}


def _cost(prices: dict[str, float], tokens: dict[str, Numbers]) -> float:
    return float(sum(prices[kind] * tokens[kind] for kind in tokens))


def _from(row, value, unit):
    return rows(row, np.array([value]), unit)

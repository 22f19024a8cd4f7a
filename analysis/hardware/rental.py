"""What a chip rents for: offers by kind of provider, prices per unit of work, and their history.

Serves the claims of chapter 06 about dollars. Prices are list prices of one chip for one hour, in
dollars of the day. A chip is never priced as such: what matters is the price of an operation, of a
byte a second, of a gigabyte.

    USD for an hour of a PFLOP/s = rent / (peak / 1 PFLOP/s)
    USD for an hour of a TB/s    = rent / (bandwidth / 1 TB/s)
    USD for an hour of a GB      = rent / (memory / 1 GB)

The kinds of provider are kept apart. Not modelled: discounts under contract, which nobody
publishes, and the server, network and storage that some offers include and others do not. Rows that
are an end of a range which a survey prints take no part in a middle: what lies between is unknown.
"""

import numpy as np
import pandas as pd

from analysis.evidence import trends
from analysis.evidence.estimates.estimate import rows
from analysis.evidence.units import Q
from analysis.hardware import roofline
from analysis.hardware.work import spec

HOUR = "USD/(GPU*h)"
TIERS = ("specialised cloud", "large cloud", "market")
RESOURCES = {
    "compute": ("peak_fp16_tflops", Q(1.0, "PFLOP/s")),
    "bandwidth": ("memory_bandwidth_gb_s", Q(1.0, "Tbyte/s")),
    "memory": ("memory_gb", Q(1.0, "Gbyte")),
}
#: Rents on demand of 2025, by the name that they have as inputs.
RENTS = {
    "h100_specialised_cloud_rent": ("H100", "specialised cloud"),
    "h100_large_cloud_rent": ("H100", "large cloud"),
    "a100_specialised_cloud_rent": ("A100 80GB", "specialised cloud"),
    "a100_large_cloud_rent": ("A100 80GB", "large cloud"),
    "tpu_v6e_rent": ("TPU v6e", "large cloud"),
}
SURVEY = "cerevisor-getdeploying-2026"  # averages of many providers, June 2026
#: How the provider of a row ends that is one end of a printed range.
LOW_END, HIGH_END = ", low end", ", high end"


def offers(prices, chip, tier, commitment="on-demand", year=None):
    """Return the offers of a chip by one kind of provider (`TIERS`), oldest first; maybe none.

    ``commitment`` is ``on-demand``, ``1-year`` or ``3-year``, ``year`` the only calendar year. Ends
    of printed ranges are none.
    """
    return _single(_rows(prices, chip, tier, commitment, year))


def _single(found):
    return found[~found["provider"].str.endswith((LOW_END, HIGH_END))]


def printed_range(prices, chip, tier, year=None):
    """Return the lowest and the highest end of the ranges on demand that surveys print, as a frame
    of two rows; empty where none does.
    """
    return _ends(_rows(prices, chip, tier, "on-demand", year))


def _ends(found):
    low = found[found["provider"].str.endswith(LOW_END)].nsmallest(1, "usd_per_chip_hour")
    return pd.concat(
        [low, found[found["provider"].str.endswith(HIGH_END)].nlargest(1, "usd_per_chip_hour")]
    )


def _rows(prices, chip, tier, commitment, year):
    meant = (prices["chip"] == chip) & (prices["tier"] == tier)
    meant &= prices["commitment"] == commitment
    if year is not None:
        meant &= prices["as_of"].dt.year == year
    return prices[meant].sort_values("as_of")


def middle(found, name=""):
    """Return the median offer as an estimate with the sources of all of them."""
    return rows(found, [found["usd_per_chip_hour"].median()], HOUR, name=name)


def rent(prices, name):
    """Return one of the `RENTS`: the median offer on demand in 2025."""
    return middle(offers(prices, *RENTS[name], year=2025), name)


def hour_of(resource, rent, chips, chip):
    """Return the rent of an hour of one unit of a resource as a chip (USD)."""
    column, unit = RESOURCES[resource]
    return (rent * Q(1.0, "GPU*h") * unit / spec(chips, chip, column)).to("USD")


def per_unit(chips, prices, year):
    """Return one row for each chip and kind of provider with on-demand offers in a year.

    Columns: chip, role, tier, ridge, speed (Gbyte/s), rent, rent_low, rent_high, and the price of
    an hour of each of the `RESOURCES` at the median rent, with ``_low`` and ``_high`` at the ends.
    Where surveys print a range alone, there is no median.
    """
    then = prices[(prices["commitment"] == "on-demand") & (prices["as_of"].dt.year == year)]
    offered = dict(iter(then.groupby(["chip", "tier"])))
    found = [
        _unit_row(chips, chip, tier, offered[chip["chip"], tier])
        for tier in TIERS
        for chip in chips.to_dict("records")
        if (chip["chip"], tier) in offered
    ]
    if not found:
        what = f"There are no on-demand offers of {year} in rental_prices.csv"
        raise ValueError(f"{what}; choose a year from 2022 to 2026.")
    return pd.DataFrame(found)


def _unit_row(chips, chip, tier, offered):
    name, peak, speed = chip["chip"], chip["peak_fp16_tflops"], chip["memory_bandwidth_gb_s"]
    found = _single(offered)
    price = pd.concat([found, _ends(offered)])["usd_per_chip_hour"]
    row = {"chip": name, "role": chip["role"], "tier": tier}
    row["ridge"] = float(roofline.ridge(peak, speed)) if np.isfinite(peak) else np.nan
    row["speed"] = speed
    rents = {"": found["usd_per_chip_hour"].median(), "_low": price.min(), "_high": price.max()}
    hours = {r: hour_of(r, Q(1.0, HOUR), chips, name).median for r in RESOURCES}
    for end, value in rents.items():
        row |= {f"rent{end}": value} | {r + end: value * hour for r, hour in hours.items()}
    return row


def cheapest(chips, prices, year):
    """Return which data-centre chip rents each resource cheapest, and the gaming card beside them.

    Names come first (``compute_chip`` and so on; ``gaming_card`` is ``none`` where no one offers
    one), then what an hour of the resource rents for (``compute_rent`` and so on).
    """
    table = per_unit(chips, prices, year)
    gaming = table["role"] == "consumer"
    words, rents = {"offers_year": str(year), "gaming_card": "none"}, {}
    for resource in RESOURCES:
        best = table.loc[table.loc[~gaming, resource].idxmin()]
        words[f"{resource}_chip"] = best["chip"]
        rents[f"{resource}_rent"] = _hour_by(best, resource, chips, prices, year)
        if gaming.any():
            best = table.loc[table.loc[gaming, resource].idxmin()]
            words["gaming_card"] = best["chip"]
            rents[f"gaming_{resource}_rent"] = _hour_by(best, resource, chips, prices, year)
    return words, rents


def _hour_by(row, resource, chips, prices, year):
    rent = middle(offers(prices, row["chip"], row["tier"], year=year))
    return hour_of(resource, rent, chips, row["chip"])


def survey(chips, prices):
    """What a PFLOP/s and a TB/s rent for by one survey of 2026, and the ends of another's range."""
    found = {}
    averages = prices[prices["source"] == SURVEY]
    for name, chip in (("h100", "H100"), ("b200", "B200")):
        average = middle(averages[averages["chip"] == chip])
        for resource in ("compute", "bandwidth"):
            found[f"survey_{name}_{resource}"] = hour_of(resource, average, chips, chip)
    ends = printed_range(prices, "A100 80GB", "market", 2026)
    for name, end in (("low", ends.head(1)), ("high", ends.tail(1))):
        hour = hour_of("bandwidth", middle(end), chips, "A100 80GB")
        found[f"survey_a100_bandwidth_{name}"] = hour
    return found


def history(prices, chip, tier):
    """Return date, value, low, high and number n of the offers of each half-year."""
    found = offers(prices, chip, tier)
    half = found["as_of"].dt.year.astype(int) + found["as_of"].dt.month.gt(6) * 0.5
    grouped = found.groupby(half)["usd_per_chip_hour"]
    past = grouped.agg(value="median", low="min", high="max", n="size").reset_index(names="half")
    past["date"] = [pd.Timestamp(int(h), 10 if h % 1 else 4, 1) for h in past["half"]]
    return past[["date", "value", "low", "high", "n"]]


def change(prices, chip, tier):
    """Fit a constant yearly factor to the offers of a chip; below 1 the rent falls."""
    found = offers(prices, chip, tier)
    days = (found["as_of"] - pd.Timestamp("2020-01-01")).dt.days
    return trends.log_linear_fit(days, found["usd_per_chip_hour"])

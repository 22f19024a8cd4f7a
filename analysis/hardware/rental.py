"""What a chip rents for: offers by kind of provider, prices per unit of work, and their history.

Serves the claims of chapter 06 about dollars. Prices are list prices of one chip for one hour, in
dollars of the day. A chip is never priced as such: what matters is the price of an operation, of a
byte a second, of a gigabyte.

    USD per PFLOP-hour = rent / (peak / 1000)
    USD per TB/s-hour  = rent / (bandwidth / 1000)
    USD per GB-hour    = rent / memory

The kinds of provider are kept apart. Not modelled: discounts under contract, which nobody
publishes, and the server, network and storage that some offers include and others do not.
"""

import numpy as np
import pandas as pd

from analysis.evidence import trends
from analysis.hardware import roofline

UNITS = {
    "usd_per_pflop_h": ("peak_fp16_tflops", 1000.0),
    "usd_per_tb_s_h": ("memory_bandwidth_gb_s", 1000.0),
    "usd_per_gb_h": ("memory_gb", 1.0),
}
TIERS = ("specialised cloud", "large cloud", "market")


def offers(prices, chip, *, tiers=TIERS[:2], commitment="on-demand", year=None):
    """Return a chip's prices (USD an hour), oldest first; empty where nobody offers it.

    Parameters
    ----------
    prices : pandas.DataFrame
        The table ``rental_prices``.
    tiers : tuple of str
        Kinds of provider to take.
    commitment : str
        ``on-demand``, ``1-year`` or ``3-year``.
    year : int, optional
        Only offers of that calendar year.
    """
    rows = prices[
        (prices["chip"] == chip) & prices["tier"].isin(tiers) & (prices["commitment"] == commitment)
    ]
    if year is not None:
        rows = rows[rows["as_of"].dt.year == year]
    return rows.sort_values("as_of")["usd_per_chip_hour"].to_numpy()


def per_unit(chips, prices, year, tiers=TIERS):
    """Return ridge point, rent and rent per unit of each resource, by chip and provider kind.

    Parameters
    ----------
    chips, prices : pandas.DataFrame
        The tables ``accelerators`` and ``rental_prices``.
    year : int
        Calendar year of the on-demand offers; chips without any are left out.

    Returns
    -------
    pandas.DataFrame
        Columns chip, role, tier, ridge, bandwidth, rent, rent_low, rent_high and the units of
        `UNITS` at the median rent.
    """
    rows = [
        _unit_row(chip, tier, offers(prices, chip["chip"], tiers=(tier,), year=year))
        for tier in tiers
        for chip in chips.to_dict("records")
    ]
    rows = [row for row in rows if row]
    if not rows:
        raise ValueError(
            f"There are no on-demand offers of {year} in rental_prices.csv; choose a year from "
            "2022 to 2026."
        )
    return pd.DataFrame(rows)


def _unit_row(chip, tier, found):
    if not len(found):
        return None
    rent = float(np.median(found))
    row = {
        "chip": chip["chip"],
        "role": chip["role"],
        "tier": tier,
        "ridge": _ridge(chip),
        "bandwidth": chip["memory_bandwidth_gb_s"],
    }
    row |= {"rent": rent, "rent_low": float(found.min()), "rent_high": float(found.max())}
    return row | {unit: rent * scale / chip[column] for unit, (column, scale) in UNITS.items()}


def _ridge(chip):
    peak = chip["peak_fp16_tflops"]
    return (
        float(roofline.ridge(peak, chip["memory_bandwidth_gb_s"])) if np.isfinite(peak) else np.nan
    )


def per_dollar(chips, prices, chip, rival, *, tier, commitment="on-demand", year=2025):
    """Return how much more compute and bandwidth a dollar rents as ``chip`` than as ``rival``.

    Parameters
    ----------
    chip : str
        A chip that only one large cloud rents out, such as a TPU; its price is that cloud's.
    rival : str
        The other chip, priced at the median of ``tier``.

    Returns
    -------
    dict or None
        ``compute`` and ``bandwidth`` ratios; None where one of the two is not offered so.
    """
    ours = offers(prices, chip, commitment=commitment, year=year)
    theirs = offers(prices, rival, tiers=(tier,), commitment=commitment, year=year)
    if not len(ours) or not len(theirs):
        return None
    table = chips.set_index("chip")
    rent = np.median(theirs) / np.median(ours)
    return {
        "compute": float(
            rent * table.at[chip, "peak_fp16_tflops"] / table.at[rival, "peak_fp16_tflops"]
        ),
        "bandwidth": float(
            rent
            * table.at[chip, "memory_bandwidth_gb_s"]
            / table.at[rival, "memory_bandwidth_gb_s"]
        ),
    }


def history(prices, chip, tier, commitment="on-demand"):
    """Return median, lowest and highest offer of each half-year (``date, value, low, high, n``)."""
    rows = prices[
        (prices["chip"] == chip) & (prices["tier"] == tier) & (prices["commitment"] == commitment)
    ]
    half = rows["as_of"].dt.year.astype(int) + rows["as_of"].dt.month.gt(6) * 0.5
    grouped = rows.groupby(half)["usd_per_chip_hour"]
    found = grouped.agg(value="median", low="min", high="max", n="size").reset_index(names="half")
    found["date"] = [pd.Timestamp(int(h), 10 if h % 1 else 4, 1) for h in found["half"]]
    return found[["date", "value", "low", "high", "n"]]


def change(prices, chip, tier, commitment="on-demand"):
    """Fit a constant yearly factor to the offers of a chip; below 1 the rent falls."""
    rows = prices[
        (prices["chip"] == chip) & (prices["tier"] == tier) & (prices["commitment"] == commitment)
    ]
    days = (rows["as_of"] - pd.Timestamp("2020-01-01")).dt.days
    return trends.log_linear_fit(days, rows["usd_per_chip_hour"])

"""Chips against each other, like for like: TPU and GPU per dollar and per watt, L40S and small
cards against the H100.

A ratio of two chips depends on what is counted (operations or bytes a second) and on who rents them
out: the large clouds asked four times what specialised clouds did for the same H100 in spring 2025,
and TPUs are rented out by one large cloud. So the claim about dollars is judged between the two
resources, on offers of large clouds, as its reading says; the specialised clouds stand beside it.
Midjourney's old landlord is unknown, so its bill pools both. All are peak rates unless measured.

Not modelled: how much of its peak a chip reaches on a given model, which no public test compares
across makers at equal dates and prices; discounts under contract.
"""

import numpy as np

from analysis.evidence.estimates.estimate import pool
from analysis.evidence.units import Q
from analysis.hardware import rental
from analysis.hardware.work import spec
from analysis.ledger import claims

WATT_PAIRS = {
    "v4": ("TPU v4", "A100 80GB"),
    "v5e": ("TPU v5e", "H100"),
    "v7": ("TPU v7", "B200"),
}
STATED_BILL = Q(2.1e6, "USD/month")  # article a3, Midjourney before it moved


def spec_ratio(chips, resource, one, other):
    """Return a printed figure of one chip over another's, by resource."""
    column = rental.RESOURCES[resource][0]
    return spec(chips, one, column) / spec(chips, other, column)


def per_dollar(chips, prices, resource, rent="h100_large_cloud_rent"):
    """Resource that a dollar rents as TPU v6e over that as a GPU (see `rental.RENTS`)."""
    ratio = rental.rent(prices, rent) / rental.rent(prices, "tpu_v6e_rent")
    return ratio * spec_ratio(chips, resource, "TPU v6e", rental.RENTS[rent][0])


def over_a100(chips, prices, commitment, resource="compute"):
    """Resource that a dollar rents as TPU v6e over that as an A100, at large clouds under a
    commitment (see `rental.offers`), 2025.
    """
    kinds = ("A100 80GB", "TPU v6e")
    gpu, tpu = (rental.offers(prices, kind, "large cloud", commitment, 2025) for kind in kinds)
    ratio = rental.middle(gpu) / rental.middle(tpu)
    return ratio * spec_ratio(chips, resource, "TPU v6e", "A100 80GB")


def between(low, high, share):
    """Return the point at a share (1 at most) of the way from low to high, in logarithms."""
    share = np.minimum(share, 1.0)
    return low ** (1 - share) * high**share


def tpu_per_dollar(facts, chips, prices, rent="h100_large_cloud_rent"):
    """TPU v6e over a GPU per dollar, anywhere between memory bandwidth and compute."""
    counted = facts.assumed("compute_counted", 0, 1)
    low, high = (per_dollar(chips, prices, r, rent) for r in ("bandwidth", "compute"))
    return between(low, high, counted)


def midjourney_bill(facts, chips, prices):
    """Bill (USD/month) after moving from A100 or H100, at either cloud, to TPU v6e."""
    before = [name for name in rental.RENTS if name != "tpu_v6e_rent"]
    ratios = [tpu_per_dollar(facts, chips, prices, name) for name in before]
    return STATED_BILL / pool(*ratios, label="Midjourney's chips and landlords")


def per_watt(facts, chips):
    """TPU over GPU per watt: measured by Google, and printed figures of pairs of the same years."""
    found = {"watt_v4_measured": facts["tpu_v4_speed"] * facts["tpu_v4_power_saving"]}
    for name, (tpu, gpu) in WATT_PAIRS.items():
        power = spec(chips, gpu, "tdp_w") / spec(chips, tpu, "tdp_w")
        for resource in ("compute", "bandwidth"):
            found[f"watt_{name}_{resource}"] = power * spec_ratio(chips, resource, tpu, gpu)
    return found


def tokens_of_l40s(facts):
    """Rent of a token served, L40S over H100, by MLPerf with a limit on waiting."""
    rates = facts["h100_8b_server_rate"] / facts["l40s_8b_server_rate"]
    return rates * facts["l40s_hour_price_2025"] / facts["h100_hour_price_2025"]


def solved(facts, chips, prices):
    """Return the rents and the power at which claims would hold by one resource alone."""
    ids = ("tpu-perf-per-dollar-a2", "tpu-perf-per-watt-a5", "midjourney-tpu-a3")
    dollar, watt, bill = map(claims.claim, ids)
    tpu = rental.rent(prices, "tpu_v6e_rent")
    compute = tpu / spec_ratio(chips, "compute", "TPU v6e", "H100")
    bandwidth = tpu / spec_ratio(chips, "bandwidth", "TPU v6e", "H100")
    tokens = facts["l40s_8b_server_rate"] / facts["h100_8b_server_rate"]
    equal = spec(chips, "H100", "tdp_w") * spec_ratio(chips, "compute", "TPU v5e", "H100")
    return {
        "h100_rent_by_compute": dollar.high * compute,
        "h100_rent_by_bandwidth": dollar.high * bandwidth,
        "h100_rent_midjourney": compute * (STATED_BILL / Q(bill.high, bill.unit)),
        "tpu_v5e_power": equal / watt.low,
        "l40s_even_rent": facts["h100_hour_price_2025"] * tokens,
    }


def results(facts, chips, prices):
    """Return every comparison of chips by name."""
    small = facts["rtx4090_hour_price_2025"] * spec_ratio(chips, "bandwidth", "H100", "RTX 4090")
    watts = per_watt(facts, chips)
    found = {
        "small_card_ratio": facts["h100_hour_price_2025"] / small,
        "l40s_token_server": tokens_of_l40s(facts),
        "tpu_per_dollar": tpu_per_dollar(facts, chips, prices),
        "midjourney_bill": midjourney_bill(facts, chips, prices),
        "tpu_per_watt": pool(*watts.values(), label="TPU per watt"),
        "tpu_over_a100_demand": over_a100(chips, prices, "on-demand"),
        "tpu_over_a100_year": over_a100(chips, prices, "1-year"),
        "tpu_over_a100_three_years": over_a100(chips, prices, "3-year"),
        "tpu_over_a100_bandwidth": over_a100(chips, prices, "1-year", "bandwidth"),
        "l40s_memory_per_dollar": facts["l40s_memory"] / facts["l40s_hour_price_2025"],
        "h100_memory_per_dollar": facts["h100_memory"] / facts["h100_hour_price_2025"],
    }
    for resource in ("compute", "bandwidth"):
        found[f"tpu_listed_{resource}"] = per_dollar(chips, prices, resource)
        going = per_dollar(chips, prices, resource, "h100_specialised_cloud_rent")
        found[f"tpu_going_{resource}"] = going
    return found | watts | solved(facts, chips, prices)

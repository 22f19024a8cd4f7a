"""Frames that the hardware chapter's charts and tables show."""

import numpy as np
import pandas as pd

from analysis.evidence import wording
from analysis.hardware import rental, rivals, roofline, work
from analysis.lifecycle import memory

SIZES = {
    "Llama 3.1 8B": "llama31_8b_parameters",
    "Llama 3 70B": "llama3_70b_parameters",
    "Llama 3.1 405B": "llama31_405b_parameters",
    "DeepSeek-V3": "deepseek_v3_total_parameters",
    "GPT-4 (leak)": "gpt4_total_parameters",
}
CARDS = ("RTX 4090", "L40S", "H100", "H200", "B200")
WALLS = ("H20", "A100 80GB", "H100", "L40S")
LINE = ("V100 32GB", "A100 80GB", "H100", "B200")
RISEN = {
    "peak_fp16_tflops": "Compute",
    "memory_bandwidth_gb_s": "Memory bandwidth",
    "memory_gb": "Memory",
    "tdp_w": "Power",
}
COMMITMENTS = ("on-demand", "1-year", "3-year")
HISTORY = {
    "H100, large clouds": ("H100", "large cloud"),
    "H100, specialised clouds": ("H100", "specialised cloud"),
    "A100, specialised clouds": ("A100 80GB", "specialised cloud"),
}
FALLS = {
    "h100_large_cloud_change": ("H100", "large cloud"),
    "h100_specialised_cloud_change": ("H100", "specialised cloud"),
    "a100_large_cloud_change": ("A100 80GB", "large cloud"),
    "a100_specialised_cloud_change": ("A100 80GB", "specialised cloud"),
}
#: How lines over time are drawn, and marks of charts.
OVER_TIME = {"x": "date", "log": True, "markers": True, "bars": True}
#: Rents are medians of what other lists and providers asked each half-year: no trend of one thing.
RENTS = OVER_TIME | {"joined": False}
EVEN, EQUAL_TIMES = [(1, 1, "even")], [(1, 1, "equal times")]
COLUMNS = {
    "chip": "Chip",
    "tier": "Cloud",
    "role": "Sold for",
    "ridge": "Ridge point",
    "tokens": "Tokens a second",
    "rent": "USD an hour: Chip",
    "compute": "USD an hour: PFLOP/s",
    "bandwidth": "USD an hour: TB/s",
    "memory": "USD an hour: GB",
}


def short(chip):
    """Name a chip without the size of its memory."""
    return chip.removesuffix(" 80GB").removesuffix(" 32GB")


def ridges(chips):
    """Return the ridge points of chips in 16 bits as marks of a chart."""
    found = {short(name): work.ridge(chips, name).median for name in chips["chip"]}
    return [(point, point, f"{name}: {point:.0f}") for name, point in found.items()]


def fit(facts, chips):
    """Return how many chips hold each model's weights in 16, 8 and 4 bits."""
    sizes = {card: work.spec(chips, card, "memory_gb").median for card in CARDS}
    found = []
    for model, name in SIZES.items():
        for bits in (16, 8, 4):
            size = memory.weight_gb(facts[name].median, bits)
            row = {"Model": model, "Bits": str(bits), "Weights, GB": wording.number(size)}
            counts = {c: f"{memory.chips_needed(size, m):.0f}" for c, m in sizes.items()}
            found.append(row | counts)
    return pd.DataFrame(found)


def generations(chips):
    """Return NVIDIA's training line, each resource over that of the V100: a long frame."""
    line = chips.set_index("chip").loc[list(LINE)].reset_index()
    line = line.rename(columns={"release_date": "date"})
    parts = []
    for column, label in RISEN.items():
        rise = line[column] / line[column].iloc[0]
        parts.append(line[["date", "chip", "source"]].assign(series=label, value=rise))
    return pd.concat(parts, ignore_index=True)


def growth(chips):
    """Return how many times the V100's compute and memory the B200 has, by name."""
    columns = {"compute": "peak_fp16_tflops", "memory": "memory_gb"}
    return {
        f"b200_{name}_growth": work.spec(chips, LINE[-1], c) / work.spec(chips, LINE[0], c)
        for name, c in columns.items()
    }


def rents(facts, chips, prices, year):
    """Return what each chip and each unit of its resources rents for in a year, as text."""
    table = rental.per_unit(chips, prices, year)
    size = facts["llama31_8b_q4_size"].median
    table["tokens"] = roofline.single_stream_ceiling(table["speed"], size)
    shown = table[list(COLUMNS)].copy()
    for column in ("ridge", "tokens"):
        shown[column] = ["–" if np.isnan(v) else wording.number(v) for v in table[column]]
    for column in ("rent", *rental.RESOURCES):
        ends = zip(table[column], table[f"{column}_low"], table[f"{column}_high"])
        shown[column] = [_offered(*three, short=column != "rent") for three in ends]
    shown["tier"] = table["tier"].str.removesuffix(" cloud")
    return shown.rename(columns=COLUMNS)


def _offered(middle, low, high, short):
    """Write a middle with its ends, ``short`` without; the ends alone where there is no middle."""
    if np.isnan(low):
        return "–"
    if np.isnan(middle):
        return f"{wording.number(low)} to {wording.number(high)}"
    return wording.number(middle) if short else _range(middle, low, high)


def _range(middle, low, high):
    text = wording.number(middle)
    if low == high:
        return text
    return f"{text} ({wording.span(wording.number(low), wording.number(high))})"


def dollar_cells(chips, prices):
    """Return TPU v6e over GPU per dollar, bandwidth to compute, where both are offered: rows."""
    cells = [
        _dollar_cell(chips, prices, gpu, tier, length)
        for gpu in ("H100", "A100 80GB")
        for tier in rental.TIERS[:2]
        for length in COMMITMENTS
    ]
    return pd.DataFrame([cell for cell in cells if cell])


def _dollar_cell(chips, prices, gpu, tier, length):
    theirs = rental.offers(prices, gpu, tier, length, 2025)
    ours = rental.offers(prices, "TPU v6e", "large cloud", length, 2025)
    if theirs.empty or ours.empty:
        return None
    rent = rental.middle(theirs) / rental.middle(ours)
    low, high = (
        (rent * rivals.spec_ratio(chips, r, "TPU v6e", gpu)).median
        for r in ("bandwidth", "compute")
    )
    group = "" if gpu == "H100" else "context"
    row = {"label": f"{short(gpu)}, {tier}, {length}", "median": np.sqrt(low * high)}
    return row | {"low": low, "high": high, "group": group}


def ends_of_h100(cells):
    """Return the least and the most that a TPU gives over an H100 per dollar, as text by name."""
    h100 = cells[cells["label"].str.startswith("H100")]
    ends = {"least_of_h100": h100["low"].min(), "most_of_h100": h100["high"].max()}
    return {name: wording.number(value) for name, value in ends.items()}


def ends(row):
    """Write both ends of a row of factors."""
    return f"{wording.times(row['low'])} to {wording.times(row['high'])}"


def history(prices):
    """Return the rent of chips by half-year and kind of cloud: a long frame with bands."""
    parts = [rental.history(prices, *key).assign(series=name) for name, key in HISTORY.items()]
    return pd.concat(parts, ignore_index=True)


def hired(prices):
    """Return the sources of the offers whose history is followed."""
    parts = [rental.offers(prices, *key) for key in FALLS.values()]
    return pd.concat(parts)["source"]


def falls(prices):
    """Return the fitted factor a year of each chip's rent, as text with its interval, by name."""
    fits = {name: rental.change(prices, *key) for name, key in FALLS.items()}
    return {name: _range(fit.factor_per_year, fit.low, fit.high) for name, fit in fits.items()}


def gaps(prices):
    """Return how many times a specialised cloud's rent of an H100 large clouds ask, as text: at
    the widest, and in the last half-year with offers of both.
    """
    large, special = (
        rental.history(prices, "H100", f"{tier} cloud").set_index("date")["value"]
        for tier in ("large", "specialised")
    )
    gap = (large / special).dropna()
    ends = {"h100_gap_widest": gap.max(), "h100_gap_now": gap.iloc[-1]}
    return {name: wording.times(value).removesuffix("×") for name, value in ends.items()}

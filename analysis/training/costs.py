"""What a training run cost: one run on every basis, rebuilt two ways, and compared with its peers.

Serves the training cost claims. The same run has several honest prices, and mixing them is the
commonest error:

- *amortised*: hardware used up during the run, plus energy;
- *cloud rental*: chip-hours x price of a rented hour;
- *development*: staff, experiments and the final run;
- *purchase*: the whole cluster, bought.

Chip-hours come from FLOP / (peak x utilisation) or from chips x days x 24. Published cloud figures
are chip-hours x one price x price index (Stanford AI Index). Units: USD, chip-hours (GPU*h), FLOP.
Not modelled: discounts between partners, failed runs apart from the development figure, data.
Sources: Cottier et al. 2024, Epoch AI 2025-26, SemiAnalysis 2023-24.
"""

import numpy as np
import pandas as pd

from analysis.evidence import intervals, uncertainty, wording

SECONDS = 3600
ROWS = {
    "amortised": "Hardware used up and energy",
    "chips": "Rented: chips × days × price",
    "compute": "Rented: compute ÷ utilisation × price",
    "development": "Development with staff and trials",
    "purchase": "The cluster, bought",
}
COMPARATORS = {
    "Claude 3.5 Sonnet, amortised": "claude35_sonnet_training_cost_amortised",
    "GPT-4, amortised": "gpt4_training_cost_amortised",
    "GPT-4, rented": "gpt4_training_cost_cloud",
    "Llama 3.1 405B, AI Index": "llama31_405b_training_cost_cloud_2025",
    "Gemini Ultra, rented": "gemini_ultra_training_cost_cloud",
    "GPT-4.5, rented (2025)": "gpt45_training_cost",
    "Grok 3, rented (2025)": "grok3_training_cost_cloud",
}


def chip_hours(flop, peak_tflop_per_s, utilisation):
    """Chip-hours of a run from its compute.

    Parameters
    ----------
    flop : float or array
        Training compute (FLOP), positive.
    peak_tflop_per_s : float or array
        Peak rate of one chip (TFLOP/s), positive.
    utilisation : float or array
        Share of the peak reached over all hours, in (0, 1].

    Returns
    -------
    float or array
        Chip-hours.

    Raises
    ------
    ValueError
        When the utilisation is outside (0, 1].

    Examples
    --------
    >>> round(chip_hours(2.15e25, 312, 0.34) / 1e6, 1)
    56.3
    """
    share = np.asarray(utilisation, dtype=float)
    if (share <= 0).any() or (share > 1).any():
        raise ValueError(
            f"The utilisation must be above 0 and at most 1 and reaches {share.min():g} to "
            f"{share.max():g}."
        )
    return flop / (peak_tflop_per_s * 1e12 * SECONDS * utilisation)


def gpt4_hours(s):
    """Return GPT-4's chip-hours (samples) by both routes, at other large runs' utilisation."""
    return {
        "chips": s["gpt4_chips"] * s["gpt4_training_days"] * 24,
        "compute": chip_hours(
            s["gpt4_training_flop"], s["a100_peak_flop_rate"], s["large_run_mfu"]
        ),
    }


def gpt4_on_every_basis(s, chip_hour_price=0.0):
    """Return GPT-4's cost (USD, samples) by basis, cheapest kind first.

    Parameters
    ----------
    s : mapping of str to array
        Samples of facts by id.
    chip_hour_price : float
        Price of an A100-hour (USD); 0 takes the dataset's interval.
    """
    price = chip_hour_price or s["gpt4_chip_hour_price"]
    rented = {way: hours * price for way, hours in gpt4_hours(s).items()}
    return {
        "amortised": s["gpt4_training_cost_amortised"],
        **rented,
        "development": s["gpt4_training_cost_all_in"],
        "purchase": s["gpt4_training_cost_purchase"],
    }


def basis_table(costs):
    """Rows of median and interval (USD) by basis, in the words of `ROWS`."""
    return intervals.table({ROWS[name]: samples for name, samples in costs.items()})


def ai_index_again(figures, index_at_end):
    """Recompute published cloud-price costs as chip-hours x price x price index.

    Parameters
    ----------
    figures : pandas.DataFrame
        Table ``ai_index_figures``.
    index_at_end : float
        Price index of the month to whose dollars the figures are restated.

    Returns
    -------
    pandas.DataFrame
        The table with ``recomputed_usd`` and ``ratio`` (recomputed over published).
    """
    again = (
        figures["chip_hours"] * figures["usd_per_chip_hour"] * index_at_end / figures["price_index"]
    )
    return figures.assign(recomputed_usd=again, ratio=again / figures["published_usd"])


def ai_index_shown(again):
    """Return the recomputation as the table that a reader sees."""
    return pd.DataFrame(
        {
            "Model": again["model"],
            "Chip-hours": [wording.number(v, 3) for v in again["chip_hours"]],
            "USD per chip-hour": [f"{v:.2f}" for v in again["usd_per_chip_hour"]],
            "Whose price": again["price_note"],
            "Product, 2023 USD": [wording.number(v, 4) for v in again["recomputed_usd"]],
            "Published": [wording.number(v, 4) for v in again["published_usd"]],
            "Apart": [f"{100 * abs(v - 1):.3f} %" for v in again["ratio"]],
        }
    )


def deepseek_ratios(s):
    """Return what each comparator cost over DeepSeek-R1 with its base (samples), smallest first.

    Llama 3.1 appears twice: as published, and by the chip-hours that its maker states at rental
    prices of 2024.
    """
    r1 = s["deepseek_v3_training_cost"] + s["deepseek_r1_training_cost"]
    costs = {label: s[fact] for label, fact in COMPARATORS.items()}
    costs["Llama 3.1 405B, stated hours"] = s["llama31_405b_chip_hours"] * s["h100_hour_price_2024"]
    found = {label: cost / r1 for label, cost in costs.items()}
    return dict(sorted(found.items(), key=lambda item: float(np.median(item[1]))))


def gap_to_deepseek(s):
    """Split GPT-4's cost over DeepSeek-V3's into factors (samples) whose product it is.

    Active parameters, tokens, what the compute formula leaves over, and dollars per FLOP.
    """
    formula = s["training_flop_per_param_token"]
    v3_flop = formula * s["deepseek_v3_active_parameters"] * s["deepseek_v3_training_tokens"]
    gpt4_formula = formula * s["gpt4_active_parameters"] * s["gpt4_training_tokens"]
    gap = s["gpt4_training_cost_cloud"] / s["deepseek_v3_training_cost"]
    return {
        "active parameters": s["gpt4_active_parameters"] / s["deepseek_v3_active_parameters"],
        "training tokens": s["gpt4_training_tokens"] / s["deepseek_v3_training_tokens"],
        "compute beyond the formula": s["gpt4_training_flop"] / gpt4_formula,
        "dollars per operation": gap * v3_flop / s["gpt4_training_flop"],
    }


def share_of_gap(factors, name):
    """Share (percent, samples) of a gap, in logarithms, that one of its factors explains."""
    total = sum(np.log(v) for v in factors.values())
    return 100 * np.log(factors[name]) / total


def gpt4_swings(s):
    """Return how far each choice or input moves GPT-4's cost (USD), widest first."""
    middle = {"hours": gpt4_hours(s)["chips"], "price": s["gpt4_chip_hour_price"]}
    base = float(np.median(middle["hours"]) * np.median(middle["price"]))
    ends = uncertainty.one_at_a_time(lambda hours, price: hours * price, middle)
    costs = {name: float(np.median(v)) for name, v in gpt4_on_every_basis(s).items()}
    utilisation = uncertainty.summary(s["large_run_mfu"])
    by_compute = (
        costs["compute"] * utilisation.median / np.array([utilisation.high, utilisation.low])
    )
    rows = {
        "Basis: amortised to purchase": (costs["amortised"], costs["purchase"]),
        "Scope: final run to development": (costs["chips"], costs["development"]),
        "Price of an A100-hour": ends["price"],
        "Utilisation, hours from compute": tuple(by_compute),
        "Chips and days": ends["hours"],
    }
    frame = pd.DataFrame(
        [{"label": k, "low": min(v), "median": base, "high": max(v)} for k, v in rows.items()]
    )
    return (
        frame.assign(w=frame["high"] / frame["low"])
        .sort_values("w", ascending=False)
        .drop(columns="w")
        .reset_index(drop=True)
    )

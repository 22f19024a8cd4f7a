"""Chips like for like: TPU and GPU per dollar and watt, L40S and small cards against the H100.

A ratio of two chips depends on what is counted (operations or bytes a second) and on who rents them
out: the large clouds asked four times what specialised clouds did for the same H100 in spring 2025,
and TPUs are rented out by one large cloud. So each comparison names both, and a sampled answer
spreads over them. All are peak rates unless measured.

Not modelled: how much of its peak a chip reaches on a given model, which no public test compares
across makers at equal dates and prices; discounts under contract.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.evidence import uncertainty, wording
from analysis.hardware import rental

WATT_PAIRS = (("TPU v4", "A100 80GB"), ("TPU v5e", "H100"), ("TPU v7", "B200"))
COMMITMENTS = ("on-demand", "1-year", "3-year")
CLAIMED_BILL, CLAIMED_AFTER = 2.1e6, 7e5
CLAIMED_PER_DOLLAR, CLAIMED_PER_WATT = 4.7, 3.0


@dataclass
class Rivals:
    """Samples of every comparison, from facts ``s``, ``accelerators`` and ``rental_prices``."""

    s: dict
    chips: pd.DataFrame
    prices: pd.DataFrame

    def spec(self, chip):
        """Return one row of ``accelerators``."""
        return self.chips.set_index("chip").loc[chip]

    def small_cards(self):
        """Return the rent of memory bandwidth, H100 over RTX 4090."""
        fast, small = (self.spec(c)["memory_bandwidth_gb_s"] for c in ("H100", "RTX 4090"))
        return self.s["h100_hour_price_2025"] / fast / (self.s["rtx4090_hour_price_2025"] / small)

    def l40s_memory(self):
        """Return the rent of a gigabyte, H100 over L40S."""
        return (
            self.s["h100_hour_price_2025"]
            / self.s["h100_memory"]
            / (self.s["l40s_hour_price_2025"] / self.s["l40s_memory"])
        )

    def l40s_token(self, scenario):
        """Return the rent of a token, L40S over H100, by MLPerf ``offline`` or ``server``."""
        rates = self.s[f"h100_8b_{scenario}_rate"] / self.s[f"l40s_8b_{scenario}_rate"]
        return rates * self.s["l40s_hour_price_2025"] / self.s["h100_hour_price_2025"]

    def tpu_dollar_cells(self, tpu="TPU v6e", rivals=("H100", "A100 80GB")):
        """Return TPU over GPU per dollar by rival, provider and contract (compute, bandwidth)."""
        rows = []
        for rival in rivals:
            for tier in rental.TIERS[:2]:
                for commitment in COMMITMENTS:
                    found = rental.per_dollar(
                        self.chips, self.prices, tpu, rival, tier=tier, commitment=commitment
                    )
                    if found:
                        rows.append(
                            {"rival": rival, "tier": tier, "commitment": commitment, **found}
                        )
        return pd.DataFrame(rows)

    def tpu_per_dollar(self, rivals=("H100",)):
        """Return samples of TPU v6e over GPU per dollar, each kind of provider equally likely."""
        cells = self.tpu_dollar_cells(rivals=rivals)
        rng, n = uncertainty.stream(1, "hardware tpu dollar"), len(self.s["h100_hour_price_2025"])
        share = 1 / cells.groupby(["rival", "tier"])["compute"].transform("size")
        pick = rng.choice(len(cells), n, p=(share / share.sum()).to_numpy())
        return _between(
            cells["bandwidth"].to_numpy()[pick],
            cells["compute"].to_numpy()[pick],
            rng.uniform(size=n),
        )

    def midjourney(self):
        """Return the monthly bill (USD) once work of A100 and H100, half each, is on TPU v6e."""
        return CLAIMED_BILL / self.tpu_per_dollar(rivals=("H100", "A100 80GB"))

    def tpu_watt_cells(self):
        """Return TPU over GPU per watt by pair: samples of measured and peak ratios."""
        cells = {
            "TPU v4 and A100, measured by Google": self.s["tpu_v4_speed"]
            * self.s["tpu_v4_power_saving"]
        }
        for tpu, gpu in WATT_PAIRS:
            a, b = self.spec(tpu), self.spec(gpu)
            for label, column in (
                ("compute", "peak_fp16_tflops"),
                ("bandwidth", "memory_bandwidth_gb_s"),
            ):
                ratio = float(a[column] / a["tdp_w"] / (b[column] / b["tdp_w"]))
                cells[f"{tpu} and {gpu.removesuffix(' 80GB')}, {label}"] = np.full_like(
                    self.s["tpu_v4_speed"], ratio
                )
        return cells

    def tpu_per_watt(self):
        """Return samples of TPU over GPU per watt, every cell drawn equally."""
        cells = np.array(list(self.tpu_watt_cells().values()))
        n = cells.shape[1]
        return cells[
            uncertainty.stream(1, "hardware tpu watt").integers(len(cells), size=n), np.arange(n)
        ]

    def what_would_make_it_true(self):
        """Return, for each claim, the price or power at which its verdict turns (medians)."""
        tpu, v5e, h100, card = (self.spec(c) for c in ("TPU v6e", "TPU v5e", "H100", "RTX 4090"))
        rent = float(np.median(rental.offers(self.prices, "TPU v6e", year=2025)))
        compute, bandwidth = (
            rent * h100[c] / tpu[c] for c in ("peak_fp16_tflops", "memory_bandwidth_gb_s")
        )
        price = float(np.median(self.s["h100_hour_price_2025"]))

        def usd(v):
            return wording.quantity(float(v), "USD")

        equal = v5e["peak_fp16_tflops"] * h100["tdp_w"] / h100["peak_fp16_tflops"]
        server = float(np.median(self.s["l40s_8b_server_rate"] / self.s["h100_8b_server_rate"]))
        rows = [
            (
                "TPU 4.7 times as good per dollar (a2), by compute",
                "an H100-hour costs at least",
                usd(CLAIMED_PER_DOLLAR * compute),
            ),
            (
                "The same by memory bandwidth",
                "an H100-hour costs at least",
                usd(CLAIMED_PER_DOLLAR * bandwidth),
            ),
            (
                "TPU 3 times as good per watt (a5), v5e by compute",
                "the TPU draws at most",
                wording.quantity(equal / CLAIMED_PER_WATT, "W"),
            ),
            (
                "Midjourney's bill falls below a third (a3), by compute",
                "an H100-hour cost at least",
                usd(CLAIMED_BILL / CLAIMED_AFTER * compute),
            ),
            (
                "A small card at a fraction (a1), by bandwidth",
                "an RTX 4090-hour costs at most",
                usd(price * card["memory_bandwidth_gb_s"] / h100["memory_bandwidth_gb_s"] / 2),
            ),
            (
                "The L40S is economical (a1), per token served",
                "an L40S-hour costs at most",
                usd(price * server),
            ),
        ]
        return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])


def _between(low, high, share):
    """Return the point at a share of the way from low to high, in logarithms."""
    return np.exp(np.log(low) + share * (np.log(high) - np.log(low)))

"""Work of the hardware chapter: training, reading, answering, and where a chip limits each.

Everything uncertain is sampled: facts from their intervals, requests at once and length of context
from ranges around the reader's parameters. A long context is 5 times the typical one and a short
one a fifth: 400 and 10,000 tokens, the short and long query of the energy literature (How Hungry is
AI, 2025). Formulas are those of `hardware`.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.evidence import uncertainty, wording
from analysis.hardware import roofline

CONTEXT_SPREAD = 5.0  # contexts from a fifth of the reader's parameter to five times it
LARGE = 16.0  # "large batch": from the reader's number of requests to sixteen times as many
SIZES = {
    "Llama 3.1 8B": "llama31_8b_parameters",
    "Llama 3 70B": "llama3_70b_parameters",
    "Llama 3.1 405B": "llama31_405b_parameters",
    "DeepSeek-V3": "deepseek_v3_total_parameters",
    "GPT-4 (leak)": "gpt4_total_parameters",
}
LINE = ("V100 32GB", "A100 80GB", "H100", "B200")


@dataclass
class Work:
    """Samples of every case of work.

    Parameters
    ----------
    s : mapping of str to array
        Samples of facts by id, in the facts' units.
    chips : pandas.DataFrame
        The table ``accelerators``.
    chip : str
        The chip on which work is placed.
    context : float
        Tokens of context of a typical request.
    batch : float
        Requests answered together.
    bits : int
        Bits of a weight and of a kept number, 16 or 8.
    """

    s: dict
    chips: pd.DataFrame
    chip: str = "H100"
    context: float = 2000.0
    batch: float = 64.0
    bits: int = 16

    def spec(self, chip):
        """Return one row of ``accelerators``."""
        return self.chips.set_index("chip").loc[chip]

    def ridge(self, chip=None, bits=None):
        """Return a chip's ridge point (FLOP/byte) in 16 bits, or in 8 where it has such a rate."""
        row = self.spec(chip or self.chip)
        fp8 = row["peak_fp8_tflops"]
        peak = fp8 if (bits or self.bits) == 8 and np.isfinite(fp8) else row["peak_fp16_tflops"]
        return float(roofline.ridge(peak, row["memory_bandwidth_gb_s"]))

    def uniform_log(self, name, low, high):
        """Return samples spread evenly in logarithms over a range."""
        n = len(self.s["matmul_tokens_training"])
        return uncertainty.sample(
            np.nan, low, high, "loguniform", n=n, rng=uncertainty.stream(1, f"hardware {name}")
        )

    def training(self):
        """Return the intensity (FLOP/byte) of training in 16 bits: a sequence, a cut matrix."""
        width = self.s["matmul_width"]
        return roofline.matmul_intensity(
            self.s["matmul_tokens_training"], width, width / self.s["tensor_parallel_chips"]
        )

    def reading(self):
        """Return the intensity of reading a typical question at once, with the same matrices."""
        tokens, width = self.contexts(), self.s["matmul_width"]
        return roofline.matmul_intensity(
            tokens, width, width / self.s["tensor_parallel_chips"], self.bits / 8
        )

    def contexts(self):
        """Return contexts around the parameter (tokens)."""
        return self.uniform_log(
            "context", self.context / CONTEXT_SPREAD, self.context * CONTEXT_SPREAD
        )

    def answering(self, low, high):
        """Return the intensity of a 70B model answering ``low`` to ``high`` requests at once."""
        batch = (
            self.uniform_log("batch", low, high)
            if low < high
            else np.full_like(self.contexts(), low)
        )
        kept = self.s["llama3_70b_kv_bytes"] * self.bits / 16
        return roofline.decode_intensity(
            batch, self.contexts(), self.s["llama3_70b_parameters"], kept, self.bits / 8
        )

    def answering_small(self):
        """Return the intensity of answering with one request to the reader's number at once."""
        return self.answering(1.0, self.batch)

    def answering_large(self):
        """Return the intensity of answering the reader's requests, up to sixteen times as many."""
        return self.answering(self.batch, self.batch * LARGE)

    def intensities(self):
        """Return the rows of the roofline chart: label, median, low, high."""
        wide, chat = wording.number(self.batch * LARGE), wording.number(self.batch)
        rows = {
            "Answering one request": self.answering(1.0, 1.0),
            f"Answering {chat} requests at once": self.answering(self.batch, self.batch),
            f"Answering {wide} requests at once": self.answering(
                self.batch * LARGE, self.batch * LARGE
            ),
            "Reading a question": self.reading(),
            "Training": self.training(),
        }
        return pd.DataFrame([{"label": k, **ends(v)} for k, v in rows.items()])

    def context_limit(self):
        """Return the context (tokens) above which no batch of a 70B model is compute-bound."""
        kept = self.s["llama3_70b_kv_bytes"] * self.bits / 16
        return float(
            np.median(roofline.context_limit(self.ridge(), self.s["llama3_70b_parameters"], kept))
        )

    def batch_needed(self, context):
        """Return the requests at once that make answering compute-bound (medians, or infinite)."""
        kept, n = (
            float(np.median(self.s["llama3_70b_kv_bytes"])) * self.bits / 16,
            float(np.median(self.s["llama3_70b_parameters"])),
        )
        return float(roofline.compute_bound_batch(context, self.ridge(), n, kept, self.bits / 8))

    def fit(self, chips=("RTX 4090", "L40S", "H100", "H200", "B200")):
        """Return how many chips hold each model's weights in 16, 8 and 4 bits."""
        rows = []
        for model, name in SIZES.items():
            for bits in (16, 8, 4):
                size = float(roofline.weight_gb(np.median(self.s[name]), bits))
                row = {"Model": model, "Bits": str(bits), "Weights, GB": wording.number(size)}
                rows.append(
                    row
                    | {
                        c: f"{roofline.chips_needed(size, self.spec(c)['memory_gb']):.0f}"
                        for c in chips
                    }
                )
        return pd.DataFrame(rows)

    def generations(self):
        """Return each resource of NVIDIA's training chips over the V100's, as a long frame."""
        first = self.spec(LINE[0])
        names = {
            "peak_fp16_tflops": "Compute",
            "memory_bandwidth_gb_s": "Memory bandwidth",
            "memory_gb": "Memory",
            "tdp_w": "Power",
        }
        return pd.DataFrame(
            [
                {
                    "date": self.spec(c)["release_date"],
                    "chip": c,
                    "series": label,
                    "value": float(self.spec(c)[column] / first[column]),
                }
                for column, label in names.items()
                for c in LINE
            ]
        )

    def swings(self):
        """Return compute over memory time of a large batch as one thing moves, widest first."""
        n, kept = (
            float(np.median(self.s["llama3_70b_parameters"])),
            float(np.median(self.s["llama3_70b_kv_bytes"])) * self.bits / 16,
        )
        base = {
            "batch": self.batch * LARGE**0.5,
            "context": self.context,
            "ridge": self.ridge(),
            "kept": kept,
        }

        def ratio(**moved):
            v = base | moved
            return (
                float(
                    roofline.decode_intensity(v["batch"], v["context"], n, v["kept"], self.bits / 8)
                )
                / v["ridge"]
            )

        rows = {
            f"Context: {wording.number(self.context * CONTEXT_SPREAD)} to "
            f"{wording.number(self.context / CONTEXT_SPREAD)} tokens": [
                ratio(context=self.context * f) for f in (CONTEXT_SPREAD, 1 / CONTEXT_SPREAD)
            ],
            "Chip: L40S to H20": [ratio(ridge=self.ridge(c)) for c in ("L40S", "H20")],
            f"Requests at once: "
            f"{wording.number(self.batch)} to "
            f"{wording.number(self.batch * LARGE)}": [
                ratio(batch=self.batch * f) for f in (1, LARGE)
            ],
            "Bytes kept for a token: twice to a quarter": [ratio(kept=kept * f) for f in (2, 0.25)],
        }
        rows = [
            {"label": k, "low": min(v), "median": ratio(), "high": max(v)} for k, v in rows.items()
        ]
        return pd.DataFrame(rows).sort_values("high", ascending=False, ignore_index=True)

    def what_would_make_it_true(self):
        """Return, for each claim on what limits work, where its verdict turns (medians)."""
        tokens, chat = (
            wording.quantity(self.context_limit(), "token"),
            self.batch_needed(self.context / 4),
        )
        rows = [
            (
                "Training waits for memory (a1, a5)",
                "a chip multiplies at once at most",
                wording.quantity(self.training_limit(), "token"),
            ),
            (
                "Memory counts less at large batch (a1), any batch",
                "a request's context is at most",
                tokens,
            ),
            (
                f"The same at {wording.number(self.context / 4)} tokens of context",
                "requests answered at once number at least",
                wording.number(chat),
            ),
        ]
        return pd.DataFrame(rows, columns=["Claim", "Holds when", "Value"])

    def training_limit(self):
        """Return the tokens at once below which training waits for memory (medians, 16 bits)."""
        width, cut = (
            float(np.median(self.s[n])) for n in ("matmul_width", "tensor_parallel_chips")
        )
        return 1 / (1 / self.ridge(bits=16) - 1 / width - cut / width)


def ends(samples):
    """Return median and 90 % interval as a row's columns."""
    found = uncertainty.summary(samples)
    return {"median": found.median, "low": found.low, "high": found.high}


def range_rows(cells, group=""):
    """Write a mapping of label to samples as rows for `charts.ranges`."""
    return pd.DataFrame([{"label": k, **ends(v), "group": group} for k, v in cells.items()])

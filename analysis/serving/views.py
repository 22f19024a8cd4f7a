"""Frames that the serving chapter draws: batching curves, parts of a step, own servers, published
costs of a query.

Everything is computed by the other modules of this folder; this one only lays it out.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.evidence import uncertainty, wording
from analysis.ledger import claims
from analysis.serving import bills, roofline

MEASURED = {"argonne-llm-inference-bench": "Argonne, 7B to 70B", "rocm-vllm": "AMD, 70B and 405B"}
#: How charts look: a ratio to the prediction, curves by requests at once, by queries a month.
RATIO = {"start": 0, "claims": [(1, 1, "prediction")]}
REQUESTS = {"x": "sequences", "log": True, "log_x": True}
STEPS = REQUESTS | {"unit": "ms"}
GAINS = REQUESTS | {"markers": True, "y_to": 200, "height": 4.3}
QUERIES = {"x": "queries", "unit": "USD", "log": True, "log_x": True}
BILLS = (*bills.LISTS, *bills.SERVED)
HISTORY = 2000  # tokens of each sequence in the chart of a step
BATCHES = np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0])


@dataclass(frozen=True)
class Published:
    """A published cost of a query: a number of a claim, what it stands for, and what gives it."""

    claim: str
    end: str
    tokens: str
    model: str
    basis: str
    by: str  # the result or fact that recomputes it
    queries: float = 1.0  # that it is for


PUBLISHED = (
    Published("query-input-cost-500-a1", "value", "500 read, none written",
              "GPT-4o, 2024", "price", "question_gpt4o"),
    Published("query-cost-standard-0001-a1", "value", "not stated; 500 written",
              "not named; GPT-4o class, 2025", "cost", "serving_cost_per_query"),
    Published("chat-cost-0008-a2", "value", "800 in all",
              "not named; GPT-4o, 2024", "price", "chat_list_price"),
    Published("query-cost-gpt4-a4", "low", "short", "GPT-4, 2023", "price", "query_gpt4"),
    Published("query-cost-gpt4-a4", "high", "long: 1,500 read, 1,500 written",
              "GPT-4, 2023", "price", "long_query_gpt4"),
    Published("daily-cost-10m-queries-a4", "value", "not stated; short",
              "not named; GPT-4, 2023", "price", "query_gpt4", 10e6),
)  # fmt: skip
COLUMNS = ["Article", "Stated", "Tokens", "Model and date", "Price or cost", "Recomputed"]
#: What costs less (USD/query) is not drawn: a log axis has no zero.
LEAST = 1e-9
#: How many steps of own servers are drawn exactly, one for each server rented.
SERVERS = 12


def batching_curves(gains, shape, sheet):
    """Return gains over one request at a time: two measured series with 5 to 95 percent bands, the
    roofline of four chips at 16 bits, and the ceiling.
    """
    frames = []
    for name, label in MEASURED.items():
        mine = gains[(gains["study"] == name) & gains["sequences"].isin(BATCHES)]
        ends = mine.groupby("sequences")["gain"].quantile([0.05, 0.5, 0.95]).unstack()
        band = {"low": ends[0.05].to_numpy(), "high": ends[0.95].to_numpy()}
        frames.append(_series(label, ends.index, ends[0.5].to_numpy(), **band))
    setup = roofline.Setup(shape, sheet, chips=4, weight_bits=16)
    rates = roofline.output_rate(setup, BATCHES, 1024, 1024)
    frames.append(_series("roofline, 70B on four H100", BATCHES, rates / rates[0]))
    return pd.concat([*frames, _series("ceiling", BATCHES, BATCHES)], ignore_index=True)


def _series(label, sequences, value, **band):
    columns = {"sequences": np.asarray(sequences, dtype=float), "series": label, "value": value}
    return pd.DataFrame(columns | band)


def step_curves(own, shape, sheet):
    """Return milliseconds of a decoding step by cause, over sequences of 2,000 tokens."""
    setup = roofline.Setup(shape, sheet, own["chips"].number, own["weight_bits"].number)
    most = max(1, min(512, roofline.capacity(setup, HISTORY)))
    batches = np.unique(np.geomspace(1, most, 40).round())
    parts = roofline.step_parts(setup, batches, HISTORY)
    shown = {
        "reading weights": parts["weights"],
        "reading keys and values": parts["keys and values"],
        "arithmetic": parts["arithmetic"],
        "kernels and links": parts["kernels"] + parts["links"],
    }
    frames = [_series(label, batches, 1e3 * seconds) for label, seconds in shown.items()]
    return _from(pd.concat(frames, ignore_index=True), *shape.origins, *sheet.origins)


def _from(frame, *origins):
    frame.attrs["sources"] = tuple(origin.source for origin in origins)
    return frame


def errors(found):
    """Write the table of `measured.errors` for the page."""
    written = {
        "Measured": [w[:1].upper() + w[1:] for w in found["what"].str.removeprefix("chip: ")],
        "Configurations": found["number"],
        "Predicted over measured, middle": [f"{100 * v:+.0f} %" for v in found["middle"]],
        "Nine of ten within": [f"{100 * v:.0f} %" for v in found["within"]],
    }
    return pd.DataFrame(written)


def by_kind(bills_of_one_query):
    """Set list prices and costs of serving apart: the latter in the second colour."""
    served = np.arange(len(bills_of_one_query)) >= len(bills.LISTS)
    return bills_of_one_query.assign(group=np.where(served, "second", ""))


def lines(rows):
    """Return rows as horizontal lines with their labels."""
    return list(zip(rows["median"], rows["label"]))


def own_curves(rent_month, full):
    """Cost of a query on own servers (USD) over million queries a month: the middle case, which
    steps up with each server rented, and a band of 90 % of cases.

    A server rents for ``rent_month`` (USD/month) and is full at ``full`` queries a month. Costs
    that are infinite or next to nothing are left out.
    """
    rows, costs = [], np.broadcast_arrays(rent_month.samples, full.samples)
    middle = rent_month.median, full.median
    steps = middle[1] * np.arange(1, SERVERS + 1)
    steps = steps[(steps > 0) & (steps < 1e8)]
    for queries in np.sort(np.r_[np.geomspace(1e5, 1e8, 121), steps, steps * (1 + 1e-6)]):
        value = float(bills.own_cost_per_query(queries, *middle))
        cost = uncertainty.summary(bills.own_cost_per_query(queries, *costs))
        if LEAST <= value < np.inf:
            rows.append((queries / 1e6, "own servers", value, cost.low, cost.high))
    frame = pd.DataFrame(rows, columns=["queries", "series", "value", "low", "high"])
    return frame.replace(np.inf, np.nan)


def reconciled(names):
    """Return the articles' costs per query beside what their model, date and tokens give."""
    rows = []
    for row in PUBLISHED:
        claim = claims.claim(row.claim)
        value = getattr(claim, row.end) / row.queries
        digits = wording.digits_of(value)
        stated = wording.quantity(value, "USD", digits)
        found = wording.quantity(names[row.by].median, "USD", max(digits, 2))
        rows.append((claim.article, stated, row.tokens, row.model, row.basis, found))
    return pd.DataFrame(rows, columns=COLUMNS)

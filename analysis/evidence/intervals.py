"""Small pieces that the crossover and lifetime chapters share: rows of intervals, pools.

Not modelled: how a firm's bill splits between its models, which no provider publishes.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.evidence import uncertainty
from analysis.evidence.uncertainty import Numbers


def table(cells: Mapping[str, Numbers]) -> pd.DataFrame:
    """Turn samples by label into rows of median and 90 % interval."""
    rows = []
    for label, samples in cells.items():
        s = uncertainty.summary(samples)
        rows.append({"label": label, "median": s.median, "low": s.low, "high": s.high})
    return pd.DataFrame(rows)


def mixture(samples: Sequence[Numbers], rng: np.random.Generator) -> np.ndarray:
    """Pool several sources with equal weight: each sample comes from one of them, chosen at random.

    Parameters
    ----------
    samples : list of array or float
        Samples of each source, or a single reported value.
    rng : numpy.random.Generator

    Returns
    -------
    array, shape (n,)
        As long as the longest source.
    """
    n = max(np.size(s) for s in samples)
    stacked = np.stack([np.broadcast_to(np.asarray(s, dtype=float), n) for s in samples])
    return stacked[rng.integers(0, len(samples), n), np.arange(n)]


def pooled(values: Collection[float], n: int) -> np.ndarray:
    """Pool single reported values into about ``n`` samples, each value equally often.

    Examples
    --------
    >>> pooled([1.0, 3.0], 4).tolist()
    [1.0, 1.0, 3.0, 3.0]
    """
    return np.repeat(np.asarray(list(values), dtype=float), max(1, n // len(values)))

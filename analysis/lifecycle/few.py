"""A few of the report's samples that stand for all of them: what a page can carry and compute with.

Samples are taken whole, so that facts stay correlated as they are. They are *herded*: taken one by
one, each time the one among a number of candidates that brings the shares of taken samples below
the quantiles of every watched quantity nearest to what they are among all samples. Chance alone
would miss a 5 % point of a thousand samples by several percent.
"""

from collections.abc import Sequence

import numpy as np

from analysis.evidence import uncertainty
from analysis.evidence.estimates import draws
from analysis.evidence.uncertainty import Numbers

#: Samples taken, and candidates of which each is the best.
FEW, CANDIDATES = 1000, 1024
LEVELS = (0.05, 0.5, 0.95)


def herded(watched: Sequence[np.ndarray], n: int = FEW) -> np.ndarray:
    """Return the places of ``n`` samples whose quantiles are nearly those of all.

    Parameters
    ----------
    watched : sequence of array, shape (all samples,)
        Quantities whose quantiles count, each ranking once (a time in weeks and in months is one);
        infinite values are allowed.
    """
    each = (_off(values, level) for values in watched for level in LEVELS)
    off = np.stack([*{column.tobytes(): column for column in each}.values()], axis=1)
    rng = uncertainty.stream(uncertainty.SEED, "few")
    chosen, total, free = np.empty(n, dtype=int), np.zeros(off.shape[1]), np.ones(len(off), bool)
    for place in range(n):
        some = rng.integers(0, len(off), CANDIDATES)
        some = some[free[some]]
        best = some[np.argmin(((total + off[some]) ** 2).sum(axis=1))]
        chosen[place], total, free[best] = best, total + off[best], False
    return chosen


def _off(values, level):
    """Return how far each sample, alone, is off the share of samples up to a quantile, which is
    more than its level where many samples are equal; 0 where all are up to it.
    """
    below = values <= np.quantile(values, level, method="nearest")
    share = below.mean()
    return (below - share) / (np.sqrt(share * (1 - share)) or 1.0)


class Few(draws.Samples):
    """The samples of the report at a few places, shape (places,)."""

    def __init__(self, places: np.ndarray) -> None:
        super().__init__()
        self.places = places

    def fact(self, name: str, row: draws.Row, cause: draws.Cause | None = None) -> Numbers:
        found = super().fact(name, row, cause)
        return found if np.ndim(found) == 0 else np.asarray(found)[self.places]

    def resampled(self, values: np.ndarray, label: str) -> Numbers:
        return np.asarray(super().resampled(values, label))[self.places]

    def turns(self, parts: int, label: str) -> np.ndarray:
        """Return which part of a pool each sample is of: the one that the report takes."""
        order = self.stream(f"pool of {label}").permutation(np.arange(self.n) % parts)
        return order[self.places]

    def pooled(self, parts: Sequence[Numbers], label: str) -> Numbers:
        size = len(self.places)
        stacked = np.stack([np.broadcast_to(np.asarray(p, dtype=float), size) for p in parts])
        return stacked[self.turns(len(parts), label), np.arange(size)]

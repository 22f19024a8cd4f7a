"""Worlds: what the leaves of estimates are worth, as samples or at their medians.

In a world of samples every fact has its own random stream (`uncertainty.stream`), derived from the
seed and its id; a stream that is kept alive gives the same numbers in pieces as at once. So a
result may be computed on pieces that fit into the processor's cache: it is the same bit for bit,
the memory is bounded by the one vector of results, and it takes less time.

Facts that share a cause (``correlations.csv``) are drawn with a part in common, whose stream is
named after the cause. A fact that is held does not move the others of its cause.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, Self

import numpy as np
import scipy  # its parts are imported where they are asked for

from analysis.evidence import uncertainty
from analysis.evidence.uncertainty import Numbers

PIECE = 2**16
#: Value, low, high and distribution of a fact.
Row = tuple[float, float, float, str]
#: Name of what a fact shares with others, and how much of its variance that carries.
Cause = tuple[str, float]


class World:
    """What leaves are worth; ``known`` keeps what was computed, ``held`` what is held."""

    def __init__(self) -> None:
        self.known: dict[int, tuple] = {}
        self.held: Mapping[str, Any] = {}
        self.outside: World | None = None

    def holding(self, held: Mapping[str, Any]) -> Self:
        """Return the same world with named estimates held; the rest is computed once, outside."""
        world = copy(self)
        world.known, world.held, world.outside = {}, {**self.held, **held}, self
        return world

    def keep_inputs(self) -> None:
        """Let go what was computed, but for facts and other inputs, which more results may ask."""
        self.known = {id: kept for id, kept in self.known.items() if kept[1].is_input}


class Samples(World):
    """``n`` samples of every leaf."""

    def __init__(self, seed: int = uncertainty.SEED, n: int = uncertainty.SAMPLES) -> None:
        super().__init__()
        self.seed, self.n = seed, n
        self.orders: dict[tuple, np.ndarray] = {}  # kept by every world that holds something more

    def fact(self, name: str, row: Row, cause: Cause | None = None) -> Numbers:
        """Samples of one fact, given as value, low, high and distribution, and the cause that it
        shares with others, if it does; one number if exact.
        """
        if uncertainty.kind(*row) == "exact":
            return row[0]
        shared = (cause[1], self.scores(cause[0])) if cause else None
        return uncertainty.sample(*row, n=self.n, rng=self.stream(name), shared=shared)

    def scores(self, cause: str) -> np.ndarray:
        """Normal scores of a cause."""
        return self.stream(f"cause {cause}").standard_normal(self.n)

    def stream(self, name: str) -> np.random.Generator:
        """Return the random generator of one named quantity."""
        return uncertainty.stream(self.seed, name)

    def assumed(self, leaf: Any) -> Numbers:
        """Samples of a range that no fact gives."""
        row = (np.nan, leaf.low_end, leaf.high_end, leaf.distribution)
        return self.fact(leaf.name, row)

    def rows(self, values: np.ndarray) -> Numbers:
        """Values of table rows stay as they are: a distribution of their own."""
        return values if values.size > 1 else values[0]

    def pooled(self, parts: Sequence[Numbers], label: str) -> Numbers:
        """Mix samples of estimates: as many of each, at random; numbers alone stay as they are."""
        alike = np.broadcast_arrays(*(np.atleast_1d(np.asarray(p, dtype=float)) for p in parts))
        n = alike[0].shape[-1]
        if n == 1:
            return np.concatenate(alike, axis=-1)
        pick, mixed = self._order(f"pool of {label}", n, len(parts)), alike[0].copy()
        for number, part in enumerate(alike[1:], 1):
            here = pick == number
            mixed[..., here] = part[..., here]
        return mixed

    def resampled(self, values: np.ndarray, label: str) -> Numbers:
        """Draw samples of a few values: as many of each, in an order drawn at random."""
        values = np.atleast_1d(values)
        return values[..., self._order(f"rows of {label}", self.n, values.shape[-1])]

    def _order(self, stream, n, count):
        """Return ``n`` of the numbers below ``count``, as many of each, in an order by chance."""
        asked = stream, n, count
        if asked not in self.orders:
            self.orders[asked] = self.stream(stream).permutation(np.arange(n) % count)
        return self.orders[asked]


class Piece(Samples):
    """``n`` samples of each leaf after ``before`` others; ``streams`` go on from piece to piece."""

    def __init__(
        self, seed: int, n: int, before: int, streams: dict[str, np.random.Generator]
    ) -> None:
        super().__init__(seed, n)
        self.before, self.streams = before, streams
        self.common: dict[str, np.ndarray] = {}

    def fact(self, name: str, row: Row, cause: Cause | None = None) -> Numbers:
        if uncertainty.kind(*row) == "exact":
            return row[0]
        if name not in self.streams:
            self.streams[name] = self.stream(name)
            for size in sizes(self.before):  # asked for late: its stream must catch up
                idle = (0.0, np.zeros(size)) if cause else None
                uncertainty.sample(*row, n=size, rng=self.streams[name], shared=idle)
        shared = (cause[1], self.scores(cause[0])) if cause else None
        return uncertainty.sample(*row, n=self.n, rng=self.streams[name], shared=shared)

    def scores(self, cause: str) -> np.ndarray:
        if cause not in self.common:  # drawn once a piece, whichever of its facts asks
            if cause not in self.streams:
                self.streams[cause] = self.stream(f"cause {cause}")
                for size in sizes(self.before):
                    self.streams[cause].standard_normal(size)
            self.common[cause] = self.streams[cause].standard_normal(self.n)
        return self.common[cause]

    def pooled(self, parts: Sequence[Numbers], label: str) -> Numbers:
        raise ValueError(
            "A pool mixes its parts by chance, so it cannot be computed piece by piece; give it "
            "all samples at once, as Samples(seed, n) does."
        )


class Medians(World):
    """Every leaf at its median; held values may be arrays, all of one length."""

    def fact(self, name: str, row: Row, cause: Cause | None = None) -> Numbers:
        return centre(*row)

    def assumed(self, leaf: Any) -> Numbers:
        return centre(np.nan, leaf.low_end, leaf.high_end, leaf.distribution)

    def rows(self, values: np.ndarray) -> Numbers:
        return float(np.median(values))

    def resampled(self, values: np.ndarray, label: str) -> Numbers:
        return values

    def pooled(self, parts: Sequence[Numbers], label: str) -> Numbers:
        return np.median(np.stack(np.broadcast_arrays(*parts)), axis=0)


def centre(
    value: float, low: float = np.nan, high: float = np.nan, distribution: str = ""
) -> np.float64:
    """Return the median of a quantity given as value and interval, in its unit.

    >>> centre(np.nan, 1.0, 100.0, "loguniform").round(6)
    np.float64(10.0)
    """
    name = uncertainty.kind(value, low, high, distribution)
    if name == "triangular" and low < high and not np.isnan(value):
        return np.float64(
            scipy.stats.triang((value - low) / (high - low), low, high - low).median()
        )
    if not (np.isnan(value) or name in ("uniform", "loguniform")):
        return np.float64(value)
    ends = np.array([low, high])  # of a range in which all is equally likely, the value is no part
    if name == "logitnormal":
        return scipy.special.expit(scipy.special.logit(ends).mean())
    return np.exp(np.log(ends).mean()) if name in ("lognormal", "loguniform") else ends.mean()


def sizes(n: int, size: int = PIECE) -> list[int]:
    """Return the lengths of the pieces of ``n`` samples."""
    return [min(size, n - start) for start in range(0, n, size)]


def joined(
    estimate: Any,
    *,
    seed: int = uncertainty.SEED,
    n: int = uncertainty.SAMPLES,
    size: int | None = None,
) -> np.ndarray:
    """Compute an estimate that mixes nothing by chance in pieces: the same samples, bit for bit.

    The result, of shape (n,), does not depend on ``size``, the samples in a piece.
    """
    streams: dict[str, np.random.Generator] = {}
    result, before = np.empty(n), 0
    for m in sizes(n, size or PIECE):
        result[before : before + m] = estimate.value(Piece(seed, m, before, streams))
        before += m
    return result

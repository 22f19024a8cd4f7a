"""Sampled facts, drawn when they are asked for: all at once, or piece by piece where a million
samples are wanted.

Every fact has its own random stream (`uncertainty.stream`), and a stream that is kept alive gives
the same numbers in pieces as at once. So a model may be computed on pieces that fit into the
processor's cache: the result is the same bit for bit, the memory is bounded by the one vector of
results, and it takes less time.
"""

from collections import ChainMap

import numpy as np

from analysis.evidence import uncertainty
from analysis.evidence.tables import data

PIECE = 2**16


class Drawn(dict):
    """Samples of facts by id, each in its fact's own unit, drawn when first asked for."""

    def __init__(self, seed, n):
        super().__init__()
        self.seed, self.n = seed, n

    def __missing__(self, name):
        self[name] = _draw(data.fact(name), self.n, uncertainty.stream(self.seed, name))
        return self[name]

    def at(self, name, value):
        """Return the same samples with one fact held at a value; what is drawn through it is drawn
        once for all.
        """
        return ChainMap({name: np.full(self.n, value)}, self)


class Piece(dict):
    """``n`` samples of each fact, following ``before`` samples that ``streams`` (kept from piece to
    piece) gave.
    """

    def __init__(self, seed, n, before, streams):
        super().__init__()
        self.seed, self.n, self.before, self.streams = seed, n, before, streams

    def __missing__(self, name):
        fact = data.fact(name)
        if name not in self.streams:
            self.streams[name] = uncertainty.stream(self.seed, name)
            for size in sizes(
                self.before
            ):  # a fact that no earlier piece asked for: its stream must catch up
                _draw(fact, size, self.streams[name])
        self[name] = _draw(fact, self.n, self.streams[name])
        return self[name]


def _draw(fact, n, rng):
    return uncertainty.sample(fact.value, fact.low, fact.high, fact.distribution, n=n, rng=rng)


def sizes(n, size=PIECE):
    """Return the lengths of the pieces of ``n`` samples."""
    return [min(size, n - start) for start in range(0, n, size)]


def joined(model, *, seed=uncertainty.SEED, n=uncertainty.SAMPLES, size=PIECE):
    """Compute a model of sampled facts piece by piece; the same as ``model(Drawn(seed, n))``, bit
    for bit.

    Parameters
    ----------
    model : callable
        Takes a mapping of facts to samples and returns a number for each sample, such as ``lambda
        s: crossover.Cases(s, traffic).growing(s["gpt4_training_cost_cloud"])``. It must treat each
        sample by itself and draw nothing of its own.
    seed, n : int
        Seed and number of samples.
    size : int
        Samples in a piece; the result does not depend on it.

    Returns
    -------
    numpy.ndarray, shape (n,)

    Examples
    --------
    >>> whole = Drawn(1, 1000)["chatgpt_inference_cost_per_day"]
    >>> bool((joined(lambda s: s["chatgpt_inference_cost_per_day"], seed=1, n=1000, size=7) == whole).all())
    True
    """
    result, streams, before = np.empty(n), {}, 0
    for m in sizes(n, size):
        result[before : before + m] = model(Piece(seed, m, before, streams))
        before += m
    return result


def require_whole(facts):
    """Refuse a piece: a result that draws numbers of its own would draw the same ones for every
    piece.
    """
    if isinstance(facts, Piece):
        raise ValueError(
            "This result draws numbers beside the facts, so it cannot be computed piece by piece; "
            "give it all samples at once, as Drawn(seed, n) does."
        )


class Medians(dict):
    """Facts at their medians, for a model that expects samples; further names are given as
    keywords.

    Examples
    --------
    >>> Medians(daily_users=1e8)["gpt4_active_parameters"] > 1e11
    np.True_
    """

    def __missing__(self, name):
        return median_of(name)


def median_of(name):
    """Return the median of a fact, in its own unit."""
    f = data.fact(name)
    if uncertainty.kind(f.value, f.low, f.high, f.distribution) == "exact" or not np.isnan(f.value):
        return np.float64(f.value)
    ends = np.array([f.low, f.high])
    logarithmic = uncertainty.kind(f.value, f.low, f.high, f.distribution) in (
        "lognormal",
        "loguniform",
    )
    return np.exp(np.log(ends).mean()) if logarithmic else ends.mean()

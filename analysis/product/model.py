"""Formulas of a product's plans: payback, servers for a traffic, and the price of speed."""

import numpy as np

from analysis.evidence.estimates.estimate import model
from analysis.evidence.uncertainty import Numbers
from analysis.lifecycle.model import crossover_exponential
from analysis.serving import roofline

HALVINGS = 50


@model("USD", "USD/day", "USD/day", "", gives="day")
def payback(outlay: Numbers, before: Numbers, after: Numbers, growth: Numbers) -> Numbers:
    """Days until an outlay is saved by a bill that falls from ``before`` to ``after`` and grows by
    a factor a year; infinite where nothing is saved.

    >>> float(payback(1000.0, 30.0, 10.0, 1.0)), float(payback(1000.0, 10.0, 10.0, 1.0))
    (50.0, inf)
    """
    saved = np.asarray(before, dtype=float) - after
    days = crossover_exponential(outlay, np.where(saved > 0, saved, 1.0), growth)
    return np.where(saved > 0, days, np.inf)[()]


@model("query/day", "query/day", gives="")
def servers(queries: Numbers, of_one: Numbers) -> Numbers:
    """Whole servers that a traffic needs where one takes ``of_one`` queries a day; infinite where
    one takes none.

    >>> float(servers(1000.0, 400.0)), float(servers(1000.0, 0.0))
    (3.0, inf)
    """
    with np.errstate(divide="ignore"):
        return np.ceil(np.asarray(queries, dtype=float) / of_one)


@model("bit/param", "token/query", gives="GPU")
def fewest_chips(weight_bits, context, sizes, seats, shape, sheet):
    """Fewest chips, out of some numbers of them, that hold the model and so many requests; where no
    number does, that hold it and one; the most where nothing fits.
    """
    rooms = [
        roofline.capacity(roofline.Setup(shape, sheet, n, weight_bits), context) for n in sizes
    ]
    rooms = np.stack(np.broadcast_arrays(*rooms))
    many, one = rooms >= seats, rooms >= 1
    first = np.where(many.any(axis=0), many.argmax(axis=0), one.argmax(axis=0))
    return np.asarray(sizes, dtype=float)[np.where(one.any(axis=0), first, -1)][()]


@model("bit/param", "token/query", "GPU", gives="query")
def best_batch(weight_bits, context, chips, shape, sheet):
    """Requests at once that a server holds, at most as many as its arithmetic keeps up with; at
    least one.
    """
    setup = roofline.Setup(shape, sheet, chips, weight_bits)
    most = np.minimum(roofline.critical_batch(setup), roofline.capacity(setup, context))
    return np.maximum(np.floor(most), 1.0)[()]


@model("token/s", "token/query", "token/query", "GPU", "bit/param", "", gives="query")
def batch_at_speed(speed, prompt, answer, chips, weight_bits, bandwidth_share, shape, sheet):
    """Most requests at once that each still get ``speed`` tokens a second, as many as the server
    holds; 0 where even one alone is slower.
    """
    setup = roofline.Setup(shape, sheet, chips, weight_bits, bandwidth_share=bandwidth_share)
    context = np.asarray(prompt + answer / 2, dtype=float)
    most = np.maximum(roofline.capacity(setup, prompt + answer), 0.0)

    def fast(batch):
        return 1 / roofline.step_seconds(setup, batch, context) >= speed

    low, high = np.ones_like(most * 1.0), np.maximum(most, 1.0)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        enough = fast(middle)
        low, high = np.where(enough, middle, low), np.where(enough, high, middle)
    found = np.where(fast(np.maximum(most, 1.0)), most, low)
    return np.where((most >= 1) & fast(np.ones_like(low)), found, 0.0)[()]

"""What holds the weights of a model: their size, and the chips that have room for them.

Not modelled: what requests need beside the weights, and chips that keep a copy of some of them.
"""

import numpy as np

from analysis.evidence.estimates.estimate import model
from analysis.lifecycle.ramps import require_positive

#: Bytes of a gigabyte, and the share of a chip's memory that weights are given.
GIGA, USABLE = 1e9, 0.9


@model("param", "bit/param", gives="Gbyte")
def weight_gb(parameters, bits):
    """Return the size of the weights (Gbyte): ``weight_gb(8e9, 4)`` is 4.0."""
    return np.asarray(parameters) * bits / 8 / GIGA


@model("Gbyte", "Gbyte", "", gives="GPU")
def chips_needed(size_gb, memory_gb, usable=USABLE):
    """Return how many chips hold ``size_gb``, with ``usable`` of their memory for it.

    >>> int(chips_needed(810, 80))
    12
    """
    require_positive(size_gb=size_gb, memory_gb=memory_gb)
    if not 0 < usable <= 1:
        raise ValueError(
            f"The usable share of memory must be above 0 and at most 1 and is {usable:g}."
        )
    return np.ceil(np.asarray(size_gb) / (np.asarray(memory_gb) * usable))

"""Training runs as formulas: chip-hours from compute, extrapolation, and size with serving in mind.

Serves the training chapter. A run of F FLOP on chips of peak P, of which a share u is reached over
all hours, takes F / (P u) chip-hours. A series that multiplies by g a year reaches a value after
ln(value / start) / ln(g) years. A fitted coefficient is t-distributed around its value.

Sardana et al. (ICML 2024) minimise 6 N D + 2 N T, the compute of training on D and of serving T
tokens, over the size N at a fixed loss E + A / N^alpha + B / D^beta. With r = N / N_0 the size over
that of the Chinchilla optimum, u = r^-alpha and k = alpha / beta, the first-order condition gives
the tokens served per Chinchilla training token:

    m(u) = 3 (k u / (1 + k - u) - 1) (k / (1 + k - u))^(1 / beta)

It rises from 0 at u = 1 without bound, so it is inverted by halving; E, A, B and N_0 drop out.

Not modelled: failed runs, discounts between partners, a bend in a trend.
"""

import numpy as np
from scipy import stats

from analysis.evidence.estimates.estimate import model

SECONDS, TERA = 3600, 1e12
HALVINGS = 60


@model("FLOP", "TFLOP/s/GPU", "", gives="GPU*h")
def chip_hours(flop, peak_tflop_per_s, utilisation):
    """Chip-hours of a run from its compute, the peak rate of a chip, and the share of it reached.

    The share is in (0, 1]. Of an uncertain one (an array), what lies above 1 counts as 1; a number
    above 1, or a share that is not positive, raises `ValueError`.

    >>> round(float(chip_hours(2.15e25, 312, 0.34)) / 1e6, 1)
    56.3
    """
    share = np.asarray(utilisation, dtype=float)
    if (share <= 0).any() or (share.ndim == 0 and share > 1):
        raise ValueError(
            f"The utilisation must be above 0 and at most 1, and {share.min():g} was given; "
            "write 34 percent as 0.34."
        )
    return flop / (peak_tflop_per_s * TERA * SECONDS * np.minimum(share, 1.0))


@model("X", "X", "", gives="year")
def years_to(value, start, factor_per_year):
    """Years until a series that multiplies by a factor a year reaches a value; infinite without.

    >>> float(years_to(1000, 10, 10))
    2.0
    """
    rate = np.log(np.asarray(factor_per_year, dtype=float))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(rate > 0, np.log(value / start) / rate, np.inf)[()]


@model("X", "X", "", "", gives="X")
def t_distributed(value, error, freedom, probability):
    """Quantile of a fitted coefficient: its value plus its standard error times Student's t.

    >>> round(float(t_distributed(2.0, 0.1, 43, 0.95)), 3)
    2.168
    """
    return value + error * stats.t.ppf(probability, freedom)


@model("", "", "", gives="")
def smaller_for_serving(served_per_training_token, alpha, beta):
    """Cost-minimal size once serving counts, over the size without it, at equal loss: in (0, 1].

    Tokens served are per training token of the Chinchilla optimum, 0 or more; exponents are those
    of the loss in parameters and in tokens, positive.

    >>> round(float(smaller_for_serving(10.0, 0.336, 0.283)), 1)
    0.4
    """
    served, alpha, beta = np.broadcast_arrays(served_per_training_token, alpha, beta)
    k = alpha / beta
    low, high = np.ones(served.shape), 1 + k
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        below = _served(middle, k, beta) < served
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    return (low ** (-1 / alpha))[()]


def _served(u, k, beta):
    """Tokens served per training token at which the cheapest size is u^(-1 / alpha)."""
    rest = 1 + k - u
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        return 3 * (k * u / rest - 1) * (k / rest) ** (1 / beta)

"""What limits a chip: ridge points, the intensity of each kind of work, and whether a model fits.

Serves the claims of chapter 06. A chip computes at a peak rate P (FLOP/s) and reads its memory at a
rate B (byte/s). Work that does I operations for each byte it moves runs at min(P, I B); the two
meet at the ridge point R = P / B. Work below the ridge waits for memory, work above it for
arithmetic.

    matrix product, T tokens by a K x M weight matrix:   I = (2 / p) / (1/T + 1/K + 1/M)
    one step of answering, b requests, S tokens each:    I = 2 N b / (p N + b S k)
    most batching can do (b without end):                I = 2 N / (S k), so compute-bound only
                                                         when S < 2 N / (R k)

with N parameters, p bytes a weight, k bytes a token of context. Not modelled: the network between
chips, the time to start each operation, experts that only some tokens use; chapter 05 adds those to
the cost of a served token.

Sources: the roofline of Williams, Waterman and Patterson (2009); How to Scale Your Model (2025) for
the decode step.
"""

import numpy as np

from analysis.evidence.estimates.estimate import model
from analysis.lifecycle.ramps import require_positive

TERA_OVER_GIGA = 1e3


@model("TFLOP/s", "Gbyte/s", gives="FLOP/byte")
def ridge(peak_tflops, bandwidth_gb_s):
    """Return the ridge point: the intensity at which arithmetic and memory take equally long.

    >>> round(float(ridge(989.4, 3350)))
    295
    """
    require_positive(peak_tflops=peak_tflops, bandwidth_gb_s=bandwidth_gb_s)
    return np.asarray(peak_tflops) * TERA_OVER_GIGA / np.asarray(bandwidth_gb_s)


@model("token", "", "", "byte", gives="FLOP/byte")
def matmul_intensity(tokens, rows, columns, bytes_per_number=2.0):
    """Return the intensity of multiplying ``tokens`` vectors by a ``rows`` x ``columns`` matrix.

    Each input, weight and output crosses the memory once. Many tokens and wide matrices make it
    large; one token makes it 2 / ``bytes_per_number`` at most, whatever the matrix.

    >>> round(float(matmul_intensity(1, 16384, 16384)), 2)
    1.0
    """
    require_positive(tokens=tokens, rows=rows, columns=columns, bytes_per_number=bytes_per_number)
    tokens, rows, columns = (np.asarray(v, dtype=float) for v in (tokens, rows, columns))
    return 2 / np.asarray(bytes_per_number) / (1 / tokens + 1 / rows + 1 / columns)


@model("FLOP/byte", "", "", "byte", gives="token")
def tokens_at_ridge(ridge_point, rows, columns, bytes_per_number=2.0):
    """Return the tokens below which a matrix product waits for memory, or infinity.

    >>> round(float(tokens_at_ridge(295, 16384, 2048)))
    352
    """
    slack = 2 / np.asarray(bytes_per_number) / ridge_point - 1 / rows - 1 / columns
    return np.where(slack > 0, 1 / np.where(slack > 0, slack, 1.0), np.inf)[()]


@model("", "token", "param", "byte/token", "byte/param", gives="FLOP/byte")
def decode_intensity(batch, context, parameters, kv_bytes, bytes_per_weight=2.0):
    """Return the intensity of one step of answering ``batch`` requests of ``context`` tokens each.

    ``kv_bytes`` are kept for each token of context, in the precision served; ``bytes_per_weight``
    is 2 for 16 bits.

    >>> round(float(decode_intensity(64, 2000, 70.6e9, 327680)), 1)
    49.3
    """
    require_positive(batch=batch, parameters=parameters, bytes_per_weight=bytes_per_weight)
    batch = np.asarray(batch, dtype=float)
    read = bytes_per_weight * parameters + batch * np.asarray(context) * kv_bytes
    return 2 * parameters * batch / read


@model("token", "FLOP/byte", "param", "byte/token", "byte/param", gives="")
def compute_bound_batch(context, ridge_point, parameters, kv_bytes, bytes_per_weight=2.0):
    """Return the batch at which answering becomes compute-bound; infinite where none suffices.

    >>> round(float(compute_bound_batch(0, 295, 70.6e9, 327680)))
    295
    >>> float(compute_bound_batch(2000, 295, 70.6e9, 327680))
    inf
    """
    slack = 2 * parameters / ridge_point - np.asarray(context, dtype=float) * kv_bytes
    enough = bytes_per_weight * parameters / np.where(slack > 0, slack, 1.0)
    return np.where(slack > 0, enough, np.inf)[()]


@model("FLOP/byte", "param", "byte/token", gives="token")
def context_limit(ridge_point, parameters, kv_bytes):
    """Return the context (tokens) above which no batch makes answering compute-bound.

    >>> round(float(context_limit(295, 70.6e9, 327680)), -1)
    1460.0
    """
    return 2 * parameters / (np.asarray(ridge_point) * kv_bytes)


def single_stream_ceiling(bandwidth_gb_s, weight_gb):
    """Return the most tokens a second that one user can get: every weight is read once a token.

    >>> round(float(single_stream_ceiling(1008, 4.92)))
    205
    """
    require_positive(bandwidth_gb_s=bandwidth_gb_s, weight_gb=weight_gb)
    return np.asarray(bandwidth_gb_s) / np.asarray(weight_gb)

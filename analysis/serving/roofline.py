"""What serving a token costs: a roofline of memory, arithmetic and communication.

Serves the claims on batching, precision, speculation and unit cost. One step of decoding writes one
token for each of b sequences. It takes

    t(b) = kernels + links + max(bytes / (n B s_B), FLOP / (n C s_C))
    bytes = weights read + b * context * keys and values per token
    FLOP  = 2 * active parameters * b

and the cost of a token is rent * n * t(b) / b / utilisation. Weights are read once a step for all
sequences, which is why batching pays; keys and values are read for each, which is why it stops
paying. Reading a prompt is bound by arithmetic: 2 * active parameters * tokens / (n C u). A sparse
model reads the experts that at least one sequence needs. A server that cannot hold one request
serves none: its rate is 0, and what its tokens cost is infinite.

Constants are those of Erdil (2025), not fitted here: 75 % of bandwidth, 70 % of peak arithmetic,
four synchronising operations a layer, 4 us to start each and, when n chips in s servers must agree,
6.8 us + 1.2 us (sqrt(n / s) - 1) + 10 us log2(sqrt(s)) more. Not modelled: scheduling, arithmetic
of attention, overlap of communication with work, queues of requests.
"""

from dataclasses import dataclass

import numpy as np

KERNELS_PER_LAYER, KERNEL_SECONDS = 4, 4e-6
#: Time for chips to agree: any, each further chip of a server, each doubling of servers. A sum of n
#: chips runs over sqrt(n) of them, as weights are cut in two directions.
REDUCE_SECONDS, CHIP_SECONDS, SERVER_SECONDS = 6.8e-6, 1.2e-6, 10e-6
SERVER = 8  # chips that share one server's links
#: Share of memory that weights, keys and values may fill.
USABLE = 0.9


class ServingError(ValueError):
    """A configuration that cannot be served; the message says why and what would help."""


@dataclass(frozen=True)
class Model:
    """Shape of a model; ``kv_width`` counts the numbers kept per token and layer, keys and values
    together; ``origins`` are the rows that it is read from.
    """

    parameters: float
    active_parameters: float
    layers: int
    kv_width: int
    width: int
    experts: int = 1
    experts_active: int = 1
    origins: tuple = ()


@dataclass(frozen=True)
class Chip:
    """Data sheet of a chip: bytes, bytes per second, FLOP per second at 16 and 8 bits, and bytes
    per second one way over the links of a server and over the network between servers (not a
    number where it is unknown: then servers too are taken to be joined by links).
    """

    memory: float
    bandwidth: float
    flops_16bit: float
    flops_8bit: float
    link: float
    network: float = np.nan
    origins: tuple = ()


@dataclass(frozen=True)
class Setup:
    """A model on ``chips`` chips with weights and keys and values in some bits; numbers or arrays.

    ``bandwidth_share`` and ``compute_share`` are the shares of peak that decoding reaches, in (0,
    1]; ``prefill_mfu`` is that of reading a prompt.
    """

    model: Model
    chip: Chip
    chips: float = 1
    weight_bits: float = 16
    kv_bits: float = 16
    bandwidth_share: float = 0.75
    compute_share: float = 0.70
    prefill_mfu: float = 0.55

    def __post_init__(self):
        for name in ("chips", "weight_bits", "kv_bits"):
            if not np.all(np.greater(getattr(self, name), 0)):
                raise ServingError(f"{name} must be above 0 and is {getattr(self, name)}.")
        for name in ("bandwidth_share", "compute_share", "prefill_mfu"):
            share = np.asarray(getattr(self, name))
            if not ((share > 0) & (share <= 1)).all():
                raise ServingError(f"{name} must be above 0 and at most 1 and is {share}.")

    @property
    def flops(self):
        """Peak FLOP per second of all chips; formats for weights alone compute in 16 bits."""
        eight = np.less_equal(self.weight_bits, 8)
        return self.chips * np.where(eight, self.chip.flops_8bit, self.chip.flops_16bit)

    @property
    def bandwidth(self):
        """Bytes per second that decoding can read from the memory of all chips."""
        return self.chips * self.chip.bandwidth * self.bandwidth_share


def weight_bytes(model, bits):
    """Bytes that all weights take.

    >>> weight_bytes(Model(70e9, 70e9, 80, 2048, 8192), 16) / 1e9
    140.0
    """
    return model.parameters * bits / 8


def weight_bytes_read(model, bits, batch):
    """Bytes of weights that one step reads: a dense model's, or of the experts that are needed.

    With k of E experts a token, a batch of b needs the share 1 - (1 - k/E)^b of them (tokens choose
    independently).
    """
    if model.experts == 1:
        return weight_bytes(model, bits) * np.ones_like(np.asarray(batch, dtype=float))
    expert = (model.parameters - model.active_parameters) / (model.experts - model.experts_active)
    shared = model.active_parameters - model.experts_active * expert
    needed = 1 - (1 - model.experts_active / model.experts) ** np.asarray(batch, dtype=float)
    return (shared + model.experts * expert * needed) * bits / 8


def kv_bytes_per_token(model, bits=16):
    """Bytes of keys and values that one token leaves behind.

    >>> kv_bytes_per_token(Model(70e9, 70e9, 80, 2048, 8192))
    327680.0
    """
    return bits / 8 * model.layers * model.kv_width


def capacity(setup, context):
    """Sequences of ``context`` tokens beside the weights in what is usable of memory; below 1, none
    fits.
    """
    free = USABLE * setup.chips * setup.chip.memory - weight_bytes(setup.model, setup.weight_bits)
    return np.maximum(free, 0) / (kv_bytes_per_token(setup.model, setup.kv_bits) * context)


def reduce_seconds(chips):
    """Seconds until ``chips`` chips have agreed on a sum, beside its bytes; 0 for one chip.

    >>> [round(1e6 * float(reduce_seconds(n)), 1) for n in (1, 2, 8, 32)]
    [0.0, 7.3, 9.0, 19.0]
    """
    chips = np.asarray(chips, dtype=float)
    servers = np.maximum(chips / SERVER, 1.0)
    within = REDUCE_SECONDS + CHIP_SECONDS * (np.sqrt(chips / servers) - 1)
    return np.where(chips > 1, within + SERVER_SECONDS * np.log2(np.sqrt(servers)), 0.0)


def step_parts(setup, batch, context):
    """Seconds of one decoding step by cause: weights, keys and values, arithmetic, kernels, links.

    Weights with keys and values run beside the arithmetic; the longer of the two counts (see
    `step_seconds`).
    """
    m, batch = setup.model, np.asarray(batch, dtype=float)
    across = np.greater(setup.chips, SERVER) & (m.experts > 1)
    reductions = np.where(across, 0.0, reduce_seconds(setup.chips))
    # Experts on many servers: each token goes to its experts at one byte a number and comes back at
    # two. Else two sums a layer over all chips, 16 bits a number, sent and received once.
    to_experts = batch / setup.chips * m.layers * m.experts_active * m.width * 3
    sums = batch * m.layers * 2 * 2 * m.width * 2 * (setup.chips - 1) / setup.chips
    moved = np.where(across, to_experts, sums)
    network = across & np.isfinite(setup.chip.network)
    path = np.where(network, setup.chip.network, setup.chip.link)
    return {
        "weights": weight_bytes_read(m, setup.weight_bits, batch) / setup.bandwidth,
        "keys and values": batch * context * kv_bytes_per_token(m, setup.kv_bits) / setup.bandwidth,
        "arithmetic": 2 * m.active_parameters * batch / (setup.flops * setup.compute_share),
        "kernels": m.layers * KERNELS_PER_LAYER * KERNEL_SECONDS * np.ones_like(batch),
        "links": m.layers * KERNELS_PER_LAYER * reductions + moved / path,
    }


def step_seconds(setup, batch, context):
    """Seconds of one decoding step for ``batch`` sequences of ``context`` tokens.

    >>> a100 = Chip(80e9, 2.039e12, 312e12, 312e12, 300e9)
    >>> round(1 / float(step_seconds(Setup(Model(6.74e9, 6.74e9, 32, 8192, 4096), a100), 1, 100)))
    107
    """
    t = step_parts(setup, batch, context)
    reading = t["weights"] + t["keys and values"]
    return t["kernels"] + t["links"] + np.maximum(reading, t["arithmetic"])


def prefill_seconds(setup, tokens):
    """Seconds to read ``tokens`` prompt tokens."""
    return 2 * setup.model.active_parameters * tokens / (setup.flops * setup.prefill_mfu)


def output_rate(setup, batch, prompt, answer):
    """Output tokens per second of all chips when ``batch`` requests are read and answered together.

    Requests beyond the `capacity` wait their turn; the rate is 0 where not even one fits.
    """
    fitting = capacity(setup, prompt + answer)
    together = np.minimum(np.asarray(batch, dtype=float), fitting)
    step = step_seconds(setup, together, prompt + answer / 2)
    seconds = prefill_seconds(setup, together * prompt) + answer * step
    return np.where(fitting < 1, 0.0, together * answer / seconds)[()]


def critical_batch(setup):
    """Sequences at which arithmetic takes as long as reading a dense model's weights."""
    return setup.weight_bits / 8 * setup.flops / (2 * setup.chips * setup.chip.bandwidth)


def history_batch(setup, context):
    """Sequences at which keys and values take as long to read as a dense model's weights."""
    kept = kv_bytes_per_token(setup.model, setup.kv_bits) * context
    return weight_bytes(setup.model, setup.weight_bits) / kept

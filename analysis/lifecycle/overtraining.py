"""Training with serving in mind: the model size that costs least over training and expected use.

Serves the lifetime claims. Sardana et al. (ICML 2024) extend the Chinchilla optimum: for a wanted
loss l, choose parameters N and training tokens D to minimise 6 N D + 2 N T, where T is the tokens
that users will be served, subject to E + A / N^alpha + B / D^beta = l. The more use is expected,
the smaller and longer-trained the best model. The constants are facts of the dataset. Not modelled:
utilisation differences between training and serving, and quality beyond pre-training loss.
"""

from dataclasses import dataclass

import numpy as np

from analysis.evidence.uncertainty import Numbers


@dataclass(frozen=True)
class Law:
    """Chinchilla's fitted loss: a floor E and power laws in parameters and tokens."""

    E: float
    A: float
    B: float
    alpha: float
    beta: float

    def loss(self, parameters: Numbers, tokens: Numbers) -> Numbers:
        """Pre-training loss (nats a token) of a model of a size trained on a number of tokens."""
        return self.E + self.A / parameters**self.alpha + self.B / tokens**self.beta

    def tokens_for(self, parameters: Numbers, loss: float) -> Numbers:
        """Training tokens that bring a model to a loss; infinite when it is too small."""
        rest = loss - self.E - self.A / np.asarray(parameters, dtype=float) ** self.alpha
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(
                rest > 0, (self.B / np.where(rest > 0, rest, 1)) ** (1 / self.beta), np.inf
            )[()]


@dataclass(frozen=True)
class Optimum:
    """The cheapest model for a loss and a demand: size, tokens, FLOP of both phases."""

    parameters: float
    tokens: float
    training_flop: float
    serving_flop: float

    @property
    def multiple(self) -> float:
        """Serving FLOP divided by training FLOP over the model's life."""
        return self.serving_flop / self.training_flop


def optimum(law: Law, loss: float, served_tokens: float) -> Optimum:
    """Find the cheapest model that reaches a loss and then serves a number of tokens.

    Nothing to serve gives the Chinchilla optimum. Raises `ValueError` for a loss that no model
    reaches.
    """
    from scipy.optimize import minimize_scalar  # a third of a second that the check does without

    if loss <= law.E:
        raise ValueError(f"The loss must exceed the irreducible loss {law.E:g} and is {loss:g}.")
    smallest = np.log((law.A / (loss - law.E)) ** (1 / law.alpha))

    def cost(log_parameters):
        n = np.exp(log_parameters)
        return np.log(6 * n * law.tokens_for(n, loss) + 2 * n * served_tokens)

    found = minimize_scalar(
        cost, bounds=(smallest + 1e-6, smallest + 12), method="bounded", options={"xatol": 1e-10}
    )
    n = float(np.exp(found.x))
    d = float(law.tokens_for(n, loss))
    return Optimum(n, d, 6 * n * d, 2 * n * served_tokens)


def chinchilla(law: Law, parameters: Numbers) -> tuple[Numbers, Numbers]:
    """Return the Chinchilla-optimal model of a size: its loss and its training tokens.

    At the optimum alpha A / N^alpha = beta B / D^beta.
    """
    tokens = (law.beta * law.B * parameters**law.alpha / (law.alpha * law.A)) ** (1 / law.beta)
    return law.loss(parameters, tokens), tokens

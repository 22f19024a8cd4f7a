"""Training with serving in mind: Sardana et al.'s example, and an exhaustive search."""

import numpy as np
import pytest

from analysis.lifecycle import overtraining as ot
from tests import naive

LAW = ot.Law(E=1.69, A=406.4, B=410.7, alpha=0.336, beta=0.283)


def test_thirteen_billion_with_two_trillion_tokens_of_demand():
    """The paper's first figure: a 7B model instead of 13B saves 1.7e22 FLOP, 17 %."""
    loss, tokens = ot.chinchilla(LAW, 13e9)
    big = 6 * 13e9 * tokens + 2 * 13e9 * 2e12
    best = ot.optimum(LAW, loss, 2e12)
    assert best.parameters == pytest.approx(7e9, rel=0.02)
    saved = big - best.training_flop - best.serving_flop
    assert saved == pytest.approx(1.7e22, rel=0.03)
    assert saved / big == pytest.approx(0.17, abs=0.01)


def test_without_demand_the_optimum_is_chinchillas():
    loss, tokens = ot.chinchilla(LAW, 30e9)
    best = ot.optimum(LAW, loss, 0)
    assert best.parameters == pytest.approx(30e9, rel=1e-3)
    assert best.tokens == pytest.approx(tokens, rel=2e-3)
    assert best.multiple == 0


@pytest.mark.parametrize("served", [1e11, 1e13])
def test_optimum_equals_an_exhaustive_search(served):
    loss, _ = ot.chinchilla(LAW, 20e9)
    best = ot.optimum(LAW, loss, served)
    cost, size, _ = naive.cheapest_model(
        LAW.loss, LAW.tokens_for, loss, served, np.geomspace(1e9, 1e11, 4000)
    )
    assert best.training_flop + best.serving_flop == pytest.approx(cost, rel=1e-4)
    assert best.parameters == pytest.approx(size, rel=0.02)


def test_more_demand_means_smaller_models_trained_longer():
    loss, _ = ot.chinchilla(LAW, 70e9)
    sizes = [ot.optimum(LAW, loss, served) for served in (0, 1e12, 1e13, 1e14)]
    assert all(
        a.parameters > b.parameters and a.tokens < b.tokens for a, b in zip(sizes, sizes[1:])
    )


def test_an_impossible_loss_is_refused():
    with pytest.raises(ValueError, match="must exceed the irreducible loss 1.69 and is 1.5"):
        ot.optimum(LAW, 1.5, 1e12)

"""Samples in pieces are the samples at once, bit for bit, in bounded memory."""

import tracemalloc

import numpy as np
import pytest

from analysis.evidence import data, uncertainty
from analysis.evidence import drawn as draws
from analysis.ledger import claims as ledger
from analysis.lifecycle import crossover, lifetime, model
from tests.conftest import NAN, make_fact

TRAFFIC = model.Traffic(100e6, 5.0, 500.0, 0.0, 2.5, 10.0)
N = 1000
MODELS = {
    "fleet": lambda s: crossover.Cases(s, TRAFFIC).cells()["ChatGPT fleet 2023"],
    "parity": lambda s: crossover.Cases(s, TRAFFIC).firm_months()["since launch"],
    "multiple": lambda s: lifetime.Lifetimes(s, 0, 0).multiple(),
}
ROWS = [
    (5, 2, 9, ""),
    (0, -2, 1, ""),
    (NAN, 2, 8, "uniform"),
    (NAN, 2, 8, "loguniform"),
    (5, 2, 8, "triangular"),
    (5, NAN, NAN, ""),
]


@pytest.mark.parametrize("size", [1, 7, 333, N, 2 * N])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3] or str(row[0]))
def test_every_distribution_gives_the_same_numbers_in_pieces(row, size, monkeypatch):
    monkeypatch.setattr(data, "facts", lambda: {"x": make_fact("x", *row[:3], distribution=row[3])})
    assert (
        draws.joined(lambda s: s["x"], n=N, size=size) == draws.Drawn(uncertainty.SEED, N)["x"]
    ).all()


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("size", [13, 512])
def test_a_model_in_pieces_is_the_model_at_once(name, size):
    whole = MODELS[name](draws.Drawn(7, N))
    assert (draws.joined(MODELS[name], seed=7, n=N, size=size) == whole).all() and np.ptp(whole) > 0


def test_every_formula_in_pieces_is_the_formula_at_once(monkeypatch):
    claims = ledger.claims().values()
    found = [
        (f, c.unit)
        for c in claims
        for f in (c.arithmetic, c.evidence)
        if f not in ("", ledger.NOTEBOOK)
    ]
    whole = [facts.evaluate(*pair, n=64) for pair in found]
    monkeypatch.setattr(draws, "PIECE", 23)
    assert sum(len(v) == 64 for v in whole) > 100
    for pair, value in zip(found, whole):
        assert (facts.evaluate(*pair, n=64) == value).all(), pair


def test_a_fact_that_only_a_later_piece_asks_for_is_where_it_would_have_been():
    def model(s):
        return s["final_run_share"] if getattr(s, "before", 0) else np.zeros(s.n)

    found = draws.joined(model, seed=3, n=100, size=30)
    assert (found[30:] == draws.Drawn(3, 100)["final_run_share"][30:]).all()


def test_given_samples_are_not_cut_into_pieces(monkeypatch):
    monkeypatch.setattr(draws, "PIECE", 10)
    given = {"x": np.arange(1.0, 51.0)}
    assert facts.evaluate("final_run_share * x", "", names=given, n=50).shape == (50,)


def test_a_result_that_draws_numbers_of_its_own_is_computed_whole():
    results = (
        lambda s: crossover.Cases(s, TRAFFIC).any_frontier(),
        lambda s: crossover.Cases(s, TRAFFIC).weeks_for_millions(),
        lambda s: crossover.Cases(s, TRAFFIC).compute_months(),
    )
    for result in results:
        with pytest.raises(ValueError, match="cannot be computed piece by piece"):
            draws.joined(result, n=100, size=10)


@pytest.mark.parametrize(
    "run",
    [
        lambda n: draws.joined(MODELS["fleet"], n=n),
        lambda n: facts.evaluate(
            "gpt4_training_cost_cloud / chatgpt_inference_cost_per_day", "day", n=n
        ),
    ],
)
def test_memory_is_bounded_by_the_vector_of_results(run):
    n = 20 * draws.PIECE
    run(1000)
    tracemalloc.start()
    run(n)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * n + 8 * draws.PIECE * 40  # at once, the inputs alone are three times as much

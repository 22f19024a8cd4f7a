"""Worlds: samples in pieces are the samples at once, bit for bit, for every distribution, formula
and combined fact, in bounded memory; and what is held recomputes nothing else.
"""

import tracemalloc

import numpy as np
import pytest
from scipy import stats

from analysis.evidence.estimates import draws, facts, formulas
from analysis.evidence.estimates.estimate import Estimate, pool
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.ledger import claims as ledger
from analysis.lifecycle import crossover, lifetime, whatif
from tests.conftest import NAN, make_fact

N = 1000
DEFAULTS = {"fleet_share": 1.0, "training_basis": "cloud rental"}
OWN = whatif.given(dict.fromkeys(whatif.NUMBERS, 0.0) | DEFAULTS)
RESULTS = {
    "fleet": lambda known: crossover.results(known, OWN)["fleet_months"],
    "parity": lambda known: crossover.results(known, OWN)["openai_launch_months"],
    "multiple": lambda known: lifetime.multiple(known, OWN),
    "combined fact": lambda known: known["gpt4_training_cost_cloud"],
}
ROWS = [
    (5, 2, 9, ""),
    (0, -2, 1, ""),
    (NAN, 2, 8, "uniform"),
    (NAN, 2, 8, "loguniform"),
    (5, 2, 8, "triangular"),
    (0.5, 0.2, 0.7, "logitnormal"),
    (5, NAN, NAN, ""),
]


def whole(result, seed=7, n=N):
    """Return samples computed at once."""
    return result(Facts(draws.Samples(seed, n))).samples


@pytest.mark.parametrize("size", [1, 7, 333, N, 2 * N])
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[3] or str(row[0]))
def test_every_distribution_gives_the_same_numbers_in_pieces(row, size, monkeypatch):
    monkeypatch.setattr(data, "facts", lambda: {"x": make_fact("x", *row[:3], distribution=row[3])})
    at_once = np.broadcast_to(whole(lambda known: known["x"]), N)
    assert (draws.joined(Facts()["x"], seed=7, n=N, size=size) == at_once).all()


@pytest.mark.parametrize("name", RESULTS)
@pytest.mark.parametrize("size", [13, 512])
def test_a_result_in_pieces_is_the_result_at_once(name, size):
    at_once = whole(RESULTS[name])
    found = draws.joined(RESULTS[name](Facts()), seed=7, n=N, size=size)
    assert (found == at_once).all() and np.ptp(at_once) > 0


def test_every_formula_in_pieces_is_the_formula_at_once(monkeypatch):
    columns = [(f, c.unit) for c in ledger.claims().values() for f in (c.arithmetic, c.evidence)]
    found = [pair for pair in columns if is_over_facts(*pair)]
    at_once = [facts.evaluate(*pair, n=64) for pair in found]
    monkeypatch.setattr(draws, "PIECE", 23)
    assert sum(len(v) == 64 for v in at_once) > 100
    for pair, value in zip(found, at_once):
        assert (facts.evaluate(*pair, n=64) == value).all(), pair


def is_over_facts(formula, unit):
    """Say whether a formula names facts alone, no results of a chapter."""
    if formula in ("", ledger.NOTEBOOK):
        return False
    try:
        formulas.read(formula, unit, Facts())
    except formulas.FormulaError:  # a name that only a chapter knows; `make check` reads the rest
        return False
    return True


def test_a_fact_that_only_a_later_piece_asks_for_is_where_it_would_have_been():
    class Late(Estimate):
        def _worth(self, at):
            return self.inputs[0].value(at) if at.before else np.zeros(at.n)

    share = Facts()["final_run_share"]
    found = draws.joined(Late(share.unit, [share]), seed=3, n=100, size=30)
    assert (found[30:] == whole(lambda known: known["final_run_share"], 3, 100)[30:]).all()


def test_given_samples_are_not_cut_into_pieces(monkeypatch):
    monkeypatch.setattr(draws, "PIECE", 10)
    given = {"x": np.arange(1.0, 51.0)}
    assert facts.evaluate("final_run_share * x", "", names=given, n=50).shape == (50,)


def test_a_pool_is_computed_whole():
    found = crossover.results(Facts(), OWN)["frontier_months"]
    with pytest.raises(ValueError, match="cannot be computed piece by piece"):
        draws.joined(found, n=100, size=10)


@pytest.mark.parametrize(
    "run",
    [
        lambda n: draws.joined(RESULTS["fleet"](Facts()), n=n),
        lambda n: facts.evaluate(
            "gpt4_training_cost_cloud / chatgpt_inference_cost_per_day", "day", n=n
        ),
    ],
    ids=["result", "formula"],
)
def test_memory_is_bounded_by_the_vector_of_results(run):
    n = 20 * draws.PIECE
    run(1000)
    tracemalloc.start()
    run(n)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * n + 8 * draws.PIECE * 40  # at once, the inputs alone are three times as much


def counted(known, name, calls):
    """Return an estimate of a fact that notes each time when it is worked out."""

    def operation(value):
        calls.append(name)
        return value

    return Estimate(known[name].unit, [known[name]], operation)


def test_what_does_not_depend_on_what_is_held_is_computed_once():
    known, calls = Facts(draws.Samples(1, 100)), []
    one, other = (counted(known, name, calls) for name in ("final_run_share", "answer_tokens"))
    product = one * other
    for share in (0.1, 0.2, 0.3):
        product.value(known.world.holding({"final_run_share": share}))
    assert calls.count("answer_tokens") == 1 and calls.count("final_run_share") == 3


def test_a_world_that_holds_nothing_is_the_world_outside():
    known = Facts(draws.Samples(1, 100))
    share = known["final_run_share"]
    assert share.value(known.world.holding({})) is share.value(known.world)


def test_worlds_inside_worlds_hold_everything():
    known = Facts(draws.Samples(1, 100))
    both = known["final_run_share"] * known["answer_tokens"]
    inner = known.world.holding({"final_run_share": 0.5}).holding({"answer_tokens": 100.0})
    assert both.value(inner) == 50.0
    assert both.value(known.world).shape == (100,)


def test_at_the_medians_a_pool_is_the_middle_of_its_parts_and_a_held_vector_stays_one():
    known, at = Facts(draws.Medians()), draws.Medians()
    share = known["final_run_share"]
    assert pool(share, 2 * share, 9 * share, label="x").value(at) == 2 * share.value(at)
    held = at.holding({"final_run_share": np.array([0.1, 0.2])})
    assert (3 * share).value(held) == pytest.approx([0.3, 0.6])


def test_a_combined_fact_follows_what_it_is_made_of():
    known = Facts(draws.Samples(1, 500))
    bill = known["gpt4_training_cost_cloud"]
    (first, *_) = [part.name for part in bill.parts if part.is_uncertain]
    middle = known[first].median
    low, high = (np.median(bill.given(**{first: m * middle}).samples) for m in (0.5, 2.0))
    assert low != high


@pytest.fixture
def pair(monkeypatch):
    """Two facts of one cause, of different shapes, and a third that stands alone."""
    rows = [
        make_fact("x", 5, 2, 9),
        make_fact("y", NAN, 2, 8, distribution="uniform"),
        make_fact("z", 5, 2, 9),
    ]
    monkeypatch.setattr(data, "facts", lambda: {f.id: f for f in rows})

    def declare(strength):
        causes = {"x": ("a-cause", strength), "y": ("a-cause", strength)}
        monkeypatch.setattr(data, "causes", lambda: causes if strength else {})
        known = Facts(draws.Samples(1, 50_000))
        return [known[name].samples for name in "xyz"]

    return declare


@pytest.mark.parametrize("strength", [0.3, 0.5, 0.9, 1.0])
def test_facts_of_one_cause_correlate_as_declared(pair, strength):
    """Declared is the correlation of normal scores; that of ranks follows from it."""
    x, y, z = pair(strength)
    ranks = 6 / np.pi * np.arcsin(strength / 2)
    assert stats.spearmanr(x, y).statistic == pytest.approx(ranks, abs=0.02)
    assert abs(stats.spearmanr(x, z).statistic) < 0.02


def test_a_cause_moves_no_other_fact_and_no_distribution(pair):
    alone, together = pair(0), pair(0.8)
    assert (alone[2] == together[2]).all()
    for one, other in zip(alone[:2], together[:2]):
        points = [0.05, 0.5, 0.95]
        assert np.quantile(one, points) == pytest.approx(np.quantile(other, points), rel=0.02)


@pytest.mark.parametrize("size", [7, 333, N])
def test_facts_of_one_cause_in_pieces_are_those_at_once(pair, size):
    pair(0.6)
    at_once = whole(lambda known: known["x"] / known["y"])
    assert (draws.joined(Facts()["x"] / Facts()["y"], seed=7, n=N, size=size) == at_once).all()


def test_declared_facts_of_the_dataset_correlate():
    """OpenAI's spending of two years, of which the same reporters speak."""
    known = Facts()
    of = {
        cause: [f for f, (c, _) in data.causes().items() if c == cause]
        for cause, _ in set(data.causes().values())
    }
    for names in of.values():
        first, second = (known[name].samples for name in names[:2])
        declared = data.causes()[names[0]][1]
        ranks = 6 / np.pi * np.arcsin(declared / 2)
        assert stats.spearmanr(first, second).statistic == pytest.approx(ranks, abs=0.03)


@pytest.mark.parametrize(
    "row, says",
    [
        ({"value": 0.8, "low": 0.6, "high": 0.95, "distribution": "normal"}, "between 0 and 1"),
        ({"value": 0.8, "low": 0.6, "high": 0.95}, "between 0 and 1"),
        ({"value": 0.8, "low": 0.6, "high": 0.95, "distribution": "logitnormal"}, ""),
        ({"value": 0.8, "low": 0.6, "high": 1.0, "distribution": "uniform"}, ""),
    ],
)
def test_a_share_that_would_be_drawn_beyond_its_range_is_refused(monkeypatch, row, says):
    if row.get("distribution") == "uniform":
        row = row | {"value": NAN}
    share = make_fact("some_share", unit="dimensionless", **row)
    monkeypatch.setattr(data, "facts", lambda: {"some_share": share})
    monkeypatch.setattr(data, "causes", dict)
    found = facts.problems()
    assert bool(found) == bool(says) and all(says in problem for problem in found)


def test_a_cause_of_a_fact_that_is_not_drawn_is_refused(monkeypatch):
    monkeypatch.setattr(data, "facts", lambda: {"x": make_fact("x", 5)})
    monkeypatch.setattr(data, "causes", lambda: {"x": ("a-cause", 0.5)})
    (problem,) = facts.problems()
    assert problem.startswith("correlations.csv, fact x: ") and "must be drawn" in problem


@pytest.mark.parametrize(
    "id", [id for id, f in data.facts().items() if f.formula or f.low < f.high]
)
def test_a_fact_has_one_middle(id):
    """What a fact is at the medians of all is the median of its samples, but for their noise."""
    fact = Facts()[id]
    assert fact.value(draws.Medians()) == pytest.approx(
        fact.median, rel=1e-9, abs=0.015 * (fact.high - fact.low)
    )

"""What would make it true: solved ranges against closed forms, and against the ledger itself."""

import numpy as np
import pytest

from analysis.evidence import data, drawn as draws, units
from analysis.ledger import claims, rule, turning
from analysis.evidence.formulas import evaluate, names_in
from analysis.ledger.turning import holding_range


@pytest.mark.parametrize(
    ("function", "low", "high", "expected"),
    [
        (lambda x: 100 / x, 2, 4, (25, 50)),
        (lambda x: x, 20, np.inf, (20, np.inf)),
        (lambda x: x, -np.inf, 20, (0, 20)),
        (lambda x: x**2, 400, 900, (20, 30)),
        (lambda x: np.where(x < 5, np.inf, 1 / x), 0.05, 0.1, (10, 20)),
    ],
)
def test_a_range_is_the_inverse_of_its_function(function, low, high, expected):
    assert holding_range(function, 10.0, low, high) == pytest.approx(expected, rel=1e-4)


def test_an_input_that_cannot_reach_the_set_says_so():
    assert np.isnan(holding_range(lambda x: 0 * x, 10.0, 1, 2)).all()
    assert np.isnan(holding_range(lambda x: x, 10.0, 1e6, 2e6)).all()


def test_an_input_without_influence_is_left_out():
    found = turning.turns(
        lambda v: v["a"] + 0 * v["b"], {"a": (1.0, "USD"), "b": (1.0, "USD")}, (0.5, 2.0)
    )
    assert [t.input for t in found] == ["a"]


def test_a_share_stops_at_one():
    assert holding_range(lambda x: x, 0.5, 0.4, np.inf, ceiling=1.0) == pytest.approx(
        (0.4, np.inf), rel=1e-4
    )
    (turn,) = turning.turns(
        lambda v: v["share_of_x"], {"share_of_x": (0.5, "dimensionless")}, (1.5, 2.0)
    )
    assert not turn.reachable


def test_the_nearest_of_several_ranges_counts():
    assert holding_range(lambda x: np.abs(np.log(x / 10)), 11.0, 1.0, 2.0) == pytest.approx(
        (10 * np.e, 10 * np.e**2), rel=1e-4
    )


def test_at_a_solved_value_the_claim_turns():
    seen = 0
    for claim in claims.claims().values():
        if claim.evidence in ("", claims.NOTEBOOK):
            continue
        low, high = rule.claimed_set(claim)
        for turn in claims.turns_of(claim, "evidence"):
            for end, outwards in ((turn.low, 0.999), (turn.high, 1.001)):
                if (
                    not np.isfinite(end)
                    or end == 0
                    or ("share" in turn.input and end * outwards > 1)
                ):
                    continue
                others = {n: draws.median_of(n) for n in names_in(claim.evidence)}
                at, beyond = (
                    at_value(claim, others | {turn.input: end * f}) for f in (1.0, outwards)
                )
                assert low - 1e-4 * abs(at) <= at <= high + 1e-4 * abs(at), (claim.id, turn)
                assert not low < beyond < high, (claim.id, turn)
                seen += 1
    assert seen > 20


def at_value(claim, values):
    facts = {n: units.Q(v, units.parse(data.fact(n).unit)) for n, v in values.items()}
    return float(evaluate(claim.evidence, claim.unit, names=facts)[0])

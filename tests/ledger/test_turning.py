"""What would make it true: solved ranges against closed forms, and against the ledger itself."""

import dataclasses
import math

import numpy as np
import pytest

from analysis.display import chapter
from analysis.evidence.estimates import draws
from analysis.evidence.estimates.estimate import pool
from analysis.evidence.estimates.facts import Facts
from analysis.evidence.tables import data
from analysis.ledger import claims, refusals, results, rule, turning
from analysis.ledger.turning import holding_range
from tests.conftest import make_fact


@pytest.mark.parametrize(
    ("function", "low", "high", "expected"),
    [
        (lambda x: 100 / x, 2, 4, (25, 50)),
        (lambda x: x, 20, np.inf, (20, np.inf)),
        (lambda x: x, -np.inf, 20, (0, 20)),
        (lambda x: x**2, 400, 900, (20, 30)),
        (lambda x: np.where(x < 5, np.inf, 1 / x), 0.05, 0.1, (10, 20)),
        (lambda x: 5 - x, -np.inf, 0, (5, np.inf)),
        (lambda x: x - 5, 0, np.inf, (5, np.inf)),
        (lambda x: np.where(x < 7, np.nan, 1 / x), 0.01, np.inf, (7, 100)),
        (lambda x: np.where(x < 7, np.inf, x), 1, np.inf, (0, np.inf)),  # "never" is more
    ],
)
@pytest.mark.parametrize("searched", [False, True])
def test_a_range_is_the_inverse_of_its_function(function, low, high, expected, searched):
    how = {"exact": function, "steps": turning.FEW_STEPS} if searched else {}
    assert holding_range(function, 10.0, low, high, **how) == pytest.approx(expected, rel=1e-4)


def test_an_end_is_found_beside_the_step_that_a_likeness_gives():
    def likeness(x):
        return x / 1.3

    found = holding_range(likeness, 10.0, 20, 50, exact=lambda x: x, steps=turning.FEW_STEPS)
    assert found == pytest.approx((20, 50), rel=1e-5)


def test_an_input_that_cannot_reach_the_set_says_so():
    assert np.isnan(holding_range(lambda x: 0 * x, 10.0, 1, 2)).all()
    assert np.isnan(holding_range(lambda x: x, 10.0, 1e6, 2e6)).all()


@pytest.fixture
def facts(monkeypatch):
    """Two amounts, a share and a score, exact and not."""
    rows = [
        make_fact("a", 1.0, 0.5, 2.0, "USD"),
        make_fact("b", 4.0, 2.0, 8.0, "USD"),
        make_fact("share_of_x", 0.5, unit="share"),
    ]
    monkeypatch.setattr(data, "facts", lambda: {f.id: f for f in rows})
    return Facts(draws.Samples(n=2000))


def test_an_input_without_influence_is_left_out(facts):
    found = turning.turns(facts["a"] + 0 * facts["b"], (0.5, 2.0))
    assert [t.input for t in found] == ["a"]


def test_a_share_stops_at_one(facts):
    assert holding_range(lambda x: x, 0.5, 0.4, np.inf, ceiling=1.0) == pytest.approx(
        (0.4, np.inf), rel=1e-4
    )
    (turn,) = turning.turns(facts["share_of_x"], (1.5, 2.0))
    assert not turn.reachable


def test_a_share_turns_in_percent(facts):
    (turn,) = turning.turns(facts["share_of_x"], (0.2, 0.484))
    assert turning.words(turn) == "share_of_x were 20 to 48.4 % (here 50 %)"
    (turn,) = turning.turns(facts.assumed("place", 0, 1), (0.25, np.inf))
    assert turning.in_words(turn.low, turn.high, turn.unit) == "at least 24.9 %"
    own = chapter.Chapter("02_crossover").defaults("02_crossover")
    assert f"{own['fleet_share']}" == "100 %" and own["fleet_growth_per_year"].unit_text == ""


@pytest.mark.parametrize(
    ("name", "highest"),
    [
        ("ifeval_deepseek_r1", 100),
        ("api_margin", 1),
        ("inference_share_fleets", 1),
        ("finetune_score_gain_loraland", np.inf),
        ("gpt4_chip_hours", np.inf),
    ],
)
def test_what_is_part_of_a_whole_stops_at_the_whole(name, highest):
    assert Facts()[name].highest == highest


def test_a_place_between_two_ends_stops_at_the_end(facts):
    assert facts.assumed("place", 0, 1).highest == 1
    assert facts.assumed("factor", 0.5, 2).highest == np.inf
    assert facts.assumed("part", 0.6, 0.9, "share").highest == 1


def test_a_pool_turns_where_the_median_of_its_own_samples_does(facts):
    """Not of few samples, nor of its parts at their medians."""
    pooled = pool(facts["a"], facts["b"], label="both")
    low, high = pooled.median * 1.2, np.inf
    for turn in turning.turns(pooled, (low, high)):
        for factor, wanted in ((0.999, False), (1.001, True)):
            found = np.median(pooled.given(**{turn.input: turn.low * factor}).samples)
            assert (found >= low) == wanted


def test_swings_rank_the_inputs_and_end_where_they_end(facts):
    product = facts["a"] * facts["b"] ** 2
    rows = turning.swings(product, {"a third of b": facts["a"] * (facts["b"] / 3) ** 2})
    assert list(rows["label"]) == ["b", "a third of b", "a"]
    # The middle is what is printed, the median of the samples; everything moves in proportion.
    factor = product.median / (1.0 * 4.0**2)
    low, high = facts["b"].low ** 2, facts["b"].high ** 2
    assert rows.loc[0, ["low", "high"]].tolist() == pytest.approx([factor * low, factor * high])
    third = (facts["a"] * (facts["b"] / 3) ** 2).median
    assert rows.loc[1, ["low", "high"]].tolist() == pytest.approx([third, product.median])
    assert rows["median"].tolist() == pytest.approx([product.median] * 3)


def test_inputs_that_move_a_result_equally_are_tied(facts):
    """Half and twice either of two factors gives the same; its square moves it more."""
    product, ends = facts["a"] * facts["b"], dict.fromkeys("ab", (0.5, 2.0))
    assert turning.tied(turning.swings(product, ends=ends)) == 2
    assert turning.tied(turning.swings(product * facts["b"], ends=ends)) == 1


def test_the_nearest_of_several_ranges_counts():
    assert holding_range(lambda x: np.abs(np.log(x / 10)), 11.0, 1.0, 2.0) == pytest.approx(
        (10 * np.e, 10 * np.e**2), rel=1e-4
    )


def test_at_a_solved_value_the_claim_turns():
    facts, medians, seen = Facts(), draws.Medians(), 0
    for claim in claims.claims().values():
        if claim.evidence in ("", claims.NOTEBOOK) or refusals.results_in(claim):
            continue
        low, high = rule.claimed_set(claim)
        estimate = claims.read(claim, "evidence", facts)
        kind = rule.kind(claim)
        found = turning.turns(estimate, (low, high), kind)
        low, high = turning.supporting(estimate, (low, high), kind)
        for turn in found:
            highest = estimate.direct[turn.input].highest
            for end, outwards in ((turn.low, 0.999), (turn.high, 1.001)):
                if not np.isfinite(end) or end == 0 or end * outwards > highest:
                    continue
                at, beyond = (
                    float(estimate.value(medians.holding({turn.input: end * factor})))
                    for factor in (1.0, outwards)
                )
                assert low - 1e-4 * abs(at) <= at <= high + 1e-4 * abs(at), (claim.id, turn)
                assert not low < beyond < high, (claim.id, turn)
                seen += 1
    assert seen > 20


def test_a_claim_holds_at_what_its_inputs_are_now_and_no_other_does():
    """What would make a claim true never contradicts its verdict, close ones included."""
    stored = results.collect(results.read_chapters(data.ROOT / "notebooks"))
    told = []
    for record in stored:
        check = record["evidence"] or record["arithmetic"]
        for turn in record["turns"] if check else ():
            low = -math.inf if turn["low"] is None else turn["low"]
            high = math.inf if turn["high"] is None else turn["high"]
            now = turn["reachable"] and low <= turn["now"] <= high
            supported = check["support"] >= 0.5
            uncertain = check["verdict"] == "too uncertain to say"
            if now != supported and not uncertain:
                told.append((record["id"], turn["input"], turn["now"], low, high))
    assert not told


@pytest.mark.parametrize("bound", [(-np.inf, 0.1), (10.0, np.inf)])
def test_a_bound_that_half_of_a_few_cases_keep_turns_where_the_next_of_them_passes_it(bound):
    """The median of four cases lies between two of them, on the wrong side of the bound."""
    names = Facts(draws.Samples(n=2000))
    leaves = [names.assumed(f"case_{n}", v, v) for n, v in enumerate((0.02, 0.06, 0.3, 0.6))]
    cases = pool(*(leaf if bound[0] < 0 else 1 / leaf for leaf in leaves), label="few cases")
    assert rule.verdict(cases.samples, *bound).word == "holds"
    found = {turn.input: turn for turn in turning.turns(cases, bound)}
    for name in ("case_0", "case_1"):
        assert (found[name].low, found[name].high) == pytest.approx((0, 0.1), rel=1e-4)
    assert not {"case_2", "case_3"} & set(found)  # they are on the far side wherever they lie


@pytest.mark.parametrize(
    ("low", "high", "near"),
    [(0.0, 5.0, True), (0.0, 0.9, False), (200.0, math.inf, False), (12.0, 500.0, True)],
)
def test_only_ends_within_tenfold_are_near(low, high, near):
    assert turning.Turn("a", "USD", 10.0, low, high).near == near
    assert not turning.Turn("a", "USD", 10.0, math.nan, math.nan).near


def _exact(fact, basis):
    return dataclasses.replace(fact, interval_basis=basis)


@pytest.mark.parametrize("basis", turning.SETTLED)
def test_what_is_exact_by_nature_turns_nothing(monkeypatch, basis):
    """The rate needs the smaller change, but was measured; its rent could be another."""
    rows = [_exact(make_fact("rate", 5.0), basis), _exact(make_fact("rent", 3.0), "exact-price")]
    monkeypatch.setattr(data, "facts", lambda: {f.id: f for f in rows})
    rate, rent = turning.Turn("rate", "", 5.0, 0, 4.9), turning.Turn("rent", "USD", 3.0, 6.0, 7.0)
    assert turning.nearest([rate, rent]) == rent
    assert turning.nearest([rate]) is None


def test_what_stands_beside_the_claim_turns_it_only_alone(facts):
    a, b = turning.Turn("a", "USD", 1.0, 1.1, 2.0), turning.Turn("b", "USD", 4.0, 8.0, 9.0)
    assert turning.nearest([a, b]) == a
    assert turning.nearest([a, b], {"a"}) == b
    assert turning.nearest([a], {"a"}) == a
